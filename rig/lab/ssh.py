"""ssh to the host that holds a key, by the program of that name, set up as it is."""

from __future__ import annotations

import re
import shlex
import subprocess
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from rig import BenchProblem, UsageProblem
from rig.lab.lines import HEARTBEAT, Word

_HOST = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]*")
_OPTIONS = {
    "BatchMode": "yes",
    "StrictHostKeyChecking": "yes",
    "ServerAliveInterval": "5",
    "ServerAliveCountMax": "3",
    "ConnectTimeout": "15",
    "ControlPath": "none",
    "ForwardAgent": "no",
    "ClearAllForwardings": "yes",
}
"""Nobody is asked anything, no unknown host is believed, and one that is silent is given up.

No connection is shared: the end of one run would be that of another on the same host. And a host
gets no more of ours than that.
"""
_END_WITHIN = 5.0
_WORDS = 500


@dataclass(frozen=True, kw_only=True)
class Ssh:
    """How to reach the hosts of a lab.

    Attributes:
        config: A file for `ssh -F`; None for the user's own.
        keyrig: What keyrig is called on the hosts; words as a shell reads them.
    """

    config: Path | None = None
    keyrig: str = "keyrig"

    def command(self, host: str, arguments: Sequence[str]) -> list[str]:
        """Return the command that runs keyrig with these arguments on a host.

        Raises:
            UsageProblem: That is no host's name; it came over the network and may be anything.
        """
        if not _HOST.fullmatch(host):
            raise UsageProblem(f"{host!r} is no host's name", try_this="keyrig lab export --host")
        own = ["-F", str(self.config)] if self.config else []
        options = [word for name, value in _OPTIONS.items() for word in ("-o", f"{name}={value}")]
        remote = shlex.join([*shlex.split(self.keyrig), *arguments])
        return ["ssh", "-T", *own, *options, "--", host, remote]


@dataclass(frozen=True)
class Parting:
    """How an ssh process ended.

    Attributes:
        code: Its exit code.
        said: The end of what it, or a shell over there, said against it.
    """

    code: int
    said: str

    def __str__(self) -> str:
        return self.said or f"ssh ended with {self.code}"


@dataclass
class Line:
    """One ssh process, and what is said through it.

    It outlives this process until the run over there has ended, so that whoever gives its place
    back can wait for it.
    """

    host: str
    process: subprocess.Popen[bytes]
    output: IO[bytes]
    _errors: IO[bytes]
    _input: IO[bytes]
    _said: float = field(default_factory=time.monotonic)

    @classmethod
    def open(cls, ssh: Ssh, host: str, arguments: Sequence[str]) -> Line:
        """Start it.

        Raises:
            BenchProblem: There is no ssh.
        """
        errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the line
        try:
            process = subprocess.Popen(  # noqa: S603 - the host's name is checked, the rest quoted
                ssh.command(host, arguments),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                bufsize=0,
                # Ctrl-C is for us: the run over there is stopped in good order.
                start_new_session=True,
            )
        except OSError as error:
            raise BenchProblem(f"ssh cannot be started: {error.strerror}", where=host) from error
        assert process.stdin is not None  # noqa: S101 - it was asked for above
        assert process.stdout is not None  # noqa: S101 - likewise
        return cls(host, process, process.stdout, errors, process.stdin)

    def say(self, word: Word) -> None:
        """Say a word; one that nobody hears any more is lost, and the output ends soon."""
        self._said = time.monotonic()
        with suppress(OSError):
            self._input.write(f"{word}\n".encode())

    def beat(self) -> None:
        """Say that we are here, where that was not said for a while."""
        if time.monotonic() - self._said >= HEARTBEAT:
            self.say(Word.HERE)

    def close(self) -> Parting:
        """Say and hear no more, see that ssh has ended, and return how."""
        with suppress(OSError):
            self._input.close()
        self.output.close()
        try:
            code = self.process.wait(_END_WITHIN)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        with self._errors as errors:
            errors.seek(0)
            said = errors.read()[-_WORDS:].decode(errors="replace").strip()
        return Parting(code, said)

    def break_off(self) -> None:
        """End ssh, whatever the run over there is at; it ends as soon as it notices."""
        self.process.kill()
