from __future__ import annotations

import pytest

from rig import SuiteProblem
from rig.requirements import (
    DEPARTURE,
    SILENCE,
    Answer,
    Judgement,
    catalogue,
    hid_error,
    status_word,
)

E, T, W = Judgement.EXPECTED, Judgement.TOLERATED, Judgement.WRONG

U2F: list[str] = ["U2F_V2"]
V20 = ["U2F_V2", "FIDO_2_0"]
PRE = ["FIDO_2_0", "FIDO_2_1_PRE"]
V21 = ["FIDO_2_0", "FIDO_2_1_PRE", "FIDO_2_1"]
V22 = ["FIDO_2_0", "FIDO_2_1", "FIDO_2_2"]
V23 = ["FIDO_2_3", "FIDO_2_1"]
LATER = ["FIDO_2_1", "FIDO_3_0"]


def row(
    requirement_id: str, answer: int | Answer, versions: list[str], judgement: Judgement
) -> object:
    seen = f"0x{answer:02X}" if isinstance(answer, int) else f"{answer.kind} 0x{answer.code:02X}"
    name = f"{requirement_id}: {seen} on {versions[-1]} is {judgement.value}"
    return pytest.param(requirement_id, answer, versions, judgement, id=name)


STATUSES = [
    row("MC-51", 0x19, V20, E),
    row("MC-51", 0x00, V20, W),
    row("MC-51", 0x27, V23, W),
    row("MC-01", 0x35, V21, E),
    row("MC-02", 0x33, V23, T),
    row("MC-02", 0x35, V23, W),
    row("MC-03", 0x2F, V21, T),
    row("MC-03", 0x3A, V20, T),
    row("MC-03", 0x3A, V21, W),
    row("MC-05", 0x33, V20, T),
    row("MC-05", 0x33, PRE, T),
    row("MC-05", 0x33, V21, W),
    row("MC-05", 0x33, LATER, W),
    row("MC-06", 0x14, V21, E),
    row("MC-06", 0x36, V20, T),
    row("MC-06", 0x00, V20, T),
    row("MC-06", 0x00, V21, W),
    row("MC-07", 0x12, V21, E),
    row("MC-07", 0x14, V21, T),
    row("MC-07", 0x00, V21, W),
    row("MC-11", 0x14, V23, T),
    row("MC-14", 0x11, V21, E),
    row("MC-14", 0x00, V21, W),
    row("MC-16", 0x00, V20, T),
    row("MC-16", 0x00, V21, W),
    row("MC-21", 0x2C, V21, E),
    row("MC-22", 0x2C, V20, T),
    row("MC-22", 0x2C, V21, W),
    row("MC-23", 0x15, V20, T),
    row("MC-33", 0x00, V21, T),
    row("MC-36", 0x00, V21, W),
    row("MC-36", 0x02, V21, T),
    row("MC-40", 0x31, V21, W),
    row("MC-47", 0x00, V21, E),
    row("MC-47", 0x35, V21, T),
    row("MC-59", 0x11, V21, E),
    row("MC-59", 0x7F, V21, T),
    row("MC-60", 0x00, V21, T),
    row("MC-62", 0x27, V21, E),
    row("MC-62", 0x2F, V21, E),
    row("MC-71", 0x00, V20, T),
    row("MC-71", 0x00, V21, W),
    row("MC-90", 0x00, V21, T),
    row("MC-101", 0x00, V23, T),
    row("GA-05", 0x2C, V21, T),
    row("GA-05", 0x00, V21, W),
    row("GA-20", 0x2E, V21, E),
    row("GA-20", 0x00, V21, W),
    row("GA-34", 0x12, V21, E),
    row("GA-35", 0x2E, V21, T),
    row("GNA-01", 0x30, V20, E),
    row("CP-02", 0x7F, V20, T),
    row("CP-02", 0x7F, V21, W),
    row("CP-05", 0x12, V21, T),
    row("CP-16", 0x33, V21, T),
    row("CP-23", 0x00, V20, T),
    row("CP-23", 0x00, V21, W),
    row("CPS-04", 0x30, V23, T),
    row("CPS-06", 0x37, V21, T),
    row("CPS-06", 0x00, V20, W),
    row("CPT-05", 0x34, V21, E),
    row("CPT-05", 0x31, V21, W),
    row("CPT-10", 0x37, V21, W),
    row("CPT-25", 0x00, V21, E),
    row("CPT-25", 0x00, V23, W),
    row("CPT-30", 0x31, V21, T),
    row("RST-02", 0x30, V20, E),
    row("RST-02", 0x00, V20, W),
    row("RST-07", 0x00, V21, E),
    row("RST-07", 0x12, V21, E),
    row("SEL-02", 0x27, V21, T),
    row("CM-19", 0x2E, V21, T),
    row("CM-44", 0x28, V21, E),
    row("LB-02", 0x14, V21, T),
    row("LB-03", 0x14, V21, W),
    row("CFG-02", 0x3E, V23, E),
    row("CFG-02", 0x02, V23, W),
    row("CFG-02", 0x02, V21, E),
    row("CFG-02", 0x3E, V22, T),
    row("CFG-28", 0x00, V21, T),
    row("XCP-04", 0x00, V20, T),
    row("XBL-06", 0x00, V21, E),
    row("XHS-11", 0xE0, V20, T),
    row("XHS-11", 0xE0, V21, W),
    row("XHS-14", 0x2C, V21, T),
    row("ENC-07", 0x00, V21, E),
    row("ENC-07", 0x2E, V21, E),
    row("ENC-07", 0x39, V21, W),
    row("ENC-09", 0x00, V21, T),
    row("ENC-10", 0x00, V23, T),
    row("ENC-21", 0x02, V21, W),
    row("ENC-23", 0x02, V23, T),
]


@pytest.mark.parametrize(("requirement_id", "answer", "versions", "judgement"), STATUSES)
def test_status_is_judged_by_the_key_s_version(
    requirement_id: str, answer: int, versions: list[str], judgement: Judgement
) -> None:
    assert catalogue()[requirement_id].judge(answer, versions) is judgement


@pytest.mark.parametrize(
    ("requirement_id", "answer", "versions", "judgement"),
    [
        row("MC-89", 0x13, V20, T),
        row("MC-58", 0x13, V20, T),
        row("MC-58", 0x13, V21, W),
        row("MC-58", 0x10, V20, T),
        row("CP-05", 0x13, U2F, T),
        row("XBL-12", 0x13, V20, T),
        row("XBL-12", 0x10, V20, W),
        row("ENC-05", 0x10, V20, W),
    ],
)
def test_draft_codes_of_2_0_keys_are_translated_and_tolerated(
    requirement_id: str, answer: int, versions: list[str], judgement: Judgement
) -> None:
    assert catalogue()[requirement_id].judge(answer, versions) is judgement


@pytest.mark.parametrize(
    ("requirement_id", "answer", "versions", "judgement"),
    [
        row("HID-25", hid_error(0x03), V21, E),
        row("HID-25", 0x03, V21, W),
        row("HID-25", SILENCE, V21, W),
        row("HID-14", 0x00, V21, T),
        row("HID-18", hid_error(0x0B), V21, E),
        row("HID-18", hid_error(0x05), V21, T),
        row("HID-29", SILENCE, V21, E),
        row("HID-29", hid_error(0x06), V21, E),
        row("HID-33", SILENCE, V21, T),
        row("HID-40", 0x12, V21, T),
        row("HID-40", 0x00, V21, W),
        row("HID-41", SILENCE, V21, T),
        row("HID-41", status_word(0x6700), V21, T),
        row("HID-41", status_word(0x9000), V21, W),
        row("HID-48", 0x2D, V21, E),
        row("HID-50", SILENCE, V21, E),
        row("HID-50", hid_error(0x01), V21, W),
        row("ENC-09", hid_error(0x03), V21, E),
        row("ENC-07", hid_error(0x03), V21, W),
        row("U2F-01", status_word(0x9000), U2F, E),
        row("U2F-02", status_word(0x6D00), U2F, T),
        row("U2F-05", status_word(0x9000), U2F, W),
        row("U2F-14", status_word(0x6A86), U2F, E),
        row("U2F-15", status_word(0x6985), U2F, T),
        row("CFG-17", status_word(0x6985), V21, T),
        row("CFG-17", status_word(0x9000), V21, W),
    ],
)
def test_each_layer_s_answers_are_told_apart(
    requirement_id: str, answer: int | Answer, versions: list[str], judgement: Judgement
) -> None:
    assert catalogue()[requirement_id].judge(answer, versions) is judgement


@pytest.mark.parametrize(
    ("requirement_id", "case", "answer", "judgement"),
    [
        ("GA-01", "no PIN", 0x35, E),
        ("GA-01", "no PIN", 0x31, W),
        ("GA-01", "PIN set", 0x33, T),
        ("GA-01", "PIN set", 0x35, W),
        ("GA-01", "no touch", 0x2F, T),
        ("GNA-05", "first gap", 0x30, W),
        ("GNA-05", "second gap", 0x30, T),
        ("ENC-23", "subcommand 0", 0x14, T),
        ("ENC-23", None, 0x14, W),
        ("ENC-26", "clientPIN", 0x02, T),
        ("ENC-26", None, 0x36, W),
        ("MC-36", "ep not listed", 0x00, T),
        ("MC-57", "known id", 0x19, T),
        ("MC-57", None, 0x19, W),
        ("MC-73", "replacing an account", 0x28, T),
        ("MC-91", "id not text", 0x00, W),
        ("MC-91", "without id", 0x00, T),
        ("MC-94", "65 bytes", 0x15, E),
        ("MC-94", "1 or 64 bytes", 0x15, W),
        ("CM-06", None, 0x34, W),
        ("CM-06", "third in a row", 0x34, T),
        ("CPT-29", "third in a row", 0x31, W),
        ("XCP-09", "without UV", 0x19, W),
        ("XHS-22", "members missing", 0x14, E),
    ],
)
def test_cases_of_a_requirement_have_answers_of_their_own(
    requirement_id: str, case: str | None, answer: int, judgement: Judgement
) -> None:
    assert catalogue()[requirement_id].judge(answer, V21, case=case) is judgement


@pytest.mark.parametrize(
    ("requirement_id", "case", "answer"),
    [
        ("ENC-28", None, 0x2E),
        ("CM-20", None, 0x00),
        ("MC-93", "without id", 0x7F),
        ("XCP-13", None, status_word(0x9000)),
        ("U2F-19", None, status_word(0x6982)),
    ],
)
def test_what_the_texts_leave_open_never_fails_a_key(
    requirement_id: str, case: str | None, answer: int | Answer
) -> None:
    assert catalogue()[requirement_id].judge(answer, V21, case=case) is Judgement.TOLERATED


@pytest.mark.parametrize(
    ("requirement_id", "case", "versions", "judgement"),
    [
        pytest.param("GI-01", None, V21, W, id="strict rule"),
        pytest.param("GI-03", None, V23, T, id="rule that certified keys break"),
        pytest.param("GI-09", None, V20, T, id="broken by certified 2.0 keys"),
        pytest.param("GI-09", None, V21, W, id="but by no later one"),
        pytest.param("GI-38", "uvAcfg", V21, T, id="one case is broken"),
        pytest.param("GI-38", "uvBioEnroll", V21, W, id="the other is not"),
        pytest.param("ENC-28", None, V21, T, id="unclear"),
        pytest.param("GA-01", None, V21, W, id="no case named"),
    ],
)
def test_a_rule_that_certified_keys_break_is_tolerated(
    requirement_id: str, case: str | None, versions: list[str], judgement: Judgement
) -> None:
    assert catalogue()[requirement_id].judge(DEPARTURE, versions, case=case) is judgement


def test_a_requirement_of_cases_alone_wants_one_named() -> None:
    with pytest.raises(SuiteProblem, match=r"GA-01 .*'no PIN', 'PIN set', 'no touch'"):
        catalogue()["GA-01"].judge(0x35, V21)


def test_an_unknown_case_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(SuiteProblem, match=r"MC-57 has no case 'known'.*'known id'"):
        catalogue()["MC-57"].judge(0x19, V21, case="known")


def test_a_case_of_a_requirement_without_cases_is_refused() -> None:
    with pytest.raises(SuiteProblem, match="MC-51 has no case 'PIN set'"):
        catalogue()["MC-51"].judge(0x19, V21, case="PIN set")
