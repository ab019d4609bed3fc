#!/usr/bin/env python3
"""Runs Roster behind pgbouncer in transaction mode, with more connections than it gives out:

    Tests/with-postgres.sh Tests/pgbouncer/check.py --roster .build/debug/roster

Everything of the two servers goes through it but LISTEN and migrations. `--corpus COMMAND` runs a command
whose servers go through it as well: the Swift tests of the corpus.
"""
import argparse
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "Tests/python"))
import tenants  # noqa: E402
from environment import UNAVAILABLE, stop_on_signals  # noqa: E402
from pooler import SERVERS_MAX, Asker, Pooler, program, traces  # noqa: E402
from rosterserve import (  # noqa: E402
    ADMIN_KEY, ROLES, Cluster, Server, expect, scim, wait_for)

DATABASE = "roster"
PROVIDERS = ("okta", "okta-catalog", "entra", "entra-aadOptscim062020")


class Stage:
    def __init__(self, roster, cluster, pooler):
        self.roster, self.cluster, self.pooler = roster, cluster, pooler
        self.direct = {role: cluster.dsn(DATABASE, role) for role in ROLES}
        self.pooled = {role: pooler.dsn(DATABASE, role) for role in ROLES}
        self.settings = {
            "ROSTER_TENANT_DSN": self.pooled["roster_tenant"],
            "ROSTER_CONTROL_DSN": self.pooled["roster_control"],
            "ROSTER_LISTEN_DSN": self.direct["roster_control"],
            "ROSTER_PREPARED_STATEMENTS": "off"}

    def run(self, *command, **settings):
        return subprocess.run([self.roster, *command], capture_output=True, text=True,
                              env={"PATH": os.environ["PATH"], **self.settings, **settings})

    def prepare(self):
        self.cluster.make_roles()
        self.cluster.create(DATABASE)
        migrated = self.run("migrate", ROSTER_OWNER_DSN=self.direct["roster_owner"])
        expect(migrated.returncode == 0, "roster migrate works around the pooler", migrated.stderr)


def doctor(stage):
    def findings(**settings):
        ran = stage.run("doctor", "--json", **settings)
        found = json.loads(ran.stdout)["findings"]
        return ran.returncode, {(one["subject"], one["code"]) for one in found
                                if one["severity"] != "note" and one["code"] != "commits_not_durable"}

    owner = stage.direct["roster_owner"]
    sound = findings(ROSTER_OWNER_DSN=owner)
    expect(sound == (0, set()), "roster doctor has nothing to say of it", sound)
    expect(findings(ROSTER_OWNER_DSN=owner, ROSTER_LISTEN_DSN=stage.pooled["roster_control"])
           == (1, {("ROSTER_CONTROL_DSN", "listen_behind_pooler")}),
           "it finds a LISTEN that goes through the pooler")
    expect(findings(ROSTER_OWNER_DSN=owner, ROSTER_PREPARED_STATEMENTS="on")
           == (0, {(variable, "prepared_behind_pooler")
                   for variable in ("ROSTER_TENANT_DSN", "ROSTER_CONTROL_DSN")}),
           "it warns of named statements")
    expect(findings(ROSTER_OWNER_DSN=stage.pooled["roster_owner"])
           == (0, {("ROSTER_OWNER_DSN", "owner_behind_pooler")}),
           "and of migrations through the pooler")
    optional = subprocess.run(
        ["psql", f"{stage.pooled['roster_tenant']} options='-c jit=off'", "--command=select 1"],
        capture_output=True, text=True)
    expect("unsupported startup parameter" in optional.stderr,
           "the pooler refuses options at the start of a connection, and refuses none of Roster's")


def play(stage, server):
    """What every provider sends, as `roster play` has it."""
    begin, steps = time.monotonic(), 0
    for provider in PROVIDERS:
        made = server.integration(provider, provider.split("-")[0])
        played = stage.run("play", provider, "--quick", "--url", made["scim_base_url"],
                           "--token", made["token"], "--seed", "6")
        if played.returncode != 0:
            sys.exit(f"roster play {provider} failed:\n{played.stdout[-4000:]}{played.stderr}")
        steps += int(re.search(r"\d+", played.stdout.splitlines()[-1])[0])
    expect(steps > 4 * 30, f"{steps} steps of {len(PROVIDERS)} kinds of providers pass, "
           f"{time.monotonic() - begin:.1f} s")


def conformance(server):
    """scim2-tester, in every dialect."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "Tests/conformance/run.py"), "--server", server.url],
        env={**os.environ, "ROSTER_ADMIN_KEY": ADMIN_KEY}, capture_output=True, text=True)
    print(done.stdout, end="")
    expect(done.returncode == 0, "scim2-tester finds no fault", done.stderr[-2000:])


def two_tenants(stage, servers):
    watch = Watch(stage.pooler)
    both, figures = tenants.play(servers)
    seen = watch.stop()
    print(f"  {json.dumps(figures)}, through the pooler {json.dumps(seen)}")
    expect(seen["clients"] > 5 * seen["sessions"],
           f"{seen['clients']} connections of Roster shared {seen['sessions']} sessions")
    expect(True, f"{figures['requests'] + figures['streams']} answers showed their own tenant only")
    for tenant in both:
        people, members, *foreign = tenants.stored(stage.cluster, DATABASE, tenant)
        expect(people == tenant.created, f"{people} people of {tenant.mark} are stored, none is lost")
        expect(members == 50 + tenants.ROUNDS * tenants.CLIENTS // 2,
               f"{members} memberships as well")
        expect(foreign == [0, 0], "and no row of it names the other")


class Watch:
    """Looks at the pooler all the time: the most clients it had, and the most sessions."""

    def __init__(self, pooler):
        self.pooler, self.is_over = pooler, threading.Event()
        self.most = {"clients": 0, "sessions": 0, "waited": 0}
        self.thread = threading.Thread(target=self.look, daemon=True)
        self.thread.start()

    def look(self):
        while not self.is_over.wait(0.2):
            pools = [row for row in self.pooler.show("pools") if row["database"] == DATABASE]
            for name, columns in (("clients", ("cl_active", "cl_waiting")),
                                  ("waited", ("cl_waiting",)),
                                  ("sessions", ("sv_active", "sv_idle", "sv_used", "sv_tested"))):
                now = sum(int(row[column]) for row in pools for column in columns)
                self.most[name] = max(self.most[name], now)

    def stop(self):
        self.is_over.set()
        self.thread.join()
        return self.most


def revocation(servers):
    """Revoked on one server, refused by the other, which has the token in its cache."""
    one, other = servers
    made = one.integration("Revoked")
    caller = scim(other, made)

    def hits():
        return other.metric('roster_token_cache_lookups_total{result="hit"}')
    before = hits()
    while hits() == before:
        caller.send("GET", "/Users").must_be(200)
    tokens = one.admin("GET", f"/integrations/{made['id']}/tokens").must_be(200).json["data"]
    one.admin("DELETE", f"/integrations/{made['id']}/tokens/{tokens[0]['id']}").must_be(204)
    begin = time.monotonic()
    wait_for(lambda: caller.send("GET", "/Users").status == 401, "the token opens nothing", 10)
    seconds = time.monotonic() - begin
    expect(seconds < 1, f"a token revoked on one opens nothing on the other {1000 * seconds:.0f} ms later")
    caller.close()


def corpus(stage, command):
    """A command whose servers find the pooler by ROSTER_TEST_POOLER."""
    before = transactions(stage.pooler)
    begin = time.monotonic()
    done = subprocess.run(shlex.split(command), capture_output=True, text=True, env={
        **os.environ, "ROSTER_TEST_POOLER": f"host={stage.pooler.sockets} port={stage.pooler.port}"})
    if done.returncode != 0:
        sys.exit(f"{command}\nfailed:\n{done.stdout[-8000:]}{done.stderr[-2000:]}")
    summary = [line for line in done.stdout.splitlines() if "Test run with" in line]
    expect(summary and " 0 tests" not in summary[-1], " ".join(summary[-1:]))
    count = transactions(stage.pooler) - before
    expect(count > 1000, f"whose servers made {count} transactions through the pooler, "
           f"{time.monotonic() - begin:.1f} s")


def transactions(pooler):
    return sum(int(row["total_xact_count"]) for row in pooler.show("stats"))


def nothing_left(stage):
    states = stage.pooler.states(DATABASE)
    count = sum(len(found) for found in states.values())
    expect(set(states) >= {"roster_tenant", "roster_control"} and count > 2,
           f"each of {count} sessions of PostgreSQL is asked for what is left in it")
    expect(traces(states) == [], "nothing is, neither tenant nor plan nor deadline", traces(states))
    # The same look finds what a client that uses sessions would leave.
    careless = Asker(stage.pooled["roster_tenant"])
    careless.process.stdin.write("select set_config('roster.tenant', 'left', false) is null;"
                                 "set statement_timeout = 4711; prepare left_too as select 1;\n")
    careless.process.stdin.flush()
    careless.lines.get(timeout=10)
    careless.close()
    found = " ".join(traces(stage.pooler.states(DATABASE)))
    expect(all(words in found for words in ("tenant left", "4711", "prepared 1")),
           "and this look sees what others would leave")


def named_statements(stage):
    """What happens where the switch was forgotten; the session of the first comes to the second."""
    for _ in range(5):
        try:
            with Server(stage.roster, {**stage.settings, "ROSTER_PREPARED_STATEMENTS": "on"}):
                pass
        except RuntimeError as error:
            said = str(error)
            break
    else:
        said = "it started"
    expect("set ROSTER_PREPARED_STATEMENTS to off" in said,
           "roster serve with named statements does not start, and says what to do", said)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--roster", default=str(ROOT / ".build/debug/roster"))
    arguments.add_argument("--corpus", metavar="COMMAND", help="what to run through the pooler too")
    arguments.add_argument("--quick", action="store_true", help="without scim2-tester")
    chosen = arguments.parse_args()
    stop_on_signals()
    if not program():
        print("pgbouncer is not installed: .ci/install pgbouncer", file=sys.stderr)
        sys.exit(UNAVAILABLE)
    cluster = Cluster()
    version = subprocess.run([program(), "--version"], capture_output=True, text=True).stdout
    with Pooler(cluster.sockets, ROLES) as pooler:
        print(f"{version.splitlines()[0]}, {SERVERS_MAX} sessions for each role")
        stage = Stage(chosen.roster, cluster, pooler)
        stage.prepare()
        doctor(stage)
        with Server(chosen.roster, stage.settings) as one, \
                Server(chosen.roster, stage.settings) as other:
            play(stage, one)
            if not chosen.quick:
                conformance(other)
            two_tenants(stage, (one, other))
            revocation((one, other))
            for server in (one, other):
                refused = server.metric("roster_database_errors_total", 'kind="other"')
                expect(refused == 0, "PostgreSQL was asked for nothing that it does not know",
                       server.said)
        nothing_left(stage)
        named_statements(stage)
        if chosen.corpus:
            corpus(stage, chosen.corpus)
    print("pgbouncer: Roster works through it in transaction mode.")


if __name__ == "__main__":
    main()
