"""Raising the fields of a policy to *observed* by what was captured, in a file of the bench's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import tomlkit

from rig import UsageProblem
from rig.relying_parties.captures.fields import fields_of, rp_id_of
from rig.relying_parties.captures.reading import Captured, read_capture
from rig.relying_parties.certainty import Certainty
from rig.relying_parties.policies import Policy, read_policy, sites_named
from rig.relying_parties.policies.facts import Source

SCHEMA = "keyrig.capture/1"
_UNSAID = Certainty.NOT_PUBLIC


@dataclass(frozen=True)
class Seen:
    """What a ceremony showed of one field, and when."""

    value: object
    day: date


@dataclass(frozen=True, kw_only=True)
class Raised:
    """One field that is known now.

    Attributes:
        was: What was taken for known before, in words.
        now: What was seen.
        certainty: How sure it was before.
    """

    field: str
    was: str
    now: str
    certainty: Certainty

    def document(self) -> dict[str, str]:
        """Return it as JSON."""
        told = {"field": self.field, "was": self.was, "now": self.now}
        return {**told, "certainty_was": self.certainty.value}


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What came of a capture.

    Attributes:
        file: The policy file that was written.
    """

    policy: str
    file: Path
    raised: tuple[Raised, ...]

    def document(self) -> dict[str, Any]:
        """Return it as JSON."""
        return {
            "schema": SCHEMA,
            "policy": self.policy,
            "file": str(self.file),
            "fields": [one.document() for one in self.raised],
        }


def import_capture(
    capture: Path, folder: Path, today: date, wanted: Policy | None = None
) -> Imported:
    """Take the options out of a capture and write the policy that they belong to.

    Args:
        capture: The file; it is read and not kept.
        folder: Where the bench keeps policies of its own; what was settled there stays so.
        today: The day of a capture that does not say when it was made.
        wanted: The policy; by the RP ID if none is named.

    Raises:
        UsageProblem: It holds no ceremony, belongs to no policy or to several, or shows what no
            site can ask; then nothing was written.
    """
    found = read_capture(capture)
    policy = wanted or _policy_for(found, sites_named((), folder), capture)
    seen: dict[str, Seen] = {}
    for one in _of_one_site(found, policy.rp_id.value, capture):
        day = one.day or today
        seen |= {name: Seen(value, day) for name, value in fields_of(one).items()}
    raised = tuple(_raised(policy, name, one.value) for name, one in seen.items())
    file = _written(policy, seen, folder / f"{policy.id}.toml")
    return Imported(policy=policy.id, file=file, raised=raised)


def _of_one_site(found: Sequence[Captured], rp_id: str, capture: Path) -> list[Captured]:
    """Return the ceremonies of a policy's RP ID; that may itself be a wrong guess."""
    sites = {rp_id_of(one) for one in found}
    if rp_id not in sites and len(sites) > 1:
        raise UsageProblem(
            f"the capture holds ceremonies of {', '.join(sorted(sites))}, none of them {rp_id}",
            where=str(capture),
            try_this="a capture of one site",
        )
    return [one for one in found if rp_id not in sites or rp_id_of(one) == rp_id]


def _policy_for(found: Sequence[Captured], known: Sequence[Policy], capture: Path) -> Policy:
    rp_ids = sorted({rp_id_of(one) for one in found})
    fitting = [one for one in known if one.rp_id.value in rp_ids]
    if len(fitting) == 1:
        return fitting[0]
    told = ", ".join(rp_ids)
    if not fitting:
        raise UsageProblem(
            f"no policy has the RP ID {told!r}",
            where=str(capture),
            try_this="--policy FILE.toml, with at least its id, name, class, rp_id and origins",
        )
    names = ", ".join(one.id for one in fitting)
    raise UsageProblem(
        f"several policies have the RP ID {told!r}",
        where=str(capture),
        try_this=f"--policy, with one of {names}",
    )


def _raised(policy: Policy, name: str, value: object) -> Raised:
    fact = dict(policy.facts()).get(name)
    if fact is None:
        return Raised(field=name, was="as at registration", now=str(value), certainty=_UNSAID)
    told = fact.model_dump(mode="json")
    before = told.get("value") if told.get("value") is not None else told.get("values")
    return Raised(field=name, was=str(before), now=str(value), certainty=fact.certainty)


def _written(policy: Policy, seen: Mapping[str, Seen], file: Path) -> Path:
    """Write the policy; it is there as a whole and can be read, or not at all."""
    fresh = file.with_suffix(".new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_text(_toml(policy, seen), encoding="utf-8")
        read_policy(fresh)
        fresh.replace(file)
    except OSError as error:
        raise UsageProblem(
            f"the policy cannot be written: {error.strerror}", where=str(file)
        ) from error
    finally:
        fresh.unlink(missing_ok=True)
    return file


def _toml(policy: Policy, seen: Mapping[str, Seen]) -> str:
    document = tomlkit.document()
    named = {"id": policy.id, "name": policy.name, "class": policy.kind}
    for name, text in {**named, "client": policy.client.value, "note": policy.note}.items():
        if text:
            document.add(name, tomlkit.item(text))
    facts = {name: _as_it_is(fact) for name, fact in policy.facts()}
    facts |= {name: _observed(one) for name, one in seen.items()}
    for name, fact in facts.items():
        line = tomlkit.inline_table()
        line.update(fact)
        document.add(tomlkit.key(name.split(".")), line)
    return tomlkit.dumps(document)


def _as_it_is(fact: Source) -> dict[str, Any]:
    told = fact.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    days: dict[str, Any] = {"date": fact.date}
    if fact.observed_on is not None:
        days["observed_on"] = fact.observed_on
    return {**told, **days}


def _observed(seen: Seen) -> dict[str, Any]:
    return {
        "value": seen.value,
        "certainty": Certainty.OBSERVED.value,
        "date": seen.day,
        "observed_on": seen.day,
        "source": "captured in a browser",
    }
