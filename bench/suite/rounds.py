"""Alternating rounds of a work against the server and of its floor, with a look at what is stored."""
import contextlib
import re
import statistics
import time

from .load import Table
from .machine import cpu_seconds, memory_mib
from .seed import GROUP

PAGE = 1000


class Bench:
    """Everything a measurement needs."""

    def __init__(self, cluster, server, seed, floor, load):
        self.cluster, self.server, self.seed = cluster, server, seed
        self.floor, self.load = floor, load
        #: The server before a change, measured in the same rounds; or nothing.
        self.baseline = None
        half = seed.main.users // 2
        self.half = half
        self.users = Table.of_users(
            seed.main, range(1, seed.main.users + 1),
            {"@active": 1, "@title": 0, "@member": 0}, GROUP)
        for state in self.users.state[:half]:
            state["@member"] = 1

    def cpu(self):
        return [cpu_seconds(self.server.pid), cpu_seconds(self.cluster.pid)]

    def round(self, work, connections, seconds, table=None, **more):
        """One round of load: what the generator says, and CPU seconds of server and PostgreSQL."""
        table = table or self.users
        total = self._total() if work.creates else None
        before = self.cpu()
        result = self.load.run(work.name, work.description(self.server, self.half), table,
                               connections=connections, seconds=seconds, **more)
        result["cpu_s"] = [after - start for after, start in zip(self.cpu(), before)]
        result["connections"] = connections
        result["resident_mib"] = memory_mib(self.server.pid)
        wrong = self.verify(work.name, table)
        if total is not None:
            created = result["kinds"]["create"]
            difference = created["requests"] - created["failed"] - (self._total() - total)
            if difference:
                wrong.append(f"{difference} created users are not there")
            self.forget_created()
        result["failed"] += len(wrong)
        result["examples"] += wrong[:5]
        return result

    def measure(self, work, connections, seconds, rounds):
        """Medians of alternating rounds."""
        results, floors, before = [], [], []
        for _ in range(rounds):
            results.append(self.round(work, connections, seconds))
            if self.baseline:
                with self._server(self.baseline):
                    before.append(self.round(work, connections, seconds))
            floors.append(self.floor.run(work, connections, seconds))
            if work.creates:
                self.forget_created()
        row = summary(work, connections, results, floors)
        if before:
            row["baseline"] = summary(work, connections, before, floors)
        return row

    @contextlib.contextmanager
    def _server(self, other):
        own, self.server = self.server, other
        try:
            yield
        finally:
            self.server = own

    def _total(self):
        return self.server.scim(self.seed.main, "GET", "/Users?count=0")["totalResults"]

    def forget_created(self):
        """So that lists are as long in the last round as in the first; with the event by which
        the server knows that they have changed."""
        self.cluster.run(f"""
            delete from roster.resources r
            where r.resource_type = 'User' and r.name_key ~ '^(load|floor)[0-9]';
            insert into roster.events (tenant_id, type, resource_type, resource_id, version, actor,
                request_id)
            values ('{self.seed.main.id}', 'user.deleted', 'User', 'created by load', 1, 'bench',
                'bench');
            vacuum analyze roster.resources, roster.indexed_values;
            """)

    def settle(self, name):
        """Takes in what a load that was no round has changed, and removes what it created."""
        wrong = self.verify(name, self.users)
        self.forget_created()
        return wrong

    def verify(self, name, table):
        """Reads back what a load changed; returns what is not as it was acknowledged."""
        changed = {}
        for row, register, value in self.load.journal(name):
            changed.setdefault(register, {})[row] = value
        wrong = []
        for register, values in changed.items():
            stored = (self._members(table) if register == "@member"
                      else self._attribute(register, table))
            for row, value in values.items():
                if value is not None and stored[row] != value:
                    wrong.append(f"{register} of row {row} is {stored[row]}, not {value}: "
                                 "an acknowledged change is lost")
                table.state[row][register] = stored[row]
        return wrong

    def _members(self, table):
        group = self.server.scim(table.tenant, "GET", f"/Groups/{table.group}")
        members = {member["value"] for member in group["members"]}
        return [int(row["id"] in members) for row in table.rows]

    def _attribute(self, register, table):
        """What a register stands for, of the tenant's first users."""
        values = []
        for start in range(1, len(table.rows) + 1, PAGE):
            page = self.server.scim(
                table.tenant, "GET", f"/Users?startIndex={start}&count={PAGE}")
            for user in page["Resources"][:len(table.rows) - len(values)]:
                values.append(int(user["active"]) if register == "@active"
                              else int(re.sub(r"\D", "", user["title"])))
        return values


def summary(work, connections, results, floors):
    rates = [result["requests"] / result["seconds"] for result in results]

    def median(values):
        return statistics.median(list(values))

    def cpu(which):
        return median(result["cpu_s"][which] * 1000 / result["requests"] for result in results)

    ratios = [rate / floor for rate, floor in zip(rates, floors)]
    return {
        "work": work.name, "title": work.title, "connections": connections,
        "rps": median(rates), "floor": median(floors), "ratio": median(ratios),
        "ratio_spread": [min(ratios), max(ratios)],
        "p50_ms": median(result["p50_us"] for result in results) / 1000,
        "p99_ms": median(result["p99_us"] for result in results) / 1000,
        "cpu_s_per_1k": median(sum(result["cpu_s"]) * 1000 / result["requests"]
                               for result in results),
        "server_cpu_s_per_1k": cpu(0), "postgres_cpu_s_per_1k": cpu(1),
        "load_cpu_s_per_1k": median(result["load_cpu_s"] * 1000 / result["requests"]
                                    for result in results),
        "resident_mib": results[-1]["resident_mib"],
        "failed": sum(result["failed"] for result in results),
        "rounds": results, "floors": floors, "finished_at": time.time(),
    }
