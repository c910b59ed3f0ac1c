package com.fastpaca.domain.event;

/**
 * The tokens of one event in each {@link Form}, counted once before replication, so that a change of policy needs no tokenizer.
 * {@link #ABSENT} stands for a form in which nothing of the event remains.
 */
public record FormTokens(
        int asSent,
        int resultsReplaced,
        int resultsReplacedWithoutReasoning,
        int withoutTools,
        int withoutToolsAndReasoning) {
    /** The event does not appear in that form at all. */
    public static final int ABSENT = -1;

    public FormTokens {
        if (asSent < 0
                || resultsReplaced < ABSENT
                || resultsReplacedWithoutReasoning < ABSENT
                || withoutTools < ABSENT
                || withoutToolsAndReasoning < ABSENT) {
            throw new IllegalArgumentException("negative token count");
        }
    }

    /** An event that looks the same in every form. */
    public static FormTokens uniform(int tokens) {
        return new FormTokens(tokens, tokens, tokens, tokens, tokens);
    }

    public boolean isUniform() {
        return asSent == resultsReplaced
                && asSent == resultsReplacedWithoutReasoning
                && asSent == withoutTools
                && asSent == withoutToolsAndReasoning;
    }

    public int in(Form form) {
        return switch (form) {
            case AS_SENT -> asSent;
            case RESULTS_REPLACED -> resultsReplaced;
            case RESULTS_REPLACED_WITHOUT_REASONING -> resultsReplacedWithoutReasoning;
            case WITHOUT_TOOLS -> withoutTools;
            case WITHOUT_TOOLS_AND_REASONING -> withoutToolsAndReasoning;
        };
    }
}
