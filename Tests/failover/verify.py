"""What has to be so after a fail-over: read back through the API and in SQL."""
from cluster import DATABASE
from processes import expect, wait_for
from server import Client


def everything(journal, pair, servers, path, token):
    expect(not journal.surprises, f"no answer was out of place {journal.surprises[:3] or ''}")
    for server in servers:
        through_the_api(journal, server, path, token)
    in_sql(journal, pair)
    events(pair)


def listed(client, path, kind):
    """Every resource of a kind by its id."""
    found, start, total = {}, 1, 1
    while start <= total:
        status, page = client.call("GET", f"{path}/{kind}?startIndex={start}&count=500")
        if status != 200 or not page["Resources"]:
            expect(False, f"{kind} from {start} on are answered: {status} {page}")
        total = page["totalResults"]
        for each in page["Resources"]:
            found[each["id"]] = each
        start += len(page["Resources"])
    return found


def through_the_api(journal, server, path, token):
    client = Client(server.port, token)
    users, groups = listed(client, path, "Users"), listed(client, path, "Groups")
    client.close()
    lost = [user for user, (name, active) in journal.users.items()
            if users.get(user, {}).get("userName") != name
            or users[user].get("active", True) is not active]
    for group, members in journal.members.items():
        there = {member["value"] for member in groups[group].get("members", [])}
        lost += [f"{group}/{user}" for user in members - there]
        lost += [f"{group}/not {user}" for user in journal.removed[group] & there]
    expect(not lost, f"{server.name} shows all {len(journal.users)} users and their groups as"
                     f" acknowledged {lost[:3] or ''}")
    names = [user["userName"].lower() for user in users.values()]
    expect(len(names) == len(set(names)), f"and no user twice among {len(names)}")


def in_sql(journal, pair):
    rows = pair.primary.ask(
        "select id, name_key, document->>'active' from roster.resources where resource_type = 'User'",
        database=DATABASE)
    stored = {user: (name, active != "false")
              for user, name, active in (row.split("|") for row in rows.splitlines())}
    lost = [user for user, known in journal.users.items() if stored.get(user) != known]
    expect(not lost, f"PostgreSQL has every acknowledged write {lost[:3] or ''}")
    twice = pair.primary.ask("""
        select count(*) from (
            select 1 from roster.events
            where resource_type = 'User' and before is null and after is not null
            group by tenant_id, lower(after->>'userName')
            having count(*) > 1) twice""", database=DATABASE)
    expect(twice == "0", "and no name was created twice")


def events(pair):
    primary = pair.primary
    wait_for(lambda: primary.ask("""
        select count(*) from roster.events e where not exists (
            select 1 from roster.sequenced_events s
            where s.tenant_id = e.tenant_id and s.event_id = e.id)""", database=DATABASE) == "0",
        "every event gets its number")
    gaps = primary.ask("""
        select count(*) from roster.sequences q
        where q.first <> 1 or array[q.first, q.last, q.last] is distinct from (
            select array[min(s.sequence), max(s.sequence), count(*)]
            from roster.sequenced_events s
            where s.tenant_id = q.tenant_id)""", database=DATABASE)
    expect(gaps == "0", "the events of each tenant have numbers without a gap")
    wrong = primary.ask("""
        select count(*) from roster.resources r
        where r.version is distinct from (
                select count(*) from roster.events e
                where e.tenant_id = r.tenant_id and e.resource_id = r.id)
            or r.version is distinct from (
                select count(distinct e.version) from roster.events e
                where e.tenant_id = r.tenant_id and e.resource_id = r.id)""", database=DATABASE)
    expect(wrong == "0", "and every change of a resource has one event")
    orphans = primary.ask("""
        select count(*) from roster.events e where not exists (
            select 1 from roster.resources r
            where r.tenant_id = e.tenant_id and r.id = e.resource_id)""", database=DATABASE)
    expect(orphans == "0", "of which none is about something that is not there")
