"""A private PostgreSQL: below one directory, on a Unix socket, durable like a real one."""
import os
import pathlib
import pwd
import signal
import subprocess
import time

from .machine import tool

SETTINGS = {
    "listen_addresses": "", "port": "5432", "max_connections": "300", "shared_buffers": "1GB",
    "fsync": "on", "synchronous_commit": "on", "full_page_writes": "on",
    # So that no checkpoint falls into one round and not into the next.
    "max_wal_size": "8GB", "checkpoint_timeout": "30min",
    "jit": "off", "timezone": "UTC", "lc_messages": "C", "log_line_prefix": "%u|%p|",
}
DATABASE = "roster"


class Cluster:
    def __init__(self, directory):
        self.directory = pathlib.Path(directory)
        self.log = self.directory / "postgres.log"
        self.owner = self._owner()
        os.chmod(directory, 0o755)
        os.chown(directory, self.owner.pw_uid, self.owner.pw_gid)
        self._run_as_owner(
            tool("initdb"), "--pgdata", str(self.directory / "data"), "--username", "postgres",
            "--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--data-checksums")
        self._start()
        for role in ("owner", "tenant", "control"):
            self.run(f"create role roster_{role} login", database="postgres")
        self.run(f"create database {DATABASE} owner roster_owner", database="postgres")

    @staticmethod
    def _owner():
        """PostgreSQL refuses to run as root, who lends the cluster to somebody else."""
        if os.geteuid() != 0:
            return pwd.getpwuid(os.geteuid())
        names = {entry.pw_name: entry for entry in pwd.getpwall()}
        return names.get("postgres") or names["nobody"]

    def _demotion(self):
        if os.geteuid() != 0:
            return {}
        return {"user": self.owner.pw_uid, "group": self.owner.pw_gid, "extra_groups": []}

    def _run_as_owner(self, *command):
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=self.directory,
                       **self._demotion())

    def _start(self):
        settings = {**SETTINGS, "unix_socket_directories": str(self.directory)}
        command = [tool("postgres"), "-D", str(self.directory / "data")]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with open(self.log, "w") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.directory,
                                            **self._demotion())
        for _ in range(300):
            ready = subprocess.run([tool("pg_isready"), "-q", "-h", str(self.directory)])
            if ready.returncode == 0:
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise RuntimeError(f"PostgreSQL did not start:\n{self.log.read_text()[-2000:]}")

    @property
    def pid(self):
        return self.process.pid

    def dsn(self, role, database=DATABASE):
        return f"host={self.directory} port=5432 user={role} dbname={database}"

    def run(self, sql, database=DATABASE):
        """Runs statements as the superuser and returns the lines of the answer."""
        done = subprocess.run(
            [tool("psql"), "-XqAt", "-v", "ON_ERROR_STOP=1", self.dsn("postgres", database)],
            input=sql, capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(f"{done.stderr.strip()[:2000]}\nin: {sql[:500]}")
        return done.stdout.splitlines()

    def run_file(self, path, **variables):
        command = [tool("psql"), "-XqAt", "-v", "ON_ERROR_STOP=1", "-f", str(path)]
        for name, value in variables.items():
            command += ["-v", f"{name}={value}"]
        subprocess.run([*command, self.dsn("postgres")], check=True, stdout=subprocess.DEVNULL)

    def set(self, name, value):
        """Changes a setting for all connections, open ones too; None resets it."""
        change = f"set {name} = '{value}'" if value is not None else f"reset {name}"
        self.run(f"alter system {change}")
        self.run("select pg_reload_conf()")

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        self.process.wait(timeout=60)
