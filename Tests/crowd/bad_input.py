"""Bodies that are meant to break or to drown the server."""
import pathlib

from checks import check, equal, true
from on_the_wire import is_marked

SEARCH = {"entity-type": "user", "max-results": "-1"}
NAME = "<property><name>name</name><type>STRING</type></property>"
PROPERTY = "property-search-restriction"
JSON = {"Content-Type": "application/json"}
LOL = '<!DOCTYPE lolz [<!ENTITY a "lol">' + "".join(
    f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi")) + "]>"
OUTSIDE = '<!DOCTYPE x [<!ENTITY file SYSTEM "file:///etc/passwd">]>'
# How much the server may hold on to, and have at once, when it is sent 300 MB of nonsense.
GROWTH_MIB = 24
PEAK_MIB = 64


def restriction(value, mode="CONTAINS", name="name"):
    return (f"<{PROPERTY}><property><name>{name}</name><type>STRING</type></property>"
            f"<match-mode>{mode}</match-mode><value>{value}</value></{PROPERTY}>")


MALFORMED = {
    "an open tag": "<null-search-restriction>",
    "a tag closed by another": f"<{PROPERTY}>{NAME}</property>",
    "two roots": "<null-search-restriction/><null-search-restriction/>",
    "text only": "hello",
    "an unknown root": "<widget/>",
    "an unknown entity": restriction("&nbsp;"),
    "a bare ampersand": restriction("a & b"),
    "a forbidden character": restriction("\u0001"),
    "a reference to a forbidden character": restriction("&#1;"),
    "a reference beyond Unicode": restriction("&#x110000;"),
    "bytes that are not UTF-8": restriction("x").encode().replace(b"x", b"\xff\xfe"),
    "an attribute twice": '<null-search-restriction a="1" a="2"/>',
    "a document type": "<!DOCTYPE x><null-search-restriction/>",
    "an entity of its own": LOL.replace("lolz", PROPERTY) + restriction("&b;"),
    "an entity bomb": LOL + restriction("&i;"),
    "a file of the server": OUTSIDE + restriction("&file;"),
    "an unknown match mode": restriction("x", "LOOKS_LIKE"),
    "no property": f"<{PROPERTY}><match-mode>NULL</match-mode></{PROPERTY}>",
    "an unknown logic": '<boolean-search-restriction boolean-logic="xor"><restrictions/>'
                        "</boolean-search-restriction>",
    "a date that is none": f"<{PROPERTY}><property><name>createdDate</name><type>DATE</type>"
                           "</property><match-mode>GREATER_THAN</match-mode>"
                           f"<value>yesterday</value></{PROPERTY}>",
    "another encoding than it says": '<?xml version="1.0" encoding="UTF-16"?>' + restriction("x"),
}


def nested(depth):
    opening = '<boolean-search-restriction boolean-logic="and"><restrictions>'
    closing = "</restrictions></boolean-search-restriction>"
    return opening * depth + restriction("x") + closing * depth


@check
def malformed(stage):
    """bad input: malformed XML, document types and entity bombs are 400 ILLEGAL_ARGUMENT"""
    for what, body in MALFORMED.items():
        answer = is_marked(stage.acme.product.post("/search", SEARCH, body))
        equal((answer.status, answer.reason), (400, "ILLEGAL_ARGUMENT"), f"{what}: {answer}")
        true("root:" not in answer.text, f"{what}: {answer}")


@check
def malformed_json(stage):
    """bad input: malformed JSON is 400 ILLEGAL_ARGUMENT"""
    for body in ("{", "[]", '"x"', "{}}", '{"restriction-type":"widget"}', '{"a":' * 100_000,
                 '{"restriction-type":"property-search-restriction","match-mode":7}'):
        answer = is_marked(stage.acme.product.post("/search", SEARCH, body, headers=JSON))
        equal((answer.status, answer.reason), (400, "ILLEGAL_ARGUMENT"), f"{body[:80]}: {answer}")


@check
def deep(stage):
    """bad input: restrictions nested without end are 400, a few of them are understood"""
    stage.acme.product.post("/search", SEARCH, nested(5)).must_be(200)
    for depth in (1_000, 10_000):
        stage.acme.product.post("/search", SEARCH, nested(depth)).must_be(400, "ILLEGAL_ARGUMENT")
    query = {"entity-type": "user", "restriction": "(" * 4_000 + "name = x" + ")" * 4_000}
    stage.acme.product.get("/search", query).must_be(400, "ILLEGAL_ARGUMENT")


@check
def bad_password_bodies(stage):
    """bad input: /authentication refuses bodies that carry no password with 400, never 401"""
    ask = {"username": "ada@example.com"}
    for body in ("", "<password/>", "<password><value/></password>", "<value>x</value>",
                 LOL + "<password><value>&i;</value></password>", "x" * 100_000):
        answer = is_marked(stage.acme.product.post("/authentication", ask, body))
        equal(answer.status, 400, f"{body[:60]}: {answer}")


def memory(pid, line):
    """Mebibytes of VmRSS, what a process has now, or VmHWM, the most it has had."""
    for text in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if text.startswith(line):
            return int(text.split()[1]) / 1024
    raise AssertionError(f"/proc/{pid}/status has no {line}")


@check
def large(stage):
    """bad input: 10 MB bodies of any shape are 400, and the server's memory stays flat"""
    megabyte = "x" * 1_000_000
    bodies = {
        "a long value": restriction(megabyte * 10),
        "many elements": "<a/>" * 2_500_000,
        "many attributes": "<a " + "".join(f'a{n}="" ' for n in range(900_000)) + "/>",
        "nesting": "<a>" * 3_300_000,
        "no XML": megabyte * 10,
        "an entity bomb before it": LOL + restriction("&i;") + megabyte * 10,
        "many restrictions": "<boolean-search-restriction boolean-logic='or'><restrictions>"
                             + restriction("x") * 60_000 + "</restrictions>"
                             "</boolean-search-restriction>",
    }

    def send(rounds):
        for _ in range(rounds):
            for what, body in bodies.items():
                true(len(body) > 9_000_000, f"{what} has only {len(body)} bytes")
                answer = stage.acme.product.post("/search", SEARCH, body)
                equal((is_marked(answer).status, answer.reason), (400, "ILLEGAL_ARGUMENT"), what)
            stage.acme.product.post("/authentication", {"username": "ada@example.com"},
                                    megabyte * 10).must_be(400)

    send(1)
    before = memory(stage.pid, "VmRSS:")
    # From here on VmHWM is the most since now.
    pathlib.Path(f"/proc/{stage.pid}/clear_refs").write_text("5")
    send(4)
    after, peak = memory(stage.pid, "VmRSS:"), memory(stage.pid, "VmHWM:")
    told = f"{before:.0f} MiB before, {peak:.0f} at most, {after:.0f} after"
    true(after - before < GROWTH_MIB and peak - before < PEAK_MIB, told)
    print(f"      {told}")


@check
def many_strangers(stage):
    """bad input: a body is not read from somebody who is not known"""
    answer = stage.acme.face(False).post("/search", SEARCH, "x" * 10_000_000)
    equal(is_marked(answer).status, 401, str(answer))


@check
def still_there(stage):
    """bad input: after all that the server answers as before"""
    answer = stage.acme.product.get("/user", {"username": "ada@example.com"})
    equal(answer.must_be(200).xml.get("name"), "ada@example.com")
