"""HTTP as it is on the wire: nothing is followed, retried or repaired."""
import base64
import http.client
import json
from urllib.parse import quote, urlencode, urlsplit
from xml.etree import ElementTree

TIMEOUT_SECONDS = 60


def basic(name, password):
    return "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()


class Answer:
    def __init__(self, request, status, headers, body):
        self.request = request
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def text(self):
        return self.body.decode("utf-8", "replace")

    @property
    def json(self):
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise AssertionError(f"{self}: not JSON: {error}") from None

    @property
    def xml(self):
        """The document's root, read by a strict parser."""
        try:
            return ElementTree.fromstring(self.body)
        except ElementTree.ParseError as error:
            raise AssertionError(f"{self}: not XML: {error}") from None

    @property
    def reason(self):
        """The reason of an error document, which has a message too."""
        root = self.xml
        if root.tag != "error" or not (root.findtext("message") or "").strip():
            raise AssertionError(f"{self}: not an error document")
        return root.findtext("reason")

    def must_be(self, status, reason=None):
        """Itself, when it has the status and, in an error document, the reason."""
        if self.status != status:
            raise AssertionError(f"{self}\nnot {status}")
        if reason and self.reason != reason:
            raise AssertionError(f"{self}\nnot {reason}")
        return self

    def __str__(self):
        shown = self.text if len(self.text) < 600 else self.text[:600] + "…"
        return f"{self.request} -> {self.status} {shown}"


class Wire:
    """One place of the server: a base URL, and the header lines that every request has.

    Asks from an address of this machine: the server counts wrong passwords by where they come from.
    """

    def __init__(self, url, headers=None, source="127.0.0.1"):
        parts = urlsplit(url)
        self.host, self.port, self.path = parts.hostname, parts.port, parts.path
        self.headers = headers or {}
        self.source = source

    def send(self, method, path, query=None, body=None, headers=None):
        """The answer. A query is a dictionary, or text that is sent as it is."""
        query = urlencode(query) if isinstance(query, dict) else query
        target = self.path + path + (f"?{query}" if query else "")
        content = body.encode() if isinstance(body, str) else body
        lines = {**self.headers, **(headers or {})}
        connection = http.client.HTTPConnection(self.host, self.port, timeout=TIMEOUT_SECONDS,
                                                source_address=(self.source, 0))
        try:
            try:
                connection.request(method, target, content, lines)
            except (BrokenPipeError, ConnectionResetError):
                pass  # The server answered before it had the whole body; the answer is there.
            response = connection.getresponse()
            return Answer(f"{method} {target}", response.status, response.headers, response.read())
        finally:
            connection.close()

    def get(self, path, query=None, **more):
        return self.send("GET", path, query, **more)

    def post(self, path, query=None, body=None, **more):
        return self.send("POST", path, query, body, **more)


class JSONWire(Wire):
    """A place that speaks JSON both ways behind a bearer token: SCIM and the admin API."""

    def __init__(self, url, token, media_type="application/json"):
        super().__init__(url, {"Authorization": f"Bearer {token}", "Accept": media_type})
        self.media_type = media_type

    def ask(self, method, path, value=None, status=200):
        """The JSON of an answer that has to have the status; None when it has no body."""
        body = None if value is None else json.dumps(value)
        headers = {"Content-Type": self.media_type} if body else None
        answer = self.send(method, path, body=body, headers=headers).must_be(status)
        return answer.json if answer.body else None


def escaped(token):
    """A path segment, as the products' client escapes it."""
    return quote(token, safe="")
