#!/usr/bin/env python3
"""Runs scim2-tester, the public conformance check for SCIM servers, against Roster.

Prepares a virtual environment below .build/ with what requirements.txt names, then becomes
check.py in it; arguments are passed on. Exits with 69 when the environment cannot be prepared.
"""
import hashlib
import os
import pathlib
import shutil
import signal
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
REQUIREMENTS = HERE / "requirements.txt"
ENVIRONMENT = HERE.parent.parent / ".build/conformance"
# Written last: an environment without it was never finished.
STAMP = ENVIRONMENT / "stamp"
PYTHON_MIN = (3, 11)
UNAVAILABLE = 69


def fail(*sentences):
    print("conformance:", *sentences, file=sys.stderr)
    sys.exit(UNAVAILABLE)


def continue_in_newer_python():
    """Starts again in a newer Python, where `python3` is older than scim2-tester needs."""
    for minor in range(20, PYTHON_MIN[1] - 1, -1):
        newer = shutil.which(f"python3.{minor}")
        # A version manager puts names on the PATH that only say that they are not installed.
        if newer and subprocess.run([newer, "-c", "import venv"], capture_output=True).returncode == 0:
            os.execv(newer, [newer, str(HERE / "run.py"), *sys.argv[1:]])
    fail(f"scim2-tester needs Python 3.{PYTHON_MIN[1]} or later, and {sys.executable} is "
         f"{sys.version.split()[0]}.", "Install a newer one and put it on the PATH.")


def python():
    return ENVIRONMENT / "bin/python"


def stamp():
    """What the environment is made from: the requirements, and the Python under it."""
    made_from = f"{sys.version} {sys.prefix} {ENVIRONMENT}".encode() + REQUIREMENTS.read_bytes()
    return hashlib.sha256(made_from).hexdigest()


def is_prepared():
    return STAMP.exists() and STAMP.read_text() == stamp() and os.access(python(), os.X_OK)


def prepare():
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    made = subprocess.run([sys.executable, "-m", "venv", str(ENVIRONMENT)])
    if made.returncode != 0:
        fail(f"{ENVIRONMENT} could not be made a virtual environment of Python.",
             "On Debian and Ubuntu: apt-get install python3-venv.")
    installed = subprocess.run(
        [str(python()), "-m", "pip", "install", "--quiet", "--no-input", "--only-binary", ":all:",
         "--disable-pip-version-check", "--timeout", "20", "--retries", "3",
         "--requirement", str(REQUIREMENTS)])
    if installed.returncode != 0:
        fail("pip could not install scim2-tester; its message is above. It comes from PyPI, so",
             "this machine has to reach https://pypi.org and https://files.pythonhosted.org. Where",
             "it cannot, name a mirror in PIP_INDEX_URL, or download on another machine with",
             "`pip download -r Tests/conformance/requirements.txt -d DIRECTORY` and set",
             "PIP_NO_INDEX=1 PIP_FIND_LINKS=DIRECTORY. A proxy is named in HTTPS_PROXY.")
    STAMP.write_text(stamp())


def main():
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, lambda number, _: sys.exit(128 + number))
    if sys.version_info < PYTHON_MIN:
        continue_in_newer_python()
    if not is_prepared():
        prepare()
    os.execv(python(), [str(python()), str(HERE / "check.py"), *sys.argv[1:]])


if __name__ == "__main__":
    main()
