"""IAM policies, as far as they decide who may register which key.

Exact for the one action and the four condition keys that matter here; a policy with anything else
is refused, since leaving a part out would give a wrong answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from rig import UsageProblem

ACTION = "iam:EnableMFADevice"
STAGE = "iam:RegisterSecurityKey"
KEYS = (
    STAGE,
    "iam:FIDO-certification",
    "iam:FIDO-FIPS-140-2-certification",
    "iam:FIDO-FIPS-140-3-certification",
)
_IF_EXISTS = "IfExists"


class RegistrationStage(StrEnum):
    """The values of `iam:RegisterSecurityKey`; facts `register-stages`, `certification-when`."""

    CREATE = "Create"
    ACTIVATE = "Activate"


def _like(pattern: str, value: str) -> bool:
    """Match `*` and `?`, which alone have a meaning in StringLike."""
    parts = re.split(r"([*?])", pattern)
    made = {"*": ".*", "?": "."}
    return bool(re.fullmatch("".join(made.get(part, re.escape(part)) for part in parts), value))


def _equal(wanted: str, value: str) -> bool:
    return wanted == value


def _equal_in_any_case(wanted: str, value: str) -> bool:
    return wanted.casefold() == value.casefold()


_OPERATORS: Mapping[str, tuple[Callable[[str, str], bool], bool]] = {
    "StringEquals": (_equal, True),
    "StringNotEquals": (_equal, False),
    "StringEqualsIgnoreCase": (_equal_in_any_case, True),
    "StringNotEqualsIgnoreCase": (_equal_in_any_case, False),
    "StringLike": (_like, True),
    "StringNotLike": (_like, False),
}
"""How values are compared, and whether one of them must match or none may."""


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


Texts = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Conditions = Mapping[str, Mapping[str, Texts]]


class Statement(BaseModel):
    """One statement of a policy."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    sid: str = Field("", alias="Sid")
    effect: Literal["Allow", "Deny"] = Field(alias="Effect")
    actions: Texts = Field(alias="Action")
    resources: Texts = Field(("*",), alias="Resource")
    conditions: Conditions = Field(default_factory=dict, alias="Condition")

    @field_validator("resources")
    @classmethod
    def _all_resources(cls, resources: Sequence[str]) -> Sequence[str]:
        if tuple(resources) != ("*",):
            raise ValueError('only "*" is understood')
        return resources

    @field_validator("conditions")
    @classmethod
    def _known_conditions(cls, conditions: Conditions) -> Conditions:
        for operator, tests in conditions.items():
            if operator != "Null" and operator.removesuffix(_IF_EXISTS) not in _OPERATORS:
                raise ValueError(f"the operator {operator} is not understood")
            for key, values in tests.items():
                _check_key(operator, key, values)
        return conditions

    def holds(self, request: Mapping[str, str]) -> bool:
        """Tell whether this statement speaks of the request."""
        named = any(_like(action.casefold(), ACTION.casefold()) for action in self.actions)
        return named and all(
            _holds(operator, values, request.get(key.casefold()))
            for operator, tests in self.conditions.items()
            for key, values in tests.items()
        )


def _check_key(operator: str, key: str, values: Sequence[str]) -> None:
    if key.casefold() not in {known.casefold() for known in KEYS}:
        raise ValueError(f"the condition key {key} is not understood, only {', '.join(KEYS)}")
    if operator == "Null" and not set(values) <= {"true", "false"}:
        raise ValueError('Null takes "true" or "false"')


def _holds(operator: str, wanted: Sequence[str], value: str | None) -> bool:
    if operator == "Null":
        return ("true" if value is None else "false") in wanted
    matches, must = _OPERATORS[operator.removesuffix(_IF_EXISTS)]
    if value is None:
        # IAM: what is not there equals nothing, so that the negated operators hold.
        return operator.endswith(_IF_EXISTS) or not must
    return any(matches(one, value) for one in wanted) is must


def _statements(value: object) -> object:
    return [value] if isinstance(value, dict) else value


class Policy(BaseModel):
    """An identity-based policy, as far as it is about registering keys."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    version: Literal["2012-10-17"] = Field(alias="Version")
    statements: Annotated[tuple[Statement, ...], BeforeValidator(_statements)] = Field(
        alias="Statement"
    )

    def allows(self, stage: RegistrationStage | None, levels: Mapping[str, str]) -> bool:
        """Tell whether a device may be assigned: a Deny wins, and without an Allow nothing is.

        Args:
            stage: Whether the registration of a key begins or ends; None for other devices.
            levels: The key's certification by condition key.
        """
        told = {key.casefold(): value for key, value in levels.items()}
        if stage is not None:
            told[STAGE.casefold()] = stage.value
        effects = {statement.effect for statement in self.statements if statement.holds(told)}
        return effects == {"Allow"}


def parse_policy(text: str) -> Policy:
    """Read a policy.

    Raises:
        UsageProblem: It is no JSON, no policy, or has parts that are not understood here.
    """
    try:
        return Policy.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise UsageProblem(
            f"this policy cannot be read: {place + ': ' if place else ''}{first['msg']}",
            try_this=f"a policy about {ACTION} and {', '.join(KEYS)} alone",
        ) from error
