"""What has to hold for every object of the chart, as functions from rendered objects to findings.

A finding is a sentence. test_policy.py expects none, and shows that each rule can find something.
"""
import re

import chart

STANDARD_LABELS = {"app.kubernetes.io/name", "app.kubernetes.io/instance", "helm.sh/chart",
                   "app.kubernetes.io/component", "app.kubernetes.io/version",
                   "app.kubernetes.io/managed-by"}
RESTRICTED_VOLUMES = {"configMap", "csi", "downwardAPI", "emptyDir", "ephemeral",
                      "persistentVolumeClaim", "projected", "secret"}
HELM_TIMEOUT = 300
VERSIONED = re.compile(r"(:(?!latest$)[A-Za-z0-9_.-]+|@sha256:[0-9a-f]{64})$")


def containers(spec):
    return spec.get("initContainers", []) + spec["containers"]


def restricted(rendered):
    """Pod Security "restricted", and a root file system that nobody writes to."""
    for found, _, spec in rendered.pods():
        name, context = chart.name(found), spec.get("securityContext", {})
        if context.get("runAsNonRoot") is not True:
            yield f"{name} may run as root."
        if context.get("runAsUser") == 0:
            yield f"{name} runs as root."
        if context.get("seccompProfile") != {"type": "RuntimeDefault"}:
            yield f"{name} has no seccomp profile."
        for key in ("hostNetwork", "hostPID", "hostIPC"):
            if spec.get(key):
                yield f"{name} has {key}."
        for volume in spec.get("volumes", []):
            if not set(volume) - {"name"} <= RESTRICTED_VOLUMES:
                yield f"{name} has the volume {volume['name']} of a kind that is not allowed."
        for container in containers(spec):
            own = container.get("securityContext", {})
            if own.get("allowPrivilegeEscalation") is not False or own.get("privileged"):
                yield f"{name} may gain privileges."
            if own.get("capabilities") != {"drop": ["ALL"]}:
                yield f"{name} keeps capabilities."
            if own.get("readOnlyRootFilesystem") is not True:
                yield f"{name} can write to its root file system."
            if {"runAsNonRoot", "runAsUser", "seccompProfile"} & set(own):
                yield f"{name} says otherwise in a container."
            if any("hostPort" in port for port in container.get("ports", [])):
                yield f"{name} takes a port of the node."


def without_token(rendered):
    """Nothing has a token for Kubernetes, nor variables about Services that look like settings."""
    for found, _, spec in rendered.pods():
        if spec.get("automountServiceAccountToken") is not False:
            yield f"{chart.name(found)} has a token."
        if spec.get("enableServiceLinks") is not False:
            yield f"{chart.name(found)} has variables about Services."
    for found in rendered.of_kind("ServiceAccount"):
        if found.get("automountServiceAccountToken") is not False:
            yield f"{chart.name(found)} hands out tokens."


def bounded(rendered):
    """Every container says what it needs and may take; images mean the same tomorrow."""
    for found, _, spec in rendered.pods():
        name = chart.name(found)
        for container in containers(spec):
            resources = container.get("resources", {})
            for part, needed in (("requests", {"cpu", "memory"}),
                                 ("limits", {"memory", "ephemeral-storage"})):
                if not needed <= set(resources.get(part, {})):
                    yield f"{name} lacks {part}."
            if not VERSIONED.search(container["image"]):
                yield f"{name} has an image without a version."
        for volume in spec.get("volumes", []):
            if "emptyDir" in volume and "sizeLimit" not in volume["emptyDir"]:
                yield f"{name} may fill the node through {volume['name']}."


def secretive(rendered):
    """Secrets are files, for their owner and group; none is a variable or an argument."""
    for found, _, spec in rendered.pods():
        name = chart.name(found)
        for container in containers(spec):
            for variable in container.get("env", []):
                if "secretKeyRef" in variable.get("valueFrom", {}):
                    yield f"{name} has a secret in {variable['name']}."
                if re.search(r"(DSN|KEY)$", variable["name"]):
                    yield f"{name} has a secret in {variable['name']}."
            if len(container.get("args", [])) != 1:
                yield f"{name} has other arguments than its command."
        for volume in spec.get("volumes", []):
            if volume["name"] == "secrets":
                source = volume.get("secret") or volume["projected"]
                if source.get("defaultMode") != 0o440:
                    yield f"{name} has secrets that others can read."


def probed(rendered):
    """The server is probed; only readiness looks at the database; it has time to end."""
    for found in rendered.of_kind("Deployment"):
        spec = found["spec"]["template"]["spec"]
        container = spec["containers"][0]
        paths = {"startupProbe": "/livez", "livenessProbe": "/livez", "readinessProbe": "/readyz"}
        for probe, path in paths.items():
            if container.get(probe, {}).get("httpGet") != {"path": path, "port": "operations"}:
                yield f"{chart.name(found)} has no {probe} at {path}."
        settings = rendered.values["settings"]
        if spec["terminationGracePeriodSeconds"] < settings["drainDelay"] + settings["drainGrace"]:
            yield f"{chart.name(found)} is killed before it has drained."
        if found["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] != 0:
            yield f"{chart.name(found)} has fewer pods during a rollout."


def hooked(rendered):
    """A hook needs nothing of the release it comes before, ends by itself, and before Helm gives up."""
    made = {each["metadata"]["name"]: each for each in rendered.objects
            if each["kind"] in ("Secret", "ConfigMap", "ServiceAccount")}
    for found in rendered.of_kind("Job"):
        name, spec = chart.name(found), found["spec"]
        pod = spec["template"]["spec"]
        if spec.get("backoffLimit") not in (0, 1):
            yield f"{name} is tried too often."
        if not spec.get("activeDeadlineSeconds", HELM_TIMEOUT) < HELM_TIMEOUT:
            yield f"{name} may take longer than Helm waits."
        if pod["restartPolicy"] != "Never":
            yield f"{name} starts anew."
        needed = {pod.get("serviceAccountName")}
        needed |= {volume["secret"]["secretName"] for volume in pod["volumes"] if "secret" in volume}
        for missing in needed & set(made):
            if not weight(made[missing]) < weight(found):
                yield f"{name} needs {missing}, which is not there yet."
    for found in rendered.objects:
        policy = found["metadata"].get("annotations", {}).get("helm.sh/hook-delete-policy", "")
        if "helm.sh/hook" in found["metadata"].get("annotations", {}):
            if "before-hook-creation" not in policy:
                yield f"{chart.name(found)} is in the way of its successor."


def weight(found):
    """When a hook comes; what is no hook comes after all of them."""
    annotations = found["metadata"].get("annotations", {})
    if "pre-install" not in annotations.get("helm.sh/hook", ""):
        return float("inf")
    return int(annotations.get("helm.sh/hook-weight", 0))


def labelled(rendered):
    """Every object says whose it is and where it lives."""
    for found in rendered.objects:
        metadata = found["metadata"]
        if metadata.get("namespace") != chart.NAMESPACE:
            yield f"{chart.name(found)} has no namespace."
        if not STANDARD_LABELS <= set(metadata.get("labels", {})) and not extra(found):
            yield f"{chart.name(found)} lacks labels."


def extra(found):
    """Whether the user wrote it: values/everything.yaml names such objects so."""
    return found["metadata"]["name"].endswith(("-extra", "-text"))


RULES = [restricted, without_token, bounded, secretive, probed, hooked, labelled]
