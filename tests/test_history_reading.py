"""History read back: sentences before and after, the auditor's list with its filters, and who may read."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pgtrigger
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.history import because
from core.history_reading import Entry, entries, event_models, recent
from core.models import User, Village
from core.permissions import Role
from registry import models as m
from registry.sample.traces import event_model as event_of
from tests.factories import grant, make_cooperative
from tests.mentor_rows import make_assignment, make_contract


def newest(user: User, **chosen: Any) -> Entry:
    return entries(recent(user, **chosen)[:1])[0]


def said(entry: Entry) -> dict[str, tuple[str, str]]:
    return {change.field: (change.before, change.after) for change in entry.changes}


def test_sentences_tell_before_and_after_in_indonesian(cast, world):
    auditor, coop = cast["auditor"], world.coop_a
    step = m.Milestone.objects.create(cooperative=coop, kind="rat")
    entry = newest(auditor, table="registry.milestone")
    assert (entry.who, entry.verb, entry.what, entry.subject) == (
        "Sistem", "menambah", "tahapan", coop.name,
    )  # fmt: skip
    assert entry.url == coop.get_absolute_url() and said(entry) == {"tahapan": ("", "RAT")}
    with because("salah catat", by=cast["dinas_a"]):
        step.kind, step.reached_on, step.verified_by = "akta", date(2025, 11, 3), cast["pusat"]
        step.verified_at = datetime(2025, 11, 3, 17, 5, tzinfo=UTC)
        step.save()
    entry = newest(auditor, table="registry.milestone")
    assert (entry.who, entry.verb, entry.reason) == ("Dinas_A", "mengubah", "salah catat")
    assert said(entry) == {
        "tahapan": ("RAT", "Akta notaris (NPAK)"),
        "tanggal": ("kosong", "3 November 2025"),
        "diverifikasi oleh": ("kosong", "Pusat"),
        "diverifikasi pada": ("kosong", "4 November 2025, 00.05 WIB"),
    }
    step.delete()
    entry = newest(auditor, table="registry.milestone")
    # Who is not asked here: a context stays attached until the end of its transaction.
    assert (entry.verb, entry.subject) == ("menghapus", coop.name)
    assert said(entry)["tanggal"] == ("", "3 November 2025")


def test_sql_without_context_and_a_vanished_user_are_still_told(cast, world):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE registry_cooperative SET pattern = 'syariah', phone = '1'")
    entry = newest(cast["auditor"], table="registry.cooperative")
    assert entry.who == "Sistem" and said(entry)["pola"] == ("Konvensional", "Syariah")
    with because("coba", by=User(pk=987654)):
        world.coop_a.delete()
    assert newest(cast["auditor"], table="registry.cooperative").who == "nomor 987654"


def shown(client, query: str = "") -> tuple[int, str]:
    """(number of events that the page tells, the page); -1 when it tells none at all."""
    response = client.get(f"/riwayat/{query}")
    assert response.status_code == 200
    body = response.content.decode()
    found = re.search(r'data-count="(\d+)"', body)
    if found:
        return int(found.group(1)), body
    return (0 if "Tidak ada perubahan yang cocok" in body else -1), body


def test_the_list_filters_by_table_kind_user_and_day(client_as, cast, world):
    client = client_as("auditor")
    total = sum(event.objects.count() for event in event_models())
    assert shown(client)[0] == total
    outlets = event_of(m.Outlet)
    assert shown(client, "?table=registry.outlet")[0] == outlets.objects.count() == 2
    with because("pindah", by=cast["pusat"]):
        m.Outlet.objects.filter(cooperative=world.coop_a).update(name="Gerai Pindah")
    assert shown(client, "?kind=update")[0] == shown(client, f"?by={cast['pusat'].pk}")[0] == 1
    count, body = shown(client, f"?table=registry.outlet&kind=update&by={cast['pusat'].pk}")
    assert count == 1 and "<ins>Gerai Pindah</ins>" in body and "Alasan: pindah" in body
    assert "<strong>Pusat</strong> mengubah" in body
    # A day is a day in Pontianak: 17.30 UTC is half past midnight of the next one.
    with pgtrigger.ignore(f"{outlets._meta.label}:append_only"):
        outlets.objects.filter(pgh_label="insert").update(
            pgh_created_at=datetime(2024, 1, 1, 17, 30, tzinfo=UTC)
        )
    counts = [
        shown(client, f"?{query}")[0]
        for query in (
            "until=2024-01-01", "until=2024-01-02", "since=2024-01-02&until=2024-01-02",
            "since=2024-01-03&until=2024-01-04",
        )
    ]  # fmt: skip
    assert counts == [0, 2, 2, 0] and shown(client, "?since=2024-01-03")[0] == total - 1


BAD = (
    "?table=x&since=abc&page=zz&by=99999999999999", "?table=x", "?since=abc", "?page=zz",
    "?by=99999999999999", "?by=99999999999999999999999", "?by=abc", "?kind=truncate", "?page=-1",
    "?page=99999999999999999999", "?since=9999-12-31", "?until=0001-01-01", "?since=2025-02-30",
    "?until=9999-12-31", "?table=registry.outlet'--", "?by=1&by=2", "?since=0001-01-01",
)  # fmt: skip


@pytest.mark.parametrize("query", BAD)
def test_bad_values_are_answered(query, client_as):
    assert shown(client_as("auditor"), query)[0] >= 0


@pytest.mark.parametrize("name", ["table", "since", "until", "by", "kind"])
def test_a_value_that_is_no_value_is_said_at_its_field(name, client_as):
    count, body = shown(client_as("auditor"), f"?{name}=kacau")
    assert count == 0 and "invalid" in body


def test_nobody_reads_beyond_his_area(client_as, cast):
    def pages(name: str) -> str:
        client = client_as(name)
        return "".join(shown(client, f"?page={page}")[1] for page in range(1, 5))

    mine, all_of_it = pages("dinas_a"), pages("auditor")
    assert "Alfa" in mine and "Bravo" not in mine
    assert "Alfa" in all_of_it and "Bravo" in all_of_it
    assert client_as("operator").get("/riwayat/").status_code == 403
    assert client_as("tanpa_peran").get("/riwayat/").status_code == 403


def test_the_list_asks_the_same_number_of_queries_for_5_and_60_events(client_as, cast, world):
    client = client_as("auditor")

    def queries(query: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert shown(client, query)[0] >= 5
        return len(asked)

    m.Milestone.objects.create(cooperative=world.coop_a, kind="rat", verified_by=cast["pusat"])
    few = queries("?table=registry.milestone")
    villages = Village.objects.exclude(pk__in=[world.coop_a.village_id, world.coop_b.village_id])
    for village in villages:
        coop = make_cooperative(village)
        for kind in ("rat", "akta", "ahu", "nik"):
            with because("pengisian", by=cast["dinas_a"]):
                coop.milestones.create(kind=kind, verified_by=cast["pusat"])
    assert event_of(m.Milestone).objects.count() >= 60
    assert queries("?table=registry.milestone") == few
    assert queries("") <= 12


def test_quantities_are_written_as_people_read_them(client_as, world):
    coop = world.coop_a
    coop.capital.update(amount=2_000_000)
    coop.member_counts.update(men=1500)
    coop.outlets.update(employees=1200)
    m.Cooperative.objects.filter(pk=coop.pk).update(latitude=-0.5, nik="6101010010001")
    page = client_as("pusat").get(f"/koperasi/{coop.pk}/riwayat/").content.decode()
    for told in ("Rp1.500.000", "Rp2.000.000", "1.500", "1.200", "-0.5", "6101010010001"):
        assert told in page, told
    assert "2000000" not in page


def test_history_of_one_row(client_as, world):
    client, pk = client_as("pusat"), world.coop_a.pk
    page = client.get("/riwayat/", {"table": "registry.cooperative", "row": pk}).content.decode()
    assert "Alfa Desa 11" in page and "Bravo" not in page.split("</form>")[-1]
    for query in ({"row": pk}, {"table": "registry.cooperative", "row": "abc"}):
        page = client.get("/riwayat/", query)
        assert page.status_code == 200 and page.context["page"] is None
        assert "baris" in page.content.decode().split("field-error")[1]


def test_names_are_told_only_where_the_reader_may_see_them(client_as, cast, world):
    """Two roles: the page of B is opened by one that may not see officers there, only in A."""
    reader = cast["pmo_a"]
    grant(reader, Role.VIEWER)
    client = client_as("pmo_a")
    own = client.get(f"/koperasi/{world.coop_a.pk}/riwayat/").content.decode()
    foreign = client.get(f"/koperasi/{world.coop_b.pk}/riwayat/").content.decode()
    assert f"Ketua {world.coop_a.village.name}" in own
    assert world.coop_b.name in foreign and "tahapan" in foreign
    assert f"Ketua {world.coop_b.village.name}" not in foreign


def test_rows_below_a_contract_are_told_without_a_query_each(cast, world):
    """Whatever they are called by: it is asked for once, and a page that the key alone doesn't tell is none."""

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            told = entries(recent(cast["auditor"], table="mentors.assignment"))
        assert told and all(entry.subject and not entry.subject.isdigit() for entry in told)
        return len(asked)

    make_assignment(make_contract(world.a), world.coop_a)
    queries()  # the reader's grants are asked for once
    one = queries()
    for village in Village.objects.filter(pk__startswith="61.01.02"):
        make_assignment(make_contract(world.a), make_cooperative(village))
    assert queries() == one
    contract = newest(cast["auditor"], table="mentors.mentorcontract")
    assert contract.subject.startswith("Pendamping Uji")
