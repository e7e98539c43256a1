"""A month's end at the province, through the pages as people use them: freeze, lock, letter, a paper's link, reopen;
and what one more milestone changes, and what it doesn't."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from dashboard.models import Letter, Snapshot
from registry.models import Milestone
from tests.field_app import log_in
from visits.months import code_of

pytestmark = [pytest.mark.browser, pytest.mark.long]
WHY = "Laporan NIB Kabupaten Alfa terlambat masuk"


@pytest.fixture
def desk(browser, live_server, client_as, world, cast, settings, tmp_path):
    """A page of the province's officer; its `goto` takes a path of the site."""
    settings.MEDIA_ROOT = tmp_path
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    Milestone.objects.filter(cooperative=world.coop_b, kind="nib").delete()
    context = browser.new_context(
        base_url=live_server.url, timezone_id="Asia/Pontianak", locale="id-ID",
        viewport={"width": 1366, "height": 768},
    )  # fmt: skip
    context.set_default_timeout(60_000)
    log_in(context, client_as("pusat"), live_server.url)
    yield context.new_page()
    context.close()


def figure(page: Page, key: str) -> int:
    return int(page.locator(f"[data-figure='{key}']").first.get_attribute("data-value") or "")


def at_home(page: Page) -> int:
    page.goto("/")
    return figure(page, "tahap-nib")


def on_the_scorecard(page: Page) -> int:
    page.goto("/rapor/?indikator=tahap-nib")
    return figure(page, "61.01:tahap-nib")


def in_the_snapshot(page: Page, pk: int) -> int:
    page.goto(reverse("dashboard:snapshot-rows", args=[pk]) + "?ukuran=tahap-nib")
    total = page.locator("[data-total='tahap-nib']").get_attribute("data-value")
    return int(total or "")


def freezes(page: Page) -> int:
    page.goto("/")
    page.get_by_role("link", name="Bulan dan tren").first.click()
    page.goto(reverse("dashboard:snapshot-take"))
    page.get_by_role("button", name="Bekukan sekarang").click()
    expect(page.get_by_role("status").or_(page.locator(".alert")).first).to_contain_text(
        "dibekukan"
    )
    return Snapshot.objects.latest("pk").pk


def locks(page: Page, month: str) -> None:
    page.goto(reverse("dashboard:month-list"))
    page.locator(f"a[href*='/{month}/kunci/']").first.click()
    page.get_by_label(re.compile("Bekukan sekarang")).check()
    page.locator("form.edit-form button[type=submit]").click()
    expect(page.locator("main")).to_contain_text("dikunci")


def makes_the_letter(page: Page, month: str) -> Letter:
    page.goto(f"{reverse('dashboard:letter-list')}?bulan={month}")
    page.get_by_role("button", name=re.compile("^Susun laporan Provinsi")).click()
    expect(page.locator("#letters tbody tr").first).to_contain_text("PDF")
    for name, beginning in (("PDF", b"%PDF"), ("XLSX", b"PK")):
        with page.expect_download() as waiting:
            page.locator("#letters tbody tr").first.get_by_role("link", name=name).click()
        with open(waiting.value.path(), "rb") as file:
            assert file.read(4).startswith(beginning), name
    return Letter.objects.get(regency=None)


def follows_the_papers_link(page: Page, letter: Letter) -> None:
    page.goto(reverse("dashboard:letter-text", args=[letter.pk]))
    assert page.locator("#teks").input_value() == letter.text
    page.goto(letter.get_absolute_url())
    told = page.locator("[data-figure='61:tahap-nib']").first.get_attribute("data-value")
    page.goto(reverse("dashboard:letter-rows", args=[f"{letter.snapshot_id}-61-tahap-nib"]))
    assert f"/{letter.snapshot_id}/koperasi/" in page.url and told == "1"
    expect(page.locator("[data-count]")).to_have_attribute("data-count", "1")
    expect(page.locator("[data-total='tahap-nib']")).to_have_attribute("data-value", told)
    expect(page.locator("#results tbody")).to_contain_text("Alfa")


def reopens(page: Page, month: str, letter: Letter) -> None:
    page.goto(reverse("dashboard:month-list"))
    page.locator(f"a[href*='/{month}/buka/']").first.click()
    page.locator("[name=reason]").fill(WHY)
    page.locator("form.edit-form button[type=submit]").click()
    page.locator("details summary").first.click()
    expect(page.locator("main")).to_contain_text(WHY)
    page.goto(letter.get_absolute_url())
    expect(page.locator(".notice").first).to_contain_text("Diganti")
    page.goto(f"{reverse('dashboard:letter-list')}?bulan={month}")
    expect(page.locator("#letters")).to_contain_text("Bulannya dibuka lagi")


def adds_a_milestone(page: Page, cooperative) -> None:
    page.goto(reverse("registry:milestone-create", args=[cooperative.pk]))
    page.locator("[name=kind]").select_option("nib")
    page.locator("[name=number]").fill("3210987654321")
    page.locator("form.edit-form button[type=submit]").click()
    expect(page.locator("main")).to_contain_text("3210987654321")


def test_a_months_end_at_the_province(desk, world):
    month = code_of(timezone.localdate().replace(day=1) - timedelta(days=1))
    before, scored = at_home(desk), on_the_scorecard(desk)
    by_hand = freezes(desk)
    locks(desk, month)
    letter = makes_the_letter(desk, month)
    follows_the_papers_link(desk, letter)
    reopens(desk, month, letter)

    twin = world.coop_b
    adds_a_milestone(desk, twin)
    assert (before, at_home(desk)) == (1, 2)
    expect(desk.locator("main")).to_contain_text("▲ naik 1 (membaik)")
    desk.locator("[data-figure='tahap-nib']").first.click()
    expect(desk.locator("[data-count]")).to_have_attribute("data-count", "2")
    expect(desk.locator("#results")).to_contain_text(twin.name)
    assert on_the_scorecard(desk) == scored == 1 and figure(desk, "61.02:tahap-nib") == 1
    assert [in_the_snapshot(desk, pk) for pk in (by_hand, letter.snapshot_id)] == [1, 1]
    desk.goto(letter.get_absolute_url())
    assert figure(desk, "61:tahap-nib") == 1
