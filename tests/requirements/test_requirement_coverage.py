from __future__ import annotations

from pathlib import Path

import pytest

from rig import SuiteProblem
from rig.requirements import catalogue
from rig.requirements.behaviours import load_behaviours
from rig.requirements.coverage import coverage, coverage_of
from rig.requirements.scan import scan


def suite(folder: Path, source: str, name: str = "registration/test_exclude.py") -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(source, encoding="utf-8")
    return folder


def claimed(folder: Path) -> list[tuple[str, str]]:
    return [(claim.test, claim.requirement) for claim in scan(folder)]


def test_marks_are_found_on_tests_without_importing_them(tmp_path: Path) -> None:
    source = (
        "import no_such_module\n"
        '@covers("MC-51", "MC-54")\n@needs(version="FIDO_2_0")\ndef test_one(): ...\n'
        '@marks.covers("MC-55")\ndef test_two(): ...\n'
        "def test_three(): ...\n"
    )
    suite(tmp_path, '@covers("GA-01")\ndef test_four(): ...\n', "assertion/deep/test_list.py")
    suite(tmp_path, '@covers("GA-02")\ndef test_five(): ...\n', "assertion/helpers.py")

    assert claimed(suite(tmp_path, source)) == [
        ("assertion/deep/test_list.py::test_four", "GA-01"),
        ("registration/test_exclude.py::test_one", "MC-51"),
        ("registration/test_exclude.py::test_one", "MC-54"),
        ("registration/test_exclude.py::test_two", "MC-55"),
    ]


def test_marks_of_parameters_tables_and_modules_count(tmp_path: Path) -> None:
    source = (
        'pytestmark = covers("HID-06")\n'
        'ROWS: list[object] = [pytest.param(1, marks=covers("HID-25"))]\n'
        '@pytest.mark.parametrize("x", [*ROWS, pytest.param(2, marks=covers("HID-14"))])\n'
        "def test_length(x): ...\n"
    )

    assert {requirement for _, requirement in claimed(suite(tmp_path, source))} == {
        "HID-06",
        "HID-14",
        "HID-25",
    }


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        pytest.param("@covers(EXCLUDED)\ndef test_one(): ...\n", "written out", id="name"),
        pytest.param("@covers(*IDS)\ndef test_one(): ...\n", "written out", id="starred"),
        pytest.param('@covers(f"MC-{1}")\ndef test_one(): ...\n', "written out", id="f-string"),
        pytest.param("@covers()\ndef test_one(): ...\n", "takes requirement ids", id="empty"),
        pytest.param('\ncovers("MC-51")\n', "on no test", id="statement"),
        pytest.param('@covers("MC-51")\ndef helper(): ...\n', "on no test", id="no test"),
    ],
)
def test_a_mark_that_cannot_be_counted_is_refused_by_file_and_line(
    tmp_path: Path, source: str, complaint: str
) -> None:
    with pytest.raises(SuiteProblem, match=complaint) as refused:
        scan(suite(tmp_path, source))

    line = 2 if source.startswith("\n") else 1
    assert refused.value.where.endswith(f"test_exclude.py:{line}")


def test_a_file_that_is_no_python_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(SuiteProblem, match=r"Not Python: .*test_exclude\.py:2\)"):
        scan(suite(tmp_path, "\ndef test_one(:\n"))


def test_an_unknown_id_is_refused_with_file_line_and_near_ids(tmp_path: Path) -> None:
    suite(tmp_path, '\n\n@covers("MC-510")\ndef test_one(): ...\n')

    with pytest.raises(SuiteProblem, match=r"'MC-510' is no requirement") as refused:
        coverage_of(tmp_path)

    assert refused.value.where == f"{tmp_path / 'registration/test_exclude.py'}:3"
    assert "MC-51" in refused.value.try_this.split(", ")


def test_the_document_counts_the_whole_catalogue(tmp_path: Path) -> None:
    source = (
        '@covers("MC-51", "NFC-01")\ndef test_one(): ...\n'
        '@covers("MC-51")\n@covers("MC-51")\ndef test_two(): ...\n'
    )

    document = coverage_of(suite(tmp_path, source)).document()

    assert {name: document[name] for name in ("schema", "catalogue", "covered", "reasoned")} == {
        "schema": "keyrig.requirements/1",
        "catalogue": len(catalogue()),
        "covered": 2,
        "reasoned": 16,
    }
    assert len(document["uncovered"]) == len(catalogue()) - 2 - 16
    assert "MC-51" not in document["uncovered"]
    assert sum(document["behaviours"].values()) == 595


def test_coverage_names_the_tests_of_a_requirement() -> None:
    covers = {"a.py::test_one": ["MC-51"], "b.py::test_two": ["MC-51", "MC-52"]}

    found = coverage(covers, catalogue(), load_behaviours(catalogue()))

    assert found.tests == {
        "MC-51": ("a.py::test_one", "b.py::test_two"),
        "MC-52": ("b.py::test_two",),
    }


def test_keyrig_s_own_suites_name_only_requirements_that_there_are() -> None:
    found = coverage_of()

    assert len(found.tests) + len(found.reasoned) + len(found.uncovered) == len(found.catalogue)
