"""What each section of ``handbook.yml`` may hold: the one table behind loader, schema and docs.

A form lists fields; a field names its kind. Knows nothing of nodes or files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from handbook.model.levels import BAND_PATTERN, LIMIT_PATTERN


@dataclass(frozen=True, slots=True)
class Kind:
    """How a field is written."""

    name: str
    write: str
    """What to write, for problems and the reference."""
    pattern: str = ""
    """JSON Schema pattern where the text has a fixed shape."""
    json_type: str = "string"
    item: Kind | None = None
    """Of a list: how each item is written."""

    def fits(self, text: str) -> bool:
        """Tell whether a text has the fixed shape, if there is one; `$` means its very end."""
        return not self.pattern or ("\n" not in text and bool(re.search(self.pattern, text)))


ID = Kind("id", "lower-case letters, digits and _, a letter first", r"^[a-z][a-z0-9_]*$")
KEBAB = Kind("name", "lower-case letters, digits and -", r"^[a-z0-9]+(-[a-z0-9]+)*$")
ALERT_NAME = Kind(
    "alert name",
    "letters and digits, a capital letter first, such as HighCPU",
    r"^[A-Z][A-Za-z0-9]*$",
)
METRIC_NAME = Kind(
    "metric name", "letters, digits, _ and :, no digit first", r"^[a-zA-Z_:][a-zA-Z0-9_:]*$"
)
LABEL_NAME = Kind(
    "label name", "letters, digits and _, no digit first", r"^[a-zA-Z_][a-zA-Z0-9_]*$"
)
NOUN = Kind("noun", "a plural noun in lower case", r"^[a-z]+$")
TEXT = Kind("text", "a line of text")
EXPR = Kind("PromQL", "PromQL with $scope in every selector, such as go_goroutines{$scope}")
MATCH = Kind("matchers", """label matchers without braces, such as 'job="game-server"'""")
UNIT = Kind("unit", "bytes, seconds, ratio, cores, timestamp, none or a noun, with /s or /min")
LIMIT = Kind("level", '"> x", "< x" or "< x or > y" in quotes, finite numbers, x below y',
             LIMIT_PATTERN)  # fmt: skip
BAND = Kind("band", '"a to b" with a below b, "up to b" or "from a", finite numbers',
            BAND_PATTERN)  # fmt: skip
DURATION = Kind("duration", "a Prometheus duration such as 5m or 1h30m, largest unit first",
                r"^([0-9]+(ms|[smhdwy]))+$")  # fmt: skip
URL = Kind("address", "http:// or https://, without user, password, query or trailing slash",
           r"^https?://")  # fmt: skip
HOST = Kind("host name", "a host name in lower case, or an address, without port; IPv6 in []",
            r"^([a-z0-9]([a-z0-9._-]{0,251}[a-z0-9])?|\[[0-9a-f:.]+\])$")  # fmt: skip
HOSTS = Kind("host names", "a list of host names", json_type="array", item=HOST)
REF = Kind("reference", "an id that stands elsewhere in the file")
SIGNAL_REF = Kind("signal id", "the id of a signal")
SCOPE_REF = Kind("scope id", "the id of a scope")
RUNBOOK = Kind("runbook", "a file's name in runbooks/ without .md: lower-case letters, digits "
               "and -", KEBAB.pattern)  # fmt: skip
TEXTS = Kind("texts", "a list of texts", json_type="array")
LABEL_NAMES = Kind("label names", "a list of label names", json_type="array", item=LABEL_NAME)
TARGET = Kind("target", "host:port, such as 10.0.0.7:5500", r"^[^\s/@{}\"']+:[0-9]+$")
TARGETS = Kind("targets", "a list of host:port", json_type="array", item=TARGET)
SIGNAL_REFS = Kind("signal ids", "a list of ids of signals", json_type="array", item=SIGNAL_REF)
PROGRAM = Kind("program", "the name of a program, without a path",
               r"^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$")  # fmt: skip
PROGRAMS = Kind("programs", "a list of names of programs", json_type="array", item=PROGRAM)
FOLDER = Kind("folder", "a folder below the handbook's own, such as collected",
              r"^(?!.*\.\.)[A-Za-z0-9._][A-Za-z0-9._/-]{0,99}$")  # fmt: skip
SIZE = Kind("size", "a whole number with KiB, MiB or GiB, such as 64MiB",
            r"^[1-9][0-9]{0,5}(KiB|MiB|GiB)$")  # fmt: skip
NOUNS = Kind("nouns", "a list of plural nouns", json_type="array", item=NOUN)
ROWS = Kind("rows", "a list of rows, each with title and panels", json_type="array")
PANELS = Kind("panels", "a list of panels, each with id, title and signals", json_type="array")
UID = Kind("uid", "lower-case letters, digits and -, at most 40",
           r"^(?=.{1,40}$)[a-z0-9]+(-[a-z0-9]+)*$")  # fmt: skip


def choice(*words: str) -> Kind:
    """Make a kind that takes one of a few words."""
    return Kind(
        "one of",
        f"{', '.join(words[:-1])} or {words[-1]}".removeprefix(" or "),
        rf"^({'|'.join(words)})$",
    )


@dataclass(frozen=True, slots=True)
class Field:
    """One key of a section."""

    name: str
    kind: Kind
    doc: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """One section: its keys and what it is for."""

    path: str
    doc: str
    fields: tuple[Field, ...]
    by_name: dict[str, Field] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {each.name: each for each in self.fields})

    def field(self, name: str) -> Field | None:
        """Return the field of that name."""
        return self.by_name.get(name)


SCOPE = Form("scopes.<id>", "A set of servers. The first is the default of every signal.", (
    Field("title", TEXT, "What one server is called.", required=True),
    Field("match", MATCH, "Label matchers that select the servers.", required=True),
    Field("identity", LABEL_NAME, "Label that tells one server from another.", required=True),
    Field("scrape_interval", DURATION, "How often each is read; a server silent for three "
          "intervals is stale.", required=True),
    Field("targets", TARGETS, "Servers for the generated scrape config, as Prometheus reaches "
          "them; needs a `job` in `match`."),
))  # fmt: skip

LINKS = Form("links", "Where a reader's browser finds things.", (
    Field("handbook", URL, "This site.", required=True),
    Field("grafana", URL, "Grafana.", required=True),
    Field("prometheus", URL, "Prometheus.", required=True),
    Field("alertmanager", URL, "The Alertmanager of that Prometheus: it says which alerts are "
          "silenced. Without it, pages say that silences are not known."),
    Field("repository", URL, "The source, for edit links: an address that ends where a file's "
          "path begins."),
))  # fmt: skip

BROWSER = Form("browser", "How a reader's browser reads Prometheus.", (
    Field("source", choice("same-origin", "direct"), "`same-origin` asks this site, which asks "
          "Prometheus with its own credentials; so it is if absent. `direct` asks "
          "`links.prometheus` from the browser: it must allow this site's origin by CORS, and "
          "must want no login."),
    Field("hosts", HOSTS, "Names under which this site is opened, beside `localhost` and the host "
          "of `links.handbook`. Under any other, Prometheus is not asked."),
))  # fmt: skip

METRIC = Form("metrics.<name>", "A metric that the team's own program exports.", (
    Field("type", choice("gauge", "counter", "histogram", "summary", "info", "untyped"),
          "What the program declares.", required=True),
    Field("unit", UNIT, "Unit of one sample.", required=True),
    Field("group", TEXT, "Heading in the metric reference.", required=True),
    Field("labels", LABEL_NAMES, "Its own labels."),
    Field("help", TEXT, "The program's own help text.", required=True),
    Field("meaning", TEXT, "What it tells an operator.", required=True),
))  # fmt: skip

SIGNAL = Form("signals.<id>", "Something we watch.", (
    Field("title", TEXT, "Name on pages, panels and notifications.", required=True),
    Field("group", TEXT, "Heading under which pages list it.", required=True),
    Field("expr", EXPR, "What is asked.", required=True),
    Field("unit", UNIT, "Unit of the value.", required=True),
    Field("scope", SCOPE_REF, "Whose signal it is; the first scope if absent."),
    Field("per", choice("server", "service"), "Write `service` where the query adds the servers "
          "up; it then has one verdict for all."),
    Field("normal", BAND, "The healthy band, ends included."),
    Field("warning", LIMIT, "Level that asks for attention; passed only beyond the number."),
    Field("critical", LIMIT, "Level that asks for action now."),
    Field("why", TEXT, "Why these levels. Required with any of them."),
    Field("meaning", TEXT, "What the signal tells.", required=True),
    Field("window", DURATION, "History that the query needs before its value means anything."),
))  # fmt: skip

ALERT = Form("alerts.<Name>", "One alert; a rule is made for each level of its signal.", (
    Field("signal", SIGNAL_REF, "What is judged.", required=True),
    Field("for", DURATION, "How long the level must be passed before it fires.", required=True),
    Field("runbook", RUNBOOK, "File in `runbooks/`, without `.md`.", required=True),
    Field("summary", TEXT, "One sentence for the notification; the signal's title if absent."),
))  # fmt: skip

HEALTH = Form("health[]", "One quick check: an id of a signal, or these keys.", (
    Field("signal", SIGNAL_REF, "What is judged.", required=True),
    Field("below", choice("warning", "critical"), "The check is met below this level; "
          "`warning` if absent."),
    Field("title", TEXT, "The question in words; the signal's title if absent."),
))  # fmt: skip

DASHBOARD = Form("dashboard", "The board, on the site and in Grafana.", (
    Field("uid", UID, "Grafana's id of the board.", required=True),
    Field("title", TEXT, "Its name.", required=True),
    Field("rows", ROWS, "The rows, each with `title` and `panels`.", required=True),
))  # fmt: skip

ROW = Form("dashboard.rows[]", "One row of the board.", (
    Field("title", TEXT, "Name of the row.", required=True),
    Field("panels", PANELS, "Its panels.", required=True),
))  # fmt: skip

PANEL = Form("dashboard.rows[].panels[]", "One panel.", (
    Field("id", KEBAB, "Its anchor on the *Dashboard* page.", required=True),
    Field("title", TEXT, "Name on the board.", required=True),
    Field("kind", choice("graph", "stacked", "gauge"), "How it is drawn; `graph` if absent."),
    Field("signals", SIGNAL_REFS, "Ids of the signals that it plots.", required=True),
    Field("healthy", TEXT, "What it looks like when all is well."),
    Field("watch_for", TEXT, "What to look for."),
))  # fmt: skip

ACTIONS = Form("actions", "What `handbook run --act` may do when a person says yes.", (
    Field("programs", PROGRAMS, "Programs that a runbook's `run` may start; none if absent."),
    Field("folder", FOLDER, "Where collected files and the log go; `collected` if absent."),
    Field("time_limit", DURATION, "Longest that one action may take; `2m` if absent. A program and "
          "all that it started is killed then."),
    Field("size_limit", SIZE, "Most that one file may hold, be it fetched, printed or written; "
          "`64MiB` if absent."),
))  # fmt: skip

FORMS = (SCOPE, LINKS, BROWSER, METRIC, SIGNAL, ALERT, HEALTH, DASHBOARD, ROW, PANEL, ACTIONS)

TOP_LEVEL = {
    "scopes": "Sets of servers.",
    "links": "Where a reader's browser finds things.",
    "browser": "How a reader's browser reads Prometheus.",
    "units": "Nouns that the team counts, in the plural.",
    "metrics": "The metrics of the team's own program.",
    "signals": "What we watch.",
    "alerts": "What wakes someone.",
    "health": "The quick health check.",
    "dashboard": "The board.",
    "actions": "What a runbook's actions may do.",
}
"""Keys of the file, in the order in which it is best read."""
