"""The inbox: messages follow what waits, once each, to whom they belong."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dashboard.actions.warnings import handle_warning
from dashboard.inbox.collecting import collect_for, collect_messages
from dashboard.models import Message
from tests.alarm_rows import make_alarm
from tests.at_once import all_at_once
from tests.monthly_rows import make_month
from tests.visit_rows import make_own, make_visit, uuid7
from visits.models import FollowUp
from visits.monthly.calendar import due_on

TODAY = timezone.localdate


def keys(user) -> dict[str, Message]:
    return {one.key: one for one in Message.objects.filter(user=user, closed_at=None)}


def late_follow_up(visit, **fields) -> FollowUp:
    fields.setdefault("due", TODAY() - timedelta(days=2))
    return FollowUp.objects.create(
        visit=visit,
        cooperative=visit.cooperative,
        client_id=uuid7(),
        what="Urus NIB",
        who="Ketua",
        **fields,
    )


@pytest.fixture
def work(cast, world):
    """In A: a mentor with a new cooperative, a returned visit, one that waits since long, a late follow-up."""
    start = {"starts": TODAY() - timedelta(days=5)}
    own = make_own(cast["pendamping_a"], world.coop_a, **start)
    other = make_own(cast["pendamping_b"], world.coop_b)
    returned = make_visit(own, state="perlu_perbaikan", review_reason="Foto buram", days=3)
    waits = make_visit(own, days=20)
    make_visit(other, days=1)
    late_follow_up(waits)
    return own, returned, waits


def test_everybody_is_told_of_his_own_and_a_matter_that_ends_is_closed(cast, work):
    own, returned, waits = work
    done, failed = collect_messages(TODAY())
    assert failed == 0 and done >= 8
    mentor, pmo = keys(cast["pendamping_a"]), keys(cast["pmo_a"])
    task = FollowUp.objects.get()
    assert {
        f"penugasan:{own.pk}",
        f"kunjungan-kembali:{returned.pk}",
        f"tindak-lanjut:{task.pk}",
    } <= set(mentor)
    assert "Foto buram" in mentor[f"kunjungan-kembali:{returned.pk}"].subject
    assert {"kunjungan-menunggu", "kunjungan-lama", "tindak-lanjut-lewat"} <= set(pmo)
    assert pmo["kunjungan-menunggu"].subject.startswith("1 kunjungan")
    # of B only its own; who only reads is told of nothing
    assert keys(cast["dinas_b"])["kunjungan-menunggu"].subject.startswith("1 kunjungan")
    assert "kunjungan-lama" not in keys(cast["dinas_b"])
    assert not keys(cast["pengamat"]) and not keys(cast["auditor"])
    # all ends: it was sent again, judged, done
    type(waits).objects.filter(person__user=cast["pendamping_a"]).update(state="diverifikasi")
    FollowUp.objects.update(done_on=TODAY())
    collect_messages(TODAY())
    assert set(keys(cast["pendamping_a"])) == {f"penugasan:{own.pk}"}
    assert not any(key.startswith("kunjungan") for key in keys(cast["pmo_a"]))
    ended = Message.objects.get(user=cast["pmo_a"], key="kunjungan-menunggu")
    assert ended.closed_at
    # it comes back as the same message, unread
    Message.objects.filter(pk=ended.pk).update(read_at=timezone.now())
    make_visit(own, days=0)
    collect_for(cast["pmo_a"], TODAY())
    again = keys(cast["pmo_a"])["kunjungan-menunggu"]
    assert again.pk == ended.pk and again.read_at is None


def test_every_message_leads_to_a_page_that_opens_with_as_many_rows(client_as, cast, work, world):
    for name in ("pendamping_a", "pmo_a", "dinas_a", "dinas_b", "pusat"):
        client = client_as(name)
        for matter in collect_for(cast[name], TODAY()).matters:
            page = client.get(matter.link)
            assert page.status_code == 200, (name, matter)
            found = re.search(r'data-count="(\d+)"', page.content.decode())
            if matter.count > 1 or ":" not in matter.key:
                assert found and int(found.group(1)) == matter.count, (name, matter)


def test_documents_of_the_month(cast, world):
    month = make_month(cast["pendamping_a"], world.coop_a)
    after = due_on(month.month) + timedelta(days=1)
    key = f"laporan-belum:{month.assignment.contract_id}:{month.month:%Y-%m}"
    recap = f"rekap-belum:61.01:{month.month.isoformat()}"
    collect_messages(due_on(month.month))
    assert key not in keys(cast["pendamping_a"]) and recap not in keys(cast["pmo_a"])
    collect_messages(after)
    assert key in keys(cast["pendamping_a"]) and recap in keys(cast["pmo_a"])
    assert key not in keys(cast["pendamping_b"])
    month.sent()
    collect_messages(after)
    assert key not in keys(cast["pendamping_a"])
    assert keys(cast["pmo_a"])["laporan-diperiksa"].subject.startswith("1 laporan")


@pytest.mark.django_db(transaction=True)
def test_collectors_at_once_make_one_message_each(cast, work):
    answers = all_at_once([lambda: (0, collect_for(cast["pmo_a"], TODAY()))] * 4)
    assert not [one for one in answers if isinstance(one, str)]
    held = list(Message.objects.filter(user=cast["pmo_a"]).values_list("key", flat=True))
    assert len(held) == len(set(held)) >= 3


def test_reading_marking_and_strangers(client_as, cast, work, django_assert_max_num_queries):
    client = client_as("pendamping_a")
    with django_assert_max_num_queries(12):
        page = client.get(reverse("dashboard:inbox")).content.decode()
    assert "3 pesan, 3 belum dibaca" in page
    first = Message.objects.get(key__startswith="kunjungan-kembali")
    foreign = client_as("pmo_a")
    for name in ("inbox-open", "inbox-mark"):
        url = reverse(f"dashboard:{name}", args=[first.pk])
        asked = foreign.get(url) if name == "inbox-open" else foreign.post(url)
        assert asked.status_code == 404
    first.refresh_from_db()
    assert first.read_at is None
    opened = client.get(reverse("dashboard:inbox-open", args=[first.pk]))
    assert opened.status_code == 302 and opened.url == first.link
    assert client.get(opened.url).status_code == 200
    home = reverse("dashboard:inbox")
    page = client.get(home).content.decode()
    assert "3 pesan, 2 belum dibaca" in page and "Kotak masuk, 2 belum dibaca" in page  # its head
    assert client.get(home, {"baca": "sudah"}).content.decode().count("Tandai belum dibaca") == 1
    assert "1 pesan" in client.get(home, {"jenis": "lewat"}).content.decode()
    mark = reverse("dashboard:inbox-mark", args=[first.pk])
    assert client.post(mark, {"baca": "belum", "next": "//evil.example"}).url == home
    assert Message.objects.filter(user=cast["pendamping_a"]).unread().count() == 3
    client.post(reverse("dashboard:inbox-mark-all"))
    assert not Message.objects.filter(user=cast["pendamping_a"]).unread()
    assert client.get(f"{home}?page=99&jenis=zz&baca=x").status_code == 200


def test_one_inbox_that_fails_stops_no_other(cast, work, monkeypatch):
    from dashboard.inbox import collecting

    real = collecting.matters_of

    def breaks(user, on):
        if user == cast["dinas_a"]:
            raise RuntimeError
        return real(user, on)

    monkeypatch.setattr(collecting, "matters_of", breaks)
    done, failed = collect_messages(TODAY())
    assert failed == 1 and done >= 7 and keys(cast["pmo_a"])


def test_early_warnings_are_told_to_who_may_handle_them(cast, world, client_as):
    own = make_alarm(world.coop_a)
    make_alarm(world.coop_b)
    make_alarm(world.coop_b, kind="gerai", ended_on=TODAY(), ended="selesai")
    for name, count in {"dinas_a": 1, "pmo_a": 1, "dinas_b": 1, "pusat": 2}.items():
        matters = {one.key: one for one in collect_for(cast[name], TODAY()).matters}
        told = f"{count} peringatan dini di wilayah Anda belum ditangani."
        assert matters["peringatan"].subject == told and matters["peringatan"].count == count
        client = client_as(name)
        page = client.get(matters["peringatan"].link).content.decode()
        assert f'data-count="{count}"' in page, name
        assert told in client.get(reverse("dashboard:digest")).content.decode(), name
    for name in ("pendamping_a", "operator", "pengamat", "auditor"):
        assert all(one.key != "peringatan" for one in collect_for(cast[name], TODAY()).matters)
    handle_warning(by=cast["pmo_a"], alarm=own, note="Sudah dihubungi", until=TODAY())
    assert all(one.key != "peringatan" for one in collect_for(cast["pmo_a"], TODAY()).matters)
    assert "peringatan" in {one.key for one in collect_for(cast["dinas_b"], TODAY()).matters}
