"""The monthly chain: figures are those of their rows, states keep their order, locked is locked."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, close_old_connections, connection, transaction
from django.utils import timezone

from tests.mentor_rows import make_contract
from tests.monthly_rows import fill, make_month, on_day
from tests.visit_rows import uuid7
from visits.models import (
    FollowUp,
    MonthLock,
    MonthlyRecap,
    MonthlyReport,
    ReportStep,
    ReportTheme,
    Visit,
    VisitPhoto,
)
from visits.monthly.calendar import due_on, late_days, lock_from
from visits.monthly.comparing import changes
from visits.monthly.compiling import compile_report, compile_reports, period_of
from visits.monthly.locking import lock_month, open_month
from visits.monthly.recapping import due_in, recap_of, standing_of, summed
from visits.monthly.recaps import accept_recap, return_recap, submit_recap, write_notes
from visits.monthly.reports import (
    accept_report,
    hand_in_for,
    return_report,
    submit_report,
    write_texts,
)


@pytest.fixture
def own(world, cast):
    return make_month(cast["pendamping_a"], world.coop_a)


def raw(sql: str, *args) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, args)


def refused(name: str, sql: str, *args) -> None:
    with pytest.raises(IntegrityError) as caught:
        raw(sql, *args)
    assert caught.value.__cause__.diag.constraint_name == name


def test_figures_are_those_of_the_visits_that_count(own):
    fill(own)
    figures, content = compile_report(own.draft())
    assert (figures["visits"], figures["rejected"], figures["held"]) == (3, 1, 1)
    assert (figures["lapangan"], figures["daring"], figures["kantor"]) == (2, 1, 0)
    assert (figures["verified"], figures["unverified"]) == (1, 2)
    assert (figures["assigned"], figures["visited"], figures["not_visited"]) == (1, 1, 0)
    assert (figures["follow_open"], figures["follow_done"], figures["obstacles"]) == (1, 1, 1)
    themes = figures["themes"]
    assert themes["kemitraan"]["visits"] == 2 and themes["persiapan_gerai"]["visits"] == 1
    assert themes["lainnya"]["visits"] == 1 and themes["simkopdes"]["visits"] == 0
    for name, theme in themes.items():
        rows = content["themes"][name]
        assert len(rows["lines"]) == theme["visits"]
        assert len(rows["follow_ups"]) == theme["follow_open"] + theme["follow_done"]
        assert len(rows["obstacles"]) == theme["obstacles"]
    assert content["cooperatives"] == [
        {"id": own.assignment.cooperative_id, "name": own.assignment.cooperative.name,
         "visits": 3, "assigned": True}
    ]  # fmt: skip


def test_days_outside_of_month_and_contract_are_not_counted(world, cast):
    today = timezone.localdate()
    begins = (today.replace(day=1) - timedelta(days=1)).replace(day=10)
    own = make_month(cast["pendamping_a"], world.coop_a, starts=begins)
    own.visit(9)
    own.visit(10)
    before = own.visit(12)
    Visit.objects.filter(pk=before.pk).update(
        started_at=on_day(own.month - timedelta(days=1)), ended_at=on_day(own.month)
    )
    figures, _ = compile_report(own.draft())
    assert figures["visits"] == 1


def test_photos_that_came_and_visits_after_the_lock(own):
    visit = own.visit(3, received_at=on_day(lock_from(own.month)))
    own.visit(4)
    VisitPhoto.objects.create(visit=visit, sha256="a" * 64, size=9)
    VisitPhoto.objects.create(
        visit=visit, sha256="b" * 64, size=9, received_at=timezone.now(), file="x.jpg",
        thumbnail="t.jpg", stored_sha256="c" * 64,
    )  # fmt: skip
    figures, _ = compile_report(own.draft())
    assert figures["photos"] == 1 and figures["after_lock"] == 1


def test_many_reports_cost_the_queries_of_one(world, cast, django_assert_num_queries):
    own = make_month(cast["pendamping_a"], world.coop_a)
    fill(own)
    periods = [period_of(own.assignment.contract, own.month)]
    periods += [period_of(make_contract(world.a), own.month) for _ in range(5)]
    with django_assert_num_queries(3):
        found = compile_reports(periods)
    assert sum(figures["visits"] for figures, _ in found.values()) == 3


def test_submitted_figures_stay_and_a_later_correction_is_told(own, cast):
    fill(own)
    report = own.sent()
    assert report.state == "diajukan" and report.figures["visits"] == 3
    own.visit(7)
    live, _ = compile_report(MonthlyReport.objects.get(pk=report.pk))
    told = {one.label: (one.was, one.now) for one in changes(report.figures, live)}
    assert told["Kunjungan"] == (3, 4) and told["Persiapan gerai: kunjungan"] == (1, 2)
    assert MonthlyReport.objects.get(pk=report.pk).figures["visits"] == 3
    return_report(report=report, by=cast["pmo_a"], reason="kurang satu kunjungan")
    again = submit_report(report=report, by=own.mentor)
    assert again.figures["visits"] == 4
    steps = [(s.from_state, s.to_state, s.visits) for s in report.steps.all()]
    assert steps == [
        ("draf", "diajukan", 3), ("diajukan", "dikembalikan", 3), ("dikembalikan", "diajukan", 4)
    ]  # fmt: skip


def test_closing_a_follow_up_is_no_correction_but_another_one_is(own):
    fill(own)
    report = own.sent()
    opened = FollowUp.objects.get(done_on=None)
    opened.done_on, opened.done_note = opened.due, "Terbit."
    opened.save()
    live, _ = compile_report(MonthlyReport.objects.get(pk=report.pk))
    assert live["follow_done"] == report.figures["follow_done"] + 1
    assert changes(report.figures, live) == []
    FollowUp.objects.create(
        visit=opened.visit, cooperative=opened.cooperative, client_id=uuid7(), what="Rapat lagi",
        who="Ketua", due=opened.due,
    )  # fmt: skip
    live, _ = compile_report(MonthlyReport.objects.get(pk=report.pk))
    told = {one.label: (one.was, one.now) for one in changes(report.figures, live)}
    assert told["Tindak lanjut selesai"] == (1, 2)
    assert told["Kemitraan: tindak lanjut selesai"] == (1, 2)


def test_late_is_marked_and_too_early_refused(own):
    draft = own.draft()
    with pytest.raises(ValidationError, match="belum selesai"):
        submit_report(report=draft, by=own.mentor, on=own.month)
    report = submit_report(report=draft, by=own.mentor, on=due_on(own.month) + timedelta(days=2))
    assert report.late_days == 2
    assert late_days(own.month, due_on(own.month)) == 0


def test_order_of_states_is_kept(own, cast):
    draft = own.draft()
    with pytest.raises(ValidationError, match="Statusnya sekarang"):
        accept_report(report=draft, by=cast["pmo_a"])
    with pytest.raises(ValidationError):
        return_report(report=draft, by=cast["pmo_a"], reason="belum lengkap")
    report = submit_report(report=draft, by=own.mentor)
    with pytest.raises(ValidationError):
        submit_report(report=report, by=own.mentor)
    with pytest.raises(ValidationError, match="sudah diajukan"):
        write_texts(report=report, texts={}, obstacles="lain", by=own.mentor)
    with pytest.raises(ValidationError, match="alasan"):
        return_report(report=report, by=cast["pmo_a"], reason=" ")


def test_who_may_take_which_step(own, cast):
    report = own.sent()
    for stranger in ("pendamping_a", "pengamat", "operator", "auditor", "dinas_b"):
        with pytest.raises(PermissionDenied):
            accept_report(report=report, by=cast[stranger])
    with pytest.raises(PermissionDenied):
        submit_report(report=report, by=cast["pmo_a"])
    assert accept_report(report=report, by=cast["dinas_a"]).state == "diterima"


def test_what_a_closed_account_owes_is_handed_in_for_it(own, cast):
    fill(own)
    contract, words = own.assignment.contract, {"month": own.month, "reason": "Kontrak berakhir"}
    with pytest.raises(ValidationError, match="masih aktif"):
        hand_in_for(contract=contract, by=cast["pmo_a"], **words)
    own.mentor.is_active = False
    own.mentor.save()
    contract.person.refresh_from_db()
    for name in ("dinas_b", "operator", "pendamping_b", "auditor"):
        with pytest.raises(PermissionDenied):
            hand_in_for(contract=contract, by=cast[name], **words)
    with pytest.raises(ValidationError, match="5 huruf"):
        hand_in_for(contract=contract, by=cast["pmo_a"], month=own.month, reason=" ab ")
    assert not MonthlyReport.objects.exists()  # refused means not begun, too
    report = hand_in_for(contract=contract, by=cast["pmo_a"], **words)
    step = report.steps.get()
    assert (report.state, report.figures["visits"], step.by) == ("diajukan", 3, cast["pmo_a"])
    assert step.reason == f"Atas nama {contract.person}: Kontrak berakhir"
    with pytest.raises(ValidationError):
        hand_in_for(contract=contract, by=cast["dinas_a"], **words)
    return_report(report=report, by=cast["pmo_a"], reason="kunjungan kurang")
    assert hand_in_for(contract=contract, by=cast["dinas_a"], **words).steps.count() == 3


def test_raw_sql_cannot_go_around_the_chain(own):
    draft = own.draft()
    set_state = "UPDATE visits_monthlyreport SET state = %s, figures = '{}', as_of = now(), submitted_at = now() WHERE id = %s"
    refused("report_state_order", set_state, "diterima", draft.pk)
    refused("report_state_order", set_state, "diajukan", draft.pk)  # no step says so
    report = submit_report(report=draft, by=own.mentor)
    stays = "UPDATE visits_monthlyreport SET figures = '{\"visits\": 99}' WHERE id = %s"
    refused("report_sent_stays", stays, report.pk)
    step = (
        "INSERT INTO visits_reportstep (report_id, regency_id, number, from_state, to_state, reason, at,"
        " is_sample) VALUES (%s, %s, %s, %s, %s, %s, now(), false)"
    )
    at = (report.pk, report.regency_id)
    refused("step_follows", step, *at, 3, "diajukan", "diterima", "")
    refused("step_follows", step, *at, 2, "draf", "diajukan", "")
    refused("step_return_has_reason", step, *at, 2, "diajukan", "dikembalikan", "")
    refused("step_allowed", step, *at, 2, "diajukan", "draf", "")
    theme = (
        "INSERT INTO visits_reporttheme (report_id, theme, activities, results, plans, is_sample)"
        " VALUES (%s, 'kemitraan', 'x', '', '', false)"
    )
    refused("report_sent_stays", theme, report.pk)
    refused("report_once_a_month", "INSERT INTO visits_monthlyreport (contract_id, person_id, regency_id,"
            " month, state, obstacles, late_days, edited_at, is_sample) SELECT contract_id, person_id,"
            " regency_id, month, 'draf', '', 0, now(), false FROM visits_monthlyreport WHERE id = %s",
            report.pk)  # fmt: skip


def test_a_locked_month_refuses_raw_sql_until_it_is_opened(own, cast):
    report = own.draft()
    ReportTheme.objects.create(report=report, theme="kemitraan", activities="x")
    lock_month(month=own.month, regency=report.regency, by=cast["dinas_a"])
    change = "UPDATE visits_monthlyreport SET obstacles = 'x' WHERE id = %s"
    refused("month_locked", change, report.pk)
    refused("month_locked", "DELETE FROM visits_monthlyreport WHERE id = %s", report.pk)
    refused(
        "month_locked",
        "UPDATE visits_reporttheme SET results = 'x' WHERE report_id = %s",
        report.pk,
    )
    refused("month_locked", "INSERT INTO visits_monthlyrecap (regency_id, month, state, notes, late_days,"
            " is_sample) VALUES (%s, %s, 'draf', '', 0, false)", report.regency_id, own.month)  # fmt: skip
    with pytest.raises(ValidationError, match="dikunci"):
        submit_report(report=report, by=own.mentor)
    assert not ReportStep.objects.filter(report=report).exists()
    with pytest.raises(ValidationError, match="alasan"):
        open_month(month=own.month, regency=report.regency, by=cast["dinas_a"], reason="")
    with pytest.raises(PermissionDenied):
        open_month(month=own.month, regency=report.regency, by=cast["pmo_a"], reason="lupa satu")
    open_month(month=own.month, regency=report.regency, by=cast["dinas_a"], reason="lupa satu")
    assert submit_report(report=report, by=own.mentor).state == "diajukan"


def test_the_province_locks_everywhere_but_not_too_early(own, cast):
    report = own.draft()
    with pytest.raises(ValidationError, match="mulai"):
        early = on_day(lock_from(own.month) - timedelta(days=1))
        lock_month(month=own.month, regency=None, by=cast["pusat"], at=early)
    with pytest.raises(PermissionDenied):
        lock_month(month=own.month, regency=None, by=cast["dinas_a"])
    lock_month(month=own.month, regency=None, by=cast["pusat"])
    refused(
        "month_locked", "UPDATE visits_monthlyreport SET obstacles = 'x' WHERE id = %s", report.pk
    )
    with pytest.raises(ValidationError, match="sudah dikunci"):
        lock_month(month=own.month, regency=None, by=cast["pusat"])


def test_recap_sums_are_those_of_its_reports(world, cast, own):
    fill(own)
    other = make_contract(world.a)
    report = own.accepted(cast["pmo_a"])
    dues = due_in(own.month, ["61.01"])
    told = recap_of(dues, own.month, timezone.localdate())
    assert {one.contract for one in dues} == {own.assignment.contract_id, other.pk}
    assert told["reports"]["due"] == 2 and told["reports"]["diterima"] == 1
    assert told["reports"]["belum"] == 1
    assert told["total"]["visits"] == report.figures["visits"] == 3
    assert (told["total"]["held"], told["total"]["rejected"]) == (1, 1)
    twice = summed([report.figures, report.figures])
    assert twice["visits"] == 6 and twice["themes"]["kemitraan"]["visits"] == 4
    standing = standing_of(dues, own.month, due_on(own.month) + timedelta(days=3))
    parts = ("diterima", "diajukan", "dikembalikan", "draf", "belum")
    assert sum(standing[name] for name in parts) == standing["due"]


def test_recap_goes_to_kabupaten_and_provinsi_and_closes_the_month(world, cast, own):
    fill(own)
    report = own.accepted(cast["pmo_a"])
    recap = submit_recap(regency=world.a, month=own.month, by=cast["pmo_a"])
    assert (recap.state, recap.level, recap.figures["total"]["visits"]) == (
        "diajukan",
        "kabupaten",
        3,
    )
    with pytest.raises(ValidationError, match="Rekapnya harus dikembalikan"):
        return_report(report=report, by=cast["pmo_a"], reason="salah hitung")
    with pytest.raises(PermissionDenied):
        accept_recap(recap=recap, by=cast["pmo_a"])
    assert accept_recap(recap=recap, by=cast["dinas_a"]).level == "provinsi"
    with pytest.raises(PermissionDenied):
        accept_recap(recap=recap, by=cast["dinas_a"])
    return_recap(recap=recap, by=cast["pusat"], reason="angka janggal")
    return_report(report=report, by=cast["pmo_a"], reason="salah hitung")
    with pytest.raises(ValidationError, match="Belum ada laporan"):
        submit_recap(regency=world.a, month=own.month, by=cast["pmo_a"])
    accept_report(report=submit_report(report=report, by=own.mentor), by=cast["pmo_a"])
    submit_recap(regency=world.a, month=own.month, by=cast["pmo_a"])
    accept_recap(recap=recap, by=cast["dinas_a"])
    assert accept_recap(recap=recap, by=cast["pusat"]).state == "diterima"
    assert MonthLock.objects.filter(month=own.month, regency=world.a, opened_at=None).count() == 1
    with pytest.raises(ValidationError, match="sudah diajukan"):
        write_notes(regency=world.a, month=own.month, notes="x", by=cast["pmo_a"])
    refused("month_locked", "UPDATE visits_monthlyrecap SET notes = 'x' WHERE id = %s", recap.pk)


def test_recap_states_are_kept_by_the_database(world, cast, own):
    own.accepted(cast["pmo_a"])
    recap = submit_recap(regency=world.a, month=own.month, by=cast["pmo_a"])
    state = "UPDATE visits_monthlyrecap SET state = %s WHERE id = %s"
    refused("report_state_order", state, "diterima", recap.pk)
    refused("report_state_order", state, "diteruskan", recap.pk)
    refused(
        "report_sent_stays", "UPDATE visits_monthlyrecap SET figures = '{}' WHERE id = %s", recap.pk
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        MonthlyRecap.objects.create(regency=world.a, month=own.month)


@pytest.mark.django_db(transaction=True)
def test_two_submits_at_once_are_one(world, cast):
    own = make_month(cast["pendamping_a"], world.coop_a)
    draft, answers = own.draft(), []
    gate = threading.Barrier(2)

    def submit() -> None:
        gate.wait()
        try:
            submit_report(report=MonthlyReport.objects.get(pk=draft.pk), by=own.mentor)
            answers.append("diajukan")
        except ValidationError:
            answers.append("ditolak")
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=submit) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(answers) == ["diajukan", "ditolak"]
    assert ReportStep.objects.filter(report=draft).count() == 1
