"""Checks Roster's Crowd face with the clients of PyPI and with the calls of products.

Started by run.py. Starts `roster dev` on a directory of its own, fills two tenants over SCIM,
with `roster play okta` among it, and asks as their applications do. Exits with 1 when a check
failed; with 69 when Roster could not be started.
"""
import argparse
import importlib.metadata
import os
import pathlib
import random
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "python"))
# A proxy of the environment leads to PyPI, not to this machine; the clients would ask it.
os.environ["NO_PROXY"] = os.environ["no_proxy"] = "*"

import checks  # noqa: E402
# In the order in which their checks run: the last ones change what the first ones read.
import with_crowd, with_atlassian, on_the_wire, bad_input, as_product, policies  # noqa: E401, E402, F401
from environment import stop_on_signals  # noqa: E402
from rosterdev import DEBUG_BUILD, RosterDev  # noqa: E402
from stage import Stage  # noqa: E402


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--roster", default=DEBUG_BUILD)
    parser.add_argument("--only", default="", metavar="WORDS",
                        help="run the checks whose sentence has these words")
    parser.add_argument("--seed", type=int, default=random.randrange(1, 2**32),
                        help="makes the names that roster play uses")
    return parser.parse_args()


def main():
    options = arguments()
    stop_on_signals()
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}"
                         for name in ("Crowd", "atlassian-python-api"))
    with RosterDev("crowd", options.roster) as server:
        print(f"{versions}, seed {options.seed}", flush=True)
        failed = checks.run(Stage(server, options.seed), options.only)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
