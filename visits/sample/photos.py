"""Photos of the newest visits; a few pictures come twice on purpose, a few have not arrived yet."""

from datetime import date, timedelta
from typing import Any

from registry.sample.copying import Table
from visits.models import VisitPhoto
from visits.sample import figures, pictures, texts
from visits.sample.tours import Call
from visits.words import Mode, State

Row = dict[str, Any]


class Photos:
    def __init__(self, on: date) -> None:
        self.on, self.table = on, Table(VisitPhoto)
        self.drawn: list[pictures.Picture] = []

    def taken(self, call: Call, visit: Row, rank: int) -> list[Row]:
        """Rows for the visit's photos, the files written before; as its body names them."""
        rng = call.rng
        shown = bool(call.person.user_id) and rank <= 4
        if visit["mode"] != Mode.FIELD or (self.on - call.begin.date()).days > figures.PHOTO_DAYS:
            return []
        if not shown and rng.randrange(1000) >= figures.WITH_PHOTO:
            return []
        told: list[Row] = []
        for order in range(rng.choice((1, 1, 2))):
            picture = self._picture(call)
            if any(one["sha256"] == picture.sha256 for one in told):
                continue
            moment = call.begin + timedelta(minutes=2 + order * 5)
            one = {"sha256": picture.sha256, "size": picture.size, "caption": texts.caption(rng)}
            row = self.table.add(
                visit_id=visit["id"], order=order, taken_at=moment, is_sample=True, **one
            )
            told.append(one | {"taken_at": moment.isoformat()})
            waits = visit["state"] == State.SENT and rng.randrange(1000) < figures.MISSING_PHOTO
            if not waits:
                row |= self._arrived(picture, visit)
        return told

    def _picture(self, call: Call) -> pictures.Picture:
        if len(self.drawn) > 2 and call.rng.randrange(1000) < figures.SEEN_PHOTO:
            return call.rng.choice(self.drawn)
        self.drawn.append(pictures.stored(len(self.drawn)))
        return self.drawn[-1]

    def _arrived(self, picture: pictures.Picture, visit: Row) -> Row:
        wide, high = pictures.SIZE
        return {
            "received_at": visit["received_at"] + timedelta(seconds=20),
            "file": picture.name,
            "thumbnail": picture.thumbnail,
            "stored_sha256": picture.sha256,
            "width": wide,
            "height": high,
            "dhash": picture.dhash,
        }
