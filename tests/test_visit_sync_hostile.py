"""Bodies and deliveries that no app of ours sends: a sentence for each field, never a crash."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from tests.english import english_leftovers
from tests.test_visit_sync import SYNC, items, own, phone, send  # noqa: F401  fixtures
from tests.visit_rows import uuid7, visit_body
from visits.forms import LIMITS
from visits.models import Visit, VisitVersion

# ruff: noqa: F811  a fixture is imported and named again by who uses it
pytestmark = pytest.mark.django_db
SHA = "0123456789abcdef" * 4


def deep(levels: int) -> Any:
    value: Any = "dasar"
    for _ in range(levels):
        value = [value]
    return value


NASTY: list[Any] = [
    None,
    True,
    False,
    -1,
    0,
    1.5,
    10**25,
    10**40,
    -(10**19),
    1e308,
    float("nan"),
    float("inf"),
    "",
    " \n",
    "\x00",
    "a\x00b",
    "\ud800",
    "\udfff x",
    "a" * 20_000,
    "1",
    "1e5",
    "٣",
    "NaN",
    "-",
    "<script>alert(1)</script>",
    "'; DROP TABLE visits_visit; --",
    "2026-02-30T09:00:00+07:00",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    [],
    [[]],
    {},
    {"a": {"b": [1]}},
    {"\x00": 1},
    [None, 1, "x", {}],
    [{}] * 60,
    deep(40),
]


def row(name: str) -> dict[str, Any]:
    today = timezone.localdate().isoformat()
    return {
        "obstacles": {"id": str(uuid7()), "category": "lahan", "priority": "tinggi", "note": ""},
        "follow_ups": {"id": str(uuid7()), "what": "a", "who": "b", "due": today},
        "follow_ups_done": {"id": 881, "note": ""},
        "milestones": {
            "id": str(uuid7()),
            "kind": "nib",
            "reached_on": "2025-11-03",
            "number": "0220001234567",
            "note": "",
        },
        "outlets": {"kind": "kantor", "status": "operasional"},
        "photos": {"sha256": SHA, "size": 9, "caption": "", "taken_at": None},
    }[name]


LISTS = ("obstacles", "follow_ups", "follow_ups_done", "milestones", "outlets", "photos")


def hostile_bodies(cooperative: int) -> list[Any]:
    base = visit_body(cooperative)
    bodies: list[Any] = [value for value in NASTY if not isinstance(value, dict)]
    for name in base:
        bodies += [visit_body(cooperative) | {name: value} for value in NASTY]
    for name in LISTS:
        for part in row(name):
            bodies += [
                visit_body(cooperative, **{name: [row(name) | {part: value}]})
                for value in NASTY[::3]
            ]
    for part in base["position"]:
        for value in NASTY[::3]:
            bodies.append(visit_body(cooperative, position=base["position"] | {part: value}))
    bodies += [visit_body(cooperative, asing=value) for value in NASTY]
    return bodies


@pytest.mark.parametrize("every", [4, pytest.param(1, marks=pytest.mark.long)])
def test_no_body_crashes_and_what_is_kept_is_kept_word_by_word(phone, world, every):
    bodies = hostile_bodies(world.coop_a.pk)[::every]
    assert len(bodies) >= 300
    answered, sentences = 0, set[str]()
    for start in range(0, len(bodies), 20):
        part = bodies[start : start + 20]
        # half a pair of surrogates travels as \ud800, as a browser writes it
        for body, item in zip(part, items(send(phone, *part)), strict=True):
            answered += 1
            assert item["code"] in (201, 422), item
            if item["code"] == 422:
                told = [text for texts in item["errors"].values() for text in texts]
                assert told and all(told), body
                sentences |= set(told)
                assert "kesalahan di server" not in " ".join(told), (body, told)
            else:
                kept = VisitVersion.objects.get(visit__client_id=body["id"])
                assert kept.body == body
    assert answered == len(bodies) and Visit.objects.exists()
    assert not english_leftovers(" ".join(sentences))


def test_what_is_no_delivery_is_refused_in_words(phone, world):
    body = json.dumps({"schema": 1, "visits": [visit_body(world.coop_a.pk)]}).encode()
    broken: list[bytes] = [
        b"",
        b"{",
        b"null",
        b"[]",
        b"7",
        b'"teks"',
        b"{}",
        b'{"schema": 1}',
        b'{"visits": []}',
        b'{"schema": 2, "visits": []}',
        b'{"schema": true, "visits": []}',
        b'{"schema": "1", "visits": []}',
        b'{"schema": 1, "visits": {}}',
        b'{"schema": 1, "visits": null}',
        b"\xff\xfe" + body,
        body.decode().encode("utf-16"),
        b"\xed\xa0\x80",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"schema": 1, "visits": [' + b"1" * 5_000 + b"]}",
        body[:-1],
        body[: len(body) // 2],
        b"\x1f\x8b" + body,
    ]
    told = set()
    for content in broken:
        answer = phone.post(SYNC, content, content_type="application/json")
        assert answer.status_code == 400, content[:60]
        told.add(answer.json()["message"])
    assert not english_leftovers(" ".join(told))
    for kind in ("text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded",
                 "application/json; charset=utf-16", "application/json; charset=rot13", ""):  # fmt: skip
        answer = phone.generic("POST", SYNC, body, content_type=kind)
        assert answer.status_code == 400 and answer.json()["message"], kind
    assert not Visit.objects.exists()
    twice = b'{"schema": 7, "schema": 1, "visits": [], "device_time": [1], "pass": null}'
    assert items(phone.post(SYNC, twice, content_type="application/json")) == []


def hours(count: float) -> str:
    return (timezone.localtime() + timedelta(hours=count)).isoformat()


def days(count: int) -> str:
    return (timezone.localdate() + timedelta(days=count)).isoformat()


# change of a good body → field that is told, words in its sentence
RULES = {
    "no version 7": ({"id": "8c9e6679-7425-40de-944b-e07fc1f90ae7"}, "id", "Buat kunjungan baru"),
    "id in braces": ({"id": "{0197a1b2-7425-70de-944b-e07fc1f90ae7}"}, "id", "Buat kunjungan"),
    "unknown mode": ({"mode": "telepati"}, "mode", "Cara kunjungan: pilih dari daftar"),
    "no topic": ({"topics": []}, "topics", "satu topik"),
    "unknown topic": ({"topics": ["lahan", "cuaca"]}, "topics", "tidak dikenal"),
    "long text": ({"findings": "a" * 6_001}, "findings", "hapus 1 huruf"),
    "ended first": ({"ended_at": hours(-2)}, "ended_at", "sebelum jam mulai"),
    "too long": ({"started_at": hours(-30), "ended_at": hours(-5)}, "ended_at", "24 jam"),
    "future": ({"started_at": hours(25), "ended_at": hours(26)}, "started_at", "belum terjadi"),
    "past": ({"started_at": "2024-12-31T23:00:00+07:00"}, "started_at", "1 Januari 2025"),
    "no offset": ({"started_at": "2026-11-25T09:00:00"}, "started_at", "tanggal dan jam"),
    "no place": ({"position": None}, "position", "tulis alasan tanpa lokasi"),
    "half a place": ({"position": {"latitude": 1}}, "position", "Bujur"),
    "far north": (
        {"position": {"latitude": 90.1, "longitude": 1, "accuracy": 1}},
        "position",
        "antara -90 dan 90",
    ),
    "negative accuracy": (
        {"position": {"latitude": 0, "longitude": 0, "accuracy": -1}},
        "position",
        "Akurasi",
    ),
    "people as true": ({"people_count": True}, "people_count", "angka bulat"),
    "many people": ({"people_count": 5_001}, "people_count", "antara 0 dan 5000"),
    "a date for a text": ({"people_met": 7}, "people_met", "teks"),
    "a bad sign": ({"findings": "a\x00"}, "findings", "tulis ulang"),
    "a huge body": ({"asing": "a" * 260_000}, "isi", "terlalu besar"),
    "second obstacle": (
        lambda: {"obstacles": [row("obstacles"), row("obstacles") | {"category": "hujan"}]},
        "obstacles",
        "Kendala 2: Kategori: pilih",
    ),
    "obstacle twice": (lambda: {"obstacles": [row("obstacles")] * 2}, "obstacles", "Hapus salah"),
    "too many rows": (lambda: {"obstacles": [row("obstacles")] * 21}, "obstacles", "hapus 1"),
    "due before": (
        lambda: {"follow_ups": [row("follow_ups") | {"due": days(-3)}]},
        "follow_ups",
        "Tindak lanjut 1: tenggatnya sebelum hari kunjungan",
    ),
    "milestone twice": (
        lambda: {"milestones": [row("milestones"), row("milestones")]},
        "milestones",
        "Tahapan 2: tahapan ini sudah ada",
    ),
    "NIB": (
        lambda: {"milestones": [row("milestones") | {"number": "12"}]},
        "milestones",
        "13 angka",
    ),
    "reached tomorrow": (
        lambda: {"milestones": [row("milestones") | {"reached_on": days(1)}]},
        "milestones",
        "belum terjadi",
    ),
    "outlet twice": (lambda: {"outlets": [row("outlets")] * 2}, "outlets", "Gerai 2"),
    "photo twice": (lambda: {"photos": [row("photos")] * 2}, "photos", "Foto 2"),
    "photo too large": (
        lambda: {"photos": [row("photos") | {"size": settings.VISIT_PHOTO_MAX_BYTES + 1}]},
        "photos",
        "Paling besar",
    ),
    "too many photos": (
        lambda: {
            "photos": [row("photos") | {"sha256": f"{n:064x}"} for n in range(LIMITS["photos"] + 1)]
        },
        "photos",
        "hapus 1",
    ),
}


@pytest.mark.parametrize("name", RULES)
def test_each_rule_says_what_to_do(phone, world, name):
    change, field, words = RULES[name]
    body = visit_body(world.coop_a.pk) | (change() if callable(change) else change)
    [item] = items(send(phone, body))
    assert item["code"] == 422 and any(words in text for text in item["errors"][field]), item
    assert not Visit.objects.exists()


def test_what_is_missing_counts_as_empty(phone, world):
    whole = visit_body(world.coop_a.pk, no_position_reason="Hutan")
    needed = ("id", "cooperative", "mode", "topics", "started_at", "ended_at", "no_position_reason")
    [item] = items(send(phone, {name: whole[name] for name in needed}))
    assert item["code"] == 201, item
    assert (
        items(send(phone, visit_body(world.coop_a.pk, mode="daring", position=None)))[0]["code"]
        == 201
    )


def test_invisible_signs_are_dropped_and_line_breaks_stay(phone, world):
    send(phone, visit_body(world.coop_a.pk, findings=" satu\r\ndua\x0b\x7f\ttiga\x1b "))
    assert Visit.objects.get().findings == "satu\ndua\ttiga"
