"""A sheet of cooperatives from preview to undo, in the small world of Alfa and Bravo."""

import re
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from core.models import ImportJob, ImportRow, User, Village
from core.permissions import Role
from core.sheets import jobs
from registry import models as m
from registry.actions import verify_milestones
from tests.factories import make_cooperative
from tests.sheet_jobs import applied, preview, row, states, workbook

ALFA, BRAVO = "Alfa Kecamatan 1", "Bravo Kecamatan 1"
NIB = "0220007654321"


def alfa(village="Alfa Desa 11", name=None, phone=None, nib=None, on=None, men=None, women=None):
    name = f"KDMP {village}" if name is None else name
    return [ALFA, village, name, phone, nib, on, men, women]


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def everything() -> list:
    """All rows of the registry, for "nothing has changed"."""
    tables = (m.Cooperative, m.Milestone, m.Outlet, m.MemberCount, m.CapitalEntry)
    return [list(table.objects.order_by("pk").values_list()) for table in tables]


def test_every_kind_of_row_comes_to_its_state(cast):
    job = preview(
        cast["pusat"],
        workbook(
            [
                alfa(phone="0812-3456-7890"),  # changed
                alfa("Alfa Desa 12"),  # new
                alfa("Alfa Desa 13", nib="12AB"),  # wrong
                [BRAVO, "Bravo Desa 11", "KDMP Bravo Desa 11", None, None, None, 12, 7],  # same
                alfa("Alfa Desa 19"),  # no such village
            ]
        ),
    )
    assert states(job)[2] == "changed" and states(job)[3] == "new"
    assert states(job)[4] == "wrong" and states(job)[5] == "same"
    assert states(job)[6] in ("wrong", "doubtful")
    change = row(job, 2).data["changes"][0]
    assert change[:2] == ["phone", "Telepon"] and change[2:] == ["kosong", "081234567890"]
    assert job.counts["changed"] == 1 and sum(job.counts.values()) == 5


def test_a_preview_writes_nothing(cast):
    before = everything()
    preview(cast["pusat"], workbook([alfa(phone="081234567890"), alfa("Alfa Desa 12")]))
    assert everything() == before


def test_apply_writes_what_was_shown_and_the_same_file_is_then_all_the_same(cast, world):
    content = workbook(
        [
            alfa(phone="081234567890", nib=NIB, on="3 November 2025", men=20, women=9),
            alfa("Alfa Desa 12", phone="0561 123456", men=5, women=6),
        ]
    )
    job = applied(preview(cast["dinas_a"], content), cast["dinas_a"])
    assert job.stage == "applied" and job.applied_at
    world.coop_a.refresh_from_db()
    assert world.coop_a.phone == "081234567890"
    nib = world.coop_a.milestones.get(kind="nib")
    assert nib.number == NIB and nib.reached_on == date(2025, 11, 3)
    new = m.Cooperative.objects.get(village="61.01.01.2002")
    assert new.name == "Koperasi Desa Merah Putih Alfa Desa 12" and new.form == "desa"
    assert [(c.men, c.women) for c in new.member_counts.all()] == [(5, 6)]
    again = preview(cast["dinas_a"], content)
    assert set(states(again).values()) == {"same"}
    with pytest.raises(ValidationError):
        jobs.start_apply(job=again, by=cast["dinas_a"])


def test_history_names_the_file_and_who(cast, world):
    job = applied(preview(cast["dinas_a"], workbook([alfa(phone="081234567890")])), cast["dinas_a"])
    event = m.Cooperative.pgh_event_model.objects.filter(pgh_obj=world.coop_a).last()
    assert job.sha256[:16] in event.pgh_context.metadata["reason"]
    assert event.pgh_context.metadata["user"] == cast["dinas_a"].pk


def test_filling_never_overwrites_and_says_what_it_left(cast, world):
    world.coop_a.phone = "081111111111"
    world.coop_a.save()
    content = workbook([alfa(phone="082222222222", nib="0220009999999", men=90, women=90)])
    job = preview(cast["pusat"], content, mode="fill")
    assert states(job)[2] == "same"
    kept = " ".join(text for _, text in row(job, 2).data["kept"])
    assert "082222222222" in kept and "081111111111" in kept and "90 / 90" in kept
    assert states(preview(cast["pusat"], content, mode="update"))[2] == "changed"


def test_an_empty_or_negative_cell_takes_nothing_away(cast, world):
    before = everything()
    job = preview(cast["pusat"], workbook([alfa(phone="-", nib="belum ada")]))
    assert states(job)[2] == "same" and everything() == before


@pytest.mark.parametrize(("answer", "state"), [("biarkan", "same"), ("timpa", "changed")])
def test_what_was_verified_is_asked_about(cast, world, answer, state):
    milestone = world.coop_a.milestones.get(kind="nib")
    verify_milestones(milestones=[milestone], by=cast["dinas_a"])
    job = preview(cast["dinas_a"], workbook([alfa(nib=NIB)]))
    assert states(job)[2] == "doubtful"
    [question] = row(job, 2).data["questions"]
    assert question[0] == "verifikasi:nib" and "sudah diverifikasi" in question[2]
    jobs.answer_rows(job=job, by=cast["dinas_a"], answers={2: {question[0]: answer}})
    job.refresh_from_db()
    assert states(job)[2] == state and job.counts[state] == 1
    if answer == "timpa":
        applied(job, cast["dinas_a"])
        milestone.refresh_from_db()
        assert milestone.number == NIB and milestone.verified_at is None


def test_filling_leaves_a_verified_milestone_alone(cast, world):
    milestone = world.coop_a.milestones.get(kind="nib")
    verify_milestones(milestones=[milestone], by=cast["dinas_a"])
    job = preview(cast["dinas_a"], workbook([alfa(on="3/11/2025")]), mode="fill")
    assert states(job)[2] == "same" and row(job, 2).data["kept"]


def test_rows_of_another_kabupaten_are_refused(cast, world):
    rows = [
        ["Kab. Alfa", ALFA, "Alfa Desa 11", "KDMP Alfa Desa 11", "081234567890"],
        ["Kab. Bravo", BRAVO, "Bravo Desa 11", "KDMP Bravo Desa 11", "081234567890"],
    ]
    content = workbook(rows, ["Kabupaten", "Kecamatan", "Desa", "Nama Koperasi", "HP"])
    job = preview(cast["dinas_a"], content)
    assert states(job) == {2: "changed", 3: "refused"}
    assert "di luar wilayah kerja Anda" in row(job, 3).data["refused"]
    applied(job, cast["dinas_a"])
    world.coop_b.refresh_from_db()
    assert world.coop_b.phone == ""


def test_a_refused_row_can_not_be_forced_by_an_answer(cast, world):
    content = workbook([alfa("Alfa Desa 19")])
    job = preview(cast["dinas_a"], content)
    foreign = world.coop_b.village_id
    jobs.answer_rows(job=job, by=cast["dinas_a"], answers={2: {"desa": foreign}})
    assert row(job, 2).village_code == "" and states(job)[2] in ("wrong", "doubtful")


def test_undo_takes_back_exactly_that(cast, world):
    before = everything()
    content = workbook(
        [
            alfa(phone="081234567890", nib=NIB, men=20, women=9),
            alfa("Alfa Desa 12", nib="0220001111111"),
        ]
    )
    job = applied(preview(cast["dinas_a"], content), cast["dinas_a"])
    assert everything() != before
    job = jobs.undo_import(job=job, by=cast["dinas_a"])
    assert job.stage == "undone" and everything() == before
    with pytest.raises(ValidationError):
        jobs.undo_import(job=job, by=cast["dinas_a"])


def changed_since(new: m.Cooperative, old: m.Cooperative) -> dict:
    return {
        "a field of a new cooperative": lambda: m.Cooperative.objects.filter(pk=new.pk).update(
            address="x"
        ),
        "a field that the import had set": lambda: m.Cooperative.objects.filter(pk=old.pk).update(
            phone="0899"
        ),
        "a child of a new cooperative": lambda: m.Outlet.objects.create(
            cooperative=new, kind="sembako"
        ),
        "a new row deleted": lambda: new.milestones.get(kind="nib").delete(),
        "a new row verified": lambda: verify_milestones(
            milestones=[new.milestones.get(kind="nib")], by=User.objects.get(username="dinas_a")
        ),
    }


@pytest.mark.parametrize("what", range(5))
def test_undo_refuses_when_something_changed_since(cast, world, what):
    content = workbook([alfa(phone="081234567890"), alfa("Alfa Desa 12", nib="0220001111111")])
    job = applied(preview(cast["dinas_a"], content), cast["dinas_a"])
    new = m.Cooperative.objects.get(village="61.01.01.2002")
    list(changed_since(new, world.coop_a).values())[what]()
    before = everything()
    with pytest.raises(ValidationError, match="tidak dapat dibatalkan"):
        jobs.undo_import(job=job, by=cast["dinas_a"])
    job.refresh_from_db()
    assert job.stage == "applied" and everything() == before


def test_another_field_changed_since_is_no_reason_to_refuse(cast, world):
    job = applied(preview(cast["dinas_a"], workbook([alfa(phone="081234567890")])), cast["dinas_a"])
    m.Cooperative.objects.filter(pk=world.coop_a.pk).update(address="Jl. Baru 1")
    jobs.undo_import(job=job, by=cast["dinas_a"])
    world.coop_a.refresh_from_db()
    assert (world.coop_a.phone, world.coop_a.address) == ("", "Jl. Baru 1")


def test_a_registry_that_moved_on_is_previewed_again(cast, world):
    job = preview(cast["dinas_a"], workbook([alfa(phone="081234567890"), alfa("Alfa Desa 12")]))
    m.Cooperative.objects.filter(pk=world.coop_a.pk).update(phone="0898888888")
    job = applied(job, cast["dinas_a"])
    assert job.stage == "preview" and "berubah sejak pratinjau" in job.message
    assert not m.Cooperative.objects.filter(village="61.01.01.2002").exists()
    assert row(job, 2).data["changes"][0][2] == "0898888888"
    assert applied(job, cast["dinas_a"]).stage == "applied"


def test_two_rows_for_one_cooperative_are_both_doubtful(cast):
    job = preview(cast["pusat"], workbook([alfa(phone="081234567890"), alfa(phone="082234567890")]))
    assert states(job) == {2: "doubtful", 3: "doubtful"}
    jobs.answer_rows(job=job, by=cast["pusat"], answers={2: {"baris": "lewati"}})
    assert states(job) == {2: "skipped", 3: "changed"}
    jobs.answer_rows(job=job, by=cast["pusat"], answers={2: {"baris": ""}})
    assert states(job) == {2: "doubtful", 3: "doubtful"}


def test_two_new_cooperatives_in_one_village_must_be_meant(cast):
    village = "Alfa Desa 12"
    job = preview(cast["pusat"], workbook([alfa(village), alfa(village, name="KDMP Maju Jaya")]))
    assert states(job) == {2: "doubtful", 3: "doubtful"}
    jobs.answer_rows(job=job, by=cast["pusat"], answers={3: {"baris": "lain"}})
    assert states(job) == {2: "new", 3: "new"}
    applied(job, cast["pusat"])
    assert m.Cooperative.objects.filter(village__name=village).count() == 2


def test_another_name_in_the_village_asks_whether_it_is_another_cooperative(cast, world):
    job = preview(cast["pusat"], workbook([alfa(name="Koperasi Sumber Rejeki")]))
    [question] = row(job, 2).data["questions"]
    assert question[0] == "koperasi" and len(question[3]) == 2
    jobs.answer_rows(job=job, by=cast["pusat"], answers={2: {"koperasi": str(world.coop_a.pk)}})
    assert states(job)[2] == "changed"
    jobs.answer_rows(job=job, by=cast["pusat"], answers={2: {"koperasi": "lain"}})
    assert states(job)[2] == "new"


def test_a_slip_in_the_name_does_not_rename(cast, world):
    job = preview(cast["pusat"], workbook([alfa(name="Koperasi Desa Merah Putih Alfa Dessa 11")]))
    assert states(job)[2] == "same" and row(job, 2).target == world.coop_a.pk


def test_unique_numbers_are_guarded(cast, world):
    world.coop_b.nik = "6102010010001"
    world.coop_b.save()
    header = ["Kecamatan", "Desa", "Nama Koperasi", "NIK Koperasi"]
    rows = [[ALFA, "Alfa Desa 11", "KDMP Alfa Desa 11", "6102010010001"]]
    job = preview(cast["pusat"], workbook(rows, header))
    assert states(job)[2] == "wrong" and row(job, 2).data["problems"][0][0] == "nik"
    twice = [
        [ALFA, "Alfa Desa 12", "KDMP Alfa Desa 12", "6101010010009"],
        [ALFA, "Alfa Desa 13", "KDMP Alfa Desa 13", "6101010010009"],
    ]
    before = everything()
    job = preview(cast["pusat"], workbook(twice, header))
    ImportRow.objects.filter(job=job).update(state="new")  # as if the preview had not told it
    ImportJob.objects.filter(pk=job.pk).update(counts={"new": 2})
    job = applied(job, cast["pusat"])
    assert job.stage == "failed" and "dua baris" in job.message and everything() == before


def test_members_add_up(cast):
    header = ["Kecamatan", "Desa", "Nama Koperasi", "L", "P", "Jumlah Anggota"]
    base = [ALFA, "Alfa Desa 12", "KDMP Alfa Desa 12"]
    job = preview(cast["pusat"], workbook([[*base, 10, 5, 16]], header))
    assert (
        states(job)[2] == "wrong" and "10 + perempuan 5 = 15" in row(job, 2).data["problems"][0][1]
    )
    job = preview(cast["pusat"], workbook([[*base, 10, None, 16]], header))
    assert ["men", "Anggota laki-laki / perempuan", "kosong", "10 / 6"] in row(job, 2).data[
        "changes"
    ]


def test_an_operating_gerai_proves_its_milestone(cast):
    header = ["Kecamatan", "Desa", "Nama Koperasi", "Gerai Sembako", "Gerai Apotek"]
    content = workbook(
        [[ALFA, "Alfa Desa 12", "KDMP Alfa Desa 12", "operasional", "aktif"]], header
    )
    job = applied(preview(cast["pusat"], content), cast["pusat"])
    coop = m.Cooperative.objects.get(village="61.01.01.2002")
    assert coop.outlets.count() == 2 and coop.milestones.filter(kind="gerai").count() == 1
    assert set(states(preview(cast["pusat"], content)).values()) == {"same"}
    jobs.undo_import(job=job, by=cast["pusat"])
    assert not m.Cooperative.objects.filter(village="61.01.01.2002").exists()


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("mode", ["fill", "update"])
def test_an_export_comes_back_all_the_same(client_as, cast, world, kind, mode):
    make_cooperative(
        Village.objects.get(pk="61.01.02.2001"), phone="+62 812 3456-7890", address="=1+1"
    )
    world.coop_a.address, world.coop_a.nik = "'- @x", "6101010010001"
    world.coop_a.save()
    response = client_as("pusat").get(f"/koperasi/?_export={kind}")
    content = b"".join(response.streaming_content)
    job = preview(cast["pusat"], content, mode=mode, name=f"koperasi.{kind}")
    told = [
        record.data["problems"] + record.data["changes"]
        for record in ImportRow.objects.filter(job=job)
    ]
    assert len(states(job)) == 3 and set(states(job).values()) == {"same"}, told
    assert not any(record.data["kept"] for record in ImportRow.objects.filter(job=job))


def test_the_sender_s_columns_are_remembered(cast):
    header = ["Kecamatan", "Desa", "Nama Koperasi", "Kolom aneh"]
    content = workbook([[ALFA, "Alfa Desa 11", "KDMP Alfa Desa 11", "081234567890"]], header)
    from tests.sheet_jobs import upload

    job = upload(cast["dinas_a"], content)
    assert job.columns[3]["field"] == ""
    fields = {c["index"]: c["field"] for c in job.columns} | {3: "phone"}
    jobs.map_columns(
        job=job, by=cast["dinas_a"], fields=fields, mode="fill", as_of=None, month_day="ask"
    )
    again = upload(cast["dinas_a"], content)
    assert again.columns[3]["field"] == "phone" and again.columns[3]["remembered"]
    assert upload(cast["dinas_b"], content).columns[3]["field"] == ""


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({3: "apa_ini"}, "tidak dikenal"),
        ({0: "village"}, "hanya boleh untuk satu kolom"),
        ({2: ""}, "Tunjukkan kolom untuk: Nama koperasi"),
    ],
)
def test_a_mapping_that_can_not_be_is_refused(cast, fields, told):
    from tests.sheet_jobs import upload

    job = upload(cast["pusat"], workbook([alfa()]))
    guessed = {column["index"]: column["field"] for column in job.columns}
    with pytest.raises(ValidationError, match=re.escape(told)):
        jobs.map_columns(
            job=job,
            by=cast["pusat"],
            fields=guessed | fields,
            mode="fill",
            as_of=None,
            month_day="ask",
        )


def test_strangers_get_nothing(cast):
    job = preview(cast["dinas_a"], workbook([alfa(phone="081234567890")]))
    for name in ("dinas_b", "operator", "pengamat"):
        with pytest.raises(PermissionDenied):
            jobs.start_apply(job=job, by=cast[name])
        assert not ImportJob.objects.for_user(cast[name]).exists()
        assert not ImportRow.objects.for_user(cast[name]).exists()
    assert ImportJob.objects.for_user(cast["pusat"]).exists()
    for name in ("pengamat", "pmo_a", "pendamping_a", "auditor", "tanpa_peran"):
        with pytest.raises(PermissionDenied):
            preview(cast[name], workbook([alfa()]))


def test_a_right_that_was_taken_away_ends_it(cast, world):
    job = preview(cast["dinas_a"], workbook([alfa(phone="081234567890")]))
    jobs.start_apply(job=job, by=cast["dinas_a"])
    cast["dinas_a"].grants.filter(role=Role.REGENCY_OFFICER).delete()
    jobs.work(job.pk)
    job.refresh_from_db()
    world.coop_a.refresh_from_db()
    assert job.stage == "failed" and "dicabut" in job.message and world.coop_a.phone == ""


def test_stopping_keeps_nothing(cast, world):
    job = preview(cast["dinas_a"], workbook([alfa(phone="081234567890")]))
    jobs.start_apply(job=job, by=cast["dinas_a"])
    jobs.ask_to_stop(job=job, by=cast["dinas_a"])
    jobs.work(job.pk)
    job.refresh_from_db()
    world.coop_a.refresh_from_db()
    assert job.stage == "preview" and world.coop_a.phone == ""
