"""What every answer has, whoever asks for whatever."""
import base64
import hashlib
import re
import string
from datetime import datetime
from xml.sax.saxutils import escape

import expected
from checks import check, equal, raises, true
from stage import AWKWARD_GROUPS, AWKWARD_USERS, PASSWORD
from wire import Wire, basic

VERSION = "X-Embedded-Crowd-Version"
EVERYBODY = {"max-results": "-1"}
NULL = "<null-search-restriction/>"


def is_marked(answer):
    """Checks what every answer has; returns it."""
    true(re.fullmatch(r"\S[^/]*/\S.*", answer.headers.get(VERSION, "")),
         f"{answer}\n{VERSION}: {answer.headers.get(VERSION)}")
    cache = answer.headers.get("Cache-Control", "")
    true("no-store" in cache or "no-cache" in cache, f"{answer}\nCache-Control: {cache}")
    if answer.status == 401:
        scheme = answer.headers.get("WWW-Authenticate", "")
        true(scheme.startswith("Basic"), f"{answer}\nWWW-Authenticate: {scheme}")
    elif answer.status >= 300 and answer.status != 403:
        true(answer.reason, f"{answer}\nwithout a reason")
    return answer


def shows_nothing(stage, answer):
    """Checks that a stranger learns no name."""
    told = str(answer.headers) + answer.text
    for name in ("ada@", "Lovelace", "Acme", "Globex", "Staff", "roster.", stage.globex.id):
        true(name not in told, f"{answer}\ntells {name!r}")


@check
def marked(stage):
    """wire: every answer has the version and is not kept: 200, 204, 400, 401, 403, 404, 405"""
    product, nobody = stage.acme.product, stage.acme.face(False)
    for answer, status in (
            (product.get("/user", {"username": "ada@example.com"}), 200),
            (product.get("/group/membership"), 200),
            (product.get("/event"), 200),
            (product.get("/config/cookie"), 200),
            (product.get("/search", {"entity-type": "widget"}), 400),
            (product.post("/search", {"entity-type": "user"}, "<"), 400),
            (nobody.get("/user", {"username": "ada@example.com"}), 401),
            (nobody.get("/non-existent/location"), 401),
            (product.post("/user", body="<user name='x'/>"), 403),
            (product.send("DELETE", "/group", {"groupname": "Staff"}), 403),
            (product.get("/user", {"username": "nobody@example.com"}), 404),
            (product.get("/non-existent/location"), 404),
            (product.get("/event/unknown-token"), 410)):
        equal(is_marked(answer).status, status, str(answer))


@check
def methods(stage):
    """wire: HEAD, OPTIONS and other methods are answered with the version too"""
    for method in ("HEAD", "OPTIONS", "PATCH", "TRACE"):
        answer = stage.acme.product.send(method, "/user", {"username": "ada@example.com"})
        true(answer.headers.get(VERSION), f"{answer}: {answer.headers}")


@check
def strangers(stage):
    """wire: no, a wrong, a foreign and a malformed password are 401 and learn nothing"""
    acme, globex = stage.acme.application, stage.globex.application
    name, password = acme["name"], acme["password"]
    for number, (what, line) in enumerate({
            "no password": None,
            "a wrong password": basic(name, "wrong"),
            "an empty password": basic(name, ""),
            "a password cut short": basic(name, password[:-1]),
            "a password with more": basic(name, password + "x"),
            "an unknown application": basic("nobody", password),
            "another tenant's application": basic(globex["name"], globex["password"]),
            "the SCIM token": f"Bearer {stage.acme.token}",
            "the SCIM token as password": basic(name, stage.acme.token),
            "the admin key": stage.admin.headers["Authorization"],
            "the id for the name": basic(acme["id"], password),
            "no base64": "Basic !!!",
            "no colon": "Basic " + base64.b64encode(name.encode()).decode(),
            "bytes that are no text": "Basic " + base64.b64encode(b"\xff\xfe:\x00").decode(),
            "nothing behind Basic": "Basic",
            "another scheme": "Digest username=\"jira\""}.items()):
        # Each from an address of its own, lest it be told to wait.
        stranger = stage.acme.face(False, source=f"127.1.0.{number + 1}",
                                   **({"Authorization": line} if line else {}))
        for path in ("/user", "/group/membership", "/event", "/search", "/no/such/place"):
            answer = is_marked(stranger.get(path, {"username": "ada@example.com"}))
            equal(answer.status, 401, f"{what}: {answer}")
            shows_nothing(stage, answer)


def spelt_as(password, number):
    """Another password that nobody has, with the checksum that makes it worth looking at."""
    letters = string.digits + string.ascii_uppercase + string.ascii_lowercase
    body = password[:-11] + f"{number:04}"
    digest = hashlib.sha256(body.encode()).digest()
    return body + "_" + "".join(letters[byte % 62] for byte in digest[:6])


@check
def guessing(stage):
    """wire: who keeps guessing is told to wait, and nobody else at another address"""
    known = stage.acme.application
    statuses = []
    for number in range(40):
        wrong = {**known, "password": spelt_as(known["password"], number)}
        answer = is_marked(stage.acme.face(wrong, source="127.2.0.1").get("/event"))
        statuses.append(answer.status)
    equal(set(statuses), {401, 429}, "40 attempts")
    stage.acme.face(source="127.2.0.1").get("/event").must_be(200)
    stage.acme.face().get("/event").must_be(200)


@check
def unknown_tenant(stage):
    """wire: an unknown tenant is answered like a wrong password"""
    application = stage.acme.application
    origin, known = stage.acme.crowd_url.split(stage.acme.tenant)
    answers = [is_marked(Wire(f"{origin}{tenant}{known}/rest/usermanagement/1",
                              {"Authorization": basic(application["name"], password)},
                              source="127.3.0.1")
                         .get("/user", {"username": "ada@example.com"}))
               for tenant, password in (("00000000-0000-4000-8000-000000000000",
                                         application["password"]),
                                        ("nobody", application["password"]),
                                        (stage.acme.tenant, "wrong"))]
    equal([answer.status for answer in answers], [401] * 3)
    equal(len({answer.text for answer in answers}), 1, "the texts differ")


@check
def apart(stage):
    """wire: an application sees its tenant, and its password opens nothing else"""
    found = stage.globex.product.post("/search", {"entity-type": "user", **EVERYBODY}, NULL)
    equal(names(found.must_be(200)), {"ada@example.com", "hank@globex.example"})
    stage.globex.product.get("/user", {"username": "idle@example.com"}).must_be(404)
    for url in (stage.acme.scim_url + "/Users",
                f"{stage.acme.crowd_url.split('/t/')[0]}/admin/v1/integrations"):
        for line in (basic(stage.acme.application["name"], stage.acme.application["password"]),
                     f"Bearer {stage.acme.application['password']}"):
            answer = Wire(url, {"Authorization": line}).get("")
            equal(answer.status, 401, str(answer))


def names(answer):
    """The names in a list, each only once."""
    listed = [one.get("name") for one in answer.xml]
    equal(len(listed), len(set(listed)), f"{answer.request}: a name twice")
    return set(listed)


@check
def media_types(stage):
    """wire: XML by default and for whoever accepts it, JSON for whoever asks for it"""
    for accepts, is_json in ((None, False), ("application/xml", False), ("*/*", False),
                             ("application/json", True), ("application/json, */*;q=0.1", True),
                             ("text/html,application/xml;q=0.9,*/*;q=0.8", False)):
        lines = {"Accept": accepts} if accepts else {}
        for path, query in (("/user", {"username": "ada@example.com"}),
                            ("/user", {"username": "nobody@example.com"}),
                            ("/user/group/direct", {"username": "ada@example.com"})):
            answer = stage.acme.face(**lines).get(path, query)
            kind = answer.headers.get("Content-Type", "")
            true(kind.startswith("application/json" if is_json else "application/xml"),
                 f"{accepts}: {answer}\n{kind}")
            true(answer.json if is_json else answer.xml is not None, str(answer))
    answer = stage.acme.face(Accept="application/json").get("/group/membership").must_be(200)
    equal(answer.xml.tag, "memberships", "memberships are XML whatever is accepted")


@check
def versions(stage):
    """wire: both 1 and latest are served, with and without a slash at the end"""
    for version in ("1", "latest"):
        face = stage.acme.face(version=version)
        for path in ("/user", "/user/"):
            face.get(path, {"username": "ada@example.com"}).must_be(200)
    stage.acme.face(version="2").get("/user", {"username": "ada@example.com"}).must_be(404)


@check
def user_document(stage):
    """wire: the document of a user has every element that a product reads"""
    user = stage.acme.product.get("/user", {"username": "ada@example.com"}).must_be(200).xml
    wanted = expected.users(stage.acme)["ada@example.com"]
    equal(user.tag, "user")
    equal(user.get("name"), "ada@example.com")
    for field in ("first-name", "last-name", "display-name", "email", "key"):
        equal(user.findtext(field), wanted[field], field)
    equal(user.findtext("active"), "true")
    link = user.find("link")
    equal(link.get("rel"), "self")
    true(link.get("href", "").startswith(stage.acme.crowd_url + "/rest/usermanagement/"),
         f"href {link.get('href')}")
    for field in ("created-date", "updated-date"):
        datetime.fromisoformat(user.findtext(field, ""))
    true("}" not in "".join(one.tag for one in user.iter()), "a namespace")
    true(PASSWORD not in str(user.itertext()), "the password")
    by_key = stage.acme.product.get("/user", {"key": wanted["key"]}).must_be(200).xml
    equal(by_key.get("name"), "ada@example.com", "by key")
    own = Wire(link.get("href").split("?")[0], stage.acme.product.headers)
    equal(own.get("", link.get("href").partition("?")[2]).must_be(200).xml.get("name"),
          "ada@example.com", "by its own link")


@check
def expansion(stage):
    """wire: a list has names and links, and the whole of each only when it is expanded"""
    product, ask = stage.acme.product, {"entity-type": "user", **EVERYBODY}
    plain = product.post("/search", ask, NULL).must_be(200).xml
    whole = product.post("/search", {**ask, "expand": "user"}, NULL).must_be(200).xml
    rich = product.post("/search", {**ask, "expand": "user,attributes"}, NULL).must_be(200).xml
    equal((plain.tag, whole.tag), ("users", "users"))
    equal({one.find("email") is None for one in plain}, {True}, "an address without expansion")
    equal({one.find("active") is None for one in whole}, {False}, "no state with expansion")
    ada = next(one for one in rich if one.get("name") == "ada@example.com")
    values = {one.get("name"): [value.text for value in one.iter("value")]
              for one in ada.iter("attribute")}
    equal(values.get("title"), ["Countess"], str(values))
    groups = product.post("/search", {"entity-type": "group", "expand": "group", **EVERYBODY},
                          NULL).must_be(200).xml
    staff = next(one for one in groups if one.get("name") == "Staff")
    equal((staff.findtext("type"), staff.findtext("active")), ("GROUP", "true"))


@check
def membership_tests(stage):
    """wire: whether one is in another is 200 with it, or 404 MEMBERSHIP_NOT_FOUND"""
    ada, bob = "ada@example.com", "bob+tag@example.com"
    for path, query, name in (
            ("/user/group/direct", {"username": ada, "groupname": "Staff"}, "Staff"),
            ("/user/group/direct", {"username": bob, "groupname": "Staff"}, None),
            ("/user/group/nested", {"username": bob, "groupname": "staff"}, "Staff"),
            ("/group/user/direct", {"groupname": "Staff", "username": ada}, ada),
            ("/group/user/direct", {"groupname": "Staff", "username": bob}, None),
            ("/group/user/nested", {"groupname": "Staff", "username": bob}, bob),
            ("/group/child-group/direct",
             {"groupname": "Staff", "child-groupname": "Engineers"}, "Engineers"),
            ("/group/child-group/direct",
             {"groupname": "Staff", "child-groupname": "Core"}, None),
            ("/group/child-group/nested",
             {"groupname": "Staff", "child-groupname": "CORE"}, "Core"),
            ("/group/parent-group/direct",
             {"groupname": "Core", "parent-groupname": "Engineers"}, "Engineers"),
            ("/group/parent-group/nested",
             {"groupname": "Core", "parent-groupname": "Staff"}, "Staff"),
            ("/group/parent-group/nested",
             {"groupname": "Staff", "parent-groupname": "Core"}, None)):
        # The client asks these without Accept.
        answer = is_marked(stage.acme.face().get(path, query))
        if name is None:
            answer.must_be(404, "MEMBERSHIP_NOT_FOUND")
        else:
            equal(answer.must_be(200).xml.get("name"), name, str(answer))


@check
def awkward_names(stage):
    """wire: in a query + is a blank, and every name is found percent-encoded in either way"""
    product = stage.acme.product
    for name in AWKWARD_USERS:
        found = product.get("/user", {"username": name.upper()})
        equal(found.must_be(200).xml.get("name"), name)
    product.get("/user", "username=bob+tag@example.com").must_be(404)
    for query in ("groupname=a%2Bb", "groupname=%61%2bb"):
        equal(product.get("/group", query).must_be(200).xml.get("name"), "a+b")
    for query in ("groupname=50%25+off%3B+x%3D1%26y%3D2", "groupname=50%25%20off;%20x=1%26y=2"):
        equal(product.get("/group", query).must_be(200).xml.get("name"), "50% off; x=1&y=2")
    for name in AWKWARD_GROUPS:
        body = ("<property-search-restriction><property><name>name</name><type>STRING</type>"
                f"</property><match-mode>EXACTLY_MATCHES</match-mode><value>{escape(name)}</value>"
                "</property-search-restriction>")
        equal(names(product.post("/search", {"entity-type": "group"}, body).must_be(200)), {name})


@check
def forbidden_characters(stage):
    """wire: characters that XML forbids are left out, so that a whole answer can be read"""
    user = stage.acme.product.get("/user", {"username": "bell@example.com"}).must_be(200).xml
    equal(user.findtext("display-name"), "belltabend")


@check
def arguments(stage):
    """wire: missing and malformed parameters are 400 ILLEGAL_ARGUMENT"""
    product = stage.acme.product
    for path, query in (
            ("/user", None), ("/user", {"username": ""}), ("/group", None),
            ("/search", None), ("/search", {"entity-type": ""}),
            ("/search", {"entity-type": "user", "max-results": "many"}),
            ("/search", {"entity-type": "user", "start-index": "-1"}),
            ("/search", {"entity-type": "user", "start-index": "99999999999999999999"}),
            ("/user/group/direct", None), ("/group/user/nested", None),
            ("/user", "username=%FF%FE")):
        is_marked(product.get(path, query)).must_be(400, "ILLEGAL_ARGUMENT")


@check
def deleted_application(stage):
    """wire: a password is shown once, and opens nothing when its application is gone"""
    made = stage.acme.subscribe("confluence")
    path = f"/integrations/{stage.acme.id}/applications"
    for place in (path, f"{path}/{made['id']}"):
        answer = stage.admin.get(place).must_be(200)
        true(made["password"] not in answer.text, f"{place} shows the password")
    face = stage.acme.face(made)
    face.get("/user", {"username": "ada@example.com"}).must_be(200)
    stage.admin.ask("DELETE", f"{path}/{made['id']}", status=204)
    # Other processes may remember it for some seconds; the one that was asked may not.
    equal(face.get("/user", {"username": "ada@example.com"}).status, 401)
    raises(AssertionError, lambda: stage.acme.subscribe("jira"), "two applications of one name")
