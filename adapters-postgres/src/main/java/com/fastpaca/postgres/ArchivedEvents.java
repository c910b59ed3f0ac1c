package com.fastpaca.postgres;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.GenericRepository;
import java.util.List;

/** Reads logs. */
@JdbcRepository(dialect = Dialect.POSTGRES)
interface ArchivedEvents extends GenericRepository<ArchivedEvent, Long> {
    /**
     * The next events of a log: those in front of which there are less than {@code maxBytes}, so one at least. The sizes are known without
     * reading what they are the sizes of.
     */
    @Query("""
            select seq, version, role, role_exact, tokens, inserted_at, parts, metadata
            from fastpaca.events
            where conversation_id = :conversation and seq >= :fromSeq and seq <= (
                select max(seq)
                from (
                    select seq, sum(bytes) over (order by seq rows between unbounded preceding and 1 preceding) as bytes_before
                    from (
                        select seq, char_length(role) + octet_length(parts) + coalesce(octet_length(metadata), 0) as bytes
                        from fastpaca.events
                        where conversation_id = :conversation and seq between :fromSeq and :toSeq
                        order by seq
                        limit :maxEvents
                    ) as sizes
                ) as sums
                where bytes_before is null or bytes_before < :maxBytes
            )
            order by seq
            """)
    List<ArchivedEvent> next(String conversation, long fromSeq, long toSeq, int maxEvents, long maxBytes);
}
