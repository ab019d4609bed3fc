#!/usr/bin/env bash
# Installs pgbouncer where it is not, and runs check.py beside a private PostgreSQL; arguments are passed on.
#
# Skipped with a loud line where it cannot be installed.
set -euo pipefail
cd "$(dirname "$0")/../.."

if ! .ci/install pgbouncer; then
    printf '\n== pgbouncer-test SKIPPED, nothing went through a pooler: pgbouncer is not here ==\n\n' >&2
    exit 0
fi
corpus='^WebTests\.(Corpus|Provider|TenantIsolation|User|Group|Bulk(Tests|Refer|Refus)|Search|Cursor|CrowdFace|CrowdChanges|View)'
Tests/with-postgres.sh Tests/pgbouncer/check.py \
    --corpus "swift test --skip-build --filter '$corpus'" "$@"
