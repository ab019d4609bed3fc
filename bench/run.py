#!/usr/bin/env python3
"""Measures Roster beside its floor: pgbench running the same statements on the same server.

Starts `roster dev` on a directory of its own, seeds a tenant, and runs each work in alternating
rounds with wrk against the server and with pgbench against its PostgreSQL. Prints medians, ratios
and CPU seconds per 1,000 requests, and exits with 1 when any request failed.
"""
import argparse
import json
import os
import pathlib
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from urllib.parse import urlsplit

HERE = pathlib.Path(__file__).resolve().parent
WORKS = {
    "get": "GET user by id",
    "lookup": "GET Users?filter=userName eq",
    "create": "POST user",
    "patch": "PATCH active",
}
TICKS = os.sysconf("SC_CLK_TCK")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--roster", default=str(HERE.parent / ".build/release/roster"))
    parser.add_argument("--users", type=int, default=20_000)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--works", default=",".join(WORKS))
    return parser.parse_args()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def tool(name):
    found = shutil.which(name)
    if found:
        return found
    for path in sorted(pathlib.Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True):
        return str(path)
    sys.exit(f"{name} is not installed. On Debian: apt-get install wrk postgresql.")


def cpu_seconds(pid):
    """CPU of a process and, for PostgreSQL, of its children, ended ones included."""
    total = 0.0
    for process in [pid] + children(pid):
        try:
            fields = pathlib.Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
        except FileNotFoundError:
            continue
        own = int(fields[11]) + int(fields[12])
        ended = int(fields[13]) + int(fields[14]) if process == pid else 0
        total += (own + ended) / TICKS
    return total


def children(pid):
    listing = pathlib.Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in listing.read_text().split()] if listing.exists() else []


def resident_mib(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


class Server:
    """`roster dev` on a fresh directory; stopped and removed at the end."""

    def __init__(self, binary):
        self.directory = tempfile.mkdtemp(prefix="roster-bench-")
        os.chmod(self.directory, 0o755)
        self.log = open(os.path.join(self.directory, "log"), "w")
        self.process = subprocess.Popen(
            [binary, "dev", "--port", str(free_port()), "--data", self.directory],
            stdout=self.log, stderr=subprocess.STDOUT,
            env={**os.environ, "ROSTER_LOG_LEVEL": "warning"})
        described = os.path.join(self.directory, "dev.json")
        for _ in range(600):
            if os.path.exists(described):
                break
            if self.process.poll() is not None:
                sys.exit(f"roster dev ended early; its output is in {self.log.name}")
            time.sleep(0.1)
        self.info = json.loads(pathlib.Path(described).read_text())
        # A later setting of a connection string wins.
        self.info["tenant_dsn"] = self.info["postgres_dsn"] + " user=roster_tenant"

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)
        shutil.rmtree(self.directory, ignore_errors=True)


def load(server, work, options, number):
    url = urlsplit(server.info["scim_url"])
    env = {
        **os.environ, "BENCH_PATH": url.path, "BENCH_TOKEN": server.info["token"],
        "BENCH_USERS": str(options.users), "BENCH_LOAD": str(HERE / "load"),
        "BENCH_RUN": f"r{number}",
    }
    output = subprocess.run(
        [tool("wrk"), "-t1", f"-c{options.connections}", f"-d{options.seconds}s", "--timeout", "10s",
         "-s", str(HERE / "load" / f"{work}.lua"), f"{url.scheme}://{url.netloc}"],
        env=env, capture_output=True, text=True, check=True).stdout
    return json.loads(output.strip().splitlines()[-1])


def floor(server, work, options):
    started = time.monotonic()
    output = subprocess.run(
        [tool("pgbench"), "-n", "-M", "prepared", "-c", str(options.connections), "-j", "1",
         "-T", str(options.seconds), "-f", str(HERE / "floor" / f"{work}.sql"),
         "-D", f"users={options.users}", "-D", f"tenant={server.info['tenant_id']}",
         server.info["tenant_dsn"]],
        capture_output=True, text=True)
    if output.returncode != 0:
        sys.exit(f"pgbench failed for {work}:\n{output.stderr[-2000:]}")
    for line in output.stdout.splitlines():
        if line.startswith("tps = "):
            return float(line.split()[2])
    sys.exit(f"pgbench said no tps for {work} after {time.monotonic() - started:.0f} s")


def measure(server, work, options):
    pids = [server.info["pid"], server.info["postgres_pid"]]
    loads, floors, cpus = [], [], []
    for number in range(options.rounds):
        before = sum(map(cpu_seconds, pids))
        result = load(server, work, options, f"{work}{number}")
        cpus.append((sum(map(cpu_seconds, pids)) - before) / result["requests"] * 1000)
        loads.append(result)
        floors.append(floor(server, work, options))
    rates = [result["requests"] / result["seconds"] for result in loads]
    return {
        "work": WORKS[work],
        "rps": statistics.median(rates),
        "floor": statistics.median(floors),
        "ratio": statistics.median(rate / base for rate, base in zip(rates, floors)),
        "cpu_s_per_1k": statistics.median(cpus),
        "p50_ms": statistics.median(result["p50_ms"] for result in loads),
        "p99_ms": statistics.median(result["p99_ms"] for result in loads),
        "failed": sum(result["failed"] for result in loads),
    }


def main():
    options = arguments()
    tool("wrk"), tool("pgbench")
    server = Server(options.roster)
    try:
        subprocess.run(
            [tool("psql"), "-q", "-v", "ON_ERROR_STOP=1", "-v", f"tenant={server.info['tenant_id']}",
             "-v", f"users={options.users}", "-f", str(HERE / "seed.sql"),
             server.info["postgres_dsn"]], check=True)
        print(f"{options.users} users, {options.connections} connections, "
              f"{options.rounds} alternating rounds of {options.seconds} s")
        print(f"{'work':32}{'rps':>9}{'floor':>9}{'ratio':>7}{'CPU s/1k':>10}"
              f"{'p50 ms':>8}{'p99 ms':>8}{'failed':>8}")
        results = [measure(server, work, options) for work in options.works.split(",")]
        for row in results:
            print(f"{row['work']:32}{row['rps']:9.0f}{row['floor']:9.0f}{row['ratio']:7.2f}"
                  f"{row['cpu_s_per_1k']:10.3f}{row['p50_ms']:8.2f}{row['p99_ms']:8.2f}"
                  f"{row['failed']:8d}")
        print(f"resident memory of the server: {resident_mib(server.info['pid']):.0f} MiB")
    finally:
        server.stop()
    sys.exit(1 if any(row["failed"] for row in results) else 0)


if __name__ == "__main__":
    main()
