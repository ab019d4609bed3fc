"""A primary that dies and one that freezes, under writers and readers through two servers."""
import os
import signal
import time

import figures
import verify
from figures import seconds
from processes import expect, wait_for
from traffic import Traffic

# "Service back within 3 s of promotion"; a machine that is busy with other things may need more.
BACK_MAX = float(os.environ.get("ROSTER_FAILOVER_SECONDS", "3"))
# The deadline of reads, the longest that a request can meet here; that of writes is 10 s. Lists have
# 60 s, which the slow ones are to have for themselves.
REQUEST_MAX = 14
# A server is found to be frozen after 2 s, and left everywhere 3 s later.
FROZEN_MAX = 10
# How long the old primary goes on beside the new one.
THAWED = 3
WARM_UP, AFTERWARDS = 2, 2


class Stage:
    """Everything a scenario needs."""

    def __init__(self, pair, servers, path, token, journal):
        self.pair, self.servers = pair, servers
        self.path, self.token, self.journal = path, token, journal

    def traffic(self, name):
        return Traffic(self.journal, self.servers, self.path, self.token, name)

    def verify(self):
        verify.everything(self.journal, self.pair, self.servers, self.path, self.token)

    def wait_for_writes(self, since, limit):
        """Until a write that was begun after a moment is acknowledged through every server."""
        wait_for(lambda: all(figures.first_write(self.journal, since, server.name) < float("inf")
                             for server in self.servers),
                 "writes are acknowledged again", limit)


def killed(stage, name, detection):
    """The primary dies at once; the standby is promoted after as long as an operator may take."""
    print(f"\n{name}: the primary is killed, the standby promoted after {detection} s")
    journal, pair = stage.journal, stage.pair
    with stage.traffic(name) as traffic:
        time.sleep(WARM_UP)
        pair.primary.kill()
        down = time.monotonic()
        time.sleep(detection)
        promoting = time.monotonic()
        pair.standby.promote()
        promoted = time.monotonic()
        pair.swap()
        stage.wait_for_writes(down, BACK_MAX + 30)
        time.sleep(AFTERWARDS)
        traffic.stop()
    report(stage, name, down, promoting, promoted)
    for server in stage.servers:
        back = figures.first_write(journal, down, server.name) - promoted
        expect(back <= BACK_MAX, f"{server.name} serves again within {BACK_MAX:g} s of promotion")
    finish(stage, down)


def frozen(stage, name, detection):
    """The primary stops like a machine that hangs, and thaws when another has taken its place."""
    print(f"\n{name}: the primary freezes, the standby is promoted after {detection} s,"
          " and then the frozen one thaws")
    pair = stage.pair
    old = pair.primary
    with stage.traffic(name) as traffic:
        time.sleep(WARM_UP)
        old.signal(signal.SIGSTOP)
        down = time.monotonic()
        time.sleep(detection)
        promoting = time.monotonic()
        pair.standby.promote()
        promoted = time.monotonic()
        pair.swap()
        stage.wait_for_writes(down, 60)
        wait_for(lambda: all(server.readiness() == 200 for server in stage.servers),
                 "every server is ready again")
        time.sleep(AFTERWARDS)
        left = thaw(stage, old)
        traffic.stop()
    report(stage, name, down, promoting, promoted,
           [("last connection to the frozen primary given up",
             f"{seconds(left - down)} after the fault")])
    back = max(figures.first_write(stage.journal, down, server.name) for server in stage.servers)
    expect(back - down <= FROZEN_MAX, f"both serve again within {FROZEN_MAX} s of the freeze")
    finish(stage, down)


def thaw(stage, old):
    """Lets the old primary go on for a while, and then fences it, as an operator has to before."""
    wait_for(lambda: not connected(stage, old), "every server has left the frozen primary")
    left = time.monotonic()
    old.signal(signal.SIGCONT)
    wait_for(old.answers, "the old primary answers again")
    expect(old.ask("select pg_is_in_recovery()") == "f", "the old primary takes itself for one")
    # Connections that have to be made anew shall not be made to it, although it is named first.
    stage.pair.primary.ask("""
        select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'roster' and state = 'idle'""")
    back = False
    until = time.monotonic() + THAWED
    while time.monotonic() < until:
        back = back or connected(stage, old)
        time.sleep(0.01)
    old.kill()
    expect(not back, f"for {THAWED} s no server goes back to it")
    return left


def connected(stage, node):
    """Whether a server holds a connection to a node."""
    return any(node.port in server.peers() for server in stage.servers)


def report(stage, name, down, promoting, promoted, more=()):
    journal = stage.journal
    rows = [("writes acknowledged", len(figures.acknowledged(journal))),
            ("retried creates that met their own row", journal.met),
            ("requests refused or without an answer",
             sum(each.status in (0, 429, 503) for each in journal.attempts)),
            ("promotion", seconds(promoted - promoting)),
            ("write gap, any server", seconds(figures.write_gap(journal, down)))]
    for server in stage.servers:
        back = figures.first_write(journal, down, server.name)
        rows.append((f"write gap through {server.name}",
                     seconds(figures.write_gap(journal, down, server.name))))
        rows.append((f"from promotion to the first write through {server.name}",
                     f"{seconds(back - promoted)} (from its beginning {seconds(back - promoting)},"
                     f" from the fault {seconds(back - down)})"))
        away = figures.unready(journal, down, server.name)
        rows.append((f"{server.name} not ready", "never" if away is None else
                     f"from {seconds(away[0] - down)} to {seconds(away[1] - down)} after the fault"))
    for kind, longest in sorted(figures.slowest(journal, down).items()):
        rows.append((f"longest request: {kind}", seconds(longest)))
    rows.extend(more)
    figures.table(f"{name}: figures, as upper bounds on a machine that does other things too", rows)


def finish(stage, down):
    journal = stage.journal
    for server in stage.servers:
        expect(figures.unready(journal, down, server.name) is not None,
               f"{server.name} was not ready meanwhile")
        wait_for(lambda server=server: server.readiness() == 200, f"{server.name} is ready again")
        expect(True, f"{server.name} is ready again")
    late = {kind: longest for kind, longest in figures.slowest(journal, down).items()
            if longest > REQUEST_MAX}
    expect(not late, f"no request took longer than its deadline, {REQUEST_MAX} s {late or ''}")
    stage.verify()
    journal.attempts.clear()
    journal.probes.clear()
    journal.met = 0
