#!/usr/bin/env python3
"""Lets Roster migrate and serve in an image's file system. Started by check.sh beside a PostgreSQL."""
import argparse
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
ADMIN_KEY = "0123456789abcdef" * 4
START_SECONDS = 30
STOP_SECONDS = 30


class Failure(Exception):
    pass


def expect(holds, sentence):
    if not holds:
        raise Failure(sentence)
    print(f"  ok: {sentence}")


class Image:
    def __init__(self, root, inspected):
        self.root = pathlib.Path(root)
        self.config = inspected["OCIv1"]["config"]
        self.sockets = re.search(r"host=(\S+)", os.environ["ROSTER_TEST_DSN"])[1]
        # Whoever gets as far as the socket is let in.
        os.chmod(self.sockets, 0o711)
        self.secrets = pathlib.Path(tempfile.mkdtemp(prefix="roster-image-", dir="/tmp"))
        os.chmod(self.secrets, 0o755)

    def command(self, *arguments):
        return [str(HERE / "inside.sh"), str(self.root), self.sockets, str(self.secrets),
                *self.config["Entrypoint"], *arguments]

    def environment(self, **variables):
        return {"PATH": os.environ["PATH"], **variables}

    def run(self, *arguments, **variables):
        return subprocess.run(self.command(*arguments), env=self.environment(**variables),
                              capture_output=True, text=True)

    def secret(self, name, text):
        """A file as Kubernetes mounts a Secret; its path inside."""
        (self.secrets / name).write_text(text + "\n")
        return f"/run/secrets/{name}"

    def dsn(self, role):
        return f"host=/run/postgresql user={role} dbname=roster"

    def files(self):
        return {path for path in self.root.rglob("*")}

    def close(self):
        shutil.rmtree(self.secrets)


def check_contents(image):
    expect(image.config["User"] == "10001:10001", "the image runs as user 10001")
    expect(image.config["Entrypoint"] == ["/usr/local/bin/roster"], "its command is roster")
    expect(image.config["Cmd"] == ["serve"], "it serves unless told otherwise")
    binary = image.root / "usr/local/bin/roster"
    expect(binary.stat().st_mode & 0o7777 == 0o755, "everybody may run it, nobody write it")
    needed = subprocess.run(["chroot", str(image.root), "ldd", "/usr/local/bin/roster"],
                            capture_output=True, text=True).stdout
    expect("not found" not in needed and "libpq.so.5" in needed, "its libraries are there")
    expect("libswift" not in needed and "Foundation" not in needed, "Swift is inside the executable")
    expect((image.root / "etc/ssl/certs/ca-certificates.crt").stat().st_size > 0,
           "certificate authorities are there")
    print(f"  the executable has {binary.stat().st_size / 1e6:.1f} MB")
    for shell in ("sh", "bash", "dash"):
        (image.root / "bin" / shell).unlink(missing_ok=True)


def prepare_database():
    """What a database administrator does beforehand."""
    for sql in ("create role roster_owner login createrole",
                "create database roster owner roster_owner"):
        subprocess.run(["psql", "--quiet", "--dbname", os.environ["ROSTER_TEST_DSN"],
                        "--command", sql], check=True)


def check_migration(image):
    owner = image.secret("owner-dsn", image.dsn("roster_owner"))
    first = image.run("migrate", ROSTER_OWNER_DSN_FILE=owner)
    expect(first.returncode == 0 and "applied 0001_" in first.stdout,
           f"the migration runs {first.stderr.strip()}")
    second = image.run("migrate", ROSTER_OWNER_DSN_FILE=owner)
    expect(second.stdout == "The database was up to date.\n", "and once is enough")


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def get(url, method="GET", body=None):
    """The status and the body of an answer; 0 when nobody answers."""
    request = urllib.request.Request(
        url, method=method, data=body and json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {ADMIN_KEY}", "Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
    except OSError:
        return 0, b""


def check_serving(image):
    port, operations = free_port(), free_port()
    url, private = f"http://127.0.0.1:{port}", f"http://127.0.0.1:{operations}"
    variables = {
        "ROSTER_PUBLIC_URL": "https://roster.example.com", "ROSTER_PORT": str(port),
        "ROSTER_OPERATIONS_PORT": str(operations), "ROSTER_DRAIN_DELAY": "1",
        "ROSTER_LOG_FORMAT": "json",
        "ROSTER_TENANT_DSN_FILE": image.secret("tenant-dsn", image.dsn("roster_tenant")),
        "ROSTER_CONTROL_DSN_FILE": image.secret("control-dsn", image.dsn("roster_control")),
        "ROSTER_ADMIN_KEY_FILE": image.secret("admin-key", ADMIN_KEY),
    }
    doctor = image.run("doctor", **variables)
    expect(doctor.returncode == 0, f"the doctor finds no error {doctor.stdout if doctor.returncode else ''}")
    before = image.files()
    with tempfile.TemporaryFile("w+") as log:
        server = subprocess.Popen(image.command("serve"), env=image.environment(**variables),
                                  stdout=log, stderr=subprocess.STDOUT)
        try:
            check_answers(server, url, private)
            server.send_signal(signal.SIGTERM)
            status = server.wait(timeout=STOP_SECONDS)
            expect(status == 0, f"it ends in peace after SIGTERM ({status})")
        except Exception:
            log.seek(0)
            sys.stderr.write(log.read())
            raise
        finally:
            if server.poll() is None:
                server.kill()
                server.wait()
    expect(image.files() == before, "it wrote nothing into the image's file system")


def check_answers(server, url, private):
    deadline = time.monotonic() + START_SECONDS
    while get(f"{private}/readyz")[0] != 200:
        if server.poll() is not None or time.monotonic() > deadline:
            raise Failure("the server does not become ready")
        time.sleep(0.05)
    expect(get(f"{private}/livez")[0] == 200, "it is alive and ready")
    status = pathlib.Path(f"/proc/{server.pid}/status").read_text()
    expect(re.search(r"^Uid:\s+10001\s+10001", status, re.M), "it runs as user 10001")
    expect(re.search(r"^CapEff:\s+0+$", status, re.M) and re.search(r"^NoNewPrivs:\s+1$", status, re.M),
           "without capabilities")
    status, body = get(f"{url}/admin/v1/integrations", "POST", {"name": "Acme", "provider": "okta"})
    expect(status == 201, "it creates an integration")
    made = json.loads(body)
    expect(made["scim_base_url"].startswith("https://roster.example.com/t/"), "with the public URL")
    expect(get(f"{url}/t/x/scim/v2/Users")[0] == 401, "and asks for a token")
    expect(b"roster_http_requests_total" in get(f"{private}/metrics")[1], "it has metrics")


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--root", required=True)
    arguments.add_argument("--inspected", required=True)
    chosen = arguments.parse_args()
    image = Image(chosen.root, json.loads(pathlib.Path(chosen.inspected).read_text()))
    try:
        check_contents(image)
        prepare_database()
        check_migration(image)
        check_serving(image)
    except Failure as failure:
        sys.exit(f"image: NOT so: {failure}")
    finally:
        image.close()
    print("image: built, migrates and serves.")


if __name__ == "__main__":
    main()
