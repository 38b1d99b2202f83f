"""The boards of a bay: whether they answer, and have the channels that the bench file names."""

from __future__ import annotations

from collections.abc import Mapping

from rig.bench.boards.protocol import Health
from rig.bench.tables import Bay
from rig.keys.services import Boards
from rig.runner.doctor.findings import Finding, ill, unchecked, well
from rig.runner.doctor.patient import Patient


def boards(patient: Patient) -> Finding:
    """See that each board that serves the bay answers, and has the channels that it is to use."""
    names = _boards_of(patient.bay)
    if not names:
        return unchecked("no board serves it")
    served = Boards(patient.stage)
    try:
        return _judged(patient.bay, {name: served.named(name).health() for name in names})
    finally:
        served.close()


def _boards_of(bay: Bay) -> list[str]:
    parts = [part.board for part in (bay.touch, bay.power) if part is not None]
    return list(dict.fromkeys(name for name in parts if name is not None))


def _judged(bay: Bay, healths: Mapping[str, Health]) -> Finding:
    for kind, board, channel, count in _uses(bay, healths):
        if channel > count:
            return ill(
                f"{board} has {count} {kind} channels, and the bay is given number {channel}",
                f"mend the channel in the bay's {kind} table; keyrig map finds it out",
            )
    return well("; ".join(_told(name, health) for name, health in healths.items()))


def _uses(bay: Bay, healths: Mapping[str, Health]) -> list[tuple[str, str, int, int]]:
    """Return kind, board, channel and how many there are, of each channel that the bay uses."""
    uses = []
    if bay.touch and bay.touch.board and bay.touch.channel:
        count = healths[bay.touch.board].touch_channels
        uses.append(("touch", bay.touch.board, bay.touch.channel, count))
    if bay.power and bay.power.board and bay.power.channel:
        count = healths[bay.power.board].power_channels
        uses.append(("power", bay.power.board, bay.power.channel, count))
    return uses


def _told(name: str, health: Health) -> str:
    version = f", protocol {health.version}" if health.version else ""
    restarts = f", restarted {health.restarts} times meanwhile" if health.restarts else ""
    return (
        f"{name} is {health.identity}{version}, with {health.touch_channels} pads and"
        f" {health.power_channels} ports{restarts}"
    )
