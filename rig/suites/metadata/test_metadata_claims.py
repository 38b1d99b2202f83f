"""The statement's own words against getInfo (FIDO Metadata Statement 4)."""

from __future__ import annotations

from rig.marks import covers
from rig.suites.fixtures import Check
from rig.suites.metadata.departures import (
    departing_algorithms,
    departing_transports,
    departing_verification,
    departing_versions,
    require_none,
)
from rig.suites.metadata.told import Entry, Info

WITHIN = frozenset({"tee", "secure_element"})
"""Places within hardware, of which one holds the keys."""
MATCHERS = frozenset({"software", "tee", "on_chip"})


@covers("MDS-03")
def test_user_verification_is_as_stated(entry: Entry, told: Info, check: Check) -> None:
    with check("MDS-03") as judging:
        require_none(departing_verification, entry, told, judging)


@covers("MDS-04")
def test_versions_are_as_stated(entry: Entry, told: Info, check: Check) -> None:
    with check("MDS-04") as judging:
        require_none(departing_versions, entry, told, judging)


@covers("MDS-06")
def test_algorithms_are_as_stated(entry: Entry, told: Info, check: Check) -> None:
    with check("MDS-06") as judging:
        require_none(departing_algorithms, entry, told, judging)


@covers("MDS-07")
def test_stated_protections_can_be(entry: Entry, check: Check) -> None:
    statement = entry.statement
    with check("MDS-07"):
        keys, hints = set(statement.key_protection), set(statement.attachment_hint)
        assert ("software" in keys) is not ("hardware" in keys)
        assert len(keys & WITHIN) <= ("hardware" in keys)
        assert len(MATCHERS.intersection(statement.matcher_protection)) == 1
        assert hints == {"internal"} or (hints and "internal" not in hints)


@covers("MDS-08")
def test_transports_are_as_stated(entry: Entry, told: Info, check: Check) -> None:
    with check("MDS-08") as judging:
        require_none(departing_transports, entry, told, judging)
