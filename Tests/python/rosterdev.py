"""`roster dev` as a check starts it: on a directory of its own, with a PostgreSQL of its own."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from environment import ROOT, STOPPING, UNAVAILABLE

DEBUG_BUILD = str(ROOT / ".build/debug/roster")
START_SECONDS = 120
STOP_SECONDS = 30


class RosterDev:
    """A server that is stopped and removed at the end: `with RosterDev("crowd", binary) as server`.

    Ends the program with a sentence, and with 69, when it cannot be started.
    """

    def __init__(self, purpose, binary=DEBUG_BUILD, settings=None):
        self.purpose = purpose
        self.binary = binary
        self.settings = settings or {}
        self.process = None
        self.info = None
        if not os.access(binary, os.X_OK):
            self.fail(f"there is no {binary}; build it with `swift build --product roster`.")

    def __enter__(self):
        # Below /tmp, because root's PostgreSQL runs as a user who has to get there.
        self.directory = tempfile.mkdtemp(prefix=f"roster-{self.purpose}-", dir="/tmp")
        try:
            os.chmod(self.directory, 0o711)
            self.log = pathlib.Path(self.directory, "log")
            self.start()
            self.info = self.description()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_):
        self.stop()

    def fail(self, sentence):
        print(f"{self.purpose}: {sentence}", file=sys.stderr)
        sys.exit(UNAVAILABLE)

    def start(self):
        outside = {name: value for name, value in os.environ.items()
                   if not name.startswith("ROSTER_")}
        with self.log.open("w") as log:
            # In a session of its own, so that Ctrl-C reaches it through stop() alone.
            self.process = subprocess.Popen(
                [self.binary, "dev", "--port", "0", "--data", self.directory],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                env={**outside, "ROSTER_LOG_LEVEL": "warning", **self.settings})

    def description(self):
        """What `roster dev` tells scripts, as soon as it is ready."""
        file = pathlib.Path(self.directory, "dev.json")
        deadline = time.monotonic() + START_SECONDS
        while not file.exists():
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.fail(f"roster dev did not get ready:\n{self.log.read_text()}")
            time.sleep(0.05)
        return json.loads(file.read_text())

    def stop(self):
        for number in STOPPING:
            signal.signal(number, signal.SIG_IGN)
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(timeout=STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.directory, ignore_errors=True)
