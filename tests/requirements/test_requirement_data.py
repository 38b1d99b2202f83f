from __future__ import annotations

from pathlib import Path

import pytest

from rig.requirements.behaviours import load_behaviours
from rig.requirements.fields import MalformedData
from rig.requirements.loader import load

GROUP = '[group]\nprefix = "MC"\ntitle = "makeCredential"\n'
ROW = '\n[[requirement]]\nid = "MC-51"\nsection = "6.1.2"\nsays = "asked"\nsource = ["memory"]\n'


def written(folder: Path, text: str, name: str = "mc.toml") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


def test_a_plain_row_is_loaded(tmp_path: Path) -> None:
    requirement = load(written(tmp_path, f"{GROUP}{ROW}expected = [0x19]\n"))["MC-51"]

    assert (requirement.group, requirement.says) == ("makeCredential", "asked")
    assert requirement.expect == "0x19"
    assert requirement.certainty.ran == 0


def test_a_row_s_own_reason_goes_before_the_group_s(tmp_path: Path) -> None:
    other = ROW.replace("51", "52") + 'expected = [0x19]\nreason = "of its own"\n'
    text = f'{GROUP}reason = "of all"\n{ROW}expected = [0x19]\n{other}'

    loaded = load(written(tmp_path, text))

    assert [one.reason for one in loaded.values()] == ["of all", "of its own"]


@pytest.mark.parametrize(
    ("row", "field", "complaint"),
    [
        pytest.param(ROW, "expect", "is missing", id="no expectation"),
        pytest.param(ROW.replace("section", "sektion"), "section", "is missing", id="no section"),
        pytest.param(ROW.replace('"asked"', "7"), "says", "must be a text", id="text is a number"),
        pytest.param(ROW.replace('"asked"', '""'), "says", "not empty", id="empty text"),
        pytest.param(f"{ROW}expected = 0x19\n", "expected", "must be an array", id="no array"),
        pytest.param(f"{ROW}expected = [0x119]\n", "expected", "281", id="status too large"),
        pytest.param(f"{ROW}expected = [true]\n", "expected", "True", id="status is a boolean"),
        pytest.param(f'{ROW}expected = ["any"]\n', "expected", "'any'", id="unknown word"),
        pytest.param(
            f'{ROW}expected = [{{ status = 0x19, when = "old" }}]\n', "when", "'old'", id="era"
        ),
        pytest.param(
            f"{ROW}expected = [{{ status = 0x19, hid_error = 3 }}]\n",
            "status, hid_error",
            "one of its kind alone",
            id="two kinds",
        ),
        pytest.param(f"{ROW}expected = [{{ note = 'x' }}]\n", "status", "one", id="no kind"),
        pytest.param(
            f"{ROW}expected = [{{ silence = false }}]\n", "silence", "only be true", id="no silence"
        ),
        pytest.param(
            f"{ROW}tolerated = [{{ status = 1, why = 'x' }}]\n",
            "why",
            "not a field",
            id="left over",
        ),
        pytest.param(f"{ROW}never = ['x']\n", "never", "'x'", id="never"),
        pytest.param(f"{ROW}unclear = 1\n", "unclear", "true or false", id="flag"),
        pytest.param(
            f"{ROW}expected = [1]\nneeds = ['hand']\n", "needs", "none of touch", id="need"
        ),
        pytest.param(
            f"{ROW}expected = [1]\n".replace('"memory"', '"Z"'), "source", "'Z'", id="source"
        ),
        pytest.param(
            f"{ROW}expected = [1]\n".replace('["memory"]', "[]"), "source", "missing", id="sources"
        ),
        pytest.param(
            f"{ROW}expected = [1]\nstrength = 'may'\n", "strength", "'may'", id="strength"
        ),
        pytest.param(f"{ROW}expected = [1]\nsince = '21'\n", "since", "'21'", id="since"),
        pytest.param(
            f"{ROW}expected = [1]\ncertainty = {{ confirmed = 3, ran = 2 }}\n",
            "confirmed",
            "more than ran",
            id="certainty",
        ),
        pytest.param(
            f"{ROW}expected = [1]\ncertainty = 'high'\n", "certainty", "table", id="table"
        ),
        pytest.param(f"{ROW}expected = [1]\nexpcted = [2]\n", "expcted", "not a field", id="typo"),
        pytest.param(
            f"{ROW}[[requirement.case]]\nname = 'a'\nexpected = [1]\n"
            "[[requirement.case]]\nname = 'a'\n",
            "name",
            "'a' twice",
            id="case twice",
        ),
        pytest.param(f"{ROW}expected = [1]\n{ROW}expected = [1]\n", "id", "twice", id="id twice"),
    ],
)
def test_a_malformed_row_is_refused_by_file_id_and_field(
    tmp_path: Path, row: str, field: str, complaint: str
) -> None:
    with pytest.raises(MalformedData) as refused:
        load(written(tmp_path, GROUP + row))

    assert refused.value.where.startswith("mc.toml, MC-51")
    assert refused.value.what.startswith(f"Field {field} ")
    assert complaint in refused.value.what


def test_an_id_of_another_group_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MalformedData, match=r"'GA-51', which is not MC- .*\(mc\.toml, requ"):
        load(written(tmp_path, GROUP + ROW.replace("MC-51", "GA-51")))


def test_an_id_in_two_files_is_refused(tmp_path: Path) -> None:
    text = f"{GROUP}{ROW}expected = [0x19]\n"
    written(tmp_path, text, "a.toml")

    with pytest.raises(MalformedData, match=r"id is given twice \(b\.toml, MC-51\)"):
        load(written(tmp_path, text, "b.toml"))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        pytest.param("[group\n", "Not a TOML file", id="no TOML"),
        pytest.param(ROW, "Field prefix is missing", id="no group"),
        pytest.param(f"{GROUP}[requirement]\n", "Field requirement must be an array", id="table"),
        pytest.param(f"{GROUP}[[requirements]]\n", "Field requirements is not", id="unknown table"),
    ],
)
def test_a_malformed_file_is_refused_by_name(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(MalformedData, match=complaint) as refused:
        load(written(tmp_path, text))

    assert refused.value.where.startswith("mc.toml")


AREA = '[[area]]\nprefix = "HID"\ntitle = "transport"\ncount = 12\n'


def test_behaviours_are_counted_by_what_stands_for_them(tmp_path: Path) -> None:
    file = tmp_path / "behaviours.toml"
    file.write_text(
        '[mapped]\nB-HID-01 = ["MC-51"]\n[reasoned]\nB-HID-02 = "why"\nB-HID-12 = "why"\n' + AREA
    )

    counts = load_behaviours({"MC-51"}, file).counts()

    assert counts == {"mapped": 1, "reasoned": 2, "unmapped": 9}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('[mapped]\nB-HID-13 = ["MC-51"]\n', "Field B-HID-13 is no behaviour"),
        ('[mapped]\nB-HID-01 = ["MC-99"]\n', "Field B-HID-01 names 'MC-99'"),
        ('[reasoned]\nB-HID-00 = "why"\n', "Field B-HID-00 is no behaviour"),
    ],
)
def test_behaviours_that_name_the_unknown_are_refused(
    tmp_path: Path, text: str, complaint: str
) -> None:
    file = tmp_path / "behaviours.toml"
    file.write_text(text + AREA)

    with pytest.raises(MalformedData, match=complaint):
        load_behaviours({"MC-51"}, file)
