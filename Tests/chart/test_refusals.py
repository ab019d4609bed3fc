"""Values that cannot work are refused, with a sentence that says what would."""
import copy
import re
import unittest

import helm_python as helm
import yaml

import chart

GUARD = re.compile(r'\$faults "([^"]+)"|printf "([^"]+)"')


def merged(onto, values):
    result = copy.deepcopy(onto)
    for key, value in values.items():
        result[key] = (merged(result.get(key) or {}, value) if isinstance(value, dict) else value)
    return result


def refused():
    return yaml.safe_load((chart.HERE / "refused.yaml").read_text())


def message(values):
    """What the chart says against values, or None."""
    try:
        chart.Rendered(merged(chart.cases()["minimal"], values))
    except helm.HelmError as error:
        return str(error)
    return None


class Refusals(unittest.TestCase):
    def test_each_says_why(self):
        for each in refused():
            with self.subTest(each["says"], values=each["set"]):
                said = message(each["set"])
                self.assertIsNotNone(said, "it renders")
                self.assertIn(each["says"], said)

    def test_every_guard_is_tried(self):
        said = "\n".join(message(each["set"]) or "" for each in refused())
        guards = (chart.CHART / "templates/_guards.tpl").read_text()
        sentences = [first or second for first, second in GUARD.findall(guards)
                     if (first or second).endswith(".")]
        self.assertGreater(len(sentences), 15)
        for sentence in sentences:
            with self.subTest(sentence):
                pattern = re.sub(r"%[dvs]%?", ".+", re.escape(sentence).replace(r"\%", "%"))
                self.assertRegex(said, pattern)

    def test_what_is_just_enough_is_accepted(self):
        for values in (
            {"podDisruptionBudget": {"minAvailable": 1}},
            {"podDisruptionBudget": {"minAvailable": "50%"}},
            {"podDisruptionBudget": {"maxUnavailable": "1%"}},
            {"podDisruptionBudget": {"minAvailable": 1, "enabled": False}, "replicaCount": 1},
            {"terminationGracePeriodSeconds": 35},
            {"replicaCount": 0},
        ):
            with self.subTest(values):
                self.assertIsNone(message(values))
