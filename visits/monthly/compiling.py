"""Figures and lines of BA reports from visits, for any number of reports in the same few queries.

figures: {"visits": 12, "lapangan": 8, …, "themes": {"kemitraan": {"visits": 3, …}, …}}: whole numbers only
content: {"themes": {"kemitraan": {"lines": […], "obstacles": […], …}}, "cooperatives": […]}: rows as told

A visit with several topics stands under each of them, so themes do not add up to the total; a visit with
none of the five stands under "lainnya".
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import (
    Count,
    DateField,
    F,
    IntegerField,
    Model,
    OuterRef,
    Q,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast

from mentors.models import Assignment, MentorContract
from registry.models import Milestone, Outlet
from visits.models import (
    FollowUp,
    MilestoneProposal,
    MonthlyReport,
    Obstacle,
    OutletObservation,
    Visit,
    VisitPhoto,
)
from visits.monthly.calendar import last_day, lock_from, start_of
from visits.words import THEMES, ObstacleCategory, Priority, State

OTHER = "lainnya"
THEME_LABELS = {**{one.value: str(one.label) for one in THEMES}, OTHER: "Topik lain"}
# of each theme, in the order in which they are shown
PARTS = {
    "visits": "Kunjungan",
    "cooperatives": "Koperasi",
    "obstacles": "Kendala",
    "follow_open": "Tindak lanjut terbuka",
    "follow_done": "Tindak lanjut selesai",
    "milestones": "Tahapan",
    "outlets": "Gerai",
}
TOTALS = {
    "visits": "Kunjungan",
    "lapangan": "Di lapangan",
    "daring": "Daring",
    "kantor": "Di kantor",
    "assigned": "Koperasi dampingan",
    "visited": "Koperasi dampingan dikunjungi",
    "not_visited": "Belum dikunjungi",
    "outside": "Koperasi lain dikunjungi",
    "photos": "Foto diterima",
    "obstacles": "Kendala",
    "follow_open": "Tindak lanjut terbuka",
    "follow_done": "Tindak lanjut selesai",
    "milestones": "Tahapan",
    "outlets": "Gerai",
    "verified": "Sudah diverifikasi",
    "unverified": "Belum diverifikasi",
    "after_lock": "Masuk setelah hari penguncian",
}
# told beside the figures, but in none of them
ASIDE = {"held": "Ditahan, tidak dihitung", "rejected": "Ditolak, tidak dihitung"}
LONGEST = 400


def _words(choices: Any) -> dict[str, str]:
    return {value: str(label) for value, label in choices.choices}


CATEGORIES, PRIORITIES = _words(ObstacleCategory), _words(Priority)
MILESTONES, VERDICTS = _words(Milestone.Kind), _words(MilestoneProposal.Verdict)
OUTLETS, OUTLET_STATES = _words(Outlet.Kind), _words(Outlet.Status)


@dataclass(frozen=True)
class Period:
    """What one report covers: the days of the month that the contract ran (both in). `known`: the day from
    which it tells; follow-ups done after it were open then. None: today.
    """

    key: int
    person: int
    contract: int
    regency: str
    month: date
    first: date
    last: date
    known: date | None = None


def period_of(contract: MentorContract, month: date) -> Period:
    first, last = max(month, contract.starts), min(last_day(month), contract.last_day)
    return Period(
        contract.pk, contract.person_id, contract.pk, contract.regency_id or "", month, first, last
    )


def periods_of(reports: Iterable[MonthlyReport]) -> dict[int, Period]:
    """By the reports' keys; they come with their `contract`."""
    return {one.pk: period_of(one.contract, one.month) for one in reports}


class Draft:
    """One report on its way."""

    def __init__(self, period: Period) -> None:
        self.period = period
        self.total: Counter[str] = Counter()
        self.themes = {name: _Theme() for name in THEME_LABELS}
        self.by_cooperative: Counter[int] = Counter()
        self.names: dict[int, str] = {}
        self.assigned: dict[int, str] = {}

    def done(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """(figures, content)"""
        visited = set(self.by_cooperative)
        self.total["assigned"] = len(self.assigned)
        self.total["visited"] = len(visited & set(self.assigned))
        self.total["not_visited"] = len(set(self.assigned) - visited)
        self.total["outside"] = len(visited - set(self.assigned))
        figures: dict[str, Any] = {name: self.total[name] for name in (*TOTALS, *ASIDE)}
        figures["themes"] = {name: theme.figures() for name, theme in self.themes.items()}
        everyone = {**self.names, **self.assigned}
        content = {
            "themes": {name: theme.content for name, theme in self.themes.items()},
            "cooperatives": [
                {"id": key, "name": name, "visits": self.by_cooperative[key],
                 "assigned": key in self.assigned}
                for key, name in sorted(everyone.items(), key=lambda one: one[1])
            ],
        }  # fmt: skip
        return figures, content


class _Theme:
    def __init__(self) -> None:
        self.total: Counter[str] = Counter()
        self.cooperatives: set[int] = set()
        self.content: dict[str, list[dict[str, Any]]] = {
            "lines": [], "obstacles": [], "follow_ups": [], "milestones": [], "outlets": []
        }  # fmt: skip

    def figures(self) -> dict[str, int]:
        self.total["cooperatives"] = len(self.cooperatives)
        return {name: self.total[name] for name in PARTS}


@dataclass(frozen=True)
class _Seen:
    """A visit that counts, where its parts go."""

    draft: Draft
    themes: list[_Theme]
    cooperative: str


def compile_reports(periods: Iterable[Period]) -> dict[Any, tuple[dict[str, Any], dict[str, Any]]]:
    """(contract, month) → (figures, content) of each period."""
    drafts = {(one.contract, one.month): Draft(one) for one in periods}
    if not drafts:
        return {}
    seen = _visits(drafts)
    _assigned(drafts)
    _parts(drafts, seen)
    return {key: draft.done() for key, draft in drafts.items()}


def _span(drafts: dict[Any, Draft]) -> tuple[set[int], date, date]:
    people = {draft.period.person for draft in drafts.values()}
    first = min(draft.period.first for draft in drafts.values())
    return people, first, max(draft.period.last for draft in drafts.values())


def _visits(drafts: dict[Any, Draft]) -> dict[int, _Seen]:
    people, first, last = _span(drafts)
    by_month: dict[tuple[int, date], list[Draft]] = defaultdict(list)
    for draft in drafts.values():
        by_month[draft.period.person, draft.period.month].append(draft)
    closing = {month: start_of(lock_from(month)) for _, month in by_month}
    rows = Visit.objects.filter(person__in=people, day__range=(first, last))
    rows = rows.filter(cooperative__archived_at__isnull=True).order_by("started_at", "pk")
    seen: dict[int, _Seen] = {}
    for row in rows.values_list(
        "pk", "person_id", "day", "cooperative_id", "cooperative__name", "topics", "findings",
        "mode", "state", "held", "received_at", "cooperative__village__district__regency_id",
        _photos(),
    ).iterator(chunk_size=5000):  # fmt: skip
        for draft in by_month.get((row[1], row[2].replace(day=1)), ()):
            one = draft.period
            if one.first <= row[2] <= one.last and one.regency == row[11]:
                found = _count_visit(draft, row, closing[one.month])
                if found:
                    seen[row[0]] = found
    return seen


def _photos() -> Subquery:
    """Of a visit: how many of its photos are here."""
    rows = VisitPhoto.objects.filter(visit=OuterRef("pk"), received_at__isnull=False).order_by()
    return Subquery(rows.values("visit").values(n=Count("pk")), output_field=IntegerField())


def _count_visit(draft: Draft, row: tuple, closing: datetime) -> _Seen | None:
    pk, _, day, coop, name, topics, findings, mode, state, held, received, _, photos = row
    if held or state == State.REJECTED:
        draft.total["held" if held else "rejected"] += 1
        return None
    draft.total["visits"] += 1
    draft.total["photos"] += photos or 0
    draft.total[mode] += 1
    draft.total["verified" if state == State.VERIFIED else "unverified"] += 1
    draft.total["after_lock"] += received >= closing
    draft.by_cooperative[coop] += 1
    draft.names[coop] = name
    known = [topic for topic in dict.fromkeys(topics) if topic in draft.themes] or [OTHER]
    text = " ".join(findings.split())
    line = {
        "id": pk, "day": day.isoformat(), "cooperative": name,
        "text": text if len(text) <= LONGEST else text[: LONGEST - 1] + "…",
        "mode": mode, "verified": state == State.VERIFIED,
    }  # fmt: skip
    themes = [draft.themes[topic] for topic in known]
    for theme in themes:
        theme.total["visits"] += 1
        theme.cooperatives.add(coop)
        theme.content["lines"].append(line)
    return _Seen(draft, themes, name)


def _assigned(drafts: dict[Any, Draft]) -> None:
    by_contract: dict[int, list[Draft]] = defaultdict(list)
    for draft in drafts.values():
        by_contract[draft.period.contract].append(draft)
    rows = Assignment.objects.filter(
        contract__in=by_contract, cooperative__archived_at__isnull=True
    ).order_by("pk")
    for contract, coop, name, starts, ends in rows.values_list(
        "contract_id", "cooperative_id", "cooperative__name", "starts", "ends"
    ):
        for draft in by_contract[contract]:
            if starts <= draft.period.last and ends >= draft.period.first:
                draft.assigned[coop] = name


def _put(seen: _Seen, part: str, counted: str, row: dict[str, Any]) -> None:
    seen.draft.total[counted] += 1
    row["cooperative"] = seen.cooperative
    for theme in seen.themes:
        theme.total[counted] += 1
        theme.content[part].append(row)


def _parts(drafts: dict[Any, Draft], seen: dict[int, _Seen]) -> None:
    """What belongs to the visits that count, all kinds in one query."""
    put = {"f": _follow_up, "o": _obstacle, "m": _milestone, "g": _outlet}
    # by visit in the order of the visits, then as entered
    place = {visit: number for number, visit in enumerate(seen)}
    rows = [row for row in _rows_of_parts(drafts) if row[1] in place]
    for kind, visit, _, *told in sorted(rows, key=lambda row: (place[row[1]], row[0], row[2])):
        put[kind](seen[visit], visit, *told)


def _rows_of_parts(drafts: dict[Any, Draft]) -> Iterable[tuple]:
    """(kind of part, visit, key, three texts, two days)"""
    people, first, last = _span(drafts)
    where = Q(visit__person__in=people, visit__day__range=(first, last))
    none = Value(None, output_field=DateField())
    columns: dict[type[Model], tuple[str, list[Any]]] = {
        FollowUp: ("f", [F("what"), F("who"), Value(""), F("due"), F("done_on")]),
        Obstacle: ("o", [F("category"), F("priority"), F("note"), none, none]),
        MilestoneProposal: ("m", [F("kind"), F("verdict"), Value(""), F("reached_on"), none]),
        OutletObservation: ("g", [F("kind"), F("status"), Value(""), none, none]),
    }
    found = []
    for model, (kind, told) in columns.items():
        rows: Any = model._default_manager.filter(where).order_by()
        texts = [Cast(one, TextField()) for one in told[:3]]
        days = [Cast(one, DateField()) for one in told[3:]]
        given = Cast(Value(kind), TextField())
        named = dict(zip(("t1", "t2", "t3", "d1", "d2"), [*texts, *days], strict=True))
        found.append(rows.values_list(given, "visit_id", "pk", *named.values()))
    return found[0].union(*found[1:], all=True).order_by()


def _follow_up(seen: _Seen, visit: int, what: str, who: str, _: str, due: date, done: Any) -> None:
    told = {"id": visit, "what": what, "who": who, "due": due.isoformat()}
    known = seen.draft.period.known
    done = None if done and known and done > known else done
    told["done"] = done.isoformat() if done else ""
    _put(seen, "follow_ups", "follow_done" if done else "follow_open", told)


def _obstacle(seen: _Seen, visit: int, category: str, priority: str, note: str, *_: Any) -> None:
    told = {"id": visit, "category": CATEGORIES.get(category, category), "note": note}
    told["priority"] = PRIORITIES.get(priority, priority)
    _put(seen, "obstacles", "obstacles", told)


def _milestone(seen: _Seen, visit: int, kind: str, verdict: str, _: str, on: Any, *__: Any) -> None:
    if verdict == MilestoneProposal.Verdict.DECLINED:
        return
    told = {"id": visit, "kind": MILESTONES.get(kind, kind), "on": on.isoformat() if on else ""}
    told["verdict"] = VERDICTS.get(verdict, verdict)
    _put(seen, "milestones", "milestones", told)


def _outlet(seen: _Seen, visit: int, kind: str, status: str, *_: Any) -> None:
    told = {"id": visit, "kind": OUTLETS.get(kind, kind)}
    told["status"] = OUTLET_STATES.get(status, status)
    _put(seen, "outlets", "outlets", told)


def compile_report(report: MonthlyReport) -> tuple[dict[str, Any], dict[str, Any]]:
    """(figures, content) as of now; the report comes with its `contract`."""
    period = period_of(report.contract, report.month)
    return compile_reports([period])[period.contract, period.month]


def ends_in(period: Period, on: date) -> bool:
    """Whether the reported days are over on that day, so that the report may be submitted."""
    return on >= period.last
