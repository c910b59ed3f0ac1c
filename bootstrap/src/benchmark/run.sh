#!/bin/sh
# Measures the hot paths against baselines in the same server, in the same run. Needs wrk and a built tree (./mvnw package).
# Usage: bootstrap/src/benchmark/run.sh [append] [window] [length] [million] [stream] [sizing] [cluster] [postgres]     all but the
# last three without an argument
# Settings: SECONDS_EACH (20), WARMUP (30), PORT (4710), DATA (a new temporary directory), MEMORY (2g): of each node of cluster
# postgres also needs GENERATOR, the command of the load generator that drives both, and a PostgreSQL at POSTGRES, its JDBC URL.
set -eu
cd "$(dirname "$0")/../.."
. src/benchmark/common.sh

append() {
    head "Durable appends of 1 KB over 10,000 conversations, and the same body only parsed"
    fill a 10000 0 1
    warm=$seconds; seconds=$warmup; measure append.lua 64 parse 0 >/dev/null; measure append.lua 64 a 10000 >/dev/null; seconds=$warm
    for connections in 1 64 256; do
        base=$(measure append.lua $connections parse 0)
        real=$(measure append.lua $connections a 10000)
        row "parse" "$connections" $(field "$base" 1) $(field "$base" 2) $(field "$base" 3) $(field "$base" 4) 1
        row "append ($(field "$real" 5) errors)" "$connections" $(field "$real" 1) $(field "$real" 2) $(field "$real" 3) \
            $(field "$real" 4) "$(ratio "$(field "$real" 1)" "$(field "$base" 1)")"
    done
}

window() {
    head "Windows of 50 events of 1 KB, and as many stored bytes"
    fill w 1000 50 50
    size=$(curl -s "$url/v1/conversations/w100007/window?budget_tokens=1000000" | wc -c)
    warm=$seconds; seconds=$warmup; measure window.lua 32 bytes "$size" 0 >/dev/null; measure window.lua 32 w 1000 1000000 >/dev/null; seconds=$warm
    for connections in 1 32; do
        base=$(measure window.lua $connections bytes "$size" 0)
        real=$(measure window.lua $connections w 1000 1000000)
        row "$size bytes" "$connections" $(field "$base" 1) $(field "$base" 2) $(field "$base" 3) $(field "$base" 4) 1
        row "window ($(field "$real" 5) errors)" "$connections" $(field "$real" 1) $(field "$real" 2) $(field "$real" 3) \
            $(field "$real" 4) "$(ratio "$(field "$real" 1)" "$(field "$base" 1)")"
    done
}

length() {
    head "A conversation of 100,000 events, and one of 100"
    fill short 1 100 100
    fill long 1 100000 1000
    warm=$seconds; seconds=$warmup; measure window.lua 8 long 1 12800 >/dev/null; measure append.lua 8 long 1 >/dev/null; seconds=$warm
    for what in window append; do
        arguments="1 12800"; [ $what = window ] || arguments=1
        short=$(measure $what.lua 8 short $arguments)
        long=$(measure $what.lua 8 long $arguments)
        row "$what, 100" 8 $(field "$short" 1) $(field "$short" 2) $(field "$short" 3) $(field "$short" 4) 1
        row "$what, 100,000" 8 $(field "$long" 1) $(field "$long" 2) $(field "$long" 3) $(field "$long" 4) \
            "$(ratio "$(field "$long" 1)" "$(field "$short" 1)")"
    done
}

million() {
    printf '\n### 1,000,000 events of 1 KB in 10,000 conversations\n\n'
    fill m 10000 100 100
    heap_at_once=$(heap_mb)
    sleep 10
    heap=$(heap_mb)
    disk=$(du -sm "$data" | cut -f1)
    longest=$(field "$(measure append.lua 16 m 10000)" 4)
    empty_ms=$ready_ms
    stop; start
    printf '%s\n' "- heap after GC: $heap MB; at once, while what came last is written to snapshots: $heap_at_once MB" "- on disk: $disk MB" \
        "- longest append while snapshots are taken, 16 connections: $longest ms" \
        "- from start to ready: $ready_ms ms (with no data: $empty_ms ms)"
}

# How much a node of 4 GB takes, and what grows with it.
sizing() {
    JAVA_OPTS="-XX:MaxRAM=4g ${JAVA_OPTS:-}"
    stop; rm -rf "$data"; start
    printf '\n### Conversations of one event of 1 KB in a node of 4 GB\n\n'
    printf '| conversations | heap after GC MB | resident MB | on disk MB | start to ready ms | longest append ms |\n|--:|--:|--:|--:|--:|--:|\n'
    printf '| %s | %s | %s | %s | %s | |\n' 0 "$(heap_mb)" "$(resident_mb VmRSS)" "$(du -sm "$data" | cut -f1)" "$ready_ms"
    filled=0
    for conversations in 100000 300000 1000000; do
        fill "s$conversations-" $((conversations - filled)) 1 1
        filled=$conversations
        sleep 10
        longest=$(field "$(measure append.lua 16 "s$conversations-" 10000)" 4)
        heap=$(heap_mb) resident=$(resident_mb VmHWM)
        stop; start
        printf '| %s | %s | %s | %s | %s | %s |\n' "$conversations" "$heap" "$resident" "$(du -sm "$data" | cut -f1)" "$ready_ms" "$longest"
    done
}

# streams STREAMS CONVERSATIONS STOPPED RATE: appends' p50 and p99, delivery's p50, p99 and longest in ms
streams() {
    "$java" -Xmx1g -cp target/test-classes com.fastpaca.bootstrap.benchmark.StreamLoad \
        "$url" "s$1-$2-" "$1" "$2" "$3" "$4" "$seconds" | sed -n 's/^RESULT //p'
}
# follow NAME RATE RESULT BASE: a row, and the memory that the server has come to
follow() {
    row "$1" "$2" "$(field "$3" 1) / $(field "$3" 2)" "$(field "$3" 3)" "$(field "$3" 4)" "$(field "$3" 5)" \
        "$(ratio "$(field "$3" 4)" "$4")"
    printf '%s\n' "  - $1: $(resident_mb VmRSS) MB resident" >>"$data.memory"
}
# The run of three whose p99 is in the middle: it rests on some dozens of frames, and one pause moves it.
median() { sort -n -k4,4 "$1" | sed -n 2p; }
# beside_stopped CONVERSATIONS RATE NAME: 512 streams, all read and with 52 of them stopped, in turn
beside_stopped() {
    rm -f "$data.all" "$data.some"
    for turn in 1 2 3; do
        streams 512 "$1" 0 "$2" >>"$data.all"
        streams 512 "$1" 52 "$2" >>"$data.some"
    done
    all=$(median "$data.all") some=$(median "$data.some")
    follow "512 streams, $3" "$2" "$all" "$(field "$all" 4)"
    follow "of them 52 stopped" "$2" "$some" "$(field "$all" 4)"
    rm "$data.all" "$data.some"
}
stream() {
    printf '\n### Streams: from the answer to an append to its frame\n\n| | appends/s | append p50 / p99 ms | delivery p50 ms | p99 ms | longest ms | ratio |\n|---|--:|--:|--:|--:|--:|--:|\n'
    : >"$data.memory"
    alone=$(streams 100 100 0 1000)
    follow "100 streams, 100 conversations" 1000 "$alone" "$(field "$alone" 4)"
    beside_stopped 1 10 "one conversation"
    beside_stopped 512 500 "512 conversations"
    printf '\nThe server behind each row, in a process of at most %s:\n\n' "${JAVA_OPTS:-half of the memory as heap}"
    cat "$data.memory"; rm "$data.memory"
}

# hot_paths NAME: appends and windows
hot_paths() {
    for connections in 1 64 256; do
        real=$(measure append.lua $connections a 10000)
        row "$1, append ($(field "$real" 5) errors)" "$connections" $(field "$real" 1) $(field "$real" 2) $(field "$real" 3) \
            $(field "$real" 4) "$(beside_single "append$connections" "$(field "$real" 1)")"
    done
    real=$(measure window.lua 32 w 1000 1000000)
    row "$1, window ($(field "$real" 5) errors)" 32 $(field "$real" 1) $(field "$real" 2) $(field "$real" 3) $(field "$real" 4) \
        "$(beside_single window "$(field "$real" 1)")"
}
# beside_single NAME RATE: the first rate of a name is the single node's, to which the next is set in relation
beside_single() {
    [ -f "$data.$1" ] || echo "$2" >"$data.$1"
    ratio "$2" "$(cat "$data.$1")"
}
# ticks PID: processor time in hundredths of a second
ticks() { sed 's/.*) //' "/proc/$1/stat" | awk '{ print $12 + $13 }'; }
prepare_hot_paths() {
    fill a 10000 0 1
    fill w 1000 50 50
    warm=$seconds; seconds=$warmup; measure append.lua 64 a 10000 >/dev/null; measure window.lua 32 w 1000 1000000 >/dev/null; seconds=$warm
}
# Three nodes on this machine, each as one of 2 GiB would be, beside one such node. Clients are spread over the three.
cluster() {
    JAVA_OPTS="-XX:MaxRAM=${MEMORY:-2g} ${JAVA_OPTS:-}"
    stop; rm -rf "$data"; start
    head "One node, and three on the same two cores, each with ${MEMORY:-2g}"
    prepare_hot_paths
    hot_paths "one node"
    one="- resident at most: $(resident_mb VmHWM) MB"
    stop
    seed=127.0.0.1:$((port + 1)),127.0.0.1:$((port + 2)),127.0.0.1:$((port + 3)) servers=
    begun=$(now_ms)
    for node in 1 2 3; do
        launch "$data.$node" FASTPACA_PORT=$((port + node)) FASTPACA_CLUSTER_SEED=$seed FASTPACA_NODE_NAME=node-$node \
            FASTPACA_CLUSTER_SECRET=of-the-benchmark-alone
        servers="$servers $server"
    done
    for node in 1 2 3; do await http://127.0.0.1:$((port + node)); done
    formed_ms=$(($(now_ms) - begun))
    sleep 60 # until what starting takes has been compiled
    idle=
    for server in $servers; do idle="$idle $(ticks "$server")"; done
    sleep 20
    set -- $idle
    idle= resident=
    for server in $servers; do
        idle="$idle $(awk "BEGIN { printf \"%.1f\", ($(ticks "$server") - $1) / 20 }")"; shift
        resident="$resident $(resident_mb VmRSS)"
    done
    url=http://127.0.0.1:$((port + 1)) threads=3
    export NODES=$seed
    prepare_hot_paths
    hot_paths "three nodes"
    unset NODES
    url=http://127.0.0.1:$port threads=1
    printf '\nOne node:\n\n%s\n\nThree nodes:\n\n' "$one"
    printf '%s\n' "- from start to all groups led, from blank disks: $formed_ms ms" "- idle, of one core:$idle %; resident:$resident MB"
    for server in $servers; do echo "- resident at most: $(resident_mb VmHWM) MB"; done
    kill $servers
    for server in $servers; do wait "$server" || true; done
    servers=
    rm -rf "$data".*
    start
}

# generate ARGUMENTS...: requests/s, p50, p99 and longest in ms, errors
generate() {
    $GENERATOR load --warmup "$warmup" --seconds "$seconds" "$@" | tail -n 1 |
        sed 's/.*"ops_s":\([0-9.]*\).*"p50_ms":\([0-9.]*\).*"p99_ms":\([0-9.]*\),"max_ms":\([0-9.]*\),"errors":\([0-9]*\).*/\1 \2 \3 \4 \5/'
}
against_postgres() {
    theirs=$(generate --target postgres --url "$POSTGRES" "$@")
    ours=$(generate --target http --url "$url" "$@")
    row "PostgreSQL, $what ($(field "$theirs" 5) errors)" "$workers" $(field "$theirs" 1) $(field "$theirs" 2) $(field "$theirs" 3) \
        $(field "$theirs" 4) 1
    row "Fastpaca, $what ($(field "$ours" 5) errors)" "$workers" $(field "$ours" 1) $(field "$ours" 2) $(field "$ours" 3) \
        $(field "$ours" 4) "$(ratio "$(field "$ours" 1)" "$(field "$theirs" 1)")"
}
postgres() {
    head "PostgreSQL and Fastpaca under the same generator: 10,000 conversations, events of 1,024 bytes"
    for workers in 32 256; do what=append; against_postgres --workers $workers; done
    $GENERATOR fill --target postgres --url "$POSTGRES" --events 100 >/dev/null
    stop; rm -rf "$data"; start
    $GENERATOR fill --target http --url "$url" --events 100 >/dev/null
    workers=32; what="window of 50"; against_postgres --workers 32 --op window --create no --budget 12800
}

# Each on an empty server: what one leaves behind is not what the next measures.
for section in ${*:-append window length million stream}; do
    start
    $section
    stop
    rm -rf "$data"
done
