package com.fastpaca.bootstrap.docs;

import java.io.IOException;
import java.util.List;

/**
 * Where a block of commands is.
 *
 * @param document its path in the repository
 * @param beginning how the commands begin
 */
public record BlockPlace(String document, String beginning) {
    boolean holds(DocumentedBlock block) {
        return block.document().equals(document) && block.commands().startsWith(beginning);
    }

    /** The commands there, of one block alone. */
    public String commands() throws IOException {
        List<String> commands = DocumentedBlock.of(document).stream()
                .filter(this::holds)
                .map(DocumentedBlock::commands)
                .toList();
        if (commands.size() != 1) {
            throw new AssertionError(commands.size() + " blocks in " + document + " begin with " + beginning);
        }
        return commands.getFirst();
    }
}
