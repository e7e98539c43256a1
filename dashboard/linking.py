"""Where a figure leads: the list that shows exactly its rows, and how that list repeats the number."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from urllib.parse import urlencode

from django.urls import reverse

from core import scoping
from core.models import User
from dashboard.counting.measures import MEASURES
from registry.models import Outlet
from visits.months import last_of

Query = dict[str, str]


@dataclass(frozen=True)
class Target:
    """`check`: "count" when the list has so many rows, "total:KEY" when the number stands under its table; "" when
    the page explains the number, but has no rows of it that this reader may open."""

    link: str
    check: str = "count"


@cache
def address(name: str) -> str:
    """A page's address, looked up once: the desk has hundreds of links."""
    return reverse(name)


def link(name: str, query: Query) -> str:
    return f"{address(name)}?{urlencode(query)}" if query else address(name)


def target(user: User, key: str, where: Query, on: date) -> Target:
    """Of the measure `key`, in the place of `where` (Where.query). Raises KeyError for no measure."""
    name, _, rest = key.partition("-")
    if key in WHOLE:
        return WHOLE[key](user, where, on)
    return BY_PREFIX[name](user, rest, where, on)


def has_rows(key: str) -> bool:
    return MEASURES[key].per == "koperasi"


def frozen_target(snapshot: int, key: str, where: Mapping[str, str]) -> Target:
    """Of the measure `key` of a snapshot in the place of `where` (Where.query): its frozen cooperatives; an empty
    link for what no cooperative holds."""
    if not has_rows(key):
        return Target("", "")
    query = urlencode({**where, "ukuran": key})
    return Target(f"{reverse('dashboard:snapshot-rows', args=[snapshot])}?{query}", f"total:{key}")


def listed(name: str, **more: str) -> Callable[[User, Query, date], Target]:
    return lambda user, where, on: Target(link(name, {**where, **more}))


def members(key: str) -> Callable[[User, Query, date], Target]:
    url = "registry:cooperative-list"
    return lambda user, where, on: Target(link(url, {**where, "anggota": "ada"}), f"total:{key}")


def of_month(on: date) -> Query:
    first = on.replace(day=1)
    return {"dari": first.isoformat(), "sampai": last_of(first).isoformat()}


def visits(user: User, where: Query, on: date) -> Target:
    if scoping.holds(user, "visits.view_visit"):
        return Target(link("visits:visit-list", {**where, **of_month(on)}))
    return Target(link("visits:cooperative-list", where), "total:kunjungan")


def follow_ups(state: str, total: str) -> Callable[[User, Query, date], Target]:
    def leads(user: User, where: Query, on: date) -> Target:
        if scoping.holds(user, "visits.view_visit"):
            query = {**where, **({"keadaan": state} if state else {})}
            return Target(link("visits:follow-up-list", query))
        return Target(link("visits:cooperative-list", where), f"total:{total}" if total else "")

    return leads


def contracts(role: str) -> Callable[[User, Query, date], Target]:
    def leads(user: User, where: Query, on: date) -> Target:
        if scoping.holds(user, "mentors.view_person"):
            query = {**where, "peran": role, "keadaan": "berjalan"}
            return Target(link("mentors:contract-list", query))
        return Target(link("mentors:coverage", where), "")

    return leads


def trained(**more: str) -> Callable[[User, Query, date], Target]:
    def leads(user: User, where: Query, on: date) -> Target:
        if scoping.holds(user, "trainings.view_enrolment"):
            query = {**where, "counted": "2", **more}
            return Target(link("trainings:enrolment-list", query))
        return Target(address("trainings:batch-list"), "")

    return leads


def milestone(user: User, rest: str, where: Query, on: date) -> Target:
    return Target(link("registry:cooperative-list", {**where, "tahapan": rest}))


def outlet(user: User, rest: str, where: Query, on: date) -> Target:
    running = Outlet.Status.OPERATING.value
    return Target(link("registry:outlet-list", {**where, "status": running, "jenis": rest}))


def place(user: User, rest: str, where: Query, on: date) -> Target:
    return Target(link("land:place-list", {**where, "place": rest}))


def places(user: User, rest: str, where: Query, on: date) -> Target:
    return Target(link("land:place-list", {**where, "kelompok": rest}))


def obstacle(user: User, rest: str, where: Query, on: date) -> Target:
    kind = rest.removeprefix("lahan-")
    if kind != rest:
        return Target(link("land:place-list", {**where, "kendala": kind}))
    if scoping.holds(user, "visits.view_visit"):
        return Target(link("visits:obstacle-list", {**where, **of_month(on), "kategori": rest}))
    return Target(link("visits:obstacle-matrix", {}), "")


RUNNING = Outlet.Status.OPERATING.value
WHOLE: dict[str, Callable[[User, Query, date], Target]] = {
    "koperasi": listed("registry:cooperative-list"),
    "koperasi-bergerai": listed("registry:cooperative-list", gerai="ada"),
    "koperasi-dikunjungi": listed("visits:cooperative-list", kunjungan="ya"),
    "gerai": listed("registry:outlet-list", status=RUNNING),
    "anggota": members("anggota"),
    "laki": members("laki"),
    "perempuan": members("perempuan"),
    "desa": lambda user, where, on: Target(link("dashboard:home", where), ""),
    "desa-tanpa": listed("registry:village-without"),
    "lahan": listed("land:parcel-list"),
    "macet": listed("land:building-list", stalled="1"),
    "selisih": listed("land:difference-list", state="terbuka"),
    "terdampingi": listed("mentors:assignment-list", keadaan="berjalan"),
    "ba": contracts("ba"),
    "pmo": contracts("pmo_kab"),
    "pmo-provinsi": contracts("pmo_prov"),
    "kunjungan": visits,
    "tindak-lanjut": follow_ups("", ""),
    "tindak-lanjut-lewat": follow_ups("lewat", "lewat"),
    "peserta": trained(),
    "lulus": trained(passed="1"),
}
BY_PREFIX: dict[str, Callable[[User, str, Query, date], Target]] = {
    "tahap": milestone,
    "gerai": outlet,
    "tempat": place,
    "kelompok": places,
    "kendala": obstacle,
}
