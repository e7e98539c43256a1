"""A survey's page: what it says beside what stands on the parcel, its boundary, photos and versions."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from core import scoping
from core.access import READING, own_or_404, requires
from core.photos.serving import GONE, photo_response
from core.templatetags.kdkmp import angka
from land.actions.survey_deciding import ACCEPT
from land.models import Survey, SurveyVersion
from land.polygons import indonesian
from land.surveying.drawing import drawn
from land.surveying.lists import VIEW
from land.surveying.measuring import Read, read_body
from land.surveying.values import Line, side_by_side, values_of
from land.words import LandObstacleKind

UNREADABLE = "Isi survei ini tidak terbaca lagi dengan aturan sekarang."


@dataclass(frozen=True)
class Shown:
    """One version on the page. `may_use`: the reader may let it count now."""

    row: SurveyVersion
    counts: bool
    may_use: bool
    lines: list[Line]
    fault: str
    facts: list[str]
    obstacles: list[str]
    drawing: str


def own_survey(request: HttpRequest, permission: str, pk: int) -> Survey:
    rows = Survey.objects.select_related(
        "cooperative__village__district__regency", "parcel", "by", "decided_by"
    )
    return own_or_404(rows, request, permission, pk=pk)


@requires(VIEW, methods=READING)
def survey_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, own_survey(request, VIEW, pk))


def show(
    request: HttpRequest, survey: Survey, *, problems: list[str] | None = None, status: int = 200
) -> HttpResponse:
    may = scoping.may(request.user, ACCEPT, survey)  # type: ignore[arg-type]
    versions = [shown(survey, row, may) for row in survey.versions.order_by("-number")]
    context = {
        "survey": survey,
        "main": next((one for one in versions if one.counts), None),
        "others": [one for one in versions if not one.counts],
        "photos": survey.photos.order_by("order", "pk"),
        "may_decide": may and survey.state == Survey.State.WAITING,
        "typed": request.POST.get("reason", ""),
        "problems": problems or [],
    }
    return render(request, "land/survey_detail.html", context, status=status)


def shown(survey: Survey, row: SurveyVersion, may: bool) -> Shown:
    counts = row.number == survey.version
    read = read_body(row.body)
    rival = row.kind == SurveyVersion.Kind.RIVAL and not counts
    may_use = may and read is not None and (rival or survey.state == Survey.State.WAITING)
    if read is None:
        return Shown(row, counts, False, [], UNREADABLE, [], [], "")
    return Shown(
        row,
        counts,
        may_use and (counts or rival),
        side_by_side(survey.parcel, values_of(read, survey)),
        read.outcome.fault,
        facts_of(read),
        [str(LandObstacleKind(one).label) for one in read.told.obstacles],
        drawn([[one.longitude, one.latitude] for one in read.told.corners], words_of(read)),
    )


def words_of(read: Read) -> str:
    return f"Batas yang diukur, {angka(len(read.told.corners))} sudut"


def facts_of(read: Read) -> list[str]:
    """What was measured, in words."""
    told, outcome = read.told, read.outcome
    found = []
    if told.corners:
        how = {"jalan": "berjalan keliling", "titik": "ditandai di tiap sudut"}.get(told.way, "")
        found.append(f"{angka(len(told.corners))} sudut{f', {how}' if how else ''}")
    if outcome.measured is not None:
        found.append(f"luas {indonesian(float(outcome.measured.area))} m²")
        found.append(f"keliling {indonesian(outcome.measured.perimeter)} m")
    if outcome.accuracy is not None:
        found.append(f"ketelitian sudut terburuk ± {indonesian(outcome.accuracy)} m")
    return found


@requires(VIEW, methods=READING)
def survey_photo(request: HttpRequest, pk: int, photo: int) -> HttpResponse:
    survey = own_survey(request, VIEW, pk)
    row = survey.photos.filter(pk=photo).first() if photo < 2**63 else None
    if row is None:
        raise Http404(GONE)
    return photo_response(request, row, f"foto-survei-{row.pk}")
