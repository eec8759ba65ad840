"""References made from the code: the config's keys, the macros, the commands. As Markdown."""

from __future__ import annotations

from collections.abc import Iterable

from handbook.cli import COMMANDS, help_of
from handbook.config import forms
from handbook.config.forms import Form
from handbook.runbooks import forms as runbook_forms
from macros.calls import Macro


def config_reference() -> str:
    """List every section with its keys."""
    parts = [
        "## Sections\n\n| Section | Holds |\n|---|---|",
        *(f"| `{name}` | {doc} |" for name, doc in forms.TOP_LEVEL.items()),
        "",
    ]
    for form in (*forms.FORMS, *runbook_forms.FORMS):
        parts += [_section(form), ""]
    return "\n".join(parts)


def _section(form: Form) -> str:
    rows = [f"## `{form.path}`", "", form.doc, "", "| Key | Write | For |", "|---|---|---|"]
    for field in form.fields:
        need = " **Required.**" if field.required else ""
        write = field.kind.write.replace("|", "\\|")
        rows.append(f"| `{field.name}` | {write} | {field.doc}{need} |")
    return "\n".join(rows)


def macro_reference(macros: Iterable[Macro]) -> str:
    """List every macro with what an author gets."""
    rows = ["| Macro | Live | Gives |", "|---|---|---|"]
    for macro in sorted(macros, key=lambda m: m.name):
        rows.append(f"| `{macro.signature}` | {'live' if macro.live else 'fixed'} | {macro.doc} |")
    return "\n".join(rows)


def command_reference() -> str:
    """Show the help of every command, as the terminal prints it."""
    parts = []
    for name in COMMANDS:
        parts += [f"## `handbook {name}`", "", "```text", help_of(name).rstrip(), "```", ""]
    return "\n".join(parts)
