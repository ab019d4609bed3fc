"""The server's metrics as its source lists them, and the queries of the chart about them."""
import dataclasses
import json
import re

import promql_parser
import yaml

import chart

SOURCE = chart.ROOT / "Sources/Web/Operations/Metrics/MetricFamily.swift"
FAMILY = re.compile(
    r'MetricFamily\(\s*"(?P<name>\w+)",\s*\.(?P<kind>\w+),\s*(?:labels: \[(?P<labels>[^]]*)\],)?')
#: What Prometheus itself adds to every series it reads through a ServiceMonitor.
TARGET_LABELS = {"namespace", "service", "pod", "job", "instance", "container", "endpoint"}
#: What stands in a dashboard's queries for what a person chooses there.
CHOSEN = {"$__rate_interval": "5m", "$namespace": "ns", "$service": "rel-roster-operations"}


def names():
    """The names of all metrics and of the series of histograms."""
    return set(families()) | {found["name"] for found in FAMILY.finditer(SOURCE.read_text())}


def families():
    """The labels of every series there is, by its name."""
    known = {"up": set()}
    for found in FAMILY.finditer(SOURCE.read_text()):
        labels = set(re.findall(r"\w+", found["labels"] or ""))
        if found["kind"] == "histogram":
            known |= {found["name"] + "_bucket": labels | {"le"}, found["name"] + "_sum": labels,
                      found["name"] + "_count": labels}
        else:
            known[found["name"]] = labels
    return known


@dataclasses.dataclass
class Query:
    where: str
    text: str

    def parsed(self):
        return promql_parser.parse(self.text)

    def selectors(self):
        """Every choice of series in it: (name, labels it asks about, whether over a time)."""
        return list(found_in(self.parsed(), False))

    def groupings(self):
        return set().union(*(set(re.findall(r"\w+", each))
                             for each in re.findall(r"\bby \(([^)]*)\)", str(self.parsed()))))


def found_in(node, over_time):
    if isinstance(node, promql_parser.VectorSelector):
        yield node.name, {each.name for each in node.matchers.matchers}, over_time
    elif isinstance(node, promql_parser.MatrixSelector):
        yield from found_in(node.vector_selector, True)
    else:
        children = [getattr(node, part, None) for part in ("lhs", "rhs", "expr", "param")]
        for child in children + list(getattr(node, "args", [])):
            if child is not None:
                yield from found_in(child, over_time)


def alerts():
    return yaml.safe_load((chart.CHART / "alerts.yaml").read_text())


def rules():
    """The rules that the chart makes, without those of the user."""
    rule = chart.rendered_cases()["everything"].one("PrometheusRule")
    return [each for each in rule["spec"]["groups"][0]["rules"] if "alert" in each]


def queries():
    for each in rules():
        yield Query(each["alert"], each["expr"])
    dashboard = json.loads((chart.CHART / "dashboards/roster.json").read_text())
    for panel in dashboard["panels"]:
        for target in panel["targets"]:
            text = target["expr"]
            for variable, value in CHOSEN.items():
                text = text.replace(variable, value)
            yield Query(panel["title"], text)
