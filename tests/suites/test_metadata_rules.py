"""What the metadata suite finds fault with, on made-up models."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from rig.metadata import Entry, Statement, StatusReport, UserVerification
from rig.suites.metadata import departures
from rig.suites.metadata.departures import require_none
from rig.suites.metadata.differences import differing_members, differing_options
from rig.suites.metadata.reports import BAD, is_mended, mends
from rig.suites.metadata.told import Info

VERSIONS, EXTENSIONS, OPTIONS, FIRMWARE = 0x01, 0x02, 0x04, 0x0E
EARLY, LATE = date(2025, 1, 1), date(2026, 1, 1)
SOUND: Info = {VERSIONS: ["FIDO_2_0"], EXTENSIONS: ["a", "b"], OPTIONS: {"clientPin": False}}


def statement(get_info: Info | None = None, **changes: Any) -> Statement:
    methods = ("presence_internal", "passcode_external")
    fields: dict[str, Any] = {
        "description": "Nobody's Key",
        "protocol_family": "fido2",
        "authenticator_version": 1,
        "protocol_versions": ((1, 0),),
        "algorithms": (),
        "user_verification": tuple((UserVerification(method=method),) for method in methods),
        "attestation_types": (),
        "attestation_roots": (),
        "key_protection": (),
        "matcher_protection": (),
        "attachment_hint": ("external", "wired"),
        "get_info": get_info,
    }
    return Statement(**{**fields, **changes})


@pytest.mark.parametrize(
    "told",
    [
        pytest.param({EXTENSIONS: ["b", "a"]}, id="another order"),
        pytest.param({OPTIONS: {"clientPin": True}}, id="a PIN is set"),
        pytest.param({OPTIONS: {"clientPin": False, "rk": False, "up": True}}, id="defaults told"),
        pytest.param({FIRMWARE: 7, 0x14: 3, 0x19: bytes(32)}, id="members that change"),
        pytest.param({0x13: {}}, id="nothing in it"),
    ],
)
def test_state_order_and_defaults_are_no_difference(told: Info) -> None:
    key = {**SOUND, **told}
    assert [*differing_members(key, SOUND), *differing_options(key, SOUND)] == []


def test_u2f_that_always_uv_switched_off_is_no_difference() -> None:
    stated = {**SOUND, VERSIONS: ["U2F_V2", "FIDO_2_0"], OPTIONS: {"alwaysUv": False}}
    key = {**stated, VERSIONS: ["FIDO_2_0"], OPTIONS: {"alwaysUv": True}}
    assert differing_members(key, stated) == []
    assert differing_members({**stated, VERSIONS: ["FIDO_2_0"]}, stated) != []


@pytest.mark.parametrize(
    ("told", "says"),
    [
        pytest.param({EXTENSIONS: ["a"]}, "extensions is ['a']", id="extension"),
        pytest.param({0x08: 64}, "max_credential_id_length is 64", id="surplus member"),
        pytest.param({OPTIONS: {}}, "option clientPin is stated only", id="option left out"),
        pytest.param({OPTIONS: {"clientPin": False, "rk": True}}, "rk is not stated", id="option"),
    ],
)
def test_each_difference_is_told_by_name(told: Info, says: str) -> None:
    key = {**SOUND, **told}
    (difference,) = [*differing_members(key, SOUND), *differing_options(key, SOUND)]
    assert says in difference


def report(status: str, effective: date | None, version: int | None = None) -> StatusReport:
    return StatusReport(status=status, effective=effective, authenticator_version=version)


@pytest.mark.parametrize(
    ("later", "firmware", "mended"),
    [
        pytest.param(report("FIDO_CERTIFIED_L1", LATE), None, True, id="certified anew"),
        pytest.param(report("FIDO_CERTIFIED_L1", EARLY), None, False, id="on the same day"),
        pytest.param(report("FIDO_CERTIFIED_L1", None), None, False, id="on no day"),
        pytest.param(report("NOT_FIDO_CERTIFIED", LATE), None, False, id="not certified"),
        pytest.param(report("UPDATE_AVAILABLE", LATE, 5), 5, True, id="updated"),
        pytest.param(report("UPDATE_AVAILABLE", LATE, 5), 4, False, id="not updated"),
        pytest.param(report("UPDATE_AVAILABLE", LATE, 5), None, False, id="unknown firmware"),
    ],
)
def test_only_later_good_news_mend_a_compromise(
    later: StatusReport, firmware: int | None, mended: bool
) -> None:
    for status in BAD:
        mending = [one for one in (later,) if mends(one, firmware)]
        assert is_mended(report(status, EARLY), mending) is mended


def entry(get_info: Info | None, **changes: Any) -> Entry:
    stated = statement(get_info, **changes)
    return Entry(aaguid=None, aaid="", key_identifiers=(), statement=stated, status_reports=())


def test_key_that_departs_from_its_statement_is_wrong() -> None:
    with pytest.raises(AssertionError, match="passcode_external and clientPin"):
        require_none(
            departures.departing_verification,
            entry(SOUND),
            {**SOUND, OPTIONS: {}},
            SimpleNamespace(),
        )


def test_key_that_departs_as_its_statement_does_is_tolerated() -> None:
    notes: list[str] = []
    judging = SimpleNamespace(tolerate=notes.append)
    model = entry(SOUND, protocol_versions=((1, 1),))
    require_none(departures.departing_versions, model, SOUND, judging)
    assert notes == ["the statement contradicts itself: FIDO_2_0; FIDO_2_1"]


@pytest.mark.parametrize(
    ("departing", "told"),
    [
        pytest.param(departures.departing_versions, {VERSIONS: "FIDO_2_0"}, id="versions"),
        pytest.param(departures.departing_algorithms, {0x0A: [7]}, id="algorithms"),
        pytest.param(departures.departing_transports, {0x09: None}, id="transports"),
        pytest.param(departures.departing_verification, {OPTIONS: [1]}, id="options"),
    ],
)
def test_nonsense_in_get_info_is_read_as_nothing(departing: Any, told: Info) -> None:
    assert departing(statement(), told) == departing(
        statement(), {key: {} if key == OPTIONS else [] for key in told}
    )
