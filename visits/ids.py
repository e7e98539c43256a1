"""Ids as the phone makes them (UUIDv7), for what is written on a page or made up instead."""

import secrets
import time
import uuid
from datetime import datetime
from random import Random


def make_uuid7(moment: datetime | None = None, chance: Random | None = None) -> uuid.UUID:
    """48 bits of milliseconds of `moment` (now), then chance; with a seeded `chance` the same everywhere."""
    ms = time.time_ns() // 1_000_000 if moment is None else int(moment.timestamp() * 1000)
    value = ms << 80 | (secrets.randbits(80) if chance is None else chance.getrandbits(80))
    value = (value & ~(0xF << 76)) | (7 << 76)
    return uuid.UUID(int=(value & ~(0x3 << 62)) | (2 << 62))
