"""The one structure that a letter is made of, as JSON holds it. PDF, workbook, WhatsApp text and page show its
words as they stand here: no other place counts, rounds or writes a number.

content   {"place", "code", "month", "month_name", "on", "on_told", "taken_told", "compared", "source", "snapshot",
          "is_sample", "headlines": [Line], "tables": [Table], "bars": [Bar], "trend": Trend}
Line      {"key", "label", "n", "told", "share", "change"}
Table     {"slug", "title", "head", "columns": [{"key", "label"}], "rows": [Row], "total": Row | None, "link"}
Row       {"code", "name", "cells": [{"n": int | None, "told", "share"}]}
Bar       {"label", "told", "share", "tenths"}    tenths of a percent, the length of the bar
Trend     {"months": [words], "series": [{"key", "label", "points": [int | None]}]}
"""

import re
from collections import Counter
from datetime import date
from typing import Any

from django.utils.formats import date_format

from core.models import User
from core.templatetags.kdkmp import angka, persen, tanggal, waktu
from dashboard.counting.frozen import Frozen, read
from dashboard.counting.measures import MEASURES, SOURCES
from dashboard.counting.parts import PROVINCE
from dashboard.counting.places import Where
from dashboard.letters.links import code_of
from dashboard.letters.months import months_until, snapshots_of
from dashboard.letters.plan import BARS, CHANGES, HEADLINES, OBSTACLES, TABLES, TREND, Plan
from dashboard.models import Letter, Snapshot, SnapshotRegion
from visits.months import last_of, moved

Cell = dict[str, Any]
Row = dict[str, Any]
TOP = 8


def cell(numbers: Counter[str], key: str) -> Cell:
    """A number of a region, with its share where the measure is one of a whole."""
    whole = MEASURES[key].whole
    share = persen(numbers[key], numbers[whole]) if whole else ""
    return {"n": numbers[key], "told": angka(numbers[key]), "share": share}


def plain_cell(n: int | None) -> Cell:
    return {"n": n, "told": angka(n), "share": ""}


def signed(n: int | None) -> str:
    """ "+1.204", "−3", "tetap"; "" when there is nothing to compare with."""
    if n is None:
        return ""
    return "tetap" if n == 0 else f"{'+' if n > 0 else '−'}{angka(abs(n))}"


def tenths_of(share: str) -> int:
    """The told share as tenths of a percent: "65,6 %" → 656; 0 for none."""
    found = re.fullmatch(r"(\d+)(?:,(\d))?\s%", share)
    return int(found[1]) * 10 + int(found[2] or 0) if found else 0


def period_of(on: date) -> str:
    """The days that a month's doing was counted over: "Oktober 2026", or "1–5 November 2026"."""
    if on == last_of(on.replace(day=1)):
        return date_format(on, "F Y")
    return tanggal(on) if on.day == 1 else f"1–{tanggal(on)}"


def label_of(key: str, on: date) -> str:
    return MEASURES[key].label.replace("bulan ini", period_of(on))


def build(user: User, letter: Letter) -> dict[str, Any]:
    """The content of the letter out of its snapshot, in `user`'s name."""
    where, snapshot = Where(regency=letter.code), letter.snapshot
    months = months_until(letter.month)
    chosen = snapshots_of(user, months) | {letter.month: snapshot}
    # one snapshot may speak for two months: a month locked late, and the one that it was locked in
    found = {one.snapshot.pk: one for one in read(user, set(chosen.values()), where)}
    figures = {month: found[one.pk] for month, one in chosen.items()}
    now, former = figures[letter.month], figures.get(moved(letter.month, -1))
    names = names_of(user, snapshot, where)
    code = where.code or PROVINCE
    tables = [table(plan, now, names, code) for plan in TABLES if plan.suits(where)]
    tables += [obstacles(now, code), *changed(now, former, code)]
    tables.append(trend_table(months, figures, code_of(snapshot.pk, code)))
    return {
        "place": letter.place,
        "code": code,
        "month": f"{letter.month:%Y-%m}",
        "month_name": letter.month_name,
        "on": snapshot.on.isoformat(),
        "on_told": tanggal(snapshot.on),
        "taken_told": waktu(snapshot.taken_at),
        "compared": tanggal(former.snapshot.on) if former else "",
        "source": ", ".join(SOURCES.values()),
        "snapshot": snapshot.pk,
        "is_sample": snapshot.is_sample,
        "headlines": [headline(key, now, former) for key in HEADLINES],
        "tables": tables,
        "bars": [bar(key, now) for key in BARS],
        "trend": trend(months, figures),
    }


def names_of(user: User, snapshot: Snapshot, where: Where) -> dict[str, str]:
    """Region's code → its name as it was, in the order of the codes."""
    rows = SnapshotRegion.objects.for_user(user).filter(snapshot=snapshot)
    rows = (
        rows.filter(regency=where.regency, district__isnull=False)
        if where.regency
        else rows.filter(regency__isnull=False, district__isnull=True)
    )
    return dict(rows.order_by("code").values_list("code", "name"))


def headline(key: str, now: Frozen, former: Frozen | None) -> dict[str, Any]:
    change = now.total[key] - former.total[key] if former else None
    told = cell(now.total, key)
    line = {"key": key, "label": label_of(key, now.snapshot.on), "change": signed(change)}
    return line | told


def table(plan: Plan, now: Frozen, names: dict[str, str], code: str) -> dict[str, Any]:
    """One line per region below the place; what belongs to none of them has a line of its own, so that lines
    always add up to the total."""
    keys = plan.keys_for(code)
    rows = [
        row(region, name, now.lines.get(region, Counter()), keys) for region, name in names.items()
    ]
    rest = Counter(now.total)
    for line in now.lines.values():
        rest.subtract(line)
    if any(rest[key] for key in keys):
        told = "Tingkat provinsi" if code == PROVINCE else "Tingkat kabupaten/kota"
        rows.append(row("", told, rest, keys))
    return {
        "slug": plan.slug,
        "title": plan.title.replace("bulan ini", period_of(now.snapshot.on)),
        "head": "Kabupaten/kota" if code == PROVINCE else "Kecamatan",
        "columns": [{"key": key, "label": plan.label(key, now.snapshot.on)} for key in keys],
        "rows": rows,
        "total": row(code, "Jumlah", now.total, keys),
        "link": code_of(now.snapshot.pk, code, plan.link),
    }


def row(code: str, name: str, numbers: Counter[str], keys: tuple[str, ...]) -> Row:
    return {"code": code, "name": name, "cells": [cell(numbers, key) for key in keys]}


def obstacles(now: Frozen, code: str) -> dict[str, Any]:
    """The most frequent ones, told in visits and recorded of land, the frequent first."""
    found = sorted((-now.total[key], label, key) for key, label in OBSTACLES.items())
    rows = [
        {"code": code, "name": label, "key": key, "cells": [plain_cell(-n)]}
        for n, label, key in found[:TOP]
        if n
    ]
    return {
        "slug": "kendala",
        "title": f"Kendala terbanyak, {period_of(now.snapshot.on)}",
        "head": "Kendala",
        "columns": [{"key": "", "label": "Jumlah"}],
        "rows": rows,
        "total": None,
        "link": code_of(now.snapshot.pk, code),  # several measures: the page links each
    }


def changed(now: Frozen, former: Frozen | None, code: str) -> list[dict[str, Any]]:
    """What is not as it was a month ago; a month's doings begin anew each month, so they are left out."""
    if former is None:
        return []
    rows = []
    for key in CHANGES:
        was, is_now = former.total[key], now.total[key]
        if was != is_now:
            told = {"n": is_now - was, "told": signed(is_now - was), "share": ""}
            cells = [plain_cell(was), plain_cell(is_now), told]
            rows.append({"code": "", "name": MEASURES[key].label, "key": key, "cells": cells})
    columns = (tanggal(former.snapshot.on), tanggal(now.snapshot.on), "Selisih")
    return [
        {
            "slug": "perubahan",
            "title": "Apa yang berubah",
            "head": "Ukuran",
            "columns": [{"key": "", "label": label} for label in columns],
            "rows": rows,
            "total": None,
            "link": code_of(now.snapshot.pk, code),
        }
    ]


def bar(key: str, now: Frozen) -> dict[str, Any]:
    told = cell(now.total, key)
    return {
        "label": MEASURES[key].label,
        "told": told["told"],
        "share": told["share"],
        "tenths": tenths_of(told["share"]),
    }


def trend(months: list[date], figures: dict[date, Frozen]) -> dict[str, Any]:
    return {
        "months": [date_format(month, "M Y") for month in months],
        "series": [
            {
                "key": key,
                "label": label,
                "points": [
                    figures[month].total[key] if month in figures else None for month in months
                ],
            }
            for key, label in TREND.items()
        ],
    }


def trend_table(months: list[date], figures: dict[date, Frozen], link: str) -> dict[str, Any]:
    told = trend(months, figures)
    rows = [
        {
            "code": "",
            "name": name,
            "cells": [plain_cell(one["points"][at]) for one in told["series"]],
        }
        for at, name in enumerate(told["months"])
    ]
    return {
        "slug": "tren",
        "title": "Tren 12 bulan",
        "head": "Bulan",
        "columns": [{"key": "", "label": one["label"]} for one in told["series"]],
        "rows": rows,
        "total": None,
        "link": link,
    }
