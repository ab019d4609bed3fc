"""The client `atlassian-python-api` of PyPI, which asks for the version `latest`."""
import logging

import atlassian
import requests

import expected
from checks import check, equal, raises, true
from stage import AWKWARD_GROUPS, AWKWARD_USERS, PASSWORD

# It logs as an error that the XML it asked for is no JSON.
logging.getLogger("atlassian").setLevel(logging.CRITICAL)


def client(stage, password=None):
    application = stage.acme.application
    return atlassian.Crowd(stage.acme.crowd_url, application["name"],
                           password or application["password"], timeout=30)


def refused(call, status, reason, what):
    """The message of an answer that has to be refused so."""
    answer = raises(requests.HTTPError, call, what).response
    equal(answer.status_code, status, f"{what}: {answer.text}")
    equal(answer.json().get("reason"), reason, f"{what}: {answer.text}")
    true(answer.json().get("message"), f"{what} without a message: {answer.text}")
    return answer.json()["message"]


@check
def user(stage):
    """atlassian: a user is told with names, address, key and state"""
    wanted = expected.users(stage.acme)["ada@example.com"]
    found = client(stage).user("ada@example.com")
    equal({field: found.get(field) for field in wanted}, wanted)
    refused(lambda: client(stage).user("nobody@example.com"), 404, "USER_NOT_FOUND", "nobody")


@check
def wrong_password(stage):
    """atlassian: a wrong password of the application is 401"""
    error = raises(requests.HTTPError, lambda: client(stage, "wrong").user("ada@example.com"), "")
    equal(error.response.status_code, 401)


@check
def attributes(stage):
    """atlassian: the attributes of a user and of a group can be read"""
    found = client(stage).user_attributes("ada@example.com")["attributes"]
    equal({one["name"]: one["values"] for one in found}.get("title"), ["Countess"], str(found))
    true("attributes" in client(stage).group_attributes("Staff"), "no attributes of a group")


@check
def group(stage):
    """atlassian: a group is told with type and state, whatever the case of the name"""
    for name in ("Staff", "STAFF"):
        found = client(stage).group(name)
        equal({field: found.get(field) for field in ("name", "type", "active")},
              {"name": "Staff", "type": "GROUP", "active": True})
    refused(lambda: client(stage).group("No such"), 404, "GROUP_NOT_FOUND", "no group")


@check
def groups_of_user(stage):
    """atlassian: the groups of a user, direct and nested"""
    groups = expected.Groups(stage.acme)
    for name in ["ada@example.com", "idle@example.com", *AWKWARD_USERS]:
        equal(set(client(stage).user_groups(name)), groups.of(name), name)
        equal(set(client(stage).nested_user_groups(name)), groups.nested_of(name), name)
        equal(set(client(stage).user_groups(name, "nested")), groups.nested_of(name), name)


@check
def users_of_group(stage):
    """atlassian: the users of a group, direct and nested"""
    groups = expected.Groups(stage.acme)
    for name in groups.names:
        equal(set(client(stage).group_members(name)), groups.users[name], name)
        equal(set(client(stage).nested_group_members(name)), groups.nested_users(name), name)
    refused(lambda: client(stage).group_members("No such"), 404, "GROUP_NOT_FOUND", "no group")


@check
def is_member(stage):
    """atlassian: whether somebody is in a group, directly or through another"""
    one = client(stage)
    equal(one.is_user_in_group("ada@example.com", "Staff"), True)
    equal(one.is_user_in_group("ADA@EXAMPLE.COM", "STAFF"), True)
    equal(one.is_user_in_group("bob+tag@example.com", "Staff"), False)
    equal(one.is_user_in_group("bob+tag@example.com", "Staff", "nested"), True)
    equal(one.is_user_in_group("ada@example.com", "Core", "nested"), False)
    equal(one.is_user_in_group("ada@example.com", "jira-administrators"), False)


@check
def nested_groups(stage):
    """atlassian: the groups in a group and those it is in, direct and nested"""
    groups = expected.Groups(stage.acme)
    one = client(stage)
    for name in groups.names:
        equal(set(one.group_child_groups(name)), groups.children[name], f"in {name}")
        equal(set(one.nested_group_child_groups(name)), groups.descendants(name), f"below {name}")
        equal(set(one.group_parent_groups(name)), groups.parents[name], f"with {name}")
        equal(set(one.nested_group_parent_groups(name)), groups.ancestors(name), f"above {name}")
    equal(groups.descendants("Staff"), {"Engineers", "Core"}, "the stage")


@check
def memberships(stage):
    """atlassian: all memberships in one answer are those of SCIM"""
    groups = expected.Groups(stage.acme)
    found = client(stage).memberships
    equal({name: set(users) for name, users in found.items()}, groups.users)


def user_names(found):
    return {user["name"] for user in found["users"]}


@check
def cql(stage):
    """atlassian: a search in Crowd Query Language finds what its words say"""
    users = expected.users(stage.acme)
    for restriction, holds in {
            None: lambda user: True,
            'name = "ada@example.com"': lambda user: user["name"] == "ada@example.com",
            "name = ADA*": lambda user: user["name"].lower().startswith("ada"),
            'email = "*@example.com"': lambda user: user["email"].endswith("@example.com"),
            "name = *ada*": lambda user: "ada" in user["name"].lower(),
            "active = false": lambda user: not user["active"],
            "firstName = Ada and lastName = Lovelace":
                lambda user: (user["first-name"], user["last-name"]) == ("Ada", "Lovelace"),
            "lastName = Jones or (firstName = ada and active = true)":
                lambda user: user["last-name"] == "Jones"
                or user["first-name"].lower() == "ada" and user["active"],
            'displayName = "Zoë Ødegård"': lambda user: user["display-name"] == "Zoë Ødegård",
            "name = bob+tag@example.com": lambda user: user["name"] == "bob+tag@example.com",
            "createdDate > 2020-01-01": lambda user: True,
            "createdDate < 2020-01-01": lambda user: False}.items():
        found = user_names(client(stage).search_cql("user", restriction))
        equal(found & set(users), {name for name, user in users.items() if holds(user)},
              restriction)
    groups = client(stage).search_cql("GROUP", 'name = "R&D*"')["groups"]
    equal([one["name"] for one in groups], [AWKWARD_GROUPS[0]])
    refused(lambda: client(stage).search_cql("user", "name == and ("), 400, "ILLEGAL_ARGUMENT",
            "no CQL")
    refused(lambda: client(stage).search_cql("widget"), 400, "ILLEGAL_ARGUMENT", "no entity type")


def restriction(name, value, mode="EXACTLY_MATCHES", kind="STRING"):
    return {"restriction-type": "property-search-restriction",
            "property": {"name": name, "type": kind}, "match-mode": mode, "value": value}


@check
def search(stage):
    """atlassian: a search by restrictions in JSON finds what they say"""
    users = expected.users(stage.acme)
    either = {"restriction-type": "boolean-search-restriction", "boolean-logic": "or",
              "restrictions": [restriction("name", "ada", "STARTS_WITH"),
                               restriction("active", "false", kind="BOOLEAN")]}
    for wanted, holds in (
            (None, lambda user: True),
            ({"restriction-type": "null-search-restriction"}, lambda user: True),
            (restriction("name", "ADA@example.com"), lambda user: user["name"].startswith("ada@")),
            (restriction("email", "example.com", "ENDS_WITH"),
             lambda user: user["email"].endswith("example.com")),
            (restriction("lastName", "love", "CONTAINS"),
             lambda user: "love" in user["last-name"].lower()),
            (either, lambda user: user["name"].startswith("ada") or not user["active"])):
        found = user_names(client(stage).search("user", wanted))
        equal(found & set(users), {name for name, user in users.items() if holds(user)},
              str(wanted))
    groups = client(stage).search("group", restriction("name", "staff", "STARTS_WITH"))["groups"]
    equal([one["name"] for one in groups], ["Staff"])


@check
def authenticate(stage):
    """atlassian: a wrong password is 400 with its reason, never 401, and so are unknown and idle"""
    equal(client(stage).user_authenticate("ada@example.com", PASSWORD)["name"], "ada@example.com")
    for name, password, reason in (
            ("ada@example.com", "wrong", "INVALID_USER_AUTHENTICATION"),
            ("nobody@example.com", PASSWORD, "USER_NOT_FOUND"),
            ("idle@example.com", PASSWORD, "INACTIVE_ACCOUNT"),
            ("bell@example.com", PASSWORD, "INVALID_USER_AUTHENTICATION")):
        refused(lambda: client(stage).user_authenticate(name, password), 400, reason, name)


@check
def notify(stage):
    """atlassian: a sign-in by SAML is noted, and answered with the user"""
    equal(client(stage).user_authentication_notify("ada@example.com")["name"], "ada@example.com")
    refused(lambda: client(stage).user_authentication_notify("nobody@example.com"), 404,
            "USER_NOT_FOUND", "nobody")


@check
def cookie(stage):
    """atlassian: the cookie's configuration can be read"""
    true({"name", "secure"} <= set(client(stage).get_cookie_config()), "fields are missing")


WRITES = {
    "user_create": lambda one: one.user_create("n@e.org", True, "N", "E", "N E", "n@e.org", "x"),
    "user_update": lambda one: one.user_update("ada@example.com", {"name": "ada@example.com"}),
    "user_deactivate": lambda one: one.user_deactivate("ada@example.com"),
    "user_activate": lambda one: one.user_activate("idle@example.com"),
    "user_delete": lambda one: one.user_delete("ada@example.com"),
    "user_rename": lambda one: one.user_rename("ada@example.com", "eve@example.com"),
    "user_update_password": lambda one: one.user_update_password("ada@example.com", "new"),
    "user_delete_password": lambda one: one.user_delete_password("ada@example.com"),
    "user_request_password_reset": lambda one: one.user_request_password_reset("ada@example.com"),
    "user_store_attributes": lambda one: one.user_store_attributes("ada@example.com", {}),
    "user_remove_attribute": lambda one: one.user_remove_attribute("ada@example.com", "title"),
    "user_expire_all_passwords": lambda one: one.user_expire_all_passwords(),
    "group_create": lambda one: one.group_create("New"),
    "group_update": lambda one: one.group_update("Staff", {"name": "Staff"}),
    "group_delete": lambda one: one.group_delete("Staff"),
    "group_store_attributes": lambda one: one.group_store_attributes("Staff", {}),
    "group_remove_attribute": lambda one: one.group_remove_attribute("Staff", "title"),
    "group_add_user": lambda one: one.group_add_user("ada@example.com", "Void"),
    "group_remove_user": lambda one: one.group_remove_user("ada@example.com", "Staff"),
    "group_add_child_group": lambda one: one.group_add_child_group("Void", "Staff"),
    "group_remove_child_group": lambda one: one.group_remove_child_group("Staff", "Engineers"),
    "group_add_parent_group": lambda one: one.group_add_parent_group("Void", "Staff"),
}


@check
def writes(stage):
    """atlassian: every write is 403 with a sentence that names the identity provider"""
    before = (stage.acme.all("Users"), stage.acme.all("Groups"))
    for name, write in WRITES.items():
        message = refused(lambda: write(client(stage)), 403, "APPLICATION_PERMISSION_DENIED", name)
        true("Okta" in message or "identity provider" in message, f"{name}: {message}")
    equal((stage.acme.all("Users"), stage.acme.all("Groups")), before, "something was written")


@check
def sessions(stage):
    """atlassian: sessions for Crowd's own single sign-on are refused"""
    for name, call in {
            "create": lambda one: one.session_create("ada@example.com", PASSWORD),
            "validate": lambda one: one.session_validate("token"),
            "get": lambda one: one.session_get("token"),
            "delete": lambda one: one.session_delete("token")}.items():
        answer = raises(requests.HTTPError, lambda: call(client(stage)), name).response
        true(answer.status_code in (403, 404), f"{name}: {answer.status_code} {answer.text}")
        true(answer.json().get("message"), f"{name} without a message: {answer.text}")
