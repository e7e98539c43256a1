"""The file `.kdkmp` itself: cut, flipped, lying; every fault is a sentence, and none is believed."""

import io
import json
import random
import re
from typing import Any

import pytest

from kdkmp.secret import rsa_key
from tests.outbox_files import framed, outbox_file, plain_list, sealed
from tests.photo_bytes import declared, jpeg
from tests.visit_rows import uuid7, visit_body
from visits.outbox_file import format as reading
from visits.outbox_file import public_key_jwk
from visits.outbox_file.keys import BadKey, key_id, read_key


def outcome(content: bytes) -> str:
    try:
        with reading.opened(io.BytesIO(content)) as told:
            list(told.contents())
    except reading.Unreadable as error:
        return str(error)
    return "read"


@pytest.fixture
def whole(db, cast) -> bytes:
    photo = jpeg(32, 24)
    body = visit_body(1, photos=[declared(photo)])
    return outbox_file(cast["pendamping_a"], [body], [(body["id"], declared(photo), photo)])


def test_every_cut_and_every_flipped_byte_is_seen(whole):
    assert outcome(whole) == "read"
    header = 12 + int.from_bytes(whole[8:12])
    cuts = {
        *range(header + 40),
        *range(header, len(whole), 37),
        *range(len(whole) - 40, len(whole)),
    }
    for at in cuts:
        assert outcome(whole[:at]) != "read", at
    chance = random.Random(61)
    spots = {*range(14), *chance.sample(range(len(whole)), 150), len(whole) - 1}
    for at in spots:
        twisted = bytearray(whole)
        twisted[at] ^= 1 << chance.randrange(8)
        assert outcome(bytes(twisted)) != "read", at
    assert outcome(whole + b"x") != "read"


def test_headers_that_lie(whole):
    tail = whole[12 + int.from_bytes(whole[8:12]) :]
    heads = [
        b"", b"{}", b"[]", b"null", b"\xff\xfe", b'{"key": 1}', b"[" * 4000, b'{"key": NaN}',
        json.dumps({"key": key_id_now(), "wrapped": "", "iv": ""}).encode(),
        json.dumps({"key": key_id_now(), "wrapped": "!!!", "iv": "ü"}).encode(),
        json.dumps({"key": key_id_now(), "wrapped": "AAAA", "iv": "AAAA"}).encode(),
        json.dumps({"key": "../../.data/secret_key", "wrapped": "AAAA", "iv": "AAAA"}).encode(),
    ]  # fmt: skip
    for head in heads:
        assert outcome(b"KDKMPV01" + framed(head) + tail) in (reading.DAMAGED, reading.OTHER_KEY)
    for length in (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\0\1\0\0"):
        assert outcome(b"KDKMPV01" + length + whole[12:]) == reading.DAMAGED
    for faulty in ({"iv": "AAAA"}, {"iv": "AAAAAAAAAAAAAAAA" * 9}):
        assert outcome(sealed(framed(b"{}"), header=faulty)) == reading.DAMAGED


def key_id_now() -> str:
    return str(public_key_jwk()["id"])


def test_contents_that_lie(db, cast):
    """Sealed rightly, so made on purpose: counts, lengths and names that don't fit."""
    owner, sha = cast["pendamping_a"], "a" * 64

    def told(**fields: Any) -> bytes:
        return json.dumps(plain_list(owner, [], []) | fields).encode()

    def row(**fields: Any) -> dict[str, Any]:
        return {"visit": str(uuid7()), "sha256": sha, "size": 3} | fields

    damaged = [
        b"", b"\0\0", b"\0\0\0\x09{}", b"\xff\xff\xff\xff{}", framed(b"[]"), framed(b"NaN"),
        framed(b"\xff"), framed(b"[" * 100_000), framed(told()) + b"x",
        framed(b'{"schema": ' + b"9" * 5000 + b"}"),
        framed(told(photos=[row()])) + b"xx", framed(told(photos=[row()])) + b"xxxx",
        *(framed(told(photos=[row(**f)])) + b"xxx" for f in (
            {"size": -3}, {"size": 3.0}, {"size": True}, {"size": "3"}, {"size": 10**30},
            {"sha256": "../" * 21 + "x"}, {"sha256": None}, {"sha256": sha.upper()},
            {"visit": 7}, {"visit": "x" * 65},
        )),
        framed(told(photos=[7])), framed(told(photos={})), framed(told(visits=None)),
        framed(told(photos=[row(size=5), row(size=-2)])) + b"xxx",
    ]  # fmt: skip
    for plain in damaged:
        assert outcome(sealed(plain)) == reading.DAMAGED, plain[:80]
    assert outcome(sealed(framed(told(schema=2)))) == reading.OTHER_SCHEMA
    assert outcome(sealed(framed(told(schema=True)))) == reading.OTHER_SCHEMA
    assert outcome(sealed(framed(told(visits=[0] * 2001)))) == reading.TOO_MANY
    assert outcome(sealed(framed(b"[" + b"[]," * 300_000 + b"[]]"))) == reading.TOO_MANY
    assert outcome(sealed(framed(told()))) == "read"
    assert outcome(sealed(framed(told(photos=[row()])) + b"xxx")) == "read"


def test_older_keys_still_open_and_the_newest_is_given_out(db, cast, settings):
    [old] = settings.OUTBOX_PRIVATE_KEYS
    content = outbox_file(cast["pendamping_a"], [])
    new = rsa_key()
    settings.OUTBOX_PRIVATE_KEYS = [new, old]
    assert public_key_jwk()["id"] == key_id(new) != key_id(old)
    assert outcome(content) == outcome(outbox_file(cast["pendamping_a"], [])) == "read"
    settings.OUTBOX_PRIVATE_KEYS = [new]
    assert outcome(content) == reading.OTHER_KEY
    for wrong in ("", "AAAA", "kunci", "é"):
        with pytest.raises(BadKey):
            read_key(wrong)


def test_the_public_key_holds_nothing_private():
    told = public_key_jwk()
    assert set(told) == {"id", "jwk"} and set(told["jwk"]) == {"kty", "alg", "ext", "n", "e"}  # type: ignore[arg-type]
    assert told["jwk"]["e"] == "AQAB" and len(told["jwk"]["n"]) == 512  # type: ignore[index]


def test_the_phone_writes_no_more_than_is_read(settings):
    """The app's own figures (filebox.js) lie inside what is taken here."""
    source = (settings.BASE_DIR / "static/kdkmp/lapangan/filebox.js").read_text()
    told = dict(re.findall(r"(\w+): ([0-9_]+)", re.findall(r"const MOST = \{(.+)\};", source)[0]))
    most = {name: int(figure) for name, figure in told.items()}
    assert 0 < most["bodies"] <= reading.MOST_VISITS and 0 < most["photos"] <= reading.MOST_PHOTOS
    assert 0 < most["json"] <= reading.MOST_LIST and 0 < most["marks"] <= reading.MOST_MARKS
    largest = int(re.findall(r"const LARGEST = ([0-9_]+);", source)[0])
    assert 0 < largest + most["json"] + 4096 < settings.OUTBOX_MAX_BYTES
