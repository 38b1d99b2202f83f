"""`report.html` and `junit.xml`, made by pytest from the results of a run."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import quoteattr

from rig import SuiteProblem
from rig.record.run import RunRecord

_PLUGINS = (
    "rig.report.replay",
    "rig.report.html_columns",
    "pytest_metadata.plugin",
    "pytest_html.plugin",
    "pytest_html.fixtures",
)
_CSS = Path(__file__).parent / "templates" / "report.css"
_HTML = (
    "--self-contained-html",
    f"--css={_CSS}",
    "-o",
    "initial_sort=verdict",
    "-o",
    "render_collapsed=passed,skipped,error",
)
_FINE = (0, 1, 5)
"""pytest's exit codes for passed, failed, and no tests: none of them is a fault of the replay."""
_OUR_ENVIRONMENT = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")


@dataclass(frozen=True)
class Replay:
    """Makes pytest's own pages from a file of results.

    Args:
        results: The file, `results.jsonl`.
        run: The run that left it.
    """

    results: Path
    run: RunRecord

    def html(self, page: Path, key: str | None = None) -> Path:
        """Write pytest-html's page of all keys, or of one."""
        chosen = [] if key is None else [f"--replay-key={key}"]
        facts = self.run.facts
        versions = ["--metadata", "keyrig", facts.keyrig, "--metadata", "python-fido2", facts.fido2]
        self._pytest([f"--html={page.resolve()}", *_HTML, *versions, *chosen], key)
        return page

    def junit(self, page: Path) -> Path:
        """Write JUnit's XML; its suite tells when the tests ran, not when they were replayed."""
        self._pytest([f"--junitxml={page.resolve()}", "-o", "junit_suite_name=keyrig"])
        text = page.read_text(encoding="utf-8")
        page.write_text(_as_it_ran(text, self.run), encoding="utf-8")
        return page

    def _pytest(self, arguments: Sequence[str], key: str | None = None) -> None:
        """Run pytest where no settings, conftest or plugin of the user can reach it."""
        plugins = [word for name in _PLUGINS for word in ("-p", name)]
        with TemporaryDirectory() as nowhere:
            settings = Path(nowhere) / "pytest.ini"
            settings.write_text("[pytest]\n")
            pytest = [sys.executable, "-m", "pytest", "-c", str(settings), "--noconftest"]
            ended = subprocess.run(  # noqa: S603 - our own interpreter, our own arguments
                [
                    *pytest,
                    *plugins,
                    "-p",
                    "no:cacheprovider",
                    *arguments,
                    str(self._results_of(key, Path(nowhere))),
                ],
                capture_output=True,
                text=True,
                check=False,
                cwd=nowhere,
                env=_environment(),
                # Ctrl-C is for whoever wants the page to answer.
                process_group=0,
            )
        if ended.returncode not in _FINE:
            raise SuiteProblem(
                f"pytest could not make a page: {_last_line(ended.stdout + ended.stderr)}",
                where=self.results.name,
            )

    def _results_of(self, key: str | None, folder: Path) -> Path:
        """Return a file that has the results of one key, with few others: reading takes longest."""
        whole = self.results.resolve()
        if key is None or not whole.exists():
            return whole
        names = {json.dumps(key, ensure_ascii=plain).encode() for plain in (False, True)}
        lines = whole.read_bytes().splitlines(keepends=True)
        own = folder / whole.name
        own.write_bytes(b"".join(line for line in lines if any(name in line for name in names)))
        return own


def _environment() -> Mapping[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in _OUR_ENVIRONMENT}
    return kept | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


def _last_line(output: str) -> str:
    lines = [line for line in output.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"


def _as_it_ran(text: str, run: RunRecord) -> str:
    """Give the suite the run's times, and take out the name of the machine."""
    facts = run.facts
    started = f" timestamp={quoteattr(facts.started.isoformat())}" if facts.started else ""
    seconds = sum(key.seconds for key in run.keys)
    text = re.sub(r'(<testsuite [^>]*?) time="[^"]*"', rf'\1 time="{seconds:.3f}"', text, count=1)
    text = re.sub(r'(<testsuite [^>]*?) timestamp="[^"]*"', rf"\1{started}", text, count=1)
    return re.sub(r'(<testsuite [^>]*?) hostname="[^"]*"', r"\1", text, count=1)
