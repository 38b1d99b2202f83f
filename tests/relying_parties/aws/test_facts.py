"""Every rule says what it rests on, and nothing is said that no rule rests on."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

from rig.relying_parties.aws.facts import facts, read_on
from rig.relying_parties.certainty import Certainty

ROOM = Path(str(files("rig.relying_parties.aws")))


def test_every_fact_has_a_rule_and_every_rule_its_fact() -> None:
    text = "".join(path.read_text() for path in ROOM.rglob("*.py"))
    told = set(re.findall(r'fact\("([a-z-]+)"\)|"((?:stage|lost)-[a-z]+)"', text))
    named = {name for pair in told for name in pair if name}
    for several in re.findall(r"[Ff]acts? ((?:`[a-z0-9-]+`(?:, | and )?)+)", text):
        named |= set(re.findall(r"`([a-z0-9-]+)`", several))
    assert named == set(facts())


def test_what_had_to_be_chosen_says_so() -> None:
    assert facts()["options"].certainty is Certainty.NOT_PUBLIC
    assert facts()["name-length"].is_chosen
    assert not facts()["eight-devices"].is_chosen
    assert read_on().year == 2026
