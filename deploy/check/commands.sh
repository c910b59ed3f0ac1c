#!/bin/sh
# The documents' blocks that test, measure and fuzz, as they stand but for smaller numbers: whether they run, not what they find. All of
# them take more than half an hour. Usage: deploy/check/commands.sh [crash] [faults] [restarts] [benchmarks] [clients] [fuzz] [logs]
# Fetches what Maven and npm need. Without wrk, node, chromium or a Debian's PostgreSQL, what needs them is skipped.
# Settings: PREVIOUS (none), an earlier build's bootstrap/target/fastpaca, from which restarts then upgrades
set -eu
check=commands
. "$(dirname "$0")/common.sh"
cd "$root_of_repository"

first_line() { printf '%s\n' "$block" | head -n 1; }
has() { for tool; do command -v "$tool" >/dev/null || { say "skipped, as there is no $tool here: $(first_line)"; return 1; }; done; }
# now: what is on standard input, in a shell of its own
now() {
    cat >"$work/commands"
    sed 's/^/    /' "$work/commands"
    begun=$(now_ms)
    sh -eu "$work/commands" >"$work/log" 2>&1 || { tail -n 80 "$work/log" >&2; fail "$(first_line)"; }
    say "passed in $((($(now_ms) - begun) / 1000)) s"
}

crash() {
    block=$(block README.md './mvnw -pl bootstrap -am verify -Dtest=None -Dit.test=CrashIT ')
    printf '%s\n' "$block" | sed 's/rounds=[0-9]*/rounds=2/' | now
}
few_faults() {
    sed 's/operations=[0-9]*/operations=600/; s/\(kills\|all_at_once\|pauses\|partitions\)=[0-9]*/\1=1/g; s/scale=[0-9.]*/scale=0.25/'
}
faults() {
    for document in README.md docs/benchmarks.md; do
        block=$(block $document './mvnw -pl bootstrap -am verify -Dtest=None -Dit.test=ClusterFaultsIT ')
        printf '%s\n' "$block" | few_faults | now
    done
}
# The document has its test and property alone, to be put into the block above.
restarts() {
    test=$(sed -n 's/.*`\(-Dit.test=RollingRestartIT [^`]*\)`.*/\1/p' README.md)
    [ -n "$test" ] || fail "README.md does not say how nodes are restarted"
    block=$(block README.md './mvnw -pl bootstrap -am verify -Dtest=None -Dit.test=CrashIT ')
    printf '%s\n' "$block" | sed "s/-Dit.test=CrashIT/$test/; s/ -Dfastpaca.crash.rounds=[0-9]*//; s/rounds=[0-9]*/rounds=1/" |
        sed "\$s:\$:${PREVIOUS:+ -Dfastpaca.restart.previous=$PREVIOUS}:" | now
}
# The archive's, where a PostgreSQL is at the address and with the password that the README has.
benchmarks() {
    block=$(block docs/benchmarks.md './mvnw -DskipTests package')
    has wrk || return 0
    printf '%s\n' "$block" | sed 's/SECONDS_EACH=[0-9]*/SECONDS_EACH=1 WARMUP=1/' | now
    block=$(block README.md bootstrap/src/benchmark/run.sh)
    printf '%s\n' "$block" | sed -n '/^bootstrap/s/.*/SECONDS_EACH=1 WARMUP=1 & append/p' | now
    server=$(printf '%s\n' "$block" | sed -n 's:^ARCHIVE=\([^ ]*\)/[a-z]* .*:\1:p')
    if has psql && psql -qAtc 'select 1' "$server/postgres" >"$work/asked" 2>&1; then
        printf '%s\n' "$block" | sed -n '/^ARCHIVE/s/^/SECONDS_EACH=1 TURNS=1 WARMUP=1 EVENTS=20000 REFILLED=20000 /p' | now
    else
        say "skipped, as there is no such PostgreSQL here: ARCHIVE"
    fi
}
clients() {
    all=$(block README.md bootstrap/src/clients/run.sh)
    block=$(printf '%s\n' "$all" | grep clients)
    ! has node npm || printf '%s\n' "$block" | sed 's/^/DROPS=5 WRITERS=2 /' | now
    block=$(printf '%s\n' "$all" | grep apidocs)
    ! has node npm chromium || printf '%s\n' "$block" | now
}
fuzz() {
    all=$(block README.md bootstrap/src/clients/run.sh)
    block=$(printf '%s\n' "$all" | sed -n '/^\.\/mvnw/,/[^\\]$/p')
    printf '%s\n' "$block" | sed 's/requests=[0-9]*/requests=2000/' | now
    block=$(printf '%s\n' "$all" | grep '/fuzz/run.sh')
    printf '%s\n' "$block" | sed 's/$/ 1/' | now
}
logs() {
    block=$(block docs/logs.md 'for level in ')
    ! has wrk || printf '%s\n' "$block" | sed 's/SECONDS_EACH=[0-9]*/SECONDS_EACH=1 WARMUP=1/' | now
}
block='./mvnw -q -DskipTests package'
printf '%s\n' "$block" | now
for each in ${*:-crash faults restarts benchmarks clients fuzz logs}; do $each; done
say "passed"
