"""Who has to enrol by when, and whose keys do."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from rig import UsageProblem
from rig.cli.app import app
from rig.relying_parties.aws.readiness import (
    KeyVerdict,
    judge,
    read_accounts,
    read_verdicts,
    readiness_document,
)

FIXTURE = Path(__file__).parents[3] / "fixtures" / "aws-accounts.csv"
DAY = date(2026, 11, 22)
HEAD = "account,kind,principal,name"
ROW = "123456789012,standalone,root-user,me@keyrig.invalid"
CENTER = "123456789012,management,identity-center-user,erin"


def written(folder: Path, text: str | bytes) -> Path:
    file = folder / "list.csv"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return file


def verdict(key: str, verdict: str = "works", party: str = "aws-root-user") -> dict[str, Any]:
    told: dict[str, Any] = {
        "with": [],
        "reason": "" if verdict == "works" else "so",
        "certainty": "not public",
    }
    return {"key": key, "relying_party": party, "verdict": verdict, **told}


def judged(folder: Path, text: str, *rows: dict[str, Any]) -> list[dict[str, Any]]:
    verdicts = [KeyVerdict.model_validate(row) for row in rows]
    found = judge(read_accounts(written(folder, text)), verdicts, DAY)
    principals: list[dict[str, Any]] = readiness_document(found, ["A1"], DAY)["principals"]
    return principals


@pytest.mark.parametrize(
    ("text", "line", "column", "says"),
    [
        ("", 1, 1, "missing"),
        ("account,kind,principal", 1, 4, "name is missing"),
        (f"{HEAD},colour", 1, 5, "'colour' is not known"),
        (f"{HEAD},name", 1, 5, "there twice"),
        (f"{HEAD}\n{ROW},more", 2, 5, "5 fields"),
        (f"{HEAD}\n123456789012,standalone", 2, 3, "2 fields"),
        (f"{HEAD}\n12345,standalone,root-user,me", 2, 1, "twelve digits"),
        (f"{HEAD}\n{ROW}\n123456789012,stand,root-user,x", 3, 2, "management, standalone, member"),
        (f"{HEAD}\n123456789012,standalone,admin,x", 2, 3, "root-user, iam-user"),
        (f"{HEAD}\n123456789012,standalone,root-user,", 2, 4, "must be a name"),
        (f"{HEAD}\n{ROW}\n{ROW}", 3, 4, "in line 2 already"),
        (f"{HEAD}\n{ROW}\n123456789012,member,iam-user,x", 3, 1, "otherwise"),
        (f"{HEAD},partition\n{ROW},moon", 2, 5, "aws, aws-us-gov, aws-cn"),
        (f"{HEAD},root_credentials\n{ROW},no", 2, 5, "member account"),
        (f"{HEAD},root_credentials\n{ROW},maybe", 2, 5, "yes or no"),
        (f"{HEAD},first_sign_in_without_mfa\n{ROW},31.1.2026", 2, 5, "2026-01-31"),
        (f"{HEAD},other_devices\n{ROW},-1", 2, 5, "number"),
        (f"{HEAD},keys\n{ROW},A1 A1", 2, 5, "once"),
        (f"{HEAD},keys,other_devices\n{ROW},A1;A2;A3,6", 2, 5, "8 at most"),
        (f"{HEAD},other_devices\n{ROW},9", 2, 5, "8 at most"),
        (f"{HEAD},keys\n{CENTER},1;2;3;4;5;6;7", 2, 5, "6 at most"),
        (f'{HEAD}\n"123', 2, 1, "no CSV"),
        (f"{HEAD}\n{ROW}".encode() + b"\n12\xff", 3, 3, "UTF-8"),
    ],
)
def test_malformed_list_is_told_by_line_and_column(
    tmp_path: Path, text: str | bytes, line: int, column: int, says: str
) -> None:
    with pytest.raises(UsageProblem) as problem:
        read_accounts(written(tmp_path, text))
    assert f"line {line}, column {column}" in problem.value.where
    assert says in problem.value.what


def test_list_is_read_with_columns_in_any_order_and_a_byte_order_mark(tmp_path: Path) -> None:
    text = (
        "\ufeffname,keys,principal,kind,account\r\nme,A1; A2,iam-user,member,123456789012\r\n\r\n"
    )
    (entry,) = read_accounts(written(tmp_path, text))
    assert (entry.principal.name, entry.keys) == ("me", ("A1", "A2"))


def test_most_urgent_comes_first(tmp_path: Path) -> None:
    rows = [
        "111111111111,standalone,root-user,done,,A1",
        "222222222222,standalone,root-user,new,,",
        "333333333333,standalone,root-user,soon,2026-11-01,",
        "444444444444,standalone,root-user,late,2026-01-01,",
    ]
    text = "\n".join([f"{HEAD},first_sign_in_without_mfa,keys", *rows])
    found = judged(tmp_path, text)
    assert [each["name"] for each in found] == ["late", "soon", "new", "done"]
    assert [each["enrol_by"] for each in found] == ["2026-02-05", "2026-12-06", None, None]
    assert [each["must_enrol"] for each in found] == [True, True, True, False]


@pytest.mark.parametrize(
    ("keys", "verdicts", "working"),
    [
        ("A1 A2", ["works", "works_with"], 2),
        ("A1 A2", ["works", "unknown"], 1),
        ("A1 A2", ["does_not", "works"], 1),
        ("A1 A9", ["works", "works"], 1),
        ("", ["works", "works"], 0),
    ],
)
def test_only_keys_that_are_known_to_fit_are_counted(
    tmp_path: Path, keys: str, verdicts: list[str], working: int
) -> None:
    rows = [verdict(f"A{number}", word) for number, word in enumerate(verdicts, 1)]
    (found,) = judged(tmp_path, f"{HEAD},keys\n{ROW},{keys}", *rows)
    assert found["working_keys"] == working
    assert found["fewer_than_two_keys"] is (working < 2)
    assert [each["key"] for each in found["fits"]] == ["A1", "A2"]


def test_key_must_fit_the_very_sign_in(tmp_path: Path) -> None:
    text = f"{HEAD},keys\n123456789012,standalone,iam-user,me,A1"
    (found,) = judged(tmp_path, text, verdict("A1"))
    assert (found["relying_party"], found["working_keys"]) == ("aws-iam-user", 0)
    assert found["keys"][0]["reason"] == "the key was not tried"


def test_those_left_out_are_not_counted_as_short_of_keys(tmp_path: Path) -> None:
    text = f"{HEAD},partition\n123456789012,standalone,root-user,me,aws-cn"
    (found,) = judged(tmp_path, text)
    assert (found["standing"], found["fewer_than_two_keys"]) == ("exempt", False)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        '{"schema": "keyrig.run/1", "rows": []}',
        '{"schema": "keyrig.compat/1", "rows": [1]}',
    ],
)
def test_foreign_verdicts_are_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "compat.json"
    file.write_text(text)
    with pytest.raises(UsageProblem, match=r"keyrig\.compat/1"):
        read_verdicts(file)


def test_sample_is_told_as_json_and_never_called_compliant(tmp_path: Path) -> None:
    told = CliRunner().invoke(
        app, ["aws", "readiness", str(FIXTURE), "--json", "--today", DAY.isoformat()]
    )
    assert told.exit_code == 0, told.output
    document = json.loads(told.stdout)
    assert document["schema"] == "keyrig.aws-readiness/1"
    assert document["totals"] == {
        "principals": 10,
        "must_enrol": 3,
        "overdue": 1,
        "fewer_than_two_keys": 6,
    }
    assert "virtual:fido2.3" in document["keys"]
    assert "compliant" not in told.output


def test_verdicts_of_a_file_open_no_key(tmp_path: Path) -> None:
    file = tmp_path / "compat.json"
    rows = [verdict("A1"), verdict("A2", "works_with")]
    file.write_text(json.dumps({"schema": "keyrig.compat/1", "rows": rows}))
    accounts = written(tmp_path, f"{HEAD},keys\n{ROW},A1 A2")
    told = CliRunner().invoke(app, ["aws", "readiness", str(accounts), "--compat", str(file)])
    assert told.exit_code == 0, told.output
    assert "0 of 1 must enrol" in told.stdout
    assert "2 of 2" in told.stdout
