"""pytest-html's table with columns for key, requirements and verdict.

Register this module as a plugin beside pytest-html. It reads what the rig puts on every report: the
`user_properties` `key`, `test`, `requirements`, `tries` and `reason`, and the attribute
`keyrig_verdict`; a report without them keeps pytest-html's own cells.
"""

from __future__ import annotations

from html import escape
from importlib.metadata import version
from typing import Any

import pytest

from rig import __version__
from rig.report.privacy import without_paths

_TEST = 1
_HEADERS = (
    '<th class="sortable" data-column-type="verdict">Verdict</th>',
    '<th class="sortable" data-column-type="key">Key</th>',
    '<th class="sortable" data-column-type="requirements">Requirements</th>',
)


@pytest.hookimpl(optionalhook=True)
def pytest_html_results_table_header(cells: list[str]) -> None:
    """Add the columns after the test's name."""
    cells[_TEST + 1 : _TEST + 1] = _HEADERS


@pytest.hookimpl(optionalhook=True)
def pytest_html_results_table_row(report: pytest.TestReport, cells: list[str]) -> None:
    """Fill the columns; pytest-html inserts cells as they are, so everything is escaped here."""
    told = dict(report.user_properties)
    verdict = str(getattr(report, "keyrig_verdict", ""))
    reason = without_paths(str(told.get("reason", "")))
    test = escape(str(told.get("test", report.nodeid)))
    lines = (str(told.get("tries", "")), reason)
    note = "".join(f'<div class="note">{escape(line)}</div>' for line in lines if line)
    cells[_TEST] = f'<td class="col-testId">{test}{note}</td>'
    cells[_TEST + 1 : _TEST + 1] = [
        f'<td class="col-verdict {escape(verdict)}">{escape(verdict)}</td>',
        f'<td class="col-key">{escape(str(told.get("key", "")))}</td>',
        f'<td class="col-requirements">{escape(str(told.get("requirements", "")))}</td>',
    ]


@pytest.hookimpl(optionalhook=True)
def pytest_html_results_table_html(report: pytest.TestReport, data: list[str]) -> None:
    """Tell the reason of a skip as a sentence, not as pytest's tuple of file, line and reason."""
    if report.skipped and isinstance(report.longrepr, tuple):
        data[:] = [escape(without_paths(report.longrepr[2]))]


@pytest.hookimpl(optionalhook=True, trylast=True)
def pytest_metadata(metadata: dict[str, Any]) -> None:
    """Keep the environment table to what explains a verdict; a machine's variables stay out.

    A replay says with `--metadata` which versions the tests ran with.
    """
    told = {"keyrig": __version__, "python-fido2": version("fido2")}
    kept = {name: metadata.get(name, ours) for name, ours in told.items()}
    metadata.clear()
    metadata.update(kept)
