#!/bin/sh
# Fuzzes what reads requests, each target for so many seconds, from the seeds in src/test/resources on. What is found stays beside them.
# Usage: adapters-http/src/fuzz/run.sh [seconds]     60 without an argument
set -eu
cd "$(dirname "$0")/../../.."
seconds=${1:-60}
for class in $(find adapters-http/src/test/java -name '*FuzzTest.java' | sort); do
    for target in $(sed -n '/@FuzzTest/{n;s/.* \([A-Za-z]*\)(byte.*/\1/p;}' "$class"); do
        name=$(basename "$class" .java)
        printf '%s#%s: ' "$name" "$target"
        # Jazzer itself fuzzes one target of a run.
        JAZZER_FUZZ=1 ./mvnw -q -pl adapters-http -am package -Dtest="$name#$target" -Dsurefire.failIfNoSpecifiedTests=false \
            -Djazzer.max_duration="${seconds}s" >"adapters-http/target/$name.log" 2>&1 || { tail -n 80 "adapters-http/target/$name.log"; exit 1; }
        sed -n 's/^Done \([0-9]*\) runs in \([0-9]*\) second.*/\1 runs in \2 s, nothing found/p' "adapters-http/target/$name.log"
    done
done
