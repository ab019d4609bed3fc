"""The chart renders for every set of values, into objects that Kubernetes knows."""
import json
import tempfile
import unittest

import helm_python as helm
import jsonschema
import kubernetes_validate
import yamllint.config
import yamllint.linter

import chart

# yamllint's standard, but for the length of lines, and for lists, which Helm writes without indenting them.
STYLE = yamllint.config.YamlLintConfig(
    "{extends: default, rules: {line-length: disable, document-start: disable, braces: disable,"
    " brackets: disable, indentation: {spaces: 2, indent-sequences: whatever}}}")
# Kinds of operators, for which Kubernetes has no schema.
OWN_SCHEMAS = {file.stem: json.loads(file.read_text())
               for file in (chart.HERE / "kinds").glob("*.json")}


def oldest():
    """The oldest version of Kubernetes that the chart says it is for, such as 1.30."""
    return chart.described()["kubeVersion"].removeprefix(">=").removesuffix(".0-0")


def newest():
    """The newest version that there are schemas for."""
    return kubernetes_validate.latest_version().rpartition(".")[0]


class Rendering(unittest.TestCase):
    def test_lint_is_silent(self):
        for name, values in chart.cases().items():
            with self.subTest(name):
                report = helm.lint(str(chart.CHART), values, strict=True,
                                   kube_version=f"v{oldest()}.0")
                loud = [each for each in report["messages"] if each["severity"] >= 2]
                self.assertEqual(loud + report["errors"], [])

    def test_objects_are_known_to_kubernetes(self):
        for name, rendered in chart.rendered_cases().items():
            for found in rendered.objects:
                with self.subTest(name, found=chart.name(found)):
                    self.check(found)

    def check(self, found):
        schema = OWN_SCHEMAS.get(found["kind"])
        if schema:
            jsonschema.validate(found, schema)
            return
        for version in (oldest(), newest()):
            # Raises too where there is no schema for the kind, and answers what it compared with.
            used = kubernetes_validate.validate(found, version, strict=True)
            self.assertTrue(used.startswith(version), f"{used} is not {version}")

    def test_a_misspelt_field_is_noticed(self):
        for kind in ("Deployment", *OWN_SCHEMAS):
            found = chart.rendered_cases()["everything"].of_kind(kind)[0]
            with self.subTest(kind):
                with self.assertRaises((kubernetes_validate.ValidationError,
                                        jsonschema.ValidationError)):
                    self.check({**found, "spec": {**found["spec"], "misspelt": True}})

    def test_the_text_is_tidy(self):
        for name, rendered in chart.rendered_cases().items():
            for path, text in rendered.texts.items():
                with self.subTest(name, path=path):
                    problems = yamllint.linter.run(text.strip() + "\n", STYLE)
                    self.assertEqual([str(each) for each in problems], [])

    def test_values_are_tidy(self):
        for file in (chart.CHART / "values.yaml", chart.CHART / "Chart.yaml"):
            problems = yamllint.linter.run(file.read_text(), STYLE)
            self.assertEqual([f"{file.name}:{each.line} {each}" for each in problems], [])

    def test_manifests_of_the_examples_are_tidy(self):
        for file in (chart.EXAMPLES / "manifests").glob("*.yaml"):
            problems = yamllint.linter.run(file.read_text(), STYLE)
            self.assertEqual([f"{file.name}:{each.line} {each}" for each in problems], [])

    def test_every_object_has_a_name_of_its_own(self):
        for name, rendered in chart.rendered_cases().items():
            names = [chart.name(each) for each in rendered.objects]
            self.assertEqual(sorted(names), sorted(set(names)), name)
            for each in rendered.objects:
                self.assertLessEqual(len(each["metadata"]["name"]), 63, name)

    def test_off_means_off(self):
        kinds = {each["kind"] for each in chart.rendered_cases()["nothing"].objects}
        self.assertEqual(kinds, {"Deployment", "Service"})

    def test_everything_on_makes_every_kind(self):
        kinds = {each["kind"] for each in chart.rendered_cases()["everything"].objects}
        self.assertEqual(kinds, {
            "ConfigMap", "Deployment", "HTTPRoute", "HorizontalPodAutoscaler", "Ingress", "Job",
            "NetworkPolicy", "Pod", "PodDisruptionBudget", "PrometheusRule", "Service",
            "ServiceAccount", "ServiceMonitor"})

    def test_notes_end_in_the_line_that_creates_an_integration(self):
        for name, rendered in chart.rendered_cases().items():
            last = rendered.notes.strip().splitlines()[-1].strip()
            self.assertTrue(last.startswith("curl -X POST http://127.0.0.1:8080/admin/v1/integrations"),
                            f"{name}: {last}")

    def test_the_nearer_label_counts(self):
        rendered = chart.rendered_cases()["overlap"]
        template = rendered.one("Deployment")["spec"]["template"]["metadata"]
        self.assertEqual(template["labels"]["team"], "nearer")
        self.assertEqual(template["annotations"]["note"], "nearer")
        self.assertEqual(rendered.one("Deployment")["metadata"]["labels"]["team"], "common")
        self.assertEqual(rendered.one("ServiceMonitor")["metadata"]["labels"]["release"], "nearer")
        job = rendered.one("Job", "-migrate")["metadata"]["annotations"]
        self.assertEqual((job["note"], job["helm.sh/hook"]), ("nearer", "pre-install,pre-upgrade"))

    def test_what_is_packed_renders_the_same(self):
        values = chart.cases()["everything"]
        with tempfile.TemporaryDirectory() as directory:
            packed = helm.package(str(chart.CHART), destination=directory)
            with helm.Chart.load(packed) as loaded:
                texts = loaded.render(values, name=chart.RELEASE, namespace=chart.NAMESPACE)
        for path, text in chart.rendered_cases()["everything"].texts.items():
            self.assertEqual(texts[path], text)

    def test_the_secret_that_the_chart_makes_holds_what_was_given(self):
        values = chart.cases()["trial"]
        made = chart.rendered_cases()["trial"].one("Secret", "-server")["stringData"]
        self.assertEqual(made, {"tenant-dsn": values["database"]["dsn"]["tenant"],
                                "control-dsn": values["database"]["dsn"]["control"],
                                "admin-key": values["adminKey"]["value"]})

    def test_a_changed_secret_starts_pods_anew(self):
        def checksum(key):
            values = {**chart.cases()["trial"], "adminKey": {"value": key}}
            template = chart.Rendered(values).one("Deployment")["spec"]["template"]
            return template["metadata"]["annotations"]["checksum/secret"]
        self.assertNotEqual(checksum("a" * 32), checksum("b" * 32))
