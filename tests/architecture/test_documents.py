"""What the documents promise of the house: links, rooms, arrows, verbs, options, exit codes."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from rig.bench.tables import Bay, Board, Hub, Night
from rig.cli.app import INTERRUPTED, app
from rig.consent import Act
from rig.runner.exits import Exit

HOUSE = Path(__file__).parents[2]
PAGES = (
    *(HOUSE / name for name in ("README.md", "CHANGELOG.md", "reports/README.md")),
    *sorted((HOUSE / "docs").glob("*.md")),
    *sorted((HOUSE / "hardware").rglob("*.md")),
    *sorted((HOUSE / "fixtures").rglob("*.md")),
)
OVERVIEW = (HOUSE / "docs/overview.md").read_text(encoding="utf-8")
REFERENCE = (HOUSE / "docs/reference.md").read_text(encoding="utf-8")
FENCED = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
NAMED = re.compile(
    r"(?<![\w/])((?:rig|tests|docs|hardware|fixtures)/[A-Za-z0-9_.*/-]*[A-Za-z0-9_/])"
)
ELSEWHERE = {"tests/device", "docs/FIDO2/Automation.md"}
"""Places in other people's projects."""
SCHEMA = re.compile(r"keyrig\.[a-z-]+/\d")
TYPED = re.compile(r"^(?: {4,}|```\n)(?:\$ )?(keyrig .+)$|`(keyrig [^`\n]+)`", re.MULTILINE)
PASSED_ON = {"keyrig lab run": "keyrig run", "keyrig lab nightly": "keyrig run"}
"""Verbs that hand on what they do not know, and to which one."""


def anchors(page: Path) -> set[str]:
    """Return the anchors that headings get where the project is shown."""
    heads = re.findall(r"^#+ (.+)$", FENCED.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


def links(page: Path) -> list[tuple[Path, str]]:
    """Return the files, and the anchors in them, that a page leads to within the house."""
    text = FENCED.sub("", page.read_text(encoding="utf-8"))
    inside = [link for link in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in link]
    parted = [link.partition("#") for link in inside]
    return [(page.parent / path if path else page, anchor) for path, _, anchor in parted]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(HOUSE)))
def test_links_lead_somewhere(page: Path) -> None:
    dead = [
        (str(target), anchor)
        for target, anchor in links(page)
        if not target.exists() or (anchor and anchor not in anchors(target))
    ]
    assert dead == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(HOUSE)))
def test_places_that_a_page_names_are_there(page: Path) -> None:
    named = {place.rstrip("/") for place in NAMED.findall(page.read_text(encoding="utf-8"))}
    gone = {place for place in named if not any(HOUSE.glob(place)) and "NAME" not in place}
    assert gone <= ELSEWHERE


def test_each_page_can_be_reached_from_the_readme() -> None:
    reached: set[Path] = set()
    ahead = [HOUSE / "README.md"]
    while ahead:
        page = ahead.pop()
        if page not in reached:
            reached.add(page)
            ahead += [target.resolve() for target, _ in links(page) if target.suffix == ".md"]
    assert set((HOUSE / "docs").glob("*.md")) - reached == set()


def test_overview_tells_of_each_room() -> None:
    rooms = {path.parent.name for path in (HOUSE / "rig").glob("*/__init__.py")}
    assert rooms - set(re.findall(r"^\| `rig/(\w+)/` \|", OVERVIEW, re.MULTILINE)) == set()


def test_overview_tells_each_arrow_that_is_forbidden() -> None:
    settings = tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = [contract["name"] for contract in settings["tool"]["importlinter"]["contracts"]]
    told = [name.rstrip(".") for name in re.findall(r"^- \*([^*]+)\*", OVERVIEW, re.MULTILINE)]
    assert told == contracts


def verbs(command: Any, name: str) -> Iterator[tuple[str, Any]]:
    """Yield each verb that people may type, with its full name; groups that do nothing are none."""
    if getattr(command, "invoke_without_command", True) and not command.hidden:
        yield name, command
    for word, sub in getattr(command, "commands", {}).items():
        yield from verbs(sub, f"{name} {word}")


VERBS = dict(verbs(typer.main.get_command(app), "keyrig"))


def test_reference_tells_each_verb_and_what_it_prints_as_json() -> None:
    rows = re.findall(r"^\| `(keyrig [a-z -]+)` \|(.*)\|$", REFERENCE, re.MULTILINE)
    told = {name: set(SCHEMA.findall(row)) for name, row in rows}
    assert told == {name: _schemas(verb) for name, verb in VERBS.items()}


def _schemas(verb: Any) -> set[str]:
    helps = " ".join(getattr(option, "help", None) or "" for option in verb.params)
    return set(SCHEMA.findall(helps))


def commands(page: Path) -> Iterator[list[str]]:
    """Yield the words of each command line of keyrig that a page shows."""
    for block, inline in TYPED.findall(page.read_text(encoding="utf-8")):
        line = re.split(r"[>&|;]", block or inline)[0].replace("…", "")
        yield [word.partition("=")[0] for word in shlex.split(line, comments=True)]


def options_of(verb: str) -> set[str]:
    """Return the options of a verb."""
    return {option for param in VERBS[verb].params for option in param.opts}


def missing(words: list[str]) -> set[str]:
    """Return which verb or options of a command line there are not."""
    begun = [" ".join(words[:count]) for count in (3, 2)]
    verb = next((name for name in begun if name in VERBS), None)
    options = {word for word in words if re.match("--?[a-z]", word)}
    if verb is None:
        is_group = any(name.startswith(f"{begun[-1]} ") for name in VERBS)
        return set() if is_group or words[1] in {"VERB", "--help", "--version"} else {begun[-1]}
    known = options_of(verb) | options_of(PASSED_ON.get(verb, verb))
    return options - known - {"--help", "-k"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(HOUSE)))
def test_commands_have_verbs_and_options_that_there_are(page: Path) -> None:
    assert [words for words in commands(page) if missing(words)] == []


def test_commands_are_found_in_pages_at_all() -> None:
    assert ["keyrig", "run", "--key", "A1"] in commands(HOUSE / "README.md")
    assert missing(["keyrig", "run", "--no-such"]) == {"--no-such"}
    assert missing(["keyrig", "ran", "--key"]) == {"keyrig ran"}


def codes(page: str) -> set[int]:
    """Return the exit codes in the table of a page."""
    return {int(code) for code in re.findall(r"^\| (\d+) \|", page, re.MULTILINE)}


def test_exit_codes_are_told() -> None:
    assert codes(REFERENCE) == {*Exit, INTERRUPTED}
    assert codes((HOUSE / "docs/nightly.md").read_text(encoding="utf-8")) < set(Exit)


def test_suites_are_told() -> None:
    told = REFERENCE.partition("## Suites")[2].partition("##")[0]
    suites = {path.parent.name for path in (HOUSE / "rig/suites").glob("*/test_*.py")}
    assert set(re.findall(r"`([a-z0-9_]+)`", told)) == suites


def test_variables_that_are_told_are_read_or_given() -> None:
    pages = " ".join(page.read_text(encoding="utf-8") for page in PAGES)
    code = " ".join(path.read_text(encoding="utf-8") for path in (HOUSE / "rig").rglob("*.py"))
    assert {name for name in re.findall(r"\bKEYRIG_[A-Z_]+", pages) if name not in code} == set()


def test_settings_of_a_bench_file_are_told() -> None:
    told = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`]+)`", REFERENCE))))
    settings = {name for table in (Bay, Hub, Board) for name in table.model_fields}
    assert settings - told == set()
    assert [act for act in Act if f"`{act}`" not in REFERENCE] == []


def test_settings_of_a_night_are_told() -> None:
    guide = (HOUSE / "docs/nightly.md").read_text(encoding="utf-8")
    assert [name for name in Night.model_fields if f"\n{name} = " not in guide] == []
