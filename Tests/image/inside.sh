#!/usr/bin/env bash
# Becomes a command in an image's file system, as Kubernetes would run it under Pod Security restricted:
#
#     inside.sh ROOT SOCKETS SECRETS COMMAND…
#
# As user 10001 without capabilities, nothing writable but /tmp, PostgreSQL's sockets and the secrets mounted.
set -euo pipefail
root=$1 sockets=$2 secrets=$3
shift 3
if [ "${INSIDE-}" != yes ]; then
    INSIDE=yes exec unshare --mount "$0" "$root" "$sockets" "$secrets" "$@"
fi
unset INSIDE
mount --bind "$root" "$root"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/run"
mkdir "$root/run/postgresql" "$root/run/secrets"
mount --bind "$sockets" "$root/run/postgresql"
mount --bind "$secrets" "$root/run/secrets"
mount -o remount,ro "$root/run"
mount -o remount,bind,ro "$root"
cd "$root"
# setpriv is that of the image: Debian has it in every base.
exec chroot . setpriv --reuid=10001 --regid=10001 --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all "$@"
