#!/bin/sh
# Validates compose files, Kubernetes manifests, the Nomad job and the systemd unit with its user by the schemas and tools that there are for them.
set -eu
check=manifests
. "$(dirname "$0")/common.sh"
cd "$root_of_repository"

if command -v npm >/dev/null; then
    cp deploy/check/package.json deploy/check/manifests.mjs "$work"
    (cd "$work" && npm install --silent --no-audit --no-fund --no-package-lock && node manifests.mjs "$root_of_repository") || fail "see above"
else
    say "schemas skipped: there is no npm here"
fi

if docker compose version >/dev/null 2>&1; then
    for file in docker-compose.yml deploy/compose/three-nodes.yml deploy/compose/full.yml; do
        docker compose -f $file config --quiet || fail "$file"
    done
    say "docker compose takes the files"
else
    say "docker compose config skipped: there is no docker compose here"
fi

if command -v kubectl >/dev/null; then
    kubectl kustomize deploy/kubernetes >"$work/kubernetes.yaml" || fail "deploy/kubernetes"
    # As the document has it, but that nothing is sent to a cluster.
    make_secret=$(block docs/deployment.md 'kubectl create secret ' | sed '/[^\\]$/q')
    sh -c "$make_secret --dry-run=client -o yaml" >"$work/secret.yaml" || fail "kubectl create secret"
    for key in cluster-secret api-key; do
        grep -q "^  $key: " "$work/secret.yaml" && grep -q "key: $key$" "$work/kubernetes.yaml" || fail "$key of the secret"
    done
    say "kubectl takes the files, and makes the secret"
else
    say "kubectl skipped: there is no kubectl here"
fi

if command -v systemd-analyze >/dev/null; then
    # The program need not be installed where the unit is checked.
    sed 's:^ExecStart=.*:ExecStart=/bin/true:' deploy/systemd/fastpaca.service >"$work/fastpaca.service"
    systemd-analyze verify --man=no "$work/fastpaca.service" || fail "the systemd unit"
    systemd-sysusers --dry-run - <deploy/systemd/fastpaca.sysusers >"$work/users" 2>&1 || { cat "$work/users" >&2; fail "the unit's user"; }
    say "systemd: $(systemd-analyze security --offline=true --no-pager --threshold=20 "$work/fastpaca.service" | tail -n 1 | tr -d '→')"
else
    say "systemd unit skipped: there is no systemd-analyze here"
fi
say "passed"
