#!/usr/bin/env python3
"""Lets the primary die and freeze under writers, and a server end under load:

    Tests/failover/run.py --roster .build/debug/roster [--only killed,late,frozen,drain]

Two nodes of PostgreSQL replicate synchronously, and two servers of Roster are told of both. A write that
was acknowledged must never be lost, nor a create that is tried again come twice.
"""
import argparse
import contextlib
import pathlib
import shutil
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "python"))

import drain
import scenarios
import server as serving
from cluster import Pair
from environment import ROOT, stop_on_signals
from traffic import Journal, make_groups

# How long an operator may take to find out.
LATE, FROZEN = 8, 3


def play(roster, directory, chosen, stack):
    pair = Pair(directory)
    stack.callback(pair.close)
    pair.make()
    serving.migrate(roster, pair)
    servers = []
    for name in ("one", "two"):
        servers.append(serving.Server(roster, name, directory, pair, drain_delay=drain.DELAY))
        stack.callback(servers[-1].close)
    path, token = servers[0].integration()
    journal = Journal()
    make_groups(journal, servers[0], path, token)
    stage = scenarios.Stage(pair, servers, path, token, journal)
    steps = {"killed": lambda: scenarios.killed(stage, "killed", 0),
             "late": lambda: scenarios.killed(stage, "late", LATE),
             "frozen": lambda: scenarios.frozen(stage, "frozen", FROZEN)}
    for name, step in steps.items():
        if name in chosen:
            step()
            pair.follow()
    if "drain" in chosen:
        drain.ended(stage)
    for each in servers:
        if each.process.poll() is None:
            each.end()


def main():
    stop_on_signals()
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--roster", default=str(ROOT / ".build/debug/roster"))
    arguments.add_argument("--only", default="killed,late,frozen,drain")
    arguments.add_argument("--keep", action="store_true", help="keep the logs")
    options = arguments.parse_args()
    directory = pathlib.Path(tempfile.mkdtemp(prefix="roster-failover.", dir="/tmp"))
    directory.chmod(0o755)
    with contextlib.ExitStack() as stack:
        if not options.keep:
            stack.callback(shutil.rmtree, directory, ignore_errors=True)
        play(str(pathlib.Path(options.roster).resolve()), directory, options.only.split(","), stack)
    print("failover: nothing acknowledged was lost.")


if __name__ == "__main__":
    main()
