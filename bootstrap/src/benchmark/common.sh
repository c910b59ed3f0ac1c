# What the benchmarks share; sourced in the module's directory.
command -v wrk >/dev/null || { echo "install wrk first: apt-get install wrk" >&2; exit 1; }
[ -x target/fastpaca/bin/fastpaca ] || { echo "build first: ./mvnw -DskipTests package" >&2; exit 1; }
seconds=${SECONDS_EACH:-20} warmup=${WARMUP:-30} port=${PORT:-4710}
data=${DATA:-$(mktemp -d)} url=http://127.0.0.1:$port java=${JAVA:-$(sh ../.mvn/jdk-home)/bin/java}
home=$(pwd)/target/fastpaca here=$(pwd)/src/benchmark
export COMMON="$here/common.lua"

# launch DATA SETTING...: the product's own server, with the baselines' endpoints beside its own
launch() {
    directory=$1; shift
    env FASTPACA_HOST=127.0.0.1 FASTPACA_DATA_DIR="$directory" "$@" "$java" -XX:+UseG1GC -XX:MaxRAMPercentage=50 \
        -XX:+UseCompactObjectHeaders --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow ${JAVA_OPTS:-} \
        -cp "target/test-classes:$home/lib/*" com.fastpaca.bootstrap.Main >"$directory.log" 2>&1 &
    server=$!
}
# await URL: until the server launched last says there that it is ready
await() {
    until curl -sf "$1/health/ready" >/dev/null 2>&1; do
        kill -0 $server || { cat "$directory.log" >&2; exit 1; }
        sleep 0.02
    done
}
now_ms() { echo $(($(date +%s%N) / 1000000)); }
start() {
    begun=$(now_ms)
    launch "$data" FASTPACA_PORT="$port"
    await "$url"
    ready_ms=$(($(now_ms) - begun))
}
stop() { kill $server; wait $server || true; }
# undo: what is to be put right in the end, whatever happens
undo=:
trap '$undo; kill $server ${servers:-} 2>/dev/null || true; [ -n "${DATA:-}" ] || rm -rf "$data" "$data".*' EXIT
trap 'exit 1' INT TERM
fill() { "$java" -cp target/test-classes com.fastpaca.bootstrap.benchmark.Fill "$url" "$@"; }

# measure SCRIPT CONNECTIONS ARGUMENTS...: requests/s, p50, p99 and longest in ms, errors
measure() {
    script=$1 connections=$2; shift 2
    wrk -t"$([ "$connections" -lt 3 ] && echo 1 || echo "${threads:-1}")" -c"$connections" -d"${seconds}s" --timeout 10s -s "$here/$script" "$url" -- "$@" | sed -n 's/^RESULT //p'
}
field() { echo "$1" | cut -d' ' -f"$2"; }
ratio() { awk "BEGIN { printf \"%.2f\", $1 / $2 }"; }
row() { printf '| %s | %s | %s | %s | %s | %s | %s |\n' "$@"; }
head() { printf '\n### %s\n\n| | connections | requests/s | p50 ms | p99 ms | longest ms | ratio |\n|---|--:|--:|--:|--:|--:|--:|\n' "$1"; }
heap_mb() {
    jcmd=$(dirname "$(readlink -f "$(command -v "$java")")")/jcmd
    "$jcmd" $server GC.run >/dev/null; "$jcmd" $server GC.run >/dev/null
    "$jcmd" $server GC.heap_info | sed -n 's/.*used \([0-9]*\)K.*/\1/p' | awk 'NR == 1 { print int($1 / 1024) }'
}
# resident_mb VmRSS|VmHWM: now, or at most so far
resident_mb() { awk -v field="$1:" '$1 == field { print int($2 / 1024) }' "/proc/$server/status"; }
