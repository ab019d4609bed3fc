"""The calls of a product's directory, in their order: test, full sync, incremental sync, sign-in."""
from xml.sax.saxutils import escape

import expected
from checks import check, equal, eventually, true
from on_the_wire import NULL, is_marked, names
from stage import PASSWORD
from wire import escaped

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
TEST = (DECLARATION + "<property-search-restriction><property><name>name</name>"
        "<type>STRING</type></property><match-mode>NULL</match-mode>"
        "</property-search-restriction>")
TEST_QUERY = {"entity-type": "user", "start-index": "0", "max-results": "1", "expand": "user"}
EVERYBODY = {"start-index": "0", "max-results": "-1"}


class Copy:
    """What a product holds after a full sync."""

    def __init__(self, stage):
        product = stage.acme.product
        self.first_token = token(product.get("/event"))
        self.users = {one.get("name"): one for one in self.search(product, "user")}
        self.groups = {one.get("name"): one for one in self.search(product, "group")}
        self.members = {}
        for one in is_marked(product.get("/group/membership")).must_be(200).xml:
            equal([part.tag for part in one], ["users", "groups"], one.get("group"))
            self.members[one.get("group")] = ({user.get("name") for user in one[0]},
                                              {group.get("name") for group in one[1]})
        self.last_token = token(product.get("/event"))

    @staticmethod
    def search(product, kind):
        answer = product.post("/search", {"entity-type": kind, **EVERYBODY, "expand": kind},
                              DECLARATION + NULL)
        root = is_marked(answer).must_be(200).xml
        equal((root.tag, root.get("expand")), (kind + "s", kind))
        names(answer)
        return root


def token(answer):
    events = is_marked(answer).must_be(200).xml
    equal(events.tag, "events")
    true(events.get("newEventToken"), f"{answer}: no token")
    if not answer.request.rstrip("/").endswith("/event"):
        return events.get("newEventToken")
    equal(events.get("incrementalSynchronisationAvailable"), "true", str(answer))
    equal(len(events), 0, f"{answer}: events without a token")
    return events.get("newEventToken")


def news(stage, old):
    """The events since a token, and the next token."""
    answer = stage.acme.product.get(f"/event/{escaped(old)}")
    return list(is_marked(answer).must_be(200).xml), token(answer)


def told(stage, start, wanted, what):
    """The first event since the token that is as wanted; no event may be malformed until then."""
    state = {"token": start}

    def look():
        events, state["token"] = news(stage, state["token"])
        for event in events:
            is_complete(event)
        return next((event for event in events if wanted(event)), None)
    return eventually(look, what)


def is_complete(event):
    """Checks what the client dereferences without looking."""
    true(event.findtext("operation") in ("CREATED", "UPDATED", "DELETED"), event.tag)
    parts = {"userEvent": ["user"], "groupEvent": ["group"],
             "userMembershipEvent": ["childUser", "parentGroups"],
             "groupMembershipEvent": ["group", "parentGroups", "childGroups"]}
    for part in parts[event.tag]:
        true(event.find(part) is not None, f"{event.tag} without {part}")


@check
def test_connection(stage):
    """product: the test of the connection is an empty list"""
    answer = stage.acme.product.post("/search", TEST_QUERY, TEST)
    users = is_marked(answer).must_be(200).xml
    equal((users.tag, len(users)), ("users", 0))


@check
def full_sync(stage):
    """product: a full sync gives every user, group and membership that SCIM has"""
    copy = Copy(stage)
    wanted, groups = expected.users(stage.acme), expected.Groups(stage.acme)
    for name, user in wanted.items():
        found = copy.users[name]
        equal({field: found.findtext(field) for field in user if field != "name"},
              {field: str(value).lower() if field == "active" else value
               for field, value in user.items() if field != "name"}, name)
    for name in set(copy.users) - set(wanted):
        equal(copy.users[name].findtext("active"), "false", f"{name}, who is gone")
    true("left@example.com" in copy.users, "who was deleted does not stay")
    equal(set(copy.groups), groups.names, "groups")
    equal(copy.members, {name: (groups.users[name], groups.children[name])
                         for name in groups.names}, "memberships")
    folded = [name.lower() for name in copy.groups]
    equal(len(set(folded)), len(folded), "groups equal but for case")


@check
def older_servers(stage):
    """product: the walk of clients that find no /group/membership ends in the same"""
    product = stage.acme.product
    for name, (users, groups) in Copy(stage).members.items():
        for path, wanted in (("/group/user/direct", users), ("/group/child-group/direct", groups)):
            answer = product.get(path, {"groupname": name, **EVERYBODY})
            equal(names(answer.must_be(200)), wanted, f"{path} of {name}")


@check
def nothing_new(stage):
    """product: an incremental sync with nothing new is an empty list with a token that works"""
    _, current = news(stage, Copy(stage).last_token)
    for _ in range(3):
        events, current = news(stage, current)
        equal(len(events), 0)


@check
def user_event(stage):
    """product: a change of a user arrives whole in the next incremental sync"""
    start = Copy(stage).last_token
    stage.acme.patch(f"/Users/{stage.ada}", ("replace", "displayName", "Countess & Co"))
    event = told(stage, start, lambda one: one.tag == "userEvent", "the new display name")
    equal(event.findtext("user/display-name"), "Countess & Co")
    wanted = expected.users(stage.acme)["ada@example.com"]
    equal(event.find("user").get("name"), "ada@example.com")
    equal({field: event.findtext(f"user/{field}") for field in ("email", "key", "active")},
          {"email": wanted["email"], "key": wanted["key"], "active": "true"})


@check
def membership_event(stage):
    """product: a membership arrives as an event, in which no list is missing"""
    start = Copy(stage).last_token
    bob = stage.awkward[0]
    group = stage.acme.add_group("Newcomers", bob)
    told(stage, start, lambda one: one.tag == "groupEvent"
         and one.find("group").get("name") == "Newcomers", "the group")
    told(stage, start, lambda one: "Newcomers" in
         [group.get("name") for group in one.iterfind("parentGroups/group")], "the membership")
    middle = Copy(stage).last_token
    stage.acme.remove(f"/Groups/{group}")
    event = told(stage, middle, lambda one: one.tag == "groupEvent", "its end")
    equal((event.findtext("operation"), event.find("group").get("name")),
          ("DELETED", "Newcomers"))


@check
def rename(stage):
    """product: a rename ends the token with 410, and the full sync finds the key under a new name"""
    before = Copy(stage)
    user = stage.acme.add_user("maiden@example.com", "Mary", "Maiden")
    told(stage, before.last_token, lambda one: one.tag == "userEvent", "the user")
    middle = Copy(stage)
    stage.acme.patch(f"/Users/{user}", ("replace", "userName", "married@example.com"))

    def answer():
        found = stage.acme.product.get(f"/event/{escaped(middle.last_token)}")
        return found if found.status != 200 else None
    is_marked(eventually(answer, "410 after a rename")).must_be(410, "EVENT_TOKEN_EXPIRED")
    after = Copy(stage)
    equal(after.users["married@example.com"].findtext("key"),
          middle.users["maiden@example.com"].findtext("key"))
    true("maiden@example.com" not in after.users, "the old name stays")
    equal(len(news(stage, after.last_token)[0]), 0, "events after the full sync")


@check
def foreign_tokens(stage):
    """product: a foreign, a forged and a malformed token are 410 EVENT_TOKEN_EXPIRED"""
    other = token(stage.globex.product.get("/event"))
    mine = token(stage.acme.product.get("/event"))
    for what, one in {"foreign": other, "longer": "0" + mine, "shorter": mine[1:],
                      "empty parts": "::", "a number": "1", "Crowd's own": "7654321:1234",
                      "no ASCII": "ü", "a slash": "a/b", "long": "x" * 2_000}.items():
        answer = is_marked(stage.acme.product.get(f"/event/{escaped(one)}"))
        equal((answer.status, answer.reason), (410, "EVENT_TOKEN_EXPIRED"), f"{what}: {answer}")


def password(text):
    return f"{DECLARATION}<password><value>{escape(text)}</value></password>"


@check
def sign_in(stage):
    """product: a person signs in, and the groups are asked for"""
    product, ada = stage.acme.product, "ada@example.com"
    user = product.post("/authentication", {"username": ada}, password(PASSWORD)).must_be(200).xml
    equal((user.tag, user.get("name"), user.findtext("active")), ("user", ada, "true"))
    groups = product.get("/user/group/direct", {"username": ada, **EVERYBODY}).must_be(200)
    equal(names(groups), expected.Groups(stage.acme).of(ada))
    for name in names(groups):
        group = product.get("/group", {"groupname": name, "expand": "attributes"}).must_be(200).xml
        equal((group.tag, group.get("name"), group.findtext("type")), ("group", name, "GROUP"))
    product.post("/authentication", {"username": ada}, password("wrong")).must_be(
        400, "INVALID_USER_AUTHENTICATION")
    notified = is_marked(product.post("/authentication/notify", {"username": ada}))
    equal(notified.must_be(200).xml.get("name"), ada)
    is_marked(product.post("/authentication/notify", {"username": "nobody"})).must_be(
        404, "USER_NOT_FOUND")


@check
def no_passwords(stage):
    """product: where the integration takes no passwords, nobody signs in with one, and it is 400"""
    answer = is_marked(stage.globex.product.post("/authentication", {"username": "ada@example.com"},
                                                 password(PASSWORD)))
    answer.must_be(400, "INVALID_USER_AUTHENTICATION")
