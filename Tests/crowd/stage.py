"""What the checks act on: two tenants with people and groups, and an application of each."""
import json
import subprocess
import sys

from wire import JSONWire, Wire, basic

SCIM = "application/scim+json"
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
PLAY_SECONDS = 180
PASSWORD = "Ada's horse & cart: ünïcode"
# What the products' client sends with everything.
PRODUCT_HEADERS = {
    "Accept": "application/xml", "Content-Type": "application/xml; charset=UTF-8",
    "X-Atlassian-Token": "no-check", "User-Agent": "Apache-HttpClient/4.5.14 (Java/11.0.22)",
}

# Characters that a URL, a form, XML or JSON treat otherwise than letters.
AWKWARD_USERS = {"bob+tag@example.com": "Bob <b> & \"Sons\" + 'Ltd'", "zoë.ødegård@example.com": "Zoë Ødegård",
                 "50%off@example.com": "100% 你好 😀"}
AWKWARD_GROUPS = ["R&D + \"Ops\" <Berlin>", "a+b", "50% off; x=1&y=2", "Straße 你好 😀", "back\\slash/slash"]
FORBIDDEN = "bell\u0007tab\u000bend\uffff"


class Tenant:
    """An integration made through the admin API, its SCIM side and one application of it."""

    def __init__(self, admin, integration):
        self.admin = admin
        self.id = integration["id"]
        self.tenant = integration["tenant_id"]
        self.token = integration["token"]
        self.scim_url = integration["scim_base_url"]
        self.scim = JSONWire(self.scim_url, self.token, SCIM)
        self.crowd_url = None
        self.application = None

    def subscribe(self, name, **more):
        """A new application of the tenant: what the admin API says, password included."""
        return self.admin.ask("POST", f"/integrations/{self.id}/applications",
                              {"name": name, "product": "jira", **more}, 201)

    def face(self, application=None, version="1", source="127.0.0.1", **headers):
        """The Crowd face as an application meets it; as nobody when it is False."""
        application = self.application if application is None else application
        lines = dict(headers)
        if application:
            lines["Authorization"] = basic(application["name"], application["password"])
        return Wire(f"{self.crowd_url}/rest/usermanagement/{version}", lines, source)

    @property
    def product(self):
        """The Crowd face as a product's client asks it."""
        return self.face(**PRODUCT_HEADERS)

    def add_user(self, name, given="Ada", family="Lovelace", **more):
        body = {"schemas": [USER], "userName": name, "active": True,
                "name": {"givenName": given, "familyName": family},
                "displayName": f"{given} {family}",
                "emails": [{"value": name, "type": "work", "primary": True}], **more}
        return self.scim.ask("POST", "/Users", body, 201)["id"]

    def add_group(self, name, *members):
        body = {"schemas": [GROUP], "displayName": name,
                "members": [{"value": member} for member in members]}
        return self.scim.ask("POST", "/Groups", body, 201)["id"]

    def patch(self, path, *operations):
        """Changes a resource; an operation is its op, its path and its value."""
        listed = [{"op": op, "path": at, "value": value} for op, at, value in operations]
        body = {"schemas": [PATCH], "Operations": listed}
        answer = self.scim.send("PATCH", path, body=json.dumps(body), headers={"Content-Type": SCIM})
        if answer.status not in (200, 204):
            raise AssertionError(str(answer))

    def remove(self, path):
        self.scim.ask("DELETE", path, status=204)

    def all(self, endpoint):
        """Every resource of an endpoint as SCIM tells."""
        found = []
        while True:
            page = self.scim.ask("GET", f"/{endpoint}?startIndex={len(found) + 1}&count=200")
            found += page.get("Resources", [])
            if len(found) >= page["totalResults"]:
                return found


class Stage:
    def __init__(self, server, seed):
        info = server.info
        self.server = server
        self.pid = info["pid"]
        self.admin = JSONWire(info["admin_url"], info["admin_key"])
        self.acme = self.tenant("Acme")
        self.globex = self.tenant("Globex")
        self.play(server.binary, seed)
        # Only now, because Okta pushes a password with everybody, and hashing them takes a minute.
        self.admin.ask("PATCH", f"/integrations/{self.acme.id}", {"features": {"passwords": True}})
        self.fill()
        for tenant in (self.acme, self.globex):
            tenant.application = tenant.subscribe("jira")
            tenant.crowd_url = tenant.application["crowd_url"]

    def tenant(self, name):
        return Tenant(self.admin, self.admin.ask(
            "POST", "/integrations", {"name": name, "provider": "okta"}, 201))

    def play(self, binary, seed):
        """Okta's traffic, as `roster play` has it."""
        played = subprocess.run(
            [binary, "play", "okta", "--quick", "--url", self.acme.scim_url, "--token",
             self.acme.token, "--seed", str(seed)],
            capture_output=True, text=True, timeout=PLAY_SECONDS)
        if played.returncode != 0:
            sys.exit(f"crowd: roster play failed:\n{played.stdout[-4000:]}{played.stderr}")

    def fill(self):
        """What Okta's traffic lacks: nested groups, passwords, awkward names, people who left."""
        acme = self.acme
        self.ada = acme.add_user("ada@example.com", password=PASSWORD, title="Countess")
        self.awkward = [acme.add_user(name, display, "X", displayName=display)
                        for name, display in AWKWARD_USERS.items()]
        self.idle = acme.add_user("idle@example.com", "Idle", "Jones", active=False,
                                  password=PASSWORD)
        left = acme.add_user("left@example.com", "Lea", "Leaver")
        acme.add_user("bell@example.com", "Bell", "Ringer", displayName=FORBIDDEN)
        core = acme.add_group("Core", self.awkward[0], self.awkward[1])
        engineers = acme.add_group("Engineers", self.idle, core)
        acme.add_group("Staff", self.ada, left, engineers)
        acme.add_group("Void")
        for name in AWKWARD_GROUPS:
            acme.add_group(name, self.ada, self.awkward[2])
        self.administrators = acme.add_group("jira-administrators", self.ada)
        acme.remove(f"/Users/{left}")
        self.globex.add_user("ada@example.com", "Globex", "Ada", password=PASSWORD)
        self.globex.add_user("hank@globex.example", "Hank", "Scorpio")
        self.globex.add_group("Globex Staff")
