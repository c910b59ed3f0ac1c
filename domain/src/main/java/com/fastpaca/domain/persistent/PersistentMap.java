package com.fastpaca.domain.persistent;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An immutable sorted map: an AVL tree whose updates copy one path and share the rest, so that every version stays readable while the
 * next one is made. {@code get}, {@code with} and {@code without} take O(log n). Iteration is in key order, whatever the order of updates.
 */
public final class PersistentMap<K extends Comparable<K>, V> {
    private static final PersistentMap<?, ?> EMPTY = new PersistentMap<>(null, 0);

    private final @Nullable Node<K, V> root;
    private final int size;

    private PersistentMap(@Nullable Node<K, V> root, int size) {
        this.root = root;
        this.size = size;
    }

    @SuppressWarnings("unchecked")
    public static <K extends Comparable<K>, V> PersistentMap<K, V> empty() {
        return (PersistentMap<K, V>) EMPTY;
    }

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return root == null;
    }

    public @Nullable V get(K key) {
        Node<K, V> node = root;
        while (node != null) {
            int order = key.compareTo(node.key);
            if (order == 0) {
                return node.value;
            }
            node = order < 0 ? node.left : node.right;
        }
        return null;
    }

    /** The value of the greatest key that is not above the given one, or null. */
    public @Nullable V floor(K key) {
        Node<K, V> node = floorNode(key);
        return node == null ? null : node.value;
    }

    /** The greatest key that is not above the given one, or null. */
    public @Nullable K floorKey(K key) {
        Node<K, V> node = floorNode(key);
        return node == null ? null : node.key;
    }

    /** The least key that is not below the given one, or null. */
    public @Nullable K ceilingKey(K key) {
        Node<K, V> node = root;
        K best = null;
        while (node != null) {
            int order = key.compareTo(node.key);
            if (order == 0) {
                return node.key;
            }
            if (order < 0) {
                best = node.key;
            }
            node = order < 0 ? node.left : node.right;
        }
        return best;
    }

    private @Nullable Node<K, V> floorNode(K key) {
        Node<K, V> node = root;
        Node<K, V> best = null;
        while (node != null) {
            int order = key.compareTo(node.key);
            if (order == 0) {
                return node;
            }
            if (order > 0) {
                best = node;
            }
            node = order < 0 ? node.left : node.right;
        }
        return best;
    }

    public PersistentMap<K, V> with(K key, V value) {
        boolean grows = get(key) == null;
        return new PersistentMap<>(insert(root, key, value), grows ? size + 1 : size);
    }

    public PersistentMap<K, V> without(K key) {
        return get(key) == null ? this : new PersistentMap<>(remove(root, key), size - 1);
    }

    /** Visits the entries in ascending key order. */
    public void forEach(BiConsumer<? super K, ? super V> visitor) {
        visit(root, visitor);
    }

    /** The values in ascending key order. */
    public Iterable<V> values() {
        return () -> new Values<>(root, false);
    }

    /** The values of the keys above one, in ascending key order; the search for the first takes O(log n). */
    public Iterator<V> valuesAbove(K key) {
        Values<K, V> values = new Values<>(null, false);
        Node<K, V> node = root;
        while (node != null) {
            boolean above = node.key.compareTo(key) > 0;
            if (above) {
                values.path.push(node);
            }
            node = above ? node.left : node.right;
        }
        return values;
    }

    /** The values in descending key order. */
    public Iterable<V> descendingValues() {
        return () -> new Values<>(root, true);
    }

    private static <K, V> void visit(@Nullable Node<K, V> node, BiConsumer<? super K, ? super V> visitor) {
        if (node != null) {
            visit(node.left, visitor);
            visitor.accept(node.key, node.value);
            visit(node.right, visitor);
        }
    }

    private static <K extends Comparable<K>, V> Node<K, V> insert(@Nullable Node<K, V> node, K key, V value) {
        if (node == null) {
            return new Node<>(null, key, value, null);
        }
        int order = key.compareTo(node.key);
        if (order == 0) {
            return new Node<>(node.left, node.key, value, node.right);
        }
        return order < 0
                ? balanced(insert(node.left, key, value), node, node.right)
                : balanced(node.left, node, insert(node.right, key, value));
    }

    private static <K extends Comparable<K>, V> @Nullable Node<K, V> remove(@Nullable Node<K, V> node, K key) {
        if (node == null) {
            return null;
        }
        int order = key.compareTo(node.key);
        if (order < 0) {
            return balanced(remove(node.left, key), node, node.right);
        }
        if (order > 0) {
            return balanced(node.left, node, remove(node.right, key));
        }
        if (node.left == null) {
            return node.right;
        }
        if (node.right == null) {
            return node.left;
        }
        Node<K, V> next = node.right;
        while (next.left != null) {
            next = next.left;
        }
        return balanced(node.left, next, remove(node.right, next.key));
    }

    private static <K, V> Node<K, V> balanced(@Nullable Node<K, V> left, Node<K, V> entry, @Nullable Node<K, V> right) {
        int tilt = height(left) - height(right);
        if (left != null && tilt > 1) {
            Node<K, V> inner = left.right;
            if (inner != null && height(inner) > height(left.left)) {
                return join(join(left.left, left, inner.left), inner, join(inner.right, entry, right));
            }
            return join(left.left, left, join(inner, entry, right));
        }
        if (right != null && tilt < -1) {
            Node<K, V> inner = right.left;
            if (inner != null && height(inner) > height(right.right)) {
                return join(join(left, entry, inner.left), inner, join(inner.right, right, right.right));
            }
            return join(join(left, entry, inner), right, right.right);
        }
        return join(left, entry, right);
    }

    private static <K, V> Node<K, V> join(@Nullable Node<K, V> left, Node<K, V> entry, @Nullable Node<K, V> right) {
        return new Node<>(left, entry.key, entry.value, right);
    }

    private static int height(@Nullable Node<?, ?> node) {
        return node == null ? 0 : node.height;
    }

    private static final class Node<K, V> {
        final @Nullable Node<K, V> left;
        final K key;
        final V value;
        final @Nullable Node<K, V> right;
        final int height;

        Node(@Nullable Node<K, V> left, K key, V value, @Nullable Node<K, V> right) {
            this.left = left;
            this.key = key;
            this.value = value;
            this.right = right;
            this.height = 1 + Math.max(height(left), height(right));
        }
    }

    /** An in-order walk with an explicit stack; an AVL tree of 2^31 entries is at most 46 high. */
    private static final class Values<K, V> implements Iterator<V> {
        private final ArrayDeque<Node<K, V>> path = new ArrayDeque<>();
        private final boolean descending;

        Values(@Nullable Node<K, V> root, boolean descending) {
            this.descending = descending;
            descend(root);
        }

        private void descend(@Nullable Node<K, V> from) {
            for (Node<K, V> node = from; node != null; node = descending ? node.right : node.left) {
                path.push(node);
            }
        }

        @Override
        public boolean hasNext() {
            return !path.isEmpty();
        }

        @Override
        public V next() {
            if (path.isEmpty()) {
                throw new NoSuchElementException();
            }
            Node<K, V> node = path.pop();
            descend(descending ? node.left : node.right);
            return node.value;
        }
    }
}
