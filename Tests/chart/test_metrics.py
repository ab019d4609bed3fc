"""Alerts and dashboard ask for metrics that the server has, and alerts fire when they should."""
import json
import re
import subprocess
import tempfile
import pathlib
import unittest

import yaml

import chart
import metrics
import promtool

RUNBOOKS = chart.ROOT / "docs/runbooks"
IN = f'namespace="{chart.NAMESPACE}",service="{chart.RELEASE}-roster-operations"'
SECTIONS = ["## What it means", "## What to look at", "## What to do"]


class Queries(unittest.TestCase):
    def test_ask_for_series_that_there_are(self):
        known = metrics.families()
        self.assertGreater(len(known), 20)
        for query in metrics.queries():
            with self.subTest(query.where, query=query.text):
                selectors = query.selectors()
                self.assertTrue(selectors)
                for name, labels, _ in selectors:
                    self.assertIn(name, known)
                    self.assertLessEqual(labels, known[name] | metrics.TARGET_LABELS)
                    self.assertLessEqual({"namespace", "service"}, labels, "other releases too")
                labels = set().union(*(known[name] for name, _, _ in selectors))
                self.assertLessEqual(query.groupings(), labels | metrics.TARGET_LABELS)

    def test_counters_are_asked_for_their_growth(self):
        for query in metrics.queries():
            for name, _, over_time in query.selectors():
                with self.subTest(query.where, name=name):
                    if name.endswith(("_total", "_bucket", "_sum", "_count")):
                        self.assertTrue(over_time)

    def test_every_metric_is_of_use(self):
        used = {name for query in metrics.queries() for name, _, _ in query.selectors()}
        unused = {name for name in metrics.families() if not name.endswith(("_sum", "_count"))}
        self.assertEqual(unused - used, set())

    def test_a_metric_that_there_is_not_is_noticed(self):
        query = metrics.Query("", "sum(rate(roster_no_such_total{a=\"b\"}[5m])) / up")
        self.assertEqual(query.selectors(), [("roster_no_such_total", {"a"}, True),
                                             ("up", set(), False)])


class Dashboard(unittest.TestCase):
    def test_is_handed_over_whole(self):
        made = chart.rendered_cases()["everything"].one("ConfigMap", "-dashboard")
        file = (chart.CHART / "dashboards/roster.json").read_text()
        self.assertEqual(list(made["data"].values()), [file])

    def test_panels_do_not_overlap(self):
        panels = json.loads((chart.CHART / "dashboards/roster.json").read_text())["panels"]
        cells = [(x, y) for panel in panels for at in [panel["gridPos"]]
                 for x in range(at["x"], at["x"] + at["w"])
                 for y in range(at["y"], at["y"] + at["h"])]
        self.assertEqual(len(cells), len(set(cells)))
        self.assertTrue(all(x < 24 for x, _ in cells))
        self.assertEqual(len({panel["id"] for panel in panels}), len(panels))


class Alerts(unittest.TestCase):
    def test_each_has_a_page_and_each_page_an_alert(self):
        pages = {file.stem for file in RUNBOOKS.glob("*.md")} - {"README"}
        self.assertEqual(pages, {each["alert"] for each in metrics.alerts()})

    def test_are_rendered_with_the_address_of_their_page(self):
        for each in metrics.rules():
            self.assertEqual(each["annotations"]["runbook_url"],
                             f"https://runbooks.example.com/roster/{each['alert']}.md")
            self.assertEqual(each["labels"]["team"], "identity")

    def test_pages_say_what_it_means_and_what_to_do(self):
        for alert in metrics.alerts():
            page = (RUNBOOKS / f"{alert['alert']}.md").read_text()
            with self.subTest(alert["alert"]):
                self.assertTrue(page.startswith(f"# {alert['alert']}\n"))
                self.assertEqual(re.findall(r"^## .*$", page, re.M), SECTIONS)
                self.assertIn(f"**{alert['severity']}**", page)

    def test_pages_show_what_to_type_as_code(self):
        for alert in metrics.alerts():
            page = (RUNBOOKS / f"{alert['alert']}.md").read_text()
            with self.subTest(alert["alert"]):
                _, after = page.split("## What to look at\n\n")
                block, _, _ = after.partition("\n\n")
                self.assertEqual([line for line in block.splitlines() if line[:4].strip()], [])

    def test_pages_and_docs_name_metrics_that_there_are(self):
        known = metrics.names()
        for file in chart.ROOT.glob("docs/**/*.md"):
            for name in re.findall(r"\broster_(?:http|tenant_requests|token|database|worker|sequencer|build)_\w+",
                                   file.read_text()):
                with self.subTest(file.name, name=name):
                    self.assertIn(name, known)

    def test_fire_when_they_should(self):
        program = promtool.program()
        if program is None:
            promtool.say_loudly("alerts were NOT tried: there is no promtool on this machine")
            self.skipTest("no promtool")
        cases = yaml.safe_load((chart.HERE / "alerts_test.yaml").read_text())
        self.assertEqual(set(cases), {each["alert"] for each in metrics.alerts()})
        for name, tries in cases.items():
            self.assertEqual({each["fires"] for each in tries}, {True, False}, name)
        tests = [self.described(name, each) for name, tries in cases.items() for each in tries]
        with tempfile.TemporaryDirectory() as directory:
            rules = pathlib.Path(directory, "rules.yaml")
            rules.write_text(yaml.safe_dump({"groups": [{"name": "r", "rules": metrics.rules()}]}))
            file = pathlib.Path(directory, "test.yaml")
            file.write_text(yaml.safe_dump({"rule_files": ["rules.yaml"], "tests": tests}))
            ran = subprocess.run([program, "test", "rules", str(file)], cwd=directory,
                                 capture_output=True, text=True)
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)

    def described(self, name, each):
        firing = f'ALERTS{{alertname="{name}",alertstate="firing"}}'
        return {
            "interval": "1m",
            "input_series": [{"series": series.replace("$in", IN), "values": values}
                             for series, values in each["series"].items()],
            "promql_expr_test": [{
                "expr": f"count({firing}) or vector(0)", "eval_time": each["at"],
                "exp_samples": [{"labels": "{}", "value": 1 if each["fires"] else 0}],
            }],
        }
