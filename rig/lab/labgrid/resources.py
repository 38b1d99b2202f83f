"""What a host shows of its bays: as labgrid's exporter is told it, and as its clients see it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from rig import BenchProblem, UsageProblem
from rig.bench.file import Bench
from rig.bench.tables import Bay
from rig.bench.tables.words import BayName
from rig.lab.contract import Where

CLASS = "NetworkKeyrigBay"
"""labgrid's exporter passes on classes that it does not know, as they are."""
HEAD = "## Bays of keyrig, for labgrid-exporter; made by keyrig lab export.\n"
"""Two signs: the exporter takes lines with one for instructions of its template language."""
_TEMPLATE = re.compile(r"\{[{%#]|##")
_BAY_NAME = TypeAdapter[str](BayName)
TAGGED = ("model", "firmware", "level")


@dataclass(frozen=True, kw_only=True)
class Exported:
    """One resource that some host shows.

    Attributes:
        exporter: The name of the host's exporter.
        group: The group there.
        kind: Its class.
        params: What it tells of itself.
        available: Whether it is there now.
    """

    exporter: str
    group: str
    kind: str
    params: Mapping[str, str]
    available: bool

    @classmethod
    def of(cls, resource: Any) -> Exported:
        """Take it from labgrid's protocol."""
        values = {name: value.WhichOneof("kind") for name, value in resource.params.items()}
        return cls(
            exporter=resource.path.exporter_name,
            group=resource.path.group_name,
            kind=resource.cls,
            params={
                name: str(getattr(resource.params[name], kind))
                for name, kind in values.items()
                if kind
            },
            available=resource.avail,
        )

    @property
    def is_bay(self) -> bool:
        """Whether it is a bay of keyrig's that is there."""
        return self.kind == CLASS and self.available and {"host", "bay"} <= self.params.keys()

    @property
    def place(self) -> str:
        """What its place is called."""
        return f"{self.exporter}-{self.group}"

    @property
    def pattern(self) -> str:
        """The pattern by which its place finds it."""
        return f"{self.exporter}/{self.group}/{CLASS}"

    @property
    def tags(self) -> dict[str, str]:
        """What its place is to be found by."""
        return {name: tag_value(self.params[name]) for name in TAGGED if self.params.get(name)}

    def where(self) -> Where:
        """Return where its key is.

        Raises:
            BenchProblem: What is called a bay there could be another key, or several.
        """
        told = self.params
        try:
            bay = _BAY_NAME.validate_python(told["bay"])
        except ValidationError:
            raise BenchProblem(f"{told['bay']!r} is no bay's name", where=self.pattern) from None
        return Where(
            host=told["host"],
            bay=bay,
            bench=told.get("bench", ""),
            boards=tuple(told.get("boards", "").split()),
        )


def bays_of(exported: Iterable[Exported]) -> list[Exported]:
    """Return the bays among what is shown, by their places.

    Raises:
        UsageProblem: Two of them would be one place.
    """
    # What changes while it is asked for is told twice.
    newest = {each.pattern: each for each in exported if each.is_bay}
    bays = sorted(newest.values(), key=lambda each: each.place)
    for one, other in pairwise(bays):
        if one.place == other.place:
            raise UsageProblem(
                f"{one.pattern} and {other.pattern} would be one place",
                where=one.place,
                try_this="another --name for one of the two exporters",
            )
    return bays


def tag_value(text: str) -> str:
    """Return a text as labgrid wants the values of tags: small letters, digits and underscores."""
    return re.sub(r"[^a-z0-9_]+", "_", text.lower()).strip("_")


def exporter_yaml(bench: Bench, host: str) -> str:
    """Return the configuration of labgrid's exporter that shows the adopted bays of a bench.

    It tells no serial number and nothing of PINs.

    Args:
        bench: The bench of this host.
        host: The host's name, as the others reach it by ssh.

    Raises:
        UsageProblem: It has no adopted bays, or a text that the exporter would take for a template.
    """
    bays = {name: bay for name, bay in bench.bays.items() if is_shown(bay)}
    if not bays:
        raise UsageProblem(
            "the bench has no adopted bays",
            where=str(bench.file or ""),
            try_this="keyrig adopt BAY, or another --bench",
        )
    groups = (_group(name, _told(name, bay, bench, host)) for name, bay in bays.items())
    text = "".join(groups)
    if _TEMPLATE.search(text):
        raise UsageProblem(
            "the exporter would take {{, {%, {# or ## for its own", where=str(bench.file)
        )
    return HEAD + text


def is_shown(bay: Bay) -> bool:
    """Tell whether somebody adopted a bay's key, or it is one that needs no adoption."""
    return bay.adopted is not None or bay.path is None


def _told(name: str, bay: Bay, bench: Bench, host: str) -> Iterator[tuple[str, str]]:
    yield "host", host
    yield "bay", name
    yield "bench", str(Path(bench.file or "").resolve())
    yield "model", _model(bay)
    yield "aaguid", str(bay.aaguid or "")
    yield "firmware", _firmware(bay)
    yield "level", bay.level.word
    yield "path", bay.path or bay.key or "simulated"
    yield "boards", " ".join(_boards(bay))


def _boards(bay: Bay) -> list[str]:
    """Return the boards that a run on this bay opens, as `rig.bench.tables` names them."""
    named = [part.board for part in (bay.touch, bay.power) if part is not None and part.board]
    return sorted(set(named))


def _model(bay: Bay) -> str:
    if bay.simulated is not None:
        return bay.simulated.profile
    if bay.key is not None and bay.vid is None:
        return bay.key.partition("+")[0]
    return f"{bay.vid or 0:04x}:{bay.pid or 0:04x}"


def _firmware(bay: Bay) -> str:
    if bay.vendor_firmware or bay.firmware_version is None:
        return bay.vendor_firmware or ""
    return str(bay.firmware_version)


def _group(name: str, told: Iterator[tuple[str, str]]) -> str:
    # YAML takes the halves by which JSON spells rare signs for signs of their own.
    words = ((key, json.dumps(value, ensure_ascii=False)) for key, value in told)
    lines = "".join(f"    {key}: {word}\n" for key, word in words)
    return f"{json.dumps(name)}:\n  {CLASS}:\n{lines}"
