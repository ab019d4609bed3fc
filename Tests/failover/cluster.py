"""Two nodes of PostgreSQL, each of which can be the primary of the other."""
import glob
import os
import pathlib
import shutil
import signal
import subprocess
import sys

from processes import (
    WAIT_SECONDS, as_user, children, expect, free_port, signal_all, start, unprivileged, wait_for)

DATABASE = "roster"


def programs():
    """Where the newest PostgreSQL's programs are."""
    found = []
    for directory in glob.glob("/usr/lib/postgresql/*/bin") + os.environ["PATH"].split(":"):
        postgres = pathlib.Path(directory, "postgres")
        if postgres.exists() and pathlib.Path(directory, "pg_basebackup").exists():
            version = subprocess.run([postgres, "--version"], capture_output=True, text=True).stdout
            found.append((int(version.split()[2].split(".")[0]), directory))
    if not found or max(found)[0] < 15:
        sys.exit("failover: PostgreSQL 15 or newer was not found: apt-get install postgresql.")
    return pathlib.Path(max(found)[1])


class Node:
    """One server, on a port and in a directory of its own."""

    def __init__(self, name, directory):
        self.name = name
        self.programs = programs()
        self.user = unprivileged()
        self.directory = directory / name
        self.data = self.directory / "data"
        self.log = self.directory / "postgres.log"
        self.port = free_port()
        self.postmaster = None
        self.directory.mkdir()
        if self.user:
            os.chown(self.directory, self.user.pw_uid, self.user.pw_gid)

    def program(self, name, *arguments):
        ended = subprocess.run(as_user(self.user, [str(self.programs / name), *arguments]),
                               capture_output=True, text=True, cwd="/")
        if ended.returncode != 0:
            sys.exit(f"failover: {name} failed: {ended.stdout}{ended.stderr}")

    def make(self):
        self.program("initdb", f"--pgdata={self.data}", "--username=postgres", "--auth=trust",
                     "--encoding=UTF8", "--locale=C", "--no-sync")

    def copy(self, primary):
        """Becomes a standby of another node, whatever it was."""
        shutil.rmtree(self.data, ignore_errors=True)
        self.program("pg_basebackup", f"--pgdata={self.data}", "--write-recovery-conf", "--no-sync",
                     "--checkpoint=fast", "--wal-method=stream",
                     f"--dbname=host=127.0.0.1 port={primary.port} user=postgres")

    def start(self):
        # A standby that has lost its primary sleeps this long before it looks at a promotion.
        # fsync may be off because only processes are killed: what the kernel has, it keeps.
        settings = {
            "port": self.port, "listen_addresses": "127.0.0.1", "cluster_name": self.name,
            "unix_socket_directories": self.directory, "max_connections": 200, "fsync": "off",
            "wal_keep_size": "512MB", "wal_retrieve_retry_interval": "200ms",
            "hot_standby": "on", "lc_messages": "C", "timezone": "UTC",
            "shared_buffers": "64MB", "dynamic_shared_memory_type": "mmap",
        }
        arguments = [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        self.postmaster = start([str(self.programs / "postgres"), "-D", str(self.data), *arguments],
                                self.log, self.user)
        wait_for(self.answers, f"{self.name} answers: {self.log}")

    def answers(self):
        return self.ask("select 1", check=False) == "1"

    def ask(self, *statements, database="postgres", check=True):
        """What psql prints, as the superuser."""
        commands = [f"--command={statement}" for statement in statements]
        ended = subprocess.run(
            ["psql", "-AtXq", "--set=ON_ERROR_STOP=1", "--host=127.0.0.1", f"--port={self.port}",
             "--username=postgres", f"--dbname={database}", *commands],
            env={**os.environ, "PGCONNECT_TIMEOUT": "5"}, capture_output=True, text=True)
        if check and ended.returncode != 0:
            sys.exit(f"failover: psql on {self.name} failed: {ended.stderr}")
        return ended.stdout.strip()

    def wait_for_standby(self, names):
        """What a commit waits for from now on: nothing, or the standby of a name."""
        self.ask(f"alter system set synchronous_standby_names = '{names}'",
                 "select pg_reload_conf()")

    def promote(self):
        """What an operator does: commits shall not wait for the primary that is gone."""
        self.ask("alter system set synchronous_standby_names = ''", "select pg_reload_conf()",
                 "select pg_promote(true, 60)")

    def signal(self, number):
        """Sends a signal to every process; the postmaster first, and it can start no more."""
        if self.postmaster is None or self.postmaster.poll() is not None:
            return
        first = signal.SIGSTOP if number == signal.SIGKILL else number
        self.postmaster.send_signal(first)
        signal_all([*children(self.postmaster.pid), self.postmaster.pid], number)

    def kill(self):
        self.signal(signal.SIGKILL)
        if self.postmaster is not None:
            self.postmaster.wait(timeout=WAIT_SECONDS)
            self.postmaster = None
            self.free_memory()

    def free_memory(self):
        """Gives back the shared memory that a killed server leaves behind, as its next start would."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return
        if len(lines) > 6:
            subprocess.run(["ipcrm", "--shmem-id", lines[6].split()[1]], check=False)


class Pair:
    """A primary and its synchronous standby."""

    def __init__(self, directory):
        self.primary, self.standby = Node("a", directory), Node("b", directory)
        self.nodes = [self.primary, self.standby]

    def make(self):
        self.primary.make()
        self.primary.start()
        for role in ("roster_owner", "roster_tenant", "roster_control"):
            self.primary.ask(f"create role {role} login nosuperuser nobypassrls")
        self.primary.ask(f"create database {DATABASE} owner roster_owner")
        self.follow()

    def follow(self):
        """Makes the node that is no primary a synchronous standby of the one that is."""
        self.standby.kill()
        self.standby.copy(self.primary)
        self.standby.start()
        self.standby.wait_for_standby(self.primary.name)
        self.primary.wait_for_standby(self.standby.name)
        wait_for(lambda: self.primary.ask("select sync_state from pg_stat_replication") == "sync",
                 "the standby is synchronous")
        expect(True, f"{self.primary.name} is the primary, {self.standby.name} its synchronous standby")

    def swap(self):
        self.primary, self.standby = self.standby, self.primary

    def dsn(self, role):
        ports = ",".join(str(node.port) for node in self.nodes)
        return (f"host=127.0.0.1,127.0.0.1 port={ports} dbname={DATABASE} user={role}"
                " target_session_attrs=read-write connect_timeout=2")

    def close(self):
        for node in self.nodes:
            node.kill()
