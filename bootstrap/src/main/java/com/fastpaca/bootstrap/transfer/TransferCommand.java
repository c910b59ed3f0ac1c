package com.fastpaca.bootstrap.transfer;

import com.fastpaca.bootstrap.command.Console;
import com.fastpaca.bootstrap.command.ExitCode;
import com.fastpaca.bootstrap.command.NodeAccess;
import com.fastpaca.bootstrap.command.NodeClient;
import com.fastpaca.bootstrap.command.Patience;
import com.fastpaca.domain.conversation.ConversationId;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
            Run again with the same arguments, export goes on with a FILE that is not complete, and import passes over
            what is there. - as FILE is standard output, to which all is written each time, or standard input.
            --local writes what the node itself holds, and asks no other: for what is left of a cluster without a majority.
            """;

    private static final Patience PATIENCE = new Patience(Duration.ofSeconds(60), Duration.ofMinutes(2));
    private static final String STANDARD = "-";
    private static final int BUFFER_BYTES = 1 << 17;

    private Optional<String> url = Optional.empty();
    private final TreeSet<ConversationId> conversations = new TreeSet<>();
    private Optional<String> file = Optional.empty();
    private boolean local;

    private TransferCommand() {}

    /**
     * @param arguments the command's name and what follows it
     * @param settings that the node itself is started with
     */
    public static ExitCode run(List<String> arguments, Map<String, String> settings, InputStream in, Console console) {
        TransferCommand command = new TransferCommand();
        boolean exports = arguments.getFirst().equals("export");
        if (!command.reads(arguments.subList(1, arguments.size()), exports)) {
            return console.refuse(USAGE);
        }
        return console.attempt(() -> {
            try (NodeClient node = NodeClient.of(command.url, NodeAccess.of(settings), PATIENCE)) {
                return command.run(node, exports, in, console);
            }
        });
    }

    private ExitCode run(NodeClient node, boolean exports, InputStream in, Console console)
            throws IOException, InterruptedException {
        String name = file.orElseThrow();
        try (Progress progress = new Progress(console)) {
            return exports ? export(node, name, progress) : put(node, name, in, progress, console);
        } catch (RefusedFileException e) {
            console.say(String.valueOf(e.getMessage()));
            return ExitCode.REFUSED;
        } catch (IOException e) {
            throw new IOException(e.getMessage() + "; " + whatNext(exports, name), e);
        }
    }

    private static String whatNext(boolean exports, String name) {
        if (!exports) {
            return "run again, it passes over what is there";
        }
        return name.equals(STANDARD) ? "what was written is not the whole export" : "run it again to go on";
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

    private ExitCode export(NodeClient node, String name, Progress progress) throws IOException, InterruptedException {
        if (name.equals(STANDARD)) {
            // Not System.out, which goes on writing when nobody reads any more.
            try (OutputStream out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), BUFFER_BYTES)) {
                Exporting exporting = new Exporting(node, local, out, progress);
                out.write(ExportLines.complete(exporting.export(conversations, ExportedPart.NONE)));
                return ExitCode.OK;
            }
        }
        try (ExportFile exported = ExportFile.open(Path.of(name), Exporting.beginning(conversations))) {
            Exporting exporting = new Exporting(node, local, exported.out(), progress);
            exported.complete(exporting.export(conversations, exported.present()));
            return ExitCode.OK;
        }
    }

    private static ExitCode put(NodeClient node, String name, InputStream in, Progress progress, Console console)
            throws IOException, InterruptedException {
        try (InputStream exported = new BufferedInputStream(
                name.equals(STANDARD) ? in : Files.newInputStream(Path.of(name)), BUFFER_BYTES)) {
            return new Importing(node, new ExportLines(exported), progress, console).run()
                    ? ExitCode.OK
                    : ExitCode.FAILED;
        }
    }
}
