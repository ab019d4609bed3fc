#!/usr/bin/env python3
"""Checks the Helm chart without a cluster: renders it, and holds what comes out to Kubernetes' schemas
and to rules of our own.

    run.py [--roster .build/debug/roster] [TEST…]
    run.py --write-readme

Prepares a virtual environment below .build/ with what requirements.txt names, then becomes check.py in
it; arguments are passed on. Exits with 69 when the environment cannot be prepared.
"""
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "python"))

from environment import Environment

if __name__ == "__main__":
    Environment(HERE, "the Helm SDK").become_check()
