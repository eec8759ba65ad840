"""Joins the browser's modules into one file for each entry, so that a page loads few.

Knows how our own modules are written: named imports and exports, nothing else. Text in, text out;
the modules themselves run unjoined too, and their tests do so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

MAIN = "main"
"""The entry that every page loads."""
SHARED = "shared"
"""The file of what several entries need that is not in the first: it must be there once."""

_IMPORT = re.compile(r'^import (?:\{([^}]*)\} from )?"\./([\w-]+)\.js";\n', re.MULTILINE)
_LAZY = re.compile(r'\bimport\("\./([\w-]+)\.js"\)')
_EXPORT = re.compile(r"^export ((?:async )?(?:function|class|const) ([\w$]+))", re.MULTILINE)
_DECLARED = re.compile(r"^(?:async )?(?:function|class|let) ([\w$]+)", re.MULTILINE)
_CONST = re.compile(r"(?<![\w$.])const (?=[\w$\[{])")
_COMMENT = re.compile(
    r"^[ \t]*/\*\*(?:(?!\*/)[\s\S])*\*/[ \t]*\n|/\*\*[^\n]*?\*/ ?|^[ \t]*//.*\n", re.MULTILINE
)
"""Comments name modules too, for their types."""
_MOVED = re.compile(r"^\s*(?:const|let) \[.*\] = \(.*", re.MULTILINE)
"""tdewolff-minify 2.24 puts such a line before the one that it takes its value from."""
_ANYTHING_ELSE = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)


class UnreadableModuleError(Exception):
    """A module that is written in another way, or a name that cannot be told from another."""


@dataclass(slots=True)
class _Module:
    body: str
    imports: list[tuple[str, str, str]] = field(default_factory=list)
    """A module, a name as it exports it, and the name that it has here."""
    exports: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    """All that is declared at the top."""


def joined(sources: Mapping[str, str]) -> dict[str, str]:
    """Return the text of each entry by name: `main`, and what is imported only when needed.

    Args:
        sources: Text of each module by its name without ending.

    Raises:
        UnreadableModuleError: names the module and the line, or the name that is not clear.
    """
    modules = {name: _read(name, text) for name, text in sources.items()}
    files = _files(modules)
    known = _known(modules)
    for entry in files.keys() & modules.keys():
        known[entry] = {name: name for name in modules[entry].exports}
    home = {module: file for file, names in files.items() for module in names}
    taken = {
        file: {
            (home[other], ours): None
            for module in names
            for other, _, ours in modules[module].imports
            if home[other] != file
        }
        for file, names in files.items()
    }
    counted = Counter(one for names in taken.values() for one in names)
    hands = {file: [one for one, _ in counted.most_common() if one[0] == file] for file in files}
    also = {
        f'import("./{file}.js")': f'(import("./{SHARED}.js"), import("./{file}.js"))'
        for file, names in taken.items()
        if any(other == SHARED for other, _ in names)
    }
    # Both at once: the one would be asked for only when the other has come.
    for module in modules.values():
        module.body = _LAZY.sub(lambda found: also.get(found[0], found[0]), module.body)
    return {
        file: _file(modules, known, names, hands, hands[file], taken[file])
        for file, names in files.items()
    }


def brought(sources: Mapping[str, str]) -> dict[str, list[str]]:
    """List the files that come with each entry, itself first; `main` is there already."""
    modules = {name: _read(name, text) for name, text in sources.items()}
    files = _files(modules)
    both = set(files.get(SHARED, []))
    return {
        entry: [entry, *([SHARED] if both & set(_needed(modules, entry)) else [])]
        for entry in files.keys() & modules.keys()
    }


def _files(modules: Mapping[str, _Module]) -> dict[str, list[str]]:
    """List the modules of each file, each after what it needs; the same module is in one only."""
    brings = {name: _LAZY.findall(module.body) for name, module in modules.items()}
    lazy = {name for names in brings.values() for name in names} & modules.keys()
    needed = {name: _needed(modules, name) for name in [MAIN, *sorted(lazy)]}
    first = needed.pop(MAIN)
    left = {}
    for entry, names in needed.items():
        above = [other for other in needed if any(entry in brings[one] for one in needed[other])]
        alone = len(above) == 1 and not any(entry in brings[one] for one in first)
        here = {*first, *needed[above[0]]} if alone else {*first}
        left[entry] = [one for one in names if one not in here]
    wanted = Counter(one for names in left.values() for one in names)
    both = dict.fromkeys(one for names in left.values() for one in names if wanted[one] > 1)
    own = {name: [one for one in names if one not in both] for name, names in left.items()}
    return {MAIN: first, **({SHARED: list(both)} if both else {}), **own}


def _read(name: str, text: str) -> _Module:
    text = _COMMENT.sub("", text)
    module = _Module("")
    for names, other in _IMPORT.findall(text):
        for one in filter(None, (part.strip() for part in names.split(","))):
            theirs, _, ours = one.partition(" as ")
            module.imports.append((other, theirs, ours or theirs))
    text = _IMPORT.sub("", text)

    def export(match: re.Match[str]) -> str:
        module.exports.append(match[2])
        return match[1]

    # Shorter, and one word for all: nothing is assigned that may not be.
    module.body = _CONST.sub("let ", _EXPORT.sub(export, text).strip())
    module.names = _DECLARED.findall(module.body)
    moved = _MOVED.search(module.body)
    if moved:
        raise UnreadableModuleError(f"{name}.js: would be moved, leave out `(`: {moved[0].strip()}")
    other_form = _ANYTHING_ELSE.search(module.body)
    if other_form and not other_form[0].startswith("import("):
        raise UnreadableModuleError(f"{name}.js: cannot be joined: {other_form[0][:80]}")
    return module


def _needed(modules: Mapping[str, _Module], name: str) -> list[str]:
    """List a module with all that it needs, each after what it needs itself."""
    order: list[str] = []

    def visit(one: str, above: tuple[str, ...]) -> None:
        if one in above:
            circle = " → ".join([*above, one])
            raise UnreadableModuleError(f"{one}.js: modules need each other: {circle}")
        if one in order:
            return
        for other in dict.fromkeys(other for other, _, _ in modules[one].imports):
            visit(other, (*above, one))
        order.append(one)

    visit(name, ())
    return order


def _known(modules: Mapping[str, _Module]) -> dict[str, dict[str, str]]:
    """Tell by which one name all modules know what a module exports: by module and its own name."""
    known: dict[str, dict[str, str]] = {name: {} for name in modules}
    owner: dict[str, tuple[str, str]] = {}
    for importer, module in modules.items():
        for other, theirs, ours in module.imports:
            if theirs not in modules[other].exports:
                raise UnreadableModuleError(f"{importer}.js: {other}.js exports no {theirs}")
            if known[other].setdefault(theirs, ours) != ours:
                both = f"{known[other][theirs]} and {ours}"
                raise UnreadableModuleError(f"{other}.js: {theirs} is imported as {both}")
            if owner.setdefault(ours, (other, theirs)) != (other, theirs):
                both = f"{owner[ours][0]}.js and {other}.js"
                raise UnreadableModuleError(f"{both}: both are imported for their {ours}")
    return known


def _file(
    modules: Mapping[str, _Module],
    known: Mapping[str, Mapping[str, str]],
    names: list[str],
    hands: Mapping[str, list[tuple[str, str]]],
    handed: list[tuple[str, str]],
    taken: Mapping[tuple[str, str], None],
) -> str:
    """Write one file: every name within its one function can be shortened."""
    others = list(dict.fromkeys(file for file, _ in taken))
    imports = [f'import {{ handed as {file} }} from "./{file}.js";\n' for file in others]
    takes = []
    for file in others:
        wanted = ", ".join(one[1] if one in taken else "" for one in hands[file])
        takes.append(f"const [{wanted}] = {file};\n")
    exports = ["handed", *(modules[names[-1]].exports if names[-1] in hands else [])]
    given = [f"[{', '.join(name for _, name in handed)}]", *exports[1:]]
    scope = _scope(modules, known, names, [name for _, name in taken])
    return (
        f"{''.join(imports)}export const [{', '.join(exports)}] = (() => {{\n"
        f"{''.join(takes)}{scope}return [{', '.join(given)}];\n}})();\n"
    )


def _scope(
    modules: Mapping[str, _Module],
    known: Mapping[str, Mapping[str, str]],
    names: list[str],
    taken: list[str],
) -> str:
    """Put modules into one function; one that names what another names too, in its own within."""
    held = Counter(taken)
    for name in names:
        held.update({*modules[name].names, *known[name].values()})
    parts = []
    for name in names:
        body, outer = modules[name].body, known[name]
        renamed = any(own != outside for own, outside in outer.items())
        clear = all(held[one] == 1 for one in {*modules[name].names, *outer})
        if name != MAIN and clear and not renamed:
            parts.append(f"{body}\n")
            continue
        kind = "async " if name == MAIN else ""
        gives = f"const [{', '.join(outer.values())}] = " if outer else ""
        back = f"return [{', '.join(outer)}];\n" if outer else ""
        parts.append(f"{gives}({kind}() => {{\n{body}\n{back}}})();\n")
    return "".join(parts)
