"""Ids as the phone makes them (UUIDv7), for what is written on a page instead."""

import secrets
import time
import uuid


def make_uuid7() -> uuid.UUID:
    """48 bits of milliseconds, then chance."""
    value = (time.time_ns() // 1_000_000 << 80) | secrets.randbits(80)
    value = (value & ~(0xF << 76)) | (7 << 76)
    return uuid.UUID(int=(value & ~(0x3 << 62)) | (2 << 62))
