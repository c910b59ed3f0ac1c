package com.fastpaca.http.metrics;

import java.util.concurrent.CompletionStage;

/** All of the node's metrics as Prometheus reads them. Asked on an event loop: the text is made elsewhere. */
public interface MetricsText {
    /** The text format of version 0.0.4, in UTF-8. */
    CompletionStage<byte[]> current();
}
