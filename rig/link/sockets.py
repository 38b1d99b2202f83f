"""What the connections over sockets share: simulators are foreign programs, on any machine."""

from __future__ import annotations

import errno
import socket

from rig import BenchProblem

ADVICE = "see that the simulator runs, and that it listens there"

_REASONS = {
    errno.EADDRINUSE: ("another program has the port", "end that program, or name another port"),
    errno.ECONNREFUSED: ("nothing listens there", "start the simulator, or name its own port"),
    errno.ETIMEDOUT: ("nothing answers there", ADVICE),
}


def not_opened(error: OSError | UnicodeError, name: str) -> BenchProblem:
    """Return what it means that a socket could not be opened.

    Args:
        error: What the system said, or that the host cannot even be looked up.
        name: What the connection is called in errors.
    """
    if isinstance(error, socket.gaierror | UnicodeError):
        return BenchProblem("no host is called that", where=name, try_this="127.0.0.1")
    number = errno.ETIMEDOUT if isinstance(error, TimeoutError) else error.errno
    what, advice = _REASONS.get(number or 0, (f"it cannot be opened: {error.strerror}", ADVICE))
    return BenchProblem(what, where=name, try_this=advice)
