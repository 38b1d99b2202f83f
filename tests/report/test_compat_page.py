"""The page of `keyrig compat` from its JSON, and documents that are none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from rig import UsageProblem
from rig.report.compat import write_compat_page

HOSTILE = "<script>alert(1)</script>"
ROW: dict[str, Any] = {
    "key": f"A1 {HOSTILE}",
    "relying_party": "site",
    "verdict": "does_not",
    "with": [],
    "reason": f"the signature does not verify {HOSTILE}",
    "certainty": "observed",
    "exchange": f"     0.0 ms → CBOR getAssertion (0x02)\n   {HOSTILE}",
    "ceremonies": [{"name": "registration", "outcome": "passed", "says": ""}],
    "notes": [f"a note {HOSTILE}"],
}
FACT = {"value": True, "certainty": "documented", "source": HOSTILE, "date": "2026-11-22"}
DOCUMENT: dict[str, Any] = {
    "schema": "keyrig.compat/1",
    "rows": [ROW],
    "findings": [{"key": "A1", "says": f"differs {HOSTILE}"}],
    "relying_parties": [{"id": "site", "name": f"Site {HOSTILE}", "fields": {"rk": FACT}}],
    "browser": "chromium",
    "metadata": None,
}


def page(folder: Path, document: object) -> str:
    """Write the page and return it."""
    return write_compat_page(json.dumps(document), folder / "page.html").read_text()


def test_everything_that_was_said_is_escaped(tmp_path: Path) -> None:
    html = page(tmp_path, DOCUMENT)
    assert HOSTILE not in html
    assert html.count("&lt;script&gt;") >= 7
    assert "default-src 'none'" in html


def test_key_is_told_with_ceremonies_exchange_and_fields(tmp_path: Path) -> None:
    html = page(tmp_path, DOCUMENT)
    for said in ("does not", "passed", "Exchange with the key", "differs", "true", "2026-11-22"):
        assert said in html


def test_many_keys_are_counted_site_by_site(tmp_path: Path) -> None:
    rows = [{**ROW, "key": f"K{number}", "model": f"Model {number}"} for number in range(9)]
    rows[0]["verdict"] = "works"
    told = {**DOCUMENT, "rows": rows, "metadata": {"number": 291}}
    html = page(tmp_path, told)
    assert "Will these 9 models work there?" in html
    assert "blob 291" in html
    assert "Model 1" in html
    assert "Model 0" not in html


@pytest.mark.parametrize(
    "text",
    [
        "no json",
        "[]",
        json.dumps({"schema": "keyrig.run/1"}),
        json.dumps({**DOCUMENT, "rows": None}),
        json.dumps({**DOCUMENT, "rows": [{"key": "A1"}]}),
        json.dumps({**DOCUMENT, "schema": "keyrig.compat/2"}),
    ],
    ids=["text", "list", "foreign", "no-rows", "torn-row", "newer"],
)
def test_foreign_document_is_refused_and_leaves_no_page(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageProblem, match="no document of keyrig compat"):
        write_compat_page(text, tmp_path / "page.html")
    assert not (tmp_path / "page.html").exists()
