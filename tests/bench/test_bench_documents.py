"""What people build a bench by: links that lead somewhere, tables that can be read."""

from __future__ import annotations

import csv
import re
import tomllib
from pathlib import Path

import pytest

from rig.bench.tables import Tables

HOUSE = Path(__file__).parents[2]
HARDWARE = HOUSE / "hardware"
BENCH = HOUSE / "docs/building-a-bench.md"
PAGES = (
    BENCH,
    HOUSE / "docs/writing-a-backend.md",
    *(HARDWARE / f"{name}.md" for name in ("WIRING", "CALIBRATION", "SAFETY")),
)
PLACES = re.compile(r"\b(?:hardware|docs|fixtures|rig|tests)/[A-Za-z0-9_./-]*[A-Za-z0-9_]")
PINS = re.compile(r"^\| (?:pad|port) (\d+)(?: to (\d+))?[^|]*\|[^|]*\| P", re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_names_is_there(page: Path) -> None:
    text = page.read_text()
    links = re.findall(r"\]\(([^)#]+)\)", text)
    named = [page.parent / link for link in links] + [
        HOUSE / place for place in PLACES.findall(text)
    ]
    assert named
    missing = [place for place in named if not place.exists() and "NAME" not in place.name]
    assert not missing


def test_parts_have_numbers_quantities_and_names() -> None:
    with (HARDWARE / "BOM.csv").open(newline="") as file:
        parts = list(csv.DictReader(file))
    assert [part["item"] for part in parts] == [str(number + 1) for number in range(len(parts))]
    assert all(int(part["quantity"]) and part["part"] and part["for"] for part in parts)
    assert not any(None in part or None in part.values() for part in parts), "a stray comma"


def test_wiring_has_a_pin_for_each_channel_of_the_firmware() -> None:
    wiring = (HARDWARE / "WIRING.md").read_text()
    channels = [int(last or first) - int(first) + 1 for first, last in PINS.findall(wiring)]
    board = (HARDWARE / "firmware/hal_avr/hal_board.h").read_text()
    told = [int(number) for number in re.findall(r"HAL_(?:TOUCHES|POWERS) (\d+)", board)]
    assert sum(channels) == sum(told) == 12


def test_samples_of_bench_files_are_good() -> None:
    samples = re.findall(r"^ *```toml\n(.*?)^ *```$", BENCH.read_text(), re.DOTALL | re.MULTILINE)
    assert len(samples) == 4
    for sample in samples:
        told = tomllib.loads(sample)
        for bay in told.get("bays", {}).values():
            bay.setdefault("path", "1-2")
        Tables.model_validate(told)
