#!/bin/sh
# enter.sh ROOT DATA COMMAND...: runs the command in ROOT, with DATA as its /data, as process 1 of its own.
# Settings: HOSTS, a file that the command sees as its /etc/hosts; READ_ONLY, if it may write to nothing else than its /data and its /tmp
set -eu
mkdir -p "$1/data" "$1/proc" "$1/dev"
# shellcheck disable=SC2016 # the inner shell expands them
exec unshare --mount --pid --fork --kill-child sh -euc '
    root=$0 data=$1; shift
    mount --bind "$root" "$root"; cd "$root"
    mount --bind "$data" "$root/data"; mount -t proc proc "$root/proc"; mount --rbind /dev "$root/dev"
    [ -z "${HOSTS:-}" ] || mount --bind "$HOSTS" "$root/etc/hosts"
    if [ -n "${READ_ONLY:-}" ]; then mount -t tmpfs -o exec tmpfs "$root/tmp"; mount -o remount,bind,ro "$root"; fi
    exec chroot "$root" "$@"' "$@"
