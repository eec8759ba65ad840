"""`make bench`: measure, print, and keep the result with its date, commit and machine."""

from __future__ import annotations

import argparse
import sys

from tests.bench import fleet, generate, lighthouse, live, load, proxy, serve, sites, triage
from tests.bench.page import keep_section

BENCHES = {
    "sites": ("A build beside MkDocs alone", sites.report),
    "live": ("What live values add to a build", live.report),
    "load": ("Reading a large config", load.report),
    "generate": ("Generating for made handbooks", generate.report),
    "triage": ("Every runbook on twelve servers", triage.report),
    "fleet": ("A thousand servers", fleet.report),
    "proxy": ("Twenty open pages behind one server", proxy.report),
    "serve": ("From save to served", serve.report),
    "lighthouse": ("Lighthouse beside a bare page", lighthouse.report),
}


def main() -> int:
    """Run the benches that were named, or all."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("bench", nargs="*", choices=[*BENCHES, []], help="which; all if none")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--keep", action="store_true", help="write docs/measured/bench.md")
    arguments = parser.parse_args()
    titles = {name: title for name, (title, _) in BENCHES.items()}
    for name in arguments.bench or BENCHES:
        print(f"{titles[name]} …", file=sys.stderr)
        lines = BENCHES[name][1](arguments.rounds)
        print("\n{}\n".format("\n".join(lines)))
        if arguments.keep:
            keep_section(name, titles, lines)
    return 0


if __name__ == "__main__":
    sys.exit(main())
