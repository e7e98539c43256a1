"""Short links to the rows behind a table: /r/12-61.05-tahap-nib/ is snapshot 12, Kabupaten Sintang, NIB. The code
says all, so links on old paper work as long as the snapshot is kept; who may see what, the page behind decides."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from dashboard.counting.measures import MEASURES, OF_COOPERATIVES
from dashboard.counting.parts import PROVINCE
from dashboard.counting.places import Where

CODE = re.compile(r"([1-9][0-9]{0,17})-(61(?:\.[0-9]{2}){0,2})(?:-([a-z0-9_-]{1,60}))?")


@dataclass(frozen=True)
class Short:
    """`key`: of a measure, "" for the letter as a whole."""

    snapshot: int
    where: Where
    key: str


def code_of(snapshot: int, place: str, key: str = "") -> str:
    return "-".join(filter(None, (str(snapshot), place, key)))


def path_of(code: str) -> str:
    return reverse("dashboard:letter-rows", args=[code])


def read_code(code: str) -> Short | None:
    """None for what is no code of ours."""
    found = CODE.fullmatch(code) if code.isascii() else None
    if found is None or (found[3] and found[3] not in MEASURES):
        return None
    place = "" if found[2] == PROVINCE else found[2]
    return Short(int(found[1]), Where(place[:5], place if len(place) == 8 else ""), found[3] or "")


def rows_address(snapshot: int, where: Where, key: str) -> str:
    """The page of the frozen rows of a measure, or of the snapshot when it has none per cooperative."""
    query, per_cooperative = where.query(), key in OF_COOPERATIVES
    name = "dashboard:snapshot-rows" if per_cooperative else "dashboard:snapshot-detail"
    address = reverse(name, args=[snapshot])
    return with_query(address, query | {"ukuran": key} if per_cooperative else query)


def with_query(address: str, query: dict[str, str]) -> str:
    return f"{address}?{urlencode(query)}" if query else address
