"""A private pgbouncer in transaction mode, in front of the PostgreSQL of with-postgres.sh."""
import json
import os
import pathlib
import pwd
import queue
import shutil
import subprocess
import tempfile
import threading
import time

# Of each role in each database: far fewer than Roster has connections.
SERVERS_MAX = 3
START_SECONDS = 10
# What pgbouncer itself sets for the client whose turn it is.
TRACKED = ("application_name", "client_encoding", "DateStyle", "TimeZone",
           "standard_conforming_strings")
STATE = f"""
select json_build_object(
    'pid', pg_backend_pid(),
    'tenant', nullif(current_setting('roster.tenant', true), ''),
    'sequencing', nullif(current_setting('roster.sequencing', true), ''),
    'settings', (select json_object_agg(name, setting) from pg_settings
        where setting is distinct from reset_val and context in ('user', 'superuser')
            and name <> all ('{{{",".join(TRACKED)}}}')
            and name not in ('transaction_isolation', 'transaction_read_only',
                'transaction_deferrable')),
    'prepared', (select count(*) from pg_prepared_statements),
    'cursors', (select count(*) from pg_cursors where name <> ''),
    'channels', (select count(*) from pg_listening_channels()),
    'advisory locks', (select count(*) from pg_locks
        where pid = pg_backend_pid() and locktype = 'advisory'),
    'temporary tables', (select count(*) from pg_class where relpersistence = 't'
        and relnamespace = pg_my_temp_schema()))"""
UNTOUCHED = {"tenant": None, "sequencing": None, "settings": None, "prepared": 0, "cursors": 0,
             "channels": 0, "advisory locks": 0, "temporary tables": 0}


def program():
    """Debian has it where only root's PATH leads."""
    return shutil.which("pgbouncer", path=os.environ["PATH"] + ":/usr/sbin")


class Pooler:
    """`with Pooler(sockets, roles) as pooler`: pooler.sockets and pooler.port lead through it."""

    port = 6432

    def __init__(self, server_sockets, roles):
        self.server_sockets = server_sockets
        self.roles = roles

    def __enter__(self):
        # Below /tmp: a socket's path may have 107 bytes, and who runs it has to get there.
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="roster-pgbouncer-", dir="/tmp"))
        self.sockets = str(self.directory)
        self.configure()
        self.process = subprocess.Popen(
            [*self.as_owner(), *self.until_we_end(), program(), str(self.directory / "ini")],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + START_SECONDS
        while not pathlib.Path(self.sockets, f".s.PGSQL.{self.port}").exists():
            if self.process.poll() is not None or time.monotonic() > deadline:
                log = self.directory / "log"
                raise RuntimeError("pgbouncer did not start:\n"
                                   + (log.read_text() if log.exists() else ""))
            time.sleep(0.02)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=START_SECONDS)
        shutil.rmtree(self.directory)

    def configure(self):
        users = "".join(f'"{role}" ""\n' for role in (*self.roles, "pooler"))
        (self.directory / "users").write_text(users)
        (self.directory / "ini").write_text(f"""
[databases]
* = host={self.server_sockets} port=5432
[pgbouncer]
listen_addr =
listen_port = {self.port}
unix_socket_dir = {self.directory}
logfile = {self.directory}/log
log_connections = 0
log_disconnections = 0
auth_type = trust
auth_file = {self.directory}/users
admin_users = pooler
pool_mode = transaction
default_pool_size = {SERVERS_MAX}
max_client_conn = 500
""")
        if os.geteuid() == 0:
            for path in (self.directory, *self.directory.iterdir()):
                os.chown(path, self.owner().pw_uid, self.owner().pw_gid)

    @staticmethod
    def owner():
        """pgbouncer refuses to run as root, as PostgreSQL does."""
        names = {entry.pw_name: entry for entry in pwd.getpwall()}
        return names.get("postgres") or names["nobody"]

    def as_owner(self):
        if os.geteuid() != 0:
            return []
        return ["setpriv", f"--reuid={self.owner().pw_uid}", f"--regid={self.owner().pw_gid}",
                "--clear-groups"]

    @staticmethod
    def until_we_end():
        return ["setpriv", "--pdeathsig", "TERM"]

    def dsn(self, database, role):
        return f"host={self.sockets} port={self.port} dbname={database} user={role}"

    def show(self, what):
        """The rows of the pooler's own answer, each a dictionary."""
        answer = subprocess.run(
            ["psql", "-AX", "--pset=footer=off", self.dsn("pgbouncer", "pooler"),
             f"--command=show {what}"], check=True, capture_output=True, text=True).stdout
        names, *rows = [line.split("|") for line in answer.splitlines()]
        return [dict(zip(names, row)) for row in rows]

    def servers(self, database):
        """The connections to PostgreSQL that it has now: processes by role."""
        found = {}
        for row in self.show("servers"):
            if row["database"] == database:
                found.setdefault(row["user"], set()).add(int(row["remote_pid"]))
        return found

    def states(self, database):
        """The state of every session of PostgreSQL behind the pooler, role by role.

        Each is found by a transaction that stays open until all of them have been asked.
        """
        return {role: self.states_of(database, role, processes)
                for role, processes in self.servers(database).items()}

    def states_of(self, database, role, processes):
        askers = [Asker(self.dsn(database, role)) for _ in processes]
        try:
            states = [asker.ask(STATE) for asker in askers]
        finally:
            for asker in askers:
                asker.close()
        if {state["pid"] for state in states} != processes:
            raise RuntimeError(f"of {role} {processes} were not all asked: {states}")
        return states


class Asker:
    """psql with a transaction that it keeps open."""

    def __init__(self, dsn):
        self.process = subprocess.Popen(
            ["psql", "-qAtX", "--set=ON_ERROR_STOP=1", dsn], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True)
        self.lines = queue.Queue()
        threading.Thread(target=self.read, daemon=True).start()

    def read(self):
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put("")

    def ask(self, query):
        self.process.stdin.write(f"begin; {' '.join(query.split())};\n")
        self.process.stdin.flush()
        line = self.lines.get(timeout=START_SECONDS)
        if not line:
            raise RuntimeError("psql ended without an answer")
        return json.loads(line)

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=START_SECONDS)


def traces(states):
    """What is not as in a session that nobody has used yet, in words."""
    return [f"{role}, process {state['pid']}: {name} {state[name]}"
            for role, found in states.items() for state in found
            for name, untouched in UNTOUCHED.items() if state[name] != untouched]
