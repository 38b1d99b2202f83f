"""Lines are printed as they are."""

from __future__ import annotations

import pytest

from rig.cli.output import print_line, say


@pytest.mark.parametrize("text", ["udp:key:8111:100:7112", "[bold]A1[/bold]", "x" * 300])
def test_no_part_of_a_line_is_taken_for_style_or_emoji(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    print_line(text)
    say(text)
    told = capsys.readouterr()
    assert (told.out, told.err) == (f"{text}\n", f"{text}\n")
