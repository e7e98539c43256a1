"""Two cooperatives become one: nothing is lost, nobody's change is run over, and it can be taken back."""

import re
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from core.history_reading import sentences_about
from registry import actions
from registry import models as m
from registry import pairs as pairs_module
from registry.merging import merge_cooperatives, undo_merge
from registry.pairs import GROUPS, KINDS, Pair, links
from registry.search import search_cooperatives
from tests.factories import archive, make_cooperative
from visits.models import FollowUp, Visit

WHY = "tercatat dua kali"


@pytest.fixture
def twin(world):
    """The same cooperative as world.coop_a once more, with rows that collide and rows that don't."""
    coop = make_cooperative(
        world.coop_a.village,
        name="KDMP Alfa Lama",
        nik="6101010010001",
        simkopdes_id="SIM-77",
        phone="0561-123456",
    )
    coop.milestones.filter(kind="npwp").update(reached_on=date(2025, 9, 1), number="1" * 15)
    coop.milestones.create(kind="ahu", number="AHU-1")
    coop.outlets.create(kind="klinik", status="operasional")
    coop.outlets.create(kind="lainnya", name="Bengkel")
    coop.member_counts.create(as_of=date(2026, 7, 31), men=1, women=2)
    coop.member_counts.filter(as_of=date(2026, 6, 30)).update(men=99)
    coop.documents.create(kind="akta", title="Akta", file="koperasi/x.pdf")
    coop.served.create(village_id="61.01.01.2002")
    return coop


def everything() -> dict[str, list]:
    """Every row of the registry's tables except those about merges themselves."""
    models = {model for model, _link in links()} | {m.Cooperative}
    rows = {}
    for model in models:
        names = [f.attname for f in model._meta.concrete_fields]
        rows[model.__name__] = sorted(model._base_manager.values_list(*names), key=lambda r: r[0])
    return rows


def merge(primary, secondary, by, **kwargs) -> m.MergeRecord:
    rows = m.Cooperative.objects.with_place().in_bulk([primary.pk, secondary.pk])
    pair = Pair(rows[primary.pk], rows[secondary.pk])
    kwargs.setdefault("seen", pair.mark())
    kwargs.setdefault("reason", WHY)
    return merge_cooperatives(primary=pair.primary, secondary=pair.secondary, by=by, **kwargs)


def conflict(one, other, model, **lookup) -> tuple[str, int, int]:
    """(name of the conflict, key of one's row, key of the other's row)."""
    mine, theirs = (model.objects.get(cooperative=c, **lookup).pk for c in (one, other))
    low, high = sorted((mine, theirs))
    return f"{model._meta.model_name}-{low}-{high}", mine, theirs


# --- Merging ---


def test_the_primary_gets_what_it_lacks_and_keeps_what_it_has(world, cast, twin):
    a = world.coop_a
    name = a.name
    merge(a, twin, cast["dinas_a"])
    a.refresh_from_db()
    twin.refresh_from_db()
    assert (a.name, a.nik, a.simkopdes_id, a.phone) == (
        name, "6101010010001", "SIM-77", "0561-123456",
    )  # fmt: skip
    assert (twin.name, twin.nik, twin.simkopdes_id, twin.phone) == (
        "KDMP Alfa Lama", "", "", "0561-123456",
    )  # fmt: skip
    assert twin.is_archived and WHY in twin.archive_reason and str(a.pk) in twin.archive_reason


def test_rows_move_and_what_collides_follows_the_rule(world, cast, twin):
    a = world.coop_a
    before = {model: model._base_manager.count() for model, _ in links()}
    merge(a, twin, cast["dinas_a"])
    assert set(a.milestones.values_list("kind", flat=True)) == {"nib", "npwp", "ahu"}
    assert a.milestones.get(kind="npwp").reached_on == date(2025, 9, 1)  # the older one
    assert twin.milestones.get(kind="npwp").reached_on == date(2025, 11, 3)
    assert set(a.outlets.values_list("kind", flat=True)) == {"kantor", "klinik", "lainnya"}
    assert a.member_counts.get(as_of=date(2026, 6, 30)).men == 12  # the primary's
    assert a.member_counts.filter(as_of=date(2026, 7, 31)).exists()
    assert (a.officers.count(), twin.officers.count()) == (1, 1)  # the same person twice
    assert a.documents.count() == 1 and a.served.count() == 1 and not twin.served.exists()
    after = {model: model._base_manager.count() for model, _ in links()}
    aliases = after.pop(m.CooperativeAlias) - before.pop(m.CooperativeAlias)
    assert before == after and aliases == 2  # its key and its name; its numbers a carries itself


def test_choices_beat_the_rule(world, cast, twin):
    a = world.coop_a
    m.Cooperative.objects.filter(pk=a.pk).update(nik="6101010019999", latitude=-0.5)
    members, _, theirs = conflict(a, twin, m.MemberCount, as_of=date(2026, 6, 30))
    npwp, mine, _ = conflict(a, twin, m.Milestone, kind="npwp")
    choices = {"name": twin.pk, "nik": twin.pk, "phone": a.pk, "point": twin.pk}
    merge(a, twin, cast["dinas_a"], choices=choices, rows={members: theirs, npwp: mine})
    a.refresh_from_db()
    assert (a.name, a.nik, a.phone) == ("KDMP Alfa Lama", "6101010010001", "")
    assert (a.latitude, a.longitude) == (twin.latitude, twin.longitude)
    assert a.member_counts.get(as_of=date(2026, 6, 30)).pk == theirs
    assert a.milestones.get(kind="npwp").pk == mine
    aliases = set(m.CooperativeAlias.objects.values_list("kind", "value"))
    assert aliases == {
        ("nomor", str(twin.pk)),
        ("nik", "6101010019999"),
        ("nama", "Koperasi Desa Merah Putih Alfa Desa 11"),
    }


def test_a_verified_milestone_beats_an_older_one(world, cast, twin):
    mine = world.coop_a.milestones.get(kind="npwp")
    actions.verify_milestones(milestones=[mine], by=cast["dinas_a"])
    merge(world.coop_a, twin, cast["dinas_a"])
    assert world.coop_a.milestones.get(kind="npwp").pk == mine.pk


def test_of_equal_dates_the_one_with_a_number_is_kept(world, cast, twin):
    twin.milestones.filter(kind="npwp").update(reached_on=date(2025, 11, 3))
    merge(world.coop_a, twin, cast["dinas_a"])
    assert world.coop_a.milestones.get(kind="npwp").number == "1" * 15


def test_a_served_village_that_is_the_seat_stays_behind(world, cast, twin):
    twin.served.create(village=world.coop_a.village)
    merge(world.coop_a, twin, cast["dinas_a"])
    assert [row.village_id for row in world.coop_a.served.all()] == ["61.01.01.2002"]


def test_old_identifiers_still_find_the_cooperative(client_as, world, cast, twin):
    a = world.coop_a
    m.Cooperative.objects.filter(pk=a.pk).update(nik="6101010019999")
    merge(a, twin, cast["dinas_a"])
    for text in ("6101010019999", "6101010010001", "KDMP Alfa Lama"):
        active = m.Cooperative.objects.active()
        assert a in search_cooperatives(active, text), text
    third = make_cooperative(a.village, name="Koperasi Ketiga")
    merge(third, a, cast["dinas_a"])
    # the chain is one step long: the first key leads to the cooperative that it is now
    assert m.CooperativeAlias.objects.of_key(twin.pk).get().cooperative == third
    page = client_as("dinas_a").get(twin.get_absolute_url()).content.decode()
    assert "Diarsipkan" in page and f'href="{third.get_absolute_url()}"' in page


def test_history_says_why_and_who(world, cast, twin):
    merge(world.coop_a, twin, cast["dinas_a"])
    told = sentences_about(world.coop_a, cast["dinas_a"], limit=100)
    mine = [entry for entry in told if WHY in entry.reason]
    assert {entry.who for entry in mine} == {"Dinas_A"}
    assert {"koperasi", "tahapan", "gerai", "penggabungan"} <= {entry.what for entry in mine}
    assert not [c for entry in told for c in entry.changes if c.field == "keadaan"]


def refuse(error, primary, secondary, by, **kwargs) -> str:
    """Nothing whatever is written. Returns what was said."""
    before = everything()
    with pytest.raises(error) as caught:
        merge(primary, secondary, by, **kwargs)
    assert everything() == before and not m.MergeRecord.objects.exists()
    return str(caught.value)


def test_what_is_refused(world, cast, twin):
    a, user = world.coop_a, cast["pusat"]
    for name in ("dinas_b", "operator", "pmo_a", "auditor", "tanpa_peran"):
        refuse(PermissionDenied, a, twin, cast[name])
    refuse(PermissionDenied, a, world.coop_b, cast["dinas_a"])
    assert "kabupaten" in refuse(ValidationError, a, world.coop_b, user)
    assert "5 huruf" in refuse(ValidationError, a, twin, user, reason="x")
    assert "diubah orang lain" in refuse(ValidationError, a, twin, user, seen="")
    assert "berbeda" in refuse(ValidationError, a, a, user)
    m.Cooperative.objects.filter(pk=a.pk).update(is_sample=True)
    assert "contoh" in refuse(ValidationError, a, twin, user)
    m.Cooperative.objects.filter(pk=a.pk).update(is_sample=False)
    archive(twin)
    assert "diarsipkan" in refuse(ValidationError, a, twin, user)


CHANGES = {
    "field": lambda c: m.Cooperative.objects.filter(pk=c.pk).update(address="Jalan Baru"),
    "child changed": lambda c: c.milestones.filter(kind="nib").update(number="0220001234569"),
    "child added": lambda c: c.milestones.create(kind="rat"),
    "child deleted": lambda c: c.officers.all().delete(),
    "archived": archive,
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("whose", ["primary", "secondary"])
def test_a_change_since_the_page_was_shown_stops_the_merge(world, cast, twin, change, whose):
    rows = m.Cooperative.objects.with_place().in_bulk([world.coop_a.pk, twin.pk])
    seen = Pair(rows[world.coop_a.pk], rows[twin.pk]).mark()
    CHANGES[change](world.coop_a if whose == "primary" else twin)
    said = refuse(ValidationError, world.coop_a, twin, cast["dinas_a"], seen=seen)
    assert "diubah orang lain" in said


def test_a_failure_in_the_middle_leaves_nothing(world, cast, twin, monkeypatch):
    def broken(*args):
        raise IntegrityError("planted")

    monkeypatch.setattr("registry.merging._keep_identifiers", broken)
    assert "Tidak ada yang diubah" in refuse(ValidationError, world.coop_a, twin, cast["dinas_a"])


def test_every_table_of_a_cooperative_is_either_compared_or_moved(db):
    """A new table with a foreign key to Cooperative is moved whole; what compares rows names it here, what
    may not always move says so in pairs.STAY_BEHIND."""
    compared = {kind.model for kind in KINDS}
    moved = {m.CooperativeAlias, Visit, FollowUp}
    known = compared | moved | pairs_module.STAY_BEHIND.keys()
    assert {model for model, _ in links()} == known


def test_every_field_is_chosen_from_or_left_alone_on_purpose():
    chosen = {name for group in GROUPS for name in group.fields}
    left = {"id", "search_name", "archived_at", "archive_reason", "is_sample"}
    assert chosen | left == {f.name for f in m.Cooperative._meta.concrete_fields}
    assert not chosen & left and pairs_module.ABOUT_PAIRS


# --- Undoing ---


@pytest.mark.parametrize("chosen", ["rule", "all the secondary's", "all the primary's"])
def test_undo_puts_everything_back_exactly(world, cast, twin, chosen):
    a = world.coop_a
    m.Cooperative.objects.filter(pk=a.pk).update(
        nik="6101010019999", founded_on=date(2025, 5, 1), latitude=-0.123456789
    )
    m.Cooperative.objects.filter(pk=twin.pk).update(village_id="61.01.02.2001")
    a.milestones.filter(kind="nib").update(verified_by=cast["dinas_a"], verified_at=timezone.now())
    rows = m.Cooperative.objects.with_place().in_bulk([a.pk, twin.pk])
    pair = Pair(rows[a.pk], rows[twin.pk])
    choices, kept = {}, {}
    if chosen != "rule":
        side = "secondary" if "secondary" in chosen else "primary"
        choices = {group.name: getattr(pair, side).pk for group in GROUPS}
        kept = {c.name: getattr(c, side).pk for c in pair.conflicts}
    before = everything()
    record = merge(a, twin, cast["dinas_a"], choices=choices, rows=kept)
    assert everything() != before
    undo_merge(merge=record, by=cast["dinas_a"], reason="ternyata dua")
    assert everything() == before
    record.refresh_from_db()
    assert record.undone_by == cast["dinas_a"] and record.undo_reason == "ternyata dua"
    with pytest.raises(ValidationError, match="sudah dibatalkan"):
        undo_merge(merge=record, by=cast["dinas_a"], reason="sekali lagi")
    merge(a, twin, cast["dinas_a"])  # and it can be merged anew


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("whose", ["primary", "secondary"])
def test_undo_after_a_change_is_refused_and_names_it(world, cast, twin, change, whose):
    record = merge(world.coop_a, twin, cast["dinas_a"])
    coop = world.coop_a if whose == "primary" else twin
    if (change, whose) == ("archived", "secondary"):
        m.Cooperative.objects.filter(pk=twin.pk).update(archived_at=None, archive_reason="")
    elif (change, whose) == ("child changed", "secondary"):
        coop.milestones.filter(kind="npwp").update(number="2" * 15)
    else:
        CHANGES[change](coop)
    after = everything()
    with pytest.raises(ValidationError) as caught:
        undo_merge(merge=record, by=cast["dinas_a"], reason="ternyata dua")
    word = {"field": "alamat", "archived": "diarsipkan"}.get(change, "1 ")
    assert word in str(caught.value) and everything() == after


def test_undo_is_for_officers_of_the_area(world, cast, twin):
    record = merge(world.coop_a, twin, cast["dinas_a"])
    for name in ("dinas_b", "operator", "auditor"):
        with pytest.raises(PermissionDenied):
            undo_merge(merge=record, by=cast[name], reason="ternyata dua")


def test_a_later_merge_is_undone_first(world, cast, twin):
    user, third = cast["dinas_a"], make_cooperative(world.coop_a.village, name="Koperasi Ketiga")
    before = everything()
    first = merge(world.coop_a, twin, user)
    second = merge(third, world.coop_a, user)
    with pytest.raises(ValidationError, match="Tidak dapat dibatalkan"):
        undo_merge(merge=first, by=user, reason="ternyata dua")
    undo_merge(merge=second, by=user, reason="ternyata dua")
    undo_merge(merge=first, by=user, reason="ternyata dua")
    assert everything() == before


def test_a_number_that_somebody_took_meanwhile_stops_the_undo(world, cast, twin):
    m.Cooperative.objects.filter(pk=world.coop_a.pk).update(nik="6101010019999")
    record = merge(world.coop_a, twin, cast["dinas_a"], choices={"nik": twin.pk})
    m.Cooperative.objects.filter(pk=world.coop_b.pk).update(nik="6101010019999")
    after = everything()
    with pytest.raises(ValidationError, match="bertabrakan"):
        undo_merge(merge=record, by=cast["dinas_a"], reason="ternyata dua")
    assert everything() == after


def test_a_merged_one_is_not_simply_restored(client_as, world, cast, twin):
    merge(world.coop_a, twin, cast["dinas_a"])
    with pytest.raises(ValidationError, match="Batalkan penggabungan"):
        actions.restore_cooperative(cooperative=twin, by=cast["dinas_a"], reason="ternyata dua")
    page = client_as("dinas_a").get(twin.get_absolute_url()).content.decode()
    assert "Batalkan penggabungan" in page and "pulihkan" not in page


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE registry_mergerecord SET secondary_id = primary_id",
        "UPDATE registry_mergerecord SET undone_at = now()",
        "INSERT INTO registry_mergerecord (primary_id, secondary_id, reason, told, merged_at, state,"
        " undo_reason, is_sample) SELECT primary_id, secondary_id, reason, told, merged_at, state,"
        " '', false FROM registry_mergerecord",
        "INSERT INTO registry_notduplicate (first_id, second_id, known, note, told, marked_at,"
        " is_sample) SELECT greatest(primary_id, secondary_id), least(primary_id, secondary_id),"
        " '{}', '', '', now(), false FROM registry_mergerecord",
        "INSERT INTO registry_cooperativealias (cooperative_id, merge_id, kind, value, is_sample)"
        " SELECT cooperative_id, merge_id, kind, value, false FROM registry_cooperativealias"
        " WHERE kind = 'nomor'",
    ],
)
def test_the_database_refuses_what_makes_no_sense(world, cast, twin, sql):
    merge(world.coop_a, twin, cast["dinas_a"])
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


# --- Pages ---


def filled(html: str, **changes) -> dict[str, str]:
    """What a browser without JavaScript would send from the page."""
    data = dict(re.findall(r'<input type="hidden" name="(seen)" value="(\w+)"', html))
    pattern = r'type="radio" name="([\w-]+)" value="(\d+)"[^>]* checked'
    return data | dict(re.findall(pattern, html)) | {"reason": WHY} | changes


def test_merging_and_undoing_by_the_pages(client_as, world, twin):
    client, a = client_as("dinas_a"), world.coop_a
    url = f"/koperasi/ganda/{a.pk}/{twin.pk}/"
    html = client.get(url).content.decode()
    assert "Baris yang bertabrakan" in html and "KDMP Alfa Lama" in html and "Desa sama" in html
    data = filled(html)
    assert data["isian-phone"] == str(twin.pk) and data["isian-name"] == str(a.pk)
    before = everything()
    assert client.post(url, filled(html, reason="")).status_code == 422
    odd = client.post(url, filled(html, **{"isian-name": "999999999"}))
    assert odd.status_code == 422 and "pilih salah satu" in odd.content.decode()
    assert everything() == before
    response = client.post(url, filled(html, **{"isian-name": str(twin.pk)}), follow=True)
    page = response.content.decode()
    assert "Gabungan dari" in page and "<h1>KDMP Alfa Lama</h1>" in page
    undo = re.search(r"/koperasi/ganda/batalkan/\d+/", page).group()
    assert client.post(undo, {"reason": "ternyata dua"}).status_code == 302
    assert everything() == before


def test_the_page_says_that_somebody_changed_it_and_the_second_try_is_a_decision(
    client_as, world, twin
):
    client, url = client_as("dinas_a"), f"/koperasi/ganda/{world.coop_a.pk}/{twin.pk}/"
    html = client.get(url).content.decode()
    m.Cooperative.objects.filter(pk=twin.pk).update(address="Jalan Baru")
    answer = client.post(url, filled(html, **{"isian-name": str(twin.pk)}))
    again = answer.content.decode()
    assert answer.status_code == 422 and "diubah orang lain" in again and "Jalan Baru" in again
    data = filled(again)
    assert data["isian-name"] == str(twin.pk)  # what was chosen stays
    assert client.post(url, data).status_code == 302
