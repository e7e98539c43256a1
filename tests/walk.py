"""Going through the rooms of mentors, visits and trainings as somebody does: every page, every form wrongly filled, every download."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from core.photos.receiving import store_content
from mentors.models import Assignment
from tests import leaks
from tests.admin_pages import address, typed
from tests.paper_rows import make_papers
from tests.photo_bytes import jpeg, make_photo
from tests.training_rows import attend, enrol_person, issue, make_batch, make_session, score
from tests.visit_rows import make_visit, uuid7
from trainings.models import Evaluation, Room, Venue
from visits.models import FollowUp, MilestoneProposal, MonthlyReport, Obstacle, OutboxUpload
from visits.monthly.calendar import month_key, reported_month, start_of

# whose key `pk` is, where the first word of the address' name doesn't tell
KEYED = {
    "assignment-create": "cooperative",
    "contract-create": "person",
    "hand-over-all": "contract",
    "account-reset": "person",
}
# the same of visits' addresses, by the beginning of the name; without one here it is the visit itself
OF_VISITS = {
    "timeline": "cooperative",
    "mentor": "person",
    "outbox": "upload",
    "photo": "photo",
    "follow-up": "follow_up",
    "proposal": "proposal",
    "report": "report",
    "visit": "visit",
}
# the same of trainings' addresses; without one here it is the batch
OF_TRAININGS = {
    "programme-": "programme",
    "venue-": "venue",
    "room-": "room",
    "session-": "session",
    "enrolment-": "enrolment",
    "certificate-": "certificate",
    **dict.fromkeys(
        (
            f"attendance-{one}"
            for one in ("mark", "open", "close", "screen", "sheet", "offline-data")
        ),
        "session",
    ),
}
# set by typst: half a second each
PAPERS = ("report-pdf", "report-recap-pdf", "report-recap-all")
ADMIN_ROOMS = ("mentors", "visits", "trainings", "land")
LISTS = ("coverage", "load", "uncovered", "inbox")
EVERYWHERE = (
    ("dashboard:home", {}),
    ("dashboard:scorecard", {}),
    ("dashboard:scorecard-compare", {}),
    ("dashboard:threshold-list", {}),
    ("core:history", {}),
    ("core:user-list", {}),
    ("core:import-list", {}),
    ("core:permissions", {}),
)
TOO_LONG = "Pendamping " + "panjang " * 40


def names(room: str) -> dict[str, list[str]]:
    """Name of each of the room's addresses → its keywords."""
    found: dict[str, list[str]] = {}

    def walk(patterns: list, inside: bool) -> None:
        for one in patterns:
            if isinstance(one, URLResolver):
                walk(one.url_patterns, inside or one.namespace == room)
            elif isinstance(one, URLPattern) and inside:
                found[str(one.name)] = list(one.pattern.converters)

    walk(get_resolver().url_patterns, False)
    return found


def addresses(rows: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(name, address) of every page of the room about `rows` ("person" → a Person …). An address with a
    keyword that nobody has told here what to fill in with raises KeyError: a new page is to be walked."""
    for name, keywords in names("mentors").items():
        kind = KEYED.get(name, name.split("-")[0])
        for words in filled(kind, keywords, rows):
            yield name, reverse(f"mentors:{name}", kwargs=words)
    for name, words in EVERYWHERE:
        yield name, reverse(name, kwargs=words)
    coop = rows["cooperative"]
    yield "cooperative", coop.get_absolute_url()
    yield "cooperative-history", f"{coop.get_absolute_url()}riwayat/"


def visit_addresses(rows: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The same of the room of visits; `rows` as `visit_rows` makes them."""
    known = {
        "code": rows["regency"].pk,
        "month": month_key(rows["report"].month),
        "contract": rows["report"].contract_id,
        "number": 1,
        "visit": rows["visit"].client_id,
        "sha256": rows["photo"].sha256,
    }
    for name, keywords in names("visits").items():
        words = {}
        for keyword in keywords:
            if keyword == "pk":
                words[keyword] = rows[
                    next(k for n, k in OF_VISITS.items() if name.startswith(n))
                ].pk
            else:
                words[keyword] = known[keyword]
        yield name, reverse(f"visits:{name}", kwargs=words)


def training_addresses(rows: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The same of the room of trainings and of its page in the dashboard; `rows` as `training_rows` makes
    them. A key is that of the row after which the address is called ("session-update"), or of the batch."""
    known = {"token": rows["session"].token, "number": rows["certificate"].text}
    for name, keywords in names("trainings").items():
        of = next((row for start, row in OF_TRAININGS.items() if name.startswith(start)), "batch")
        words = {}
        for keyword in keywords:
            if keyword in known:
                words[keyword] = known[keyword]
            elif keyword == "pk":
                words[keyword] = rows[of].pk
            else:  # "batch", "session", …: called after its row
                words[keyword] = rows[keyword].pk
        yield name, reverse(f"trainings:{name}", kwargs=words)
    batch = rows["batch"].pk
    yield "training-effect", reverse("dashboard:training-effect", args=[batch])
    yield "training-effect-list", f"{reverse('dashboard:training-effect-list')}?angkatan={batch}"


def training_rows(person: Any) -> dict[str, Any]:
    """A batch that was held, of which `person` has everything: seat, attendance, values, certificate."""
    make_batch()  # so that no key of a batch is by chance also that of a session
    batch = make_batch(venue=Venue.objects.create(name="Gedung Uji"))
    room = Room.objects.create(venue=batch.venue, name="Ruang Uji")
    session = make_session(batch, room=room)
    enrolment = enrol_person(batch, person=person)
    attend(session, enrolment)
    score(enrolment, 80, pre=40)
    Evaluation.objects.create(
        enrolment=enrolment, material=4, speakers=4, organisation=4, facilities=4, usefulness=4
    )
    return {
        "batch": batch,
        "programme": batch.programme,
        "venue": batch.venue,
        "room": room,
        "session": session,
        "enrolment": enrolment,
        "certificate": issue(enrolment),
        "person": person,
    }


def visit_rows(assignment: Assignment) -> dict[str, Any]:
    """A visit of last month with all that can hang on one, and its month's report and recap."""
    month = reported_month(timezone.localdate())
    content = jpeg(32, 24)
    visit = make_visit(assignment, started_at=start_of(month) + timedelta(days=2, hours=9))
    cooperative = assignment.cooperative
    photo = make_photo(visit, content)
    store_content(photo, content)
    Obstacle.objects.create(visit=visit, client_id=uuid7(), category="lahan", priority="tinggi")
    papers = make_papers(visit)
    return {
        "visit": visit,
        "photo": photo,
        "follow_up": FollowUp.objects.create(
            visit=visit, cooperative=cooperative, client_id=uuid7(), what="Menagih", who="Ketua",
            due=visit.day,
        ),
        "proposal": MilestoneProposal.objects.create(visit=visit, client_id=uuid7(), kind="akta"),
        "report": papers[MonthlyReport],
        "upload": papers[OutboxUpload],
    }  # fmt: skip


def filled(kind: str, keywords: list[str], rows: dict[str, Any]) -> Iterator[dict[str, Any]]:
    words: dict[str, Any] = {}
    for keyword in keywords:
        if keyword == "what":
            continue
        row = rows[kind if keyword == "pk" else keyword]
        if row is None:  # there is none such in this world
            return
        words[keyword] = row.pk
    whats = ("nik", "lahir", "rekening") if "what" in keywords else (None,)
    for what in whats:
        yield words | ({"what": what} if what else {})


def wrongly_filled(form: Any, number: int) -> dict[str, Any]:
    """The form as the page shows it, with somebody's numbers in it and something that is refused."""
    data: dict[str, Any] = {}
    for bound in form:
        value = bound.value()
        if (
            value is None
            or value is False
            or getattr(bound.field.widget, "input_type", "") == "file"
        ):
            continue
        data[bound.html_name] = "on" if value is True else value
    theirs = {
        "nik": leaks.nik(number),
        "birth": leaks.birth(number),
        "account": leaks.account(number),
        "name": TOO_LONG,
        "phone": "08xx",
        "ends": "1999-01-01",
        "on": "1999-01-01",
    }
    return data | {name: text for name, text in theirs.items() if name in form.fields}


def answers(client: Any, rows: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """(where, answer) of every page, its downloads, and its form sent back wrongly; of visits and trainings where
    `rows` has them."""
    yield from walked(client, addresses(rows))
    if "report" in rows:
        yield from walked(client, visit_addresses(rows))
    if "batch" in rows:
        yield from walked(client, training_addresses(rows))
    yield from admin_answers(client, rows)


def walked(client: Any, places: Iterable[tuple[str, str]]) -> Iterator[tuple[str, Any]]:
    for name, url in places:
        response = client.get(url)
        yield f"GET {url}", response
        if response.status_code == 405:  # a verb, without what it needs
            yield f"POST {url}", client.bare_post(url, {"reason": "", "seen": "x"})
        if response.status_code != 200 or response.streaming:
            continue
        if name.endswith("-list") or name in LISTS:
            for kind in ("xlsx", "csv"):
                yield f"GET {url} {kind}", client.get(url, {"_export": kind})
            yield f"GET {url} halaman 2", client.get(url, {"page": 2})
        form = (response.context or {}).get("form")
        if form is not None and "reveal" not in name and hasattr(form, "fields"):
            data = wrongly_filled(form, 7)
            yield f"POST {url}", client.bare_post(url, data)


def admin_answers(client: Any, rows: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The admin's pages of the room's tables, each form sent back wrongly."""
    for model in [m for m in admin.site._registry if m._meta.app_label in ADMIN_ROOMS]:
        row = rows.get(model._meta.model_name) or model._default_manager.first()
        for page in ("changelist", "add", "change", "history", "delete"):
            if row is None and page in ("change", "history", "delete"):
                continue
            about = row if page in ("change", "history", "delete") else None
            try:
                url = address(model, page, about)
            except NoReverseMatch:
                continue
            response = client.get(url)
            yield f"GET {url}", response
            if response.status_code == 200 and page in ("add", "change"):
                wrong = {"name": TOO_LONG, "reason": ""}
                yield f"POST {url}", client.post(url, typed(response) | wrong)
    yield "GET /admin/", client.get("/admin/")
