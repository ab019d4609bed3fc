{{/* What the specs of all pods have in common. */}}
{{- define "roster.pod" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  {{- range $name := list "runAsUser" "runAsGroup" "fsGroup" }}
  {{- with get $.Values.securityContext $name }}
  {{ $name }}: {{ int64 . }}
  {{- end }}
  {{- end }}
  seccompProfile:
    type: RuntimeDefault
{{- with .Values.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .Values.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .Values.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* What all containers have in common. */}}
{{- define "roster.container" -}}
image: {{ include "roster.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities:
    drop: [ALL]
{{- end -}}

{{/* The settings of all commands: roles, connections, logs. */}}
{{- define "roster.settings" -}}
{{- range $name, $value := .Values.settings }}
{{- if kindIs "bool" $value }}
{{- $value = ternary "on" "off" $value }}
{{- else if kindIs "slice" $value }}
{{- $value = join "," $value }}
{{- else if kindIs "float64" $value }}
{{- $value = int64 $value }}
{{- end }}
{{- if ne (toString $value) "" }}
- name: ROSTER_{{ snakecase $name | upper }}
  value: {{ $value | quote }}
{{- end }}
{{- end }}
{{- end -}}

{{/* Whatever else all containers shall have in their environment. */}}
{{- define "roster.extraEnv" -}}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "roster.envFrom" -}}
{{- with .Values.extraEnvFrom }}
envFrom:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* Secrets are files, which follow when a Secret changes; variables would not. */}}
{{- define "roster.volumeMounts" -}}
volumeMounts:
  - name: secrets
    mountPath: /etc/roster/secrets
    readOnly: true
  {{- if .Values.database.caSecret }}
  - name: database-ca
    mountPath: /etc/roster/database-ca
    readOnly: true
  {{- end }}
  - name: tmp
    mountPath: /tmp
  {{- with .Values.extraVolumeMounts }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end -}}

{{/* The volumes of all pods but the one with their secrets. */}}
{{- define "roster.volumes" -}}
{{- with .Values.database.caSecret }}
- name: database-ca
  secret:
    secretName: {{ . }}
    defaultMode: 0444
    items:
      - key: {{ $.Values.database.caKey }}
        path: {{ $.Values.database.caKey }}
{{- end }}
- name: tmp
  emptyDir:
    sizeLimit: 16Mi
{{- with .Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end -}}
