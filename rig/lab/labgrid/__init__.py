"""labgrid as the engine that hands places out: its coordinator is spoken to as its clients do.

Of labgrid's package only the protocol is used (`labgrid.remote.generated`): that is what keeps
clients and coordinators of different versions together. Its command line prints for people, and the
form is being changed; its `ClientSession` has no deadlines.
"""

from __future__ import annotations

from importlib import import_module

from rig import UsageProblem

PROTOCOL = "labgrid.remote.generated.labgrid_coordinator_pb2_grpc"


def require_labgrid() -> None:
    """Refuse to go on without labgrid.

    Raises:
        UsageProblem: It is not installed.
    """
    try:
        import_module(PROTOCOL)
    except ImportError as error:
        raise UsageProblem(
            f"benches on other hosts need labgrid: {error}",
            try_this="pip install 'keyrig[labgrid]'",
        ) from error
