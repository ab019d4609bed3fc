"""The client `crowd` of PyPI."""
import crowd

import expected
from checks import check, equal, raises, true
from stage import AWKWARD_GROUPS, AWKWARD_USERS, PASSWORD


def client(stage, password=None):
    application = stage.acme.application
    return crowd.CrowdServer(stage.acme.crowd_url, application["name"],
                             password or application["password"], timeout=30)


def names(found, kind):
    """The names of a list, each only once."""
    true(found is not None, "the list was refused")
    listed = [one["name"] for one in found[kind]]
    equal(len(listed), len(set(listed)), "a name is listed twice")
    return set(listed)


@check
def ping(stage):
    """crowd: the application is known, and only with its password"""
    equal(client(stage).auth_ping(), True)
    equal(client(stage, "wrong").auth_ping(), False)


@check
def get_user(stage):
    """crowd: a user is told with names, address, key and state, whatever the case of the name"""
    wanted = expected.users(stage.acme)["ada@example.com"]
    for name in ("ada@example.com", "ADA@Example.Com"):
        user = client(stage).get_user(name)
        true(user is not None, f"no user {name}")
        equal({field: user.get(field) for field in wanted}, wanted, name)
    equal(client(stage).get_user("idle@example.com")["active"], False, "idle@example.com is active")


@check
def get_unknown_user(stage):
    """crowd: somebody unknown is nobody"""
    equal(client(stage).get_user("nobody@example.com"), None)
    equal(client(stage).user_exists("nobody@example.com"), None)
    equal(client(stage).user_exists("ada@example.com"), True)


@check
def every_user(stage):
    """crowd: every user is told as SCIM tells, with what `roster play okta` left"""
    wanted = expected.users(stage.acme)
    true(len(wanted) > 20, f"only {len(wanted)} users are on the stage")
    for name, user in wanted.items():
        found = client(stage).get_user(name)
        true(found is not None, f"no user {name}")
        equal({field: printed(found.get(field)) for field in user}, user, name)


def printed(value):
    """JSON can carry what XML cannot, and need not."""
    return expected.printable(value) if isinstance(value, str) else value


@check
def groups_of_user(stage):
    """crowd: the groups of a user, direct and nested"""
    groups = expected.Groups(stage.acme)
    for name in ["ada@example.com", "idle@example.com", *AWKWARD_USERS]:
        equal(set(client(stage).get_groups(name)), groups.of(name), name)
        equal(set(client(stage).get_nested_groups(name)), groups.nested_of(name), name)
    true("Staff" in groups.nested_of("bob+tag@example.com"), "nothing is nested on the stage")
    equal(client(stage).get_groups("nobody@example.com"), None, "the groups of nobody")


@check
def users_of_group(stage):
    """crowd: the users of a group, nested ones included"""
    groups = expected.Groups(stage.acme)
    for name in groups.names:
        equal(set(client(stage).get_nested_group_users(name)), groups.nested_users(name), name)
    equal(client(stage).get_nested_group_users("No such group"), None)


@check
def memberships(stage):
    """crowd: all memberships in one answer are those of SCIM"""
    found = client(stage).get_memberships()
    true(found is not None, "refused")
    groups = expected.Groups(stage.acme)
    equal(set(found), groups.names, "the groups")
    for name in groups.names:
        equal(set(found[name]["users"]), groups.users[name], f"users of {name}")
        equal(set(found[name]["groups"]), groups.children[name], f"groups of {name}")


@check
def search(stage):
    """crowd: a search by XML, answered in JSON, finds by a part of name, address or group name"""
    users = expected.users(stage.acme)
    for part in ("example.com", "ADA", "+tag", "ødeg", "%off", "no such"):
        for field in ("name", "email"):
            found = names(client(stage).search("user", field, part), "users")
            # Users who are gone stay as inactive ones.
            equal(found & set(users), {name for name, user in users.items()
                                       if part.lower() in user[field].lower()}, f"{field} {part}")
    for part in ("", "taff", "&", "<Berlin>", "50% OFF; x=1", "STRA", "你好"):
        found = names(client(stage).search("group", "name", part), "groups")
        equal(found, {name for name in expected.Groups(stage.acme).names
                      if part.lower() in name.lower()}, f"group {part}")


@check
def paging(stage):
    """crowd: a list in pages is the list"""
    whole = [user["name"] for user in client(stage).search("user", "name", "")["users"]]
    pages = []
    while page := client(stage).search("user", "name", "", len(pages), 7)["users"]:
        true(len(page) <= 7, f"a page of {len(page)}")
        pages += [user["name"] for user in page]
    equal(pages, whole)


@check
def list_users(stage):
    """crowd: the list of users is that of SCIM, and who was deleted stays as inactive"""
    wanted = expected.users(stage.acme)
    listed = client(stage).search("user", "name", "")
    found = {user["name"]: user for user in listed["users"]}
    equal(names(listed, "users") >= set(wanted), True, "the list lacks users")
    for name, user in wanted.items():
        equal({field: printed(found[name].get(field)) for field in user}, user, name)
    gone = set(found) - set(wanted)
    true("left@example.com" in gone, "who was deleted does not stay")
    for name in gone:
        equal(found[name]["active"], False, f"{name}, who is gone, is active")
        equal(client(stage).get_groups(name), [], f"groups of {name}, who is gone")


@check
def authenticate(stage):
    """crowd: a person signs in with the password that was pushed, and with no other"""
    user = client(stage).auth_user("ada@example.com", PASSWORD)
    true(user is not None, "the right password was refused")
    equal(user["name"], "ada@example.com")
    for name, password in (("ada@example.com", "wrong"), ("ada@example.com", ""),
                           ("nobody@example.com", PASSWORD), ("idle@example.com", PASSWORD),
                           ("bell@example.com", PASSWORD)):
        equal(client(stage).auth_user(name, password), None, f"{name} with {password!r}")


@check
def cookie(stage):
    """crowd: the cookie's configuration can be read"""
    found = client(stage).get_cookie_conf()
    true(found is not None, "refused")
    true({"name", "secure"} <= set(found), f"the configuration is {found}")


@check
def sessions(stage):
    """crowd: sessions for Crowd's own single sign-on are refused"""
    equal(client(stage).get_session("ada@example.com", PASSWORD), None)
    equal(client(stage).validate_session("token"), None)
    equal(client(stage).terminate_session("token"), None)


WRITES = {
    "add_user": lambda one: one.add_user("new@example.com", True, password="x", email="n@e.org"),
    "set_user_attribute": lambda one: one.set_user_attribute("ada@example.com", "a", "b", True),
    "create_group": lambda one: one.create_group("New", "", True),
    "remove_group": lambda one: one.remove_group("Staff", True),
    "update_group": lambda one: one.update_group("Staff", {"description": "x"}, True),
    "add_child_group": lambda one: one.add_child_group("Void", "Staff", True),
    "remove_child_group": lambda one: one.remove_child_group("Engineers", "Staff", True),
    "add_user_to_group": lambda one: one.add_user_to_group("ada@example.com", "Void", True),
    "remove_user_from_group":
        lambda one: one.remove_user_from_group("ada@example.com", "Staff", True),
    "change_password": lambda one: one.change_password("ada@example.com", "new", True),
}


@check
def writes(stage):
    """crowd: every write is refused with a sentence that names the identity provider"""
    for name, write in WRITES.items():
        message = str(raises(RuntimeError, lambda: write(client(stage)), name))
        true("Okta" in message or "identity provider" in message, f"{name}: {message}")
    equal(client(stage).set_active("ada@example.com", False), None, "set_active")
    equal(client(stage).send_password_reset_link("ada@example.com"), False, "password reset")


@check
def awkward_names(stage):
    """crowd: + @ & % / blanks and letters of other scripts are parts of names like others"""
    for name in AWKWARD_USERS:
        equal(client(stage).get_user(name)["name"], name)
    for name in AWKWARD_GROUPS:
        equal(set(client(stage).get_nested_group_users(name)),
              {"ada@example.com", "50%off@example.com"}, name)
