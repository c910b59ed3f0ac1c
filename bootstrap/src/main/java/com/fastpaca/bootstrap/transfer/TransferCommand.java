package com.fastpaca.bootstrap.transfer;

import com.fastpaca.bootstrap.client.NodeAccess;
import com.fastpaca.domain.conversation.ConversationId;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** {@code fastpaca export …} and {@code fastpaca import …}: conversations of a running node as newline-delimited JSON, and back. */
public final class TransferCommand {
    public static final String USAGE = """
            fastpaca export [--url URL] [--conversation ID]... [--local] FILE
                                               writes conversations, all unless some are named
            fastpaca import [--url URL] FILE   puts them into another node's cluster
            Either goes on where it was left when it is run again; - as FILE is standard output or input.
            --local writes what the node itself holds, and asks no other: for what is left of a cluster without a majority.
            """;

    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;
    private static final String STANDARD = "-";
    private static final int BUFFER_BYTES = 1 << 17;

    private Optional<String> url = Optional.empty();
    private final TreeSet<ConversationId> conversations = new TreeSet<>();
    private Optional<String> file = Optional.empty();
    private boolean local;

    private TransferCommand() {}

    /**
     * @param arguments the command's name and what follows it
     * @param environment where the port and the key are found that the node itself is started with
     * @return the exit code
     */
    public static int run(List<String> arguments, Map<String, String> environment, InputStream in, PrintStream err) {
        TransferCommand command = new TransferCommand();
        boolean exports = arguments.getFirst().equals("export");
        if (!command.reads(arguments.subList(1, arguments.size()), exports)) {
            USAGE.lines().forEach(line -> err.println("fastpaca: " + line));
            return WRONG_USAGE;
        }
        try {
            return command.run(NodeAccess.of(environment), exports, in, err);
        } catch (IOException e) {
            err.println("fastpaca: " + e.getMessage() + "; run it again to go on");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return FAILED;
    }

    private int run(NodeAccess access, boolean exports, InputStream in, PrintStream err)
            throws IOException, InterruptedException {
        String at = url.orElse(access.url());
        try (NodeClient node = new NodeClient(at, access);
                Progress progress = new Progress(err)) {
            String name = file.orElseThrow();
            return exports ? export(node, name, progress) : put(node, name, in, progress, err);
        } catch (IllegalArgumentException e) {
            err.println("fastpaca: " + at + " is no address of a node, as http://host:port and https://host:port are");
            return FAILED;
        }
    }

    private boolean reads(List<String> arguments, boolean exports) {
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            boolean option = argument.startsWith("--");
            if (argument.equals("--local") && exports) {
                local = true;
            } else if ((option && i + 1 == arguments.size()) || (!option && file.isPresent())) {
                return false;
            } else if (argument.equals("--url")) {
                url = Optional.of(arguments.get(++i));
            } else if (argument.equals("--conversation") && exports && ConversationId.isValid(arguments.get(i + 1))) {
                conversations.add(new ConversationId(arguments.get(++i)));
            } else if (option) {
                return false;
            } else {
                file = Optional.of(argument);
            }
        }
        return file.isPresent();
    }

    private int export(NodeClient node, String name, Progress progress) throws IOException, InterruptedException {
        if (name.equals(STANDARD)) {
            // Not System.out, which goes on writing when nobody reads any more.
            try (OutputStream out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), BUFFER_BYTES)) {
                return new Exporting(node, local, out, progress).export(conversations, Optional.empty()) ? OK : FAILED;
            }
        }
        try (ExportFile exported = ExportFile.open(Path.of(name))) {
            boolean all = new Exporting(node, local, exported.out(), progress).export(conversations, exported.last());
            exported.force();
            return all ? OK : FAILED;
        }
    }

    private static int put(NodeClient node, String name, InputStream in, Progress progress, PrintStream err)
            throws IOException, InterruptedException {
        try (InputStream exported = new BufferedInputStream(
                name.equals(STANDARD) ? in : Files.newInputStream(Path.of(name)), BUFFER_BYTES)) {
            return new Importing(node, new ExportLines(exported), progress, err).run() ? OK : FAILED;
        }
    }
}
