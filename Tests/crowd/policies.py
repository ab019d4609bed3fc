"""What an operator decides for one application, and what it has done."""
import expected
from as_product import TEST, TEST_QUERY, Copy, password, token
from checks import check, equal, true
from on_the_wire import is_marked, names, shows_nothing
from stage import PRODUCT_HEADERS
from wire import escaped

ADMINISTRATORS = "jira-administrators"


def place(stage, application):
    return f"/integrations/{stage.acme.id}/applications/{application['id']}"


@check
def addresses(stage):
    """policy: an address that is not on the list is 403 and learns nothing; one that is may ask"""
    made = stage.acme.subscribe("far", allowed_addresses=["192.0.2.1"])
    for path in ("/user", "/event", "/group/membership", "/no/such/place"):
        answer = stage.acme.face(made).get(path, {"username": "ada@example.com"})
        equal(is_marked(answer).status, 403, str(answer))
        shows_nothing(stage, answer)
    # A header that anybody can send says nothing about where somebody is.
    forged = {"X-Forwarded-For": "192.0.2.1", "Forwarded": "for=192.0.2.1"}
    equal(stage.acme.face(made, **forged).get("/event").status, 403)
    wrong = {**made, "password": "wrong"}
    equal(stage.acme.face(wrong, source="127.4.0.1").get("/event").status, 401)
    near = stage.acme.subscribe("near", allowed_addresses=["192.0.2.0/24", "127.0.0.0/8"])
    stage.acme.face(near).get("/event").must_be(200)


@check
def reserved_groups(stage):
    """policy: a pushed jira-administrators is nowhere until the operator allows it, then it is"""
    product = stage.acme.product
    copy = Copy(stage)
    true(ADMINISTRATORS not in copy.groups, "in the list of groups")
    true(ADMINISTRATORS not in copy.members, "in the memberships")
    for path, query in (("/group", {"groupname": ADMINISTRATORS}),
                        ("/group", {"groupname": ADMINISTRATORS.upper()}),
                        ("/group/user/direct", {"groupname": ADMINISTRATORS})):
        product.get(path, query).must_be(404, "GROUP_NOT_FOUND")
    for path in ("/user/group/direct", "/user/group/nested"):
        found = names(product.get(path, {"username": "ada@example.com"}).must_be(200))
        true(ADMINISTRATORS not in found, path)
    found = product.get("/search", {"entity-type": "group", "restriction": "name = jira*"})
    equal(names(found.must_be(200)), set())
    stage.admin.ask("PATCH", place(stage, stage.acme.application),
                    {"allowed_groups": [ADMINISTRATORS]})
    old = is_marked(product.get(f"/event/{escaped(copy.last_token)}"))
    old.must_be(410, "EVENT_TOKEN_EXPIRED")
    allowed = Copy(stage)
    equal(allowed.members.get(ADMINISTRATORS), ({"ada@example.com"}, set()))
    equal(set(allowed.groups) - set(copy.groups), {ADMINISTRATORS})


@check
def group_filter(stage):
    """policy: with a filter an application sees the groups that it names, and all users"""
    made = stage.acme.subscribe("few", group_filter=["STAFF", "c*"])
    face = stage.acme.face(made, Accept="application/xml")
    ask = {"max-results": "-1"}
    groups = names(face.get("/search", {"entity-type": "group", **ask}).must_be(200))
    equal(groups, {name for name in expected.Groups(stage.acme).names
                   if name == "Staff" or name.lower().startswith("c")})
    face.get("/group", {"groupname": "Engineers"}).must_be(404, "GROUP_NOT_FOUND")
    members = {one.get("group"): {group.get("name") for group in one[1]}
               for one in face.get("/group/membership").must_be(200).xml}
    equal(set(members), groups)
    equal(members["Staff"], set(), "a hidden group is told as a member")
    users = names(face.get("/search", {"entity-type": "user", **ask}).must_be(200))
    true(set(expected.users(stage.acme)) <= users, "users are missing")


@check
def lower_case(stage):
    """policy: an application that wants it gets names in lower case, and finds them in any"""
    stage.acme.add_user("Mixed.Case@Example.com")
    made = stage.acme.subscribe("small", lower_case_names=True)
    face = stage.acme.face(made)
    for name in ("Mixed.Case@Example.com", "mixed.case@example.com"):
        found = face.get("/user", {"username": name}).must_be(200).xml
        equal(found.get("name"), "mixed.case@example.com")
    same = stage.acme.product.get("/user", {"username": "mixed.case@example.com"}).must_be(200).xml
    equal(same.get("name"), "Mixed.Case@Example.com")


@check
def activity(stage):
    """policy: the admin API tells that the application has tested, synchronised and been refused"""
    product, application = stage.acme.product, stage.acme.application
    product.post("/search", TEST_QUERY, TEST).must_be(200)
    copy = Copy(stage)
    token(product.get(f"/event/{escaped(copy.last_token)}"))
    product.post("/user", body="<user name='new'/>").must_be(403)
    product.post("/authentication", {"username": "ada@example.com"}, password("wrong")).must_be(400)
    wrong = {**application, "password": application["password"][:-4] + "0000"}
    stage.acme.face(wrong, source="127.5.0.1").get("/event").must_be(401)
    status = stage.admin.ask("GET", place(stage, stage.acme.application))["status"]
    full = status["last_full_sync"]
    for name, value in {"last_test_at": status["last_test_at"],
                        "last_incremental_sync_at": status["last_incremental_sync_at"],
                        "users_read_at": full["users_read_at"],
                        "groups_read_at": full["groups_read_at"],
                        "memberships_read_at": full["memberships_read_at"],
                        "refused_writes": status["refused_writes"]["count"],
                        "refused_passwords": status["refused_passwords"]["count"],
                        "refused_logins": status["refused_logins"]["count"]}.items():
        true(value, f"{name} is {value!r} in {status}")
    equal((full["users_served"], full["groups_served"], full["memberships_served"]),
          (len(copy.users), len(copy.groups),
           sum(len(users) + len(groups) for users, groups in copy.members.values())))
    equal(status["client_address"], "127.0.0.1")
    equal(status["user_agent"], PRODUCT_HEADERS["User-Agent"])


@check
def preview(stage):
    """policy: the preview is what the application gets"""
    copy = Copy(stage)
    told = stage.admin.ask("GET", place(stage, stage.acme.application) + "/preview")
    counts = {name: told[name]["count"] for name in ("groups", "memberships")}
    counts["users"] = told["users"]["count"] + told["deleted_users"]["count"]
    equal(counts,
          {"users": len(copy.users), "groups": len(copy.groups),
           "memberships": sum(len(users) + len(groups) for users, groups in copy.members.values())})
