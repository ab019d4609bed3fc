#!/usr/bin/env python3
"""Measures what one full and many incremental synchronisations of a product cost.

Starts `roster dev` on a directory of its own, seeds a tenant with 100,000 people in 5,000 groups,
and makes the calls of a Jira, Confluence or Bitbucket in their order. Prints for each the time, the
size, the CPU of the server and of PostgreSQL, and the most memory the server had during it, and then
how many statements an incremental synchronisation with nothing new takes. Exits with 1 when an
answer lacks somebody.
"""
import argparse
import base64
import collections
import http.client
import json
import pathlib
import re
import subprocess
import sys
import time
from urllib.parse import quote, urlsplit

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "Tests/python"))
from rosterdev import RosterDev  # noqa: E402
from suite.machine import cpu_seconds, tool  # noqa: E402

NULL = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><null-search-restriction/>'
SEARCH = "/search?entity-type={0}&start-index=0&max-results=-1&expand={0}"
PRODUCT = {"Accept": "application/xml", "Content-Type": "application/xml; charset=UTF-8",
           "X-Atlassian-Token": "no-check"}
TIMEOUT_SECONDS = 600
PART_BYTES = 65_536


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--roster", default=str(HERE.parent / ".build/release/roster"))
    parser.add_argument("--users", type=int, default=100_000)
    parser.add_argument("--groups", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=2, help="full synchronisations")
    parser.add_argument("--changes", type=int, default=500,
                        help="changes over SCIM before the incremental synchronisations")
    parser.add_argument("--incremental", type=int, default=200, help="incremental ones")
    parser.add_argument("--statements", action="store_true", help="print the statements")
    return parser.parse_args()


def ask(url, method, path, headers, body=None):
    """The JSON of an answer of the admin API or of SCIM."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=TIMEOUT_SECONDS)
    connection.request(method, parts.path + path, body and json.dumps(body), headers)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    if answer.status >= 300:
        sys.exit(f"{method} {parts.path}{path}: {answer.status} {content[:500].decode()}")
    return json.loads(content) if content else None


class Product:
    """A product's client: one connection, kept alive."""

    def __init__(self, application):
        parts = urlsplit(application["crowd_url"])
        self.path = parts.path + "/rest/usermanagement/1"
        login = f"{application['name']}:{application['password']}".encode()
        self.headers = {**PRODUCT, "Authorization": "Basic " + base64.b64encode(login).decode()}
        self.connection = http.client.HTTPConnection(parts.hostname, parts.port,
                                                     timeout=TIMEOUT_SECONDS)

    def read(self, method, path, body=None, pause=0):
        """The seconds to the first byte, and the body, read in parts with a pause after each."""
        start = time.monotonic()
        self.connection.request(method, self.path + path, body, self.headers)
        answer = self.connection.getresponse()
        parts = [answer.read(1)]
        first = time.monotonic() - start
        while part := answer.read(PART_BYTES):
            parts.append(part)
            if pause:
                time.sleep(pause)
        content = b"".join(parts)
        if answer.status != 200:
            sys.exit(f"{method} {path}: {answer.status} {content[:500].decode()}")
        return first, content


def memory(pid, line):
    for text in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if text.startswith(line):
            return int(text.split()[1]) / 1024
    return 0.0


class Meter:
    """Times calls, and counts what they cost server and database."""

    def __init__(self, info):
        self.pid, self.postgres = info["pid"], info["postgres_pid"]
        print(f"{'call':34}{'seconds':>9}{'to first':>10}{'MB':>8}{'server CPU':>12}"
              f"{'PG CPU':>8}{'peak MiB':>10}{'elements':>10}")

    def measure(self, name, element, call):
        """Runs the call, prints its line, and tells the content and how many elements it has."""
        # From here on VmHWM is the most since now.
        pathlib.Path(f"/proc/{self.pid}/clear_refs").write_text("5")
        server, postgres = cpu_seconds(self.pid), cpu_seconds(self.postgres)
        start = time.monotonic()
        first, content = call()
        seconds = time.monotonic() - start
        count = content.count(element)
        print(f"{name:34}{seconds:9.2f}{first:10.3f}{len(content) / 1e6:8.1f}"
              f"{cpu_seconds(self.pid) - server:12.2f}{cpu_seconds(self.postgres) - postgres:8.2f}"
              f"{memory(self.pid, 'VmHWM:'):10.0f}{count:10}", flush=True)
        return content, count


def token(content):
    return re.search(rb'newEventToken="([^"]+)"', content)[1].decode()


def full_sync(meter, product, options):
    """The calls of a full synchronisation, in their order; the token, and whether all were told."""
    meter.measure("GET /event", b"<events", lambda: product.read("GET", "/event"))
    _, users = meter.measure("POST /search user, expanded", b"<user ", lambda: product.read(
        "POST", SEARCH.format("user"), NULL))
    _, groups = meter.measure("POST /search group, expanded", b"<group ", lambda: product.read(
        "POST", SEARCH.format("group"), NULL))
    content, members = meter.measure("GET /group/membership", b"<user ", lambda: product.read(
        "GET", "/group/membership"))
    told, _ = meter.measure("GET /event again", b"<events", lambda: product.read("GET", "/event"))
    is_whole = (users, groups) == (options.users, options.groups) and (
        content.count(b"<membership ") == options.groups and members >= options.groups * 90)
    return token(told), is_whole


def incremental(product, current, count):
    """Synchronises with nothing new; milliseconds for each, sorted."""
    taken = []
    for _ in range(count):
        start = time.monotonic()
        _, content = product.read("GET", f"/event/{quote(current, safe='')}")
        taken.append((time.monotonic() - start) * 1_000)
        if b"Event>" in content:
            sys.exit(f"something is new: {content[:500].decode()}")
        current = token(content)
    return sorted(taken), current


def sql(server, text):
    subprocess.run([tool("psql"), "-q", "-v", "ON_ERROR_STOP=1", "-c", text,
                    server.info["postgres_dsn"]], check=True, stdout=subprocess.DEVNULL)


def statements(server, call):
    """The statements the tenant role runs during a call, each with how often."""
    sql(server, "alter system set log_line_prefix = '%u '")
    sql(server, "alter system set log_min_duration_statement = 0")
    sql(server, "select pg_reload_conf()")
    time.sleep(1)  # Backends read their settings between two commands.
    call()  # and so the first one may still go unlogged.
    log = pathlib.Path(server.directory, "postgres.log")
    start = log.stat().st_size
    call()
    sql(server, "alter system reset log_min_duration_statement")
    sql(server, "select pg_reload_conf()")
    with log.open("rb") as file:
        file.seek(start)
        text = file.read().decode("utf-8", "replace")
    found = re.findall(r"^roster_tenant LOG: .*? (?:execute [^:]*|statement): (.*(?:\n\t.*)*)", text,
                       re.MULTILINE)
    return collections.Counter(" ".join(one.split()) for one in found)


def change(info, options):
    """Changes people over SCIM, so that there is a log to read."""
    headers = {"Authorization": f"Bearer {info['token']}",
               "Content-Type": "application/scim+json"}
    for number in range(options.changes):
        user = f"/Users/c0000000-0000-4000-8000-{number % options.users + 1:012}"
        ask(info["scim_url"], "PATCH", user, headers, {
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            "Operations": [{"op": "replace", "path": "title", "value": f"Number {number}"}]})


def main():
    options = arguments()
    with RosterDev("bench-crowd", options.roster) as server:
        info = server.info
        subprocess.run(
            [tool("psql"), "-q", "-v", "ON_ERROR_STOP=1", "-v", f"tenant={info['tenant_id']}",
             "-v", f"users={options.users}", "-v", f"groups={options.groups}",
             "-f", str(HERE / "crowd.sql"), info["postgres_dsn"]], check=True)
        application = ask(info["admin_url"], "POST",
                          f"/integrations/{info['integration_id']}/applications",
                          {"Authorization": f"Bearer {info['admin_key']}",
                           "Content-Type": "application/json"},
                          {"name": "jira", "product": "jira"})
        print(f"{options.users} users, {options.groups} groups of 100; resident memory of the "
              f"server before: {memory(info['pid'], 'VmRSS:'):.0f} MiB")
        product, meter = Product(application), Meter(info)
        is_whole = True
        for _ in range(options.rounds):
            current, is_round_whole = full_sync(meter, product, options)
            is_whole = is_whole and is_round_whole
        meter.measure("POST /search user, read slowly", b"<user ", lambda: product.read(
            "POST", SEARCH.format("user"), NULL, pause=0.02))
        change(info, options)
        time.sleep(2)  # Far longer than it takes until the changes are numbered.
        meter.measure(f"GET /event/{{token}}, {options.changes} changes", b"<userEvent>",
                      lambda: product.read("GET", f"/event/{quote(current, safe='')}"))
        _, content = product.read("GET", f"/event/{quote(current, safe='')}")
        before = [cpu_seconds(info[name]) for name in ("pid", "postgres_pid")]
        taken, current = incremental(product, token(content), options.incremental)
        after = [cpu_seconds(info[name]) for name in ("pid", "postgres_pid")]
        print(f"\nGET /event/{{token}} with nothing new, {options.incremental} times: "
              f"p50 {taken[len(taken) // 2]:.2f} ms, p99 {taken[len(taken) * 99 // 100]:.2f} ms, "
              f"CPU ms each: server {(after[0] - before[0]) / options.incremental * 1e3:.2f}, "
              f"PostgreSQL {(after[1] - before[1]) / options.incremental * 1e3:.2f}")
        told = statements(server, lambda: incremental(product, current, 1))
        print(f"statements for one: {sum(told.values())}")
        for text, count in told.items():
            print(f"  {count} x {text if options.statements else text[:110]}")
        print(f"resident memory of the server after: {memory(info['pid'], 'VmRSS:'):.0f} MiB")
    sys.exit(0 if is_whole else 1)


if __name__ == "__main__":
    main()
