"""When the finger of the bench pressed, in words."""

from __future__ import annotations

from rig.record.result import Press, Result


def touch_lines(result: Result) -> tuple[str, ...]:
    """Return one line for each touch that the key asked for; times since the test began."""
    return tuple(_line(press) for press in result.presses)


def _line(press: Press) -> str:
    asked = f"asked {_ms(press.asked)}"
    if press.pressed is None:
        return f"{asked}, withheld by the test"
    taken = "not taken" if press.accepted is None else f"taken {_ms(press.accepted)}"
    return f"{asked}, pressed {_ms(press.pressed)}, {taken}"


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"
