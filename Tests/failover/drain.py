"""A server that ends under a steady load, with clients that do what a Service does."""
import random
import signal
import threading
import time

import figures
import verify
from figures import seconds
from processes import expect
from server import Client
from traffic import PATCH, USER, make

RATE, THREADS = 200, 40
BEFORE, AFTER = 3, 3
# Kubernetes' shortest interval between two questions, and time for three of them.
INTERVAL, DELAY = 1, 3


class Service:
    """Knows which server gets new connections: the first, as long as it is ready."""

    def __init__(self, servers):
        self.first, self.second = servers
        self.target = self.first
        self.turned = None
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.watch, daemon=True)

    def watch(self):
        while not self.stopping.wait(INTERVAL):
            if self.target is self.first and self.first.readiness() != 200:
                self.turned, self.target = time.monotonic(), self.second


class Caller(threading.Thread):
    """Sends its share of the requests at fixed times, over a connection that it keeps or a new one."""

    def __init__(self, service, path, token, number, begin, end, users):
        super().__init__(daemon=True)
        self.service, self.path, self.token = service, path, token
        self.number, self.begin, self.end, self.users = number, begin, end, users
        self.keeps = number % 2 == 0
        self.client = self.server = None
        # When it was due, when it was answered, by whom, with what.
        self.answers = []

    def run(self):
        interval = THREADS / RATE
        due, count = self.begin + interval * self.number / THREADS, 0
        while due < self.end:
            time.sleep(max(0.0, due - time.monotonic()))
            self.request(due, count)
            due, count = due + interval, count + 1
        if self.client:
            self.client.close()

    def request(self, due, count):
        if self.client is None or not self.keeps or not self.client.is_open:
            if self.client:
                self.client.close()
            self.server = self.service.target
            self.client = Client(self.server.port, self.token)
        start = time.monotonic()
        user = random.choice(self.users)
        if count % 4 == 0:
            name = f"drain-{self.number}-{count}@example.com"
            status, _ = self.client.call("POST", f"{self.path}/Users",
                                         {"schemas": [USER], "userName": name})
        elif count % 4 == 1:
            value = {"op": "replace", "path": "title", "value": f"{self.number} {count}"}
            status, _ = self.client.call("PATCH", f"{self.path}/Users/{user}",
                                         {"schemas": [PATCH], "Operations": [value]})
        else:
            status, _ = self.client.call("GET", f"{self.path}/Users/{user}")
        self.answers.append((due, start, time.monotonic(), self.server.name, status))


def ended(stage):
    print(f"\ndrain: a server is told to end at {RATE} requests a second")
    first, second = stage.servers
    service = Service(stage.servers)
    users = make(first, stage.path, stage.token, "Users",
                 [{"schemas": [USER], "userName": f"drain-{number}@example.com"}
                  for number in range(50)])
    begin = time.monotonic() + 0.5
    told, end = begin + BEFORE, begin + BEFORE + DELAY + AFTER
    callers = [Caller(service, stage.path, stage.token, number, begin, end, users)
               for number in range(THREADS)]
    for thread in [service.thread, *callers]:
        thread.start()
    time.sleep(told - time.monotonic())
    first.process.send_signal(signal.SIGTERM)
    told = time.monotonic()
    status = first.process.wait(timeout=DELAY + 30)
    gone = time.monotonic()
    for caller in callers:
        caller.join(60)
    service.stopping.set()
    service.thread.join()
    answers = [answer for caller in callers for answer in caller.answers]
    lost = [answer for answer in answers if not 200 <= answer[4] < 300]
    report(answers, lost, service, told, gone)
    expect(status == 0, f"{first.name} ends in peace")
    expect(not any(caller.is_alive() for caller in callers), "every request has ended")
    expect(any(answer[3] == first.name and answer[1] > told for answer in answers),
           f"{first.name} went on serving when it had been told")
    expect(any(answer[3] == second.name for answer in answers), f"{second.name} took over")
    expect(not lost, f"none of {len(answers)} requests was lost {lost[:3] or ''}")
    verify.events(stage.pair)


def report(answers, lost, service, told, gone):
    first, second = service.first.name, service.second.name
    spent = max(answer[2] for answer in answers) - min(answer[1] for answer in answers)
    figures.table("drain: figures, as upper bounds on a machine that does other things too", [
        ("requests", f"{len(answers)}, {len(answers) / spent:.0f} a second"),
        ("lost", len(lost)),
        (f"answered by {first}", sum(answer[3] == first for answer in answers)),
        ("of these begun after SIGTERM",
         sum(answer[3] == first and answer[1] > told for answer in answers)),
        (f"answered by {second}", sum(answer[3] == second for answer in answers)),
        ("from SIGTERM to the turn of new connections",
         "never" if service.turned is None else seconds(service.turned - told)),
        ("from SIGTERM to the end of the process", seconds(gone - told)),
        ("longest request", seconds(max(answer[2] - answer[1] for answer in answers))),
        ("latest beginning of a request", seconds(max(answer[1] - answer[0] for answer in answers))),
    ])
