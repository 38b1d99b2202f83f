"""From policy files to policies: those that come with the rig, and a bench's own."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from rig import UsageProblem
from rig.relying_parties.policies.policy import Policy
from rig.relying_parties.policies.possible import impossibility

_HERE = Path(__file__).parent
_CLASSES = _HERE / "classes"
_SUFFIX = ".toml"


@cache
def classes() -> Mapping[str, Mapping[str, Any]]:
    """Return the classes of sites, as their files have them, by name."""
    return MappingProxyType(
        {path.stem: _toml(path) for path in sorted(_CLASSES.glob(f"*{_SUFFIX}"))}
    )


@cache
def shipped() -> Mapping[str, Policy]:
    """Return the policies that come with the rig, by id; the classes themselves come last."""
    files = [*sorted(_HERE.glob(f"*{_SUFFIX}")), *sorted(_CLASSES.glob(f"*{_SUFFIX}"))]
    return MappingProxyType({policy.id: policy for policy in map(read_policy, files)})


def sites_named(names: Iterable[str], folder: Path | None = None) -> tuple[Policy, ...]:
    """Return the policies that people name.

    Args:
        names: Ids, and paths of policy files, which end in `.toml`. With none, all are meant that
            come with the rig, but the bare classes, and the bench's own.
        folder: Where the bench keeps policies of its own; it need not be there.

    Raises:
        UsageProblem: There is no such policy, and the nearest are named; or a file is none.
    """
    names = tuple(names)
    files = [Path(name) for name in names if name.endswith(_SUFFIX)]
    own = [read_policy(path) for path in sorted(folder.glob(f"*{_SUFFIX}"))] if folder else []
    named = [read_policy(path) for path in files]
    known = {**shipped(), **{one.id: one for one in (*own, *named)}}
    ids = [name for name in names if not name.endswith(_SUFFIX)]
    if not names:
        ids = [one.id for one in known.values() if one.kind or one in own]
    return chosen([*ids, *(one.id for one in named)], known)


def chosen(ids: Iterable[str], known: Mapping[str, Policy]) -> tuple[Policy, ...]:
    """Return the policies of those ids; UsageProblem, with the nearest, if there is none."""
    wanted = tuple(dict.fromkeys(ids))
    for name in wanted:
        if name not in known:
            near = get_close_matches(name, known, n=3) or list(known)
            raise UsageProblem(f"no policy is called {name!r}", try_this=", ".join(near))
    return tuple(known[name] for name in wanted)


def read_policy(path: Path) -> Policy:
    """Read one policy file. What it does not say follows from its class, if it names one.

    Raises:
        UsageProblem: It cannot be read, holds what a policy cannot hold, or asks what no site can.
    """
    fields = _toml(path)
    kind = fields.get("class")
    if kind is not None:
        fields = _merged(_class_named(kind, path), fields)
    try:
        policy = Policy.model_validate(fields)
    except ValidationError as error:
        raise _complaint(error, path) from None
    clash = impossibility(policy)
    if clash is not None:
        raise UsageProblem(
            f"no site can ask this: {clash}", where=str(path), try_this="change one of the two"
        )
    return policy


def _class_named(kind: object, path: Path) -> Mapping[str, Any]:
    if not isinstance(kind, str) or kind not in classes():
        near = get_close_matches(str(kind), classes()) or list(classes())
        raise UsageProblem(
            f"no class of sites is called {kind!r}", where=str(path), try_this=", ".join(near)
        )
    return classes()[kind]


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Lay a policy over its class: a field replaces the field, a table of fields joins it."""
    merged = dict(below)
    for name, value in above.items():
        under = merged.get(name)
        joins = isinstance(value, dict) and isinstance(under, dict) and "source" not in value
        merged[name] = _merged(under or {}, value) if joins else value
    return merged


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise UsageProblem(
            f"the policy cannot be read: {reason}",
            where=str(path),
            try_this="a TOML file such as those in rig/relying_parties/policies",
        ) from error


def _complaint(error: ValidationError, path: Path) -> UsageProblem:
    first, *others = error.errors(include_url=False)
    field = ".".join(str(part) for part in first["loc"]) or "the policy"
    more = f" (and {len(others)} more)" if others else ""
    says = first["msg"].removeprefix("Value error, ")
    return UsageProblem(f"{field}: {says}{more}", where=str(path), try_this=_nearest(first["loc"]))


def _nearest(place: tuple[int | str, ...]) -> str:
    near = get_close_matches(str(place[-1]) if place else "", Policy.model_fields, n=1)
    return near[0] if near else "the fields of a policy that comes with the rig"
