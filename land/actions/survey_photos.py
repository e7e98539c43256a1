"""Photos of surveys: declared by a body, received in pieces, of a parcel once the survey is used."""

from django.db.models import Q

from land.models import LandPhoto, Parcel, Survey
from land.surveying.reading import Told
from land.words import State


def replace_photos(survey: Survey, told: Told, *, drop: bool = True) -> None:
    """The rows of what this body declares. `drop`: what neither it nor another waiting body declares is the
    survey's no more."""
    declared = {one.sha256: one for one in told.photos}
    if drop:
        kept = declared.keys() | rivals_declare(survey)
        gone = LandPhoto.objects.filter(survey=survey).exclude(sha256__in=kept)
        if not his_word_alone(survey):
            gone = gone.filter(Q(parcel__isnull=True) | Q(received_at__isnull=True))
        gone.delete()
    there = {row.sha256: row for row in LandPhoto.objects.filter(survey=survey)}
    for order, (sha256, one) in enumerate(declared.items()):
        says = {"order": order, "caption": one.caption, "taken_at": one.taken_at}
        row = there.get(sha256)
        if row is None:
            LandPhoto.objects.create(
                survey=survey,
                sha256=sha256,
                size=one.size,
                client_id=survey.client_id,
                by=survey.by,
                is_sample=survey.is_sample,
                **says,
            )
            continue
        if row.received_at is None:
            says["size"] = one.size
        if any(getattr(row, name) != value for name, value in says.items()):
            LandPhoto.objects.filter(pk=row.pk).update(**says)


def his_word_alone(survey: Survey) -> bool:
    """Its parcel was made of it and hasn't gone its way: its photos are the mentor's to take back, as all
    that he said of it. Another parcel's go only by the verb with a reason."""
    own = Parcel.objects.living().filter(pk=survey.parcel_id or 0, state=State.NOT_PROPOSED)
    return survey.made_parcel and own.exists()


def rivals_declare(survey: Survey) -> set[str]:
    bodies = survey.versions.filter(kind="tandingan").values_list("body", flat=True)
    return {
        str(row.get("sha256"))
        for body in bodies
        for row in body.get("photos") or []
        if isinstance(row, dict)
    }


def place_photos(survey: Survey) -> None:
    """What the body that counts declares becomes the parcel's, unless the parcel has that very photo already."""
    declared = [row["sha256"] for row in survey.body.get("photos") or []]
    known = LandPhoto.objects.filter(parcel=survey.parcel_id).values("sha256")
    rows = LandPhoto.objects.filter(survey=survey, parcel__isnull=True, sha256__in=declared)
    rows.exclude(sha256__in=known).update(parcel=survey.parcel_id)


def missing_of(survey: Survey, body: dict) -> list[str]:
    """Of the photos that this body declares, those whose bytes the survey still waits for, in its order."""
    declared = [row["sha256"] for row in body.get("photos") or []]
    rows = LandPhoto.objects.filter(survey=survey, sha256__in=declared, received_at__isnull=True)
    left = set(rows.values_list("sha256", flat=True))
    return [one for one in declared if one in left]
