"""What objects of the chart say of each other, as functions from rendered objects to findings."""
import chart


def matches(selector, labels):
    return set(selector.items()) <= set(labels.items())


def pods_of(rendered, selector):
    """The names of those whose pods a selector finds."""
    return [chart.name(found) for found, metadata, _ in rendered.pods()
            if matches(selector, metadata["labels"])]


def server(rendered):
    return [chart.name(found) for found in rendered.of_kind("Deployment")]


def selected(rendered):
    """Whoever selects pods of the server finds them, and no others."""
    wanted = server(rendered)
    selectors = []
    for found in rendered.of_kind("Deployment"):
        spec = found["spec"]
        selectors.append((found, spec["selector"]["matchLabels"]))
        for spread in spec["template"]["spec"]["topologySpreadConstraints"]:
            selectors.append((found, spread["labelSelector"]["matchLabels"]))
    selectors += [(found, found["spec"]["selector"]) for found in rendered.of_kind("Service")]
    selectors += [(found, found["spec"]["selector"]["matchLabels"])
                  for found in rendered.of_kind("PodDisruptionBudget")]
    for found, selector in selectors:
        if pods_of(rendered, selector) != wanted:
            yield f"{chart.name(found)} selects {pods_of(rendered, selector)}."


def reached(rendered):
    """Ports and Services that are named are there, and no way from outside leads to operations."""
    ports = {port["name"] for found in rendered.of_kind("Deployment")
             for port in found["spec"]["template"]["spec"]["containers"][0]["ports"]}
    services = {found["metadata"]["name"]: found["spec"]["ports"]
                for found in rendered.of_kind("Service")}
    for found in rendered.of_kind("Service"):
        for port in found["spec"]["ports"]:
            if port["targetPort"] not in ports:
                yield f"{chart.name(found)} leads to no port."
            if port["targetPort"] == "operations" and found["spec"].get("clusterIP") != "None":
                yield f"{chart.name(found)} opens operations."
    for found, service, port in backends(rendered):
        named = [each for each in services.get(service, []) if port in (each["name"], each["port"])]
        if [each["targetPort"] for each in named] != ["http"]:
            yield f"{chart.name(found)} leads to {port} of {service}."
    for found in rendered.of_kind("ServiceMonitor"):
        watched = [each for each in rendered.of_kind("Service")
                   if matches(found["spec"]["selector"]["matchLabels"], each["metadata"]["labels"])]
        names = [port["name"] for each in watched for port in each["spec"]["ports"]]
        if names != [endpoint["port"] for endpoint in found["spec"]["endpoints"]]:
            yield f"{chart.name(found)} watches {names}."


def backends(rendered):
    """Where ways from outside lead: (object, name of the Service, its port)."""
    for found in rendered.of_kind("Ingress"):
        for rule in found["spec"]["rules"]:
            for path in rule["http"]["paths"]:
                service = path["backend"]["service"]
                yield found, service["name"], service["port"]["name"]
    for found in rendered.of_kind("HTTPRoute"):
        for rule in found["spec"]["rules"]:
            for backend in rule["backendRefs"]:
                yield found, backend["name"], backend["port"]


def planes(rendered):
    """The tenant plane's ways lead to nothing else, and the admin plane has ways of its own."""
    for found in rendered.of_kind("Ingress") + rendered.of_kind("HTTPRoute"):
        text = str(found["spec"])
        admin = found["metadata"]["name"].endswith("-admin")
        if ("'/admin'" in text) != admin or ("'/t'" in text) == admin:
            yield f"{chart.name(found)} mixes the planes."


def mounted(rendered):
    """Every mount has its volume and every file that a variable names is in it."""
    for found, _, spec in rendered.pods():
        files = set()
        volumes = {volume["name"]: volume for volume in spec["volumes"]}
        secrets = volumes["secrets"]
        sources = ([secrets["secret"]] if "secret" in secrets else
                   [each["secret"] for each in secrets["projected"]["sources"]])
        for source in sources:
            files |= {"/etc/roster/secrets/" + item["path"] for item in source["items"]}
        for container in spec["containers"]:
            if {mount["name"] for mount in container["volumeMounts"]} != set(volumes):
                yield f"{chart.name(found)} mounts other volumes than it has."
            named = {each["value"] for each in container["env"] if each["name"].endswith("_FILE")}
            if named != files:
                yield f"{chart.name(found)} names {sorted(named ^ files)} on one side only."
            names = [each["name"] for each in container["env"]]
            if len(names) != len(set(names)):
                yield f"{chart.name(found)} sets a variable twice."


def scaled(rendered):
    """The autoscaler and the number of pods do not fight, and what it scales is there."""
    for found in rendered.of_kind("Deployment"):
        if ("replicas" in found["spec"]) == bool(rendered.of_kind("HorizontalPodAutoscaler")):
            yield f"{chart.name(found)} and an autoscaler both say how many pods there are."
    for found in rendered.of_kind("HorizontalPodAutoscaler"):
        target = found["spec"]["scaleTargetRef"]
        if [f"{target['kind']} {target['name']}"] != server(rendered):
            yield f"{chart.name(found)} scales nothing."


def fenced(rendered):
    """Where there are network policies, each pod has one, and reaches DNS and PostgreSQL."""
    policies = rendered.of_kind("NetworkPolicy")
    if not policies:
        return
    for found, metadata, _ in rendered.pods():
        own = [each for each in policies
               if matches(each["spec"]["podSelector"]["matchLabels"], metadata["labels"])]
        if len(own) != 1:
            yield f"{chart.name(found)} has {len(own)} network policies."
    for found in policies:
        spec = found["spec"]
        if spec["policyTypes"] != ["Ingress", "Egress"]:
            yield f"{chart.name(found)} leaves a direction open."
        if any(not rule.get("from") for rule in spec["ingress"]):
            yield f"{chart.name(found)} lets everybody in."
        ports = {port["port"] for rule in spec["egress"] for port in rule["ports"]}
        if not {53, 5432} <= ports:
            yield f"{chart.name(found)} cuts off DNS or PostgreSQL."


RULES = [selected, reached, planes, mounted, scaled, fenced]
