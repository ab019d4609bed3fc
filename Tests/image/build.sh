#!/usr/bin/env bash
# Builds the image of Roster with buildah, on bases made by debootstrap and with this machine's Swift:
#
#     Tests/image/build.sh IMAGE
#
# Needs root and buildah. Ends with 75 where no base can be made, or nothing be run in one. Bases and what was
# compiled are kept below .build/image, so that a second build compiles only what has changed.
set -euo pipefail
cd "$(dirname "$0")/../.."

image=$1
kept=$PWD/.build/image
export BUILDAH_ISOLATION=chroot
buildah() { command buildah --root "$kept/storage" --runroot "$kept/run" --storage-driver vfs "$@"; }

say() { printf 'image: %s\n' "$*" >&2; }

has() { buildah images --quiet "$1" >/dev/null 2>&1; }

# Makes a base from the packages of Debian: base NAME PACKAGES.
base() {
    local name=$1 packages=$2 container
    has "localhost/$name" && return
    say "making the base $name"
    rm -rf "$kept/$name"
    debootstrap --variant=minbase --include="$packages" bookworm "$kept/$name" >"$kept/$name.log" 2>&1 ||
        {
            tail -n 20 "$kept/$name.log" >&2
            say "debootstrap failed; its last words are above"
            # A package of another name is a fault of this file; all else is one of this machine.
            ! grep -q "Couldn't find these debs" "$kept/$name.log" || exit 1
            exit 75
        }
    rm -rf "$kept/$name"/var/cache/apt/archives/*.deb
    container=$(buildah from scratch)
    buildah add --quiet "$container" "$kept/$name" / >/dev/null
    [ -z "${3-}" ] || buildah config --env "PATH=$3:/usr/local/bin:/usr/bin:/bin" "$container"
    buildah commit --quiet --rm "$container" "localhost/$name" >/dev/null
    rm -rf "$kept/$name"
}

# SwiftPM takes packages from where it unpacked them before, so that the build needs no network.
seed() {
    [ -d "$kept/scratch/checkouts" ] && return
    mkdir -p "$kept/scratch"
    local part
    for part in repositories checkouts workspace-state.json; do
        [ ! -e ".build/$part" ] || cp -a ".build/$part" "$kept/scratch/"
    done
}

mkdir -p "$kept"
base roster-run-base ca-certificates,libpq5
container=$(buildah from --pull-never localhost/roster-run-base)
buildah run "$container" true || { say "nothing can be run in a container here"; exit 75; }
buildah rm "$container" >/dev/null
swift=$(dirname "$(dirname "$(dirname "$(readlink -f "$(command -v swift)")")")")
base roster-build-base \
    ca-certificates,g++,git,libpq-dev,pkg-config,libcurl4,libxml2,libsqlite3-0,libncurses6,libedit2,zlib1g-dev \
    "$swift/usr/bin"
seed
buildah bud --pull-never --tag "$image" \
    --build-arg RUN_BASE=localhost/roster-run-base --build-arg BUILD_BASE=localhost/roster-build-base \
    --volume "$swift:$swift:ro" --volume "$kept/scratch:/source/.build" .
