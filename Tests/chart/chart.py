"""The chart as the checks see it: rendered for values, without a cluster."""
import functools
import pathlib

import helm_python as helm
import yaml

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CHART = ROOT / "helm/roster"
EXAMPLES = ROOT / "helm/examples"
RELEASE = "rel"
NAMESPACE = "ns"

#: The server's executable, which knows what settings there are; check.py may set another.
ROSTER = str(ROOT / ".build/debug/roster")

helm.disable_logging()


@functools.cache
def loaded():
    return helm.Chart.load(str(CHART))


def described():
    return yaml.safe_load((CHART / "Chart.yaml").read_text())


def defaults():
    return yaml.safe_load((CHART / "values.yaml").read_text())


class Rendered:
    """What the chart makes of values: its texts by template, and the objects in them."""

    def __init__(self, values):
        chart = loaded()
        chart.validate_schema(values)
        texts = chart.render(values, name=RELEASE, namespace=NAMESPACE)
        self.values = chart.merge_values(values)
        self.notes = next(text for path, text in texts.items() if path.endswith("NOTES.txt"))
        self.texts = {path: text for path, text in texts.items()
                      if path.endswith(".yaml") and text.strip()}
        self.objects = [found for path in sorted(self.texts)
                        for found in yaml.safe_load_all(self.texts[path]) if found]

    def of_kind(self, kind):
        return [found for found in self.objects if found["kind"] == kind]

    def one(self, kind, suffix=""):
        """The only object of a kind whose name ends so."""
        found = [each for each in self.of_kind(kind)
                 if each["metadata"]["name"] == f"{RELEASE}-roster{suffix}"]
        assert len(found) == 1, f"{len(found)} objects are {kind} {RELEASE}-roster{suffix}"
        return found[0]

    def pods(self):
        """The pods of Deployments, of Jobs and by themselves: (object, metadata, spec)."""
        for each in self.objects:
            if each["kind"] == "Pod":
                yield each, each["metadata"], each["spec"]
            elif each["kind"] in ("Deployment", "Job"):
                template = each["spec"]["template"]
                yield each, template["metadata"], template["spec"]


def cases():
    """Every set of values that has to render, by name: our own and the examples."""
    files = [*sorted((HERE / "values").glob("*.yaml")), *sorted(EXAMPLES.glob("*.yaml"))]
    return {file.stem: yaml.safe_load(file.read_text()) for file in files}


@functools.cache
def rendered_cases():
    return {name: Rendered(values) for name, values in cases().items()}


def name(found):
    return f'{found["kind"]} {found["metadata"]["name"]}'
