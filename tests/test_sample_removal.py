"""The sample goes away without a trace, and never takes a real row along.

On a small sample: the two kota only, 55 cooperatives.
"""

# ruff: noqa: F811  a fixture is imported and named again by who uses it

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from pghistory.models import Context

from core.history import because
from core.models import RoleGrant, SampleLoad, User, Village
from dashboard.actions.warnings import handle_warning, refresh_warnings
from dashboard.inbox.collecting import collect_messages
from dashboard.models import (
    Alarm,
    AlarmNote,
    AlarmRun,
    Letter,
    Message,
    MonthStep,
    Snapshot,
    SnapshotCooperative,
    SnapshotRegion,
)
from dashboard.sample.lettering import first_letter
from dashboard.words import LetterState
from registry import models as m
from registry.merging import merge_cooperatives
from registry.pairs import Pair
from registry.sample import SampleError, remove, seed
from registry.sample.traces import event_models
from registry.telling_apart import mark_not_duplicate
from tests.factories import UserFactory, grant
from tests.real_regions import few_visits, loaded, small, sources, undone  # noqa: F401  fixtures

CHILDREN = (m.Milestone, m.Outlet, m.Officer, m.MemberCount, m.CapitalEntry)
# Depends on the machine or the moment, not on the sample.
NOT_COMPARED = {"id", "cooperative", "verified_by"}

pytestmark = pytest.mark.usefixtures("seeded", "db")


@pytest.fixture(scope="module")
def seeded(undone) -> dict[str, int]:
    """The sample is there, seeded once for this file; the value is what was there before."""
    before = traces()
    seed()
    assert m.Cooperative.objects.count() == 55
    return before


def traces() -> dict[str, int]:
    """Rows of every table that holds data or history."""
    tables = [Context, SampleLoad, User, RoleGrant, m.Cooperative, *CHILDREN, *event_models()]
    tables += [Snapshot, SnapshotRegion, SnapshotCooperative, MonthStep]
    tables += [Alarm, AlarmNote, AlarmRun, Letter, Message]
    return {table.__name__: table.objects.count() for table in tables}


def fingerprint() -> str:
    """A hash over all the sample says; ids and the clock left out."""
    digest = hashlib.sha256()
    for model in (m.Cooperative, *CHILDREN):
        names = [f.name for f in model._meta.fields if f.name not in NOT_COMPARED]
        owner = [] if model is m.Cooperative else ["cooperative__name", "cooperative__village"]
        rows = sorted(map(repr, model.objects.values_list(*owner, *names)))
        digest.update("\n".join(rows).encode())
    return digest.hexdigest()


@contextmanager
def noting_what_is_expected(table: str) -> Iterator[list[str]]:
    """The values of is_sample that the database expects in `table`, at each statement about it."""
    expected: list[str] = []

    def look(execute, sql, params, many, context):
        if f'FROM "{table}"' in sql:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT most_common_vals::text FROM pg_stats"
                    " WHERE tablename = %s AND attname = 'is_sample'",
                    [table],
                )
                expected.append(cursor.fetchone()[0])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield expected


def real_cooperative() -> m.Cooperative:
    village = Village.objects.filter(district__regency="61.05")[0]
    return m.Cooperative.objects.create(village=village, name="Koperasi Nyata", form="desa")


@pytest.mark.long
def test_removal_leaves_nothing_and_a_new_seed_is_the_same(seeded):
    before = fingerprint()
    removed = remove()
    assert not removed.cooperatives and not removed.users
    assert traces() == seeded
    assert Village.objects.count() == 2145
    seed()
    assert fingerprint() == before


@pytest.mark.long
def test_what_the_desk_made_of_the_sample_goes_with_it(seeded, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    letter = first_letter()
    assert letter is not None and letter.state == LetterState.DONE and letter.is_sample
    assert first_letter() is None
    refresh_warnings()
    alarm, pusat = Alarm.objects.all()[0], User.objects.get(username="pusat")
    handle_warning(by=pusat, alarm=alarm, note="Sudah dihubungi", until=None)
    assert collect_messages()[1] == 0 and Message.objects.exists()
    removed = remove()
    assert not removed.cooperatives and not removed.users
    assert traces() == seeded


@pytest.mark.long
def test_the_database_knows_of_the_sample_before_its_history_goes(seeded):
    """Otherwise it expects no sample row, joins by comparing each with each, and takes minutes."""
    remove()
    coop = real_cooperative()
    m.Milestone.objects.create(cooperative=coop, kind="ahu").delete()
    coop.delete()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE registry_milestoneevent")  # as autovacuum does: two real rows
    seed()
    with noting_what_is_expected("registry_milestoneevent") as expected:
        remove()
    assert len(expected) > 2
    assert set(expected) == {"{t,f}"}


@pytest.mark.long
def test_removal_takes_along_what_the_cast_played(seeded):
    coop, pusat = m.Cooperative.objects.all()[0], User.objects.get(username="pusat")
    with because("coba-coba", by=pusat):
        coop.address = "Jalan Coba"
        coop.save()
        coop.milestones.filter(kind="ahu").update(number="AHU-9")
        coop.milestones.filter(kind="akta").delete()
        m.Outlet.objects.create(cooperative=coop, kind="klinik").delete()
    removed = remove()
    assert not removed.cooperatives and not removed.users
    assert traces() == seeded


@pytest.mark.long
def test_merges_of_the_sample_go_along_and_those_of_people_stay(seeded):
    def merge(by: User, primary: m.Cooperative, secondary: m.Cooperative) -> None:
        seen = Pair(primary, secondary).mark()
        merge_cooperatives(
            primary=primary, secondary=secondary, by=by, reason="coba-coba", seen=seen
        )

    pusat, clerk = User.objects.get(username="pusat"), UserFactory(username="petugas_nyata")
    grant(clerk, "province_officer")
    rows = list(m.Cooperative.objects.active().with_place().filter(village__district="61.71.01"))
    merge(pusat, rows[0], rows[1])
    merge(clerk, rows[2], rows[3])
    mark_not_duplicate(first=rows[0], second=rows[4], by=pusat, reason="memang dua", known=[])
    removed = remove()
    assert {coop.pk for coop in removed.cooperatives} == {rows[2].pk, rows[3].pk}
    assert m.MergeRecord.objects.get().merged_by == clerk
    assert m.CooperativeAlias.objects.get(kind="nomor").value == str(rows[3].pk)
    assert not m.NotDuplicate.objects.exists()


def test_real_rows_are_never_lost(seeded):
    clerk = UserFactory(username="petugas_nyata")
    first, second, third = m.Cooperative.objects.active()[:3]
    milestones = first.milestones.count()
    real = m.Outlet.objects.create(cooperative=first, kind="klinik", status="belum_buka")
    with because("perbaikan nama", by=clerk):
        second.name = "Koperasi Desa Merah Putih yang Sebenarnya"
        second.save()
        third.milestones.filter(kind="nib").delete()
        third.milestones.filter(kind="ahu").update(number="AHU-0000001.AH.01.29.TAHUN 2026")
    removed = remove()
    assert {coop.pk for coop in removed.cooperatives} == {first.pk, second.pk, third.pk}
    assert removed.cooperatives[first] == "gerai nyata"
    assert first.milestones.count() == milestones
    assert m.Cooperative.objects.filter(is_sample=True).count() == 3
    assert SampleLoad.objects.exists()  # the banner stays
    # With --force they become real; only what the sample invented goes.
    removed = remove(adopt=True)
    first, second, third = m.Cooperative.objects.order_by("pk")
    assert not any(coop.is_sample for coop in (first, second, third))
    assert list(first.outlets.all()) == [real]
    assert second.name == "Koperasi Desa Merah Putih yang Sebenarnya"
    assert (second.nik, second.address, second.founded_on) == ("", "", None)
    assert third.milestones.get().number == "AHU-0000001.AH.01.29.TAHUN 2026"
    assert third.latitude is not None and third.milestones.get().is_sample is False
    assert not m.Officer.objects.exists() and not SampleLoad.objects.exists()
    assert User.objects.filter(pk=clerk.pk).exists()


@pytest.mark.long
def test_sample_users_that_real_rows_name_are_kept(seeded):
    pusat, auditor, operator = (
        User.objects.get(username=n) for n in ("pusat", "auditor", "operator")
    )
    coop = real_cooperative()
    m.Milestone.objects.create(cooperative=coop, kind="ahu", verified_by=pusat)
    with because("tugas tambahan", by=UserFactory(username="petugas_nyata")):
        grant(auditor, "viewer")
    with because("pengisian", by=operator):
        coop.phone = "0812-3456-7890"
        coop.save()
    out = StringIO()
    call_command("seed_sample", remove=True, stdout=out)
    kept = set(User.objects.values_list("username", flat=True))
    assert kept == {"pusat", "auditor", "operator", "petugas_nyata"}
    assert "riwayat data yang tetap ada" in out.getvalue()
    assert SampleLoad.objects.exists()
    coop.refresh_from_db()
    assert coop.milestones.get().verified_by == pusat
    call_command("seed_sample", remove=True, force=True, stdout=StringIO())
    for user in User.objects.filter(is_sample=True):
        assert not user.is_active and not user.has_usable_password()
    assert list(RoleGrant.objects.values_list("user__username", "role")) == [("auditor", "viewer")]
    assert coop.milestones.get().verified_by == pusat
    assert not SampleLoad.objects.exists()
    assert m.Cooperative.objects.get() == coop


@pytest.mark.long
def test_history_of_real_rows_survives(seeded):
    coop = real_cooperative()
    m.Milestone.objects.create(cooperative=coop, kind="ahu")
    with because("salah catat"):
        coop.delete()
    remove()
    rows = {e.__name__: e.objects.count() for e in (event_models())}
    assert (rows["CooperativeEvent"], rows["MilestoneEvent"]) == (2, 2)
    assert Context.objects.filter(metadata__reason="salah catat").exists()


@pytest.mark.long
def test_seeding_never_mixes_with_real_data(seeded):
    remove()
    UserFactory(username="pusat")
    with pytest.raises(SampleError, match="pusat"), transaction.atomic():
        seed()
    real_cooperative()
    with pytest.raises(CommandError, match="koperasi nyata"):
        call_command("seed_sample", stdout=StringIO())
    call_command("seed_sample", if_empty=True, stdout=StringIO())
    assert m.Cooperative.objects.count() == 1


@pytest.mark.long
def test_production_gets_no_sample_by_accident(seeded, settings):
    remove()
    settings.HTTPS = True
    with pytest.raises(CommandError, match="--force"):
        call_command("seed_sample", stdout=StringIO())
    call_command("seed_sample", if_empty=True, stdout=StringIO())
    assert not User.objects.exists()


@pytest.mark.long
def test_what_the_cast_granted_goes_along(seeded):
    pusat, auditor = (User.objects.get(username=name) for name in ("pusat", "auditor"))
    with because("coba-coba", by=pusat):
        other = UserFactory(username="pendamping_coba", is_sample=True)
        grant(other, "mentor")
        grant(auditor, "viewer", granted_by=pusat)
    assert not remove().users and traces() == seeded
