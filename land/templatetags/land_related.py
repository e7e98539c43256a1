"""`{% land_related cooperative %}`: from a page about one cooperative's land to the other pages about it."""

from typing import Any

from django import template
from django.urls import reverse

from land.linking import link, region_query
from registry.models import Cooperative

register = template.Library()

# label, list narrowed to the cooperative, verb that opens it
LISTS = (
    ("Lahan", "land:parcel-list", "land.view_parcel"),
    ("Pembangunan", "land:building-list", "land.view_parcel"),
    ("Alat kerja", "land:equipment-list", "land.view_parcel"),
    ("Survei HP", "land:survey-list", "land.view_survey"),
    ("Galeri", "land:gallery", "land.view_parcel"),
)


@register.inclusion_tag("land/_related.html", takes_context=True)
def land_related(context: dict[str, Any], cooperative: Cooperative) -> dict[str, Any]:
    user = context["request"].user
    found = [("Halaman koperasi", cooperative.get_absolute_url())]
    for label, name, verb in LISTS:
        if user.has_perm(verb):
            found.append((label, link(name, cooperative=cooperative.pk)))
    district = cooperative.village_id.rpartition(".")[0]
    found.append(("Peta kecamatannya", link("land:map", **region_query(district))))
    if user.has_perm("land.view_reconciliation"):
        url = reverse("land:reconciliation-cooperative", args=[cooperative.pk])
        found.append(("Rekonsiliasi", url))
    here = context["request"].path
    return {"name": cooperative.name, "pages": [one for one in found if one[1] != here]}
