#!/bin/sh
# Builds the image with buildah, without Docker, and runs its entry point as Docker would: what the documents' docker commands come to, with
# the compose files' own settings, in networks of their own; and a newer build on the same data. Usage: deploy/check/container.sh [whole]
# The bases are Debian's, made here under the Dockerfile's names. The build stage is taken from the tree that is built already; with
# "whole" it runs, too, on a base with this host's JDK, and fetches what Maven needs.
# Postgres and Prometheus of the compose file are those of Debian; where they are not installed, that file is not tried.
set -eu
check=container
. "$(dirname "$0")/common.sh"
. "$(dirname "$0")/engine.sh"
need debootstrap buildah unshare curl ip jq python3
python3 -c 'import yaml' 2>/dev/null || skip "there is no PyYAML here"
cd "$root_of_repository"
runtime_base=$(sed -n 's/^FROM \(debian:[^ ]*\)$/\1/p' Dockerfile)
build_base=$(sed -n 's/^FROM \([^ ]*\) AS build$/\1/p' Dockerfile)
suite=${runtime_base#debian:}
suite=${suite%-slim}
need_debian "$suite"

store() { buildah --root "$work/images" --runroot "$work/run" --storage-driver vfs "$@"; }
end() {
    # shellcheck disable=SC2086
    kill -KILL $programs 2>/dev/null || true
    for process in $started; do kill -KILL "$(first_process_of "$process" 2>/dev/null)" 2>/dev/null || true; done
    close_network
    store rm --all >/dev/null 2>&1 || true
    clean_up
}
trap end EXIT
# Others than root look for what is theirs in it.
chmod 0711 "$work"

# base DIRECTORY NAME
base() {
    container=$(store from scratch)
    store add -q "$container" "$1" / >/dev/null
    store commit -q "$container" "docker.io/library/$2" >/dev/null
    store rm "$container" >/dev/null
}
# build ARGUMENTS...: what docker build does; $built is where the build stage is taken from, if it is
build() {
    # shellcheck disable=SC2086 # a word each, or none
    store bud --isolation chroot --pull-never --format docker $built "$@" >"$work/build" 2>&1 ||
        { cat "$work/build" >&2; fail "the image was not built"; }
}
base "$(debian "$suite")" "$runtime_base"
mkdir "$work/built"
cp -a "$(tree)" "$work/built/fastpaca"
built="--build-context build=$work/built"
if [ "${1:-}" = whole ]; then
    cp -a "$(debian "$suite")" "$work/jdk"
    cp /etc/resolv.conf "$work/jdk/etc/"
    chroot "$work/jdk" sh -c 'apt-get -q update && apt-get -qy --no-install-recommends install curl ca-certificates' >"$work/apt" 2>&1
    mkdir -p "$work/jdk/opt/java/openjdk"
    cp -aL "$(.mvn/jdk-home)/." "$work/jdk/opt/java/openjdk"
    base "$work/jdk" "$build_base"
    built=
fi
one=$(block docs/deployment.md 'docker build ')
for document in README.md docs/quickstart.md; do
    [ "$(block $document 'docker build ')" = "$one" ] || fail "$document shows other commands for a container"
done
eval "$(printf '%s\n' "$one" | grep '^docker build ')"

tag=ghcr.io/fastpaca/fastpaca:latest
# unpacked NAME: what a container of the image sees; leaves it in $image
unpacked() {
    container=$(store from --pull-never "$tag")
    mounted=$(store mount "$container")
    cp -a "$mounted" "$work/$1"
    image=$work/$1
    touch "$image/etc/hosts"
    store rm "$container" >/dev/null
}
setting_of() { store inspect --type image "$tag" | jq -c ".Docker.config.$1"; }
is() { [ "$(setting_of "$1")" = "$2" ] || fail "$1 of the image is $(setting_of "$1")"; }
is Entrypoint '["start"]'
is Volumes '{"/data":{}}'
is ExposedPorts '{"4000/tcp":{}}'
is StopSignal '"SIGTERM"'
is Healthcheck.Test '["CMD","health","live"]'
is 'Labels["org.opencontainers.image.licenses"]' '"Apache-2.0"'
environment=$(setting_of 'Env[]' | tr -d '"')
health=$(setting_of 'Healthcheck.Test[1:][]' | tr -d '"')
unpacked first
first=$image
say "image: $(du -sm "$first" | cut -f1) MB unpacked, of which the node $(du -sm "$first/opt/fastpaca" | cut -f1) MB"
[ -z "$(chroot "$first" sh -c 'command -v java javac')" ] || fail "there is a Java besides the node's own"
open_network
forget_names

# One node. It would go on without a cache that does not fit, and say nothing.
more=FASTPACA_JAVA_OPTS=-XX:AOTMode=on
eval "$(printf '%s\n' "$one" | grep '^docker run ')"
await_nodes "one node"
process=$(first_process_of $node)
grep -q '^Uid:.10001.10001.10001.10001$' "/proc/$process/status" || fail "it does not run as the user 10001"
grep -q '^CapEff:.0000000000000000$' "/proc/$process/status" || fail "it has capabilities"
grep -q '^NoNewPrivs:.1$' "/proc/$process/status" || fail "it could gain privileges"
grep -q '^NSpid:.*	1$' "/proc/$process/status" || fail "it is not process 1"
tr '\0' ' ' <"/proc/$process/cmdline" | grep -q '/opt/fastpaca/runtime/bin/java .*-XX:AOTCache=' || fail "process 1 is not the JVM"
inside $node health ready >/dev/null || fail "it says that it is not ready"
inside $node fastpaca cluster >"$work/cluster" || fail "fastpaca cluster fails in the container"
inside $node fastpaca config check >"$work/checked" || fail "fastpaca config check fails in the container"
begun=$(now_ms)
for _ in 1 2 3 4 5 6 7 8 9 10; do inside $node health live >/dev/null; done
say "health check: $((($(now_ms) - begun) / 10)) ms"
write "$(url 1)" kept
down 10000
say "SIGTERM: stopped after $took ms"
! FASTPACA_PORT=4999 FASTPACA_HOST=127.0.0.1 chroot "$first" health live >/dev/null 2>&1 || fail "the health check says well where nothing is"

# A newer image on the same volume, and nothing to write to but that.
built="--build-context build=$work/built"
docker build -t "${tag%:*}" --build-arg VERSION=0.1.1-newer .
is 'Labels["org.opencontainers.image.version"]' '"0.1.1-newer"'
unpacked newer
eval "$(printf '%s\n' "$one" | sed -n 's:^docker run :&--read-only --tmpfs /tmp\:exec :p')"
await_nodes "a newer image on the same data, with a read-only file system"
! inside $node touch /written 2>/dev/null || fail "its file system can be written to"
read_back "$(url 1)" kept
down 10000

# --user: without root it only runs the node, and says what is the matter where it may not write.
mkdir -p "$first/data"
if chroot --userspec=10001:10001 "$first" env -i $environment FASTPACA_DATA_DIR=/var/lib start >"$work/refused" 2>&1; then
    fail "it starts on a directory that it cannot write to"
fi
grep -q 'cannot write to /var/lib' "$work/refused" || fail "$(cat "$work/refused")"

# three NAME MILLIS: the nodes that the last command started are one cluster; each stops in that time, with what else there is
three() {
    await_nodes "$1"
    write "$(url 1)" shared
    for n in 1 2 3; do read_back "$(url $n)" shared; done
    [ "$#" -lt 3 ] || "$3"
    down "$2"
}

# Three hosts, each with a directory of its own, which belongs to root.
more=FASTPACA_JAVA_OPTS=-Xmx512m
of_a_host=$(block docs/deployment.md 'docker run -d -p 4000:4000 -v /var/lib/')
for host in 1 2 3; do name $host fastpaca.internal; done
for host in 1 2 3; do eval "$(printf '%s\n' "$of_a_host" | sed "s/=fastpaca-1/=fastpaca-$host/")"; done
three "three hosts" 30000
for host in 1 2 3; do
    data=$work/host-$host/var/lib/fastpaca
    [ "$(stat -c %u "$data" "$data/identity" | sort -u)" = 10001 ] || fail "the data belongs to someone else"
done

are_archived() { [ "$("$postgres/psql" -Atd "$database" -c 'select count(*) from fastpaca.events')" = "$1" ]; }
# What is archived, scraped, and looked at by Grafana, of which only its files are tried.
archived_and_watched() {
    within 60 are_archived 2 || { cat "$work/log-postgres" >&2; fail "the events are not archived"; }
    prometheus="--resolve prometheus:9090:$subnet.5 $(sed -n 's/^ *url: //p' deploy/compose/grafana/datasource.yml)"
    # shellcheck disable=SC2086
    within 90 sh -c "curl -sf $prometheus/api/v1/query --data-urlencode 'query=sum(up{job=\"fastpaca\"}) == 3' | grep -q '\"value\"'" ||
        { cat "$work/log-prometheus" >&2; fail "Prometheus does not reach three nodes"; }
    # shellcheck disable=SC2086
    curl -sf $prometheus/api/v1/rules >"$work/rules" || fail "Prometheus has no rules"
    grep -q FastpacaNoQuorum "$work/rules" && ! grep -q '"health":"err"' "$work/rules" || fail "the rules: $(cat "$work/rules")"
    dashboards=$(sed -n 's/^ *path: //p' deploy/compose/grafana/dashboards.yml)
    of grafana '.volumes[] | .target' | grep -q "^$dashboards/.*\.json$" || fail "Grafana finds no dashboard in $dashboards"
    say "the archive has the events, and Prometheus three nodes and $(jq '[.data.groups[].rules[]] | length' "$work/rules") rules"
}

postgres=$(find /usr/lib/postgresql -name initdb -printf '%h\n' 2>/dev/null | sort -V | tail -n 1)
host=1
block docs/deployment.md 'docker compose up ' >"$work/compose"
while read -r line <&3; do
    case $line in
        *full.yml*)
            if [ -z "$postgres" ] || ! command -v prometheus >/dev/null; then
                say "$line: skipped, as there is no Postgres or no Prometheus here"
                continue
            fi
            eval "$line"
            three "$file" "$(of fastpaca-1 .stop_grace_period | tr -d s)000" archived_and_watched
            ;;
        *three-nodes.yml*)
            eval "$line"
            three "$file" "$(of fastpaca-1 .stop_grace_period | tr -d s)000"
            ;;
        *)
            eval "$line"
            await_nodes "$file"
            write "$(url 1)" alone
            read_back "$(url 1)" alone
            down "$(of fastpaca .stop_grace_period | tr -d s)000"
            ;;
    esac
done 3<"$work/compose"
say "passed"
