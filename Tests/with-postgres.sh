#!/usr/bin/env bash
# Runs a command beside a private, throw-away PostgreSQL cluster:
#
#     Tests/with-postgres.sh swift test
#
# The command finds the cluster's superuser DSN in ROSTER_TEST_DSN. The cluster listens on a Unix
# socket only, lives below one temporary directory, and is gone when the command has ended, however
# it ended. The command's exit code is the script's.
#
# ROSTER_TEST_FSYNC=on keeps commits durable, for figures that shall mean something (default: off).
set -eu

version_min=15

fail() {
    printf 'with-postgres: %s\n' "$*" >&2
    exit 69
}

# Prints the major version of the server in directory $1, or 0 when there is none.
server_version() {
    local version=0
    if [ -x "$1/postgres" ] && [ -x "$1/initdb" ]; then
        version=$("$1/postgres" --version | sed -n 's/^[^0-9]*\([0-9][0-9]*\).*/\1/p')
    fi
    printf '%s\n' "${version:-0}"
}

# Prints the directory of the newest PostgreSQL server programs that are new enough.
find_server() {
    local directory version best='' best_version=0
    for directory in "$(pg_config --bindir 2>/dev/null || true)" /usr/lib/postgresql/*/bin \
        "$(dirname "$(command -v postgres 2>/dev/null || echo /nonexistent/postgres)")"; do
        version=$(server_version "$directory")
        if [ "$version" -ge "$version_min" ] && [ "$version" -gt "$best_version" ]; then
            best=$directory best_version=$version
        fi
    done
    printf '%s\n' "$best"
}

[ $# -gt 0 ] || fail "name the command to run, as in: Tests/with-postgres.sh swift test"
server=$(find_server)
[ -n "$server" ] ||
    fail "no PostgreSQL server $version_min or newer was found; install one (Debian, Ubuntu: apt-get install postgresql), or run \`make test\`, which does"

# PostgreSQL refuses to run as root, so root lends the cluster to an unprivileged user. The server
# is told to stop when this script dies without having been able to stop it (kill -9).
as_owner=()
if [ "$(id -u)" -eq 0 ]; then
    owner=postgres
    id "$owner" >/dev/null 2>&1 || owner=nobody
    command -v setpriv >/dev/null ||
        fail "setpriv is missing, which gives up root's rights for PostgreSQL; install util-linux"
    as_owner=(setpriv "--reuid=$owner" "--regid=$(id -g "$owner")" --init-groups)
fi
until_script_ends=()
if command -v setpriv >/dev/null && setpriv --pdeathsig QUIT true 2>/dev/null; then
    until_script_ends=(setpriv --pdeathsig QUIT)
fi

# Below /tmp and not $TMPDIR: a socket's path may have 107 bytes, and the owner has to get in.
directory=$(mktemp -d /tmp/roster-postgres.XXXXXX)
postmaster=''
running=''

# shellcheck disable=SC2317 # reached through the trap
stop() {
    trap - EXIT
    trap '' INT TERM HUP
    if [ -n "$running" ]; then
        kill -TERM "$running" 2>/dev/null || true
        wait "$running" 2>/dev/null || true
    fi
    if [ -n "$postmaster" ]; then
        # An immediate shutdown: nobody will read these files again.
        kill -QUIT "$postmaster" 2>/dev/null || true
        wait "$postmaster" 2>/dev/null || true
    fi
    rm -rf "$directory"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP

if [ "$(id -u)" -eq 0 ]; then
    chown "$owner:" "$directory"
fi
cd "$directory"
"${as_owner[@]}" "$server/initdb" --pgdata="$directory/data" --username=postgres --auth=trust \
    --encoding=UTF8 --locale=C --no-sync >initdb.log 2>&1 ||
    { cat initdb.log >&2; fail "initdb failed; its words are above"; }

"${as_owner[@]}" "${until_script_ends[@]}" "$server/postgres" -D "$directory/data" \
    -c listen_addresses='' -c unix_socket_directories="$directory" -c port=5432 \
    -c max_connections=300 -c "fsync=${ROSTER_TEST_FSYNC:-off}" -c shared_buffers=256MB \
    -c jit=off -c timezone=UTC -c lc_messages=C -c max_prepared_transactions=8 >server.log 2>&1 </dev/null &
postmaster=$!
cd "$OLDPWD"

ready=''
for _ in $(seq 300); do
    if "$server/pg_isready" --quiet --host="$directory" --port=5432; then
        ready=yes
        break
    fi
    kill -0 "$postmaster" 2>/dev/null || break
    sleep 0.1
done
[ -n "$ready" ] || { cat "$directory/server.log" >&2; fail "PostgreSQL did not start; its words are above"; }

export ROSTER_TEST_DSN="host=$directory port=5432 user=postgres dbname=postgres"
# In the background, so that a signal to this script is acted on at once. A background command
# would ignore Ctrl-C and read from nowhere; both are given back.
env --default-signal=INT,QUIT "$@" <&0 &
running=$!
status=0
wait "$running" || status=$?
running=''
if [ "$status" -ne 0 ] && grep -qE 'PANIC:|was terminated by signal (6|7|11)' "$directory/server.log"; then
    grep -E 'PANIC:|was terminated by signal' "$directory/server.log" >&2
fi
exit "$status"
