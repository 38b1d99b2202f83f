from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rig.virtual import image as images
from rig.virtual.key import VirtualKey, VirtualKeyError
from rig.virtual.profiles import PROFILES
from rig.virtual.store import Credential, Fingerprint, Persistent, User

PROFILE = PROFILES["fido2.3"]
TEXTS = st.none() | st.text(st.characters(codec="utf-8"))
COUNTS = st.integers(0, 2**32)

CREDENTIALS = st.builds(
    Credential,
    credential_id=st.binary(min_size=1),
    rp_id=st.text(st.characters(codec="utf-8")),
    user=st.builds(User, id=st.binary(max_size=64), name=TEXTS, display_name=TEXTS),
    private_key=st.binary(min_size=32, max_size=32),
    algorithm=st.sampled_from([-7, -8, -257]),
    discoverable=st.booleans(),
    created=COUNTS,
    cred_protect=st.integers(1, 3),
    extras=st.dictionaries(st.text(st.characters(codec="utf-8")), st.binary() | st.booleans()),
)
UNWRAPPED = st.builds(
    Credential,
    credential_id=st.just(b"an id that no other credential has"),
    rp_id=st.text(st.characters(codec="utf-8")),
    user=st.builds(User, id=st.binary(max_size=64)),
    private_key=st.binary(min_size=256, max_size=256),
    algorithm=st.just(-257),
    discoverable=st.just(False),
)
FINGERPRINTS = st.builds(
    Fingerprint, template_id=st.binary(min_size=1), finger=st.text("abc"), name=TEXTS
)
MEMORIES = st.builds(
    Persistent,
    wrapping_secret=st.binary(min_size=32, max_size=32),
    min_pin_length=st.integers(4, 63),
    device_identifier=st.binary(min_size=16, max_size=16),
    store_state=st.binary(min_size=16, max_size=16),
    persistent_token=st.binary(min_size=32, max_size=32),
    always_uv=st.booleans(),
    credentials=st.lists(CREDENTIALS, max_size=3, unique_by=lambda each: each.credential_id),
    unwrapped=st.lists(UNWRAPPED, max_size=1),
    sign_count=COUNTS,
    created_count=COUNTS,
    pin_hash=st.none() | st.binary(min_size=16, max_size=16),
    pin_length=st.integers(0, 63),
    pin_retries=st.integers(0, 8),
    force_pin_change=st.booleans(),
    min_pin_rp_ids=st.lists(st.text(st.characters(codec="utf-8")), max_size=2),
    enterprise_attestation=st.booleans(),
    long_touch_for_reset=st.booleans(),
    pin_complexity=st.booleans(),
    fingerprints=st.lists(FINGERPRINTS, max_size=2),
    uv_retries=st.integers(0, 5),
    uv_count=COUNTS,
    large_blob_array=st.binary(max_size=64),
)

WHOLE = images.save(
    PROFILE,
    Persistent(
        wrapping_secret=bytes(32),
        min_pin_length=4,
        device_identifier=bytes(16),
        store_state=bytes(16),
        persistent_token=bytes(32),
        credentials=[
            Credential(
                credential_id=b"id",
                rp_id="example.com",
                user=User(id=b"user"),
                private_key=bytes(32),
                algorithm=-7,
                discoverable=True,
            )
        ],
    ),
)


@given(MEMORIES)
def test_a_memory_survives_the_way_through_json(memory: Persistent) -> None:
    text = json.dumps(images.save(PROFILE, memory), sort_keys=True)
    loaded = images.load(PROFILE, json.loads(text))
    assert loaded == memory
    assert json.dumps(images.save(PROFILE, loaded), sort_keys=True) == text


def test_a_key_made_of_an_image_has_the_same_image() -> None:
    image = VirtualKey("fido2.1").image()
    assert VirtualKey("fido2.1", image=image).image() == image


def test_an_image_is_not_changed_by_the_key_made_of_it() -> None:
    image = deepcopy(WHOLE)
    key = VirtualKey(image=image)
    key._authenticator.store.persistent.credentials.clear()
    assert image == WHOLE


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        (("schema",), "keyrig.image/2", "image.schema: 'keyrig.image/2'"),
        (("profile",), "fido2.0", "image.profile: of a 'fido2.0', not of a 'fido2.3'"),
        (("persistent",), [], "image.persistent: not dict but list"),
        (("persistent", "sign_count"), -1, "persistent.sign_count: -1 is out of range"),
        (("persistent", "sign_count"), True, "persistent.sign_count: not int but bool"),
        (("persistent", "pin_retries"), 9, "persistent.pin_retries: 9 is out of range"),
        (("persistent", "pin_hash"), "xyz", "persistent.pin_hash: not hex"),
        (("persistent", "wrapping_secret"), None, "persistent.wrapping_secret: not str"),
        (("persistent", "surplus"), 1, "persistent.surplus: unknown"),
        (("persistent", "credentials", 0), "text", "persistent.credentials[0]: not dict but str"),
        (("persistent", "credentials", 0, "rp_id"), 7, "credentials[0].rp_id: not str but int"),
        (("persistent", "credentials", 0, "user", "id"), 7, "credentials[0].user.id: not str"),
        (("persistent", "credentials", 0, "extras"), "ff", "credentials[0].extras: "),
        (("persistent", "credentials", 0, "extras"), "80", "not a map by extension"),
    ],
)
def test_a_damaged_image_is_refused_with_place_and_reason(
    path: tuple[Any, ...], value: object, says: str
) -> None:
    image: Any = deepcopy(WHOLE)
    part = image
    for step in path[:-1]:
        part = part[step]
    part[path[-1]] = value
    with pytest.raises(VirtualKeyError) as refused:
        VirtualKey(image=image)
    assert says in str(refused.value)


@pytest.mark.parametrize("path", ["schema", "profile", "persistent"])
def test_an_image_with_a_part_missing_is_refused(path: str) -> None:
    image = {key: value for key, value in WHOLE.items() if key != path}
    with pytest.raises(VirtualKeyError, match=f"image.{path}: missing"):
        VirtualKey(image=image)


def test_an_image_with_two_credentials_of_one_id_is_refused() -> None:
    image = deepcopy(WHOLE)
    image["persistent"]["credentials"] *= 2
    with pytest.raises(VirtualKeyError, match="two have the same id"):
        VirtualKey(image=image)


def test_no_secret_shows_in_the_repr_of_a_memory() -> None:
    memory = images.load(PROFILE, WHOLE)
    memory.pin_hash = b"hash of the PIN!"
    assert "hash of the PIN!" not in repr(memory)
    assert repr(bytes(32)) not in repr(memory)
