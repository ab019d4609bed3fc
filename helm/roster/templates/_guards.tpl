{{/*
What the schema cannot say. Each guard adds a sentence that says what is wrong and what would do; all
of them are told at once.
*/}}
{{- define "roster.guards" -}}
{{- $faults := list -}}
{{- range $part := list "image" "secrets" "migration" "scale" "shutdown" "environment" "routes" "network" -}}
{{- $faults = concat $faults (include (printf "roster.guards.%s" $part) $ | fromJsonArray) -}}
{{- end -}}
{{- if $faults -}}
{{- fail (printf "\n%s\n" (join "\n" $faults)) -}}
{{- end -}}
{{- end -}}

{{- define "roster.guards.image" -}}
{{- $faults := list -}}
{{- with .Values.image -}}
{{- if not .repository -}}
{{- $faults = append $faults "image.repository is not set: say where your image of Roster is, such as registry.example.com/roster; docs/kubernetes.md says how to build one." -}}
{{- end -}}
{{- if and .tag .digest -}}
{{- $faults = append $faults "image.tag and image.digest are both set: a digest already says which image it is; remove one of them." -}}
{{- end -}}
{{- if eq .tag "latest" -}}
{{- $faults = append $faults "image.tag is latest, which means another image every time: name a version or a digest." -}}
{{- end -}}
{{- end -}}
{{- toJson $faults -}}
{{- end -}}

{{- define "roster.guards.secrets" -}}
{{- $faults := list -}}
{{- with .Values.database -}}
{{- if and .existingSecret (or .dsn.tenant .dsn.control .dsn.listen .dsn.replica) -}}
{{- $faults = append $faults "database.existingSecret and database.dsn are both set: the connection strings come from one place; remove the other." -}}
{{- end -}}
{{- if and (not .existingSecret) (not (and .dsn.tenant .dsn.control)) -}}
{{- $faults = append $faults "Roster has no database: set database.existingSecret to a Secret with tenant-dsn and control-dsn, or for a trial database.dsn.tenant and database.dsn.control." -}}
{{- end -}}
{{- if and .existingSecret (not (and .keys.tenant .keys.control)) -}}
{{- $faults = append $faults "database.keys.tenant and database.keys.control have to name keys of the Secret in database.existingSecret." -}}
{{- end -}}
{{- if and (not $.Values.settings.preparedStatements) (not (ternary .keys.listen .dsn.listen (ne .existingSecret ""))) -}}
{{- $faults = append $faults "settings.preparedStatements is false, so a pooler is in front of PostgreSQL, and LISTEN cannot pass it: set database.keys.listen (or for a trial database.dsn.listen) to a connection string that goes around the pooler." -}}
{{- end -}}
{{- end -}}
{{- with .Values.adminKey -}}
{{- if and .existingSecret .value -}}
{{- $faults = append $faults "adminKey.existingSecret and adminKey.value are both set: remove one of them." -}}
{{- end -}}
{{- if and .value (lt (len .value) 32) -}}
{{- $faults = append $faults "adminKey.value is shorter than 32 characters: openssl rand -hex 32 makes one." -}}
{{- end -}}
{{- end -}}
{{- toJson $faults -}}
{{- end -}}

{{- define "roster.guards.migration" -}}
{{- $faults := list -}}
{{- $database := .Values.database -}}
{{- with .Values.migration -}}
{{- if .enabled -}}
{{- if and .existingSecret .dsn -}}
{{- $faults = append $faults "migration.existingSecret and migration.dsn are both set: remove one of them." -}}
{{- end -}}
{{- if not (or .existingSecret .dsn) -}}
{{- $faults = append $faults "The migration has no database: set migration.existingSecret to a Secret with owner-dsn, or for a trial migration.dsn; or set migration.enabled to false and run roster migrate yourself." -}}
{{- end -}}
{{- if and .existingSecret (eq .existingSecret $database.existingSecret) (has .key (values $database.keys)) -}}
{{- $faults = append $faults "migration.key is a key that the server uses too: the role that serves must not own the tables, so the migration needs a connection string of its own." -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toJson $faults -}}
{{- end -}}

{{- define "roster.guards.scale" -}}
{{- $faults := list -}}
{{- $pods := int .Values.replicaCount -}}
{{- with .Values.autoscaling -}}
{{- if .enabled -}}
{{- $pods = int .minReplicas -}}
{{- if gt (int .minReplicas) (int .maxReplicas) -}}
{{- $faults = append $faults (printf "autoscaling.minReplicas is %d, more than autoscaling.maxReplicas, which is %d." (int .minReplicas) (int .maxReplicas)) -}}
{{- end -}}
{{- if not (dig "requests" "cpu" "" $.Values.resources) -}}
{{- $faults = append $faults "autoscaling.enabled is true, and resources.requests.cpu is not set: the autoscaler counts in percent of it." -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- with .Values.podDisruptionBudget -}}
{{- if and .enabled (gt $pods 0) -}}
{{- $least := toString .minAvailable -}}
{{- if hasSuffix "%" $least -}}
{{- $least = ceil (divf (mulf (trimSuffix "%" $least) $pods) 100) | int -}}
{{- end -}}
{{- if ne (toString $least) "" -}}
{{- if ge (int $least) $pods -}}
{{- $faults = append $faults (printf "podDisruptionBudget.minAvailable is %v with %d pods, so no pod could ever be evicted and no node drained: make it less, run more pods, or set podDisruptionBudget.enabled to false." .minAvailable $pods) -}}
{{- end -}}
{{- else if has (toString .maxUnavailable) (list "0" "0%") -}}
{{- $faults = append $faults (printf "podDisruptionBudget.maxUnavailable is %v, so no pod could ever be evicted and no node drained: make it 1 or more, or set podDisruptionBudget.enabled to false." .maxUnavailable) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if has (toString .Values.maxSurge) (list "0" "0%") -}}
{{- $faults = append $faults "maxSurge is 0, and a rollout never takes a pod away before its successor serves, so it could not begin: make it 1 or more." -}}
{{- end -}}
{{- toJson $faults -}}
{{- end -}}

{{- define "roster.guards.shutdown" -}}
{{- $faults := list -}}
{{- $least := add (int .Values.settings.drainDelay) (int .Values.settings.drainGrace) 5 -}}
{{- if lt (int .Values.terminationGracePeriodSeconds) (int $least) -}}
{{- $faults = append $faults (printf "terminationGracePeriodSeconds is %d, and an ending pod may need %d: settings.drainDelay, settings.drainGrace, and 5 to spare." (int .Values.terminationGracePeriodSeconds) $least) -}}
{{- end -}}
{{- toJson $faults -}}
{{- end -}}

{{- define "roster.guards.environment" -}}
{{- $faults := list -}}
{{- if not .Values.settings.publicURL -}}
{{- $faults = append $faults "settings.publicURL is not set: it is the URL at which identity providers reach Roster, such as https://roster.example.com." -}}
{{- end -}}
{{- range .Values.extraEnv -}}
{{- if hasPrefix "ROSTER_" .name -}}
{{- $faults = append $faults (printf "extraEnv sets %s: the chart sets what begins with ROSTER_ itself; use settings, database, adminKey or migration." .name) -}}
{{- end -}}
{{- end -}}
{{- toJson $faults -}}
{{- end -}}

{{- define "roster.guards.routes" -}}
{{- $faults := list -}}
{{- range $name, $route := dict "httpRoute" .Values.httpRoute "httpRoute.admin" .Values.httpRoute.admin -}}
{{- if and $route.enabled (not $route.parentRefs) -}}
{{- $faults = append $faults (printf "%s.parentRefs is empty: name the gateway that the HTTPRoute belongs to, such as [{name: public, namespace: gateways}]." $name) -}}
{{- end -}}
{{- end -}}
{{- toJson $faults -}}
{{- end -}}

{{- define "roster.guards.network" -}}
{{- $faults := list -}}
{{- with .Values.networkPolicy -}}
{{- if .enabled -}}
{{- if not .ingressFrom -}}
{{- $faults = append $faults "networkPolicy.ingressFrom is empty, so nobody could call Roster: name your ingress controller's pods, such as [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ingress-nginx}}}]." -}}
{{- end -}}
{{- if and $.Values.serviceMonitor.enabled (not .metricsFrom) -}}
{{- $faults = append $faults "networkPolicy.metricsFrom is empty, so Prometheus could not read metrics: name its pods, or set serviceMonitor.enabled to false." -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toJson $faults -}}
{{- end -}}
