"""`roster serve` as a check starts it, on the PostgreSQL that Tests/with-postgres.sh has started."""
import http.client
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
from urllib.parse import urlsplit

ADMIN_KEY = "0123456789abcdef" * 4
ROLES = ("roster_owner", "roster_tenant", "roster_control")
WAIT_SECONDS = 30
SCIM = "application/scim+json"


def expect(holds, sentence, instead=""):
    """Prints the sentence, or ends the check with it and with what is so instead."""
    if not holds:
        sys.exit(f"NOT so: {sentence}\n{instead}".rstrip())
    print(f"  ok: {sentence}", flush=True)


def wait_for(holds, sentence, seconds=WAIT_SECONDS):
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            sys.exit(f"NOT so within {seconds} s: {sentence}")
        time.sleep(0.02)


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Cluster:
    """The PostgreSQL beside which a check runs, found by ROSTER_TEST_DSN."""

    def __init__(self):
        self.sockets = re.search(r"host=(\S+)", os.environ["ROSTER_TEST_DSN"])[1]

    def dsn(self, database, role):
        return f"host={self.sockets} dbname={database} user={role}"

    def query(self, sql, database="postgres", role="postgres", **variables):
        """What psql prints about a script, as one transaction."""
        done = subprocess.run(
            ["psql", "-qAtX", "--set=ON_ERROR_STOP=1", "--single-transaction",
             *[f"--set={name}={value}" for name, value in variables.items()],
             self.dsn(database, role)], input=sql, capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"{done.stderr}in: {sql[:300]}")
        return done.stdout.strip()

    def make_roles(self):
        for role in ROLES:
            self.query(f"create role {role} login nosuperuser nobypassrls")

    def create(self, database):
        subprocess.run(["createdb", f"--host={self.sockets}", "--username=postgres",
                        "--owner=roster_owner", database], check=True)


class Answer:
    def __init__(self, request, status, headers, body):
        self.request, self.status, self.headers, self.body = request, status, headers, body

    @property
    def json(self):
        return json.loads(self.body)

    def must_be(self, *statuses):
        if self.status not in statuses:
            raise AssertionError(f"{self.request}: {self.status} {self.body[:400]!r}")
        return self


class Caller:
    """Somebody who keeps a connection open; not to be shared by threads."""

    def __init__(self, url, authorization, media_type=SCIM):
        parts = urlsplit(url)
        self.path = parts.path
        self.headers = {"Authorization": authorization, "Accept": media_type}
        self.media_type = media_type
        self.connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)

    def send(self, method, path, value=None):
        headers = dict(self.headers)
        if value is not None:
            headers["Content-Type"] = self.media_type
            value = json.dumps(value)
        self.connection.request(method, self.path + path, value, headers)
        answer = self.connection.getresponse()
        return Answer(f"{method} {self.path}{path}", answer.status, answer.headers, answer.read())

    def close(self):
        self.connection.close()


class Server:
    """`with Server(roster, settings) as server`: it is ready then, and ends in peace afterwards."""

    def __init__(self, roster, settings):
        port, operations = free_port(), free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.operations = f"http://127.0.0.1:{operations}"
        self.command = [roster, "serve"]
        self.environment = {
            "PATH": os.environ["PATH"], "ROSTER_PUBLIC_URL": self.url, "ROSTER_PORT": str(port),
            "ROSTER_OPERATIONS_PORT": str(operations), "ROSTER_ADMIN_KEY": ADMIN_KEY,
            "ROSTER_DRAIN_DELAY": "0", "ROSTER_LOG_LEVEL": "notice", **settings}

    def __enter__(self):
        self.log = tempfile.NamedTemporaryFile("r", prefix="roster-log-")
        with open(self.log.name, "w") as log:
            self.process = subprocess.Popen(self.command, env=self.environment, stdout=log,
                                            stderr=log, stdin=subprocess.DEVNULL)
        deadline = time.monotonic() + WAIT_SECONDS
        while self.readiness() != 200:
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.process.kill()
                raise RuntimeError(f"roster serve does not get ready:\n{self.said}")
            time.sleep(0.02)
        return self

    def __exit__(self, kind, *_):
        if kind is None:
            self.stop()
        elif self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def stop(self):
        """Lets it end in peace; more than once is the same."""
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(timeout=WAIT_SECONDS)
        if status != 0:
            raise RuntimeError(f"roster serve ended with {status}:\n{self.said}")

    @property
    def said(self):
        return pathlib.Path(self.log.name).read_text()

    def readiness(self):
        """The status of /readyz; 0 when nobody listens."""
        try:
            return self.ask_operations("/readyz").status
        except OSError:
            return 0

    def ask_operations(self, path):
        caller = Caller(self.operations, "", "text/plain")
        try:
            return caller.send("GET", path)
        finally:
            caller.close()

    def metric(self, *words):
        """The sum of the metrics whose lines begin with the first word and hold the others."""
        text = self.ask_operations("/metrics").body.decode()
        return sum(float(line.split()[-1]) for line in text.splitlines()
                   if line.startswith(words[0]) and all(word in line for word in words))

    def admin(self, method, path, value=None):
        caller = Caller(f"{self.url}/admin/v1", f"Bearer {ADMIN_KEY}", "application/json")
        try:
            return caller.send(method, path, value)
        finally:
            caller.close()

    def integration(self, name, provider="okta"):
        made = self.admin("POST", "/integrations", {"name": name, "provider": provider})
        return made.must_be(201).json


def scim(server, integration):
    """A caller of an integration's SCIM URL, on any of its servers."""
    path = urlsplit(integration["scim_base_url"]).path
    return Caller(server.url + path, f"Bearer {integration['token']}")


def user(name, **more):
    return {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": name,
            "name": {"givenName": "Ada", "familyName": name.split("@")[0]}, "active": True,
            "emails": [{"value": name, "type": "work", "primary": True}], **more}


def group(name, members):
    return {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": name,
            "members": [{"value": member} for member in members]}


def patch(*operations):
    return {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            "Operations": [{"op": op, "path": path, "value": value}
                           for op, path, value in operations]}
