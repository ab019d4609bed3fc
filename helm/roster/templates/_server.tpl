{{/* The secrets that the server has, as JSON: the setting that each is, and the Secret and key that hold it. */}}
{{- define "roster.server.secrets" -}}
{{- $secrets := list -}}
{{- $database := .Values.database -}}
{{- $made := printf "%s-server" (include "roster.fullname" .) -}}
{{- range $name := list "tenant" "control" "listen" "replica" -}}
{{- $setting := printf "%s-dsn" $name -}}
{{- $key := get $database.keys $name -}}
{{- if and $database.existingSecret $key -}}
{{- $secrets = append $secrets (dict "setting" $setting "secret" $database.existingSecret "key" $key) -}}
{{- else if get $database.dsn $name -}}
{{- $secrets = append $secrets (dict "setting" $setting "secret" $made "key" $setting) -}}
{{- end -}}
{{- end -}}
{{- if .Values.adminKey.existingSecret -}}
{{- $secrets = append $secrets (dict "setting" "admin-key" "secret" .Values.adminKey.existingSecret "key" .Values.adminKey.key) -}}
{{- else if .Values.adminKey.value -}}
{{- $secrets = append $secrets (dict "setting" "admin-key" "secret" $made "key" "admin-key") -}}
{{- end -}}
{{- toJson $secrets -}}
{{- end -}}

{{/* The Secret that the chart makes for the server, as JSON; empty where it makes none. */}}
{{- define "roster.server.madeSecret" -}}
{{- $data := dict -}}
{{- if not .Values.database.existingSecret -}}
{{- range $name, $dsn := .Values.database.dsn -}}
{{- if $dsn -}}{{- $_ := set $data (printf "%s-dsn" $name) $dsn -}}{{- end -}}
{{- end -}}
{{- end -}}
{{- if and .Values.adminKey.value (not .Values.adminKey.existingSecret) -}}
{{- $_ := set $data "admin-key" .Values.adminKey.value -}}
{{- end -}}
{{- toJson $data -}}
{{- end -}}

{{/* The environment of the server and of its test. */}}
{{- define "roster.server.env" -}}
env:
  - name: ROSTER_HOST
    value: {{ .Values.listenAddress | quote }}
  - name: ROSTER_PORT
    value: "8080"
  - name: ROSTER_OPERATIONS_HOST
    value: {{ .Values.listenAddress | quote }}
  - name: ROSTER_OPERATIONS_PORT
    value: "9090"
  {{- range include "roster.server.secrets" . | fromJsonArray }}
  - name: ROSTER_{{ .setting | replace "-" "_" | upper }}_FILE
    value: /etc/roster/secrets/{{ .setting }}
  {{- end }}
  {{- include "roster.settings" . | trim | nindent 2 }}
  {{- with include "roster.extraEnv" . | trim }}{{ nindent 2 . }}{{ end }}
{{- end -}}

{{/* The volumes of the server and of its test. */}}
{{- define "roster.server.volumes" -}}
volumes:
  - name: secrets
    projected:
      defaultMode: 0440
      sources:
        {{- range include "roster.server.secrets" . | fromJsonArray }}
        - secret:
            name: {{ .secret }}
            items:
              - key: {{ .key }}
                path: {{ .setting }}
        {{- end }}
  {{- include "roster.volumes" . | trim | nindent 2 }}
{{- end -}}

{{/* Evenly over nodes and zones where that can be done; a rollout's two generations count apart. */}}
{{- define "roster.server.spread" -}}
topologySpreadConstraints:
  {{- with .Values.topologySpreadConstraints }}
  {{- toYaml . | nindent 2 }}
  {{- else }}
  {{- range $key := list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - maxSkew: 1
    topologyKey: {{ $key }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "roster.selector" (dict "root" $ "component" "server") | nindent 8 }}
    matchLabelKeys: [pod-template-hash]
  {{- end }}
  {{- end }}
{{- end -}}
