package com.fastpaca.postgres;

/**
 * How the archive uses its database. Everything that waits for the database is bounded by one of the times.
 *
 * @param poolSize most connections at once; none is kept while nothing is asked
 * @param connectTimeoutSeconds for a connection to be made, unless the URL says otherwise
 * @param writeTimeoutSeconds for any answer of the database
 * @param readTimeoutSeconds for an answer to a read
 * @param poolWaitMillis for a connection to be free, or to be made
 */
public record PostgresSettings(
        PostgresUrl url,
        int poolSize,
        int connectTimeoutSeconds,
        int writeTimeoutSeconds,
        int readTimeoutSeconds,
        int poolWaitMillis) {
    private static final int MIN_POOL_WAIT_MILLIS = 250;

    public PostgresSettings {
        if (poolSize < 1
                || connectTimeoutSeconds < 1
                || writeTimeoutSeconds < 1
                || readTimeoutSeconds < 1
                || poolWaitMillis < MIN_POOL_WAIT_MILLIS) {
            throw new IllegalArgumentException("a size or time that is too small");
        }
    }

    /** The usual times. */
    public static PostgresSettings of(PostgresUrl url, int poolSize) {
        return new PostgresSettings(url, poolSize, 5, 30, 8, 3_000);
    }
}
