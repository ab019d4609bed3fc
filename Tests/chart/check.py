"""Runs the checks of the chart: all of them, or those that are named, such as test_policy.Pods.

With --write-readme it puts the table of values into the chart's README instead.
"""
import argparse
import sys
import unittest

import chart
import readme


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--roster", default=str(chart.ROOT / ".build/debug/roster"))
    arguments.add_argument("--write-readme", action="store_true")
    arguments.add_argument("tests", nargs="*")
    chosen = arguments.parse_args()
    if chosen.write_readme:
        readme.write()
        return
    chart.ROSTER = chosen.roster
    loader = unittest.TestLoader()
    if chosen.tests:
        suite = loader.loadTestsFromNames(chosen.tests)
    else:
        suite = loader.discover(str(chart.HERE), pattern="test_*.py")
    result = unittest.TextTestRunner(verbosity=2).run(suite)
    sys.exit(0 if result.wasSuccessful() and result.testsRun else 1)


if __name__ == "__main__":
    main()
