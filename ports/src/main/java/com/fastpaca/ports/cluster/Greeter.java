package com.fastpaca.ports.cluster;

/**
 * What answers a node that asks who this one is. <b>Threads:</b> called from any thread, event loops among them: answers at once, from
 * memory. What the answer says of this node's state is durable already.
 */
public interface Greeter {
    /** @param caller what the asking node says of itself; it may lie about everything, and its address is only worth a try */
    Hello hello(Hello caller);
}
