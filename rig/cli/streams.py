"""stdout and stderr, whose readers may go before the work is done."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import StringIO
from typing import IO, Any, Literal, cast

from rig import BenchProblem

GONE = frozenset({errno.EPIPE, errno.EIO})
"""What writing fails with when a pipe has no reader, or a terminal was closed."""


class Unwritable(BenchProblem):
    """What is to be printed cannot be, as on a disk that is full."""


def lasting(name: Literal["stdout", "stderr"]) -> IO[str]:
    """Return a standard stream, whichever is in place: that nobody reads it stops nobody.

    Raises:
        Unwritable: Something else keeps it from being written to; later it is written nowhere.
    """
    return cast("IO[str]", _Lasting(name))


class _Lasting:
    def __init__(self, name: str) -> None:
        self._name = name

    @property
    def _stream(self) -> Any:
        # There is none where the program was started without; what is said goes nowhere then.
        stream = getattr(sys, self._name) or StringIO()
        # While rich redraws a table, its own stand-in would lead back to this stream.
        return getattr(stream, "rich_proxied_file", stream)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        with self._unread():
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        with self._unread():
            self._stream.flush()

    @contextmanager
    def _unread(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            _send_nowhere(self._stream)
            if error.errno not in GONE:
                raise Unwritable(error.strerror or str(error), where=self._name) from error


def _send_nowhere(stream: Any) -> None:
    """Have a stream take what is written to it, and what it holds back yet, without a reader."""
    # A stream that is no file of this process has nothing to be led elsewhere.
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
