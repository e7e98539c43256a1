"""Attendance in a browser: a hall's projector, a phone, the committee's list by keyboard and without signal."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.field_app import log_in
from tests.looking import look
from tests.training_rows import attend, enrol_person, make_batch, make_session
from trainings import models as m
from trainings.actions.attending import open_attendance

pytestmark = [pytest.mark.browser, pytest.mark.long]


@pytest.fixture
def hall(world, cast):
    batch = make_batch()
    world.people = [enrol_person(batch, world.a) for _ in range(3)]
    world.session = open_attendance(session=make_session(batch), by=cast["pusat"])
    return world


@pytest.fixture
def laptop(browser, live_server, client_as, hall):
    context = browser.new_context(
        viewport={"width": 1366, "height": 768}, timezone_id="Asia/Pontianak", locale="id-ID"
    )
    context.set_default_timeout(20_000)
    log_in(context, client_as("pusat"), live_server.url)
    yield context
    context.close()


def status_of(enrolment) -> str | None:
    row = m.Attendance.objects.filter(enrolment=enrolment).first()
    return row and row.status


def test_from_the_projector_to_the_list(laptop, browser, live_server, hall):
    """The code on the screen, typed on a phone, appears in the count by itself."""
    screen = laptop.new_page()
    screen.goto(live_server.url + reverse("trainings:attendance-screen", args=[hall.session.pk]))
    expect(screen.locator("[data-present]")).to_have_text("0")
    assert look(screen) == []
    screen.set_viewport_size({"width": 1366, "height": 768})
    box = screen.locator("#kode").bounding_box()
    assert box["height"] > 90 and box["y"] + box["height"] < 768  # read from the last row
    someone = hall.people[0]
    phone = browser.new_context(viewport={"width": 360, "height": 640}, java_script_enabled=False)
    page = phone.new_page()
    page.goto(live_server.url + reverse("trainings:attend", args=[hall.session.token]))
    page.get_by_label("Kode peserta Anda").fill(someone.code.lower())
    page.get_by_label("Kode di layar").fill(screen.locator("#kode").inner_text())
    page.get_by_role("button", name="Saya hadir").click()
    expect(page.get_by_role("status")).to_contain_text("Berhasil")
    phone.close()
    expect(screen.locator("[data-present]")).to_have_text("1")
    assert status_of(someone) == "terlambat"


def test_the_list_by_keyboard(laptop, live_server, hall):
    page = laptop.new_page()
    page.goto(live_server.url + reverse("trainings:attendance-mark", args=[hall.session.pk]))
    assert look(page) == []
    page.set_viewport_size({"width": 1366, "height": 768})
    page.get_by_label("Cari peserta").press("ArrowDown")
    page.keyboard.press("h")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("a")
    expect(page.locator("#belum-disimpan")).to_have_text("2 belum disimpan")
    page.get_by_role("button", name="Simpan").first.click()
    expect(page.get_by_text("2 presensi disimpan")).to_be_visible()
    found = list(m.Attendance.objects.order_by("status").values_list("status", flat=True))
    assert found == ["alpa", "hadir"]


def test_without_signal(laptop, live_server, hall):
    """Marked offline, still there after a reload offline; online it is on the server once."""
    page = laptop.new_page()
    page.goto(f"{live_server.url}{reverse('trainings:attendance-offline')}?sesi={hall.session.pk}")
    expect(page.locator("#daftar li")).to_have_count(3)
    assert page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    assert look(page) == []
    laptop.set_offline(True)
    one, two, _ = hall.people
    page.locator(f"[data-person='{one.pk}'] label", has_text=re.compile("^Hadir$")).click()
    expect(page.locator("#antre")).to_contain_text("1 presensi belum terkirim")
    page.locator(f"[data-person='{two.pk}'] label", has_text="Izin").click()
    expect(page.locator("#kabar")).to_contain_text("Izin memerlukan alasan")
    page.get_by_label("Alasan").fill("Sakit")
    page.locator(f"[data-person='{two.pk}'] label", has_text="Izin").click()
    expect(page.locator("#antre")).to_contain_text("2 presensi belum terkirim")
    page.reload()
    expect(page.locator("#antre")).to_contain_text("2 presensi belum terkirim")
    assert not m.Attendance.objects.exists()
    attend(hall.session, two, marked_at=hall.session.starts_at, marked_by=hall.users["operator"])
    laptop.set_offline(False)
    expect(page.locator("#antre")).to_contain_text("Semua presensi sudah terkirim")
    expect(page.locator("section.warn")).to_contain_text("Sebelumnya Hadir")
    assert (status_of(one), status_of(two)) == ("hadir", "izin")
    assert m.AttendanceMark.objects.count() == 2
    laptop.clear_cookies()
    page.locator(f"[data-person='{one.pk}'] label", has_text="Terlambat").click()
    expect(page.locator("#kabar")).to_contain_text("Masuk lagi")
    expect(page.locator("#antre")).to_contain_text("1 presensi belum terkirim")
