"""The pages of the monthly chain: what they say, and that figures equal the lists behind them."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.formats import date_format

from mentors.models import Assignment, MentorContract
from tests.mentor_rows import make_contract
from tests.monthly_rows import fill, make_month
from visits.models import MonthlyRecap, MonthlyReport
from visits.monthly.calendar import last_day
from visits.monthly.locking import lock_month
from visits.monthly.recaps import accept_recap, submit_recap
from visits.monthly.reports import return_report, submit_report


@pytest.fixture
def own(world, cast):
    return make_month(cast["pendamping_a"], world.coop_a)


def text(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def key(own) -> str:
    return f"{own.month:%Y-%m}"


def test_mentor_starts_fills_and_submits_through_the_pages(client_as, own):
    fill(own)
    client = client_as("pendamping_a")
    begin = {"kontrak": own.assignment.contract_id, "bulan": key(own)}
    page = client.post(reverse("visits:report-own"), begin, follow=True)
    report = MonthlyReport.objects.get()
    assert page.redirect_chain[-1][0] == report.get_absolute_url()
    client.post(reverse("visits:report-own"), begin)
    assert MonthlyReport.objects.count() == 1
    words = {"kemitraan-results": 'Sepakat <b>& "jual"', "obstacles": "Listrik padam"}
    saved = client.post(reverse("visits:report-update", args=[report.pk]), words)
    assert saved.status_code == 302
    page = text(client.get(report.get_absolute_url()))
    assert "Sepakat &lt;b&gt;&amp; &quot;jual&quot;" in page and "Listrik padam" in page
    assert "2</strong> kunjungan belum diverifikasi" in page
    asked = text(client.get(reverse("visits:report-submit", args=[report.pk])))
    assert "Ajukan ke PMO" in asked
    assert client.post(reverse("visits:report-submit", args=[report.pk])).status_code == 302
    report.refresh_from_db()
    assert report.state == "diajukan"
    for name in ("report-update", "report-submit"):
        again = client.get(reverse(f"visits:{name}", args=[report.pk]))
        assert again.status_code == 409, name


def test_stale_texts_are_not_saved_over_another_window(client_as, own):
    client, report = client_as("pendamping_a"), own.draft()
    url = reverse("visits:report-update", args=[report.pk])
    mark = re.search(r'name="seen" value="([^"]+)"', client.get(url).content.decode())[1]
    assert client.post(url, {"obstacles": "pertama", "seen": mark}).status_code == 302
    second = client.post(url, {"obstacles": "kedua", "seen": mark})
    assert second.status_code == 422 and "kedua" in second.content.decode()
    report.refresh_from_db()
    assert report.obstacles == "pertama"


def test_mentor_cannot_begin_for_another_or_for_the_future(client_as, own):
    other = make_contract(own.assignment.regency)
    client, url = client_as("pendamping_a"), reverse("visits:report-own")
    contract = own.assignment.contract_id
    for sent in (
        {"kontrak": other.pk, "bulan": key(own)},
        {"kontrak": contract, "bulan": "2090-01"},
        {"kontrak": contract, "bulan": "x"},
        {"kontrak": "٣", "bulan": key(own)},
        {},
    ):
        assert client.post(url, sent).status_code == 404, sent
    assert not MonthlyReport.objects.exists()


def test_figures_on_the_page_are_those_of_its_lists(client_as, own):
    fill(own)
    page = client_as("pmo_a").get(own.sent().get_absolute_url())
    shown = dict(re.findall(r'data-figure="([^"]+)" data-value="(\d+)"', page.content.decode()))
    assert shown["visits"] == "3" and shown["not_visited"] == "0"
    for theme in page.context["themes"]:
        assert theme["visits"] == len(theme["lines"])
    visits = {line["id"] for theme in page.context["themes"] for line in theme["lines"]}
    assert len(visits) == 3
    assert sum(one["visits"] for one in page.context["cooperatives"]) == 3


def test_each_figure_of_the_report_opens_the_rows_it_counted(client_as, own):
    """Also after the report was submitted: then only as long as the list counts the same."""
    fill(own)
    client = client_as("pmo_a")
    report = own.sent()
    page = client.get(report.get_absolute_url())
    told = {one["name"]: one for one in page.context["totals"]}
    assert told["unverified"]["value"] == 2 and told["held"]["value"] == 1
    for name in ["visits", "lapangan", "daring", "verified", "unverified", "held", "rejected"]:
        found = client.get(told[name]["link"]).context["page"].paginator.count
        assert (name, found) == (name, told[name]["value"])
    own.visit(3).__class__.objects.filter(state="terkirim").update(state="diverifikasi")
    page = client.get(report.get_absolute_url())
    told = {one["name"]: one for one in page.context["totals"]}
    assert told["unverified"]["value"] == 2 and not told["unverified"]["link"]
    assert not told["verified"]["link"] and not told["visits"]["link"]
    assert told["held"]["link"]


def test_a_correction_after_submitting_is_shown_and_the_return_reason_too(client_as, own, cast):
    fill(own)
    report = own.sent()
    own.visit(8)
    client = client_as("pendamping_a")
    assert "Kunjungan: 3 → 4" in text(client.get(report.get_absolute_url()))
    return_report(report=report, by=cast["pmo_a"], reason="tambah kunjungan ke-4")
    page = text(client.get(report.get_absolute_url()))
    assert "tambah kunjungan ke-4" in page and ">4</" in page


def test_recap_page_walks_to_the_province(client_as, own, cast, world):
    fill(own)
    report = own.sent()
    args = ["61.01", key(own)]
    pmo, dinas, pusat = (client_as(name) for name in ("pmo_a", "dinas_a", "pusat"))
    page = reverse("visits:report-recap", args=args)
    assert "Menunggu diperiksa" in text(pmo.get(page))
    assert pmo.post(reverse("visits:report-accept", args=[report.pk])).status_code == 302
    notes = reverse("visits:report-recap-update", args=args)
    mark = re.search(r'name="seen" value="([^"]+)"', pmo.get(notes).content.decode())[1]
    assert pmo.post(notes, {"notes": "Baik", "seen": mark}).status_code == 302
    assert pmo.post(notes, {"notes": "Lain", "seen": mark}).status_code == 422
    assert pmo.post(reverse("visits:report-recap-submit", args=args)).status_code == 302
    assert dinas.post(reverse("visits:report-recap-accept", args=args)).status_code == 302
    back = reverse("visits:report-recap-return", args=args)
    assert pusat.post(back, {"reason": ""}).status_code == 422
    assert dinas.post(back, {"reason": "dinas terlambat sadar"}).status_code == 403
    own.visit(9)
    shown = text(pusat.get(page))
    assert "Kunjungan 3 → 4" in shown and "Catatan PMO" in shown and "Baik" in shown
    assert pusat.post(reverse("visits:report-recap-accept", args=args)).status_code == 302
    assert MonthlyRecap.objects.get().state == "diterima"
    assert "Bulan ini dikunci" in text(pusat.get(page))
    table = pusat.get(reverse("visits:report-recaps"), {"bulan": key(own)})
    line = next(one for one in table.context["lines"] if one.regency.pk == "61.01")
    listed = pusat.get(
        reverse("visits:report-list"),
        {"bulan": key(own), "kabupaten": "61.01", "status": "diterima"},
    )
    assert line.count["diterima"] == listed.context["page"].paginator.count == 1
    assert line.visits == 3 and table.context["total"]["recaps"] == 1


def test_lock_page_locks_and_opens_only_with_a_reason(client_as, own):
    client, args = client_as("dinas_a"), ["61.01", key(own)]
    own.draft()
    url = reverse("visits:report-lock", args=args)
    assert client.post(url).status_code == 302
    assert "Bulan ini dikunci" in text(client.get(reverse("visits:report-recap", args=args)))
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "satu BA terlewat"}).status_code == 302
    assert "Bulan ini dikunci" not in text(client.get(reverse("visits:report-recap", args=args)))


def test_who_is_missing_by_name_with_a_message(client_as, own, world, cast):
    named = make_contract(world.a)
    named.person.name, named.person.phone = "Siti Belum", "081234567890"
    named.person.save()
    own.sent()
    foreign = make_contract(world.b)
    address = reverse("visits:report-missing")
    page = client_as("dinas_a").get(address, {"bulan": key(own), "kabupaten": "61.01"})
    part = page.context["parts"][0]
    assert (part["count"]["due"], part["sent"], part["none"]) == (2, 1, 1)
    assert [one.due.name for one in part["owing"]] == ["Siti Belum"]
    assert part["count"]["due"] == part["sent"] + part["none"] + part["count"]["dikembalikan"]
    assert "Siti Belum" in part["message"] and "0812" not in part["message"]
    assert "081234567890" in text(page) and foreign.person.name not in text(page)
    for odd in ({"kabupaten": "61.02"}, {"bulan": "2026-00"}):
        assert client_as("dinas_a").get(address, odd).status_code == 404, odd


def test_lists_stay_inside_the_area(client_as, own, world, cast):
    own.sent()
    foreign = make_month(cast["pendamping_b"], world.coop_b).sent()
    seen = {
        role: set(client_as(role).get(reverse("visits:report-list")).context["page"].object_list
                  .values_list("pk", flat=True))
        for role in ("pendamping_a", "dinas_b", "pusat")
    }  # fmt: skip
    assert foreign.pk not in seen["pendamping_a"] and len(seen["pendamping_a"]) == 1
    assert seen["dinas_b"] == {foreign.pk} and len(seen["pusat"]) == 2


def test_pages_cost_the_same_queries_for_one_and_many(client_as, own, world, cast):
    fill(own)
    report = own.accepted(cast["pmo_a"])
    client = client_as("pusat")
    pages = [
        report.get_absolute_url(),
        reverse("visits:report-recap", args=["61.01", key(own)]),
        f"{reverse('visits:report-recaps')}?bulan={key(own)}",
        f"{reverse('visits:report-missing')}?bulan={key(own)}",
        reverse("visits:report-list"),
    ]

    def cost() -> list[int]:
        found = []
        for url in pages:
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get(url).status_code == 200
            found.append(len(queries))
        return found

    cost()
    few = cost()
    for day in range(10, 20):
        own.visit(day)
    for _ in range(4):
        contract = make_contract(world.a)
        copy = MonthlyReport(contract=contract, person=contract.person, regency=world.a)
        copy.month, copy.state, copy.is_sample = own.month, "diterima", True
        copy.figures, copy.content = report.figures, report.content
        copy.as_of = copy.submitted_at = report.as_of
        copy.save()
    many = cost()
    assert few == many and max(many) <= 14, (few, many)


def test_locked_month_is_told_instead_of_an_error(client_as, own, cast, world):
    report = own.draft()
    lock_month(month=own.month, regency=world.a, by=cast["dinas_a"])
    client = client_as("pendamping_a")
    assert "Ajukan" not in text(client.get(report.get_absolute_url()))
    sent = client.post(reverse("visits:report-submit", args=[report.pk]))
    assert sent.status_code == 422 and "dikunci" in text(sent)
    typed = client.post(reverse("visits:report-update", args=[report.pk]), {"obstacles": "hilang?"})
    assert typed.status_code == 422 and "hilang?" in text(typed) and "dikunci" in text(typed)
    begin = {"kontrak": own.assignment.contract_id, "bulan": key(own)}
    assert client.post(reverse("visits:report-own"), begin).status_code == 302


def test_recap_without_reports_says_so(client_as, own):
    answer = client_as("pmo_a").post(
        reverse("visits:report-recap-submit", args=["61.01", key(own)])
    )
    assert answer.status_code == 422 and "Belum ada laporan BA" in text(answer)
    assert not MonthlyRecap.objects.exists()


def test_accepting_what_is_gone_on_tells(client_as, own, cast, world):
    own.accepted(cast["pmo_a"])
    recap = submit_recap(regency=world.a, month=own.month, by=cast["pmo_a"])
    accept_recap(recap=recap, by=cast["dinas_a"])
    url = reverse("visits:report-recap-accept", args=["61.01", key(own)])
    assert client_as("dinas_a").post(url).status_code == 403
    empty = reverse(
        "visits:report-recap-accept", args=["61.01", f"{own.month - timedelta(days=1):%Y-%m}"]
    )
    assert "Statusnya sekarang" in text(client_as("dinas_a").post(empty, follow=True))


def test_late_report_shows_its_days(client_as, own):
    report = own.draft()
    from visits.monthly.calendar import due_on

    submit_report(report=report, by=own.mentor, on=due_on(own.month) + timedelta(days=3))
    assert "terlambat 3 hari" in text(client_as("pmo_a").get(report.get_absolute_url()))


def test_two_contracts_in_one_month_are_told_apart(client_as, own):
    """A BA whose contract was renewed within the month owes two reports: each says its days."""
    contract, last = own.assignment.contract, last_day(own.month)
    ends = own.month + timedelta(days=5)
    Assignment.objects.filter(pk=own.assignment.pk).update(ends=ends)
    MentorContract.objects.filter(pk=contract.pk).update(ends=ends)
    make_contract(
        contract.regency, person=contract.person,
        starts=own.month + timedelta(days=6), ends=last + timedelta(days=90),
    )  # fmt: skip
    name, word = contract.person.name, date_format(own.month, "F")
    page = text(client_as("pmo_a").get(reverse("visits:report-missing"), {"bulan": key(own)}))
    assert f"{name} (1–6 {word})" in page and f"{name} (7–{last.day} {word})" in page
    report = own.draft()
    assert f"(1–6 {word})" in text(client_as("pmo_a").get(report.get_absolute_url()))


def test_who_is_late_adds_up_to_the_figure_of_the_table(client_as, own):
    """Late are those who came late and those whom one still waits for: the names say which."""
    make_contract(own.assignment.regency, starts=own.month - timedelta(days=40))
    own.sent()
    page = client_as("pmo_a").get(reverse("visits:report-missing"), {"bulan": key(own)})
    (part,) = [one for one in page.context["parts"] if one["regency"].pk == "61.01"]
    assert part["count"]["late"] == part["overdue"] + len(part["late"])
    assert f"{len(part['late'])} terlambat mengajukan" in text(page)
    assert len(part["owing"]) == 1 and "1 belum lapor" in text(page)


def test_sums_of_the_province_open_their_lists_and_each_recap_is_a_link(client_as, own):
    own.sent()
    page = text(client_as("pusat").get(reverse("visits:report-recaps"), {"bulan": key(own)}))
    link = f'{reverse("visits:report-list")}?bulan={key(own)}&amp;status=diajukan" data-value="1"'
    assert link in page
    recap = reverse("visits:report-recap", args=["61.01", key(own)])
    assert f'<a href="{recap}">Belum dibuat' in page


def test_the_page_says_until_when_visits_can_be_corrected(client_as, own, settings):
    settings.MONTHLY_CORRECT_UNTIL = 2
    report = own.draft()
    page = text(client_as("pendamping_a").get(report.get_absolute_url()))
    assert "dibetulkan paling lambat 2 " in page


def test_a_pmo_hands_in_for_a_closed_account(client_as, own, cast):
    client, month = client_as("pmo_a"), f"{own.month:%Y-%m}"
    address = reverse("visits:report-hand-in", args=[own.assignment.contract_id, month])
    missing = f"/kunjungan/laporan/belum/?bulan={month}"
    assert address not in client.get(missing).content.decode()
    assert "masih aktif" in client.get(address).content.decode()
    assert client.post(address, {"reason": "Kontrak berakhir"}).status_code == 422
    report = own.draft()
    own.mentor.is_active = False
    own.mentor.save()
    assert address in client.get(missing).content.decode()
    assert address not in client_as("auditor").get(missing).content.decode()
    assert address in client.get(report.get_absolute_url()).content.decode()
    for reason in ("", "ab", "x" * 251):
        answer = client.post(address, {"reason": reason})
        assert answer.status_code == 422 and MonthlyReport.objects.get().state == "draf"
    page = client.post(address, {"reason": "Kontrak <b>berakhir"}, follow=True).content.decode()
    assert "Atas nama" in page and "Kontrak &lt;b&gt;berakhir" in page
    assert MonthlyReport.objects.get().state == "diajukan"
    assert "sudah diajukan" in client.get(address).content.decode()
    assert client.post(address, {"reason": "Kontrak berakhir"}).status_code == 422
