"""Small changes of a module's syntax tree, each one a mistake that a programmer could make.

Comparisons, boundaries, conditions, signs, numbers, members of our enumerations, results.
Annotations, decorators and docstrings are left alone: they decide nothing.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

_COMPARE: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE), ast.LtE: (ast.Lt, ast.Gt), ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt), ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),
}  # fmt: skip
_BINARY: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
}  # fmt: skip
_CALLS = {"min": "max", "max": "min", "any": "all", "all": "any"}
_MEMBERS = {
    "Level": ("NORMAL", "ELEVATED", "WARNING", "CRITICAL", "UNKNOWN"),
    "Outcome": ("YES", "NO", "UNKNOWN"),
    "Conclusion": ("CONFIRMED", "RULED_OUT", "UNKNOWN"),
    "ServerState": ("UP", "DOWN", "STALE", "GONE"),
    "AlertState": ("FIRING", "PENDING", "UNKNOWN", "INACTIVE"),
}


@dataclass(frozen=True)
class Mutant:
    """One module with one change."""

    module: str
    line: int
    text: str
    """The line as it was written."""
    change: str
    tree: ast.Module

    @property
    def key(self) -> tuple[str, str, str]:
        """What it goes by when lines have moved."""
        return self.module, self.text, self.change


def mutants(module: str, source: str) -> Iterator[Mutant]:
    """Yield every mutant of a module."""
    tree = ast.parse(source)
    lines = source.split("\n")
    paths = list(_places(tree, ()))
    for path in paths:
        node = _at(tree, path)
        for change, new in _changes(node):
            changed = copy.deepcopy(tree)
            _put(changed, path, ast.copy_location(new, node))
            ast.fix_missing_locations(changed)
            line = getattr(node, "lineno", 1)
            yield Mutant(module, line, lines[line - 1].strip(), change, changed)


Path = tuple[tuple[str, int | None], ...]
"""The way from a module to a node: fields, with an index where the field is a list."""

_LEFT_ALONE = frozenset({"annotation", "returns", "decorator_list", "type_comment", "bases"})


def _places(node: ast.AST, path: Path) -> Iterator[Path]:
    yield path
    for name, value in ast.iter_fields(node):
        if name in _LEFT_ALONE:
            continue
        if isinstance(value, list):
            for index, item in enumerate(value):
                if isinstance(item, ast.AST) and not _is_text(item):
                    yield from _places(item, (*path, (name, index)))
        elif isinstance(value, ast.AST):
            yield from _places(value, (*path, (name, None)))


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _at(tree: ast.AST, path: Path) -> ast.AST:
    node = tree
    for name, index in path:
        value = getattr(node, name)
        node = value if index is None else value[index]
    return node


def _put(tree: ast.AST, path: Path, new: ast.AST) -> None:
    *way, (name, index) = path
    parent = _at(tree, tuple(way))
    if index is None:
        setattr(parent, name, new)
    else:
        getattr(parent, name)[index] = new


def _changes(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node, ast.Compare):
        for index, op in enumerate(node.ops):
            for other in _COMPARE[type(op)]:
                ops = [*node.ops[:index], other(), *node.ops[index + 1 :]]
                yield _said(op, other), ast.Compare(node.left, ops, node.comparators)
    elif isinstance(node, ast.BoolOp):
        swapped = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield _said(node.op, type(swapped)), ast.BoolOp(swapped, node.values)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "without not", node.operand
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield "without minus", node.operand
    elif isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
        if not _is_string(node):
            other_op = _BINARY[type(node.op)]
            yield _said(node.op, other_op), ast.BinOp(node.left, other_op(), node.right)
    elif isinstance(node, ast.Constant):
        yield from _constant(node)
    elif isinstance(node, (ast.If, ast.IfExp, ast.While)):
        turned = copy.copy(node)
        turned.test = ast.UnaryOp(ast.Not(), node.test)
        yield f"{type(node).__name__}: condition turned", turned
    elif isinstance(node, ast.Return) and node.value is not None and not _is_none(node.value):
        yield "returns None", ast.Return(ast.Constant(None))
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _CALLS:
        other_name = _CALLS[node.func.id]
        called = ast.Call(ast.Name(other_name, ast.Load()), node.args, node.keywords)
        yield f"{node.func.id} → {other_name}", called
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        members = _MEMBERS.get(node.value.id, ())
        if node.attr in members and isinstance(node.ctx, ast.Load):
            other_member = members[(members.index(node.attr) + 1) % len(members)]
            said = f"{node.value.id}.{node.attr} → {other_member}"
            yield said, ast.Attribute(node.value, other_member, ast.Load())
    elif isinstance(node, ast.Continue):
        yield "continue → break", ast.Break()
    elif isinstance(node, ast.Break):
        yield "break → continue", ast.Continue()


def _constant(node: ast.Constant) -> Iterator[tuple[str, ast.AST]]:
    value = node.value
    if isinstance(value, bool):
        yield f"{value} → {not value}", ast.Constant(not value)
    elif isinstance(value, (int, float)):
        yield f"{value} → {value + 1}", ast.Constant(value + 1)


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _is_string(node: ast.BinOp) -> bool:
    held = (ast.JoinedStr, ast.Constant)
    return any(
        isinstance(side, ast.JoinedStr) or (isinstance(side, held) and isinstance(
            getattr(side, "value", None), str)) for side in (node.left, node.right)
    )  # fmt: skip


def _said(old: ast.AST, new: type[ast.AST]) -> str:
    return f"{type(old).__name__} → {new.__name__}"
