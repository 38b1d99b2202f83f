"""What vendors told FIDO of their keys: the entries of the FIDO Metadata Service, one by one."""

from __future__ import annotations

from rig.metadata.model import Damaged, Entry, Metadata, Statement, StatusReport, UserVerification
from rig.metadata.sources import FIDO_MDS, read_metadata

__all__ = [
    "FIDO_MDS",
    "Damaged",
    "Entry",
    "Metadata",
    "Statement",
    "StatusReport",
    "UserVerification",
    "read_metadata",
]
