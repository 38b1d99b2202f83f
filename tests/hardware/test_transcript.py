"""The transcript of PROTOCOL.md is true of what users flash, and of the native build."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tests.hardware.boards import Board

PROTOCOL = Path(__file__).parents[2] / "hardware/PROTOCOL.md"


def transcript() -> list[tuple[str, str]]:
    """Its lines as (mark, text)."""
    block = PROTOCOL.read_text().split("```transcript\n")[1].split("```")[0]
    return [(line[0], line[2:]) for line in block.splitlines() if line]


def as_script(steps: list[tuple[str, str]]) -> Iterator[str]:
    following = [mark for mark, _ in steps[1:]] + [""]
    yield "run 20"
    for (mark, text), then in zip(steps, following, strict=True):
        if mark == ">":
            line = re.sub(r"\\x(..)", lambda escape: chr(int(escape[1], 16)), text) + "\n"
            yield f"bytes {line.encode('latin-1').hex()}"
            if then == "<":
                yield "await 500"
        elif mark == "=":
            yield f"run {text}"
    yield "run 100"


def test_transcript_of_the_protocol_is_what_a_board_says(board: Board) -> None:
    steps = transcript()

    said = board.play(*as_script(steps)).lines

    expected = [text for mark, text in steps if mark == "<"]
    assert len(expected) > 70
    patterns = [re.escape(text).replace("…", "[^,]*") for text in expected]
    wrong = [
        (pattern, line)
        for pattern, line in zip(patterns, said, strict=False)
        if not re.fullmatch(pattern, line)
    ]
    assert not wrong
    assert len(said) == len(expected)
