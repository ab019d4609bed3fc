"""The virtual environment of a check against packages from PyPI.

Each check has a folder with requirements.txt and check.py. Its run.py prepares an environment
below .build/ and becomes check.py in it.
"""
import hashlib
import os
import pathlib
import shutil
import signal
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PYTHON_MIN = (3, 11)
UNAVAILABLE = 69
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def stop_on_signals():
    """Lets a signal unwind the program, so that what it started is stopped."""
    for number in STOPPING:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, lambda number, _: sys.exit(128 + number))


class Environment:
    def __init__(self, folder, packages):
        """The environment of the check in a folder; packages is what a person calls it."""
        self.folder = folder
        self.packages = packages
        self.requirements = folder / "requirements.txt"
        self.path = ROOT / ".build" / folder.name
        # Written last: an environment without it was never finished.
        self.stamp = self.path / "stamp"

    def fail(self, *sentences):
        print(f"{self.folder.name}:", *sentences, file=sys.stderr)
        sys.exit(UNAVAILABLE)

    def become_check(self):
        """Prepares the environment if need be, and continues as check.py in it."""
        stop_on_signals()
        if sys.version_info < PYTHON_MIN:
            self.continue_in_newer_python()
        if not self.is_prepared():
            self.prepare()
        os.execv(self.python, [self.python, str(self.folder / "check.py"), *sys.argv[1:]])

    def continue_in_newer_python(self):
        """Starts again in a newer Python, where `python3` is older than the packages need."""
        for minor in range(20, PYTHON_MIN[1] - 1, -1):
            newer = shutil.which(f"python3.{minor}")
            # A version manager puts names on the PATH that only say that they are not installed.
            if newer and subprocess.run([newer, "-c", "import venv"],
                                        capture_output=True).returncode == 0:
                os.execv(newer, [newer, str(self.folder / "run.py"), *sys.argv[1:]])
        self.fail(f"{self.packages} needs Python 3.{PYTHON_MIN[1]} or later, and {sys.executable} "
                  f"is {sys.version.split()[0]}.", "Install a newer one and put it on the PATH.")

    @property
    def python(self):
        return str(self.path / "bin/python")

    @property
    def made_from(self):
        """What the environment is made from: the requirements, and the Python under it."""
        made_from = (f"{sys.version} {sys.prefix} {self.path}".encode()
                     + self.requirements.read_bytes())
        return hashlib.sha256(made_from).hexdigest()

    def is_prepared(self):
        return (self.stamp.exists() and self.stamp.read_text() == self.made_from
                and os.access(self.python, os.X_OK))

    def prepare(self):
        shutil.rmtree(self.path, ignore_errors=True)
        made = subprocess.run([sys.executable, "-m", "venv", str(self.path)])
        if made.returncode != 0:
            self.fail(f"{self.path} could not be made a virtual environment of Python.",
                      "On Debian and Ubuntu: apt-get install python3-venv.")
        installed = subprocess.run(
            [self.python, "-m", "pip", "install", "--quiet", "--no-input",
             "--only-binary", ":all:", "--disable-pip-version-check", "--timeout", "20",
             "--retries", "3", "--requirement", str(self.requirements)])
        if installed.returncode != 0:
            self.fail(
                f"pip could not install {self.packages}; its message is above. It comes from PyPI,",
                "so this machine has to reach https://pypi.org and https://files.pythonhosted.org.",
                "Where it cannot, name a mirror in PIP_INDEX_URL, or download on another machine",
                f"with `pip download -r {self.requirements.relative_to(ROOT)} -d DIRECTORY` and set",
                "PIP_NO_INDEX=1 PIP_FIND_LINKS=DIRECTORY. A proxy is named in HTTPS_PROXY.")
        self.stamp.write_text(self.made_from)
