"""Programs that end with this one, whatever happens to it."""
import os
import pwd
import shutil
import socket
import subprocess
import sys
import time

WAIT_SECONDS = 60


def expect(holds, sentence):
    if not holds:
        sys.exit(f"failover: NOT so: {sentence}")
    print(f"  ok: {sentence}", flush=True)


def wait_for(holds, sentence, seconds=WAIT_SECONDS):
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            sys.exit(f"failover: NOT so, in {seconds} s: {sentence}")
        time.sleep(0.02)


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def unprivileged():
    """The user PostgreSQL runs as, which refuses root: None for the one this runs as."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    sys.exit("failover: there is neither a user postgres nor a user nobody to run PostgreSQL as.")


def as_user(user, command):
    """The command, run as a user; the process keeps its number."""
    if user is None:
        return command
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--init-groups", *command]


def start(command, log, user=None, env=None):
    """Starts a program that the kernel ends when this one dies."""
    if shutil.which("setpriv"):
        command = ["setpriv", "--pdeathsig", "KILL", *command]
    with open(log, "ab") as out:
        return subprocess.Popen(as_user(user, command), env=env, stdin=subprocess.DEVNULL,
                                stdout=out, stderr=out)


def children(parent):
    """The numbers of a process's children."""
    found = []
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                with open(f"/proc/{entry}/stat") as stat:
                    fields = stat.read().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == parent:
                found.append(int(entry))
    return found


def signal_all(pids, number):
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue
