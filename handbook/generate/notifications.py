"""Alertmanager's routes and inhibitions, and the template of its messages.

A link in a message carries the moment at which the alert began, which a rule's annotation cannot
know. Source: Alertmanager, configuration and notification template reference.
"""

from __future__ import annotations

from dataclasses import dataclass

from handbook.generate import stack
from handbook.generate.alert_texts import (
    DASHBOARD_URL,
    DESCRIPTION,
    RUNBOOK_URL,
    SEVERITY,
    SUMMARY,
)
from handbook.generate.banner import banner
from handbook.generate.yaml_out import Data, yaml_text
from handbook.model.handbook import Handbook
from handbook.model.levels import Level

ALERT_NAME = "alertname"
"""The label that Prometheus gives every alert."""


@dataclass(frozen=True, slots=True)
class Sending:
    """Where and how soon messages go."""

    slack_url_file: str = stack.SLACK_URL_FILE
    templates: str = stack.TEMPLATES
    group_wait: str = "30s"
    group_interval: str = "5m"


def alertmanager_yml(handbook: Handbook, sending: Sending | None = None) -> str:
    """Write ``alertmanager.yml``: critical is repeated every hour, the rest once in a while."""
    sending = sending or Sending()
    servers = sorted({scope.identity for scope in handbook.scopes.values()})
    data: Data = {
        "global": {"slack_api_url_file": sending.slack_url_file},
        "templates": [sending.templates],
        "route": {
            "receiver": "look",
            "group_by": [ALERT_NAME, *servers],
            "group_wait": sending.group_wait,
            "group_interval": sending.group_interval,
            "repeat_interval": "12h",
            "routes": [
                {
                    "receiver": "act-now",
                    "matchers": [f'{SEVERITY}="{Level.CRITICAL}"'],
                    "repeat_interval": "1h",
                }
            ],
        },
        "inhibit_rules": [
            {
                "source_matchers": [f'{SEVERITY}="{Level.CRITICAL}"'],
                "target_matchers": [f'{SEVERITY}="{Level.WARNING}"'],
                "equal": [ALERT_NAME, *servers],
            }
        ],
        "receivers": [_receiver("act-now", "#on-call"), _receiver("look", "#alerts")],
    }
    return yaml_text(data, banner(handbook.file))


def _receiver(name: str, channel: str) -> dict[str, Data]:
    message: dict[str, Data] = {
        "channel": channel,
        "send_resolved": True,
        "title": '{{ template "handbook.title" . }}',
        "title_link": '{{ template "handbook.title_link" . }}',
        "text": '{{ template "handbook.text" . }}',
        "fallback": '{{ template "handbook.title" . }}',
    }
    return {"name": name, "slack_configs": [message]}


def handbook_tmpl(handbook: Handbook) -> str:
    """Write the template of messages.

    Slack acts on ``<!channel>`` and the like wherever they stand, and a label may hold them: what
    comes from an alert is escaped as Slack asks.
    """
    text = _TEMPLATE.replace("BANNER", banner(handbook.file))
    for name, value in _NAMES.items():
        text = text.replace(name, value)
    return text


_NAMES = {
    "RUNBOOK_URL": RUNBOOK_URL,
    "DASHBOARD_URL": DASHBOARD_URL,
    "SUMMARY": SUMMARY,
    "DESCRIPTION": DESCRIPTION,
    "ALERT_NAME": ALERT_NAME,
    "SEVERITY": SEVERITY,
}
"""Words of the template below that stand for the names of labels and annotations."""

_TEMPLATE = """\
{{/* BANNER */}}
{{ define "handbook.escaped" -}}
{{ . | reReplaceAll "&" "&amp;" | reReplaceAll "<" "&lt;" | reReplaceAll ">" "&gt;" }}
{{- end }}

{{ define "handbook.runbook" -}}
{{ .Annotations.RUNBOOK_URL }}&at={{ .StartsAt.UTC.Format "2006-01-02T15:04:05Z" }}
{{- end }}

{{ define "handbook.dashboard" -}}
{{ .Annotations.DASHBOARD_URL }}\
&from={{ (.StartsAt.Add -3600000000000).UnixMilli }}&to=now
{{- end }}

{{ define "handbook.title" -}}
[{{ .Status | toUpper }}{{ if eq .Status "firing" }} {{ .Alerts.Firing | len }}\
{{ end }}] \
{{ template "handbook.escaped" .CommonLabels.ALERT_NAME }}\
{{ with .CommonLabels.SEVERITY }} ({{ template "handbook.escaped" . }}){{ end }}
{{- end }}

{{ define "handbook.title_link" -}}
{{ with index .Alerts 0 }}{{ template "handbook.runbook" . }}{{ end }}
{{- end }}

{{ define "handbook.text" -}}
{{ range .Alerts -}}
*{{ template "handbook.escaped" .Annotations.SUMMARY }}*
{{ template "handbook.escaped" .Annotations.DESCRIPTION }}
Runbook: {{ template "handbook.runbook" . }}
Dashboard: {{ template "handbook.dashboard" . }}
{{ end }}
{{- end }}
"""
