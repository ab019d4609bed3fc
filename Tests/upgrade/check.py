#!/usr/bin/env python3
"""Upgrades Roster under load, and goes back: two versions on one schema.

    Tests/with-postgres.sh Tests/upgrade/check.py --roster .build/debug/roster [--older EXECUTABLE]

The schema of the version before is this one's without its last migration; the schema of the next one is
this one's with later.sql. With --older an executable of an earlier version goes through the same, from
its schema to this one's.
"""
import argparse
import contextlib
import json
import os
import pathlib
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT / "Tests/python"))
from environment import stop_on_signals  # noqa: E402
from rosterserve import ROLES, Cluster, Server, expect, wait_for  # noqa: E402
from writers import WRITERS, Traffic  # noqa: E402

MIGRATIONS = sorted((ROOT / "sql/migrations").glob("*.sql"))
LATER = "9999_later"
CONFIGURATION = 78


class Stage:
    def __init__(self, roster, cluster, database):
        self.roster, self.cluster, self.database = roster, cluster, database
        owner, tenant, control = (cluster.dsn(database, role) for role in ROLES)
        self.owner = {"ROSTER_OWNER_DSN": owner}
        self.settings = {"ROSTER_TENANT_DSN": tenant, "ROSTER_CONTROL_DSN": control}
        cluster.create(database)

    def run(self, *command, roster=None):
        return subprocess.run(
            [roster or self.roster, *command], capture_output=True, text=True,
            env={"PATH": os.environ["PATH"], "ROSTER_PUBLIC_URL": "https://roster.test",
                 "ROSTER_PORT": "0", "ROSTER_OPERATIONS_PORT": "0", **self.settings, **self.owner})

    def server(self, roster=None):
        return Server(roster or self.roster, {**self.settings, "ROSTER_DRAIN_DELAY": "1"})

    def findings(self):
        ran = self.run("doctor", "--json")
        return ran.returncode, {(one["severity"], one["code"]): one["what"]
                                for one in json.loads(ran.stdout)["findings"]}

    def sql(self, script, role="roster_owner"):
        return self.cluster.query(script, self.database, role)

    def apply(self, path, name):
        """As `roster migrate` of the version that has the file would, in one transaction."""
        self.cluster.query(
            f"{path.read_text()}\ninsert into roster.migrations (name) values ('{name}');",
            self.database, "roster_owner", tenant_role="roster_tenant",
            control_role="roster_control")

    def migrate_by_hand(self, files):
        self.sql("""
            create schema roster;
            create table roster.migrations (
                name text collate "C" primary key,
                applied_at timestamptz not null default clock_timestamp());
            grant usage on schema roster to roster_control;
            grant select on roster.migrations to roster_control""")
        for file in files:
            self.apply(file, file.stem)


def on_an_older_schema(stage):
    """This version before its migration has run."""
    stage.migrate_by_hand(MIGRATIONS[:-1])
    last = MIGRATIONS[-1].stem
    refused = stage.run("serve")
    expect(refused.returncode == CONFIGURATION and last in refused.stderr
           and "roster migrate" in refused.stderr,
           f"roster serve does not start without {last}, and says so: {refused.stderr.strip()}")
    status, findings = stage.findings()
    expect(status == 1 and last in findings["error", "migration_pending"],
           "roster doctor names it as well")
    expect(stage.run("migrate", "--pending").stdout == f"{last}\n",
           "and roster migrate --pending has nothing else")
    stage.sql("revoke select on roster.migrations from roster_control")
    refused = stage.run("serve")
    expect(refused.returncode == 1 and "roster migrate" in refused.stderr,
           f"where it may not look, it says what helps: {refused.stderr.strip()}")
    migrated = stage.run("migrate")
    expect((migrated.returncode, migrated.stdout) == (0, f"applied {last}\n"),
           "roster migrate applies it", migrated.stderr)
    with stage.server():
        expect(True, "and roster serve is ready")
    status, findings = stage.findings()
    expect(status == 0, "roster doctor finds no error", findings)


def steady(traffic, sentence):
    expect(traffic.goes_on(), sentence, traffic.failure)


def rollout(stage, before, upgrade):
    """From a version to this one and back, with writers who do not pause; the servers overlap."""
    begin = time.monotonic()
    with contextlib.ExitStack() as ends:
        old = ends.enter_context(stage.server(before))
        traffic = Traffic([old])
        steady(traffic, f"{WRITERS} writers work through the version of before")
        upgrade()
        steady(traffic, "the later schema disturbs none of them")
        new = ends.enter_context(stage.server())
        traffic.put_in_service(old, new)
        steady(traffic, "both versions serve beside each other")
        traffic.put_in_service(new)
        old.stop()
        steady(traffic, "the version of before has ended in peace")
        back = ends.enter_context(stage.server(before))
        traffic.put_in_service(new, back)
        steady(traffic, "it comes back, on the later schema")
        traffic.put_in_service(back)
        new.stop()
        steady(traffic, "and serves alone, as after helm rollback")
        failure = traffic.stop()
        expect(failure is None, f"{sum(traffic.requests.values())} requests, none refused, none lost",
               failure)
        nothing_lost(stage, traffic, back)
        print(f"  {json.dumps({'seconds': round(time.monotonic() - begin, 1)})}")
        return back.said


def nothing_lost(stage, traffic, server):
    people = sum(len(known) for known in traffic.acknowledged)
    lost = traffic.lost(server)
    expect(lost == [], f"{people} people are there, as they were acknowledged", lost[:3])
    # A change that was under way when the writers stopped has been acknowledged too.
    wanted = {tenant["tenant_id"]: changes
              for tenant, changes in zip(traffic.tenants, traffic.changes)}
    count = """
        select json_object_agg(q.tenant_id, json_build_array(
            (select count(*) from roster.events e where e.tenant_id = q.tenant_id),
            (select count(*) from roster.sequenced_events s where s.tenant_id = q.tenant_id),
            q.last - q.first + 1))
        from roster.sequences q"""

    def counted():
        return json.loads(stage.sql(count, "postgres"))
    wait_for(lambda: counted() == {tenant: [changes] * 3 for tenant, changes in wanted.items()},
             f"each change is one event, numbered without a gap: {counted()} and {wanted}")
    expect(True, f"{sum(wanted.values())} changes are as many events, numbered without a gap")


def to_the_next_schema(stage):
    said = rollout(stage, stage.roster, lambda: stage.apply(HERE / "later.sql", LATER))
    expect("on the schema of a later version" in said and LATER in said,
           "its log says on which schema it serves")
    status, findings = stage.findings()
    expect(status == 0 and LATER in findings["warning", "migration_unknown"],
           "roster doctor points it out, and finds no error")
    before = stage.sql("select array_agg(name order by name) from roster.migrations")
    refused = stage.run("migrate")
    expect(refused.returncode == 1 and LATER in refused.stderr,
           f"roster migrate refuses: {refused.stderr.strip()}")
    expect(stage.sql("select array_agg(name order by name) from roster.migrations") == before,
           "and has changed nothing")


def from_an_older_version(stage, older):
    def upgrade():
        migrated = stage.run("migrate")
        expect(migrated.returncode == 0 and "applied" in migrated.stdout,
               f"this version migrates: {' '.join(migrated.stdout.split())}", migrated.stderr)
    migrated = stage.run("migrate", roster=older)
    expect(migrated.returncode == 0, "the older version migrates", migrated.stderr)
    rollout(stage, older, upgrade)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--roster", default=str(ROOT / ".build/debug/roster"))
    arguments.add_argument("--older", help="an executable of an earlier version")
    chosen = arguments.parse_args()
    stop_on_signals()
    cluster = Cluster()
    cluster.make_roles()
    print("on the schema of the version before")
    stage = Stage(chosen.roster, cluster, "older")
    on_an_older_schema(stage)
    print("to the schema of the next version, and back")
    to_the_next_schema(stage)
    if chosen.older:
        print(f"from an older version, and back: {chosen.older}")
        from_an_older_version(Stage(chosen.roster, cluster, "versions"), chosen.older)
    print("upgrade: versions that follow each other share a schema.")


if __name__ == "__main__":
    main()
