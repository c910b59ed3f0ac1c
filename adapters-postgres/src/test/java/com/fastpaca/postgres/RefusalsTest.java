package com.fastpaca.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

class RefusalsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "22000", "22001", "22003", "22008", "22021", "22P02", "22P05", "23502", "23503", "23505", "23514",
                "23P01", "54000", "54001", "P0000", "P0001", "38000", "39000", "44000", "27000", "09000", "U0001",
                "ZZ999", "99001", "50001", "I0000"
            })
    void whatIsWrongWithTheRowsWillBeWrongAgain(String state) {
        assertThat(Refusals.reason(new RuntimeException(new SQLException("words", state))))
                .hasValue("SQLSTATE " + state);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "08000", "08001", "08003", "08006", "08007", "0A000", "21000", "25006", "25P02", "25P03", "26000",
                "28000", "28P01", "34000", "3D000", "3F000", "40001", "40P01", "42501", "42P01", "42703", "53000",
                "53100", "53200", "53300", "53400", "55000", "55006", "55P03", "57000", "57014", "57P01", "57P02",
                "57P03", "57P05", "58000", "58030", "72000", "F0000", "HV000", "XX000", "XX001", "XX002"
            })
    void whatIsWrongWithTheDatabaseWillPass(String state) {
        assertThat(Refusals.reason(new SQLException("words", state))).isEmpty();
    }

    /** Whatever the database says of a statement may be due to its rows: a trigger may raise anything, and wait for anything. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "08001", "08006", "0A000", "21000", "25006", "28000", "3D000", "40001", "40P01", "42501", "53100",
                "53400", "55000", "55P03", "57014", "58030", "XX000", "XX001"
            })
    void whatTheDatabaseSaysIsSuspicious(String state) {
        assertThat(Refusals.suspicion(new RuntimeException(said(state)))).hasValue("SQLSTATE " + state);
    }

    @ParameterizedTest
    @ValueSource(strings = {"57P01", "57P02", "57P03", "57P05", "25P03", "25P04"})
    void whatItSaysAsItEndsASessionIsNot(String state) {
        assertThat(Refusals.suspicion(said(state))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"08000", "08001", "08003", "08006", "08007"})
    void whatTheDriverSaysOfItsConnectionIsNot(String state) {
        assertThat(Refusals.suspicion(new SQLException("words", state))).isEmpty();
    }

    private static PSQLException said(String state) {
        return new PSQLException(new ServerErrorMessage("SERROR\0C" + state + "\0Mwords"));
    }

    @Test
    void aFailureWithoutAStateSaysNothingAboutTheRows() {
        assertThat(Refusals.reason(new SQLTransientConnectionException("no connection")))
                .isEmpty();
        assertThat(Refusals.reason(new IllegalStateException("no database at all")))
                .isEmpty();
        assertThat(Refusals.suspicion(new SQLTransientConnectionException("no connection")))
                .isEmpty();
    }

    /** As where the database lets nobody in, or a trigger on logins raises an error. */
    @ParameterizedTest
    @ValueSource(strings = {"55000", "P0001"})
    void whatIsSaidWhileThereIsNoConnectionSaysNothingAboutTheRows(String state) {
        SQLException timedOut =
                new SQLTransientConnectionException("no connection", state, new SQLException("words", state));
        assertThat(Refusals.reason(timedOut)).isEmpty();
        assertThat(Refusals.suspicion(new RuntimeException(timedOut))).isEmpty();
    }

    @Test
    void theInnermostErrorIsTheDatabases() {
        SQLException outer = new SQLException("batch", "08006", new SQLException("words", "22021"));
        assertThat(Refusals.reason(outer)).hasValue("SQLSTATE 22021");
    }

    @Test
    void theDatabasesWordsAreNotRepeatedAsTheyQuoteRows() {
        assertThat(Refusals.reason(new PSQLException(new ServerErrorMessage(String.join(
                        "\0",
                        "SERROR",
                        "C23514",
                        "Mnew row violates \"no_mail\" by alice@example.com",
                        "DFailing row contains (alice@example.com).",
                        "Halice@example.com",
                        "WCOPY events, line 1, column text: \"alice@example.com\"",
                        "sfastpaca",
                        "tevents",
                        "ctext",
                        "dtext",
                        "nno_mail")))))
                .hasValue("SQLSTATE 23514, constraint no_mail, data type text, column text, table events");
        assertThat(Refusals.reason(new PSQLException(new ServerErrorMessage(
                        "SERROR\0C22P02\0Minvalid input syntax for type integer: \"alice@example.com\""))))
                .hasValue("SQLSTATE 22P02");
    }
}
