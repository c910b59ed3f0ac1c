package com.fastpaca.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresUrlTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            nullValues = "-",
            value = {
                "postgres://u:p@h/d jdbc:postgresql://h:5432/d u p",
                "postgresql://u:p@h:6000/d jdbc:postgresql://h:6000/d u p",
                "postgres://u@h/d jdbc:postgresql://h:5432/d u -",
                "postgres://u:p@db_1.example-2.com/d jdbc:postgresql://db_1.example-2.com:5432/d u p",
                "postgres://u:p@10.0.0.7:65535/d jdbc:postgresql://10.0.0.7:65535/d u p",
                "postgres://u:p@[::1]/d jdbc:postgresql://[::1]:5432/d u p",
                "postgres://u:p@[2001:db8::7]:5433/d jdbc:postgresql://[2001:db8::7]:5433/d u p",
                "postgres://u%40x:p%3Aq%2F%25@h/my%20d%2Fb jdbc:postgresql://h:5432/my%20d%2Fb u@x p:q/%",
                "postgres://ü:%C3%A9é😀@h/ü jdbc:postgresql://h:5432/%C3%BC ü éé😀",
                "postgres://u:a+b:c@h/d jdbc:postgresql://h:5432/d u a+b:c",
                "postgres://u:a@b@h/d jdbc:postgresql://h:5432/d u a@b",
                "postgres://u:@h/d jdbc:postgresql://h:5432/d u ''",
                "postgres://u:p@h/d? jdbc:postgresql://h:5432/d u p",
            })
    void aUrlIsRead(String text, String jdbcUrl, String user, String password) {
        PostgresUrl url = Urls.url(text);
        assertThat(url.jdbcUrl()).isEqualTo(jdbcUrl);
        assertThat(url.properties().getProperty("user")).isEqualTo(user);
        assertThat(url.properties().getProperty("password")).isEqualTo(password);
    }

    @Test
    void parametersAreHandedToTheDriverByItsOwnNames() {
        PostgresUrl url =
                Urls.url("postgres://u:p@h/d?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem&connect_timeout=7"
                        + "&application_name=my%20archive&channel_binding=require&gssencmode=disable");
        assertThat(url.properties())
                .containsAllEntriesOf(Map.of(
                        "sslmode", "verify-full",
                        "sslrootcert", "/etc/ca.pem",
                        "connectTimeout", "7",
                        "ApplicationName", "my archive",
                        "channelBinding", "require",
                        "gssEncMode", "disable"));
    }

    @ParameterizedTest
    @CsvSource({
        "sslmode=require, require",
        "sslmode=require&sslrootcert=ca.pem, verify-ca",
        "sslrootcert=ca.pem&sslmode=require, verify-ca",
        "sslrootcert=ca.pem&sslmode=verify-full, verify-full",
        "sslrootcert=ca.pem&sslmode=prefer, prefer",
        "sslrootcert=ca.pem,",
    })
    void whoeverNamesAnAuthorityAndRequiresEncryptionHasTheCertificateChecked(String parameters, String mode) {
        assertThat(Urls.url("postgres://u:p@h/d?" + parameters).properties().getProperty("sslmode"))
                .isEqualTo(mode);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "postgres",
                "jdbc:postgresql://u:S3cret@h/d",
                "mysql://u:S3cret@h/d",
                " postgres://u:S3cret@h/d",
                "postgres:/u:S3cret@h/d",
                "postgres://u:S3cret@h",
                "postgres://u:S3cret@h/",
                "postgres://u:S3cret@h?sslmode=require",
                "postgres://u:S3cret@h/d/e",
                "postgres://h/d",
                "postgres://:S3cret@h/d",
                "postgres://u:S3cret@/d",
                "postgres://u:S3cret@:5432/d",
                "postgres://u:S3cret@h:/d",
                "postgres://u:S3cret@h:0/d",
                "postgres://u:S3cret@h:65536/d",
                "postgres://u:S3cret@h:54x/d",
                "postgres://u:S3cret@h:-1/d",
                "postgres://u:S3cret@h1,h2/d",
                "postgres://u:S3cret@h 1/d",
                "postgres://u:S3cret@::1/d",
                "postgres://u:S3cret@[::1/d",
                "postgres://u:S3cret@[::1]x/d",
                "postgres://u:S3cret@[::1]5432/d",
                "postgres://u:S3cret@[h]/d",
                "postgres://u:S3cret@[]/d",
                "postgres://u:S3cret@%2Fvar%2Frun/d",
                "postgres://u:S3cret/x@h/d",
                "postgres://u:S3cret?x@h/d",
                "postgres://u:S3cret#x@h/d",
                "postgres://u:S3cret%@h/d",
                "postgres://u:S3cret%4@h/d",
                "postgres://u:S3cret%4g@h/d",
                "postgres://u:S3cret%00@h/d",
                "postgres://u:S3cret%ff@h/d",
                "postgres://u:S3cret%ed%a0%80@h/d",
                "postgres://%00:S3cret@h/d",
                "postgres://u:S3cret@h/d?sslmode",
                "postgres://u:S3cret@h/d?sslmode=",
                "postgres://u:S3cret@h/d?sslmode=yes",
                "postgres://u:S3cret@h/d?sslmode=require&sslmode=disable",
                "postgres://u:S3cret@h/d?SSLMODE=require",
                "postgres://u:S3cret@h/d?connect_timeout=0",
                "postgres://u:S3cret@h/d?connect_timeout=601",
                "postgres://u:S3cret@h/d?connect_timeout=5s",
                "postgres://u:S3cret@h/d?options=-csearch_path%3Dx",
                "postgres://u:S3cret@h/d?socketFactory=evil.S3cret",
                "postgres://u:S3cret@h/d?password=S3cret",
                "postgres://u:p@h/d?S3cret=1",
                "postgres://u:p@h/d?sslmode=require&S3cret",
                "postgres://u:p@h/d?sslmode=S3cret",
                "postgres://u:p@h/d?&",
            })
    void whatIsNoUrlOfADatabaseIsRefusedWithoutRepeatingIt(String text) {
        assertThat(PostgresUrl.parse(text))
                .isInstanceOfSatisfying(
                        PostgresUrl.Parsed.Invalid.class,
                        invalid -> assertThat(invalid.reason()).isNotBlank().doesNotContain("S3cret"));
    }

    @Test
    void thePasswordIsInThePropertiesAlone() {
        PostgresUrl url = Urls.url("postgres://user:S3cret@h/d?application_name=x");
        assertThat(url.toString()).isEqualTo("postgresql://h:5432/d");
        assertThat(url.jdbcUrl()).doesNotContain("S3cret");
        assertThat(PostgresSettings.of(url, 3).toString()).doesNotContain("S3cret");
        assertThat(PostgresUrl.parse("postgres://user:S3cret@h/d").toString()).doesNotContain("S3cret");
    }
}
