# shellcheck shell=sh
# A stand-in for Docker's engine: what "docker run" and "docker compose up" come to where there is none. A node is the image's files, its
# environment and its entry point as process 1, in a network of its own; Postgres and Prometheus are this machine's, with what the compose
# file gives theirs. The check sets $image, where the image's files are, and $environment, what it sets.
bridge=fpcheck
subnet=10.213.7
networks="1 2 3 4 5 6"
# What the check adds to the settings of each node, and on which host docker run is.
more='' host=1 read_only=''
# What runs of the last command: pairs of a number and its process, and the processes of other programs.
nodes='' programs='' opened=''

# A network as Docker makes it: a bridge, and an address of its own for each container.
open_network() {
    ip link add "$bridge" type bridge 2>"$work/refused" || skip "no network can be made here: $(cat "$work/refused")"
    opened=yes
    ip address add "$subnet.254/24" dev "$bridge"
    ip link set "$bridge" up
    for n in $networks; do
        ip netns add "$bridge-$n"
        ip link add "$bridge-$n" type veth peer name eth0 netns "$bridge-$n"
        ip link set "$bridge-$n" master "$bridge" up
        ip -n "$bridge-$n" address add "$subnet.$n/24" dev eth0
        ip -n "$bridge-$n" link set eth0 up
        ip -n "$bridge-$n" link set lo up
    done
}
close_network() {
    [ -n "$opened" ] || return 0
    for n in $networks; do
        ip link del "$bridge-$n" 2>/dev/null || true
        ip netns del "$bridge-$n" 2>/dev/null || true
    done
    ip link del "$bridge" 2>/dev/null || true
}
url() { echo "http://$subnet.$1:4000"; }
# name NUMBER NAMES...: what all containers know a container by
name() { number=$1; shift; for each; do echo "$subnet.$number $each" >>"$work/hosts"; done; }
forget_names() { echo "127.0.0.1 localhost" >"$work/hosts"; }

# run NUMBER DATA SETTINGS...: a container of the image; leaves its process in $node, its log in $log
run() {
    number=$1 data=$2 log=$work/log-$1; shift 2
    (
        export HOSTS="$work/hosts" READ_ONLY="$read_only"
        # shellcheck disable=SC2086 # the image's environment and the container's, a word each
        set -- env -i $environment "$@" start
        exec ip netns exec "$bridge-$number" "$root_of_repository/deploy/check/enter.sh" "$image" "$data" "$@"
    ) >"$log" 2>&1 &
    node=$!
    started="$started $node"
    nodes="$nodes $number:$node"
}
# inside PROCESS COMMAND...: as docker exec does
# shellcheck disable=SC2086 # a word each
inside() { process=$(first_process_of "$1"); shift; nsenter -t "$process" -m -p -n -r -w env -i $environment "$@"; }

# volume NAME: of the host, where the engine makes it, and it is root's; or a named one, which begins as the image's directory
volume() {
    case $1 in
        /*) made=$work/host-$host$1; mkdir -p "$made" ;;
        *) made=$work/volumes/$1; mkdir -p "$work/volumes"; [ -d "$made" ] || cp -a "$image/data" "$made" ;;
    esac
    echo "$made"
}

docker() {
    command=$1; shift
    case $command in
        build) build "$@" ;;
        run) docker_run "$@" ;;
        compose) docker_compose "$@" ;;
        *) fail "docker $command has no stand-in" ;;
    esac
}
docker_run() {
    settings=$more published='' mounted=''
    while [ $# -gt 1 ]; do
        case $1 in
            -d) shift; continue ;;
            --read-only) read_only=yes; shift; continue ;;
            --tmpfs) [ "$2" = /tmp:exec ] || fail "--tmpfs $2 has no stand-in" ;;
            -p) published=$2 ;;
            -v) mounted=$2 ;;
            -e) settings="$settings $2" ;;
            *) fail "docker run $1 has no stand-in" ;;
        esac
        shift 2
    done
    [ "$published" = 4000:4000 ] || fail "the port is published as $published"
    [ "${mounted#*:}" = /data ] || fail "$mounted keeps no data"
    # shellcheck disable=SC2086
    run "$host" "$(volume "${mounted%:*}")" $settings
    read_only=
}

# of SERVICE EXPRESSION: what the compose file says
of() { jq -r --arg service "$1" ".[\$service] | $2" "$work/services"; }
docker_compose() {
    file=docker-compose.yml
    if [ "$1" = -f ]; then file=$2; shift 2; fi
    [ "$*" = "up -d" ] || fail "docker compose $* has no stand-in"
    "$root_of_repository/deploy/check/compose.py" "$root_of_repository/$file" >"$work/services" || fail "$file cannot be read"
    services=$(jq -r 'keys_unsorted[]' "$work/services") project=$(basename "$file" .yml) number=0
    forget_names
    for service in $services; do
        number=$((number + 1))
        # shellcheck disable=SC2046 # a word each
        name $number "$service" $(of "$service" '.networks | objects | .[].aliases[]?')
    done
    place=0
    for service in $services; do
        place=$((place + 1))
        case $(of "$service" .image) in
            ghcr.io/fastpaca/*) compose_node $place "$service" ;;
            postgres:*) compose_postgres $place "$service" ;;
            prom/prometheus:*) compose_prometheus $place "$service" ;;
            grafana/*) say "$service is not started: there is no Grafana here" ;;
            *) fail "$service has no stand-in" ;;
        esac
    done
}
# keeps SERVICE TARGET: the volume that it mounts there
keeps() {
    source=$(of "$1" ".volumes[] | select(.target == \"$2\") | .source")
    [ -n "$source" ] || fail "$1 keeps nothing in $2"
    echo "$project-$source"
}
compose_node() {
    [ "$(of "$2" '.ports[].target')" = 4000 ] || fail "$2 publishes another port than its node's"
    # shellcheck disable=SC2046,SC2086
    run "$1" "$(volume "$(keeps "$2" /data)")" $(of "$2" '.environment | to_entries[] | "\(.key)=\(.value)"') $more
}
# What the image's entry point does: a cluster in UTF-8 of the user's, who has a password, and a database.
compose_postgres() {
    server=$(keeps "$2" /var/lib/postgresql/data)
    server=$work/volumes/$server
    user=$(of "$2" .environment.POSTGRES_USER) password=$(of "$2" .environment.POSTGRES_PASSWORD)
    database=$(of "$2" .environment.POSTGRES_DB)
    install -d -o postgres -g postgres -m 0700 "$server"
    install -o postgres -m 0600 /dev/null "$work/password"
    echo "$password" >"$work/password"
    as_postgres "$postgres/initdb" -D "$server" --username="$user" --pwfile="$work/password" --auth=scram-sha-256 \
        --encoding=UTF8 --locale=C.UTF-8 >"$work/initdb" 2>&1 ||
        { cat "$work/initdb" >&2; fail "no database was made"; }
    echo "host all all all scram-sha-256" >>"$server/pg_hba.conf"
    ip netns exec "$bridge-$1" setpriv --reuid postgres --regid postgres --clear-groups \
        "$postgres/postgres" -D "$server" -k "$server" -h "$subnet.$1" >"$work/log-postgres" 2>&1 &
    programs="$programs $!"
    export PGPASSWORD="$password" PGHOST="$subnet.$1" PGUSER="$user"
    within 60 "$postgres/psql" -qd postgres -c 'select 1' || { cat "$work/log-postgres" >&2; fail "Postgres does not start"; }
    "$postgres/psql" -qd postgres -c "create database $database"
}
as_postgres() { setpriv --reuid postgres --regid postgres --clear-groups "$@"; }
compose_prometheus() {
    tree=$work/prometheus
    mkdir -p "$tree/prometheus"
    of "$2" '.volumes[] | select(.read_only) | "\(.source) \(.target)"' >"$work/mounts"
    while read -r source target; do install -D -m 644 "$source" "$tree$target"; done <"$work/mounts"
    # shellcheck disable=SC2016 # the inner shell expands them
    ip netns exec "$bridge-$1" unshare --mount sh -euc 'mount --bind "$0" /etc/hosts; exec "$@"' "$work/hosts" prometheus \
        --config.file="$tree/etc/prometheus/prometheus.yml" --storage.tsdb.path="$tree/prometheus" \
        --web.listen-address=":$(of "$2" '.ports[].target')" >"$work/log-prometheus" 2>&1 &
    programs="$programs $!"
}

# within SECONDS COMMAND...: whether it succeeds in that time
within() {
    until=$(($(now_ms) + $1 * 1000)); shift
    until "$@" >/dev/null 2>&1; do
        [ "$(now_ms)" -lt $until ] || return 1
        sleep 0.2
    done
}
# await_nodes: all that the last command started, and what the image has for a check of their health
await_nodes() {
    begun=$(now_ms)
    for each in $nodes; do await_ready "$(url "${each%:*}")" "${each#*:}" "$work/log-${each%:*}"; done
    # shellcheck disable=SC2086
    for each in $nodes; do inside "${each#*:}" $health >/dev/null || fail "the health check of container ${each%:*} fails"; done
    say "$1: ready after $(($(now_ms) - begun)) ms"
}
# down MILLIS: stops the nodes, each in that time, and then what they used
down() {
    for each in $nodes; do stop "${each#*:}" "$work/log-${each%:*}" "$1"; done
    for program in $programs; do kill -INT "$program"; wait "$program" || true; done
    nodes='' programs=''
}
