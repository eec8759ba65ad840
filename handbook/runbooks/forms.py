"""What a runbook's front matter, checks and actions may hold: one table behind parser and docs.

Knows keys and kinds; knows nothing of how they hang together.
"""

from __future__ import annotations

from handbook.config.forms import DURATION, KEBAB, REF, TEXT, TEXTS, Field, Form, Kind, choice

FILE_NAME = Kind("file name", "a file name of letters, digits, '.', '_' and '-'",
                 r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")  # fmt: skip
WEB = Kind("address", "http:// or https:// and no spaces", r"^(https?://|\{)[^\s]*$")
WAY_KIND = Kind("way", "a sentence, or {say: …} with at most one of conclude, continue_with, go_to")

FRONT_MATTER = Form("front matter", "The head of a runbook's file.", (
    Field("title", TEXT, "Name of the page and of the conclusion.", required=True),
    Field("owner", TEXT, "The team that keeps it right.", required=True),
    Field("escalation", TEXT, "Whom to call when it does not help, and how."),
    Field("description", TEXT, "One sentence for the overview and for search."),
    Field("tags", TEXTS, "Tags of the page."),
    Field("kind", choice("diagnosis", "guide"), "`guide` for a page without a diagnosis; "
          "`diagnosis` if absent."),
))  # fmt: skip

CHECK = Form("check", "A question that a signal answers, for each server.", (
    Field("signal", REF, "The signal that is read; one of `signals`.", required=True),
    Field("at", choice("elevated", "warning", "critical"), "The answer is yes when the reading has "
          "reached this level; `warning` if absent."),
    Field("role", choice("diagnose", "verify"), "`verify` for a check that tells whether it is "
          "over; it takes no part in the diagnosis. `diagnose` if absent."),
    Field("yes", WAY_KIND, "What a yes means and where it leads.", required=True),
    Field("no", WAY_KIND, "What a no means and where it leads.", required=True),
    Field("unknown", WAY_KIND, "Where it leads when there is no answer; the conclusion is unknown "
          "if absent. It may not conclude."),
    Field("not_exported", WAY_KIND, "Where it leads when the server does not export the metric; "
          "the next check if absent. It may not conclude."),
))  # fmt: skip

WAY = Form("check.<way>", "Where one answer leads; the next check unless it says otherwise.", (
    Field("say", TEXT, "One sentence, with placeholders; it is the reason that a conclusion "
          "gives."),
    Field("conclude", choice("confirmed", "ruled_out"), "End here with this conclusion."),
    Field("continue_with", KEBAB, "Another runbook: if it is confirmed, it explains this one, "
          "which is ruled out; if it is ruled out, the next check follows."),
    Field("go_to", KEBAB, "Id of a later check, which is its heading in kebab-case."),
))  # fmt: skip

ACTION = Form("action", "Something to collect or to do; exactly one of run, get and open.", (
    Field("title", TEXT, "What it does, in the imperative.", required=True),
    Field("run", TEXTS, "A program and its arguments, as a list; no shell reads them."),
    Field("get", WEB, "An address on the server itself, `http://{instance}/…`, to fetch."),
    Field("save", FILE_NAME, "The file that `get` writes."),
    Field("open", WEB, "An address for the browser."),
    Field("wait", DURATION, "How long after the action before it this one begins, on the same "
          "server; an hour at most."),
    Field("note", TEXT, "What to look for in the result."),
    Field("cost", TEXT, "What it costs the server."),
))  # fmt: skip

FORMS = (FRONT_MATTER, CHECK, WAY, ACTION)
