"""The one search box: names, codes, NIK koperasi and villages, tolerant of typing errors (pg_trgm)."""

import re
from typing import TYPE_CHECKING, Any

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
from django.db.models.functions import Concat, Greatest, Replace

from core.models import District, RegionAlias, Village
from core.text import Digits, Normalise, only_fillers

if TYPE_CHECKING:
    from registry.querysets import CooperativeQuerySet

# Share of the query's letter triples that a name must hold; "sei ray" still finds "sungai raya".
LIKE_ENOUGH = 0.62
CODE = re.compile(r"^[0-9][0-9.\-/ ]+$")
# Shorter than this, digits are the beginning of a village's code, not a number of their own.
SHORTEST_NUMBER = 4


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
    if only_fillers(text):
        return queryset  # the programme's own words narrow nothing
    told = len(text) >= SHORTEST_NUMBER and re.search(r"[0-9]", text)
    if told and (found := by_identifier(queryset, text)).exists():
        return found
    return by_name(queryset, text)


def by_identifier(queryset: "CooperativeQuerySet", text: str) -> "CooperativeQuerySet":
    """Exactly this SIMKOPDES id or milestone number, capitals or not, now or before a merge."""
    from registry.models import CooperativeAlias, Milestone

    former = CooperativeAlias.objects.filter(cooperative=OuterRef("pk"), value__iexact=text)
    number = Milestone.objects.filter(cooperative=OuterRef("pk"), number__iexact=text)
    found = Q(simkopdes_id__iexact=text) | Exists(number) | Exists(former)
    return queryset.filter(found)


def by_number(queryset: "CooperativeQuerySet", digits: str) -> "CooperativeQuerySet":
    """Village codes, NIK koperasi, SIMKOPDES id, milestone numbers (NIB, NPWP), and numbers from before
    a merge; with or without dots, here as in what is stored."""
    from registry.models import CooperativeAlias, Milestone

    found = Q(nik__startswith=digits) | Q(simkopdes_id=digits)
    if len(digits) >= SHORTEST_NUMBER:
        former = CooperativeAlias.objects.filter(cooperative=OuterRef("pk"), value=digits)
        numbers = Milestone.objects.alias(digits=Digits("number")).filter(
            cooperative=OuterRef("pk"), digits__in=same_number(digits)
        )
        found |= Exists(numbers) | Exists(former)
    if len(digits) <= 10:
        found |= Q(village__code__startswith=dotted(digits))
    return queryset.filter(found)


def same_number(digits: str) -> list[str]:
    """An NPWP is written with 15 digits or, since 2024, the same behind a 0."""
    if len(digits) == 15:
        return [digits, f"0{digits}"]
    if len(digits) == 16 and digits.startswith("0"):
        return [digits, digits[1:]]
    return [digits]


def by_name(queryset: "CooperativeQuerySet", text: str) -> "CooperativeQuerySet":
    """Ranked by how well the query fits the cooperative's or village's name, its place, or an old name.

    Asked once, here: a page counts, sums and shows the same rows, and comparing 2,143 names costs more
    than all the rest of it.
    """
    likely = ranked(queryset, text).values_list("in_name", "in_place", "village_id", "pk")
    if not likely:
        return queryset.none()
    found = [pk for *_, pk in sorted(likely, key=closeness)]
    order = Func(
        Value(found, output_field=ArrayField(BigIntegerField())),
        F("pk"),
        function="array_position",
        output_field=IntegerField(),
    )
    return queryset.filter(pk__in=found).order_by(order)


def closeness(row: tuple[float, float, str, int]) -> tuple[float, float, float, str, int]:
    """Best first: a name that fits by itself, then a place that fits, then half a name."""
    in_name, in_place, village, pk = row
    return (-in_name if in_name >= LIKE_ENOUGH else 0, -in_place, -in_name, village, pk)


def ranked(queryset: "CooperativeQuerySet", text: str) -> "CooperativeQuerySet":
    """The cooperatives that fit at all, each with `in_name` and `in_place` (0–1), in no order."""
    from registry.models import CooperativeAlias

    query = Normalise(Value(text, output_field=TextField()))
    # "Sungairaya", "Benoa Melayu": where a name is broken into words is not known for sure
    joined = unbroken(query)
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
        queryset.annotate(
            in_name=Greatest(
                TrigramWordSimilarity(query, "search_name"),
                TrigramWordSimilarity(query, "village__search_name"),
                TrigramSimilarity(unbroken(F("village__search_name")), joined),
            ),
            in_place=Greatest(
                TrigramWordSimilarity(query, place),
                TrigramWordSimilarity(joined, "search_name"),
                TrigramWordSimilarity(joined, unbroken(F("village__search_name"))),
            ),
        )
        .filter(Q(in_place__gte=LIKE_ENOUGH) | Exists(old_name) | Exists(former))
        .order_by()
    )


def unbroken(name: Any) -> Replace:
    return Replace(name, Value(" "), Value(""), output_field=TextField())


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
