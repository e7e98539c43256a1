"""Signals: what a reviewer is asked to look at, in words; and what he may not be told."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry import models as registry
from tests.mentor_rows import make_assignment, make_contract
from tests.visit_rows import make_own, make_visit
from visits.models import Visit, VisitPhoto, VisitSignal
from visits.signals import kilometres, span, told_signals
from visits.weighing import signals_of, unweighed, weigh, weigh_waiting

LONG = "Rak sembako sudah terpasang dan pengurus mulai mencatat stok."
# a Tuesday, no holiday
MORNING = datetime(2026, 11, 10, 2, 0, tzinfo=UTC)  # 09.00 WIB


@pytest.fixture
def own(world, cast):
    return make_own(cast["pendamping_a"], world.coop_a)


def at(own, **fields):
    """A visit at the cooperative's door on a quiet Tuesday."""
    fields.setdefault("started_at", MORNING)
    fields.setdefault("latitude", own.cooperative.latitude)
    fields.setdefault("longitude", own.cooperative.longitude)
    fields.setdefault("accuracy", 25)
    return make_visit(own, **fields)


def told(visit, reader) -> dict[str, str]:
    weigh([visit.pk])
    return {one.kind: one.words for one in told_signals([visit.pk], reader)[visit.pk]}


def photo(visit, **fields) -> VisitPhoto:
    fields.setdefault("sha256", f"{visit.pk:064x}")
    return VisitPhoto.objects.create(visit=visit, size=1000, **fields)


def test_a_quiet_visit_has_no_signal(own, cast):
    assert told(at(own, findings=LONG, clock_skew=30), cast["dinas_a"]) == {}


def test_distance_with_accuracy(own, cast):
    visit = at(own, latitude=own.cooperative.latitude + 0.1637)
    assert told(visit, cast["dinas_a"]) == {"jarak": "18,2 km dari titik koperasi; akurasi 25 m"}
    # within what the phone itself is unsure about, and not in the field: nothing to say
    unsure = own.cooperative.latitude + 0.02
    later = at(own, latitude=unsure, accuracy=1500, started_at=MORNING + timedelta(days=2))
    assert told(later, cast["pmo_a"]) == {}
    Visit.objects.filter(pk=visit.pk).update(mode="kantor")
    assert told(visit, cast["dinas_a"]) == {}


def test_a_cooperative_without_a_point_is_estimated_by_its_village(own, cast):
    registry.Cooperative.objects.update(latitude=None, longitude=None)
    near = own.cooperative.village.latitude
    assert told(at(own, latitude=near + 0.04), cast["dinas_a"]) == {}
    words = told(at(own, latitude=near + 0.09), cast["dinas_a"])["jarak"]
    assert words == "10 km dari titik desanya (perkiraan); akurasi 25 m"


def test_speed_between_visits_whichever_came_first(own, cast):
    first = at(own, ended_at=MORNING + timedelta(minutes=30))
    second = at(
        own, started_at=MORNING + timedelta(minutes=41), mode="daring",
        latitude=own.cooperative.latitude + 0.378,
    )  # fmt: skip
    words = told(second, cast["dinas_a"])["kecepatan"]
    assert words.startswith("42 km dari kunjungan sebelumnya dalam 11 menit")
    assert own.cooperative.name in words
    assert "dari kunjungan berikutnya" in told(first, cast["dinas_a"])["kecepatan"]
    # the same way in three hours is a drive
    Visit.objects.filter(pk=second.pk).update(
        started_at=MORNING + timedelta(hours=4), ended_at=MORNING + timedelta(hours=5)
    )
    assert "kecepatan" not in told(second, cast["dinas_a"])


def test_same_text_of_the_kabupaten(own, world, cast):
    first = at(own, findings=LONG)
    colleague = make_assignment(make_contract(world.a), registry.Cooperative.objects.create(
        village_id="61.01.01.2002", name="Koperasi Lain", form="desa"))  # fmt: skip
    second = at(colleague, findings=f"  {LONG.upper()} ", latitude=world.coop_a.latitude)
    assert told(first, cast["dinas_a"]) == {}
    words = told(second, cast["dinas_a"])["teks_sama"]
    assert words == f"Temuan sama persis dengan kunjungan 10 November 2026 di {own.cooperative}"
    elsewhere = make_assignment(make_contract(world.b), world.coop_b)
    assert "teks_sama" not in told(make_visit(elsewhere, findings=LONG), cast["pusat"])
    short = [at(own, findings="Ok, 12345678901234567890 baik") for _ in range(2)][1]
    assert told(short, cast["dinas_a"]) == {}


def test_same_photo_and_alike_photo(own, cast):
    first = at(own)
    photo(first, sha256="a" * 64, dhash=0x1234_5678_9ABC_DEF0)
    second = at(own, started_at=MORNING + timedelta(days=1))
    row = photo(second, sha256="a" * 64)
    words = told(second, cast["dinas_a"])["foto_lama"]
    assert words == f"Foto yang sama dipakai pada kunjungan 10 November 2026 di {own.cooperative}"
    assert "foto_lama" not in told(first, cast["dinas_a"])  # it was the first
    for bits, found in ((0b1111, True), (1 << 62 | 0b111, True), (0b11111, False)):
        row.sha256, row.dhash = "b" * 64, 0x1234_5678_9ABC_DEF0 ^ bits
        row.save()
        assert ("foto_lama" in told(second, cast["dinas_a"])) is found, bin(bits)
    assert told(second, cast["dinas_a"]) == {}


def test_negative_hashes_and_plain_pictures(own, cast):
    one, other = at(own), at(own)
    kept = photo(one, dhash=-0x1234_5678_9ABC_DEF0)
    row = photo(other, dhash=-0x1234_5678_9ABC_DEF0 ^ 0b11)
    assert "sangat mirip" in told(other, cast["dinas_a"])["foto_lama"]
    VisitPhoto.objects.filter(pk__in=[kept.pk, row.pk]).update(dhash=0b11)  # a dark room
    assert told(other, cast["dinas_a"]) == {}


def test_the_photo_of_another_kabupaten_is_not_named(own, world, cast):
    """Bravo's visit may not be told to Alfa's people, though the photo is the very same."""
    foreign = make_visit(make_assignment(make_contract(world.b), world.coop_b), started_at=MORNING)
    photo(foreign, sha256="c" * 64)
    visit = at(own)
    photo(visit, sha256="c" * 64)
    weigh([visit.pk])
    for reader, named in (("pusat", True), ("dinas_a", False), ("pmo_a", False)):
        one = told_signals([visit.pk], cast[reader])[visit.pk][0]
        assert ("Bravo" in one.words) is named
        assert (str(foreign.pk) in one.url) is named
        assert one.words.startswith("Foto yang sama dipakai pada kunjungan")


def test_nobody_but_reviewers_reads_signals_and_nobody_his_own(own, world, cast):
    from core.permissions import Role
    from tests.factories import grant

    visit = at(own, clock_skew=-3600)
    assert told(visit, cast["dinas_a"]) == {
        "jam_hp": "Jam HP 1 jam lebih lambat daripada jam server"
    }
    for name in ("dinas_b", "pendamping_a", "auditor", "operator", "pengamat"):
        assert told(visit, cast[name]) == {}, name
    grant(cast["pendamping_a"], Role.PMO, world.a)
    assert told(visit, cast["pendamping_a"]) == {}


@pytest.mark.parametrize(
    ("day", "begins", "ends", "words"),
    [
        ("2026-11-10", "05:30", "08:00", "Pukul 05.30 sampai 08.00 WIB"),
        ("2026-11-10", "19:00", "20:30", "Pukul 19.00 sampai 20.30 WIB"),
        ("2026-11-08", "09:00", "10:00", "Hari Minggu"),
        ("2026-05-01", "09:00", "10:00", "Hari libur (Hari Buruh Internasional)"),
        ("2026-11-10", "06:00", "20:00", None),
        ("2099-11-10", "09:00", "10:00", None),  # a year whose holidays nobody knows yet
    ],
)
def test_hours(own, cast, day, begins, ends, words):
    visit = at(
        own,
        started_at=datetime.fromisoformat(f"{day}T{begins}+07:00"),
        ended_at=datetime.fromisoformat(f"{day}T{ends}+07:00"),
    )
    assert told(visit, cast["dinas_a"]).get("jam") == words


def test_without_position(own, cast):
    visit = make_visit(own, started_at=MORNING)
    assert told(visit, cast["dinas_a"]) == {"tanpa_lokasi": "Tanpa lokasi: GPS tidak menangkap"}


def test_weighing_again_writes_only_what_changed(own, cast):
    visit = at(own, clock_skew=7200)
    weigh([visit.pk])
    row = VisitSignal.objects.get()
    weigh([visit.pk])
    assert VisitSignal.objects.get() == row
    Visit.objects.filter(pk=visit.pk).update(clock_skew=0)
    weigh([visit.pk])
    assert not VisitSignal.objects.exists() and unweighed([visit.pk]) == []
    photo(visit, received_at=datetime.now(UTC), file="x", thumbnail="x", stored_sha256="x")
    assert unweighed([visit.pk]) == [visit.pk]


def test_weighing_leaves_no_copy_of_the_visit_in_history(own):
    visit = at(own)
    events = Visit.pgh_event_model.objects
    before = events.count()
    weigh([visit.pk])
    assert events.count() == before


def test_a_batch_costs_as_much_as_one(own, cast):
    def cost(visits) -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            weigh([visit.pk for visit in visits])
        return len(seen)

    few = [at(own, findings=LONG, clock_skew=900)]
    photo(few[0], dhash=77)
    many = [at(own, findings=LONG, clock_skew=900, days=0) for _ in range(12)]
    for visit in many:
        photo(visit, sha256="a" * 64, dhash=77)
    assert cost(few) == cost(many) <= 12


def test_the_worker_goes_on_until_all_are_weighed(
    own, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr("visits.weighing.BATCH", 2)
    for _ in range(5):
        at(own)
    with django_capture_on_commit_callbacks(execute=True):
        weigh_waiting.call()
    assert not Visit.objects.filter(weighed_at__isnull=True).exists()


def test_signals_of_is_the_same_alone_and_in_a_batch(own):
    visits = [at(own, findings=LONG, started_at=MORNING + timedelta(days=n)) for n in range(3)]
    together = signals_of(visits)
    assert together == {v.pk: signals_of([v])[v.pk] for v in visits}
    assert [list(together[v.pk]) for v in visits] == [[], ["teks_sama"], ["teks_sama"]]


def test_words_of_lengths_and_times():
    told = [kilometres(m) for m in (0, 849.6, 999, 1000, 18_249, 123_456)]
    assert told == ["0 m", "850 m", "999 m", "1 km", "18,2 km", "123 km"]
    assert [span(m) for m in (0, 11, 60, 185)] == ["0 menit", "11 menit", "1 jam", "3 jam 5 menit"]


def test_the_worker_is_asked_once_for_all_that_comes_soon(
    own, settings, django_capture_on_commit_callbacks
):
    from django_tasks_db.models import DBTaskResult

    from tests.conftest import use_tasks
    from visits import weighing

    use_tasks(settings, "django_tasks_db.DatabaseBackend")
    weighing._next = 0.0
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(3):
            weighing.hand_over_weighing()
    assert DBTaskResult.objects.get().run_after > datetime.now(UTC)
