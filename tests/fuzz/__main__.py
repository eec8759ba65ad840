"""`make fuzz`: every target for its share of FUZZ_SECONDS, and what came of it.

Exit 1 where any input meets a foreign exception; the input is kept and its path printed.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.fuzz.seeds import SEEDS, WORDS
from tests.fuzz.targets import PROJECT, TARGETS
from tests.measured import keep_result

FOLDER = PROJECT / ".cache" / "fuzz"
LONGEST_BYTES = 8192
ONE_INPUT_SECONDS = 10
MEMORY_MIB = 1024
USUAL_SECONDS = 240


@dataclass(frozen=True)
class Fuzzed:
    """What one target's run came to."""

    name: str
    runs: int
    branches: int
    """Edges of our own code that inputs reached."""
    found: tuple[Path, ...]
    """Inputs that broke a promise."""
    said: str


def main() -> int:
    """Fuzz all targets, as many at a time as there are cores."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("target", nargs="*", choices=[*TARGETS, []], help="which; all if none")
    parser.add_argument("--keep", action="store_true", help="write docs/measured/fuzz.md")
    options = parser.parse_args()
    names = options.target or list(TARGETS)
    at_once = min(os.cpu_count() or 1, len(names))
    seconds = max(5, seconds_in_all(os.environ) * at_once // len(names))
    print(f"{len(names)} targets, {seconds} s each, {at_once} at a time", flush=True)
    with ThreadPoolExecutor(at_once) as pool:
        results = list(pool.map(lambda name: fuzz(name, seconds), names))
    text = "\n".join(table(results, seconds))
    print(text)
    for result in results:
        for path in result.found:
            print(f"\n{result.name}: {path}\n{result.said[-3000:]}")
    if options.keep and not options.target:
        keep_result(
            "fuzz",
            title="Readers fed anything at all",
            description="Config, fences and answers spoilt at random, and what they met.",
            repeat="make fuzz",
            body=text,
        )
    return int(any(result.found for result in results))


def seconds_in_all(environ: Mapping[str, str]) -> int:
    """Read FUZZ_SECONDS; some minutes if it is not there."""
    return int(environ.get("FUZZ_SECONDS") or USUAL_SECONDS)


def fuzz(name: str, seconds: int) -> Fuzzed:
    """Fuzz one target; inputs that reached something new are kept for the next time."""
    corpus, crashes = FOLDER / "corpus" / name, FOLDER / "found" / name
    for folder in (corpus, crashes):
        folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(SEEDS[name]):
        (corpus / f"seed-{number}").write_bytes(seed[:LONGEST_BYTES])
    words = FOLDER / f"{name}.dict"
    words.write_text("".join(f'"{_escaped(word)}"\n' for word in WORDS[name]), "ascii")
    before = set(crashes.iterdir())
    ended = subprocess.run(
        [
            sys.executable, "-m", "tests.fuzz.one", name, str(corpus),
            f"-artifact_prefix={crashes}/", f"-dict={words}", f"-max_total_time={seconds}",
            f"-max_len={LONGEST_BYTES}", f"-timeout={ONE_INPUT_SECONDS}",
            f"-rss_limit_mb={MEMORY_MIB}", "-print_final_stats=1",
        ],
        cwd=PROJECT, capture_output=True, text=True, errors="replace",
        timeout=seconds + 300,
    )  # fmt: skip
    said = ended.stdout + ended.stderr
    runs = re.search(r"number_of_executed_units: (\d+)", said)
    reached = re.findall(r"cov: (\d+)", said)
    if runs is None:
        raise SystemExit(f"{name} was not fuzzed:\n{said[-3000:]}")
    found = tuple(sorted(set(crashes.iterdir()) - before))
    if ended.returncode and not found:
        raise SystemExit(f"{name} ended with {ended.returncode}:\n{said[-3000:]}")
    return Fuzzed(name, int(runs[1]), int(reached[-1]) if reached else 0, found, said)


def table(results: list[Fuzzed], seconds: int) -> list[str]:
    """Write the results as a Markdown table."""
    what = {name: (target.__doc__ or "").split(":")[0].rstrip(".") for name, target in
            TARGETS.items()}  # fmt: skip
    rows = [
        f"| {r.name} | {what[r.name]} | {r.runs:,} | {r.branches:,} | {len(r.found)} |"
        for r in results
    ]
    return [
        f"{seconds} s for each reader, guided by the branches that its inputs reach (atheris).",
        "A reader answers or refuses in its own words; any other exception, an answer that is "
        f"still one without its last byte, {ONE_INPUT_SECONDS} s for one input or more than "
        f"{MEMORY_MIB:,} MiB would be found.",
        "",
        "| Target | What it does | Inputs | Branches reached | Found |",
        "|---|---|---:|---:|---:|",
        *rows,
    ]


def _escaped(word: bytes) -> str:
    return "".join(f"\\x{byte:02X}" for byte in word)


if __name__ == "__main__":
    sys.exit(main())
