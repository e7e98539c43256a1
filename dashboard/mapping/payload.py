"""What the map draws, as compact JSON: columns of equal length, one entry per cooperative that has a point or whose
village has one, in the order of village codes. Integers only; nothing is localized.

    {"format": 1, "layers": [key, ...],
     "id": [steps], "lat": [steps], "lon": [steps],    each the step from the one before; degrees × 100,000
     "own": "01…",       1: the cooperative's own point; 0: its village's ("perkiraan")
     "bits": [...],      bit n: the cooperative has what layers[n] names
     "land": "012…",     place in the values of the layer "lahan"; "-": none
     "doubt": [places in the columns of cooperatives whose point is doubted]}

Names are not in it: they would be most of it. A card (map-card) tells them on demand.
"""

import gzip
import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers

from core.models import User
from dashboard.counting import live
from dashboard.counting.version import state
from dashboard.mapping.layers import Layer, binary, layers

FORMAT = 1
SCALE = 100_000


def columns(
    rows: QuerySet, numbers: dict[int, Counter[str]], doubted: Iterable[int]
) -> dict[str, Any]:
    """`rows`: cooperatives; `numbers`: key → measure → number (counting.live.per_cooperative)."""
    names = ("pk", "latitude", "longitude", "village__latitude", "village__longitude")
    found = rows.order_by("village_id", "pk").values_list(*names)
    placed = [
        (pk, own_lat, own_lon, True) if own_lat is not None else (pk, lat, lon, False)
        for pk, own_lat, own_lon, lat, lon in found
        if own_lat is not None or lat is not None
    ]
    keys, suspect = binary(), set(doubted)
    nothing: Counter[str] = Counter()
    counted = [numbers.get(pk, nothing) for pk, *_ in placed]
    land = layers()["lahan"]
    return {
        "format": FORMAT,
        "layers": keys,
        "id": steps(pk for pk, *_ in placed),
        "lat": steps(round(lat * SCALE) for _, lat, _, _ in placed),
        "lon": steps(round(lon * SCALE) for _, _, lon, _ in placed),
        "own": "".join("1" if own else "0" for *_, own in placed),
        "bits": [sum(1 << n for n, key in enumerate(keys) if one[key]) for one in counted],
        "land": "".join(place_in(land, one) for one in counted),
        "doubt": [at for at, (pk, *_) in enumerate(placed) if pk in suspect],
    }


def steps(values: Iterable[int]) -> list[int]:
    found, before = [], 0
    for value in values:
        found.append(value - before)
        before = value
    return found


def place_in(layer: Layer, numbers: Counter[str]) -> str:
    for at, value in enumerate(layer.values):
        if numbers[value.measure]:
            return str(at)
    return "-"


def numbers_of(user: User, on: date) -> dict[int, Counter[str]]:
    """Of what the map draws, and of nothing else."""
    land = [value.measure for value in layers()["lahan"].values]
    return live.per_cooperative(user, on, keys=[*binary(), *land])


def mark_of(user: User, on: date, *more: Any) -> str:
    """The ETag of what this reader gets now: who he is and may, the day, the data's state, and `more`."""
    grants = sorted(f"{one.role}:{one.regency_id}" for one in user.current_grants)
    told = [FORMAT, user.pk, user.is_superuser, grants, str(on), state(), *more]
    return f'W/"{hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]}"'


def answer(request: HttpRequest, data: dict[str, Any], etag: str = "") -> HttpResponseBase:
    """Compressed where the reader takes it. The browser asks again each time, so that nobody is shown it after he
    has logged out; unchanged data is told by the mark alone."""
    body = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()
    zipped = "gzip" in request.headers.get("Accept-Encoding", "")
    content = gzip.compress(body, 9, mtime=0) if zipped else body
    response = HttpResponse(content, content_type="application/json")
    if zipped:
        response["Content-Encoding"] = "gzip"
    return private(response, etag)


def private(response: HttpResponse, etag: str) -> HttpResponse:
    patch_vary_headers(response, ["Accept-Encoding", "Cookie"])
    response["Cache-Control"] = "private, no-cache"
    if etag:
        response["ETag"] = etag
    return response


def unchanged(request: HttpRequest, etag: str) -> HttpResponseBase | None:
    """The answer "not modified", when the browser has what carries this mark."""
    empty = private(HttpResponse(), etag)
    found = get_conditional_response(request, etag=etag, response=empty)
    return found if found is not None and found is not empty else None
