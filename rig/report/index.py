"""`index.html`: one page that opens from a file, without a network."""

from __future__ import annotations

import shlex
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from rig.record.verdict import Verdict
from rig.report.exchange import exchange_lines
from rig.report.privacy import without_paths
from rig.report.spans import duration, moment
from rig.report.touches import touch_lines
from rig.report.view import Page

_TEMPLATES = Path(__file__).parent / "templates"


def render(page: Page) -> str:
    """Return the page; what a key or a test said is always escaped, and only our script may run."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        duration=duration,
        moment=moment,
        exchange=exchange_lines,
        touches=touch_lines,
        without_paths=without_paths,
    )
    script = (_TEMPLATES / "script.js.j2").read_text(encoding="utf-8")
    return environment.get_template("index.html.j2").render(
        page=page,
        run=page.run,
        facts=page.run.facts,
        name=Path(page.run.facts.directory).resolve().name,
        command=without_paths(shlex.join(page.run.facts.command)),
        verdicts=list(Verdict),
        script=script,
        script_hash=b64encode(sha256(script.encode()).digest()).decode(),
    )
