package com.fastpaca.raft.state;

import com.fastpaca.domain.digest.Sha256;
import com.fastpaca.raft.codec.CorruptBytesException;
import com.fastpaca.raft.table.RecordTableFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/**
 * The files that make up a snapshot, as a text of one line each; the last line is the digest of all before it.
 *
 * @param term the term of the last entry that the snapshot holds
 * @param index that entry's index
 * @param states tables of conversations, oldest first; a later one overrides what it holds again
 * @param events tables of events, oldest first
 * @param entries the newest entry of each proposer
 */
record SnapshotManifest(
        long term,
        long index,
        List<RecordTableFile> states,
        List<RecordTableFile> events,
        List<AppliedEntries.Last> entries) {
    private static final String HEADER = "fastpaca-snapshot 1";
    private static final String NAME_PREFIX = "snapshot-";
    private static final String NAME_SUFFIX = ".manifest";

    SnapshotManifest {
        states = List.copyOf(states);
        events = List.copyOf(events);
        entries = List.copyOf(entries);
    }

    /** Names sort as their snapshots do. */
    String fileName() {
        return NAME_PREFIX + "%020d-%020d".formatted(term, index) + NAME_SUFFIX;
    }

    static boolean isFileName(String name) {
        return name.startsWith(NAME_PREFIX) && name.endsWith(NAME_SUFFIX);
    }

    List<RecordTableFile> files() {
        List<RecordTableFile> files = new ArrayList<>(states);
        files.addAll(events);
        return files;
    }

    byte[] toBytes() {
        StringBuilder text = new StringBuilder(HEADER).append('\n');
        text.append("at ").append(term).append(' ').append(index).append('\n');
        states.forEach(file -> append(text, "state", file));
        events.forEach(file -> append(text, "events", file));
        entries.forEach(entry -> append(text, entry));
        return text.append(digestLine(text)).toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static void append(StringBuilder text, String kind, RecordTableFile file) {
        text.append(kind)
                .append(' ')
                .append(file.name())
                .append(' ')
                .append(file.bytes())
                .append(' ')
                .append(file.sha256())
                .append(' ')
                .append(file.recordCount())
                .append('\n');
    }

    private static void append(StringBuilder text, AppliedEntries.Last entry) {
        text.append("entry ")
                .append(entry.proposer())
                .append(' ')
                .append(entry.number())
                .append(' ')
                .append(StandardCharsets.ISO_8859_1.decode(
                        Base64.getEncoder().encode(entry.reply().duplicate())))
                .append('\n');
    }

    private static String digestLine(CharSequence text) {
        return "sha256 " + Sha256.hexOf(text.toString().getBytes(StandardCharsets.US_ASCII)) + "\n";
    }

    /** @throws CorruptBytesException if the bytes are not a whole manifest, or not the one that has this name */
    static SnapshotManifest parse(String fileName, byte[] bytes) {
        SnapshotManifest manifest = parse(new String(bytes, StandardCharsets.US_ASCII));
        if (!manifest.fileName().equals(fileName)) {
            throw new CorruptBytesException(fileName + " holds the snapshot manifest " + manifest.fileName());
        }
        return manifest;
    }

    private static SnapshotManifest parse(String text) {
        List<String> lines = text.lines().toList();
        int digestAt = Math.max(0, text.lastIndexOf("sha256 "));
        if (lines.size() < 3
                || !lines.getFirst().equals(HEADER)
                || !text.substring(digestAt).equals(digestLine(text.substring(0, digestAt)))) {
            throw new CorruptBytesException("not a snapshot manifest, or not a whole one");
        }
        try {
            String[] at = lines.get(1).split(" ", -1);
            List<RecordTableFile> states = new ArrayList<>();
            List<RecordTableFile> events = new ArrayList<>();
            List<AppliedEntries.Last> entries = new ArrayList<>();
            for (String line : lines.subList(2, lines.size() - 1)) {
                String[] fields = line.split(" ", -1);
                switch (fields[0]) {
                    case "state" -> states.add(file(fields));
                    case "events" -> events.add(file(fields));
                    case "entry" -> entries.add(entry(fields));
                    default -> throw new CorruptBytesException("unknown line in a snapshot manifest: " + line);
                }
            }
            return new SnapshotManifest(Long.parseLong(at[1]), Long.parseLong(at[2]), states, events, entries);
        } catch (ArrayIndexOutOfBoundsException | IllegalArgumentException e) {
            throw new CorruptBytesException("a broken line in a snapshot manifest");
        }
    }

    private static RecordTableFile file(String[] fields) {
        return new RecordTableFile(fields[1], Long.parseLong(fields[2]), fields[3], Long.parseLong(fields[4]));
    }

    private static AppliedEntries.Last entry(String[] fields) {
        return new AppliedEntries.Last(
                UUID.fromString(fields[1]),
                Long.parseLong(fields[2]),
                ByteBuffer.wrap(Base64.getDecoder().decode(fields[3])));
    }
}
