#!/bin/sh
# Lets a node work for a while as nodes do and makes the AOT cache of what its JVM then knows: TREE/lib/fastpaca.aot
# Usage: train.sh TREE     Settings: REQUESTS (300) of each kind
set -eu
tree=$1 requests=${REQUESTS:-300}
work=$(mktemp -d)
node=
trap '[ -z "$node" ] || kill "$node" 2>/dev/null || true; rm -rf "$work"' EXIT

FASTPACA_HOST=127.0.0.1 FASTPACA_PORT=0 FASTPACA_DATA_DIR=$work/data FASTPACA_JAVA_OPTS="-Xmx512m -XX:AOTCacheOutput=$work/aot" \
    "$tree/bin/fastpaca" >"$work/log" 2>&1 &
node=$!
port() { sed -n 's/.*listens on 127\.0\.0\.1:\([0-9]*\).*/\1/p' "$work/log"; }
failed() { cat "$work/log" >&2; exit 1; }
until [ -n "$(port)" ] && curl -sf -o "$work/answer" "http://127.0.0.1:$(port)/health/ready"; do
    kill -0 $node 2>/dev/null || failed
    sleep 0.2
done

url=http://127.0.0.1:$(port)/v1/conversations
call() { curl -sf -o "$work/answer" -H 'Content-Type: application/json' "$@"; }
call -X PUT "$url/train-[1-$requests]" -d '{"token_budget": 8000, "policy": {"strategy": "last_n", "config": {"limit": 100}}}'
for round in 1 2 3; do
    call "$url/train-[1-$requests]/events" -d '{"events": [
        {"role": "user", "content": "Is flight HAT083 from Seattle to New York on time today, and if not, what are my options?"},
        {"role": "assistant", "parts": [{"type": "tool_call", "id": "c'$round'", "name": "status", "payload": {"flight": "HAT083"}}]},
        {"role": "tool", "parts": [{"type": "tool_result", "id": "c'$round'", "payload": {"state": "delayed", "minutes": 40}}]}],
        "idempotency_key": "turn-'$round'"}'
    call "$url/train-[1-$requests]/window?budget_tokens=200"
done
call "$url/train-[1-$requests]/events"
call "$url/train-[1-$requests]/compact" -d '{"from_seq": 1, "to_seq": 3,
    "replacement": [{"role": "system", "content": "The customer asked for HAT083; it is 40 minutes late."}]}'
curl -sN --max-time 1 -o "$work/answer" -H 'Accept: text/event-stream' "$url/train-1/stream" || [ $? -eq 28 ]

kill -TERM $node
wait $node || [ $? -eq 143 ] || failed
node=
[ -s "$work/aot" ] || failed
cp "$work/aot" "$tree/lib/fastpaca.aot"
