"""Which tests cover which requirements, read from their source: no key and no import needed."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rig import SuiteProblem
from rig.requirements.nearest import nearest

_MARK = "covers"


@dataclass(frozen=True)
class Claim:
    """One test says that it covers one requirement.

    Attributes:
        test: `suite/file.py::name`, without parameters.
        requirement: The id as it is written.
        file: Where it says so.
        line: The line there.
    """

    test: str
    requirement: str
    file: Path
    line: int

    @property
    def where(self) -> str:
        """File and line for people."""
        return f"{self.file}:{self.line}"


def scan(suites: Path) -> list[Claim]:
    """Return what the `@covers(...)` of all tests below a folder claim, in the order of the source.

    Counted are marks in a test's decorators, `pytest.param(..., marks=...)` among them, in tables
    of the module that a decorator names, and in `pytestmark`.

    Raises:
        SuiteProblem: A file is no Python, a mark's argument is no literal id, or a mark stands
            where it would not be counted.
    """
    files = sorted(suites.rglob("test_*.py"))
    return [claim for file in files for claim in _Module(file, suites).claims()]


def refuse_unknown(claims: Iterable[Claim], known: Collection[str]) -> None:
    """Complain of the first claim whose requirement is not known.

    Raises:
        SuiteProblem: It names file, line, id and the nearest ids.
    """
    for claim in claims:
        if claim.requirement not in known:
            raise SuiteProblem(
                f"{claim.requirement!r} is no requirement",
                where=claim.where,
                try_this=", ".join(nearest(claim.requirement, known)),
            )


class _Module:
    """One file of tests."""

    def __init__(self, file: Path, suites: Path) -> None:
        self._file = file
        self._name = file.relative_to(suites).as_posix()
        self._tree = self._parse()
        self._values = dict(self._assignments())

    def claims(self) -> list[Claim]:
        """What the tests of the file claim."""
        found = [claim for test in self._tests() for claim in self._claims_of(test)]
        counted = {claim.line for claim in found}
        for mark in _marks(self._tree):
            if mark.lineno not in counted:
                raise self._problem("This mark is on no test, so it is not counted", mark)
        return found

    def _parse(self) -> ast.Module:
        try:
            return ast.parse(self._file.read_text(encoding="utf-8"))
        except SyntaxError as error:
            where = f"{self._file}:{error.lineno}"
            raise SuiteProblem(f"Not Python: {error.msg}", where=where) from error

    def _assignments(self) -> Iterator[tuple[str, ast.expr]]:
        for statement in self._tree.body:
            match statement:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    yield name, value
                case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                    yield name, value

    def _tests(self) -> Iterator[ast.FunctionDef]:
        for statement in self._tree.body:
            if isinstance(statement, ast.FunctionDef) and statement.name.startswith("test"):
                yield statement

    def _claims_of(self, test: ast.FunctionDef) -> Iterator[Claim]:
        of_all = [value for name, value in self._values.items() if name == "pytestmark"]
        for expression in (*of_all, *test.decorator_list):
            for mark in self._reached(expression):
                for requirement in self._ids(mark):
                    name = f"{self._name}::{test.name}"
                    yield Claim(name, requirement, self._file, mark.lineno)

    def _reached(self, expression: ast.expr) -> Iterator[ast.Call]:
        yield from _marks(expression)
        for node in ast.walk(expression):
            if isinstance(node, ast.Name) and node.id in self._values:
                yield from _marks(self._values[node.id])

    def _ids(self, mark: ast.Call) -> Iterator[str]:
        if not mark.args or mark.keywords:
            raise self._problem("A mark takes requirement ids, and nothing else", mark)
        for argument in mark.args:
            match argument:
                case ast.Constant(value=str(requirement)):
                    yield requirement
                case _:
                    raise self._problem("An id must be written out to be counted", argument)

    def _problem(self, what: str, node: ast.expr) -> SuiteProblem:
        return SuiteProblem(
            what, where=f"{self._file}:{node.lineno}", try_this='@covers("MC-51") on a test'
        )


def _marks(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name == _MARK:
                yield node
