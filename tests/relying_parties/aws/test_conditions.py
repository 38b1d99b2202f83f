"""Policies on who may register which key."""

from __future__ import annotations

import json
from typing import Any

import pytest

from rig import UsageProblem
from rig.relying_parties.aws.conditions import Policy, RegistrationStage, parse_policy

FIDO = "iam:FIDO-certification"
FIPS = "iam:FIDO-FIPS-140-3-certification"
CREATE, ACTIVATE = RegistrationStage


def statement(condition: Any = None, **other: Any) -> dict[str, Any]:
    told = {"Effect": "Allow", "Action": "iam:EnableMFADevice", "Resource": "*", **other}
    return told if condition is None else {**told, "Condition": condition}


def policy(*statements: dict[str, Any]) -> Policy:
    return parse_policy(json.dumps({"Version": "2012-10-17", "Statement": list(statements)}))


@pytest.mark.parametrize(
    ("condition", "levels", "allowed"),
    [
        ({"StringEquals": {FIDO: "L2"}}, {FIDO: "L2"}, True),
        ({"StringEquals": {FIDO: "L2"}}, {FIDO: "L2plus"}, False),
        ({"StringEquals": {FIDO: ["L1", "L2"]}}, {FIDO: "L2"}, True),
        ({"StringEquals": {FIDO: "L2"}}, {}, False),
        ({"StringEqualsIfExists": {FIDO: "L2"}}, {}, True),
        ({"StringEqualsIfExists": {FIDO: "L2"}}, {FIDO: "L1"}, False),
        ({"StringNotEquals": {FIDO: ["L1", "L2"]}}, {FIDO: "L2"}, False),
        ({"StringNotEquals": {FIDO: ["L1", "L2"]}}, {FIDO: "L3"}, True),
        ({"StringNotEquals": {FIDO: "L1"}}, {}, True),
        ({"StringEqualsIgnoreCase": {FIDO: "l1PLUS"}}, {FIDO: "L1plus"}, True),
        ({"StringEquals": {FIDO: "l1"}}, {FIDO: "L1"}, False),
        ({"StringLike": {FIDO: "L?plus"}}, {FIDO: "L2plus"}, True),
        ({"StringLike": {FIDO: "L[12]"}}, {FIDO: "L1"}, False),
        ({"StringNotLike": {FIDO: "L1*"}}, {FIDO: "L1plus"}, False),
        ({"Null": {FIDO: "true"}}, {}, True),
        ({"Null": {FIDO: "false"}}, {}, False),
        ({"Null": {FIDO: "false"}}, {FIDO: "L1"}, True),
        ({"StringEquals": {FIDO: "L1", FIPS: "L2"}}, {FIDO: "L1"}, False),
        ({"StringEquals": {FIDO: "L1", FIPS: "L2"}}, {FIDO: "L1", FIPS: "L2"}, True),
        ({"StringEquals": {"IAM:fido-CERTIFICATION": "L1"}}, {FIDO: "L1"}, True),
    ],
)
def test_condition_holds_as_iam_has_it(
    condition: Any, levels: dict[str, str], allowed: bool
) -> None:
    assert policy(statement(condition)).allows(ACTIVATE, levels) is allowed


def test_stages_are_told_apart() -> None:
    one = policy(statement({"StringEquals": {"iam:RegisterSecurityKey": "Create"}}))
    assert one.allows(CREATE, {})
    assert not one.allows(ACTIVATE, {FIDO: "L3"})
    assert not one.allows(None, {})


def test_deny_wins_and_nothing_is_allowed_unasked() -> None:
    denied = statement({"StringEquals": {FIDO: "L1"}}, Effect="Deny")
    assert not policy(statement(), denied).allows(ACTIVATE, {FIDO: "L1"})
    assert policy(statement(), denied).allows(ACTIVATE, {FIDO: "L2"})
    assert not policy(statement(Action="iam:CreateUser")).allows(ACTIVATE, {FIDO: "L2"})


@pytest.mark.parametrize("action", ["*", "iam:*", "iam:enable*", "IAM:EnableMFADevic?"])
def test_action_may_have_wildcards(action: str) -> None:
    assert policy(statement(Action=[action])).allows(ACTIVATE, {})


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "JSON"),
        ("[]", "object"),
        ('{"Version": "2012-10-17"}', "Statement"),
        (json.dumps({"Version": "2012-10-17", "Statement": statement(NotAction="*")}), "NotAction"),
        (json.dumps({"Version": "2012-10-17", "Statement": statement(Resource="arn:x")}), '"*"'),
        (
            json.dumps({"Version": "2012-10-17", "Statement": statement({"Bool": {FIDO: "L1"}})}),
            "Bool",
        ),
        (
            json.dumps(
                {
                    "Version": "2012-10-17",
                    "Statement": statement({"StringEquals": {"aws:SourceIp": "::1"}}),
                }
            ),
            "aws:SourceIp",
        ),
        (
            json.dumps({"Version": "2012-10-17", "Statement": statement({"Null": {FIDO: "no"}})}),
            "Null",
        ),
    ],
)
def test_policy_that_is_not_understood_to_the_end_is_refused(text: str, says: str) -> None:
    with pytest.raises(UsageProblem, match="policy") as problem:
        parse_policy(text)
    assert says in problem.value.what
