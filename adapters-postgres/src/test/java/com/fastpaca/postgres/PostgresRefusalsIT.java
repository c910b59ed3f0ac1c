package com.fastpaca.postgres;

import static com.fastpaca.ports.archive.ArchivedScenario.SOURCE;
import static com.fastpaca.ports.archive.ArchivedScenario.batch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fastpaca.domain.conversation.ConversationId;
import com.fastpaca.domain.event.EventContent;
import com.fastpaca.domain.event.FormTokens;
import com.fastpaca.domain.event.NewEvent;
import com.fastpaca.domain.json.RawJson;
import com.fastpaca.ports.archive.Archive.Held;
import com.fastpaca.ports.archive.Archive.Stored;
import com.fastpaca.ports.archive.ArchivedScenario;
import com.fastpaca.ports.store.UnavailableException;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the database does not take, or cannot read, of one conversation: told apart from being away, and stopping nothing else. */
class PostgresRefusalsIT extends DatabaseScene {
    /** Of one conversation; whatever else is written does not need it. */
    @Test
    void aLockedRowHoldsUpItsOwnConversationAlone() throws Exception {
        try (PostgresArchive archive = openImpatiently();
                Connection other = server.connect(database)) {
            ArchivedScenario locked = ArchivedScenario.create("c-2").say("one");
            assertThat(archive.store(batch(1, locked.item()))).isEqualTo(DONE);
            other.setAutoCommit(false);
            try (Statement lock = other.createStatement()) {
                lock.execute("select from fastpaca.conversations where id = 'c-2' for update");
            }
            locked.archived().say("two");
            assertFailsInTime(() -> archive.store(batch(2, sent.item(), locked.item(2, 2))), "55P03");
            assertThat(archive.store(batch(2, sent.item()))).isEqualTo(DONE);
            other.rollback();
            assertThat(archive.store(batch(3, locked.item(2, 2)))).isEqualTo(DONE);
        }
    }

    /** It may wait for what the archive knows nothing of. */
    @Test
    void aRowForWhichATriggerWaitsHoldsUpItsOwnConversationAlone() {
        try (PostgresArchive archive = openImpatiently()) {
            storeOnceItIsThere(archive, 1);
            guard("perform pg_sleep(60)");
            ArchivedScenario awaited = ArchivedScenario.create("c-2").say("fine", "poison");
            ArchivedScenario other = ArchivedScenario.create("c-3").say("fine");
            assertFailsInTime(() -> archive.store(batch(2, awaited.item(), other.item())), "57014");
            assertThat(archive.store(batch(2, awaited.item(1, 1), other.item())))
                    .isEqualTo(DONE);
        }
    }

    /** A trigger that asks another database passes on what it is told there. */
    @ParameterizedTest
    @ValueSource(strings = {"08001", "25006", "28000", "3D000", "40001", "53400"})
    void whatATriggerSaysOfSomethingElseMayBeDueToARow(String state) {
        try (PostgresArchive archive = open()) {
            assertThat(archive.store(batch(1))).isEqualTo(DONE);
            guard("raise exception using errcode = '" + state + "', message = 'poison'");
            ArchivedScenario poisoned = ArchivedScenario.create("c-2").say("fine", "poison");
            assertThat(archive.store(batch(2, sent.item(), poisoned.item())))
                    .isInstanceOfSatisfying(
                            Stored.Failed.class,
                            failed ->
                                    assertThat(failed.reason()).contains(state).doesNotContain("poison"));
            assertThat(archive.store(batch(3, sent.item(), poisoned.item(1, 1))))
                    .isEqualTo(DONE);
        }
    }

    /** @param body what a trigger does before a row that has the word "poison" in its text */
    private void guard(String body) {
        server.execute(
                database,
                "create function public.guard() returns trigger language plpgsql as $$begin if new.text like '%poison%' then "
                        + body + "; end if; return new; end$$",
                "create trigger guard before insert on fastpaca.events for each row execute function public.guard()");
    }

    @ParameterizedTest
    @ValueSource(strings = {"raise exception 'no %', new.text", "return null", "new.text := null; return new"})
    void whatATriggerDoesNotLetInIsRefusedAndStopsNothingElse(String body) {
        try (PostgresArchive archive = open()) {
            assertThat(archive.store(batch(1))).isEqualTo(DONE);
            guard(body);
            ArchivedScenario poisoned = ArchivedScenario.create("c-2").say("fine", "poison");
            assertThat(archive.store(batch(2, sent.item(), poisoned.item()))).isInstanceOf(Stored.Refused.class);
            assertThat(count("events")).isZero();
            assertThat(archive.store(batch(2, sent.item(), poisoned.item(1, 1))))
                    .isEqualTo(DONE);
            assertThat(archive.store(batch(3, poisoned.item(2, 2))))
                    .isInstanceOfSatisfying(
                            Stored.Refused.class,
                            refused -> assertThat(refused.reason())
                                    .containsAnyOf("P0001", "event 2 of c-2 was not stored", "23502")
                                    .doesNotContain("poison"));
            server.execute(database, "drop trigger guard on fastpaca.events");
            assertThat(archive.store(batch(3, poisoned.item(2, 2))))
                    .as("once it is allowed")
                    .isEqualTo(DONE);
        }
    }

    /** Before an insert, also of what is there already; before an update alone; and what is there then is not taken for the newest. */
    @ParameterizedTest
    @ValueSource(strings = {"insert", "update"})
    void aStateThatATriggerKeepsOutWithoutAWordIsNotTakenForStored(String when) {
        try (PostgresArchive archive = open()) {
            ArchivedScenario kept = ArchivedScenario.create("c-2").say("one");
            assertThat(archive.store(batch(1, kept.item()))).isEqualTo(DONE);
            ArchivedScenario created = ArchivedScenario.create("c-3");
            server.execute(
                    database,
                    "create function public.guard() returns trigger language plpgsql as $$begin"
                            + " if new.id in ('c-2', 'c-3') then return null; end if; return new; end$$",
                    "create trigger guard before " + when
                            + " on fastpaca.conversations for each row execute function public.guard()");
            kept.archived().say("two");
            assertRefused(archive.store(batch(2, sent.item(), kept.item(2, 2))), "conversation c-2 was not stored");
            assertThat(count("events")).as("nothing of the batch").isEqualTo(1);
            if (when.equals("insert")) {
                assertRefused(archive.store(batch(2, created.item())), "conversation c-3 was not stored");
            }
            assertThat(archive.store(batch(3, sent.item()))).isEqualTo(DONE);
            server.execute(database, "drop trigger guard on fastpaca.conversations");
            assertThat(archive.store(batch(4, kept.item(2, 2), created.item()))).isEqualTo(DONE);
            assertThat(count("conversations where id = 'c-2' and last_seq = 2")).isEqualTo(1);
        }
    }

    private static void assertRefused(Stored stored, String reason) {
        assertThat(stored)
                .isInstanceOfSatisfying(
                        Stored.Refused.class,
                        refused -> assertThat(refused.reason()).contains(reason));
    }

    @Test
    void aReplacementThatATriggerKeepsOutWithoutAWordIsNotTakenForStored() {
        try (PostgresArchive archive = open()) {
            sent.compact(1, 1, ArchivedScenario.text("summary"));
            assertThat(archive.store(batch(1, sent.item()))).isEqualTo(DONE);
            server.execute(
                    database,
                    "update fastpaca.changes set replacement = null, inserted_at = null, tokens = null, text = null",
                    "create function public.guard() returns trigger language plpgsql as 'begin return null; end'",
                    "create trigger guard before update on fastpaca.changes for each row execute function public.guard()");
            assertRefused(archive.store(batch(2, sent.item())), "of c-1 was not stored");
            server.execute(database, "drop trigger guard on fastpaca.changes");
            assertThat(archive.store(batch(2, sent.item()))).isEqualTo(DONE);
            assertThat(count("changes where replacement is not null")).isEqualTo(1);
        }
    }

    @Test
    void howFarAGroupHasComeIsNotTakenForStoredEither() {
        try (PostgresArchive archive = open()) {
            assertThat(archive.store(batch(1))).isEqualTo(DONE);
            server.execute(
                    database,
                    "create function public.guard() returns trigger language plpgsql as 'begin return null; end'",
                    "create trigger guard before update on fastpaca.sources for each row execute function public.guard()");
            assertThat(archive.store(batch(2, sent.item()))).isInstanceOf(Stored.Failed.class);
            assertThat(count("events")).isZero();
            assertThatThrownBy(() -> archive.shut(SOURCE)).isInstanceOf(UnavailableException.class);
            server.execute(database, "drop trigger guard on fastpaca.sources");
            assertThat(archive.store(batch(2, sent.item()))).isEqualTo(DONE);
        }
    }

    /** As a damaged block does: it fails at what it is asked of one conversation, and at nothing else. */
    @Test
    void whatItCannotReadOfAConversationIsToldApartFromBeingAway() {
        ConversationId damaged = new ConversationId("c-2");
        try (PostgresArchive archive = open()) {
            assertThat(archive.store(batch(
                            1,
                            sent.item(),
                            ArchivedScenario.create("c-2").say("one").item())))
                    .isEqualTo(DONE);
            server.execute(
                    database,
                    "create function public.guard(id text) returns boolean language plpgsql as $$begin"
                            + " if id = 'c-2' then raise exception using errcode = 'XX001', message = 'poison'; end if;"
                            + " return true; end$$",
                    "alter table fastpaca.conversations force row level security",
                    "alter table fastpaca.conversations enable row level security",
                    "create policy guard on fastpaca.conversations using (public.guard(id))");
            assertThat(archive.held(List.of(damaged, ID)))
                    .isInstanceOfSatisfying(
                            Held.Failed.class,
                            failed -> assertThat(failed.reason())
                                    .contains("XX001")
                                    .doesNotContain("poison"));
            assertThat(archive.held(List.of(ID)))
                    .isInstanceOfSatisfying(
                            Held.Known.class,
                            known -> assertThat(known.watermarks()).containsOnlyKeys(ID));
            server.execute(database, "alter table fastpaca.conversations disable row level security");
            assertThat(archive.held(List.of(damaged, ID)))
                    .isInstanceOfSatisfying(
                            Held.Known.class,
                            known -> assertThat(known.watermarks()).containsOnlyKeys(ID, damaged));
        }
    }

    @Test
    void whatAPolicyOrATriggerFailsAtMayBeDueToARow() {
        try (PostgresArchive archive = open()) {
            assertThat(archive.store(batch(1))).isEqualTo(DONE);
            server.execute(
                    database,
                    "alter table fastpaca.events force row level security",
                    "alter table fastpaca.events enable row level security",
                    "create policy most on fastpaca.events using (true) with check (text not like '%poison%')");
            ArchivedScenario poisoned = ArchivedScenario.create("c-2").say("fine", "poison");
            assertThat(archive.store(batch(2, sent.item(), poisoned.item())))
                    .isInstanceOfSatisfying(
                            Stored.Failed.class,
                            failed -> assertThat(failed.reason()).contains("42501"));
            assertThat(count("events")).isZero();
            assertThat(archive.store(batch(3, sent.item(), poisoned.item(1, 1))))
                    .isEqualTo(DONE);
        }
    }

    @Test
    void bytesThatAreNoTextAreRefusedInsteadOfBeingReplaced() {
        byte[] halfOfAPair = {'[', '"', (byte) 0xED, (byte) 0xA0, (byte) 0x80, '"', ']'};
        ArchivedScenario odd = ArchivedScenario.create("c-2")
                .append(new NewEvent(
                        new EventContent("user", new RawJson(halfOfAPair), null, List.of()),
                        FormTokens.uniform(1),
                        List.of(),
                        List.of()));
        try (PostgresArchive archive = open()) {
            assertThat(archive.store(batch(2, odd.item())))
                    .isInstanceOfSatisfying(
                            Stored.Refused.class,
                            refused -> assertThat(refused.reason()).contains("22021"));
        }
    }
}
