#!/usr/bin/env bash
# Builds the image of the Dockerfile with Debian's buildah, and lets Roster migrate and serve in it: as its
# own user, with a read-only root file system, without capabilities and without a shell.
#
# Skipped with a loud line where that cannot be: without root, or without buildah and debootstrap in reach.
set -euo pipefail
cd "$(dirname "$0")/../.."

skip() {
    printf '\n== image-check SKIPPED, the image was NOT built: %s ==\n\n' "$*" >&2
    exit 0
}

[ "$(id -u)" -eq 0 ] || skip "it needs root."
missing=()
for program in buildah debootstrap; do
    command -v "$program" >/dev/null || missing+=("$program")
done
if [ "${#missing[@]}" -gt 0 ]; then
    command -v apt-get >/dev/null || skip "${missing[*]} is not here, and neither is apt-get."
    DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y \
        --no-install-recommends "${missing[@]}" || skip "apt-get could not install ${missing[*]}."
fi
unshare --mount true 2>/dev/null || skip "this machine gives no mount namespaces."

image=localhost/roster:check
kept=$PWD/.build/image
status=0
Tests/image/build.sh "$image" || status=$?
[ "$status" -ne 75 ] || skip "this machine cannot; why is above."
[ "$status" -eq 0 ] || exit "$status"

buildah() { command buildah --root "$kept/storage" --runroot "$kept/run" --storage-driver vfs "$@"; }
container=$(buildah from --pull-never "$image")
trap 'buildah rm "$container" >/dev/null' EXIT
buildah inspect --type image "$image" >"$kept/inspected.json"
Tests/with-postgres.sh Tests/image/check.py --root "$(buildah mount "$container")" \
    --inspected "$kept/inspected.json"
