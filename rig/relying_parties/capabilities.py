"""What a key says that it can do, as far as a client looks at it (CTAP 6.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

_VERSIONS, _EXTENSIONS, _OPTIONS = 0x01, 0x02, 0x04
_MAX_COUNT, _MAX_LENGTH, _ALGORITHMS, _REMAINING = 0x07, 0x08, 0x0A, 0x14
_STATES = ("clientPin", "uv")
_NAMES = {
    "versions": _VERSIONS,
    "extensions": _EXTENSIONS,
    "maxCredentialCountInList": _MAX_COUNT,
    "maxCredentialIdLength": _MAX_LENGTH,
    "algorithms": _ALGORITHMS,
}
_ON_WHEN_NEW = "makeCredUvNotRqd"
"""The one option among those that people set that a new key has on, if it has it at all."""


@dataclass(frozen=True, kw_only=True)
class Capabilities:
    """One key, or one model on paper.

    Attributes:
        algorithms: COSE identifiers that it lists; empty where it lists none.
        batch: How many credentials one list may hold; 1 where it does not say.
        longest_id: Bytes of the longest credential id; None where it does not say.
        room: Places left for discoverable credentials; None where it does not say.
    """

    versions: frozenset[str]
    extensions: frozenset[str] = frozenset()
    options: Mapping[str, bool] = field(default_factory=lambda: MappingProxyType({}))
    algorithms: tuple[int, ...] = ()
    batch: int = 1
    longest_id: int | None = None
    room: int | None = None

    @classmethod
    def of(cls, get_info: Mapping[int, object] | None) -> Capabilities:
        """Read a getInfo reply; None for a key that speaks U2F alone. What is of no type is left.

        Args:
            get_info: The members by their keys.
        """
        if get_info is None:
            return cls(versions=frozenset({"U2F_V2"}))
        return cls(
            versions=frozenset(_texts(get_info.get(_VERSIONS))),
            extensions=frozenset(_texts(get_info.get(_EXTENSIONS))),
            options=MappingProxyType(_flags(get_info.get(_OPTIONS))),
            algorithms=tuple(_listed(get_info.get(_ALGORITHMS))),
            batch=_number(get_info.get(_MAX_COUNT)) or 1,
            longest_id=_number(get_info.get(_MAX_LENGTH)),
            room=_number(get_info.get(_REMAINING)),
        )

    @classmethod
    def as_new(cls, get_info: Mapping[int, object] | None) -> Capabilities:
        """Read the getInfo of a statement: a new key has no PIN and no finger yet.

        Args:
            get_info: The members by their keys; None for a model of U2F alone.
        """
        if get_info is None:
            return cls.of(None)
        options = {
            name: value and name not in _STATES
            for name, value in _flags(get_info.get(_OPTIONS)).items()
        }
        return cls.of({**get_info, _OPTIONS: options})

    @classmethod
    def as_recorded(cls, abilities: Mapping[str, object]) -> Capabilities:
        """Read what a run has kept of a key's getInfo; it is taken for a new key.

        Args:
            abilities: The members by their names. An option that people set, `alwaysUv` too, has
                no truth value there, since only that the key has it is an ability: it is off.
        """
        options = abilities.get("options")
        flags = {
            name: value if isinstance(value, bool) else name == _ON_WHEN_NEW
            for name, value in (options.items() if isinstance(options, Mapping) else ())
        }
        members = {number: abilities.get(name) for name, number in _NAMES.items()}
        return cls.as_new({**members, _OPTIONS: flags})

    @property
    def ctap2(self) -> bool:
        """Whether it speaks CTAP2."""
        return any(version.startswith("FIDO_2") for version in self.versions)

    @property
    def u2f(self) -> bool:
        """Whether it speaks U2F."""
        return "U2F_V2" in self.versions

    @property
    def has_pin(self) -> bool:
        """Whether a PIN is set that registers and signs in."""
        return self.options.get("clientPin") is True and not self._pin_is_barred

    @property
    def takes_pin(self) -> bool:
        """Whether it can have a PIN that registers and signs in."""
        return "clientPin" in self.options and not self._pin_is_barred

    @property
    def has_finger(self) -> bool:
        """Whether it can verify its user by itself now."""
        return self.options.get("uv") is True

    @property
    def takes_finger(self) -> bool:
        """Whether it could verify its user by itself."""
        return "uv" in self.options

    @property
    def keeps_credentials(self) -> bool:
        """Whether it makes discoverable credentials."""
        return self.options.get("rk") is True

    @property
    def always_verifies(self) -> bool:
        """Whether it does nothing before it has verified its user."""
        return self.options.get("alwaysUv") is True

    @property
    def manages_credentials(self) -> bool:
        """Whether it lists what it keeps (CTAP 6.8), by the command or its preview."""
        return bool(self.options.get("credMgmt") or self.options.get("credentialMgmtPreview"))

    @property
    def registers_unverified(self) -> bool:
        """Whether it makes other credentials without verification although a PIN is set."""
        return self.options.get("makeCredUvNotRqd") is True

    def can_sign_with(self, algorithms: Sequence[int]) -> bool:
        """Tell whether one of these can be expected of it: any of a key that lists none."""
        return not self.algorithms or bool(set(algorithms) & set(self.algorithms))

    @property
    def _pin_is_barred(self) -> bool:
        return self.options.get("noMcGaPermissionsWithClientPin") is True


def _texts(value: object) -> list[str]:
    return [item for item in _items(value) if isinstance(item, str)]


def _numbers(value: object) -> list[int]:
    return [number for item in _items(value) if (number := _number(item)) is not None]


def _listed(value: object) -> list[int]:
    return _numbers([item.get("alg") for item in _items(value) if isinstance(item, Mapping)])


def _items(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _flags(value: object) -> dict[str, bool]:
    if not isinstance(value, Mapping):
        return {}
    return {str(name): flag for name, flag in value.items() if isinstance(flag, bool)}
