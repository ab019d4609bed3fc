"""What the machine says about processes, and the programs it has."""
import os
import pathlib
import shutil
import socket
import sys

TICKS = os.sysconf("SC_CLK_TCK")


def tool(name):
    """The path of a program of PostgreSQL's, the newest there is."""
    directories = sorted(
        pathlib.Path("/usr/lib/postgresql").glob("*/bin"),
        key=lambda directory: int(directory.parent.name), reverse=True)
    for directory in directories:
        if (directory / name).exists():
            return str(directory / name)
    found = shutil.which(name)
    if not found:
        sys.exit(f"{name} was not found; on Debian: apt-get install postgresql")
    return found


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def cpu_seconds(pid):
    """CPU of a process, its children and those that have ended."""
    total = 0
    for process in [pid, *children(pid)]:
        try:
            stat = pathlib.Path(f"/proc/{process}/stat").read_text()
        except (FileNotFoundError, ProcessLookupError):
            continue  # Ended since it was listed: among the ended ones of the next look.
        fields = stat.rsplit(")", 1)[1].split()
        total += int(fields[11]) + int(fields[12])
        if process == pid:
            total += int(fields[13]) + int(fields[14])
    return total / TICKS


def children(pid):
    return [int(child)
            for task in pathlib.Path(f"/proc/{pid}/task").iterdir()
            for child in (task / "children").read_text().split()]


def memory_mib(pid, field="VmRSS"):
    """Resident memory now (VmRSS) or at its peak (VmHWM)."""
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(field + ":"):
            return int(line.split()[1]) / 1024
    raise KeyError(field)


def description():
    model = next(line.split(":", 1)[1].strip()
                 for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines()
                 if line.startswith("model name"))
    return {"cpu": model, "cores": os.cpu_count(), "load_before": os.getloadavg()[0]}
