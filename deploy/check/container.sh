#!/bin/sh
# Builds the image with buildah, without Docker, and runs its entry point as Docker would: one node, three with the settings of the compose
# file in networks of their own, and a newer build on the same data. Usage: deploy/check/container.sh [whole]
# The bases are Debian's, made here under the Dockerfile's names. The build stage is taken from the tree that is built already; with
# "whole" it runs, too, on a base with this host's JDK, and fetches what Maven needs.
set -eu
check=container
. "$(dirname "$0")/common.sh"
need debootstrap buildah unshare curl ip jq
runtime_base=$(sed -n 's/^FROM \(debian:[^ ]*\)$/\1/p' "$root_of_repository/Dockerfile")
build_base=$(sed -n 's/^FROM \([^ ]*\) AS build$/\1/p' "$root_of_repository/Dockerfile")
suite=${runtime_base#debian:}
suite=${suite%-slim}
need_debian "$suite"
bridge=fpcheck

store() { buildah --root "$work/images" --runroot "$work/run" --storage-driver vfs "$@"; }
end() {
    for process in $started; do kill -KILL "$(first_process_of "$process" 2>/dev/null)" 2>/dev/null || true; done
    clean_up_network
    store rm --all >/dev/null 2>&1 || true
    clean_up
}
clean_up_network() {
    for n in 1 2 3; do
        ip link del "$bridge-$n" 2>/dev/null || true
        ip netns del "$bridge-$n" 2>/dev/null || true
    done
    ip link del "$bridge" 2>/dev/null || true
}
trap end EXIT

# base DIRECTORY NAME
base() {
    container=$(store from scratch)
    store add -q "$container" "$1" / >/dev/null
    store commit -q "$container" "docker.io/library/$2" >/dev/null
    store rm "$container" >/dev/null
}
# build TAG ARGUMENTS...
build() {
    tag=$1; shift
    store bud --isolation chroot --pull-never --format docker "$@" -t "$tag" "$root_of_repository" >"$work/build" 2>&1 ||
        { cat "$work/build" >&2; fail "the image was not built"; }
}
base "$(debian "$suite")" "$runtime_base"
if [ "${1:-}" = whole ]; then
    cp -a "$(debian "$suite")" "$work/jdk"
    cp /etc/resolv.conf "$work/jdk/etc/"
    chroot "$work/jdk" sh -c 'apt-get -q update && apt-get -qy --no-install-recommends install curl ca-certificates' >"$work/apt" 2>&1
    mkdir -p "$work/jdk/opt/java/openjdk"
    cp -aL "$("$root_of_repository/.mvn/jdk-home")/." "$work/jdk/opt/java/openjdk"
    base "$work/jdk" "$build_base"
    build fastpaca:first
else
    mkdir "$work/built"
    cp -a "$(tree)" "$work/built/fastpaca"
    build fastpaca:first --build-context build="$work/built"
fi
mkdir -p "$work/built"
[ -d "$work/built/fastpaca" ] || cp -a "$(tree)" "$work/built/fastpaca"
build fastpaca:newer --build-context build="$work/built" --build-arg VERSION=0.1.1-newer

# unpacked TAG NAME: what a container of the image sees; leaves it in $image
unpacked() {
    container=$(store from --pull-never "$1")
    mounted=$(store mount "$container")
    cp -a "$mounted" "$work/$2"
    image=$work/$2
    store rm "$container" >/dev/null
}
setting_of() { store inspect --type image fastpaca:first | jq -c ".Docker.config.$1"; }
is() { [ "$(setting_of "$1")" = "$2" ] || fail "$1 of the image is $(setting_of "$1")"; }
is Entrypoint '["start"]'
is Volumes '{"/data":{}}'
is ExposedPorts '{"4000/tcp":{}}'
is StopSignal '"SIGTERM"'
is Healthcheck.Test '["CMD","health","live"]'
is 'Labels["org.opencontainers.image.licenses"]' '"Apache-2.0"'
environment=$(setting_of 'Env[]' | tr -d '"')
unpacked fastpaca:first first
first=$image
say "image: $(du -sm "$first" | cut -f1) MB unpacked, of which the node $(du -sm "$first/opt/fastpaca" | cut -f1) MB"
[ -z "$(chroot "$first" sh -c 'command -v java javac')" ] || fail "there is a Java besides the node's own"

# A network as Docker makes it: a bridge, and an address of its own for each container.
ip link add "$bridge" type bridge 2>/dev/null || skip "no networks can be made here"
ip address add 10.213.7.254/24 dev "$bridge"
ip link set "$bridge" up
for n in 1 2 3; do
    ip netns add "$bridge-$n"
    ip link add "$bridge-$n" type veth peer name eth0 netns "$bridge-$n"
    ip link set "$bridge-$n" master "$bridge" up
    ip -n "$bridge-$n" address add "10.213.7.$n/24" dev eth0
    ip -n "$bridge-$n" link set eth0 up
    ip -n "$bridge-$n" link set lo up
done

# run N IMAGE DATA SETTINGS...: container number N; leaves its process in $node, its log in $log
run() {
    network=$bridge-$1 image=$2 data=$3 log=$work/log-$1; shift 3
    (
        # shellcheck disable=SC2086 # the image's environment and the container's, a word each
        set -- env -i $environment "$@" start
        exec ip netns exec "$network" "$root_of_repository/deploy/check/enter.sh" "$image" "$data" "$@"
    ) >"$log" 2>&1 &
    node=$!
    started="$started $node"
}
url() { echo "http://10.213.7.$1:4000"; }
# inside PROCESS COMMAND...: as docker exec does
# shellcheck disable=SC2086 # a word each
inside() { process=$(first_process_of "$1"); shift; nsenter -t "$process" -m -p -n -r -w env -i $environment "$@"; }

# docker run -v /var/lib/fastpaca:/data: the directory belongs to root.
mkdir -m 0755 "$work/data-0"
begun=$(now_ms)
# It would go on without a cache that does not fit, and say nothing.
run 1 "$first" "$work/data-0" FASTPACA_JAVA_OPTS=-XX:AOTMode=on
await_ready "$(url 1)" $node "$log"
say "one node: ready after $(($(now_ms) - begun)) ms"
process=$(first_process_of $node)
grep -q '^Uid:.10001.10001.10001.10001$' "/proc/$process/status" || fail "it does not run as the user 10001"
grep -q '^CapEff:.0000000000000000$' "/proc/$process/status" || fail "it has capabilities"
grep -q '^NoNewPrivs:.1$' "/proc/$process/status" || fail "it could gain privileges"
grep -q '^NSpid:.*	1$' "/proc/$process/status" || fail "it is not process 1"
tr '\0' ' ' <"/proc/$process/cmdline" | grep -q '/opt/fastpaca/runtime/bin/java .*-XX:AOTCache=' || fail "process 1 is not the JVM"
[ "$(stat -c %u "$work/data-0" "$work/data-0/identity" | sort -u)" = 10001 ] || fail "the data belongs to someone else"
inside $node health live >/dev/null && inside $node health ready >/dev/null || fail "the health check fails"
inside $node fastpaca cluster >"$work/cluster" || fail "fastpaca cluster fails in the container"
begun=$(now_ms)
for _ in 1 2 3 4 5 6 7 8 9 10; do inside $node health live >/dev/null; done
say "health check: $((($(now_ms) - begun) / 10)) ms"
write "$(url 1)" kept
stop $node "$log" 10000
say "SIGTERM: stopped after $took ms"
! FASTPACA_PORT=4999 FASTPACA_HOST=127.0.0.1 chroot "$first" health live >/dev/null 2>&1 || fail "the health check says well where nothing is"

# A newer image on the same volume.
unpacked fastpaca:newer newer
newer=$image
run 1 "$newer" "$work/data-0"
await_ready "$(url 1)" $node "$log"
read_back "$(url 1)" kept
stop $node "$log"

# --user: without root it only runs the node, and says what is the matter where it may not write.
mkdir -p "$first/data"
if chroot --userspec=10001:10001 "$first" env -i $environment FASTPACA_DATA_DIR=/var/lib start >"$work/refused" 2>&1; then
    fail "it starts on a directory that it cannot write to"
fi
grep -q 'cannot write to /var/lib' "$work/refused" || fail "$(cat "$work/refused")"

# Three, with the settings of the compose file. The name fastpaca has the addresses of all, as the alias gives it there.
compose=$root_of_repository/deploy/compose/three-nodes.yml
shared=$(sed -n '/^x-settings/,/^$/s/^  \(FASTPACA_[A-Z_]*\): \(.*\)/\1=\2/p' "$compose")
shared=$(eval "echo \"$shared\"")
begun=$(now_ms) nodes=
for n in 1 2 3; do
    cp -a "$newer" "$work/container-$n"
    for m in 1 2 3; do echo "10.213.7.$m fastpaca"; done >>"$work/container-$n/etc/hosts"
    mkdir "$work/data-$n"
    name=$(sed -n "/^  fastpaca-$n:/,/^\$/s/^ *FASTPACA_NODE_NAME: //p" "$compose")
    # shellcheck disable=SC2086
    run "$n" "$work/container-$n" "$work/data-$n" $shared FASTPACA_NODE_NAME="$name" FASTPACA_JAVA_OPTS=-Xmx512m
    nodes="$nodes $node"
done
set -- $nodes
for n in 1 2 3; do eval "await_ready $(url $n) \$$n $work/log-$n"; done
say "three nodes: ready after $(($(now_ms) - begun)) ms"
write "$(url 1)" shared
for n in 1 2 3; do read_back "$(url $n)" shared; done
for n in 1 2 3; do eval "stop \$$n $work/log-$n"; done
say "passed"
