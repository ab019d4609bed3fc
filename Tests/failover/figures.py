"""What was measured, as a table."""


def acknowledged(journal, server=None):
    return [each for each in journal.attempts
            if each.is_acknowledged and server in (None, each.server)]


def write_gap(journal, since, server=None):
    """The longest time without an acknowledged write, of those that ended after a moment."""
    ends = sorted(each.end for each in acknowledged(journal, server))
    gaps = [later - earlier for earlier, later in zip(ends, ends[1:]) if later > since]
    return max(gaps, default=float("inf"))


def first_write(journal, since, server):
    """When the first write was acknowledged of those that were begun after a moment."""
    return min((each.end for each in acknowledged(journal, server) if each.start > since),
               default=float("inf"))


def unready(journal, since, server):
    """From when to when a server was not ready; None when it always was."""
    probes = [each for each in journal.probes if each.server == server and each.end > since]
    refused = [each for each in probes if each.status == 503]
    return (refused[0].end, refused[-1].end) if refused else None


def slowest(journal, since):
    """The longest request of each kind that ended after a moment."""
    longest = {}
    for each in journal.attempts:
        if each.end > since:
            longest[each.kind] = max(longest.get(each.kind, 0.0), each.end - each.start)
    return longest


def table(title, rows):
    width = max(len(name) for name, _ in rows)
    print(f"\n  {title}")
    for name, value in rows:
        print(f"    {name:<{width}}  {value}")
    print(flush=True)


def seconds(value):
    return f"{value:.2f} s"
