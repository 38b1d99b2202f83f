"""What other test suites check, and which requirements stand for it here."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from rig.requirements.fields import Fields, read

FILE = Path(__file__).parent / "behaviours.toml"


@dataclass(frozen=True, kw_only=True)
class Behaviours:
    """Behaviours of a key that somebody checks somewhere.

    Attributes:
        ids: All of them, such as `B-HID-01`.
        mapped: The requirements that stand for a behaviour.
        reasoned: Why none does.
    """

    ids: frozenset[str]
    mapped: Mapping[str, tuple[str, ...]]
    reasoned: Mapping[str, str]

    def counts(self) -> dict[str, int]:
        """Return the counts of `keyrig.requirements/1`."""
        unmapped = self.ids - set(self.mapped) - set(self.reasoned)
        return {
            "mapped": len(self.mapped),
            "reasoned": len(set(self.reasoned) - set(self.mapped)),
            "unmapped": len(unmapped),
        }


def load_behaviours(requirements: Container[str], file: Path = FILE) -> Behaviours:
    """Read the behaviours.

    Raises:
        MalformedData: The file is not what it must be, or names a behaviour or requirement that
            is unknown.
    """
    fields = read(file)
    ids = frozenset(name for area in fields.tables("area") for name in _ids(area))
    mapped = _mapped(fields.table("mapped"), ids, requirements)
    reasoned = _reasoned(fields.table("reasoned"), ids)
    fields.finish()
    return Behaviours(ids=ids, mapped=mapped, reasoned=reasoned)


def _ids(area: Fields) -> list[str]:
    prefix, count = area.text("prefix"), area.number("count")
    area.text("title")
    area.finish()
    return [f"B-{prefix}-{number:02}" for number in range(1, count + 1)]


def _mapped(
    fields: Fields, ids: Container[str], requirements: Container[str]
) -> Mapping[str, tuple[str, ...]]:
    mapped = {name: tuple(fields.items(name)) for name in _known(fields, ids)}
    for name, named in mapped.items():
        for requirement in named:
            if requirement not in requirements:
                raise fields.problem(name, f"names {requirement!r}, which is no requirement")
    return MappingProxyType(mapped)


def _reasoned(fields: Fields, ids: Container[str]) -> Mapping[str, str]:
    return MappingProxyType({name: fields.text(name) for name in _known(fields, ids)})


def _known(fields: Fields, ids: Container[str]) -> list[str]:
    for name in fields.names():
        if name not in ids:
            raise fields.problem(name, "is no behaviour")
    return fields.names()
