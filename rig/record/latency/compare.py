"""Two firmwares of one key, operation by operation: is one of them slower?"""

from __future__ import annotations

from dataclasses import dataclass

from rig.record.history.lines import Course


@dataclass(frozen=True, kw_only=True)
class Shift:
    """An operation that takes another time than on the firmware before.

    Attributes:
        course: The key, with the firmware that it has now.
        firmware_before: The firmware that it is held against.
        operation: The CTAP command, with its subcommand where it has one: `makeCredential`,
            `clientPIN getKeyAgreement`.
        was: The median before, in seconds; `now` is the one of this firmware.
        samples: How many times it was measured, before and now.
        p: How likely so great a difference is by chance if all samples were independent, corrected
            for the number of operations. Those of one night are not, so it is no more than a sign;
            `rig.record.latency.contrast` says what else is asked for.
    """

    course: Course
    firmware_before: str
    operation: str
    was: float
    now: float
    samples: tuple[int, int]
    p: float

    @property
    def is_slower(self) -> bool:
        """Whether it takes longer now."""
        return self.now > self.was
