#!/bin/sh
# A newcomer's path on a Debian that has git, curl and nothing of Java: what the build says without a JDK; then, with one, the commands of the
# README and of the quick start, as they stand, each timed. Fetches what Maven needs. Usage: deploy/check/newcomer.sh
# Settings: SUITE (bookworm), JDK (one of 25 or newer on this machine, which becomes /opt/jdk), WHOLE=1 also passes the tests
set -eu
check=newcomer
. "$(dirname "$0")/common.sh"
need debootstrap unshare git curl
jdk=${JDK:-$("$root_of_repository/.mvn/jdk-home")}
root=$work/root
say "a new machine"
cp -a "$(debian "${SUITE:-bookworm}")" "$root"
rm -rf "$root/opt/fastpaca"
cp /etc/resolv.conf "$root/etc/resolv.conf"
chroot "$root" sh -c 'apt-get -qq update && apt-get -qq install -y --no-install-recommends ca-certificates curl git procps' >"$work/apt" 2>&1 ||
    { cat "$work/apt" >&2; fail "git and curl are not installed"; }
# It trusts whom this machine trusts, which may be behind a proxy.
cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
chroot "$root" useradd --create-home newcomer
git clone --quiet "$root_of_repository" "$root/home/newcomer/fastpaca"
chroot "$root" chown -R newcomer /home/newcomer

# as_newcomer COMMAND: becomes that in the clone, with an empty home and nothing of this environment
as_newcomer() {
    exec "$root_of_repository/deploy/check/enter.sh" "$root" "$work/data" setpriv --reuid newcomer --regid newcomer --clear-groups \
        env -i HOME=/home/newcomer PATH=/usr/bin:/bin sh -euc "cd ~/fastpaca; $1"
}
# blocks DOCUMENT: its shell blocks that ask nodes
blocks() {
    awk '/^```sh$/ { inside = 1; block = ""; next } /^```$/ { if (inside && block ~ /curl/) print block; inside = 0 } inside { block = block $0 "\n" }' "$1"
}
mkdir "$work/data"
first=$(block README.md './mvnw -q ')

! (as_newcomer "$first") >"$work/without" 2>&1 || fail "it builds without a JDK"
grep -q 'needs JDK 25 or newer to build, and none is installed: install' "$work/without" || { cat "$work/without" >&2; fail "it does not say what to install"; }
say "without a JDK: $(grep 'needs JDK' "$work/without")"

cp -aL "$jdk" "$root/opt/jdk"
begun=$(now_ms)
as_newcomer "$first" >"$work/log" 2>&1 &
node=$!
started="$started $node"
until curl -sf --max-time 5 -o /dev/null http://127.0.0.1:4000/health/ready; do
    kill -0 $node 2>/dev/null || { cat "$work/log" >&2; fail "it ended"; }
    [ $(($(now_ms) - begun)) -lt 1800000 ] || { cat "$work/log" >&2; fail "it does not become ready"; }
    sleep 1
done
say "$first: ready after $((($(now_ms) - begun) / 1000)) s"
for document in README.md docs/quickstart.md; do
    # A stream goes on until its time is up (28).
    { echo 'curl() { case "$*" in */stream*) command curl --max-time 1 "$@" || [ $? -eq 28 ] ;; *) command curl "$@" ;; esac; }'
        blocks "$root_of_repository/$document"; } >"$root/home/newcomer/commands"
    begun=$(now_ms)
    (as_newcomer "timeout 300 sh -eu ~/commands") >"$work/answers" 2>&1 || { cat "$work/answers" >&2; fail "the commands of $document"; }
    ! grep -n '"error":"[^c]' "$work/answers" || fail "an answer to the commands of $document"
    say "the commands of $document: $(($(now_ms) - begun)) ms"
done
kill -KILL "$(first_process_of $node)"
wait $node || true
if [ -n "${WHOLE:-}" ]; then
    begun=$(now_ms)
    tests=$(block README.md './mvnw verify')
    (as_newcomer "$tests") >"$work/log" 2>&1 || { tail -100 "$work/log" >&2; fail "$tests"; }
    say "$tests: $((($(now_ms) - begun) / 1000)) s"
fi
say "passed"
