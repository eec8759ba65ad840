"""The reference of all lint rules, as Markdown made from the registry."""

from __future__ import annotations

from handbook.lint.registry import Rule, rules


def check_reference() -> str:
    """List every rule, each under a heading whose anchor is the rule's id."""
    known = rules()
    rows = [f"| [`{rule.id}`](#{rule.id}) | {rule.title} |" for rule in known]
    table = "\n".join(["| Rule | What must hold |", "|---|---|", *rows])
    return "\n\n".join([table, *(_entry(rule) for rule in known)])


def _entry(rule: Rule) -> str:
    seen = "Looked at with `--site` only." if rule.on_site else ""
    parts = [
        f"### {rule.title} {{ #{rule.id} }}",
        f"`{rule.id}`: {rule.explanation}",
        seen,
        "Refused:",
        _fenced(rule.bad),
        "Taken:",
        _fenced(rule.good),
    ]
    return "\n\n".join(part for part in parts if part)


def _fenced(text: str) -> str:
    """Fence an example with marks that it does not hold itself."""
    marks = "````" if "```" in text else "```"
    return f"{marks}text\n{text}\n{marks}"
