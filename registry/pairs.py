"""Two cooperatives side by side: what differs, which rows collide, and a picture of both that tells
whether anybody changed something in between. Reads only; registry/merging.py writes.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models.deletion import DO_NOTHING

from core.forms import fingerprint
from core.templatetags.kdkmp import angka, koordinat, rupiah, tanggal
from registry import models as m
from registry.models import Cooperative


@dataclass(frozen=True)
class Group:
    """Fields that are chosen together: half a coordinate is none, and the form follows the village."""

    name: str
    label: str
    fields: tuple[str, ...]

    def values(self, row: Cooperative) -> tuple[Any, ...]:
        return tuple(getattr(row, Cooperative._meta.get_field(f).attname) for f in self.fields)

    def is_blank(self, row: Cooperative) -> bool:
        return all(value in (None, "") for value in self.values(row))

    def words(self, row: Cooperative) -> str:
        if self.is_blank(row):
            return "kosong"
        if self.name == "village":
            return f"{row.village.label}, Kec. {row.village.district.name} ({row.village_id})"
        if self.name == "point":
            return f"{koordinat(row.latitude)}, {koordinat(row.longitude)}"
        field = Cooperative._meta.get_field(self.fields[0])
        value = getattr(row, self.fields[0])
        if field.choices:
            return str(getattr(row, f"get_{field.name}_display")())
        return tanggal(value) if isinstance(value, date) else str(value)


def _group(*fields: str, name: str = "", label: str = "") -> Group:
    first = Cooperative._meta.get_field(fields[0])
    return Group(name or fields[0], label or str(first.verbose_name).capitalize(), fields)


GROUPS = (
    _group("name"),
    _group("village", "form", label="Desa/kelurahan dan bentuk"),
    _group("pattern"),
    _group("scheme"),
    _group("nik", label="NIK koperasi"),
    _group("simkopdes_id", label="ID SIMKOPDES"),
    _group("address"),
    _group("rt_rw", label="RT/RW"),
    _group("postal_code"),
    _group("latitude", "longitude", name="point", label="Titik koordinat"),
    _group("phone"),
    _group("email"),
    _group("founded_on"),
    _group("minutes_number"),
)


@dataclass(frozen=True)
class Kind:
    """One kind of child: what makes two of its rows collide (None: never), how a row reads."""

    model: type[models.Model]
    label: str
    key: Callable[[Any], tuple[Any, ...] | None]
    words: Callable[[Any], str]
    # the fields that say something; two rows that agree in them are the same
    told: tuple[str, ...]


def _milestone(row: m.Milestone) -> str:
    parts = [tanggal(row.reached_on) if row.reached_on else "tanggal belum diketahui"]
    parts += [f"nomor {row.number}"] if row.number else []
    parts += ["ada berkas"] if row.file else []
    parts += ["diverifikasi"] if row.verified_at else []
    return ", ".join(parts)


def _outlet(row: m.Outlet) -> str:
    parts = [row.name, row.get_status_display()]
    parts += [f"mulai {tanggal(row.opened_on)}"] if row.opened_on else []
    parts += [f"{angka(row.employees)} karyawan"] if row.employees is not None else []
    return ", ".join(filter(None, parts))


def _officer(row: m.Officer) -> str:
    return ", ".join(filter(None, [row.name, row.get_sex_display(), row.phone]))


def _outlet_key(row: m.Outlet) -> tuple[Any, ...]:
    return (row.kind, row.name.casefold() if row.kind == m.Outlet.Kind.OTHER else "")


KINDS = (
    Kind(m.Milestone, "tahapan", lambda r: (r.kind,), _milestone,
         ("reached_on", "number", "file", "verified_at")),
    Kind(m.Outlet, "gerai", _outlet_key, _outlet, ("name", "status", "opened_on", "employees")),
    Kind(m.Officer, "pengurus/pengawas", lambda r: (r.board, r.position, r.name.casefold()),
         _officer, ("name", "sex", "phone", "term_from", "term_until")),
    Kind(m.MemberCount, "jumlah anggota", lambda r: (r.as_of,),
         lambda r: f"{angka(r.men)} laki-laki, {angka(r.women)} perempuan", ("men", "women")),
    Kind(m.CapitalEntry, "modal", lambda r: (r.kind, r.as_of), lambda r: rupiah(r.amount),
         ("amount", "note")),
    Kind(m.Document, "dokumen", lambda r: None, lambda r: r.title, ("title",)),
    Kind(m.CooperativeVillage, "desa yang dilayani", lambda r: (r.village_id,), str, ()),
)  # fmt: skip
# Higher rooms' tables that not every row may move in: (rows of the primary, rows of the secondary) → keys
# of those that stay with the archived secondary. The room sets it.
STAY_BEHIND: dict[type[models.Model], Callable[[list[Any], list[Any]], set[int]]] = {}
# Higher rooms' reasons why two can't be merged as they are: (primary, secondary) → sentences.
HINDRANCES: list[Callable[[Cooperative, Cooperative], list[str]]] = []
# Not carried along by a merge: they are about the pair itself.
ABOUT_PAIRS = (m.MergeRecord, m.NotDuplicate)


def links() -> Iterator[tuple[type[models.Model], str]]:
    """(table, name of its foreign key) of all that hangs on a cooperative, higher rooms' tables too."""
    for relation in Cooperative._meta.get_fields(include_hidden=True):
        link = getattr(relation, "field", None)
        if not relation.auto_created or not isinstance(link, models.ForeignKey):
            continue
        # history (DO_NOTHING) stays with the row that it tells about
        if link.remote_field.on_delete is DO_NOTHING or link.model in ABOUT_PAIRS:
            continue
        if getattr(link.model, "STAYS_WHEN_MERGED", False):
            continue
        yield link.model, link.name


@dataclass(frozen=True)
class Conflict:
    """Two rows of which one cooperative can hold only one. `default` is the one kept unless chosen otherwise."""

    kind: Kind
    primary: Any
    secondary: Any

    @property
    def name(self) -> str:
        """The same whichever of the two cooperatives is the primary one."""
        low, high = sorted((self.primary.pk, self.secondary.pk))
        return f"{self.kind.model._meta.model_name}-{low}-{high}"

    @property
    def label(self) -> str:
        return f"{self.kind.label.capitalize()}: {self.primary}"

    @property
    def is_same(self) -> bool:
        return all(getattr(self.primary, f) == getattr(self.secondary, f) for f in self.kind.told)

    @property
    def default(self) -> Any:
        """A verified milestone before an unverified one, the older date, one with a number; else the primary's."""
        if not isinstance(self.primary, m.Milestone):
            return self.primary

        def rank(row: m.Milestone) -> tuple[bool, date, bool]:
            return (row.verified_at is None, row.reached_on or date.max, not row.number)

        return min((self.primary, self.secondary), key=rank)


class Pair:
    """`primary` and `secondary` with all rows that hang on them, read once (8 queries)."""

    def __init__(
        self, primary: Cooperative, secondary: Cooperative, *, locked: bool = False
    ) -> None:
        self.primary = primary
        self.secondary = secondary
        self.rows = {key: list(self._read(*key, locked)) for key in links()}

    def _read(self, model: type[models.Model], link: str, locked: bool) -> models.QuerySet:
        rows = model._base_manager.filter(**{f"{link}__in": [self.primary.pk, self.secondary.pk]})
        if model is m.CooperativeVillage:
            rows = rows.select_related("village")
        if locked:
            # Whoever is changing a row may be waiting for the cooperative that we hold.
            rows = rows.select_for_update(nowait=True, of=("self",))
        return rows.order_by("pk")

    def of(self, model: type[models.Model], cooperative: Cooperative) -> list[Any]:
        rows = self.rows[model, "cooperative"]
        return [row for row in rows if row.cooperative_id == cooperative.pk]

    @cached_property
    def conflicts(self) -> list[Conflict]:
        found = []
        for kind in KINDS:
            mine = {kind.key(row): row for row in self.of(kind.model, self.primary)}
            mine.pop(None, None)
            for row in self.of(kind.model, self.secondary):
                if (key := kind.key(row)) in mine:
                    found.append(Conflict(kind, mine.pop(key), row))
        return found

    def chosen(self, group: Group, choices: Mapping[str, int]) -> Cooperative:
        """Whose value the merged cooperative gets: the one chosen, else the primary's unless blank."""
        if choices.get(group.name) in (self.primary.pk, self.secondary.pk):
            return self.primary if choices[group.name] == self.primary.pk else self.secondary
        return self.secondary if group.is_blank(self.primary) else self.primary

    def counts(self) -> list[tuple[str, int, int]]:
        """(kind of child, rows of the primary, rows of the secondary)."""
        return [
            (
                kind.label,
                len(self.of(kind.model, self.primary)),
                len(self.of(kind.model, self.secondary)),
            )
            for kind in KINDS
        ]

    def picture(self) -> dict[str, dict[str, Any]]:
        """All that both cooperatives say now: table → key → fields (cooperatives) or a fingerprint.

        Not what follows from the rest by itself (FOLLOWS_BY_ITSELF): nobody could take such a change back."""
        seen: dict[str, dict[str, Any]] = {
            "registry.Cooperative": {str(c.pk): _told(c) for c in (self.primary, self.secondary)}
        }
        for (model, link), rows in self.rows.items():
            if getattr(model, "FOLLOWS_BY_ITSELF", False):
                continue
            name = f"{model._meta.label}.{link}"
            seen[name] = {str(row.pk): fingerprint(row) for row in rows}
        return seen

    def mark(self) -> str:
        """A short mark of the picture; the same whichever is the primary one."""
        told = json.dumps(self.picture(), sort_keys=True)
        return hashlib.sha256(told.encode()).hexdigest()[:20]


def _told(row: Cooperative) -> dict[str, str]:
    return {f.name: str(f.value_from_object(row)) for f in row._meta.concrete_fields}


def obstacles(primary: Cooperative, secondary: Cooperative) -> list[str]:
    """Why these two can't be merged as they are; [] when they can."""
    if primary.pk == secondary.pk:
        return ["Pilih dua koperasi yang berbeda."]
    found = [
        f"{row.name} (nomor {row.pk}) sudah diarsipkan. Pulihkan dahulu bila masih perlu digabung."
        for row in (primary, secondary)
        if row.is_archived
    ]
    if primary.village.district.regency_id != secondary.village.district.regency_id:
        found.append(
            "Keduanya tercatat di kabupaten/kota yang berbeda. Perbaiki dahulu desa pada salah satunya."
        )
    if primary.is_sample != secondary.is_sample:
        found.append("Data contoh tidak dapat digabung dengan data nyata.")
    for hindrance in HINDRANCES:
        found += hindrance(primary, secondary)
    return found


def differences(before: dict[str, dict[str, Any]], now: dict[str, dict[str, Any]]) -> list[str]:
    """What changed between two pictures, in words."""
    found = []
    for label in sorted(before.keys() | now.keys()):
        old, new = before.get(label, {}), now.get(label, {})
        if label == "registry.Cooperative":
            found += list(_changed_fields(old, new))
            continue
        name = _table_name(label)
        words = (
            ("ditambah", new.keys() - old.keys()),
            ("dihapus atau dipindah", old.keys() - new.keys()),
            ("diubah", {key for key in old.keys() & new.keys() if old[key] != new[key]}),
        )
        found += [f"{len(keys)} {name} {verb}" for verb, keys in words if keys]
    return found


def _changed_fields(old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    for key, fields in old.items():
        now = new.get(key, {})
        for field in Cooperative._meta.concrete_fields:
            generated = isinstance(field, models.GeneratedField)
            if not generated and fields.get(field.name) != now.get(field.name):
                yield f"{field.verbose_name} koperasi nomor {key} diubah"


def _table_name(label: str) -> str:
    from django.apps import apps

    return str(apps.get_model(label.rsplit(".", 1)[0])._meta.verbose_name)
