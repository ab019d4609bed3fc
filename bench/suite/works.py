"""The works that are measured: what is sent, and what has to come back.

A kind is a paragraph of a description for load/load; load/work.h explains its language.
"""
import dataclasses

from .seed import GROUP, LARGE_GROUP, READ_GROUP, SMALL_GROUP, user_id, user_name

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


def _patch(*operations):
    return '{"schemas":["%s"],"Operations":[%s]}' % (PATCH, ",".join(operations))


#: A user as the seed writes it, with another title: what Okta puts.
def user_body(number, title):
    name = user_name(number)
    return (
        '{"schemas":["%s","%s"],"userName":"%s","externalId":"00ubench%s",'
        '"name":{"givenName":"Bench","familyName":"User %s","formatted":"Bench User %s"},'
        '"displayName":"Bench User %s","nickName":"bench","title":"%s","locale":"en-US",'
        '"preferredLanguage":"en-US","timezone":"Europe/Berlin","active":true,'
        '"emails":[{"value":"%s","type":"work","primary":true},'
        '{"value":"bench%s@home.example","type":"home"}],'
        '"phoneNumbers":[{"value":"+49 30 555%s","type":"work"}],'
        '"addresses":[{"type":"work","streetAddress":"%s Example Street","locality":"Berlin",'
        '"postalCode":"10115","country":"DE"}],"groups":[],'
        '"%s":{"employeeNumber":"%s","department":"Engineering","costCenter":"4130",'
        '"organization":"Example"}}'
        % (USER, ENTERPRISE, name, number, number, number, number, title, name, number, number,
           number, ENTERPRISE, number))


#: What Okta posts for a new person.
def new_user_body(name):
    return (
        '{"schemas":["%s"],"userName":"%s@example.com",'
        '"name":{"givenName":"Load","familyName":"User"},'
        '"emails":[{"primary":true,"value":"%s@example.com","type":"work"}],'
        '"displayName":"Load User","locale":"en-US","externalId":"00u%s","groups":[],'
        '"password":"1mz050nq","active":true}' % (USER, name, name, name))


def active_body(active):
    return _patch('{"op":"replace","value":{"active":%s}}' % active)


def title_body(title):
    return _patch('{"op":"replace","path":"title","value":"%s"}' % title)


ADD = '{"op":"add","path":"members","value":[{"value":"%s","display":"%s"}]}'
REMOVE = '{"op":"remove","path":"members[value eq \\"%s\\"]"}'


def rename(group):
    """Okta says the name with each change of members; it changes nothing."""
    return '{"op":"replace","value":{"id":"%s","displayName":"%s"}}' % (group, GROUP_NAMES[group])


GROUP_NAMES = {GROUP: "Bench Group", READ_GROUP: "Bench Read Group"}


def member_body(change, number, group=None):
    """One member in or out; with `group`, in Okta's shape."""
    operation = (ADD % (user_id(number), user_name(number)) if change == "add"
                 else REMOVE % user_id(number))
    return _patch(*([rename(group)] if group else []), operation)


def _member_template(group=None):
    change = "<@member?%s|%s>" % (ADD % ("<id>", "<name>"), REMOVE % "<id>")
    return _patch(*([rename(group)] if group else []), change)


LOOKUP = "/Users?filter=userName%20eq%20%22{}%22"


def _escaped(name):
    return name.replace("@", "%40")


KINDS = {
    "get": """
send GET <base>/Users/<id>
contains "id":"<id>"
contains "userName":"<name>"
""",
    "lookup": f"""
send GET <base>{LOOKUP.format("<escaped>")}
contains "totalResults":1,
contains "id":"<id>"
contains "userName":"<name>"
""",
    "page": """
send GET <base>/Users?startIndex=<start>&count=100
every 8
contains "itemsPerPage":100,
contains "userName":"<name>"
count 100 "resourceType":"User"
""",
    "create": f"""
send POST <base>/Users
body {new_user_body("load<serial>")}
status 201
contains "userName":"load<serial>@example.com"
contains "version":"W/\\"1\\""
""",
    "put": f"""
advance @title
send PUT <base>/Users/<id>
body {user_body("<number>", "T<@title>")}
contains "id":"<id>"
contains "title":"T<@title>"
""",
    "patch": f"""
advance @active toggle
send PATCH <base>/Users/<id>
body {active_body("<@active?true|false>")}
contains "id":"<id>"
contains "active":<@active?true|false>
""",
    "title": f"""
advance @title
send PATCH <base>/Users/<id>
body {title_body("T<@title>")}
contains "id":"<id>"
contains "title":"T<@title>"
""",
    "member": f"""
advance @member toggle
send PATCH <base>/Groups/{GROUP}
body {_member_template()}
status 204
""",
    "okta": f"""
advance @member toggle
send PATCH <base>/Groups/{GROUP}
body {_member_template(GROUP)}
status 204
""",
    "lean": f"""
send GET <base>/Groups/{READ_GROUP}?excludedAttributes=members
contains "id":"{READ_GROUP}"
contains "displayName":"Bench Read Group"
count 0 "members"
""",
    "full": f"""
send GET <base>/Groups/{READ_GROUP}
every 16
contains "displayName":"Bench Read Group"
count <half> "type":"User"
""",
    "small": f"""
advance @member toggle
send PATCH <base>/Groups/{SMALL_GROUP}
body {_member_template()}
status 204
""",
    "large": f"""
advance @member toggle
send PATCH <base>/Groups/{LARGE_GROUP}
body {_member_template()}
status 204
""",
}


@dataclasses.dataclass(frozen=True)
class Goal:
    """DESIGN §7: at least this share of the floor, at most so much CPU per 1,000 requests."""
    ratio: float
    cpu: float
    ratio_at_64: float = None

    def ratio_at(self, connections):
        return self.ratio_at_64 if self.ratio_at_64 and connections >= 64 else self.ratio


@dataclasses.dataclass(frozen=True)
class Work:
    name: str
    title: str
    kinds: tuple  # of (kind, weight)
    goal: Goal = None

    @property
    def creates(self):
        return any(kind == "create" for kind, _ in self.kinds)

    def description(self, server, half):
        lines = [f"address 127.0.0.1 {server.port}", "header Authorization: Bearer <token>",
                 "header Content-Type: application/scim+json",
                 "header Accept: application/scim+json"]
        for kind, weight in self.kinds:
            lines.append(f"kind {kind} {weight}{KINDS[kind].replace('<half>', str(half))}")
        return "\n".join(lines)


def _single(name, title, *goal):
    return Work(name, title, ((name, 1),), Goal(*goal) if goal else None)


WORKS = [
    _single("get", "GET user by id", 0.50, 0.090, 0.60),
    _single("lookup", "GET Users?filter=userName eq", 0.50, 0.095, 0.58),
    _single("page", "GET page of 100", 1.7, 2.5),
    _single("create", "POST user", 0.75, 0.25),
    _single("put", "PUT user", 0.70, 0.28),
    _single("patch", "PATCH active", 0.65, 0.28),
    _single("member", "PATCH one member of 10,000", 0.80, 0.70),
    _single("okta", "the same with an unchanged rename", 0.80, 0.70),
    _single("lean", "GET group, members excluded", 0.50, 0.090),
    _single("full", "GET group, 10,000 members", 0.70, 5.5),
    Work("mix", "mix", (("lookup", 60), ("get", 20), ("patch", 10), ("create", 5),
                        ("member", 5))),
]

#: Of the large tenant: what a request does not touch must not cost.
SMALL, LARGE = _single("small", "PATCH in a group of 10"), _single("large", "PATCH in a large group")

#: Two writers for each of a few users, and all of them for one group: nothing may be lost.
CONTENTION = Work("contention", "two writers a user", (("patch", 2), ("title", 2), ("member", 1)))
