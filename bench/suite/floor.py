"""The floor: pgbench running the statements that the server was seen to send.

A sample request of each kind is made while PostgreSQL logs statements. What the server sent becomes
a pgbench script in which the sample's values give way to random ones, so the floor cannot drift
from the server. Two things differ, since a script cannot read a result and use it: the version that
a write compares with is any, and the document that it writes is the sample's. So that this spoils
nothing that is read back, scripts that write do it in a tenant of their own, which is as large.
"""
import dataclasses
import re
import subprocess
import time

from . import works
from .machine import children, tool
from .seed import GROUP, READ_GROUP, user_id, user_name

SAMPLE = 777
NUMBER = "lpad(:n::text, 12, '0')"


@dataclasses.dataclass(frozen=True)
class Sample:
    """A request whose statements are the floor of a kind."""
    method: str
    path: str
    body: str = None
    expect: int = 200
    #: pgbench lines that choose the script's random values.
    setup: str = "\\set n random(1, :users)"
    #: What stands in place of values of the sample: (value, SQL).
    replacements: tuple = ()


_USER = ((user_id(SAMPLE), f"'b0000000-0000-4000-8000-' || {NUMBER}"),
         (user_name(SAMPLE), "'bench' || :n::text || '@example.com'"),
         (f"00ubench{SAMPLE}", "'00ubench' || :n::text"))
_NEW_ID = ("lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0')"
           " || substr(gen_random_uuid()::text, 14)")
_MEMBER = ((user_id(SAMPLE), "'b0000000-0000-4000-8000-' || lpad(:m::text, 12, '0')"),)


def _samples(users):
    page = (min(SAMPLE, users - 100) // 100) * 100
    group = f"/Groups/{GROUP}"
    user = f"/Users/{user_id(SAMPLE)}"
    created = "samplebench"
    return {
        "get": [Sample("GET", user, replacements=_USER)],
        "lookup": [Sample("GET", works.LOOKUP.format(user_name(SAMPLE).replace("@", "%40")),
                          replacements=_USER)],
        "page": [Sample("GET", f"/Users?startIndex={page + 1}&count=100",
                        setup="\\set n 100 * random(0, :users / 100 - 1)",
                        replacements=((str(page), ":n::bigint"),))],
        "create": [Sample("POST", "/Users", works.new_user_body(created), 201,
                          "\\set n random(1, 1000000000000)",
                          (("{new}", _NEW_ID),
                           (f"{created}@example.com", "'floor' || :n::text || '@example.com'"),
                           (f"00u{created}", "'00ufloor' || :n::text")))],
        "put": [Sample("PUT", user, works.user_body(SAMPLE, "sample"), replacements=_USER)],
        "patch": [Sample("PATCH", user, works.active_body("false"), replacements=_USER)],
        # The user is a member at first; what the last sample leaves is what was there.
        "member": [Sample("PATCH", group, works.member_body(change, SAMPLE), 204, "", _MEMBER)
                   for change in ("remove", "add")],
        "okta": [Sample("PATCH", group, works.member_body(change, SAMPLE, GROUP), 204, "", _MEMBER)
                 for change in ("remove", "add")],
        "lean": [Sample("GET", f"/Groups/{READ_GROUP}?excludedAttributes=members", setup="")],
        "full": [Sample("GET", f"/Groups/{READ_GROUP}", setup="")],
    }


class Floor:
    def __init__(self, cluster, server, seed, directory):
        self.cluster, self.server, self.directory = cluster, server, directory
        self.users, self.tenant = seed.main.users, seed.floor
        self.variables = {}
        self.scripts = {}
        # A first request so that authentication is cached and statements are prepared.
        for sample in [Sample("GET", "/Users?count=1"), *_samples(self.users)["get"]]:
            server.scim(seed.main, sample.method, sample.path)
        self._log_statements(True)
        try:
            for kind, samples in _samples(self.users).items():
                self._write(kind, samples, seed.main)
        finally:
            self._log_statements(False)
        self._restore(seed.main)

    def _restore(self, tenant):
        """Puts back what the samples changed."""
        self.server.scim(tenant, "PUT", f"/Users/{user_id(SAMPLE)}",
                         works.user_body(SAMPLE, "T0"))
        self.cluster.run("delete from roster.resources where name_key like 'samplebench%'")

    def _log_statements(self, on):
        self.cluster.set("log_statement", "all" if on else None)
        # Open connections hear of it with their next statement, if the signal has reached them.
        time.sleep(0.5)

    def _write(self, kind, samples, tenant):
        scripts = [self._script(f"{kind}{index}", sample, tenant)
                   for index, sample in enumerate(samples)]
        if len(scripts) == 2:
            remove, add = scripts
            # Each client takes somebody in and, the next time, out again.
            text = ("\\if :member = 0\n\\set m random(:users / 2 + 1, :users)\n\\set member 1\n"
                    f"{add}\\else\n\\set member 0\n{remove}\\endif\n")
        else:
            text = samples[0].setup + "\n" + scripts[0]
        path = self.directory / f"floor-{kind}.sql"
        path.write_text(text)
        self.scripts[kind] = path

    def _script(self, name, sample, tenant):
        start = self.cluster.log.stat().st_size
        answer = self.server.scim(tenant, sample.method, sample.path, sample.body, sample.expect)
        replacements = [(value.replace("{new}", answer["id"]) if answer and "id" in answer
                         else value, sql) for value, sql in sample.replacements]
        if sample.method != "GET":
            replacements.append((tenant.id, f"'{self.tenant.id}'"))
        statements = self._statements(start)
        if not any("roster.resources" in sql for sql, _ in statements):
            raise RuntimeError(f"{name}: the server was not seen to send a statement")
        lines = []
        for index, (sql, values) in enumerate(statements):
            if "set_config('roster.tenant'" in sql:
                lines += ["\\endpipeline"] if lines else []
                lines.append("\\startpipeline")
            lines.append(self._filled(f"{name}_{index}", sql, values, replacements) + ";")
        return "\n".join([*lines, "\\endpipeline"]) + "\n"

    def _statements(self, start):
        """What the tenant role was seen to execute: text and values, in order."""
        with open(self.cluster.log) as log:
            log.seek(start)
            lines = log.read().replace("\n\t", "\x00").splitlines()
        statements = []
        for line in lines:
            user, _, text = line.split("|", 2)
            text = text.replace("\x00", "\n")
            executed = re.match(r"LOG:  execute [^:]+: (.*)", text, re.DOTALL)
            values = re.match(r"DETAIL:  parameters: (.*)", text, re.DOTALL)
            if user != "roster_tenant" or not (executed or values):
                continue
            if executed:
                statements.append((executed[1], {}))
            else:
                found = re.findall(r"\$(\d+) = (NULL|'(?:[^']|'')*')", values[1])
                statements[-1][1].update(
                    (int(number), None if value == "NULL" else value[1:-1].replace("''", "'"))
                    for number, value in found)
        return statements

    def _filled(self, name, sql, values, replacements):
        sql = re.sub(r"r\.version = \$\d+", "r.version > 0", sql)

        def sql_for(match):
            value = values[int(match[1])]
            return "null" if value is None else self._sql(f"{name}_{match[1]}", value, replacements)

        return re.sub(r"\$(\d+)", sql_for, sql)

    def _sql(self, variable, value, replacements):
        """An expression for a value: a variable, or what the replacements make of it."""
        if len(value) < 300:
            for found, sql in replacements:
                if value == found:
                    return f"({sql})"
                if len(found) > 8 and found in value:
                    before, after = value.split(found, 1)
                    return f"('{before}' || {sql} || '{after}')"
        self.variables[variable] = value
        return f":{variable}"

    def run(self, work, connections, seconds):
        """Requests a second that the work's statements alone would allow."""
        command = [tool("pgbench"), "-n", "-M", "prepared", "-c", str(connections), "-j", "1",
                   "-T", str(max(1, round(seconds))), "-D", f"users={self.users}",
                   "-D", "member=0", "-D", "m=0"]
        for kind, weight in work.kinds:
            command += ["-f", f"{self.scripts[kind]}@{weight}"]
        for name, value in self.variables.items():
            command += ["-D", f"{name}={value}"]
        before = len(children(self.cluster.pid))
        done = subprocess.run([*command, self.cluster.dsn("roster_tenant")],
                              capture_output=True, text=True)
        # Its backends take a while to end, which the next round is not to be charged with.
        deadline = time.monotonic() + 5
        while len(children(self.cluster.pid)) > before and time.monotonic() < deadline:
            time.sleep(0.02)
        rate = re.search(r"^tps = ([\d.]+)", done.stdout, re.MULTILINE)
        if done.returncode != 0 or not rate:
            raise RuntimeError(f"pgbench failed for {work.name}:\n{done.stderr[-2000:]}")
        return float(rate[1])
