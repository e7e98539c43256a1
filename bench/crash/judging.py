"""Compares what the system holds with the ledger. Every sentence it answers is a violation."""

import hashlib
import io
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from bench.crash.ledger import Ledger, Made

SHOWN = 12
STATE = ("people_met", "people_count", "findings", "mode")


def still_there(confirmed: list[tuple[str, str]]) -> list[str]:
    """While it runs: nothing that was confirmed may be missing, not for a moment."""
    from django.db import DatabaseError, InterfaceError, close_old_connections

    from visits.models import VisitVersion

    wanted = {key for key, _ in confirmed}
    for _ in range(60):
        try:
            close_old_connections()
            rows = VisitVersion.objects.filter(visit__client_id__in=wanted)
            found = {
                (str(key), digest) for key, digest in rows.values_list("visit__client_id", "digest")
            }
            return [f"dikonfirmasi, tetapi hilang: {one}" for one in confirmed if one not in found]
        except (DatabaseError, InterfaceError):
            time.sleep(0.25)  # it was just killed; what counts is what it says when it is back
    return ["basis data tidak menjawab selama pemeriksaan"]


def wait_for_the_database() -> None:
    """It may have been killed a moment ago; what our own connections held is gone with it."""
    from django.db import DatabaseError, InterfaceError, connection

    for _ in range(240):
        try:
            connection.close()
            connection.close_pool()
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            return
        except (DatabaseError, InterfaceError):
            time.sleep(0.25)
    raise SystemExit("basis data tidak kembali setelah dimatikan")


def final_judgement(ledger: Ledger, *, ended: bool = True) -> tuple[Counter[str], list[str]]:
    """Counts of what is there, and the violations. The phones have ended and the server is stopped.

    `ended`: the phones had delivered all. When they had not, a visit that was never confirmed may be missing
    or unfinished (it is still on its phone); that it is there twice is a violation all the same.
    """
    from visits.models import FollowUp, Obstacle, Visit, VisitPhoto, VisitVersion

    wait_for_the_database()
    problems: list[str] = []
    counts: Counter[str] = Counter()
    visits: dict[str, list[Any]] = defaultdict(list)
    for visit in Visit.objects.all():
        visits[str(visit.client_id)].append(visit)
    counts["kunjungan"] = sum(map(len, visits.values()))
    strangers = visits.keys() - ledger.made.keys()
    problems += [f"ada di server, tidak pernah dibuat: {key}" for key in strangers]
    parts: dict[str, dict[int, list[Any]]] = {}
    for name, model in (
        ("versions", VisitVersion),
        ("obstacles", Obstacle),
        ("follow_ups", FollowUp),
        ("photos", VisitPhoto),
    ):
        found: dict[int, list[Any]] = defaultdict(list)
        for row in model.objects.all():
            found[row.visit_id].append(row)
        parts[name] = found
        counts[name] = sum(map(len, found.values()))
    confirmed = set(ledger.confirmed())
    for made in ledger.made.values():
        rows = visits.get(made.id, [])
        if not ended and len(rows) < 2 and (made.id, made.digests[-1]) not in confirmed:
            continue
        if len(rows) != 1:
            word = "hilang" if not rows else f"berganda ({len(rows)} baris)"
            problems.append(f"kunjungan {made.id} {word}")
            continue
        own = {name: found.get(rows[0].pk, []) for name, found in parts.items()}
        problems += judge_visit(made, rows[0], own)
    counts["foto di disk"] = judge_files(problems)
    return counts, problems


def judge_visit(made: Made, visit: Any, own: dict[str, list[Any]]) -> Iterable[str]:
    last = made.bodies[-1]
    if Counter(row.digest for row in own["versions"]) != Counter(made.digests):
        yield f"{made.id}: {len(own['versions'])} versi di server, {len(made.digests)} dibuat"
    if visit.version != len(made.bodies):
        yield f"{made.id}: versi {visit.version}, seharusnya {len(made.bodies)}"
    for name in STATE:
        if getattr(visit, name) != last[name]:
            yield f"{made.id}: {name} bukan yang terakhir dikirim"
    if sorted(visit.topics) != sorted(last["topics"]):
        yield f"{made.id}: topik bukan yang terakhir dikirim"
    for name in ("obstacles", "follow_ups"):
        if Counter(str(row.client_id) for row in own[name]) != Counter(
            row["id"] for row in last[name]
        ):
            yield f"{made.id}: {name} tidak sama dengan yang dikirim"
    photos = {row.sha256: row for row in own["photos"]}
    if len(photos) != len(own["photos"]) or photos.keys() != made.colours.keys():
        yield f"{made.id}: {len(own['photos'])} foto di server, {len(made.colours)} dibuat"
    for sha in made.colours.keys() & photos.keys():
        yield from judge_photo(made, photos[sha])


def judge_photo(made: Made, row: Any) -> Iterable[str]:
    """Its file is whole, is a picture, is *that* picture, and holds no EXIF."""
    from PIL import Image

    if row.received_at is None:
        yield f"{made.id}: foto {row.sha256[:8]} dikonfirmasi, tetapi belum diterima"
        return
    whole = True
    for file in (row.file, row.thumbnail):
        try:
            with file.open("rb") as opened:
                content = opened.read()
            image = Image.open(io.BytesIO(content))
            image.load()
        except (OSError, ValueError) as error:
            yield f"{made.id}: berkas foto {row.sha256[:8]} hilang atau rusak: {error}"
            whole = False
            continue
        told = zip(
            image.convert("RGB").getpixel((image.width - 5, image.height - 5)),
            made.colours[row.sha256],
            strict=True,
        )  # type: ignore[call-overload]
        if any(abs(seen - wanted) > 12 for seen, wanted in told):
            yield f"{made.id}: foto {row.sha256[:8]} bukan foto yang dikirim"
        if image.getexif():
            yield f"{made.id}: foto {row.sha256[:8]} masih berisi EXIF"
    if not whole:
        return
    with row.file.open("rb") as opened:
        if hashlib.sha256(opened.read()).hexdigest() != row.stored_sha256:
            yield f"{made.id}: isi foto {row.sha256[:8]} tidak sama dengan sidiknya"


def judge_files(problems: list[str]) -> int:
    from pathlib import Path

    from visits.models.parts import photo_storage

    root = Path(photo_storage().location)  # type: ignore[attr-defined]
    return sum(1 for path in root.rglob("*.jpg") if path.is_file())


def told(problems: list[str]) -> str:
    more = f"\n  … dan {len(problems) - SHOWN} lagi" if len(problems) > SHOWN else ""
    return "".join(f"\n  {problem}" for problem in problems[:SHOWN]) + more
