"""Which mutants there are of the virtual key, and a random sample of them."""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path
from tempfile import TemporaryDirectory

from cosmic_ray.commands import init
from cosmic_ray.work_db import WorkDB, use_db
from cosmic_ray.work_item import MutationSpec

ROOT = Path(__file__).parents[2]
KEY = Path("rig/virtual")
LEFT_OUT = KEY / "faults"
"""The mutant of a fault is another fault."""

Position = tuple[int, int]


def sampled(count: int, seed: int) -> tuple[int, list[MutationSpec]]:
    """Return how many mutants there are, and so many of them; the same for the same seed."""
    with chdir(ROOT):
        known = sorted(mutants(), key=identity)
    chosen = random.Random(seed).sample(known, min(count, len(known)))  # noqa: S311 - no secret
    return len(known), chosen


def mutants() -> Iterator[MutationSpec]:
    """Yield what Cosmic Ray can change, but for annotations, which nothing ever evaluates."""
    files = [file for file in sorted(KEY.rglob("*.py")) if LEFT_OUT not in file.parents]
    unread = {file: list(annotated(file)) for file in files}
    with TemporaryDirectory() as folder, use_db(f"{folder}/work", WorkDB.Mode.create) as work:
        init(files, work, {})
        for item in work.work_items:
            (mutant,) = item.mutations
            if not any(inside(mutant, span) for span in unread[mutant.module_path]):
                yield mutant


def identity(mutant: MutationSpec) -> tuple[str, str, int]:
    """Return what tells a mutant from others, the same in each run."""
    return str(mutant.module_path), mutant.operator_name, mutant.occurrence


def annotated(file: Path) -> Iterator[tuple[Position, Position]]:
    """Yield where the annotations of a file begin and end."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        for name in ("annotation", "returns"):
            found = getattr(node, name, None)
            if isinstance(found, ast.expr):
                start = (found.lineno, found.col_offset)
                yield start, (found.end_lineno or 0, found.end_col_offset or 0)


def inside(mutant: MutationSpec, span: tuple[Position, Position]) -> bool:
    """Tell whether a mutant changes something within a span."""
    return bool(span[0] <= tuple(mutant.start_pos) and tuple(mutant.end_pos) <= span[1])
