"""Prometheus' tool for rules: that of the machine, or the one in Debian's package, unpacked and not installed."""
import pathlib
import shutil
import subprocess
import sys

import chart

DIRECTORY = chart.ROOT / ".build/promtool"


def say_loudly(sentence):
    print(f"\n== {sentence} ==", file=sys.stderr)


def program():
    """Where it is, or None when this machine can have none."""
    found = shutil.which("promtool")
    if found:
        return found
    unpacked = DIRECTORY / "usr/bin/promtool"
    if not unpacked.exists() and not unpack():
        return None
    return str(unpacked)


def unpack():
    if not (shutil.which("apt-get") and shutil.which("dpkg-deb")):
        return False
    DIRECTORY.mkdir(parents=True, exist_ok=True)
    got = subprocess.run(["apt-get", "download", "prometheus"], cwd=DIRECTORY, capture_output=True)
    packages = sorted(DIRECTORY.glob("prometheus_*.deb"))
    if got.returncode != 0 or not packages:
        return False
    subprocess.run(["dpkg-deb", "-x", str(packages[-1]), str(DIRECTORY)], check=True)
    return (pathlib.Path(DIRECTORY) / "usr/bin/promtool").exists()
