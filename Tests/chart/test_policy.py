"""The rules of policy.py and wiring.py hold for every set of values, and each can find something."""
import copy
import unittest

import chart
import policy
import wiring


def spoilt(case, kind, suffix, change):
    """A copy of what a case renders, with one object changed."""
    rendered = copy.copy(chart.rendered_cases()[case])
    rendered.objects = copy.deepcopy(rendered.objects)
    change(rendered.one(kind, suffix))
    return rendered


def pod(found):
    return found["spec"].get("template", found)["spec"]


def container(found):
    return pod(found)["containers"][0]


def set_in(reach, *path, to):
    """A change of what reach finds in an object: the value at a path."""
    def change(found):
        part = reach(found)
        for key in path[:-1]:
            part = part[key]
        part[path[-1]] = to
    return change


def whole(found):
    return found


# Each: the rule, what is spoilt, how, and what the rule has to say.
SPOILT = [
    (policy.restricted, "Job", "-migrate", set_in(pod, "securityContext", "runAsNonRoot", to=False), "may run as root"),
    (policy.restricted, "Pod", "-test", set_in(pod, "securityContext", "runAsUser", to=0), "runs as root"),
    (policy.restricted, "Deployment", "", set_in(pod, "securityContext", "seccompProfile", to={}), "no seccomp"),
    (policy.restricted, "Deployment", "", set_in(pod, "hostNetwork", to=True), "hostNetwork"),
    (policy.restricted, "Deployment", "", set_in(pod, "volumes", to=[{"name": "x", "hostPath": {}}]), "volume x"),
    (policy.restricted, "Job", "-migrate", set_in(container, "securityContext", "privileged", to=True), "gain privileges"),
    (policy.restricted, "Job", "-migrate", set_in(container, "securityContext", "capabilities", to={"drop": []}), "keeps capabilities"),
    (policy.restricted, "Pod", "-test", set_in(container, "securityContext", "readOnlyRootFilesystem", to=False), "can write"),
    (policy.restricted, "Pod", "-test", set_in(container, "securityContext", "runAsUser", to=1), "says otherwise"),
    (policy.restricted, "Deployment", "", set_in(container, "ports", to=[{"hostPort": 80}]), "port of the node"),
    (policy.without_token, "Pod", "-test", set_in(pod, "automountServiceAccountToken", to=True), "has a token"),
    (policy.without_token, "Job", "-migrate", set_in(pod, "enableServiceLinks", to=True), "about Services"),
    (policy.without_token, "ServiceAccount", "", set_in(whole, "automountServiceAccountToken", to=True), "hands out"),
    (policy.bounded, "Job", "-migrate", set_in(container, "resources", "limits", to={}), "lacks limits"),
    (policy.bounded, "Pod", "-test", set_in(container, "image", to="roster:latest"), "without a version"),
    (policy.bounded, "Pod", "-test", set_in(pod, "volumes", to=[{"name": "x", "emptyDir": {}}]), "fill the node"),
    (policy.secretive, "Deployment", "", set_in(container, "env", to=[{"name": "ROSTER_TENANT_DSN", "value": "x"}]), "secret in ROSTER_TENANT_DSN"),
    (policy.secretive, "Deployment", "", set_in(container, "env", to=[{"name": "X", "valueFrom": {"secretKeyRef": {}}}]), "secret in X"),
    (policy.secretive, "Job", "-migrate", set_in(container, "args", to=["migrate", "--owner-dsn=x"]), "other arguments"),
    (policy.secretive, "Deployment", "", lambda found: pod(found)["volumes"][0]["projected"].update(defaultMode=0o444), "others can read"),
    (policy.probed, "Deployment", "", set_in(container, "livenessProbe", "httpGet", "path", to="/readyz"), "no livenessProbe"),
    (policy.probed, "Deployment", "", set_in(pod, "terminationGracePeriodSeconds", to=20), "killed before"),
    (policy.probed, "Deployment", "", set_in(whole, "spec", "strategy", "rollingUpdate", "maxUnavailable", to=1), "fewer pods"),
    (policy.hooked, "Job", "-migrate", set_in(whole, "spec", "backoffLimit", to=6), "too often"),
    (policy.hooked, "Job", "-migrate", set_in(whole, "spec", "activeDeadlineSeconds", to=300), "longer than Helm"),
    (policy.hooked, "Job", "-migrate", set_in(pod, "restartPolicy", to="OnFailure"), "starts anew"),
    (policy.hooked, "Job", "-migrate", set_in(pod, "serviceAccountName", to="rel-roster"), "not there yet"),
    (policy.hooked, "Job", "-migrate", set_in(whole, "metadata", "annotations", "helm.sh/hook-delete-policy", to="hook-failed"), "in the way"),
    (policy.labelled, "Service", "", set_in(whole, "metadata", "namespace", to=None), "no namespace"),
    (policy.labelled, "Service", "", set_in(whole, "metadata", "labels", to={}), "lacks labels"),
    (wiring.selected, "Service", "", set_in(whole, "spec", "selector", to={"app.kubernetes.io/name": "roster"}), "selects"),
    (wiring.selected, "PodDisruptionBudget", "", set_in(whole, "spec", "selector", "matchLabels", to={"a": "b"}), "selects"),
    (wiring.reached, "Service", "", lambda found: found["spec"]["ports"][0].update(targetPort="www"), "no port"),
    (wiring.reached, "Service", "", lambda found: found["spec"]["ports"][0].update(targetPort="operations"), "opens operations"),
    (wiring.reached, "HTTPRoute", "", lambda found: found["spec"]["rules"][0]["backendRefs"][0].update(port=9090), "leads to 9090"),
    (wiring.reached, "ServiceMonitor", "", set_in(whole, "spec", "selector", "matchLabels", to={"a": "b"}), "watches"),
    (wiring.planes, "Ingress", "", lambda found: found["spec"]["rules"][0]["http"]["paths"][0].update(path="/admin"), "mixes"),
    (wiring.mounted, "Job", "-migrate", set_in(container, "volumeMounts", to=[]), "other volumes"),
    (wiring.mounted, "Job", "-migrate", set_in(container, "env", to=[]), "on one side"),
    (wiring.mounted, "Job", "-migrate", lambda found: container(found)["env"].append(container(found)["env"][0]), "twice"),
    (wiring.scaled, "Deployment", "", set_in(whole, "spec", "replicas", to=3), "how many pods"),
    (wiring.scaled, "HorizontalPodAutoscaler", "", set_in(whole, "spec", "scaleTargetRef", "name", to="x"), "scales nothing"),
    (wiring.fenced, "NetworkPolicy", "-test", set_in(whole, "spec", "podSelector", "matchLabels", to={"a": "b"}), "0 network policies"),
    (wiring.fenced, "NetworkPolicy", "-server", set_in(whole, "spec", "policyTypes", to=["Ingress"]), "direction open"),
    (wiring.fenced, "NetworkPolicy", "-server", lambda found: found["spec"]["ingress"][0].pop("from"), "everybody in"),
    (wiring.fenced, "NetworkPolicy", "-migrate", lambda found: found["spec"]["egress"].pop(1), "cuts off"),
]


class Rules(unittest.TestCase):
    def test_hold_for_every_set_of_values(self):
        for name, rendered in chart.rendered_cases().items():
            for rule in policy.RULES + wiring.RULES:
                with self.subTest(name, rule=rule.__name__):
                    self.assertEqual(list(rule(rendered)), [])

    def test_find_what_is_spoilt(self):
        for rule, kind, suffix, change, says in SPOILT:
            with self.subTest(rule.__name__, says=says):
                findings = list(rule(spoilt("everything", kind, suffix, change)))
                self.assertIn(says, " ".join(findings))

    def test_each_has_been_seen_to_find_something(self):
        tried = {rule for rule, *_ in SPOILT}
        self.assertEqual(tried, set(policy.RULES + wiring.RULES))


if __name__ == "__main__":
    unittest.main()
