"""Checks Roster with scim2-tester in every dialect; started by run.py.

Starts `roster dev` on a directory of its own, or takes the server that --server names with its admin
key in ROSTER_ADMIN_KEY, makes one integration for each dialect through the admin API, and runs every
check of scim2-tester against it. Exits with 1 when a result is ERROR or CRITICAL, or when a kind of
check was not run; with 69 when Roster could not be started.
"""
import argparse
import collections
import contextlib
import importlib.metadata
import os
import pathlib
import pprint
import random
import sys

import httpx2
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server
from scim2_tester.discovery import get_all_available_tags

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "python"))
from environment import UNAVAILABLE, stop_on_signals  # noqa: E402
from rosterdev import DEBUG_BUILD, RosterDev  # noqa: E402

DIALECTS = "strict,auto,okta,entra,onelogin,jumpcloud,ping,google"
RESOURCE_TYPES = {"User", "Group"}
FAILURES = {Status.ERROR, Status.CRITICAL}


def fail(sentence):
    print(f"conformance: {sentence}", file=sys.stderr)
    sys.exit(UNAVAILABLE)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--roster", default=DEBUG_BUILD)
    parser.add_argument("--server", metavar="URL", help="a server that runs already")
    parser.add_argument("--dialects", default=DIALECTS)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    return parser.parse_args()


@contextlib.contextmanager
def serving(options):
    """Where the admin API is, and what opens it."""
    if options.server:
        yield {"admin_url": f"{options.server}/admin/v1", "admin_key": os.environ["ROSTER_ADMIN_KEY"]}
        return
    with RosterDev("conformance", options.roster) as server:
        yield server.info


def client(url, secret):
    # A proxy of the environment leads to PyPI, not to this machine.
    return httpx2.Client(base_url=url, headers={"Authorization": f"Bearer {secret}"},
                         timeout=60, trust_env=False)


def integration(info, dialect):
    with client(info["admin_url"], info["admin_key"]) as admin:
        answer = admin.post("/integrations", json={
            "name": f"Conformance in {dialect}", "provider": "other", "dialect": dialect})
    if answer.status_code != 201:
        fail(f"no integration was made for {dialect}: {answer.status_code} {answer.text}")
    return answer.json()


def check(info, dialect):
    """The results of one dialect."""
    made = integration(info, dialect)
    with client(made["scim_base_url"], made["token"]) as scim:
        return check_server(SyncSCIMClient(scim))


def not_run(results):
    """The kinds of checks and of resources that no check was run for."""
    run = [result for result in results if result.status is not Status.SKIPPED]
    tags = set(get_all_available_tags()) - {tag for result in run for tag in result.tags}
    return sorted(tags | RESOURCE_TYPES - {result.resource_type for result in run})


def report(results):
    """Prints a line for each kind of result, then what is not a success; whether all is well."""
    counts = {dialect: collections.Counter(result.status for result in found)
              for dialect, found in results.items()}
    print(" " * 12 + "".join(f"{dialect:>11}" for dialect in results))
    for status in Status:
        print(f"{status.name:12}" + "".join(f"{counts[dialect][status]:11}" for dialect in results))
    report_others(results)
    missing = {dialect: not_run(found) for dialect, found in results.items()}
    for dialect, names in missing.items():
        if names:
            print(f"\nin {dialect} nothing was checked for: {', '.join(names)}")
    failed = [(dialect, result) for dialect, found in results.items() for result in found
              if result.status in FAILURES]
    for dialect, result in failed:
        print(f"\n{result.status.name} in {dialect}: {result.title} {result.resource_type or ''}"
              f"\n{result.reason}\n{pprint.pformat(result.data, width=110)}")
    return not failed and not any(missing.values())


def report_others(results):
    """Prints once what was neither a success nor a failure."""
    dialects = collections.defaultdict(list)
    for dialect, found in results.items():
        for result in found:
            if result.status not in FAILURES | {Status.SUCCESS}:
                text = f"{result.title} {result.resource_type or ''}: {result.reason}"
                dialects[f"{result.status.name} {text}"].append(dialect)
    for text, names in dialects.items():
        print(f"{text} ({', '.join(names)})")


def main():
    options = arguments()
    random.seed(options.seed)
    stop_on_signals()
    with serving(options) as info:
        print(f"scim2-tester {importlib.metadata.version('scim2-tester')}, "
              f"scim2-client {importlib.metadata.version('scim2-client')}, seed {options.seed}")
        is_well = report({dialect: check(info, dialect)
                          for dialect in options.dialects.split(",")})
    sys.exit(0 if is_well else 1)


if __name__ == "__main__":
    main()
