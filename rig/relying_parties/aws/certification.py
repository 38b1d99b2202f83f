"""What AWS keeps of a key's certification: facts `certified-once` and `certification-source`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from rig.metadata import Entry
from rig.relying_parties.certification import highest_level
from rig.relying_parties.demands import Level

_FIPS_STATUS = "FIPS140_CERTIFIED_L"
_CERTIFICATIONS = 0x13
_FIPS_3, _FIPS_2 = "FIPS-CMVP-3", "FIPS-CMVP-2"
"""CTAP 2.3, 6.4: names in the getInfo member certifications, which has levels by them."""


@dataclass(frozen=True, kw_only=True)
class Certification:
    """The levels of a model as the condition keys spell them; None where it has none.

    Attributes:
        fido: `L1` to `L3plus`; fact `fido-certification`.
        fips_140_2: `L1` to `L4`; fact `fips-certification`.
        fips_140_3: `L1` to `L4`.
    """

    fido: str | None = None
    fips_140_2: str | None = None
    fips_140_3: str | None = None

    def by_condition_key(self) -> Mapping[str, str]:
        """Return the levels by the condition keys that tell of them."""
        levels = {
            "iam:FIDO-certification": self.fido,
            "iam:FIDO-FIPS-140-2-certification": self.fips_140_2,
            "iam:FIDO-FIPS-140-3-certification": self.fips_140_3,
        }
        return MappingProxyType({key: level for key, level in levels.items() if level})


NONE_KNOWN = Certification()


def certification_of(entry: Entry) -> Certification:
    """Return the certification of a model; fact `fips-source` for its FIPS part."""
    level = highest_level(entry.status_reports)
    told = (entry.statement.get_info or {}).get(_CERTIFICATIONS)
    levels = told if isinstance(told, Mapping) else {}
    return Certification(
        fido=None if level in (Level.NONE, Level.CERTIFIED) else level.value,
        fips_140_2=_level(levels.get(_FIPS_2)),
        fips_140_3=_fips_status(entry) or _level(levels.get(_FIPS_3)),
    )


def _fips_status(entry: Entry) -> str | None:
    """Return the highest FIPS level among the status reports, which do not name the revision."""
    found = [
        report.status.removeprefix(_FIPS_STATUS)
        for report in entry.status_reports
        if report.status.startswith(_FIPS_STATUS)
    ]
    return f"L{max(found)}" if found else None


def _level(number: object) -> str | None:
    return f"L{number}" if isinstance(number, int) and number in range(1, 5) else None
