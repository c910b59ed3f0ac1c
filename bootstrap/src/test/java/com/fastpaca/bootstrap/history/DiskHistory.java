package com.fastpaca.bootstrap.history;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** A history in files, each of a part of the conversations, so that a million operations are never in memory at once. */
public final class DiskHistory extends History implements AutoCloseable {
    private static final int PARTS = 128;

    private final List<Part> parts = new ArrayList<>();
    private final List<SortedSet<String>> conversations = new ArrayList<>();

    /** One file; attempts of one operation may lie far from each other. */
    private record Part(Path file, DataOutputStream out) {}

    /** @param directory that is there and empty */
    public DiskHistory(Path directory) throws IOException {
        for (int i = 0; i < PARTS; i++) {
            Path file = directory.resolve("history-" + i);
            parts.add(new Part(file, new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))));
            conversations.add(new TreeSet<>());
        }
    }

    @Override
    void keep(long number, int client, Request request, Operation.Attempt attempt) {
        int index = partOf(request.conversation());
        Part part = parts.get(index);
        synchronized (part) {
            conversations.get(index).add(request.conversation());
            try {
                AttemptCodec.write(part.out(), new AttemptCodec.Recorded(number, client, request, attempt));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static int partOf(String conversation) {
        return Math.floorMod(conversation.hashCode(), PARTS);
    }

    @Override
    public SortedSet<String> conversations() {
        SortedSet<String> all = new TreeSet<>();
        for (int i = 0; i < PARTS; i++) {
            synchronized (parts.get(i)) {
                all.addAll(conversations.get(i));
            }
        }
        return all;
    }

    @Override
    public List<Operation> of(String conversation) {
        return part(partOf(conversation)).getOrDefault(conversation, List.of());
    }

    /** The number of parts that the conversations are in. */
    public int parts() {
        return PARTS;
    }

    /** The operations on each conversation of a part. */
    public SortedMap<String, List<Operation>> part(int index) {
        SortedMap<String, SortedMap<Long, Operation>> operations = new TreeMap<>();
        Part part = parts.get(index);
        synchronized (part) {
            try {
                part.out().flush();
                try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(part.file())))) {
                    for (long left = Files.size(part.file()); left > 0; left = in.available()) {
                        AttemptCodec.Recorded recorded = AttemptCodec.read(in);
                        operations
                                .computeIfAbsent(recorded.request().conversation(), id -> new TreeMap<>())
                                .merge(
                                        recorded.number(),
                                        recorded.operation(),
                                        (earlier, next) -> earlier.with(recorded.attempt()));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        SortedMap<String, List<Operation>> byConversation = new TreeMap<>();
        for (Map.Entry<String, SortedMap<Long, Operation>> entry : operations.entrySet()) {
            byConversation.put(entry.getKey(), List.copyOf(entry.getValue().values()));
        }
        return byConversation;
    }

    @Override
    public void close() throws IOException {
        for (Part part : parts) {
            part.out().close();
        }
    }
}
