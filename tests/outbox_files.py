"""Writes the file that the app writes (docs/reference/visit-sync.md), right or with any fault."""

import base64
import json
import os
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from core.models import User
from visits.device_pass import make_pass
from visits.outbox_file.keys import OAEP, key_id, read_key


def framed(content: bytes) -> bytes:
    return len(content).to_bytes(4) + content


def plain_list(owner: User, visits: list[Any], photos: list[Any], **fields: Any) -> dict[str, Any]:
    """`photos`: (visit id, its declaration, its bytes)."""
    listed = [
        {"visit": visit, "sha256": told["sha256"], "size": len(data)}
        for visit, told, data in photos
    ]
    return {
        "schema": 1,
        "pass": make_pass(owner),
        "device_time": timezone.localtime().isoformat(),
        "device": "0197a1b2-0000-7000-8000-000000000000",
        "visits": visits,
        "photos": listed,
    } | fields


def sealed(plain: bytes, *, key: str = "", header: dict[str, Any] | None = None) -> bytes:
    """`key`: one of OUTBOX_PRIVATE_KEYS, the newest by default; `header`: what it says otherwise."""
    key = key or settings.OUTBOX_PRIVATE_KEYS[0]
    secret, iv = AESGCM.generate_key(256), os.urandom(12)
    wrapped = read_key(key).public_key().encrypt(secret, OAEP)
    told = {
        "key": key_id(key),
        "wrapped": base64.b64encode(wrapped).decode(),
        "iv": base64.b64encode(iv).decode(),
    }
    head = json.dumps(told | (header or {})).encode()
    return b"KDKMPV01" + framed(head) + AESGCM(secret).encrypt(iv, plain, head)


def outbox_file(
    owner: User, visits: list[Any], photos: list[Any] = (), *, key: str = "", **fields: Any
) -> bytes:
    told = json.dumps(plain_list(owner, visits, list(photos), **fields)).encode()
    return sealed(framed(told) + b"".join(data for *_, data in photos), key=key)


def as_upload(content: bytes, name: str = "kunjungan-2026-11-25-1.kdkmp") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")
