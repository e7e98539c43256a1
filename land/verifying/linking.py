"""Where a parcel's page is: the one that the parcels' part brings, or the history of its steps."""

from django.urls import NoReverseMatch, reverse


def parcel_page(pk: int) -> str:
    try:
        return reverse("land:parcel-detail", args=[pk])
    except NoReverseMatch:
        return reverse("land:parcel-steps", args=[pk])
