#!/usr/bin/env python3
"""Runs the Crowd clients of PyPI, and the calls that products make, against Roster.

Prepares a virtual environment below .build/ with what requirements.txt names, then becomes
check.py in it; arguments are passed on. Exits with 69 when the environment cannot be prepared.
"""
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "python"))
from environment import Environment  # noqa: E402

if __name__ == "__main__":
    Environment(HERE, "The Crowd clients").become_check()
