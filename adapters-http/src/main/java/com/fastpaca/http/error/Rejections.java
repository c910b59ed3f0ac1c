package com.fastpaca.http.error;

import com.fastpaca.domain.conversation.Outcome;
import com.fastpaca.http.json.JsonWriter;
import io.micronaut.http.MutableHttpResponse;

/** What the domain's rejections are answered with. */
public final class Rejections {
    private Rejections() {}

    /** The answer to any outcome but the success that was asked for; a success of another kind is a fault. */
    public static MutableHttpResponse<JsonWriter> answer(Outcome outcome) {
        return switch (outcome) {
            case Outcome.NotFound notFound -> ErrorAnswer.of(ErrorCode.NOT_FOUND, "No such conversation");
            case Outcome.Deleted deleted ->
                ErrorAnswer.of(ErrorCode.CONFLICT, "The conversation is tombstoned and takes no writes");
            case Outcome.VersionConflict(long expected, long actual) ->
                ErrorAnswer.of(
                        ErrorCode.CONFLICT,
                        "Conversation version changed (expected " + expected + ", found " + actual + ")");
            case Outcome.KeyReused reused ->
                ErrorAnswer.of(ErrorCode.CONFLICT, "idempotency_key was used before, for another request");
            case Outcome.MetadataChanged changed ->
                ErrorAnswer.of(ErrorCode.CONFLICT, "The metadata changed at the same time");
            case Outcome.RangeOutsideLog(long from, long to, long last) ->
                ErrorAnswer.of(
                        ErrorCode.BAD_REQUEST,
                        "from_seq and to_seq: " + from + " to " + to + " is not a range of the log, which has "
                                + (last == 0 ? "no events" : "seq 1 to " + last));
            case Outcome.RangeCutsSummary(long from, long to) ->
                ErrorAnswer.of(
                        ErrorCode.BAD_REQUEST,
                        "from_seq and to_seq: the range cuts through the summary of " + from + " to " + to
                                + " without containing it");
            case Outcome.UnknownOption(String strategy, String option) ->
                ErrorAnswer.of(
                        ErrorCode.BAD_REQUEST,
                        "policy.config." + option + ": is not an option of strategy " + strategy);
            case Outcome.ArchiveAhead ahead ->
                throw new IllegalStateException("no client moves the archive's watermark");
            case Outcome.AlreadyThere there -> ErrorAnswer.of(ErrorCode.CONFLICT, "The conversation is there already");
            case Outcome.BeingImported importing ->
                ErrorAnswer.of(
                        ErrorCode.CONFLICT,
                        "The conversation is being imported and is not whole yet; an import of the same log completes it");
            case Outcome.OtherLog(long seq) ->
                ErrorAnswer.of(
                        ErrorCode.CONFLICT,
                        "The conversation was imported up to seq " + seq
                                + " from another log, which this does not continue");
            case Outcome.ReplacementTearsPair(int message) ->
                ErrorAnswer.of(
                        ErrorCode.BAD_REQUEST,
                        "replacement[" + message
                                + "]: holds a tool call without its result, or a result without its call");
            case Outcome.Stored _,
                    Outcome.Appended _,
                    Outcome.Compacted _,
                    Outcome.Tombstoned _,
                    Outcome.Archived _,
                    Outcome.Imported _ ->
                throw new IllegalStateException(
                        "a command came out as " + outcome.getClass().getSimpleName());
        };
    }
}
