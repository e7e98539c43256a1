"""The file `….kdkmp`, read length by length; nothing of it is believed before its seal has been checked."""

import base64
import binascii
import json
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.conf import settings

from visits.outbox_file.keys import OAEP, private_key

MAGIC = b"KDKMPV01"
LENGTH = 4  # bytes of a big-endian length
TAG = 16
IV = 12
MOST_HEADER = 4096
# Of the list of visits and photos: bytes, and signs that make something of JSON. A megabyte of "[],[],"
# would take 25 in memory.
MOST_LIST = 12 * 1024 * 1024
MOST_MARKS = 400_000
MOST_VISITS, MOST_PHOTOS = 2_000, 10_000
PIECE = 256 * 1024
SHA256 = re.compile(r"[0-9a-f]{64}")

EMPTY = "Berkas ini kosong (0 byte). Simpan lagi ke berkas dari aplikasi lapangan."
TOO_LARGE = (
    "Berkas ini terlalu besar. Paling besar {most} MB; aplikasi lapangan membaginya menjadi beberapa "
    "berkas sendiri."
)
NOT_OURS = (
    "Ini bukan berkas kunjungan dari aplikasi lapangan. Pilih berkas yang namanya berawalan “kunjungan-” "
    "dan berakhiran “.kdkmp”."
)
DAMAGED = (
    "Berkas ini tidak utuh: terpotong atau berubah di jalan. Di WhatsApp kirim sebagai dokumen; bila "
    "tetap gagal, simpan lagi ke berkas dari HP. Kunjungan di HP tidak hilang."
)
OTHER_KEY = (
    "Berkas ini dikunci untuk server lain, atau untuk kunci yang sudah tidak dipakai. Buka aplikasi "
    "lapangan di HP saat ada sinyal, lalu simpan lagi ke berkas. Kunjungan di HP tidak hilang."
)
OTHER_SCHEMA = "Berkas ini dibuat aplikasi lapangan yang lebih baru daripada server ini. Beri tahu petugas provinsi."
TOO_MANY = "Berkas ini memuat terlalu banyak kunjungan. Simpan ke berkas lagi dari HP, lalu unggah."


class Unreadable(Exception):
    """The whole file; nothing of it was kept. str(error) says in Indonesian why and what to do."""


@dataclass(frozen=True)
class Photo:
    visit: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Opened:
    """What a phone put in. `visits`, `surveys`: bodies as they came, whatever they are; `photos` in their order."""

    owner_pass: str
    device_time: Any
    visits: list[Any]
    surveys: list[Any]
    photos: list[Photo]
    plain: BinaryIO
    start: int  # where the first photo's bytes begin

    def contents(self) -> Iterator[tuple[Photo, bytes]]:
        """Each photo with its bytes; without (b"") where it is larger than any photo may be."""
        at = self.start
        for photo in self.photos:
            self.plain.seek(at)
            taken = photo.size <= settings.VISIT_PHOTO_MAX_BYTES
            yield photo, self.plain.read(photo.size) if taken else b""
            at += photo.size


@contextmanager
def opened(file: BinaryIO) -> Iterator[Opened]:
    """Reads a seekable file. The plain text lies in a nameless file while it is needed. Raises Unreadable."""
    with tempfile.TemporaryFile() as plain:
        size = decrypt(file, plain)
        yield read_plain(plain, size)


def decrypt(file: BinaryIO, plain: BinaryIO) -> int:
    """Writes the plain text; its size in bytes. Raises Unreadable, also when the seal is broken."""
    size = file.seek(0, 2)
    if size == 0:
        raise Unreadable(EMPTY)
    if size > settings.OUTBOX_MAX_BYTES:
        raise Unreadable(TOO_LARGE.format(most=settings.OUTBOX_MAX_BYTES // 1024 // 1024))
    file.seek(0)
    if file.read(len(MAGIC)) != MAGIC:
        raise Unreadable(NOT_OURS)
    header = file.read(read_length(file, MOST_HEADER))
    key, iv = keys_of(header)
    start = file.tell()
    left = size - start - TAG
    if left < LENGTH:
        raise Unreadable(DAMAGED)
    file.seek(size - TAG)
    opening = Cipher(algorithms.AES(key), modes.GCM(iv, file.read(TAG))).decryptor()
    opening.authenticate_additional_data(header)
    file.seek(start)
    for at in range(0, left, PIECE):
        plain.write(opening.update(file.read(min(PIECE, left - at))))
    try:
        plain.write(opening.finalize())
    except InvalidTag as error:
        raise Unreadable(DAMAGED) from error
    return left


def read_length(file: BinaryIO, most: int) -> int:
    raw = file.read(LENGTH)
    length = int.from_bytes(raw)
    if len(raw) < LENGTH or not 0 < length <= most:
        raise Unreadable(DAMAGED)
    return length


def keys_of(header: bytes) -> tuple[bytes, bytes]:
    """(AES key, IV). Raises Unreadable."""
    told = parsed(header)
    if not isinstance(told, dict) or not isinstance(told.get("key"), str):
        raise Unreadable(DAMAGED)
    wrapped, iv = (from_base64(told.get(name)) for name in ("wrapped", "iv"))
    ours = private_key(told["key"])
    if ours is None:
        raise Unreadable(OTHER_KEY)
    try:
        key = ours.decrypt(wrapped, OAEP)
    except ValueError as error:
        raise Unreadable(DAMAGED) from error
    if len(key) != 32 or len(iv) != IV:
        raise Unreadable(DAMAGED)
    return key, iv


def from_base64(text: Any) -> bytes:
    try:
        return base64.b64decode(text, validate=True) if isinstance(text, str) else b""
    except (binascii.Error, ValueError) as error:
        raise Unreadable(DAMAGED) from error


def parsed(content: bytes) -> Any:
    """JSON in UTF-8, without NaN. Raises Unreadable."""
    if sum(content.count(mark) for mark in (b",", b"[", b"{")) > MOST_MARKS:
        raise Unreadable(TOO_MANY)
    try:
        return json.loads(content.decode(), parse_constant=no_number)
    except (ValueError, RecursionError) as error:
        raise Unreadable(DAMAGED) from error


def no_number(word: str) -> None:
    raise ValueError(word)


def read_plain(plain: BinaryIO, size: int) -> Opened:
    """Raises Unreadable: counts and lengths must fit to the byte."""
    plain.seek(0)
    length = read_length(plain, size - LENGTH)
    if length > MOST_LIST:
        raise Unreadable(TOO_MANY)
    told = parsed(plain.read(length))
    if not isinstance(told, dict):
        raise Unreadable(DAMAGED)
    if type(told.get("schema")) is not int or told["schema"] != 1:
        raise Unreadable(OTHER_SCHEMA)
    # apps from before surveys never name them
    visits, surveys, photos = told.get("visits"), told.get("surveys", []), told.get("photos", [])
    if not all(isinstance(one, list) for one in (visits, surveys, photos)):
        raise Unreadable(DAMAGED)
    if len(visits) + len(surveys) > MOST_VISITS or len(photos) > MOST_PHOTOS:
        raise Unreadable(TOO_MANY)
    listed = [photo_of(row) for row in photos]
    start = LENGTH + length
    if start + sum(photo.size for photo in listed) != size:
        raise Unreadable(DAMAGED)
    owner_pass = told.get("pass")
    return Opened(
        owner_pass if isinstance(owner_pass, str) else "",
        told.get("device_time"),
        visits,
        surveys,
        listed,
        plain,
        start,
    )


def photo_of(row: Any) -> Photo:
    """Raises Unreadable."""
    if isinstance(row, dict):
        visit, sha256, size = (row.get(name) for name in ("visit", "sha256", "size"))
        whole = type(size) is int and 0 < size <= settings.OUTBOX_MAX_BYTES
        named = isinstance(visit, str) and len(visit) <= 64
        if whole and named and isinstance(sha256, str) and SHA256.fullmatch(sha256):
            return Photo(visit, sha256, size)
    raise Unreadable(DAMAGED)
