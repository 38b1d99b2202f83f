"""The commands that reach other hosts."""

from __future__ import annotations

from pathlib import Path

import pytest

from rig import UsageProblem
from rig.lab.ssh import Ssh


def test_words_reach_the_other_host_as_they_are() -> None:
    command = Ssh(config=Path("lab.conf"), keyrig="nice keyrig").command("bench1", ["a b", "$(c)"])
    assert command[:4] == ["ssh", "-T", "-F", "lab.conf"]
    assert command[-3:] == ["--", "bench1", "nice keyrig 'a b' '$(c)'"]


def test_no_host_is_believed_that_nobody_made_known() -> None:
    command = Ssh().command("bench1", [])
    assert {"BatchMode=yes", "StrictHostKeyChecking=yes"} <= set(command)


def test_no_run_shares_its_connection_and_no_host_gets_more_of_ours() -> None:
    command = Ssh().command("bench1", [])
    assert {"ControlPath=none", "ForwardAgent=no", "ClearAllForwardings=yes"} <= set(command)


@pytest.mark.parametrize("host", ["-oProxyCommand=true", "", "a b", "root@bench1", "bench1;true"])
def test_name_that_is_no_hosts_is_refused(host: str) -> None:
    with pytest.raises(UsageProblem, match="no host's name"):
        Ssh().command(host, [])
