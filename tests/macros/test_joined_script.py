"""The browser's modules joined: what they say stays, and what is not clear is refused."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from macros.joined_script import UnreadableModuleError, joined
from macros.shortened import SCRIPT, shortened
from tests.conftest import MissingPart

MODULES = {
    "main": """import { add as plus } from "./sums.js";
const twice = (one) => plus(one, one);
const { shown } = await import("./late.js");
console.log(JSON.stringify([twice(2), shown()]));
""",
    "sums": """let asked = 0;
/** @param {number} one */
export function add(one, other) {
  asked += 1;
  return one + other + asked / 10;
}
""",
    "pair": """const asked = "of its own";
export const pair = (one) => [one, asked];
""",
    "late": """import { pair } from "./pair.js";
import { add as plus } from "./sums.js";
const rare = () => import("./rare.js");
export const shown = () => [pair(plus(1, 1)), typeof rare];
""",
    "rare": """import { pair } from "./pair.js";
export const rarely = () => pair("rare");
""",
}


def test_joined_files_do_what_the_modules_do_with_one_state(
    tmp_path: Path, missing_part: MissingPart
) -> None:
    node = shutil.which("node") or missing_part("node", "not on PATH")
    said = []
    short = {
        name: shortened(SCRIPT, text, tmp_path / "kept" / name)
        for name, text in joined(MODULES).items()
    }
    for folder, files in (("apart", MODULES), ("joined", short)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "package.json").write_text('{"type": "module"}', "utf-8")
        for name, text in files.items():
            (tmp_path / folder / f"{name}.js").write_text(text, "utf-8")
        done = subprocess.run(
            [node, "main.js"], cwd=tmp_path / folder, capture_output=True, text=True, timeout=60
        )
        said.append(json.loads(done.stdout))
    assert said[0] == said[1] == [4.1, [[2.2, "of its own"], "function"]]


def test_what_only_one_late_file_brings_takes_from_that_one() -> None:
    files = joined(MODULES)
    assert set(files) == {"main", "late", "rare"}
    assert "of its own" in files["late"]
    assert "of its own" not in files["main"] + files["rare"]


def test_what_two_late_files_need_is_in_a_file_of_its_own() -> None:
    main = MODULES["main"] + 'void import("./rare.js");\n'
    files = joined({**MODULES, "main": main})
    assert "of its own" in files["shared"]
    assert "of its own" not in files["main"] + files["late"] + files["rare"]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("pair", "export default 1;\n", "pair.js: cannot be joined: export default 1;"),
        ("pair", 'import { shown } from "./late.js";\nexport const pair = 1;\n', "circle"),
        ("late", 'import { add } from "./sums.js";\nexport const shown = add;\n', "imported as"),
        ("rare", 'import { none } from "./pair.js";\n', "pair.js exports no none"),
        ("pair", "export const pair = 1;\nconst [a] = ([pair]);\n", "would be moved"),
        ("rare", 'import { pair as plus } from "./pair.js";\n', "plus"),
    ],
)
def test_what_is_not_clear_is_refused(name: str, text: str, said: str) -> None:
    with pytest.raises(UnreadableModuleError) as refused:
        joined({**MODULES, name: text})
    assert ("need each other" if said == "circle" else said) in str(refused.value)
