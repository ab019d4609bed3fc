"""The server under test, and a plain client for what is not measured."""
import http.client
import json
import os
import signal
import subprocess
import time

from .machine import free_port


class Server:
    """`roster serve` over a migrated database."""

    def __init__(self, binary, cluster, log, settings=()):
        self.port = free_port()
        self.log_path = log
        self.log = open(log, "w")
        environment = {name: value for name, value in os.environ.items()
                       if not name.startswith("ROSTER_")}
        self.process = subprocess.Popen(
            [binary, "serve", "--port", str(self.port), "--operations-port", "0",
             "--public-url", f"http://127.0.0.1:{self.port}",
             "--tenant-dsn", cluster.dsn("roster_tenant"),
             "--control-dsn", cluster.dsn("roster_control"), *settings],
            stdout=self.log, stderr=subprocess.STDOUT, env=environment)
        self._await()

    @staticmethod
    def migrate(binary, cluster):
        subprocess.run([binary, "migrate", "--owner-dsn", cluster.dsn("roster_owner")],
                       check=True, stdout=subprocess.DEVNULL)

    def _await(self):
        for _ in range(300):
            try:
                self.request("GET", "/")
                return
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.1)
        self.log.flush()
        with open(self.log_path) as log:
            raise RuntimeError(f"the server did not start:\n{log.read()[-2000:]}")

    @property
    def pid(self):
        return self.process.pid

    def request(self, method, target, token=None, body=None):
        """Status and body; a new connection each time."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {"Content-Type": "application/scim+json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        try:
            connection.request(method, target, body=body, headers=headers)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def scim(self, tenant, method, path, body=None, expect=200):
        """The JSON answered to a request of a tenant; anything but `expect` is an error."""
        status, answer = self.request(method, tenant.base + path, tenant.token, body)
        if status != expect:
            raise RuntimeError(f"{method} {path}: {status} {answer[:300]!r}")
        return json.loads(answer) if answer else None

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)
        self.log.close()
