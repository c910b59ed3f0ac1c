package com.fastpaca.domain.persistent;

import org.jspecify.annotations.Nullable;

/**
 * Entries in two generations, which bound them without a queue: once the newest are as many as they may be, they become those before, and
 * what was before is dropped. So at least as many as that are kept, and fewer than twice as many.
 */
public record Generations<K extends Comparable<K>, V>(PersistentMap<K, V> newest, PersistentMap<K, V> before) {
    public static <K extends Comparable<K>, V> Generations<K, V> none() {
        return new Generations<K, V>(PersistentMap.empty(), PersistentMap.empty());
    }

    public @Nullable V get(K key) {
        V value = newest.get(key);
        return value == null ? before.get(key) : value;
    }

    /** @param maxNewest the newest become those before at that many */
    public Generations<K, V> with(K key, V value, int maxNewest) {
        return newest.size() < maxNewest || newest.get(key) != null
                ? new Generations<>(newest.with(key, value), before.without(key))
                : new Generations<>(PersistentMap.<K, V>empty().with(key, value), newest);
    }

    public Generations<K, V> without(K key) {
        return get(key) == null ? this : new Generations<>(newest.without(key), before.without(key));
    }
}
