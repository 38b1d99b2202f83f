from __future__ import annotations

from collections import Counter

import pytest

from rig.requirements import (
    Certainty,
    Judgement,
    Need,
    Source,
    Strength,
    catalogue,
    nearest,
)

GROUPS = {
    "ENC": 29,
    "MC": 104,
    "GA": 61,
    "GNA": 14,
    "GI": 57,
    "CP": 26,
    "CPR": 11,
    "CPS": 17,
    "CPC": 19,
    "CPT": 48,
    "RST": 26,
    "SEL": 10,
    "CM": 52,
    "BIO": 29,
    "LB": 30,
    "CFG": 32,
    "XCP": 13,
    "XBL": 26,
    "XMP": 8,
    "XHS": 24,
    "XTP": 10,
    "HID": 65,
    "U2F": 25,
    "NFC": 11,
    "UP": 2,
    "ROB": 3,
    "PER": 11,
    "MDS": 8,
}


def test_catalogue_holds_every_group_in_full() -> None:
    counted = Counter(name.partition("-")[0] for name in catalogue())

    assert counted == GROUPS


@pytest.mark.parametrize("prefix", GROUPS)
def test_ids_of_a_group_count_up_without_a_gap(prefix: str) -> None:
    numbers = [int(name.partition("-")[2]) for name in catalogue() if name.startswith(f"{prefix}-")]

    assert numbers == list(range(1, GROUPS[prefix] + 1))


def test_nothing_is_said_twice() -> None:
    said = Counter((one.group, one.says, one.section) for one in catalogue().values())

    assert [entry for entry, times in said.items() if times > 1] == []


def test_the_whole_row_of_a_requirement_is_kept() -> None:
    requirement = catalogue()["MC-98"]

    assert requirement.group == "authenticatorMakeCredential (0x01)"
    assert requirement.section == "6.1"
    assert requirement.since == "2.2"
    assert requirement.expect == "0x00, fmt none and an empty attStmt"
    assert requirement.needs == (Need.TOUCH,)
    assert requirement.source == (Source.PICO_FIDO_CONFORMANCE_RUN,)
    assert requirement.certainty == Certainty(confirmed=3, ran=4)


def test_strength_is_stated_only_where_the_text_is_known() -> None:
    should = {one.id for one in catalogue().values() if one.strength is Strength.SHOULD}
    must = {one.id for one in catalogue().values() if one.strength is Strength.MUST}

    assert should == {"ENC-10", "ENC-11", "ENC-12", "ENC-13", "ENC-15", "ENC-17"}
    assert must == {"MC-84", "MC-85", "MC-96"}


def test_a_moved_section_keeps_both_numbers() -> None:
    requirement = catalogue()["XHS-03"]

    assert (requirement.section, requirement.section_2_3) == ("12.5", "12.7")


def test_few_rows_beside_those_of_smart_cards_say_why_nothing_tests_them() -> None:
    reasoned = {one.id for one in catalogue().values() if one.reason}

    assert reasoned >= {f"NFC-{number:02}" for number in range(1, 12)}
    assert {name for name in reasoned if not name.startswith("NFC-")} == {
        "GA-45",
        "RST-04",
        "RST-23",
        "SEL-03",
        "SEL-10",
        "XMP-06",
    }


@pytest.mark.parametrize(
    ("requirement_id", "unconfirmed"),
    [
        pytest.param("RST-04", True, id="memory, never tried"),
        pytest.param("RST-19", True, id="memory, only seen"),
        pytest.param("GI-24", True, id="memory, confirmed by one"),
        pytest.param("CFG-21", True, id="memory, confirmed by one of two"),
        pytest.param("U2F-10", False, id="read in code"),
        pytest.param("SEL-02", False, id="memory, confirmed by two"),
        pytest.param("CM-38", False, id="memory, confirmed by three of four"),
        pytest.param("MC-25", False, id="read in code, never tried"),
        pytest.param("MC-50", False, id="memory and code, never tried"),
    ],
)
def test_memory_without_two_confirmations_is_unconfirmed(
    requirement_id: str, unconfirmed: bool
) -> None:
    assert catalogue()[requirement_id].unconfirmed is unconfirmed


def test_unclear_rows_are_the_ones_that_the_texts_leave_open() -> None:
    unclear = {one.id for one in catalogue().values() if one.unclear}

    assert unclear == {"ENC-28", "MC-93", "CM-20", "XCP-13", "U2F-19"}


@pytest.mark.parametrize(
    ("requirement_id", "told"),
    [
        ("MC-51", "0x19"),
        ("MC-02", "0x31 [tolerated: 0x33]"),
        ("MC-62", "0x27, 0x2F [tolerated: 0x3A on 2.0 keys]"),
        ("MC-06", "0x14 [tolerated: 0x33, 0x36, 0x00 (taken as protocol 1) on 2.0 keys]"),
        ("LB-17", "missing: 0x14; unsupported: 0x02"),
        (
            "CFG-02",
            (
                "0x3E on 2.3 and later keys, 0x02 on 2.0 to 2.2 keys"
                " [tolerated: 0x3E (the 2.3 wording) on 2.0 to 2.2 keys]"
            ),
        ),
        ("HID-14", "ERROR 0x03 [tolerated: 0x00 (answered as INIT)]"),
        ("HID-33", "ERROR 0x05 by itself [tolerated: silence (ERROR 0x05 to the next packet)]"),
        ("U2F-02", "0x6E00 [tolerated: 0x6D00]"),
    ],
)
def test_expectation_is_told_with_what_is_tolerated(requirement_id: str, told: str) -> None:
    assert catalogue()[requirement_id].expect == told


def test_a_requirement_without_any_answer_finds_every_answer_wrong() -> None:
    assert catalogue()["MC-83"].judge(0x27, ["FIDO_2_1"]) is Judgement.WRONG


@pytest.mark.parametrize(
    ("mistyped", "meant"),
    [("MC-510", "MC-51"), ("mc51", "MC-51"), ("CTP-07", "CP-07"), ("HID-5", "HID-65")],
)
def test_a_mistyped_id_brings_near_ones(mistyped: str, meant: str) -> None:
    near = nearest(mistyped, catalogue())

    assert meant in near
    assert len(near) <= 3


def test_nothing_is_near_to_nonsense() -> None:
    assert nearest("registration", catalogue()) == []
