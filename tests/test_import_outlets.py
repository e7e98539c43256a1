"""A sheet of gerai from preview to undo: one row per gerai."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from core.models import ImportRow, Village
from core.sheets import jobs
from registry import models as m
from registry.actions import save_outlet
from registry.outlet_bulk import save_outlets
from tests.factories import archive, make_cooperative
from tests.sheet_jobs import applied, checked, row, states, upload, workbook

HEADER = [
    "Kab",
    "Kec",
    "Ds.",
    "Nama KDMP",
    "Jenis Usaha",
    "Nama Toko",
    "Kondisi",
    "Tgl Buka",
    "Jml Pegawai",
]
A = "Alfa Kecamatan 1"


def line(kind, business=None, status=None, on=None, staff=None, village="Alfa Desa 11", name=None):
    regency = village.split()[0]
    return [
        regency,
        f"{regency} Kecamatan 1",
        village,
        name or f"KDMP {village}",
        kind,
        business,
        status,
        on,
        staff,
    ]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def send(cast):
    """send(rows…) is the preview of a sheet of gerai, by the officer of Alfa."""

    def sent(*rows, mode="update", by="dinas_a"):
        job = upload(cast[by], workbook(rows, HEADER), kind="gerai")
        return checked(job, cast[by], mode=mode)

    return sent


def everything() -> list:
    return [list(one.objects.order_by("pk").values_list()) for one in (m.Outlet, m.Milestone)]


def said(job, number: int) -> str:
    data = row(job, number).data
    questions = [one[2] for one in data["questions"]]
    told = [text for _, text in (*data["problems"], *data["kept"])]
    return " ".join([data["refused"], *told, *questions])


def test_rows_come_to_their_states_and_what_is_written_can_be_undone(send, cast, world):
    before = everything()
    job = send(
        line("Sembako", "Toko Maju", "operasional", "3 Nov 2025", "2 org"),  # new
        line("Kantor", "Kantor Baru", "buka", None, 3),  # changed
        line("Kantor", "Kantor", "buka", village="Bravo Desa 11"),  # refused
        line("Klinik", None, "belum ada"),  # nothing to record
        line("Apotek", None, "belum ada", "3/11/2025"),  # contradicts itself
        line("Logistik", None, "operasional", "3/11/2099"),  # has not happened
        line(None, "Tanpa jenis", "buka"),
        line("Simpan pinjam"),  # which status?
        line("Klinik", None, "buka", village="Alfa Desa 12"),  # no cooperative there
        line(None),
    )
    expected = "new changed refused same wrong wrong wrong doubtful wrong same"
    assert " ".join(states(job).values()) == expected
    assert "di luar wilayah kerja" in said(job, 4) and "belum tercatat" in said(job, 5)
    assert "Kosongkan" in said(job, 6) and "belum terjadi" in said(job, 7)
    assert "Jenis gerai: kosong" in said(job, 8) and "Catat koperasinya dahulu" in said(job, 10)
    assert "belum memuat data gerai" in said(job, 11) and everything() == before

    jobs.answer_rows(job=job, by=cast["dinas_a"], answers={9: {"status": "belum_buka"}})
    job = applied(job, cast["dinas_a"])
    assert job.stage == "applied" and row(job, 2).target == world.coop_a.pk
    found = m.Outlet.objects.filter(cooperative=world.coop_a).order_by("pk")
    assert list(found.values_list("kind", "name", "status", "opened_on", "employees")) == [
        ("kantor", "Kantor Baru", "operasional", None, 3),
        ("sembako", "Toko Maju", "operasional", date(2025, 11, 3), 2),
        ("simpan_pinjam", "", "belum_buka", None, None),
    ]
    [step] = world.coop_a.milestones.filter(kind="gerai")
    assert step.reached_on == date(2025, 11, 3)
    event = m.Outlet.pgh_event_model.objects.filter(pgh_obj=found[1]).last()
    assert job.sha256[:16] in event.pgh_context.metadata["reason"]
    jobs.undo_import(job=job, by=cast["dinas_a"])
    assert everything() == before


def test_the_same_file_again_is_all_the_same(send, cast):
    rows = [
        line("Sembako", "Toko Maju", "operasional", "3 Nov 2025", 2),
        line("USP", "KSP", "tutup"),
    ]
    applied(send(*rows), cast["dinas_a"])
    assert set(states(send(*rows)).values()) == {"same"}


def test_filling_writes_only_what_is_blank(send, cast, world):
    m.Outlet.objects.filter(cooperative=world.coop_a).update(employees=4, status="belum_buka")
    sheet = line("Kantor", "Nama lain", "belum buka", "3 November 2025", 9)
    job = send(sheet, mode="fill")
    [change] = row(job, 2).data["changes"]
    assert change == ["opened_on", "Mulai beroperasi", "kosong", "3 November 2025"]
    kept = [name for name, _ in row(job, 2).data["kept"]]
    assert kept == ["business", "employees"]
    assert len(row(send(sheet), 2).data["changes"]) == 3


def test_since_when_is_not_filled_in_where_the_status_is_not_taken(send, world):
    sembako = world.coop_a.outlets.create(kind="sembako", status="belum_buka")
    job = send(line("Sembako", status="Operasional", on="3/11/25", staff=2), mode="fill")
    assert states(job) == {2: "same"} and len(row(job, 2).data["kept"]) == 3
    job = send(line("Sembako", status="belum buka", on="3/11/25"), mode="fill")
    assert states(job) == {2: "changed"} and row(job, 2).target == sembako.cooperative_id


@pytest.mark.parametrize("mode", ["fill", "update"])
@pytest.mark.parametrize("status", ["belum buka", "belum ada"])
def test_a_gerai_that_operates_never_falls(send, world, mode, status):
    outlet = world.coop_a.outlets.get()
    outlet.employees = 5
    outlet.save()
    job = send(line("Kantor", None, status, None, 0 if status == "belum ada" else 1), mode=mode)
    assert states(job) == {2: "same"} and row(job, 2).data["wanted"] == {}
    assert "tidak menghentikan" in said(job, 2) and "statusnya di berkas tidak dipakai" in said(
        job, 2
    )


def test_what_is_known_of_a_closed_gerai_is_not_wiped_out(send, world):
    world.coop_a.outlets.create(kind="klinik", status="belum_buka", employees=2)
    world.coop_a.outlets.create(kind="apotek", status="belum_ada")
    job = send(line("Klinik", None, "belum ada"), line("Apotek", None, None, None, 3))
    assert set(states(job).values()) == {"same"}
    assert "tidak menghentikan" in said(job, 2) and "isi juga statusnya" in said(job, 3)


def test_writing_looks_again_at_what_it_was_told(cast, world):
    """Between the preview and the lock a gerai began to operate, was recorded, or went."""
    coop, office = world.coop_a, world.coop_a.outlets.get()
    plans = {
        "falls": (coop.pk, office.pk, {"status": "belum_buka"}),
        "twice": (coop.pk, None, {"kind": "kantor", "status": "belum_buka"}),
        "gone": (coop.pk, 0, {"employees": 1}),
        "another's": (world.coop_b.pk, office.pk, {"employees": 1}),
        "no cooperative": (0, None, {"kind": "klinik", "status": "belum_buka"}),
    }
    before = everything()
    for plan in plans.values():
        with pytest.raises(ValidationError, match="baru saja diubah"):
            save_outlets(plans=[plan], by=cast["pusat"], reason="uji")
    assert everything() == before


def test_a_recorded_milestone_is_left_as_it_is(send, cast, world):
    step = world.coop_a.milestones.create(kind="gerai", number="BA-1")
    job = applied(send(line("Sembako", None, "operasional", "3/11/2025")), cast["dinas_a"])
    assert job.stage == "applied"
    [now] = world.coop_a.milestones.filter(kind="gerai")
    assert (now.pk, now.number, now.reached_on) == (step.pk, "BA-1", None)


def test_two_operating_gerai_prove_their_milestone_once(send, cast, world):
    rows = [line("Sembako", None, "operasional"), line("Klinik", None, "operasional")]
    assert applied(send(*rows), cast["dinas_a"]).stage == "applied"
    assert world.coop_a.milestones.filter(kind="gerai").count() == 1


def test_undo_refuses_when_the_gerai_was_changed_since(send, cast, world):
    job = applied(send(line("Sembako", "Toko", "belum buka")), cast["dinas_a"])
    outlet = world.coop_a.outlets.get(kind="sembako")
    outlet.status = "operasional"
    save_outlet(outlet=outlet, by=cast["dinas_a"])
    before = everything()
    with pytest.raises(ValidationError, match="tidak dapat dibatalkan"):
        jobs.undo_import(job=job, by=cast["dinas_a"])
    assert everything() == before


def test_one_kind_comes_once_and_a_person_says_which_row_counts(send, cast):
    job = send(line("Sembako", "Satu", "buka"), line("Toko Sembako", "Dua", "buka"))
    assert states(job) == {2: "doubtful", 3: "doubtful"} and "nama gerainya" in said(job, 2)
    jobs.answer_rows(job=job, by=cast["dinas_a"], answers={2: {"baris": "lain"}})
    assert states(job)[2] == "wrong" and "hanya memiliki satu gerai sembako" in said(job, 2)
    jobs.answer_rows(job=job, by=cast["dinas_a"], answers={2: {"baris": "lewati"}})
    assert states(job) == {2: "skipped", 3: "new"}


def test_twins_are_each_compared_with_what_is_stored(send):
    job = send(line("Kantor", "Satu", "buka"), line("Kantor", "Dua", "buka"))
    assert states(job) == {2: "doubtful", 3: "doubtful"}
    assert [row(job, n).data["changes"][0][2] for n in (2, 3)] == ["Alfa Desa 11"] * 2


def test_other_businesses_are_told_apart_by_name(send, cast, world):
    shop = world.coop_a.outlets.create(kind="lainnya", status="belum_buka", name="Kedai kopi")
    job = send(
        line("Lainnya", "KEDAI  KOPI", "belum buka", None, 2),  # that one
        line("Lainnya", "Kedai kopii", "buka"),  # a slip, or another?
        line("Lainnya", "Bengkel", "buka"),  # another
        line("Pangkalan gas", None, "buka"),  # no kind of ours
    )
    assert list(states(job).values()) == ["changed", "doubtful", "new", "doubtful"]
    [question] = row(job, 3).data["questions"]
    assert [one[0] for one in question[3]] == [str(shop.pk), "lain"]
    [kind] = row(job, 5).data["questions"]
    assert kind[3][0] == ["0", "Usaha lainnya: Pangkalan gas"]
    answers = {3: {"gerai": "lain"}, 5: {"isi:outlet_kind": "0"}}
    jobs.answer_rows(job=job, by=cast["dinas_a"], answers=answers)
    assert list(states(job).values()) == ["changed", "new", "new", "new"]
    assert applied(job, cast["dinas_a"]).stage == "applied"
    names = (
        world.coop_a.outlets.filter(kind="lainnya").order_by("pk").values_list("name", flat=True)
    )
    assert list(names) == ["Kedai kopi", "Kedai kopii", "Bengkel", "Pangkalan gas"]


def test_businesses_without_a_name_are_asked_about(send, cast, world):
    one, two = (
        world.coop_a.outlets.create(kind="lainnya", status="belum_buka", employees=n)
        for n in (1, 2)
    )
    job = send(line("Lainnya", None, None, None, 2), line("Lainnya", None, None, None, 5))
    assert states(job) == {2: "same", 3: "doubtful"}
    jobs.answer_rows(job=job, by=cast["dinas_a"], answers={3: {"gerai": str(one.pk)}})
    applied(job, cast["dinas_a"])
    one.refresh_from_db(), two.refresh_from_db()
    assert (one.employees, two.employees) == (5, 2)


def test_the_cooperative_is_found_as_in_its_own_sheets(send, cast, world):
    here = world.coop_a.village
    second = make_cooperative(here, name="Koperasi Maju Jaya", nik="6101010010001")
    archive(make_cooperative(Village.objects.get(pk="61.01.01.2003")))
    job = send(
        line("Klinik", None, "buka", name="koperasi maju jaya"),
        line("Klinik", None, "buka", name="Koperasi Entah"),
        line("Klinik", None, "buka", village="Alfa Desa 13"),
    )
    assert row(job, 2).target == second.pk and states(job) == {2: "new", 3: "doubtful", 4: "wrong"}
    [question] = row(job, 3).data["questions"]
    assert {one[0] for one in question[3]} == {str(world.coop_a.pk), str(second.pk)}
    header = ["Kecamatan", "Desa", "NIK Koperasi", "Gerai", "Status"]
    rows = [[A, "Alfa Desa 11", "6101010010001", "Klinik", "buka"]]
    by_number = upload(cast["dinas_a"], workbook(rows, header), kind="gerai")
    by_number = checked(by_number, cast["dinas_a"])
    assert row(by_number, 2).target == second.pk and states(by_number) == {2: "new"}


def test_strangers_can_not_write(send, cast):
    job = send(line("Sembako", "Toko", "buka"), by="pusat")
    jobs.start_apply(job=job, by=cast["pusat"])
    cast["pusat"].grants.all().delete()
    jobs.work(job.pk)
    job.refresh_from_db()
    assert job.stage == "failed" and not m.Outlet.objects.filter(kind="sembako").exists()


WRONG = {
    ("gerai", "koperasi"): "/gerai/",
    ("koperasi", "gerai"): "/koperasi/",
    ("koperasi ", "gerai"): "/koperasi/desa-tanpa-koperasi/",
}


@pytest.mark.parametrize(("is_kind", "sent_as"), WRONG)
def test_a_list_sent_as_another_kind_is_named(client_as, cast, is_kind, sent_as):
    response = client_as("pusat").get(WRONG[is_kind, sent_as], {"_export": "xlsx"})
    content = b"".join(response.streaming_content)
    job = upload(cast["pusat"], content, kind=sent_as)
    right = {"gerai": "Gerai (", "koperasi": "Koperasi ("}
    assert job.stage == "failed"
    assert f"menunjukkan “{right[is_kind.strip()]}" in job.message and len(job.message) < 400


def test_a_short_sheet_of_names_is_not_taken_for_another_kind(cast):
    content = workbook([[A, "Alfa Desa 11", "KDMP Alfa Desa 11"]], ["Kec", "Desa", "Nama Koperasi"])
    assert upload(cast["pusat"], content).stage == "mapping"
    job = upload(cast["pusat"], content, kind="gerai")
    assert job.stage == "mapping"
    with pytest.raises(ValidationError, match="Tunjukkan kolom untuk: Jenis gerai"):
        checked(job, cast["pusat"])


def test_no_table_names_the_columns_of_the_kind(client_as, cast):
    response = client_as("pusat").get("/pengguna/", {"_export": "xlsx"})
    content = b"".join(response.streaming_content)
    for kind, needed in (("gerai", "Jenis gerai"), ("koperasi", "Nama koperasi")):
        job = upload(cast["pusat"], content, kind=kind)
        if job.stage == "mapping":
            with pytest.raises(ValidationError, match=f"Tunjukkan kolom untuk: {needed}"):
                checked(job, cast["pusat"])
        else:
            assert job.stage == "failed" and needed in job.message


def test_the_pages_ask_for_no_day_that_counts_nothing(client_as, cast):
    client = client_as("dinas_a")
    assert 'value="gerai"' in client.get("/impor/baru/").content.decode()
    job = upload(cast["dinas_a"], workbook([line("Sembako", "Toko", "buka")], HEADER), kind="gerai")
    page = client.get(job.get_absolute_url()).content.decode()
    assert "Jenis gerai" in page and 'name="as_of"' not in page
    fields = {f"kolom-{one['index']}": one["field"] for one in job.columns}
    client.post(f"/impor/{job.pk}/pemetaan/", fields | {"mode": "update", "month_day": "ask"})
    jobs.work(job.pk)
    job.refresh_from_db()
    assert job.counts.get("new") == 1, job.message


def test_the_command_line(cast, tmp_path, world):
    path = tmp_path / "gerai.xlsx"
    path.write_bytes(
        workbook([line("Sembako", "Toko", "buka"), line("Klinik", None, "entah")], HEADER)
    )
    with pytest.raises(CommandError) as stopped:
        call_command("import_sheet", "gerai", str(path), by="dinas_a", apply=True)
    assert stopped.value.returncode == 1
    assert list(world.coop_a.outlets.values_list("kind", flat=True)) == ["kantor", "sembako"]
    assert ImportRow.objects.get(number=3).state == "wrong"
