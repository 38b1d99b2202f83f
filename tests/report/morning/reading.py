"""The morning page of a made-up night, and how tests read it."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

from rig.record.nightly.record import NightRecord
from rig.report.morning import build


def page_of(night: NightRecord, history: str = "reports/history.sqlite") -> str:
    folder = Path(night.run.facts.directory)
    (folder / "index.html").touch()
    build(night, Path(history))
    return (folder / "morning.html").read_text(encoding="utf-8")


def section(page: str, name: str) -> str:
    return page.partition(f'<section id="{name}"')[2].partition("</section>")[0]


def words(markup: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", markup)).split())
