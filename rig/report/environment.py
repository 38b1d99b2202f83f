"""The one way from a template to a page: nothing that a key or a test said is taken for markup."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from rig.report.exchange import exchange_lines
from rig.report.privacy import without_paths
from rig.report.spans import counted, duration, moment
from rig.report.touches import touch_lines

_TEMPLATES = Path(__file__).parent / "templates"


def render_page(template: str, script: str = "", **told: Any) -> str:
    """Return a page that needs nothing beside it.

    Args:
        template: The template's file name.
        script: The file name of the page's own script, the only one that may run; empty for none.
            The template gets its text as `script`, and what its policy has to name as
            `script_hash`.
        told: What the template tells.
    """
    text = (_TEMPLATES / script).read_text(encoding="utf-8") if script else ""
    return (
        _environment().get_template(template).render(script=text, script_hash=_hash(text), **told)
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        counted=counted,
        duration=duration,
        moment=moment,
        exchange=exchange_lines,
        touches=touch_lines,
        without_paths=without_paths,
    )
    return environment


def _hash(script: str) -> str:
    return b64encode(sha256(script.encode()).digest()).decode()
