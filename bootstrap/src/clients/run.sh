#!/bin/sh
# Follows a conversation with the npm packages ws, wscat and eventsource while it is written and connections are dropped.
# Needs node 20, npm and a built tree (./mvnw package). Usage: bootstrap/src/clients/run.sh [ws] [wscat] [eventsource]
# Settings: DROPS (200), WRITERS (20), SEED (1), PORT (4720)
set -eu
cd "$(dirname "$0")"
home=$(cd ../../target/fastpaca 2>/dev/null && pwd) || { echo "build first: ./mvnw -DskipTests package" >&2; exit 1; }
port=${PORT:-4720} work=$(mktemp -d)
trap 'kill $server 2>/dev/null || true; rm -rf "$work"' EXIT

cp package.json ./*.mjs "$work"
(cd "$work" && npm install --silent --no-audit --no-fund --no-package-lock)
FASTPACA_HOST=127.0.0.1 FASTPACA_PORT=$port FASTPACA_DATA_DIR="$work/data" "$home/bin/fastpaca" >"$work/log" 2>&1 &
server=$!
until curl -sf "http://127.0.0.1:$port/health/ready" >/dev/null; do
    kill -0 $server || { cat "$work/log" >&2; exit 1; }
    sleep 0.1
done
for client in ${*:-ws wscat eventsource}; do
    node "$work/follow.mjs" "$client" "http://127.0.0.1:$port" "${DROPS:-200}" "${WRITERS:-20}" "${SEED:-1}"
done
