"""What an application has to see of a tenant, computed from what SCIM tells."""
import collections

# By default no identity provider makes anybody an administrator of a product.
RESERVED = "jira-administrators"


def users(tenant):
    """Name -> what the user has to be."""
    return {user["userName"]: {
        "name": user["userName"], "key": f"1:{user['id']}", "active": user.get("active", True),
        "first-name": user["name"]["givenName"], "last-name": user["name"]["familyName"],
        "display-name": printable(user.get("displayName") or user["name"].get("formatted") or ""),
        "email": email(user)} for user in tenant.all("Users")}


def email(user):
    emails = user.get("emails") or [{"value": user["userName"]}]
    return next((one for one in emails if one.get("primary")), emails[0])["value"]


def printable(text):
    """The text without characters that XML 1.0 forbids."""
    return "".join(character for character in text
                   if character in "\t\n\r" or " " <= character <= "\ud7ff"
                   or "\ue000" <= character <= "\ufffd" or character > "\uffff")


class Groups:
    """The groups that an application is to see, with direct and nested members."""

    def __init__(self, tenant):
        groups = {group["id"]: group for group in tenant.all("Groups")
                  if group["displayName"] != RESERVED}
        names = {id: group["displayName"] for id, group in groups.items()}
        people = {user["id"]: user["userName"] for user in tenant.all("Users")}
        self.users = {}
        self.children = {}
        for id, group in groups.items():
            members = [member["value"] for member in group.get("members", [])]
            self.users[names[id]] = {people[one] for one in members if one in people}
            self.children[names[id]] = {names[one] for one in members if one in names}

    @property
    def names(self):
        return set(self.users)

    def descendants(self, name):
        return self._reached(name, self.children)

    def ancestors(self, name):
        return self._reached(name, self.parents)

    @property
    def parents(self):
        parents = collections.defaultdict(set)
        for parent, children in self.children.items():
            for child in children:
                parents[child].add(parent)
        return parents

    def nested_users(self, name):
        return set.union(self.users[name], *(self.users[one] for one in self.descendants(name)))

    def of(self, user):
        return {name for name, members in self.users.items() if user in members}

    def nested_of(self, user):
        return set.union(set(), *({name} | self.ancestors(name) for name in self.of(user)))

    @staticmethod
    def _reached(name, edges):
        found, waiting = set(), [name]
        while waiting:
            for other in edges.get(waiting.pop(), set()) - found:
                found.add(other)
                waiting.append(other)
        return found
