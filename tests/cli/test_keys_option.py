from __future__ import annotations

import pytest

from rig import UsageProblem
from rig.cli.keys_option import key_names
from rig.keys.names import DEFAULT_KEYS

GIVEN = {
    "by commas": (["A1,A2"], ("A1", "A2")),
    "one by one": (["A1", "A2"], ("A1", "A2")),
    "both, and twice": (["A2, A1", "A1"], ("A2", "A1")),
    "nothing between commas": (["A1,,"], ("A1",)),
    "none": (None, DEFAULT_KEYS),
}


@pytest.mark.parametrize(("words", "names"), GIVEN.values(), ids=GIVEN)
def test_keys_can_be_named_in_one_option_or_in_several(
    words: list[str] | None, names: tuple[str, ...]
) -> None:
    assert key_names(words) == names


@pytest.mark.parametrize("words", [[""], [" , "], ["", ","]])
def test_option_that_names_no_key_is_refused(words: list[str]) -> None:
    with pytest.raises(UsageProblem, match="no key is named"):
        key_names(words)
