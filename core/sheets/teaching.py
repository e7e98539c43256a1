"""What an import can teach: spellings that people have assigned to a village become its other names.

Nothing is learned silently: a person is shown the pairs and confirms those that should count for all.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from core import scoping
from core.history import because
from core.models import ImportJob, ImportRow, RegionAlias, User, Village
from core.sheets.columns import VILLAGE
from core.sheets.names import literal

TEACH = "core.teach_alias"


@dataclass(frozen=True)
class Lesson:
    """`written` in the file was taken for the village `code` in `rows` of its rows."""

    written: str
    code: str
    label: str
    rows: int

    @property
    def key(self) -> str:
        return f"{self.code}|{self.written}"


def lessons(job: ImportJob, by: User) -> list[Lesson]:
    """Spellings of this import that a person has assigned and that no name or alias explains yet.

    Only villages in which `by` may teach.
    """
    within = scoping.area(by, TEACH)
    rows = ImportRow.objects.filter(job=job, answers__has_key="desa").exclude(village_code="")
    found: dict[tuple[str, str], list[str]] = {}
    for record in rows.only("village_code", "place", "data"):
        written = " ".join(record.data["cells"].get(VILLAGE, "").split())[:100]
        if written and (within is None or record.village_code[:5] in within):
            found.setdefault((record.village_code, written), []).append(record.place)
    codes = {code for code, _ in found}
    names = {v.pk: {literal(v.name)} for v in Village.objects.filter(pk__in=codes)}
    for code, name in RegionAlias.objects.filter(village__in=codes).values_list("village", "name"):
        names[code].add(literal(name))
    return [
        Lesson(written, code, places[0], len(places))
        for (code, written), places in sorted(found.items())
        if code in names and literal(written) not in names[code]
    ]


@transaction.atomic
def teach_aliases(*, job: ImportJob, by: User, keys: Iterable[str]) -> int:
    """Keep the chosen lessons (`Lesson.key`) as other names of their villages; returns how many.

    Raises PermissionDenied without the verb, ValidationError when a lesson is no longer there.
    """
    if not scoping.holds(by, TEACH):
        raise PermissionDenied("Anda tidak berhak menetapkan nama lain wilayah.")
    offered = {lesson.key: lesson for lesson in lessons(job, by)}
    chosen = list(dict.fromkeys(keys))
    if missing := [key for key in chosen if key not in offered]:
        name = missing[0].partition("|")[2]
        raise ValidationError(f"“{name}” tidak dapat diingat lagi. Muat ulang halaman ini.")
    with because(f"diajarkan lewat impor nomor {job.pk}", by=by):
        for key in chosen:
            lesson = offered[key]
            told = {"source": RegionAlias.Source.OFFICER, "note": f"dari impor nomor {job.pk}"}
            # somebody else may teach the same at this moment
            RegionAlias.objects.get_or_create(
                village_id=lesson.code, name=lesson.written, defaults=told
            )
    return len(chosen)
