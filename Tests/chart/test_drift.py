"""values.yaml, values.schema.json, the README and the server's settings say the same."""
import json
import os
import pathlib
import re
import subprocess
import tempfile
import unittest

import chart
import readme

#: What the chart means otherwise than the server by itself, and why.
OTHERWISE = {
    "drainDelay": "ingress controllers and load balancers take longer to notice than neighbours do",
    "logFormat": "log collectors in a cluster read JSON",
}
ROW = re.compile(r"^\| `(ROSTER_\w+)` \| [^|]* \| (?:`([^`]*)`)? ?\|")
#: Objects whose form is Kubernetes' matter, or whose keys are the user's.
OPEN = {"global", "commonLabels", "commonAnnotations", "nodeSelector", "affinity", "podLabels",
        "podAnnotations", "autoscaling.behavior"}
OPEN_KEYS = {"annotations", "labels", "alertLabels", "requests", "limits"}


def roster(*arguments, environment=None):
    return subprocess.run([chart.ROSTER, *arguments], capture_output=True, text=True,
                          env={"PATH": os.environ["PATH"], **(environment or {})})


def variable(value):
    """The variable of a value below settings: publicURL is ROSTER_PUBLIC_URL."""
    words = re.sub(r"([a-z])([A-Z])", r"\1_\2", value)
    return "ROSTER_" + words.upper()


def written(value):
    """A value of values.yaml as a setting is written."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return ",".join(value) if isinstance(value, list) else str(value)


def leaves(value, path=()):
    """The paths of values.yaml, down to where the user's own keys begin."""
    name = ".".join(path)
    if isinstance(value, dict) and value and name not in OPEN and not set(path) & OPEN_KEYS:
        return set().union(*(leaves(each, (*path, key)) for key, each in value.items()))
    return {name}


def resolved(schema, root):
    while "$ref" in schema:
        schema = root["definitions"][schema["$ref"].rpartition("/")[2]]
    return schema


class Schema(unittest.TestCase):
    def setUp(self):
        self.schema = json.loads((chart.CHART / "values.schema.json").read_text())

    def properties(self, schema, path=()):
        """The paths of the schema that end in something without properties of its own."""
        schema = resolved(schema, self.schema)
        if "properties" not in schema or set(path) & OPEN_KEYS:
            return {".".join(path)}
        self.assertIs(schema.get("additionalProperties"), False, f"{'.'.join(path)} takes any key")
        return set().union(*(self.properties(each, (*path, key))
                             for key, each in schema["properties"].items()))

    def test_knows_exactly_the_values(self):
        known = self.properties(self.schema) - {"global"}
        # What only some probes have, and has no default.
        optional = {path for path in known if path.endswith("initialDelaySeconds")}
        self.assertEqual(known - optional, leaves(chart.defaults()))

    def test_leaves_open_only_what_has_to_be(self):
        def open_objects(schema, path):
            schema = resolved(schema, self.schema)
            for key, each in schema.get("properties", {}).items():
                each = resolved(each, self.schema)
                if each.get("type") == "object" and "properties" not in each:
                    yield (*path, key)
                yield from open_objects(each, (*path, key))
        for path in open_objects(self.schema, ()):
            self.assertTrue(".".join(path) in OPEN or path[-1] in OPEN_KEYS, path)

    def test_definitions_are_used(self):
        text = (chart.CHART / "values.schema.json").read_text()
        for name in self.schema["definitions"]:
            self.assertIn(f'"#/definitions/{name}"', text)


class Readme(unittest.TestCase):
    def test_has_the_values_as_they_are(self):
        text = readme.README.read_text()
        self.assertEqual(readme.with_table(text), text, "run make chart-readme")

    def test_every_value_has_a_row(self):
        rows = {path for path, _, _ in readme.documented()}
        for leaf in leaves(chart.defaults()):
            self.assertTrue(any(leaf == row or leaf.startswith(row + ".") for row in rows), leaf)


class Links(unittest.TestCase):
    def test_lead_somewhere(self):
        pages = [*chart.ROOT.glob("docs/**/*.md"), readme.README, chart.ROOT / "README.md"]
        self.assertGreater(len(pages), 20)
        for page in pages:
            for link in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text()):
                with self.subTest(str(page), link=link):
                    self.assertTrue("://" in link or (page.parent / link).exists())


class Settings(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        printed = roster("settings", "--markdown")
        cls.defaults = {found[1]: found[2] or "" for found in map(ROW.match, printed.stdout.splitlines())
                        if found}

    def test_the_server_lists_them(self):
        self.assertIn("ROSTER_PUBLIC_URL", self.defaults)
        self.assertGreater(len(self.defaults), 15)

    def test_values_mean_what_the_server_means_by_itself(self):
        values = chart.defaults()["settings"]
        self.assertLessEqual(set(OTHERWISE), set(values))
        for name, value in values.items():
            with self.subTest(name):
                self.assertIn(variable(name), self.defaults)
                same = written(value) == self.defaults[variable(name)]
                self.assertEqual(same, name not in OTHERWISE)

    def test_the_server_knows_every_variable_and_hears_every_setting(self):
        rendered = chart.rendered_cases()["everything"]
        environments = [self.environment(spec) for _, _, spec in rendered.pods()]
        with tempfile.TemporaryDirectory() as directory:
            texts = [self.settings(each, directory) for each in environments]
        for text in texts:
            self.assertNotIn("no setting of Roster is called so", text)
        together = "\n".join(texts)
        for name in self.defaults:
            with self.subTest(name):
                self.assertRegex(together, rf"(?m)^{name}\b.*\((environment|file)\)$")

    def environment(self, spec):
        variables = {each["name"]: each["value"] for each in spec["containers"][0]["env"]}
        return {name: value for name, value in variables.items() if name.startswith("ROSTER_")}

    def settings(self, environment, directory):
        """What `roster settings` says in a pod, with files where the chart mounts them."""
        for name, path in environment.items():
            if name.endswith("_FILE"):
                file = pathlib.Path(directory, pathlib.Path(path).name)
                file.write_text("0123456789abcdef0123456789abcdef\n")
                environment[name] = str(file)
        ran = roster("settings", environment=environment)
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
        return ran.stdout

    def test_the_server_refuses_what_the_schema_refuses(self):
        for name, value in (("ROSTER_LOG_LEVEL", "loud"), ("ROSTER_READ_CONNECTIONS", "0"),
                            ("ROSTER_PUBLIC_URL", "roster.example.com")):
            self.assertNotEqual(roster("settings", environment={name: value}).returncode, 0, name)


class Version(unittest.TestCase):
    def test_the_chart_is_for_this_version(self):
        source = (chart.ROOT / "Sources/roster/Version.swift").read_text()
        version = re.search(r'"(\d[^"]*)"', source)[1]
        self.assertEqual(chart.described()["appVersion"], version)
