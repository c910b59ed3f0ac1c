package com.fastpaca.http.request;

import java.util.concurrent.Executor;

/** Where answers that read event bodies are made: reading may wait for the disk, which event loops and the store's threads must not. */
public interface ReadExecutor extends Executor {}
