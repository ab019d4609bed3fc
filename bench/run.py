#!/usr/bin/env python3
"""Measures Roster beside its floor: pgbench running the same statements on the same PostgreSQL.

README.md says how to read what it prints. Exits with 1 when an answer was wrong or missing.
"""
import argparse
import json
import os
import pathlib
import shutil
import signal
import sys
import tempfile
import time

from suite import growth, machine, report, soak
from suite.cluster import Cluster
from suite.floor import Floor
from suite.load import Load
from suite.rounds import Bench
from suite.seed import Seed
from suite.server import Server
from suite.works import CONTENTION, WORKS

HERE = pathlib.Path(__file__).resolve().parent
#: What of the works waits for commits, measured again with a slow replica's delay.
DELAYED = ("create", "patch", "member")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    build = HERE.parent / ".build"
    parser.add_argument("--roster", default=str(build / "release/roster"))
    parser.add_argument("--load", default=str(build / "bench/load"))
    parser.add_argument("--quick", action="store_true", help="16 connections, short rounds")
    parser.add_argument("--users", type=int, default=20_000, help="of the main tenant")
    parser.add_argument("--connections", help="1,16,64 unless --quick")
    parser.add_argument("--seconds", type=float, help="of a round: 4, with --quick 1")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--works", default=",".join(work.name for work in WORKS))
    parser.add_argument("--baseline", metavar="ROSTER",
                        help="an executable from before a change, measured in the same rounds")
    parser.add_argument("--no-claims", action="store_true", help="only the works")
    parser.add_argument("--large", action="store_true",
                        help="a tenant of 1,000,000 users and 10,000 tenants besides")
    parser.add_argument("--soak", type=float, default=0, metavar="MINUTES")
    parser.add_argument("--keep", action="store_true", help="keep the directory of the run")
    parser.add_argument("--results", default=str(HERE / "results"))
    options = parser.parse_args()
    options.connections = options.connections or ("16" if options.quick else "1,16,64")
    options.seconds = options.seconds or (1 if options.quick else 4)
    options.claim_connections = 16
    options.claim_rounds = 1 if options.quick else options.rounds
    return options


def seed(options):
    if options.no_claims:
        return Seed(options.users, small_tenants=0, large_users=0)
    if options.large:
        return Seed(options.users, small_tenants=10_000, large_users=1_000_000)
    if options.quick:
        return Seed(options.users, small_tenants=100, large_users=20_000)
    return Seed(options.users, small_tenants=1_000, large_users=110_000)


def measure_works(bench, options):
    names = options.works.split(",")
    for work in [work for work in WORKS if work.name in names]:
        for connections in map(int, options.connections.split(",")):
            row = bench.measure(work, connections, options.seconds, options.rounds)
            report.print_row(work, row)
            yield row


def measure_delayed(bench, options):
    """Writes whose commits take 2 ms longer, as with a synchronous replica."""
    bench.cluster.set("commit_siblings", 0)
    bench.cluster.set("commit_delay", 2000)
    try:
        for work in [work for work in WORKS if work.name in DELAYED]:
            row = bench.measure(work, 16, options.seconds, options.rounds)
            row["title"] += ", 2 ms"
            row["commit_delay_us"] = 2000
            report.print_row(work, row)
            yield row
    finally:
        bench.cluster.set("commit_delay", None)
        bench.cluster.set("commit_siblings", None)


def measure_contention(bench, options):
    """Few users and one group with many writers: counted as failed when an update is lost."""
    result = bench.round(CONTENTION, 16, options.seconds, bench.users.first(200))
    print(f"{result['requests']} changes of 200 users and a group by 16 writers: "
          f"{result['failed']} wrong")
    report.print_failures([result])
    return result


def measure(bench, options):
    print(report.HEADINGS)
    results = {"works": list(measure_works(bench, options))}
    if not options.no_claims:
        if not options.quick:
            results["works"] += list(measure_delayed(bench, options))
        results["contention"] = measure_contention(bench, options)
        results["claims"] = []
        for claim in growth.claims(bench, options):
            report.print_claim(claim)
            results["claims"].append(claim)
    if options.soak:
        results.setdefault("claims", []).append(soak.soak(bench, options.soak))
        report.print_claim(results["claims"][-1])
    pid = bench.server.pid
    results["memory_mib"] = {"resident": machine.memory_mib(pid),
                             "peak": machine.memory_mib(pid, "VmHWM")}
    print("memory of the server: {resident:.0f} MiB, {peak:.0f} at its peak".format(
        **results["memory_mib"]))
    return results


def run(options, directory):
    content = seed(options)
    cluster = Cluster(directory)
    try:
        Server.migrate(options.roster, cluster)
        content.write(cluster)
        server = Server(options.roster, cluster, directory / "server.log")
        try:
            floor = Floor(cluster, server, content, directory)
            bench = Bench(cluster, server, content, floor, Load(options.load, directory))
            if options.baseline:
                bench.baseline = Server(options.baseline, cluster, directory / "baseline.log")
            try:
                return {"machine": machine.description(), "options": vars(options),
                        **measure(bench, options)}
            finally:
                if bench.baseline:
                    bench.baseline.stop()
        finally:
            server.stop()
    finally:
        cluster.stop()


def main():
    options = arguments()
    # Whatever ends the run, server and PostgreSQL end with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended by a signal"))
    directory = pathlib.Path(tempfile.mkdtemp(prefix="roster-bench-", dir="/tmp"))
    try:
        results = run(options, directory)
    finally:
        if options.keep:
            print(f"the directory of the run is {directory}")
        else:
            shutil.rmtree(directory, ignore_errors=True)
    os.makedirs(options.results, exist_ok=True)
    path = pathlib.Path(options.results) / time.strftime("%Y%m%d-%H%M%S.json")
    path.write_text(json.dumps(results, indent=1))
    print(f"all figures are in {path}")
    rows = [*results["works"], *results.get("claims", []), results.get("contention", {})]
    sys.exit(1 if any(row.get("failed") for row in rows) else 0)


if __name__ == "__main__":
    main()
