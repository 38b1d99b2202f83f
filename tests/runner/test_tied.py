from __future__ import annotations

import signal
import subprocess
import sys

from tests.real_time import PATIENCE

STARTS_AND_STOPS = f"""
import signal, subprocess, sys
from rig.runner.stage.tied import tied
signal.signal(signal.SIGINT, signal.SIG_IGN)
sleeper = [sys.executable, "-c", "print(flush=True); import signal; signal.pause()"]
process = subprocess.Popen(tied(sleeper, signal.SIGINT), stdout=subprocess.PIPE)
process.stdout.readline()
process.send_signal(signal.SIGINT)
print(process.wait({PATIENCE}))
"""


def test_what_runs_behind_a_shell_can_still_be_stopped() -> None:
    done = subprocess.run(
        [sys.executable, "-c", STARTS_AND_STOPS], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) == -signal.SIGINT, done.stderr
