#!/bin/sh
# The tarball on a Debian without Java, installed as the document does: one node, then three, with and without the AOT cache.
# Usage: deploy/check/self-contained.sh [TARBALL]
# Settings: SUITE (bookworm), PORT (4970, and the three above), IDLE (10): seconds after which the idle node's memory is looked at
set -eu
check=self-contained
. "$(dirname "$0")/common.sh"
need debootstrap unshare curl
need_debian "${SUITE:-bookworm}"
port=${PORT:-4970}
tarball=${1:-$(ls -d "$(tree)" | sed 's:/$:.tar.gz:')}

root=$(debian "${SUITE:-bookworm}")
[ -z "$(chroot "$root" sh -c 'command -v java')" ] || fail "there is a Java in $root"
rm -rf "$root/opt/fastpaca" "$root/etc/fastpaca" "$root/install"
# The document's commands, but that no systemd runs there.
mkdir -p "$root/install/bin" "$root/etc/systemd/system"
for tool in systemctl systemd-sysusers; do
    printf '#!/bin/sh\necho "%s $*" >>/install/asked\n' $tool >"$root/install/bin/$tool"
    chmod +x "$root/install/bin/$tool"
done
install=$(block docs/deployment.md 'mkdir -p /opt/fastpaca ')
start=$(block docs/deployment.md 'systemctl enable ')
cp "$root_of_repository"/deploy/systemd/* "$root/install"
cp "$tarball" "$root/install/$(printf '%s\n' "$install" | sed -n 's/.* -xzf //p')"
in_root() { chroot "$root" env PATH=/install/bin:/usr/sbin:/usr/bin:/sbin:/bin sh -euc "cd /install; $1"; }
in_root "$install"
! grep -E 'enable|start' "$root/install/asked" || fail "the commands that install start a node that nothing is set for yet"
in_root "$start"
grep -qx 'systemctl enable --now fastpaca' "$root/install/asked" || fail "the commands that start do not start the unit"
rm -rf "$root/install"
for file in /usr/lib/sysusers.d/fastpaca.conf /etc/fastpaca/fastpaca.env /etc/systemd/system/fastpaca.service; do
    [ -f "$root$file" ] || fail "the document's commands install no $file"
done
program=$(sed -n 's/^ExecStart=//p' "$root/etc/systemd/system/fastpaca.service")
[ -x "$root$program" ] || fail "the unit starts $program, which the document's commands do not install"

# fastpaca SETTINGS... -- ARGUMENTS...: becomes that in the root, with nothing of this environment
fastpaca() {
    settings=
    while [ "$1" != -- ]; do settings="$settings $1"; shift; done
    shift
    # shellcheck disable=SC2086 # a word each
    exec "$root_of_repository/deploy/check/enter.sh" "$root" "$work/$data" env -i PATH=/usr/bin:/bin FASTPACA_HOST=127.0.0.1 \
        FASTPACA_DATA_DIR=/data $settings /opt/fastpaca/bin/fastpaca "$@"
}
# run DATA LOG SETTINGS...: leaves the process in $node
run() {
    data=$1 log=$work/$2; shift 2
    mkdir -p "$work/$data"
    fastpaca "$@" -- >"$log" 2>&1 &
    node=$!
    started="$started $node"
}
# one MODE: from start to ready and to the end, with the cache (AOTMode=on: or not at all) or without
one() {
    begun=$(now_ms)
    run "one-$1" "log-$1" FASTPACA_PORT="$port" FASTPACA_JAVA_OPTS="-XX:AOTMode=$1"
    await_ready "http://127.0.0.1:$port" $node "$work/log-$1"
    ready=$(($(now_ms) - begun))
    process=$(first_process_of $node)
    ticks=$(cut -d' ' -f14,15 "/proc/$process/stat" | tr ' ' +)
    sleep "${IDLE:-10}"
    memory=$(awk '/^VmRSS/ { print int($2 / 1024) }' "/proc/$process/status")
    write "http://127.0.0.1:$port" kept
    read_back "http://127.0.0.1:$port" kept
    stop $node "$work/log-$1" 10000
    say "AOT cache $1: ready after $ready ms and $((($ticks) * 10)) ms of processor time, $memory MB resident when idle, stopped in $took ms"
}
one off
one on
! grep -n '^\[' "$work/log-on" || fail "the JVM speaks where the log is"

run one-on log-again FASTPACA_PORT="$port"
await_ready "http://127.0.0.1:$port" $node "$work/log-again"
read_back "http://127.0.0.1:$port" kept
(fastpaca FASTPACA_PORT="$port" -- cluster) >"$work/cluster" || fail "fastpaca cluster fails"
stop $node "$work/log-again"

# A cache that does not fit, as with another garbage collector, or a damaged one: no word of it, and it goes on without. Of the commands only
# config heeds the options.
damaged=$root/opt/fastpaca/lib/fastpaca.aot
for case in -XX:+UseZGC -XX:-UseCompressedOops damaged; do
    if [ $case = damaged ]; then truncate -s 1M "$damaged"; case=; fi
    (fastpaca FASTPACA_JAVA_OPTS=$case -- config no-such) >"$work/output" 2>&1 || [ $? -eq 2 ] || fail "$(cat "$work/output")"
    ! grep -v '^fastpaca: ' "$work/output" || fail "the JVM complains about the cache"
done
tar -C "$root/opt/fastpaca" --strip-components=1 -xzf "$tarball"

seed=127.0.0.1:$((port + 1)),127.0.0.1:$((port + 2)),127.0.0.1:$((port + 3))
begun=$(now_ms) nodes=
for n in 1 2 3; do
    run "data-$n" "log-$n" FASTPACA_PORT=$((port + n)) FASTPACA_NODE_NAME=fastpaca-$n FASTPACA_CLUSTER_SEED="$seed" \
        FASTPACA_JAVA_OPTS=-Xmx512m
    nodes="$nodes $node"
done
set -- $nodes
for n in 1 2 3; do eval "await_ready http://127.0.0.1:$((port + n)) \$$n $work/log-$n"; done
say "three nodes: ready after $(($(now_ms) - begun)) ms"
write "http://127.0.0.1:$((port + 1))" shared
for n in 1 2 3; do read_back "http://127.0.0.1:$((port + n))" shared; done
for n in 1 2 3; do eval "stop \$$n $work/log-$n"; done
say "passed"
