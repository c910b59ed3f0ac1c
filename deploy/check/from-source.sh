#!/bin/sh
# The documents' commands that build, in a copy of what git holds: the README's first one until the node answers, and Ctrl-C; then those that
# package. Takes some minutes, and fetches what Maven needs. Usage: deploy/check/from-source.sh
# Settings: PORT (4960)
set -eu
check=from-source
. "$(dirname "$0")/common.sh"
for tool in git curl setsid; do command -v $tool >/dev/null || skip "there is no $tool here"; done
export FASTPACA_HOST=127.0.0.1 FASTPACA_PORT="${PORT:-4960}"
url=http://127.0.0.1:$FASTPACA_PORT group=
end() {
    [ -z "$group" ] || kill -s KILL -- "-$group" 2>/dev/null || true
    clean_up
}
trap end EXIT

# packaging: the first line of a block, which packages, without what is remarked on it
packaging() { sed 's/ *#.*//;q'; }
# now COMMAND: in the copy
now() {
    say "$1"
    sh -c "$1" >"$work/log" 2>&1 || { cat "$work/log" >&2; fail "$1"; }
}

first=$(block README.md './mvnw -q ' | packaging)
[ "$first" = "$(block docs/quickstart.md './mvnw -q ' | packaging)" ] || fail "the quick start begins with another command"
git clone --quiet "$root_of_repository" "$work/source"
cd "$work/source"

# A group of its own, which is what a terminal sends Ctrl-C to; a shell starts what is behind an & deaf to that.
begun=$(now_ms)
setsid env --default-signal=INT sh -c "$first" >"$work/log" 2>&1 &
group=$!
until curl -sf --max-time 5 -o /dev/null "$url/health/ready"; do
    kill -0 $group 2>/dev/null || { cat "$work/log" >&2; fail "it ended"; }
    [ $(($(now_ms) - begun)) -lt 1800000 ] || { cat "$work/log" >&2; fail "it does not become ready"; }
    sleep 1
done
say "$first: ready after $((($(now_ms) - begun) / 1000)) s"
[ -e data/identity ] || fail "the data is not in data"
write "$url" kept
read_back "$url" kept
begun=$(now_ms)
kill -s INT -- "-$group"
# Maven may end first, and then nobody reads the last lines of the node's log.
while kill -0 -- "-$group" 2>/dev/null; do
    [ $(($(now_ms) - begun)) -lt 60000 ] || { cat "$work/log" >&2; fail "it does not stop at Ctrl-C"; }
    sleep 0.1
done
! curl -s --max-time 5 -o /dev/null "$url/health/live" || fail "it still answers"
group=

now "$(block docs/benchmarks.md './mvnw -DskipTests ' | packaging)"
[ -x bootstrap/target/fastpaca/bin/fastpaca ] || fail "it left no distribution"
now "$(block docs/deployment.md './mvnw -DskipTests ' | packaging)"
ls bootstrap/target/self-contained/fastpaca-*.tar.gz >/dev/null || fail "it left no tarball"
say "passed"
