"""What every suite test says of itself, held against its body. No key is needed to read it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import rig
from rig.requirements import catalogue
from rig.requirements.scan import Claim, refuse_unknown, scan

SUITES = Path(rig.__file__).parent / "suites"
FILES = sorted(SUITES.rglob("test_*.py"))
CLOCKS = {"sleep", "time", "monotonic", "perf_counter"}


def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def suite_tests(file: Path) -> list[ast.FunctionDef]:
    return [
        each
        for each in parsed(file).body
        if isinstance(each, ast.FunctionDef) and each.name.startswith("test_")
    ]


def checks_in(test: ast.FunctionDef) -> Iterator[ast.Call]:
    for node in ast.walk(test):
        match node:
            case ast.Call(func=ast.Name(id="check")):
                yield node


def checked(test: ast.FunctionDef) -> set[str]:
    """Return the ids that the body checks; an id that is not written out counts as none."""
    written = (call.args[0] for call in checks_in(test) if call.args)
    return {str(each.value) for each in written if isinstance(each, ast.Constant)}


def claimed(claims: list[Claim], file: Path, test: ast.FunctionDef) -> set[str]:
    name = f"{file.relative_to(SUITES).as_posix()}::{test.name}"
    return {claim.requirement for claim in claims if claim.test == name}


def unchecked_assertions(node: ast.AST, *, judged: bool = False) -> Iterator[ast.Assert]:
    if isinstance(node, ast.With):
        judged = judged or any(
            isinstance(inner, ast.Name) and inner.id == "check"
            for item in node.items
            for inner in ast.walk(item.context_expr)
        )
    if isinstance(node, ast.Assert) and not judged:
        yield node
    for child in ast.iter_child_nodes(node):
        yield from unchecked_assertions(child, judged=judged)


@pytest.fixture(scope="module")
def claims() -> list[Claim]:
    return scan(SUITES)


def test_each_covered_requirement_is_in_the_catalogue(claims: list[Claim]) -> None:
    assert claims
    refuse_unknown(claims, catalogue())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_test_checks_what_it_covers_and_nothing_else(file: Path, claims: list[Claim]) -> None:
    for test in suite_tests(file):
        assert claimed(claims, file, test), f"{test.name} covers nothing"
        assert checked(test) == claimed(claims, file, test), test.name


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_assertion_of_a_test_is_judged_by_a_requirement(file: Path) -> None:
    for test in suite_tests(file):
        lines = [each.lineno for each in unchecked_assertions(test)]
        assert lines == [], test.name


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_test_is_annotated(file: Path) -> None:
    for test in suite_tests(file):
        assert test.returns is not None, test.name
        assert all(argument.annotation for argument in test.args.args), test.name


def test_no_suite_keeps_time_by_itself() -> None:
    """A test waits on the link's clock, which a virtual key can wind on."""
    for file in SUITES.rglob("*.py"):
        imported = {
            alias.name
            for node in ast.walk(parsed(file))
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        }
        assert not imported & CLOCKS, file


def test_names_of_test_files_are_unique() -> None:
    """Results are told apart by them."""
    names = [file.name for file in FILES]
    assert sorted(set(names)) == sorted(names)
