"""A sheet imported as a source: how its cells are read, what it writes (nothing official), how it goes back."""

from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps

from core.models import ImportRow
from core.sheets import jobs
from core.sheets.kinds import Options
from land.imports import source_fields as read
from land.models import Difference, SourceSheet, SourceValue
from tests.factories import make_cooperative
from tests.land_rows import make_building, make_parcel, report
from tests.land_sources import HEADER, differences, imported, line, seen
from tests.sheet_jobs import AS_OF, row, states, workbook

OPTIONS = Options(overwrite=True, as_of=AS_OF, month_day="ask", today=date(2026, 11, 25))


@pytest.fixture(autouse=True)
def _files(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def by(cast):
    return cast["pusat"]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("45,25", "45.25"), ("45%", "45.00"), ("45,25 %", "45.25"), ("45.25", "45.25"),
        ("± 45 persen", "45.00"), ("0,45%", "0.45"), (45.253, "45.25"), (0, "0.00"), (100, "100.00"),
        ("nihil", "0.00"),
    ],
)  # fmt: skip
def test_percent(cell, value):
    assert read.percent(cell, OPTIONS).value == Decimal(value)


@pytest.mark.parametrize("cell", [0.45, 1, "0,45", 1.0])
def test_a_bare_share_asks(cell):
    reading = read.percent(cell, OPTIONS)
    assert reading.state == "doubtful" and len(reading.options) == 2


@pytest.mark.parametrize("cell", [101, "101", "-5", "selesai", "1E+09", "%", "4x", float("nan")])
def test_no_percent(cell):
    assert read.percent(cell, OPTIONS).state == "wrong"


def test_nothing_said_is_not_zero():
    for cell in ("", None, "-", "belum ada", "tidak ada"):
        assert read.percent(cell, OPTIONS).state == "empty"
        assert read.area(cell, OPTIONS).state == "empty"
    assert read.area(0, OPTIONS).state == "empty"
    assert read.has_land("belum ada", OPTIONS).value is False
    assert read.has_land("", OPTIONS).state == "empty"
    assert read.one_of(read.STATE_WORDS)("belum", OPTIONS).state == "empty"


@pytest.mark.parametrize(
    ("words", "cell", "value"),
    [
        (read.OWNERSHIP_WORDS, "tanah desa", "bmdes"),
        (read.OWNERSHIP_WORDS, "BMDes", "bmdes"),
        (read.OWNERSHIP_WORDS, "Aset Desa", "bmdes"),
        (read.OWNERSHIP_WORDS, "HIBAH", "hibah"),
        (read.OWNERSHIP_WORDS, "milik pribadi", "milik_sendiri"),
        (read.OWNERSHIP_WORDS, "BMD Kab.", "bmd_kabupaten"),
        (read.STATE_WORDS, "Lolos verifikasi", "terverifikasi"),
        (read.STATE_WORDS, "proses verifikasi", "diverifikasi"),
        (read.STAGE_WORDS, "land clearing", "pembersihan"),
        (read.STAGE_WORDS, "Atap", "rangka_atap"),
    ],
)
def test_words(words, cell, value):
    assert read.one_of(words)(cell, OPTIONS).value == value


def test_a_word_of_two_values_asks():
    for cell in ("BMD", "aset daerah"):
        assert read.one_of(read.OWNERSHIP_WORDS)(cell, OPTIONS).state == "doubtful"
    assert read.one_of(read.STATE_WORDS)("diverifikasi", OPTIONS).state == "doubtful"


def official() -> dict[str, list]:
    """All tables of land but the sources' own."""
    own = {SourceSheet, SourceValue, Difference}
    models = [one for one in apps.get_app_config("land").get_models() if one not in own]
    models = [one for one in models if getattr(one, "pgh_tracked_model", None) not in own]
    return {one.__name__: list(one._default_manager.order_by("pk").values()) for one in models}


def test_an_import_writes_nothing_official_and_is_taken_back(by, world):
    parcel = make_parcel(world.coop_a, stated_area=Decimal(1000), state="terverifikasi")
    report(make_building(world.coop_a, parcel=parcel), "40")
    before = official()
    job = seen(
        by,
        line(world.coop_a, ada_lahan="ada", kepemilikan="hibah", luas="20x60", progres="45,5%"),
        line(world.coop_b, ada_lahan="belum ada", luas="-"),
    )
    assert states(job) == {2: "new", 3: "new"}
    from tests.sheet_jobs import applied

    job = applied(job, by)
    assert official() == before
    sheet = SourceSheet.objects.get()
    assert (sheet.source, sheet.as_of, sheet.job, sheet.by) == ("agrinas", AS_OF, job, by)
    assert sheet.file_name == job.filename and sheet.regencies == ["61.01", "61.02"]
    said = {(one.cooperative_id, one.field): one.value for one in SourceValue.objects.all()}
    a, b = world.coop_a.pk, world.coop_b.pk
    assert said == {
        (a, "ada_lahan"): "ya", (a, "kepemilikan"): "hibah", (a, "luas"): "1200",
        (a, "progres"): "45.50", (b, "ada_lahan"): "tidak",
    }  # fmt: skip
    assert SourceValue.objects.get(field="luas").raw == "20x60"
    assert differences() == {
        (a, "agrinas", "kepemilikan"): ("beda", "bmdes", "hibah"),
        (a, "agrinas", "luas"): ("beda", "1000", "1200"),
        (a, "agrinas", "progres"): ("beda", "40.00", "45.50"),
        (b, "agrinas", "ada_lahan"): ("kosong_di_sini", "", "tidak"),
    }
    jobs.undo_import(job=job, by=by)
    sheet.refresh_from_db()
    assert sheet.withdrawn_at and not differences() and official() == before
    assert set(Difference.objects.values_list("state", flat=True)) == {"gugur"}


def test_undo_brings_back_the_sheet_before(by, world):
    make_parcel(world.coop_a, stated_area=Decimal(1000))
    imported(by, line(world.coop_a, luas=1500))
    second = imported(by, line(world.coop_a, luas=2000))
    key = (world.coop_a.pk, "agrinas", "luas")
    first_seen = Difference.objects.get().first_seen
    assert differences()[key] == ("beda", "1000", "2000")
    jobs.undo_import(job=second, by=by)
    assert differences()[key] == ("beda", "1000", "1500")
    assert Difference.objects.get().first_seen == first_seen


def test_cells_that_show_a_percentage(by, world):
    import io

    import openpyxl

    book = openpyxl.load_workbook(
        io.BytesIO(workbook([line(world.coop_a, progres=0.4525)], HEADER))
    )
    book.active["I2"].number_format = "0.00%"
    file = io.BytesIO()
    book.save(file)
    from tests.sheet_jobs import preview

    job = preview(by, file.getvalue(), kind="sumber_kodim")
    assert states(job) == {2: "new"} and row(job, 2).data["wanted"] == {"progres": "45.25"}


def test_a_cooperative_twice_asks_and_one_unknown_is_wrong(by, world):
    twice = [line(world.coop_a, luas=1000), line(world.coop_a, luas=1200)]
    nowhere = line(world.coop_a, luas=1)
    nowhere[2] = nowhere[3] = "Alfa Desa 12"  # a village without a cooperative
    job = seen(by, *twice, nowhere, line(world.coop_b))
    assert states(job) == {2: "doubtful", 3: "doubtful", 4: "wrong", 5: "same"}
    assert "Belum ada koperasi" in str(row(job, 4).data["problems"])


def test_a_row_that_waits_is_not_left_out(by, world):
    """Its cooperative is named in the sheet, though what it says isn't known yet."""
    make_parcel(world.coop_a)
    second = make_cooperative(world.coop_a.village.__class__.objects.get(pk="61.01.01.2002"))
    make_parcel(second)
    job = imported(
        by, line(world.coop_a, ada_lahan="ada", progres="seratus"), line(second, ada_lahan="ada")
    )
    assert ImportRow.objects.get(job=job, number=2).state == "wrong"
    assert not differences()


def test_a_row_that_asks_which_of_two_leaves_neither_out(by, world):
    other = make_cooperative(world.coop_a.village, name="Koperasi Desa Merah Putih Yang Lain")
    third = make_cooperative(world.coop_a.village.__class__.objects.get(pk="61.01.01.2002"))
    for one in (world.coop_a, other, third):
        make_parcel(one)
    nameless = line(world.coop_a, ada_lahan="ada")
    nameless[3] = ""
    imported(by, nameless, line(third, ada_lahan="ada"))
    assert not differences()


def test_a_regency_speaks_of_itself_alone(cast, by, world):
    job = seen(
        cast["dinas_a"], line(world.coop_a, luas=900), line(world.coop_b, luas=900),
        kind="sumber_kabupaten",
    )  # fmt: skip
    assert states(job) == {2: "new", 3: "refused"}
    imported(
        by, line(world.coop_a, luas=900), line(world.coop_b, luas=900), kind="sumber_kabupaten"
    )
    sheets = SourceSheet.objects.order_by("regency_id").values_list("regency_id", "regencies")
    assert list(sheets) == [("61.01", ["61.01"]), ("61.02", ["61.02"])]


def test_who_may_not_import_a_source(cast, world):
    from django.core.exceptions import PermissionDenied

    for name in ("operator", "pmo_a", "pengamat"):
        with pytest.raises(PermissionDenied):
            seen(cast[name], line(world.coop_a, luas=900))


def test_the_mapping_asks_for_the_day_and_for_no_way(client_as, cast, world):
    from django.core.files.uploadedfile import SimpleUploadedFile

    by = cast["dinas_a"]
    file = SimpleUploadedFile("a.xlsx", workbook([line(world.coop_a, luas=900)], HEADER))
    job = jobs.upload_sheet(kind="sumber_kabupaten", file=file, by=by)
    jobs.work(job.pk)
    client = client_as("dinas_a")
    job.refresh_from_db()
    page = client.get(job.get_absolute_url(), follow=True).content.decode()
    assert "as_of" in page and "Isian yang sudah ada di registri" not in page
    data = {f"kolom-{one['index']}": one["field"] for one in job.columns}
    from django.urls import reverse

    url = reverse("core:import-map", args=[job.pk])
    assert client.post(url, data | {"as_of": "", "month_day": "ask"}).status_code == 422
    assert client.post(url, data | {"as_of": "2026-11-01", "month_day": "ask"}).status_code == 302
    jobs.work(job.pk)
    preview = client.get(job.get_absolute_url()).content.decode()
    assert "data resmi tidak berubah" in preview and "Cara:" not in preview
