"""What every test of the rig shares."""

from __future__ import annotations

import os
import signal

from hypothesis import HealthCheck, settings

pytest_plugins = ["pytester"]
# They need a kernel of their own, which `make test-kernel` and `make test-browser` boot.
collect_ignore_glob = (
    [] if os.environ.get("KEYRIG_GUEST") else ["kernel/guest/*", "kernel/browser/*"]
)

# A busy machine is no defect of what is tested.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

# A shell has it ignored for what runs behind it, and so would all that the tests start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
