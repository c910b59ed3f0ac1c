#!/bin/sh
# Measures a node with an archive: what it costs appends, how fast it drains, how fast an empty one is filled again, and what pages from
# it take.
# Usage: ARCHIVE=postgres://user:password@host:port/database bootstrap/src/benchmark/archive.sh [appends] [drain] [refill] [pages]
# Needs wrk, psql, a built tree (./mvnw package), and a superuser of a PostgreSQL in which it may make the database anew.
# Settings: SECONDS_EACH (20), TURNS (6): measurements of appends beside each kind of archive, APART (no): "yes" gives PostgreSQL only what
# the node and its load leave of the processors during appends, as one on a machine of its own would take nothing from them (needs root),
# WARMUP (30), PORT (4710), DATA (a new temporary directory), EVENTS (1000000), BATCH (100): events in a request of drain and refill,
# REFILLED (200000): events of refill
set -eu
cd "$(dirname "$0")/../.."
. src/benchmark/common.sh
: "${ARCHIVE:?names the database}"
database=${ARCHIVE##*/} events=${EVENTS:-1000000} batch=${BATCH:-100}

admin() { psql -qAtX -v ON_ERROR_STOP=1 "${ARCHIVE%/*}/postgres" -c "$1"; }
sql() { psql -qAtX -v ON_ERROR_STOP=1 "$ARCHIVE" -c "$1"; }
# Nobody can connect, and who is connected is cut off.
away() {
    admin "alter database $database allow_connections false"
    admin "select pg_terminate_backend(pid) from pg_stat_activity where datname = '$database'" >/dev/null
}
back() { admin "alter database $database allow_connections true"; }
empty() {
    admin "drop database if exists $database with (force)"
    admin "create database $database encoding 'UTF8' template template0"
}
start_archived() {
    empty
    rm -rf "$data"
    launch "$data" FASTPACA_PORT="$port" FASTPACA_POSTGRES_URL="$ARCHIVE" "$@"
    await "$url"
}
figure() { curl -s "$url/metrics" | awk -v name="$1" '$1 == name { print int($2) }'; }
backlog() { figure fastpaca_raft_pending_flush_messages; }
await_archived() { while [ "$(backlog)" != 0 ]; do sleep 0.2; done; }

# postgres_runs POLICY: its scheduling policy, for chrt. What it starts later inherits it.
postgres_runs() {
    chrt "$1" -p 0 "$postmaster"
    # Some of them may be gone.
    for process in $(pgrep -P "$postmaster"); do chrt "$1" -p 0 "$process" 2>/dev/null || true; done
}
apart() {
    postmaster=$(admin "select pg_read_file('postmaster.pid')" | sed 1q)
    undo='postgres_runs --other'
    postgres_runs --idle
}

# beside ARCHIVE: a row of appends at 1,000 a second beside an archive that is healthy, away or slow; what it missed it has got behind that
beside() {
    case $1 in
        healthy) result=$(load "$1") ;;
        away) away; result=$(load "$1"); back ;;
        slow)
            sql "create function slow() returns trigger language plpgsql as 'begin perform pg_sleep(2); return null; end'" >/dev/null
            sql "create trigger slow after insert on fastpaca.events for each statement execute function slow()" >/dev/null
            result=$(load "$1")
            sql "drop function slow() cascade" >/dev/null 2>&1
            ;;
    esac
    printf '| %s | %s | %s |\n' "$1" "$(field "$result" 1)" "$(field "$result" 2)"
    field "$result" 2 >>"$data.p99-$1"
    await_archived
    sql checkpoint
    sleep 5
}
load() {
    "$java" -Xmx1g -cp target/test-classes com.fastpaca.bootstrap.benchmark.StreamLoad \
        "$url" "$1-$(date +%s)-" 1 100 0 1000 "$seconds" | sed -n 's/^RESULT //p'
}
median() { sort -g "$data.p99-$1" | awk '{ all[NR] = $1 } END { print (all[int((NR + 1) / 2)] + all[int(NR / 2) + 1]) / 2 }'; }
appends() {
    start_archived FASTPACA_FLUSH_INTERVAL_MS=1000
    fill a 10000 0 1
    [ "${APART:-no}" = no ] || apart
    warm=$seconds; seconds=$warmup; load warmup >/dev/null; seconds=$warm
    printf '\n### 1,000 appends of 1 KB a second beside an archive\n\n| archive | p50 ms | p99 ms |\n|---|--:|--:|\n'
    rm -f "$data".p99-*
    # In another order each time, so that none has always the same before it.
    turn=0
    while [ $turn -lt "${TURNS:-6}" ]; do
        case $((turn % 3)) in 0) order='healthy away slow' ;; 1) order='slow healthy away' ;; 2) order='away slow healthy' ;; esac
        for archive in $order; do beside "$archive"; done
        turn=$((turn + 1))
    done
    printf '\n| archive | median of p99, ms | ratio |\n|---|--:|--:|\n'
    for archive in healthy away slow; do
        printf '| %s | %s | %s |\n' "$archive" "$(median $archive)" "$(ratio "$(median $archive)" "$(median healthy)")"
    done
    rm "$data".p99-*
    [ "${APART:-no}" = no ] || { $undo; undo=:; }
    stop
}

# in_each EVENTS: so many to each of the 10,000 conversations
in_each() {
    [ "$1" -ge 10000 ] || { echo "$1 events do not fill 10,000 conversations" >&2; exit 1; }
    echo $(($1 / 10000))
}
drain() {
    each=$(in_each "$events")
    start_archived
    printf '\n### %s events of 1 KB while the archive is away\n\n' "$events"
    away
    begun=$(now_ms)
    fill m 10000 "$each" "$batch"
    ingest_ms=$(($(now_ms) - begun))
    sleep 10
    printf '%s\n' "- waiting for the archive: $(backlog) events; heap after GC $(heap_mb) MB, resident at most $(resident_mb VmHWM) MB"
    back
    until [ "$(figure fastpaca_archive_events_total)" -gt 0 ]; do sleep 0.05; done
    begun=$(now_ms) before=$(backlog)
    await_archived
    drain_ms=$(($(now_ms) - begun)) resident=$(resident_mb VmHWM)
    stop
    rows=$(sql "select count(*) from fastpaca.events")
    sql "\\copy fastpaca.events to '$data.copy'"
    sql "create table copied (like fastpaca.events including all)"
    begun=$(now_ms)
    sql "\\copy copied from '$data.copy'"
    copy_ms=$(($(now_ms) - begun))
    rm "$data.copy"
    printf '%s\n' "- taken in: $(per_second "$rows" "$ingest_ms") events/s, $batch in a request" \
        "- drained: $(per_second "$before" "$drain_ms") events/s; resident at most $resident MB" \
        "- COPY of the same $rows rows into such a table: $(per_second "$rows" "$copy_ms") rows/s"
}
# An empty database in the place of the archive, as one that was restored from a backup that is much too old.
refill() {
    refilled=${REFILLED:-200000}
    each=$(in_each "$refilled")
    start_archived
    printf '\n### An archive of %s events of 1 KB is replaced with an empty one\n\n' "$refilled"
    fill r 10000 "$each" "$batch"
    await_archived
    empty
    begun=$(now_ms)
    # Whoever has nothing to write does not look.
    fill late 1 1 1
    until grep -q archive_was_older "$data.log"; do sleep 0.05; done
    found_ms=$(($(now_ms) - begun))
    until [ "$(archived_events)" -gt "$refilled" ]; do sleep 0.2; done
    refill_ms=$(($(now_ms) - begun))
    resident=$(resident_mb VmHWM)
    stop
    [ "$(figure_of_log archive_lost_events)" = 0 ] || { echo "events were lost" >&2; exit 1; }
    printf '%s\n' "- full again after $refill_ms ms: $(per_second "$refilled" "$refill_ms") events/s; the first group after $found_ms ms; resident at most $resident MB"
}
# While there is no table yet, none.
archived_events() { sql "select count(*) from fastpaca.events" 2>/dev/null || echo 0; }
figure_of_log() { grep -c "$1" "$data.log" || true; }
per_second() { awk "BEGIN { printf \"%d\", $1 * 1000 / $2 }"; }

pages() {
    start_archived FASTPACA_TAIL_KEEP=1000 FASTPACA_FLUSH_INTERVAL_MS=1000
    fill long 1 100000 1000
    log=$url/v1/conversations/long100000
    # What a window can show stays local, which is all of it until the policy says otherwise.
    curl -sf -o /dev/null -X PUT "$log" -H 'Content-Type: application/json' -d '{"policy":{"strategy":"last_n","config":{"limit":100}}}'
    await_archived
    await_trimmed 99000
    head "Pages of 100 events of 1 KB: the newest 1,000 are local, 99,000 only in the archive"
    warm=$seconds; seconds=$warmup; measure page.lua 8 long100000 99000 99900 >/dev/null; measure page.lua 8 long100000 0 98900 >/dev/null; seconds=$warm
    for connections in 1 8; do
        near=$(measure page.lua $connections long100000 99000 99900)
        far=$(measure page.lua $connections long100000 0 98900)
        row "local ($(field "$near" 5) errors)" "$connections" $(field "$near" 1) $(field "$near" 2) $(field "$near" 3) $(field "$near" 4) 1
        row "archived ($(field "$far" 5) errors)" "$connections" $(field "$far" 1) $(field "$far" 2) $(field "$far" 3) $(field "$far" 4) \
            "$(ratio "$(field "$far" 1)" "$(field "$near" 1)")"
    done
    printf '\n'
    begun=$(now_ms)
    exported=$(curl -s "$log/events" -H 'Accept: application/x-ndjson' | all_in_order)
    printf '%s\n' "- export: $exported events in order, in $(($(now_ms) - begun)) ms"
    begun=$(now_ms)
    mkfifo "$data.frames"
    curl -sN --max-time 300 "$log/stream?cursor=0" -H 'Accept: text/event-stream' >"$data.frames" &
    follower=$!
    # grep ends with the last event, where awk would wait for more.
    followed=$(grep -m 100000 '"type":"event"' <"$data.frames" | all_in_order)
    printf '%s\n' "- stream from 0: $followed events in order, in $(($(now_ms) - begun)) ms"
    kill $follower 2>/dev/null || true
    away
    printf '%s\n' "- without the archive: $(curl -s -o /dev/null -w '%{http_code}' "$log/events?cursor=0&limit=100") for an archived page, $(curl -s -o /dev/null -w '%{http_code}' "$log/events?cursor=99500&limit=100") for a local one, $(curl -s -o /dev/null -w '%{http_code}' "$log/window") for a window"
    back
    stop
}
# await_trimmed SEQ: until the events up to this one are in the archive alone, and those after it are not; fails if that takes a minute
await_trimmed() {
    for _ in 1 2 3 4 5 6 7 8 9 10; do
        away
        last=$(status_of "$1") next=$(status_of $(($1 + 1)))
        back
        if [ "$last $next" = "503 200" ]; then
            printf '\nWithout the archive seq %s is away (%s), and seq %s is there (%s).\n' "$1" "$last" $(($1 + 1)) "$next"
            return
        fi
        sleep 5
    done
    echo "seq $1 is answered with $last without the archive, seq $(($1 + 1)) with $next" >&2
    exit 1
}
# Of a page of this one event.
status_of() { curl -s -o /dev/null -w '%{http_code}' "$log/events?from_seq=$1&to_seq=$1"; }
# How many events of a log of 100,000 come in order, from the first; fails unless all do.
all_in_order() {
    awk 'match($0, /"seq":[0-9]+/) && substr($0, RSTART + 6, RLENGTH - 6) == last + 1 { last++ } last == 100000 { exit } END { print last; exit last != 100000 }'
}

for section in ${*:-appends drain refill pages}; do $section; done
rm -rf "$data"
