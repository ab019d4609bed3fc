"""Identity providers that write without a pause, through whatever servers are in service."""
import http.client
import itertools
import threading

from rosterserve import group, patch, scim, user, wait_for

WRITERS = 6


class Traffic:
    """Writers of two tenants; what they were told is kept, to be compared with what is there."""

    def __init__(self, servers):
        self.servers = list(servers)
        self.tenants = [servers[0].integration(name) for name in ("Acme", "Globex")]
        self.groups = []
        for tenant in self.tenants:
            caller = scim(servers[0], tenant)
            made = caller.send("POST", "/Groups", group("Everybody", []))
            self.groups.append(made.must_be(201).json["id"])
            caller.close()
        self.acknowledged = [{}, {}]
        self.changes = [1, 1]
        self.requests = {}
        self.lock = threading.Lock()
        self.is_over = threading.Event()
        self.failure = None
        self.threads = [threading.Thread(target=self.write, args=(number,), daemon=True)
                        for number in range(WRITERS)]
        for thread in self.threads:
            thread.start()

    def write(self, number):
        try:
            for turn in itertools.count():
                if self.is_over.is_set() or self.failure:
                    return
                # Every request may go to another server, as a load balancer has it.
                self.person(number % 2, f"person{number}-{turn}@example.com")
        except (AssertionError, OSError, http.client.HTTPException) as error:
            self.failure = self.failure or f"writer {number}: {type(error).__name__} {error}"

    def person(self, place, name):
        """Creates somebody, changes them, and makes them a member."""
        made = self.ask(place, "POST", "/Users", user(name)).must_be(201).json["id"]
        self.keep(place, made, None)
        self.ask(place, "PATCH", f"/Users/{made}", patch(("replace", "title", name))).must_be(200)
        self.keep(place, made, name)
        assert self.ask(place, "GET", f"/Users/{made}").must_be(200).json["title"] == name
        member = patch(("add", "members", [{"value": made}]))
        self.ask(place, "PATCH", f"/Groups/{self.groups[place]}", member).must_be(200, 204)
        self.keep(place, made, f"{name}, member")

    def keep(self, place, made, state):
        with self.lock:
            self.acknowledged[place][made] = state
            self.changes[place] += 1

    def ask(self, place, *request):
        with self.lock:
            server = self.servers[sum(self.requests.values()) % len(self.servers)]
            self.requests[server.url] = self.requests.get(server.url, 0) + 1
        caller = scim(server, self.tenants[place])
        try:
            return caller.send(*request)
        finally:
            caller.close()

    def put_in_service(self, *servers):
        """From now on nothing goes to others; what is under way may end."""
        with self.lock:
            self.servers = list(servers)

    def goes_on(self, count=60):
        """Waits until each server in service has answered so many more; ends when a writer has failed."""
        with self.lock:
            wanted = {server.url: self.requests.get(server.url, 0) + count for server in self.servers}
        wait_for(lambda: self.failure or all(self.requests.get(url, 0) >= least
                                             for url, least in wanted.items()),
                 f"the writers go on {self.requests}")
        return self.failure is None

    def stop(self):
        self.is_over.set()
        for thread in self.threads:
            thread.join(timeout=30)
        return self.failure

    def lost(self, server):
        """What was acknowledged and is not there, as a server tells it."""
        lost = []
        for place, tenant in enumerate(self.tenants):
            caller = scim(server, tenant)
            members = {one["value"] for one in caller.send(
                "GET", f"/Groups/{self.groups[place]}").must_be(200).json.get("members", [])}
            people, start = {}, 1
            while True:
                page = caller.send("GET", f"/Users?startIndex={start}&count=100").must_be(200).json
                people |= {one["id"]: one.get("title") for one in page.get("Resources", [])}
                start += 100
                if start > page["totalResults"]:
                    break
            caller.close()
            for one, state in self.acknowledged[place].items():
                title = state and state.removesuffix(", member")
                if one not in people or people[one] != title \
                        or (state != title) != (one in members):
                    lost.append((one, state))
            lost += [(one, "nobody was told") for one in people.keys() - self.acknowledged[place].keys()]
        return lost
