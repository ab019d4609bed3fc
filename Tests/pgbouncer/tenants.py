"""Two tenants at once: many clients of both, few sessions of PostgreSQL, no row of the other one."""
import base64
import concurrent.futures
import json
import time
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

from rosterserve import Caller, group, patch, scim, user

CLIENTS = 32
ROUNDS = 8
# More than one portion of a streamed answer.
PEOPLE = 700
READERS = 4
READINGS = 3
BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
SEARCH = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"


class Tenant:
    """One of two, whose every value carries its mark."""

    def __init__(self, server, mark, foreign):
        self.mark, self.foreign = mark, foreign
        self.integration = server.integration(f"The company {mark}")
        self.tenant = self.integration["tenant_id"]
        self.application = server.admin(
            "POST", f"/integrations/{self.integration['id']}/applications",
            {"name": "jira", "product": "jira"}).must_be(201).json
        self.created = 0
        self.fill(server)

    def name(self, words):
        return f"{words}@{self.mark}.example"

    def fill(self, server):
        caller = scim(server, self.integration)
        for start in range(0, PEOPLE, 100):
            operations = [{"method": "POST", "path": "/Users", "bulkId": f"b{number}",
                           "data": user(self.name(f"person{number}"))}
                          for number in range(start, start + 100)]
            answer = caller.send("POST", "/Bulk", {"schemas": [BULK], "Operations": operations})
            done = answer.must_be(200).json["Operations"]
            assert all(one["status"] in (201, "201") for one in done), done[:3]
            self.created += len(done)
        self.people = [one["location"].split("/")[-1] for one in done]
        made = caller.send("POST", "/Groups", group(f"Staff of {self.mark}", self.people[:50]))
        self.group = made.must_be(201).json["id"]
        caller.close()

    def must_be_own(self, answer, *statuses):
        """The answer, when it is of this tenant and of nobody else."""
        answer.must_be(*statuses)
        if self.foreign.encode() in answer.body:
            raise AssertionError(f"{answer.request} of {self.mark} shows {self.foreign}: "
                                 f"{answer.body[:400]!r}")
        if answer.body and self.mark.encode() not in answer.body:
            raise AssertionError(f"{answer.request} of {self.mark} does not show it: "
                                 f"{answer.body[:400]!r}")
        return answer

    def client(self, server, number):
        """Reads and writes as an identity provider does; how many requests it sent."""
        caller = scim(server, self.integration)
        count = 0

        def own(*request, statuses=(200,)):
            nonlocal count
            count += 1
            return self.must_be_own(caller.send(*request), *statuses)

        for turn in range(ROUNDS):
            person = self.people[(number * ROUNDS + turn) % len(self.people)]
            read = own("GET", f"/Users/{person}").json
            found = own("GET", "/Users?filter=" + quote(f'userName eq "{read["userName"]}"')).json
            assert [one["id"] for one in found["Resources"]] == [person], found
            own("GET", f"/Users?startIndex={1 + turn * 20}&count=20")
            if turn % 4 == 0:
                own("POST", "/Users/.search", {"schemas": [SEARCH], "count": 5, "filter":
                                               f'emails.value ew "{self.mark}.example"'})
            made = own("POST", "/Users", user(self.name(f"new{number}-{turn}")), statuses=(201,))
            title = f"Title {number}-{turn} at {self.mark}"
            own("PATCH", f"/Users/{made.json['id']}", patch(("replace", "title", title)))
            assert own("GET", f"/Users/{made.json['id']}").json["title"] == title
            member = [{"value": made.json["id"]}]
            own("PATCH", f"/Groups/{self.group}", patch(("add", "members", member)),
                statuses=(200, 204))
            own("GET", f"/Groups/{self.group}")
        caller.close()
        return count

    def product(self, server):
        """Reads everything as Jira does, streamed; how many requests it sent."""
        name, password = self.application["name"], self.application["password"]
        secret = base64.b64encode(f"{name}:{password}".encode()).decode()
        path = urlsplit(self.application["crowd_url"]).path
        caller = Caller(f"{server.url}{path}/rest/usermanagement/1", f"Basic {secret}",
                        "application/xml")
        for _ in range(READINGS):
            answer = caller.send("GET", "/search?entity-type=user&expand=user&start-index=0"
                                 "&max-results=-1")
            people = ElementTree.fromstring(self.must_be_own(answer, 200).body)
            assert len(people) >= PEOPLE, f"{answer.request}: {len(people)} people"
            answer = self.must_be_own(caller.send("GET", "/group/membership"), 200)
            assert len(ElementTree.fromstring(answer.body)) == 1, answer.body[:400]
        caller.close()
        return 2 * READINGS


def play(servers):
    """Lets all of them work at the same time; the figures, and the tenants as they are then."""
    tenants = [Tenant(servers[0], "acme", "globex"), Tenant(servers[0], "globex", "acme")]
    begin = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(CLIENTS + READERS) as threads:
        clients = [threads.submit(tenants[number % 2].client, servers[number // 2 % 2], number)
                   for number in range(CLIENTS)]
        readers = [threads.submit(tenants[number % 2].product, servers[number // 2 % 2])
                   for number in range(READERS)]
        requests = sum(one.result() for one in clients)
        streams = sum(one.result() for one in readers)
    for tenant in tenants:
        tenant.created += ROUNDS * CLIENTS // 2
    return tenants, {"requests": requests, "streams": streams, "clients": CLIENTS + READERS,
                     "seconds": round(time.monotonic() - begin, 1)}


def stored(cluster, database, tenant):
    """What PostgreSQL holds of a tenant: its people, its members, and rows that name the other."""
    where = f"where tenant_id = '{tenant.tenant}'"
    return json.loads(cluster.query(f"""
        select json_build_array(
            (select count(*) from roster.resources {where} and resource_type = 'User'),
            (select count(*) from roster.members {where}),
            (select count(*) from roster.resources {where}
                and position('{tenant.foreign}' in document::text) > 0),
            (select count(*) from roster.events {where}
                and position('{tenant.foreign}' in events::text) > 0))""", database))
