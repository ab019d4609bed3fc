"""Roster, as it is served: a process of its own on a port of its own."""
import http.client
import json
import os
import signal
import subprocess

from processes import WAIT_SECONDS, expect, free_port, start, wait_for

ADMIN_KEY = "0123456789abcdef" * 4


def migrate(roster, pair):
    subprocess.run([roster, "migrate"], check=True, capture_output=True,
                   env={"PATH": os.environ["PATH"], "ROSTER_OWNER_DSN": pair.dsn("roster_owner")})


class Server:
    def __init__(self, roster, name, directory, pair, drain_delay=0):
        self.name = name
        self.log = directory / f"roster-{name}.log"
        self.port, self.operations = free_port(), free_port()
        self.process = start([roster, "serve"], self.log, env={
            "PATH": os.environ["PATH"], "ROSTER_PUBLIC_URL": f"http://127.0.0.1:{self.port}",
            "ROSTER_PORT": str(self.port), "ROSTER_OPERATIONS_PORT": str(self.operations),
            "ROSTER_DRAIN_DELAY": str(drain_delay), "ROSTER_ADMIN_KEY": ADMIN_KEY,
            "ROSTER_TENANT_DSN": pair.dsn("roster_tenant"),
            "ROSTER_CONTROL_DSN": pair.dsn("roster_control"),
            "ROSTER_LOG_LEVEL": "notice"})
        wait_for(lambda: self.readiness() == 200, f"{name} is ready: {self.log}")

    def readiness(self, timeout=10):
        """The status of /readyz; 0 when nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.operations, timeout=timeout)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()

    def peers(self):
        """The ports that it holds TCP connections to."""
        sockets = set()
        directory = f"/proc/{self.process.pid}/fd"
        for descriptor in os.listdir(directory):
            try:
                sockets.add(os.readlink(f"{directory}/{descriptor}"))
            except OSError:
                continue
        found = set()
        with open(f"/proc/{self.process.pid}/net/tcp") as table:
            for row in list(table)[1:]:
                fields = row.split()
                if f"socket:[{fields[9]}]" in sockets:
                    found.add(int(fields[2].rpartition(":")[2], 16))
        return found

    def integration(self):
        """The path and the token of a new one."""
        client = Client(self.port, ADMIN_KEY)
        status, made = client.call("POST", "/admin/v1/integrations",
                                   {"name": "Acme", "provider": "other"})
        client.close()
        expect(status == 201, "there is an integration")
        return "/t/" + made["scim_base_url"].partition("/t/")[2], made["token"]

    def end(self):
        """Ends it in peace."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        expect(self.process.wait(timeout=WAIT_SECONDS) == 0, f"{self.name} ends in peace")

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


class Client:
    """One connection that is kept as long as the server keeps it."""

    def __init__(self, port, token, timeout=90):
        self.headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)

    def call(self, method, path, body=None):
        """The status and the object of the answer; a status of 0 is none."""
        try:
            self.connection.request(method, path, body and json.dumps(body), self.headers)
            answer = self.connection.getresponse()
            text = answer.read()
            return answer.status, json.loads(text) if text else None
        except (OSError, http.client.HTTPException):
            self.connection.close()
            return 0, None

    @property
    def is_open(self):
        """Whether the server has left the connection open."""
        return self.connection.sock is not None

    def close(self):
        self.connection.close()
