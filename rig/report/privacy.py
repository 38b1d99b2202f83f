"""What must not leave the machine: where files lie on it."""

from __future__ import annotations

import re

_PATHS = re.compile(
    r"""(?<![\w.:/\\>-])          # not in the middle of a URL or a relative path
    (?:(?:\.\./)+|/(?!dev/|sys/)|[A-Za-z]:\\)
    (?:[^\s/\\:"'<>|]+[/\\])+""",
    re.VERBOSE,
)


def without_paths(text: str) -> str:
    """Shorten every absolute path to its last part; installed packages and the rig keep theirs.

    Device nodes stay: they say which key it was and nothing of the machine's owner.
    """
    return _PATHS.sub(_short, text)


def _short(path: re.Match[str]) -> str:
    folder = path.group().replace("\\", "/")
    _, installed, package = folder.rpartition("site-packages/")
    if installed:
        return package
    _, rig, below = folder.rpartition("/rig/")
    return f"rig/{below}" if rig else "…/"
