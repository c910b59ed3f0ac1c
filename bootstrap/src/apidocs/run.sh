#!/bin/sh
# Holds the served descriptions against the specifications' own validators, and tries the page in a browser: with keys and without.
# Needs node 20, npm, chromium and a built tree (./mvnw package). Usage: bootstrap/src/apidocs/run.sh
# Settings: CHROMIUM (chromium), PORT (4730), SCREENSHOT (a file; none)
set -eu
cd "$(dirname "$0")"
home=$(cd ../../target/fastpaca 2>/dev/null && pwd) || { echo "build first: ./mvnw -DskipTests package" >&2; exit 1; }
chromium=$(command -v "${CHROMIUM:-chromium}") || { echo "no chromium: set CHROMIUM" >&2; exit 1; }
port=${PORT:-4730} work=$(mktemp -d) server=
trap 'kill $server 2>/dev/null || true; rm -rf "$work"' EXIT

start() {
    env FASTPACA_HOST=127.0.0.1 FASTPACA_PORT="$port" FASTPACA_DATA_DIR="$work/data" "$@" "$home/bin/fastpaca" >"$work/log" 2>&1 &
    server=$!
    until curl -sf "http://127.0.0.1:$port/health/ready" >/dev/null; do
        kill -0 $server || { cat "$work/log" >&2; exit 1; }
        sleep 0.1
    done
}

cp package.json redocly.yaml ./*.mjs "$work"
(cd "$work" && npm install --silent --no-audit --no-fund --no-package-lock)
start
for name in openapi.json asyncapi.json; do
    curl -sf "http://127.0.0.1:$port/$name" -o "$work/$name"
done
(cd "$work" && npx redocly lint --config redocly.yaml openapi.json && node validate.mjs openapi.json asyncapi.json)
node "$work/page.mjs" "$chromium" "http://127.0.0.1:$port/docs" ""
kill $server
wait $server || true
start FASTPACA_API_KEY=the-key FASTPACA_DOCS_PUBLIC=true
node "$work/page.mjs" "$chromium" "http://127.0.0.1:$port/docs" the-key ${SCREENSHOT:+"$SCREENSHOT"}
