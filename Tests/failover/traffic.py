"""Writers, readers and probes, and what they have seen."""
import random
import threading
import time
import typing

from processes import expect
from server import Client

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
# What a client waits on and tries again: no answer, and the two that ask for it.
PASSING = (0, 429, 503)
RETRY_PAUSE = 0.02


class Attempt(typing.NamedTuple):
    server: str
    kind: str
    start: float
    end: float
    status: int
    # Whether the answer acknowledges a write.
    is_acknowledged: bool = False


class Journal:
    """What has been acknowledged, and every request. Threads only append, or set keys of their own."""

    def __init__(self):
        self.attempts = []
        # By id: userName and active, as last acknowledged.
        self.users = {}
        # By group: the ids that have to be in it, and those that must not be.
        self.members, self.removed = {}, {}
        self.probes = []
        self.surprises = []
        # Retried creates that met their own row.
        self.met = 0


class Worker(threading.Thread):
    """Something that sends requests to one server until it is stopped."""

    def __init__(self, journal, server, path, token):
        super().__init__(daemon=True)
        self.journal, self.server, self.path = journal, server.name, path
        self.client = Client(server.port, token)
        self.stopping = threading.Event()

    def run(self):
        while not self.stopping.is_set():
            self.turn()
        self.client.close()

    def attempt(self, kind, method, path, body=None, acknowledges=(), expected=()):
        start = time.monotonic()
        status, answer = self.client.call(method, self.path + path, body)
        self.journal.attempts.append(Attempt(
            self.server, kind, start, time.monotonic(), status, status in acknowledges))
        if status not in (*PASSING, *acknowledges, *expected):
            self.journal.surprises.append(f"{kind} through {self.server}: {status} {answer}")
        return status, answer

    def persist(self, kind, method, path, body, acknowledges, expected=()):
        """Sends the same until it is answered."""
        while True:
            status, answer = self.attempt(kind, method, path, body, acknowledges, expected)
            if status not in PASSING:
                return status, answer
            time.sleep(RETRY_PAUSE)


class Writer(Worker):
    """Creates users, switches them off, and has them join and leave a group."""

    def __init__(self, journal, server, path, token, name, group):
        super().__init__(journal, server, path, token)
        self.name, self.group, self.count = name, group, 0

    def turn(self):
        self.count += 1
        name = f"{self.name}-{self.count}@example.com"
        user = self.create(name)
        if user is None:
            return
        self.journal.users[user] = (name, True)
        self.patch("switch off", f"/Users/{user}", {"op": "replace", "path": "active", "value": False})
        self.journal.users[user] = (name, False)
        self.patch("join", f"/Groups/{self.group}",
                   {"op": "add", "path": "members", "value": [{"value": user}]})
        if self.count % 3:
            self.journal.members[self.group].add(user)
            return
        self.patch("leave", f"/Groups/{self.group}",
                   {"op": "remove", "path": f'members[value eq "{user}"]'})
        self.journal.removed[self.group].add(user)

    def create(self, name):
        """Its id; a create that meets a row of its name is one of ours that was not answered."""
        status, answer = self.persist("create", "POST", "/Users",
                                      {"schemas": [USER], "userName": name}, (201,), (409,))
        if status == 201:
            return answer["id"]
        self.journal.met += 1
        status, answer = self.persist(
            "look up", "GET", f"/Users?filter=userName%20eq%20%22{name}%22", None, (), (200,))
        if status == 200 and answer["totalResults"] == 1:
            return answer["Resources"][0]["id"]
        self.journal.surprises.append(f"{name} is there and cannot be found: {status} {answer}")
        return None

    def patch(self, kind, path, operation):
        body = {"schemas": [PATCH], "Operations": [operation]}
        self.persist(kind, "PATCH", path, body, (200, 204))


class Reader(Worker):
    """Reads what has been acknowledged, and lists."""

    def turn(self):
        known = list(self.journal.users.items())
        if not known:
            return time.sleep(RETRY_PAUSE)
        user, (name, active) = random.choice(known)
        status, answer = self.attempt("read", "GET", f"/Users/{user}", expected=(200,))
        # Newer is possible, older is not.
        if status == 200 and (answer["userName"] != name or answer.get("active", True) > active):
            self.journal.surprises.append(f"{self.server} shows {user} as it was before: {answer}")
        self.attempt("list", "GET", "/Users?count=20", expected=(200,))
        return time.sleep(RETRY_PAUSE)


class Probe(threading.Thread):
    """Asks a server again and again whether it is ready."""

    def __init__(self, journal, server):
        super().__init__(daemon=True)
        self.journal, self.server = journal, server
        self.stopping = threading.Event()

    def run(self):
        while not self.stopping.is_set():
            start = time.monotonic()
            status = self.server.readiness()
            self.journal.probes.append(
                Attempt(self.server.name, "/readyz", start, time.monotonic(), status))
            time.sleep(RETRY_PAUSE)


class Traffic:
    """Writers and readers at every server, and a probe."""

    WRITERS, READERS = 5, 2

    def __init__(self, journal, servers, path, token, round_name):
        self.journal, self.threads = journal, []
        groups = list(journal.members)
        for server in servers:
            for number in range(self.WRITERS):
                self.threads.append(Writer(journal, server, path, token,
                                           f"{round_name}-{server.name}-{number}",
                                           groups[number % len(groups)]))
            for _ in range(self.READERS):
                self.threads.append(Reader(journal, server, path, token))
            self.threads.append(Probe(journal, server))

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, failure, *_):
        self.stop(120 if failure is None else 0)

    def stop(self, seconds=120):
        """Lets every thread finish what it has begun."""
        for thread in self.threads:
            thread.stopping.set()
        deadline = time.monotonic() + seconds
        for thread in self.threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        if any(thread.is_alive() for thread in self.threads):
            self.journal.surprises.append(f"a request was not answered within {seconds} s")


def make(server, path, token, kind, resources):
    """The ids of new resources."""
    client = Client(server.port, token)
    answers = [client.call("POST", f"{path}/{kind}", resource) for resource in resources]
    client.close()
    expect(all(status == 201 for status, _ in answers), f"there are {len(answers)} {kind.lower()}")
    return [made["id"] for _, made in answers]


def make_groups(journal, server, path, token, count=3):
    groups = [{"schemas": [GROUP], "displayName": f"Team {number}"} for number in range(count)]
    for group in make(server, path, token, "Groups", groups):
        journal.members[group], journal.removed[group] = set(), set()
