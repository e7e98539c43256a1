"""The one search box: names, codes, NIK koperasi and villages, tolerant of typing errors (pg_trgm)."""

import re
from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import TrigramSimilarity, TrigramWordSimilarity
from django.db.models import (
    BigIntegerField,
    Exists,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    TextField,
    Value,
)
from django.db.models.functions import Concat, Greatest

from core.models import District, RegionAlias, Village
from core.text import Normalise

if TYPE_CHECKING:
    from registry.querysets import CooperativeQuerySet

# Share of the query's letter triples that a name must hold; "sei ray" still finds "sungai raya".
LIKE_ENOUGH = 0.62
CODE = re.compile(r"^[0-9][0-9.\-/ ]{3,}$")


def dotted(digits: str) -> str:
    """6101012001 → 61.01.01.2001; shorter prefixes likewise (610101 → 61.01.01)."""
    parts = (digits[:2], digits[2:4], digits[4:6], digits[6:10])
    return ".".join(part for part in parts if part)


def search_cooperatives(queryset: "CooperativeQuerySet", text: str) -> "CooperativeQuerySet":
    """The cooperatives that `text` may mean, best first. Empty text changes nothing."""
    text = " ".join(text.replace("\x00", " ").split())[:120]
    if not text:
        return queryset
    if CODE.match(text):
        return by_number(queryset, re.sub(r"[^0-9]", "", text))
    return by_name(queryset, text)


def by_number(queryset: "CooperativeQuerySet", digits: str) -> "CooperativeQuerySet":
    """Village codes with or without dots, NIK koperasi, SIMKOPDES id, milestone numbers (NIB, NPWP),
    and numbers from before a merge."""
    from registry.models import CooperativeAlias, Milestone

    former = CooperativeAlias.objects.filter(cooperative=OuterRef("pk"), value=digits)
    number = Milestone.objects.filter(cooperative=OuterRef("pk"), number=digits)
    found = Q(nik__startswith=digits) | Q(simkopdes_id=digits) | Exists(number) | Exists(former)
    if len(digits) <= 10:
        found |= Q(village__code__startswith=dotted(digits))
    return queryset.filter(found)


def by_name(queryset: "CooperativeQuerySet", text: str) -> "CooperativeQuerySet":
    """Ranked by how well the query fits the cooperative's or village's name, its place, or an old name.

    Asked once, here: a page counts, sums and shows the same rows, and comparing 2,143 names costs more
    than all the rest of it.
    """
    found = list(ranked(queryset, text).values_list("pk", flat=True))
    if not found:
        return queryset.none()
    order = Func(
        Value(found, output_field=ArrayField(BigIntegerField())),
        F("pk"),
        function="array_position",
        output_field=IntegerField(),
    )
    return queryset.filter(pk__in=found).order_by(order)


def ranked(queryset: "CooperativeQuerySet", text: str) -> "CooperativeQuerySet":
    from registry.models import CooperativeAlias

    query = Normalise(Value(text, output_field=TextField()))
    place = Concat(
        F("search_name"),
        Value(" ", output_field=TextField()),
        F("village__search_name"),
        Value(" ", output_field=TextField()),
        F("village__district__search_name"),
        Value(" ", output_field=TextField()),
        F("village__district__regency__search_name"),
        output_field=TextField(),
    )
    old_name = RegionAlias.objects.filter(
        Q(village=OuterRef("village"))
        | Q(district=OuterRef("village__district"))
        | Q(regency=OuterRef("village__district__regency")),
        search_name__trigram_similar=query,
    )
    former = CooperativeAlias.objects.filter(
        cooperative=OuterRef("pk"), kind="nama", search_name__trigram_similar=query
    )
    return (
        queryset.alias(
            in_name=Greatest(
                TrigramWordSimilarity(query, "search_name"),
                TrigramWordSimilarity(query, "village__search_name"),
            ),
            in_place=TrigramWordSimilarity(query, place),
        )
        .filter(Q(in_place__gte=LIKE_ENOUGH) | Exists(old_name) | Exists(former))
        .order_by(F("in_name").desc(), F("in_place").desc(), "village_id", "pk")
    )


def hold_district(village: Village) -> None:
    """Inside a transaction, before asking `similar_cooperatives` for the last time and writing: one
    person at a time records or renames a cooperative in a kecamatan, which is as far as that looks.

    Reading goes on, and so does writing of whatever refers to the kecamatan.
    """
    held = District.objects.select_for_update(no_key=True).filter(pk=village.district_id)
    held.values_list("pk").get()


def similar_cooperatives(village: Village, name: str) -> "CooperativeQuerySet":
    """Active cooperatives that may be the same: seated in the village, or nearly so named in its district."""
    from registry.models import Cooperative

    wanted = Normalise(Value(name, output_field=TextField()))
    near = Cooperative.objects.active().filter(village__district=village.district_id)
    return near.alias(likeness=TrigramSimilarity("search_name", wanted)).filter(
        Q(village=village) | Q(likeness__gte=0.8)
    )
