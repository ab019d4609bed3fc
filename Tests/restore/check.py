#!/usr/bin/env python3
"""Takes a backup of a directory that is in use and restores it on another server, by the commands of
docs/backup.md:

    Tests/with-postgres.sh Tests/restore/check.py --roster .build/debug/roster

The other server counts transactions from one, as a new server does.
"""
import argparse
import base64
import contextlib
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
ADMIN_KEY = "0123456789abcdef" * 4
DOCUMENTED = (ROOT / "docs/backup.md").read_text()
WAIT_SECONDS = 30
ADMINISTRATOR = "administrator"


def expect(holds, sentence):
    if not holds:
        sys.exit(f"restore: NOT so: {sentence}")
    print(f"  ok: {sentence}")


def documented(command):
    """A command, once it is sure that docs/backup.md says the same."""
    expect(command in DOCUMENTED, f"docs/backup.md says: {command.splitlines()[0]}")
    return command


class Server:
    """The PostgreSQL beside which this runs, and Roster on it."""

    def __init__(self, roster, database):
        self.roster = roster
        self.superuser = os.environ["ROSTER_TEST_DSN"]
        self.sockets = re.search(r"host=(\S+)", self.superuser)[1]
        self.database = database

    def dsn(self, role):
        return f"host={self.sockets} dbname={self.database} user={role}"

    def environment(self, user="postgres"):
        """psql, createdb, pg_dump and pg_restore find the server by these."""
        return {"PATH": os.environ["PATH"], "PGHOST": self.sockets, "PGUSER": user}

    def shell(self, command):
        """Runs a command as the administrator."""
        ran = subprocess.run(["bash", "-c", command], env=self.environment(ADMINISTRATOR),
                             stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        # It says much of PostgreSQL's own tables, which only a superuser may analyze.
        expect(ran.returncode == 0, f"it works {ran.stderr if ran.returncode else ''}")

    def query(self, sql, database=None, user="postgres"):
        return subprocess.run(
            ["psql", "-AtX", "--set=ON_ERROR_STOP=1", f"--dbname={database or self.database}",
             f"--command={sql}"], env=self.environment(user), check=True, stdout=subprocess.PIPE,
            text=True).stdout.strip()

    def administer(self, sql):
        """Lets the administrator say something to the server."""
        return self.query(sql, "postgres", ADMINISTRATOR)

    def make_roles(self):
        """The roles of Roster, made by an administrator who is no superuser."""
        self.query(f"create role {ADMINISTRATOR} login createdb createrole", "postgres")
        for role in ("roster_owner", "roster_tenant", "roster_control"):
            self.administer(f"create role {role} login nosuperuser nobypassrls")
        self.administer(documented("grant roster_owner to current_user;"))

    def migrate(self):
        return subprocess.run(
            [self.roster, "migrate"], check=True, capture_output=True, text=True,
            env={**self.environment(), "ROSTER_OWNER_DSN": self.dsn("roster_owner")}).stdout

    def roster_as_served(self, command):
        return subprocess.run(
            [self.roster, command], capture_output=True, text=True,
            env={**self.environment(), "ROSTER_TENANT_DSN": self.dsn("roster_tenant"),
                 "ROSTER_CONTROL_DSN": self.dsn("roster_control"),
                 "ROSTER_OWNER_DSN": self.dsn("roster_owner")})

    @contextlib.contextmanager
    def serving(self):
        """The URL of a server that ends in peace afterwards."""
        port, operations = free_port(), free_port()
        url = f"http://127.0.0.1:{port}"
        server = subprocess.Popen(
            [self.roster, "serve"],
            env={**self.environment(), "ROSTER_PUBLIC_URL": url, "ROSTER_PORT": str(port),
                 "ROSTER_OPERATIONS_PORT": str(operations), "ROSTER_DRAIN_DELAY": "0",
                 "ROSTER_ADMIN_KEY": ADMIN_KEY, "ROSTER_TENANT_DSN": self.dsn("roster_tenant"),
                 "ROSTER_CONTROL_DSN": self.dsn("roster_control"), "ROSTER_LOG_LEVEL": "warning"})
        try:
            wait_for(lambda: server.poll() is None and answer(url) != 0, "the server serves")
            yield url
        finally:
            server.send_signal(signal.SIGTERM)
            expect(server.wait(timeout=WAIT_SECONDS) == 0, "the server ends in peace")

    def unanalyzed(self):
        """The tables of Roster that have pages and no statistics."""
        return self.query("""
            select string_agg(c.relname, ', ')
            from pg_class c
            where c.relnamespace = 'roster'::regnamespace and c.relkind = 'r'
                and pg_relation_size(c.oid) > 0
                and not exists (select 1 from pg_statistic s where s.starelid = c.oid)""")

    def unnumbered(self):
        return int(self.query("""
            select count(*) from roster.events e where not exists (
                select 1 from roster.sequenced_events s
                where s.tenant_id = e.tenant_id and s.event_id = e.id)"""))


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def wait_for(holds, sentence):
    deadline = time.monotonic() + WAIT_SECONDS
    while not holds():
        if time.monotonic() > deadline:
            break
        time.sleep(0.05)
    expect(holds(), sentence)


def answer(url):
    try:
        return call(url + "/admin/v1/integrations", ADMIN_KEY)[0]
    except OSError:
        return 0


def call(url, token, body=None):
    """The status and the object of an answer."""
    request = urllib.request.Request(
        url, data=body and json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=10) as got:
            return got.status, json.loads(got.read() or "null")
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read() or "null")


def changes(url, known, token=""):
    """What an application is answered about changes, since a token or for a first one."""
    credentials = base64.b64encode(f"jira:{known['password']}".encode()).decode()
    path = known["path"].replace("/scim/v2", "/crowd/rest/usermanagement/1/event")
    request = urllib.request.Request(
        f"{url}{path}{'/' if token else ''}{token}",
        headers={"Authorization": f"Basic {credentials}", "Accept": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=10) as got:
            return json.loads(got.read())
    except urllib.error.HTTPError as error:
        return json.loads(error.read())


def seen(path, url, token):
    """What an identity provider sees of a tenant: its people and groups with their versions."""
    found = {}
    for kind in ("Users", "Groups"):
        start, total = 1, 1
        while start <= total:
            status, page = call(f"{url}{path}/{kind}?startIndex={start}&count=100", token)
            expect(status == 200, f"{kind} from {start} on are answered")
            total = page["totalResults"]
            for each in page["Resources"]:
                found[each["id"]] = [each["meta"]["version"], len(each.get("members", []))]
            start += len(page["Resources"]) or total
    return found


def back_up(roster):
    server = Server(roster, "roster")
    server.make_roles()
    server.shell("createdb --owner=roster_owner roster")
    server.migrate()
    with server.serving() as url:
        status, made = call(url + "/admin/v1/integrations", ADMIN_KEY,
                            {"name": "Acme", "provider": "okta"})
        expect(status == 201, "there is an integration")
        subprocess.run([roster, "play", "okta", "--quick", "--url", made["scim_base_url"],
                        "--token", made["token"]], check=True, stdout=subprocess.DEVNULL)
        path = made["scim_base_url"].removeprefix(url)
        known = {"path": path, "token": made["token"], "seen": seen(path, url, made["token"])}
        status, application = call(f"{url}/admin/v1/integrations/{made['id']}/applications",
                                   ADMIN_KEY, {"name": "jira", "product": "jira"})
        expect(status == 201, "and an application")
        known["password"] = application["password"]
        wait_for(lambda: server.unnumbered() == 0, "every change has its number")
        page = call(f"{url}{path}/Users?cursor=&count=2", made["token"])[1]
        known["cursor"] = page["nextCursor"]
        status, page = call(f"{url}{path}/Users?count=2&cursor={known['cursor']}", made["token"])
        expect(status == 200, "a cursor leads on")
        known["users"] = f"/admin/v1/integrations/{made['id']}/users?limit=2"
        page = call(f"{url}{known['users']}", ADMIN_KEY)[1]
        known["after"] = page["next_cursor"]
        status, page = call(f"{url}{known['users']}&after={known['after']}", ADMIN_KEY)
        expect(status == 200, "one of the admin API too")
        known["position"] = changes(url, known)["newEventToken"]
        expect("newEventToken" in changes(url, known, known["position"]),
               "which can go on from a position in the log of changes")
    expect(len(known["seen"]) > 20, f"{len(known['seen'])} people and groups are in it")
    refused = subprocess.run(
        ["pg_dump", "--format=custom", "--file=/dev/null", server.dsn("roster_owner")],
        env=server.environment(), capture_output=True, text=True)
    expect("row-level security" in refused.stderr, "the owner cannot dump what it cannot see")
    server.query(documented("create role backup login bypassrls in role pg_read_all_data;"))
    with tempfile.TemporaryDirectory(dir="/tmp") as directory:
        dump = pathlib.Path(directory, "roster.dump")
        command = documented(
            'pg_dump --format=custom --file=roster.dump "host=… dbname=roster user=backup"')
        server.shell(command.replace("roster.dump", str(dump))
                     .replace("host=…", f"host={server.sockets}"))
        pathlib.Path(directory, "known.json").write_text(json.dumps(known))
        again = subprocess.run([str(ROOT / "Tests/with-postgres.sh"), __file__, "--roster", roster,
                                "--restore", directory])
    sys.exit(again.returncode)


def restore(roster, directory):
    known = json.loads((directory / "known.json").read_text())
    server = Server(roster, "roster_restored")
    server.make_roles()
    server.shell(documented("createdb --owner=roster_owner roster_restored"))
    server.shell(documented(
        "pg_restore --exit-on-error --no-owner --role=roster_owner --dbname=roster_restored roster.dump"
    ).replace("roster.dump", str(directory / "roster.dump")))
    server.shell(documented("psql --dbname=roster_restored --command='analyze'"))
    expect(server.unanalyzed() == "", "every table of Roster that has rows is analyzed")
    for statement in ("alter database roster rename to roster_broken;",
                      "alter database roster_restored rename to roster;"):
        documented(statement)
    server.administer("alter database roster_restored rename to roster")
    server.database = "roster"
    expect(server.migrate() == "The database was up to date.\n", "the schema is this version's")
    doctor = server.roster_as_served("doctor")
    expect(doctor.returncode == 0, f"the doctor finds no error {doctor.stdout if doctor.returncode else ''}")
    documented("roster restored")
    restored = server.roster_as_served("restored")
    expect(restored.returncode == 0, f"positions of before expire {restored.stdout}{restored.stderr}")
    # As if the backup had been taken between commits and their numbers.
    server.query("""
        update roster.sequencer set numbered = (
            select format('%1$s:%1$s:', min(e.transaction_id::text::bigint))::pg_snapshot
            from roster.events e
            join roster.sequenced_events s on s.tenant_id = e.tenant_id and s.event_id = e.id
            where s.sequence > 5);
        delete from roster.sequenced_events where sequence > 5;
        update roster.sequences set last = 5""")
    expect(server.unnumbered() > 0, "some changes have no number yet")
    with server.serving() as url:
        status, _ = call(f"{url}{known['path']}/Users", "rst_wrong")
        expect(status == 401, "a wrong token opens nothing")
        expect(seen(known["path"], url, known["token"]) == known["seen"],
               "everybody is there, with the version of before, and the token opens it")
        status, _ = call(f"{url}{known['path']}/Users", known["token"], {
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "new@example.com"})
        expect(status == 201, "somebody new can be created")
        wait_for(lambda: server.unnumbered() == 0, "every change gets its number")
        status, refused = call(f"{url}{known['path']}/Users?count=2&cursor={known['cursor']}",
                               known["token"])
        expect(status == 400 and refused["scimType"] == "expiredCursor",
               f"a cursor of before the restore has expired {refused}")
        status, refused = call(f"{url}{known['users']}&after={known['after']}", ADMIN_KEY)
        expect(status == 400 and refused["code"] == "expired_cursor",
               f"one of the admin API too {refused}")
        refused = changes(url, known, known["position"])
        expect(refused.get("reason") == "EVENT_TOKEN_EXPIRED",
               f"a position of before the restore has expired {refused}")
        expect("newEventToken" in changes(url, known), "and a new one is given")
        people = f"{url}{known['path']}/Users?count=2&cursor="
        cursor = call(people, known["token"])[1]["nextCursor"]
        expect(call(people + cursor, known["token"])[0] == 200, "a new cursor leads on")
        expect(server.roster_as_served("restored").returncode == 0, "it is restored once more")
        wait_for(lambda: call(people + cursor, known["token"])[0] == 400,
                 "a server that has the token in its memory hears of it")
    gaps = server.query("select count(*) from roster.sequences q where q.last - q.first + 1 <> ("
                        "select count(*) from roster.sequenced_events s where s.tenant_id = q.tenant_id)")
    expect(gaps == "0", "without a gap")
    print("restore: a backup restores on a new server.")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--roster", default=str(ROOT / ".build/debug/roster"))
    arguments.add_argument("--restore", type=pathlib.Path, help="a directory with a dump to restore")
    chosen = arguments.parse_args()
    if chosen.restore:
        restore(chosen.roster, chosen.restore)
    else:
        back_up(chosen.roster)


if __name__ == "__main__":
    main()
