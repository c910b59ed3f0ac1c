# shellcheck shell=sh
# What the checks share. They run as root: what they start has its own file system and is process 1 of its own, as in a container.
root_of_repository=$(cd "$(dirname "$0")/../.." && pwd)
cache=${CHECK_CACHE:-/var/tmp/fastpaca-check}
work=$(mktemp -d)
started=

say() { echo "$check: $*"; }
fail() { say "FAILED: $*" >&2; exit 1; }
skip() { say "skipped: $*"; exit 0; }
need() {
    [ "$(id -u)" -eq 0 ] || skip "it has to be root"
    for tool; do command -v "$tool" >/dev/null || skip "there is no $tool here"; done
}
# need_debian SUITE: or, with OFFLINE=1, which is for those who must not wait for the network, one that was made before
need_debian() { [ -z "${OFFLINE:-}" ] || [ -e "$cache/$1.made" ] || skip "no Debian $1 was made here yet"; }
clean_up() {
    # The first process of each itself: nothing else reaches one that has become another user.
    for process in $started; do kill -KILL "$(first_process_of "$process" 2>/dev/null)" "$process" 2>/dev/null || true; done
    wait
    rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 1' INT TERM

# block DOCUMENT BEGINNING: the commands of its shell block that begins so
block() {
    commands=$(awk -v beginning="$2" '
        /^```sh$/ { inside = 1; block = ""; next }
        /^```$/ { if (inside && index(block, beginning) == 1) { printf "%s", block; exit }; inside = 0 }
        inside { block = block $0 "\n" }' "$root_of_repository/$1")
    [ -n "$commands" ] || fail "no block of $1 begins with $2"
    printf '%s\n' "$commands"
}

now_ms() { echo $(($(date +%s%N) / 1000000)); }

# debian SUITE: a minimal Debian, made once; prints where
debian() {
    if [ ! -e "$cache/$1.made" ]; then
        rm -rf "$cache/$1"
        mkdir -p "$cache"
        debootstrap --variant=minbase "$1" "$cache/$1" >"$work/debootstrap" 2>&1 || { cat "$work/debootstrap" >&2; return 1; }
        touch "$cache/$1.made"
    fi
    echo "$cache/$1"
}

# tree: the self-contained distribution, made from what ./mvnw package left if need be; prints where
tree() {
    made=$root_of_repository/bootstrap/target
    [ -x "$made/fastpaca/bin/fastpaca" ] || fail "build first: ./mvnw -DskipTests package"
    builder=$root_of_repository/bootstrap/src/self-contained
    if [ ! -d "$made/self-contained" ] || [ -n "$(find "$made/fastpaca/lib/fastpaca.jar" "$builder" -newer "$made/self-contained")" ]; then
        "$builder/build.sh" "$made/fastpaca" "$("$root_of_repository/.mvn/jdk-home")" \
            "$(sed -n '0,/<version>/s:.*<version>\(.*\)</version>.*:\1:p' "$root_of_repository/pom.xml")" \
            "$made/self-contained" >"$work/build" 2>&1 || { cat "$work/build" >&2; fail "the self-contained distribution was not built"; }
    fi
    echo "$made"/self-contained/*/
}

first_process_of() { tr -d " " <"/proc/$1/task/$1/children"; }

# await_ready URL PROCESS LOG: at most two minutes, as the machine may be busy
await_ready() {
    deadline=$(($(now_ms) + 120000))
    until curl -sf --max-time 5 -o /dev/null "$1/health/ready"; do
        kill -0 "$2" 2>/dev/null || { cat "$3" >&2; fail "it ended"; }
        [ "$(now_ms)" -lt $deadline ] || { cat "$3" >&2; fail "it does not become ready"; }
        sleep 0.05
    done
}

json='Content-Type: application/json'
# write URL ID: a conversation with two events
write() {
    curl -sSf -o /dev/null -X PUT "$1/v1/conversations/$2" -H "$json" -d '{"token_budget": 8000}' &&
        curl -sSf -o /dev/null "$1/v1/conversations/$2/events" -H "$json" -d '{"events": [
            {"role": "user", "content": "Is flight HAT083 on time?"}, {"role": "assistant", "content": "It is 40 minutes late."}]}' ||
        fail "$1 takes no events"
}
# read_back URL ID
read_back() {
    curl -sSf "$1/v1/conversations/$2/window?budget_tokens=200" | grep -q 'It is 40 minutes late' || fail "$1 has no window of $2"
}

# stop PROCESS LOG [MILLIS]: SIGTERM to its first process, which has to drain, and to be gone by then
stop() {
    begun=$(now_ms)
    kill -TERM "$(first_process_of "$1")"
    wait "$1" || code=$?
    took=$(($(now_ms) - begun))
    [ "${code:-0}" -eq 143 ] || fail "it ended with ${code:-0}, not by the signal"
    [ $took -lt "${3:-60000}" ] || fail "it took $took ms to stop"
    grep -q '"event":"node_stopped"' "$2" || fail "it stopped without draining"
}
