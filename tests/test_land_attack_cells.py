"""What no phone and no office sends: every field of a survey, every cell of a sheet of land; photos that are none."""

import json
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from core.models import ImportRow, Village
from core.sheets import jobs
from core.sheets.kinds import KINDS, Options
from land import models as m
from tests.factories import make_cooperative, make_regency
from tests.hostile_photos import foreign, lying_png, png, with_notes
from tests.land_pages import form_of
from tests.land_rows import SQUARE, make_building
from tests.land_sources import imported
from tests.land_sources import line as said
from tests.land_surveys import corners_of, items, send, survey_body
from tests.photo_bytes import files_in, jpeg, own_folder
from tests.sheet_jobs import AS_OF, applied, preview, states, workbook
from tests.test_visit_sync_hostile import NASTY
from tests.visit_rows import make_own

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _files(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


# --- surveys ---


@pytest.fixture
def phone(client_as, cast, world):
    make_own(cast["pendamping_a"], world.coop_a)
    return client_as("pendamping_a")


def told(phone, bodies):
    """(code, errors) of each; every one is answered, in order, and none with a crash."""
    found = []
    for at in range(0, len(bodies), 20):
        response = send(phone, *bodies[at : at + 20])
        assert response.status_code in (200, 400), response.content[:300]
        if response.status_code == 400:
            # what isn't an envelope at all is told as one
            assert response.json(), response.content[:300]
            continue
        answers = items(response)
        assert len(answers) == len(bodies[at : at + 20])
        found += [(one["code"], one.get("errors")) for one in answers]
    assert {code for code, _ in found} <= {200, 201, 400, 403, 404, 409, 413, 422}, found
    return found


PLAIN = sorted(survey_body(1))
INNER = [
    (where, name)
    for where in ("conditions", "flags", "site", "position")
    for name in survey_body(1)[where]
] + [("conditions", "x"), ("flags", "x"), ("site", "x")]


@pytest.mark.long
def test_every_field_of_a_survey_takes_anything(phone, world):
    bodies = [survey_body(world.coop_a.pk) | {name: odd} for name in PLAIN for odd in NASTY]
    for where, name in INNER:
        for odd in NASTY:
            body = survey_body(world.coop_a.pk)
            body[where] = body[where] | {name: odd}
            bodies.append(body)
    for name in ("latitude", "longitude", "accuracy", "at"):
        for odd in NASTY:
            body = survey_body(world.coop_a.pk)
            body["corners"] = [corner | {name: odd} for corner in corners_of(SQUARE)]
            bodies.append(body)
    for name in ("sha256", "size", "caption", "taken_at", "id"):
        photo = {"sha256": "ab" * 32, "size": 9, "caption": "", "taken_at": None}
        bodies += [survey_body(world.coop_a.pk, photos=[photo | {name: odd}]) for odd in NASTY]
    assert len(told(phone, bodies)) > 900
    # whatever was taken can be shown, and measures something
    for row in m.Survey.objects.all():
        json.dumps(row.body)
    assert not m.Parcel.objects.filter(polygon_area__lte=0).exists()


@pytest.mark.parametrize("odd", NASTY, ids=range(len(NASTY)))
def test_surveys_that_are_no_list(phone, odd):
    body = {"schema": 1, "device_time": timezone.now().isoformat(), "visits": [], "surveys": odd}
    response = phone.post("/kunjungan/sync/", json.dumps(body), content_type="application/json")
    assert response.status_code in (200, 400, 413), response.content[:300]


# --- sheets ---

CELLS = [
    "=1+1", "+cmd|'/c calc'!A1", "@SUM(A1)", "-5", 10**15, 1e300, -1, 0, float(2**53), 0.5, True,
    "9" * 300, "x" * 5000, date(9999, 12, 31), date(1900, 1, 1), "31/12/9999", "0000-00-00",
    "01/01/0001", "NaN", "1e400", "Infinity", "１００", "٣", "%", "1.000.000.000.000 ha", "\u202eabc",
    "🙂" * 300, "<script>", "'; DROP TABLE", "0,0000001", "100,01%", "999999999999999999999", "ya/tidak",
    "-0.02630;109.34", "-90", "180", "1x2x3x4", "0x0", "1e9x1e9", "\n\n", "#REF!", "#DIV/0!",
]  # fmt: skip
OPTIONS = Options(overwrite=True, as_of=AS_OF, month_day="ask", today=date(2026, 11, 25))
SHEETS = ["lahan", "sumber_simkopdes", "sumber_agrinas", "sumber_kodim", "sumber_kabupaten"]


@pytest.mark.long
@pytest.mark.parametrize("kind", SHEETS)
def test_every_cell_takes_anything(kind, world, cast):
    """Each column reads each of CELLS; a row of every kind of rubbish is told, and whatever a column takes
    can be written, measures something, and goes back."""
    by = cast["pusat"]
    make_building(world.coop_a, by=by)
    fields = KINDS[kind].fields
    free = [one for one in fields if one.name not in PLACE and one.read]
    good = {one.name: [cell for cell in CELLS if taken(one, cell)] for one in free}
    single = [(name, cell) for name, own in good.items() for cell in own]
    depth = len(single)
    regency = make_regency("61.03", "Gama", villages=depth + len(CELLS))
    villages = list(Village.objects.filter(code__startswith=f"{regency.pk}.01"))
    coops = [make_cooperative(one, name=f"KDMP {one.name}") for one in villages]
    rows = []
    for at, (name, cell) in enumerate(single):
        cells = place_of(coops[at]) | {"ownership": "hibah", name: cell}
        rows.append([cells.get(one.name) for one in fields])
    for at in range(len(CELLS)):
        cells = {one.name: CELLS[(at + nth) % len(CELLS)] for nth, one in enumerate(free)}
        place = place_of(coops[depth + at])
        rows.append([place.get(one.name, cells.get(one.name)) for one in fields])
    job = preview(by, workbook(rows, [one.label for one in fields]), kind=kind)
    assert len(states(job)) == len(rows)
    job = applied(job, by)
    assert job.stage == "applied", job.message
    wrote = ImportRow.objects.filter(job=job, state__in=("new", "changed")).count()
    assert wrote, ImportRow.objects.filter(job=job).first().data
    for row in m.Parcel.objects.with_area():
        assert row.area is None or 0 < row.area < 10**9, row.area
    for value in m.SourceValue.objects.filter(field="progres").exclude(value="?"):
        assert 0 <= Decimal(value.value) <= 100
    jobs.undo_import(job=job, by=by)
    assert m.Parcel.objects.count() == 1 and not m.SourceSheet.objects.standing().exists()


PLACE = ("regency", "district", "village", "name")


def place_of(coop):
    village = coop.village
    names = (village.district.regency.name, village.district.name, village.name, coop.name)
    return dict(zip(PLACE, names, strict=True))


def taken(field, cell) -> bool:
    if isinstance(cell, float) and cell != cell:
        return False
    return field.read(cell, OPTIONS).state == "ok"


@pytest.mark.parametrize("kind", ["lahan"])
def test_rows_of_another_kabupaten_and_another_province_write_nothing(kind, world, cast):
    header = ["Kab", "Kec", "Ds.", "Nama KDMP", "Status Kepemilikan", "Luas"]
    here = world.coop_b.village
    rows = [
        [
            here.district.regency.name,
            here.district.name,
            here.name,
            world.coop_b.name,
            "hibah",
            1200,
        ],
        ["Kabupaten Bogor", "Cibinong", "Pabuaran", "KDMP Pabuaran", "hibah", 1200],
    ]
    job = preview(cast["dinas_a"], workbook(rows, header), kind=kind)
    assert set(states(job).values()) & {"new", "changed"} == set(), states(job)
    assert not m.Parcel.objects.exists()


def test_another_officer_does_not_undo_it(world, cast):
    job = imported(cast["pusat"], said(world.coop_a, luas=1200, kepemilikan="hibah"))
    for name in ("dinas_b", "operator", "pmo_a", "pengamat", "auditor", "dinas_a"):
        with pytest.raises(PermissionDenied):
            jobs.undo_import(job=job, by=cast[name])
    assert m.SourceSheet.objects.standing().count() == 1


# --- photos of reports ---


@pytest.mark.parametrize(
    "content", [b"<svg/>", png(13_000, 13_000, depth=1, colour=0), lying_png(13_000, 13_000), jpeg()[:900]]
    + [one for _, one in foreign()],
)  # fmt: skip
def test_a_report_with_what_is_no_photo_is_not_kept(world, client_as, settings, tmp_path, content):
    folder = own_folder(settings, tmp_path)
    building = make_building(world.coop_a)
    url, client = reverse("land:report-create", args=[building.pk]), client_as("dinas_a")
    data = form_of(client, url, source="kodim", percent="10", reported_on=str(timezone.localdate()))
    files = [ContentFile(jpeg(), name="baik.jpg"), ContentFile(content, name="../../a\x00<b>.jpg")]
    response = client.post(url, data | {"photos": files})
    assert response.status_code == 422, response.content[-300:]
    assert "<b>" not in response.content.decode()
    assert not m.ProgressReport.objects.exists() and not m.LandPhoto.objects.exists()
    del folder


def test_where_a_report_s_photo_was_taken_is_not_in_it(world, client_as, settings, tmp_path):
    folder = own_folder(settings, tmp_path)
    building = make_building(world.coop_a)
    url, client = reverse("land:report-create", args=[building.pk]), client_as("dinas_a")
    data = form_of(client, url, source="kodim", percent="10", reported_on=str(timezone.localdate()))
    files = [ContentFile(with_notes(6) + b"PK\x03\x04<script>", name="a.jpg")]
    assert client.post(url, data | {"photos": files}).status_code == 302
    assert m.LandPhoto.objects.received().count() == 1
    for name in files_in(folder):
        kept = (folder / name).read_bytes()
        assert b"RAHASIA" not in kept and b"<script>" not in kept
