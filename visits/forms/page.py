"""The page's side of VisitForm: from what a browser sends to a body, and from a body to rows that can be
typed into. It judges nothing; VisitForm does.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from registry.models import Cooperative
from visits.forms.rows import FollowUpRow, MilestoneRow, ObstacleRow, OutletRow
from visits.forms.visit import PositionForm, VisitForm
from visits.ids import make_uuid7
from visits.models.visit import WIB

# list → its row, what one is called, what the button says
LISTS: dict[str, tuple[type[forms.Form], str, str]] = {
    "obstacles": (ObstacleRow, "Kendala", "Tambah kendala"),
    "follow_ups": (FollowUpRow, "Tindak lanjut", "Tambah tindak lanjut"),
    "milestones": (MilestoneRow, "Tahapan yang tercapai", "Tambah tahapan"),
    "outlets": (OutletRow, "Keadaan gerai", "Tambah gerai"),
}
TEXTS = ("cooperative", "mode", "people_met", "people_count", "findings", "no_position_reason")
PLACE = ("latitude", "longitude", "accuracy")
TYPED_TIME = re.compile(
    r"([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{4})[ T]+([0-9]{1,2})[:.]([0-9]{2})"
)
MOST_ROWS = 40


class LocalMoment(forms.DateTimeInput):
    """A body's moment, shown on the clock of Pontianak."""

    input_type = "datetime-local"

    def format_value(self, value: Any) -> str:
        try:
            moment = datetime.fromisoformat(str(value))
            return moment.astimezone(WIB).strftime("%Y-%m-%dT%H:%M")
        except (ValueError, OverflowError):
            return str(value or "")


def with_offset(text: str) -> str:
    """What a browser's field or a hand wrote, as a moment in WIB; left as it is when it is none."""
    typed = TYPED_TIME.fullmatch(text.strip())
    if typed:
        day, month, year, hour, minute = map(int, typed.groups())
        text = f"{year}-{month:02}-{day:02}T{hour:02}:{minute:02}"
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return (moment if moment.tzinfo else moment.replace(tzinfo=WIB)).isoformat()


@dataclass
class Section:
    """One list on the page. `problems`: sentences about its rows."""

    name: str
    label: str
    button: str
    rows: list[forms.Form]
    problems: list[str] = field(default_factory=list)


def body_from(
    post: QueryDict, base: dict[str, Any], photos: list[dict[str, Any]]
) -> dict[str, Any]:
    """The body that the page's fields say, on top of `base` (id, based_on and what the page doesn't ask)."""
    body = base | {name: post.get(name, "") for name in TEXTS} | {"topics": post.getlist("topics")}
    for name in ("started_at", "ended_at"):
        body[name] = with_offset(post.get(name, ""))
    place = {name: post.get(name, "").strip() for name in PLACE}
    kept = base.get("position") or {}
    same = all(str(kept.get(name)) == place[name] for name in PLACE)
    at = kept.get("at") if same else None
    body["position"] = place | {"at": at} if any(place.values()) else None
    for name, (row, _, _) in LISTS.items():
        body[name] = [found for found in typed_rows(post, name, row) if is_filled(found)]
    ticked = [key for key in post.getlist("done") if key.isascii() and key.isdigit()]
    body["follow_ups_done"] = [
        {"id": key, "note": post.get(f"done-{key}", "")} for key in dict.fromkeys(ticked)
    ]
    left_out = set(post.getlist("drop_photo"))
    kept_photos = [row for row in base.get("photos", []) if row["sha256"] not in left_out]
    known = {row["sha256"] for row in kept_photos}
    body["photos"] = kept_photos + [row for row in photos if row["sha256"] not in known]
    return body


def typed_rows(post: Mapping[str, Any], name: str, row: type[forms.Form]) -> list[dict[str, str]]:
    rows = []
    for number in range(MOST_ROWS):
        prefix = f"{name}-{number}-"
        given = {key: post.get(prefix + key) for key in row.base_fields}
        if all(value is None for value in given.values()):
            break
        rows.append({key: str(value or "") for key, value in given.items()})
    return rows


def is_filled(row: dict[str, str]) -> bool:
    return any(value.strip() for key, value in row.items() if key != "id")


def sections(body: dict[str, Any], errors: Mapping[str, Any], more: str = "") -> list[Section]:
    """The lists of `body`, each with an empty row at its end; `more`: the list to which one is added."""
    found = []
    for name, (form, label, button) in LISTS.items():
        rows = [row for row in body.get(name) or [] if isinstance(row, dict)]
        empty = 1 + (name == more)
        shown = [*rows, *({} for _ in range(empty))]
        drawn = [
            form(initial={"id": str(make_uuid7())} | row, prefix=f"{name}-{number}")
            for number, row in enumerate(shown)
        ]
        for row_form in drawn:
            quieten(row_form)
        found.append(Section(name, label, button, drawn, list(errors.get(name, []))))
    return found


def quieten(form: forms.Form) -> None:
    """A row may stay empty: the browser asks for nothing, and dates get their own field."""
    form.use_required_attribute = False
    for name, bound in form.fields.items():
        bound.required = False
        if name in ("due", "reached_on"):
            bound.widget = forms.DateInput({"type": "date"}, "%Y-%m-%d")
        if name == "note" and isinstance(form, ObstacleRow):
            bound.widget = forms.Textarea({"rows": 2, **bound.widget_attrs(bound.widget)})


def drawn(form: VisitForm, cooperatives: Any) -> VisitForm:
    """Give the form the fields of a page."""
    fields: Any = form.fields
    choices = [("", "Pilih koperasi")]
    choices += [(row.pk, f"{row.name} ({row.village.name})") for row in cooperatives]
    fields["cooperative"].widget = forms.Select(choices=choices)
    for name in ("started_at", "ended_at"):
        fields[name].widget = LocalMoment()
    for name, rows in (("people_met", 2), ("findings", 5)):
        attrs = {"rows": rows, "maxlength": fields[name].longest}
        fields[name].widget = forms.Textarea(attrs)
    fields["people_count"].widget.attrs["inputmode"] = "numeric"
    form.use_required_attribute = False
    return form


def place_form(body: dict[str, Any]) -> forms.Form:
    """Latitude, longitude and accuracy as they stand in `body`."""
    place = body.get("position")
    form = PositionForm(initial=place if isinstance(place, dict) else {})
    for name in PLACE:
        form.fields[name].required = False
        form.fields[name].widget.attrs["inputmode"] = "text"
    del form.fields["at"]
    form.fields["accuracy"].label = "Akurasi (m)"
    return form


def own_cooperatives(user: Any, also: int | None = None) -> Any:
    """Those that the mentor may choose: his own, and that of the visit at hand."""
    rows = Cooperative.objects.for_user(user).active().select_related("village").order_by("name")
    found = list(rows[:200])
    if also and all(row.pk != also for row in found):
        more = Cooperative.objects.for_user(user).filter(pk=also).select_related("village")
        found += list(more)
    return found


def chosen_files(files: MultiValueDict) -> list[Any]:
    return [one for one in files.getlist("photos") if one]
