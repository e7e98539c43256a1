"""The upload page: what a person may drop or choose, what is refused at once, and in whose words."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from playwright.sync_api import Page, expect

from core.models import ImportJob
from core.sheets import refusal
from tests.import_kind import KIND, registered, sheet
from tests.looking import look

MB = 1024 * 1024
CREATE = "/impor/baru/"
WAIT = 30_000  # ms
# name → bytes, and the words for them
WRONG = [
    ("SK Pendirian.PDF", 4, refusal.by_name("a.pdf")),
    ("foto lembar.jpeg", 4, refusal.by_name("a.jpg")),
    ("Surat Camat.docx", 4, refusal.OFFICE),
    ("kiriman.zip", 4, refusal.ARCHIVE),
    ("kosong.xlsx", 0, refusal.EMPTY),
    ("terlalu besar.xlsx", 2 * MB + 1, refusal.by_size(2 * MB + 1, 2 * MB)),
]


@pytest.fixture(autouse=True)
def _kind(tmp_path, settings):
    settings.MEDIA_ROOT, settings.SHEET_MAX_MB = tmp_path, 2
    with registered():
        yield


def body(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize(("name", "size", "words"), WRONG)
def test_the_server_refuses_it_and_keeps_nothing(client_as, name, size, words):
    file = SimpleUploadedFile(name, b"x" * size)
    response = client_as("dinas_a").post(
        reverse("core:import-create"), {"kind": KIND, "file": file}
    )
    assert words and response.status_code == 422 and words in body(response)
    assert not ImportJob.objects.exists()


@pytest.mark.parametrize("name", ["lembar", "Rekap per 3.11.2025", "data.xlsx (1)", "DATA.TXT"])
def test_a_name_that_promises_nothing_is_left_to_the_gate(client_as, name):
    file = sheet(name=name)
    response = client_as("dinas_a").post(CREATE, {"kind": KIND, "file": file})
    assert response.status_code == 302 and ImportJob.objects.get().filename == name


def test_the_script_is_told_where_to_go(client_as):
    """htmx would follow a redirect and put the job's page into the form."""
    client = client_as("dinas_a")
    response = client.post(CREATE, {"kind": KIND, "file": sheet()}, headers={"HX-Request": "true"})
    assert response.status_code == 200
    assert response["HX-Redirect"] == ImportJob.objects.get().get_absolute_url()


@pytest.fixture
def page(browser, live_server, client_as):
    """dinas_a before the upload page; what the console says fails the test."""
    context = browser.new_context(base_url=live_server.url, viewport={"width": 1366, "height": 768})
    session = client_as("dinas_a").cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    page.set_default_timeout(WAIT)
    said: list[str] = []
    page.on("console", lambda line: said.append(line.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(CREATE)
    page.locator("#id_kind").select_option(KIND)
    yield page
    context.close()
    assert not [one for one in said if "favicon" not in one and "status of 422" not in one]


def drop(page: Page, *files: tuple[str, str | int], on: str = "[data-drop]") -> None:
    """Let go of files (name, text or a number of bytes) over an element."""
    page.evaluate(
        """([selector, files]) => {
            const held = new DataTransfer();
            for (const [name, content] of files)
                held.items.add(new File([typeof content === "number" ? new Uint8Array(content) : content], name));
            for (const kind of ["dragover", "drop"])
                document.querySelector(selector).dispatchEvent(
                    new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: held }));
        }""",
        [on, files],
    )


@pytest.mark.browser
def test_what_the_server_would_refuse_is_refused_at_once_in_its_words(page):
    sent: list[str] = []
    page.on("request", lambda one: sent.append(one.method))
    told = page.locator("[data-told]")
    for name, size, words in WRONG:
        drop(page, (name, size))
        expect(told).to_have_text(words, timeout=WAIT)
        expect(page.locator("[data-chosen]")).to_contain_text(name)
        page.get_by_role("button", name="Unggah").click()
        expect(page.locator("#id_file")).to_be_focused()
    expect(page.get_by_text("seret berkasnya")).to_be_visible()
    assert look(page) == []
    expect(page.get_by_text("seret berkasnya")).to_be_hidden()  # look leaves a phone's window
    drop(page, ("satu.csv", "a"), ("dua.csv", "b"))
    expect(told).to_contain_text("satu berkas")
    drop(page, ("di samping.csv", "a"), on="h1")
    expect(page.locator("[data-chosen]")).not_to_contain_text("di samping")
    assert "POST" not in sent and not ImportJob.objects.exists()


@pytest.mark.browser
def test_nothing_chosen_is_told_at_once(page):
    page.get_by_role("button", name="Unggah").click()
    expect(page.locator("[data-told]")).to_have_text("Pilih berkas dahulu.", timeout=WAIT)
    assert page.url.endswith(CREATE)


@pytest.mark.browser
def test_a_dropped_file_is_named_sent_with_its_progress_and_opened(page):
    """On a slow line one sees how much of the file is sent; then the import's page opens."""
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 40_000}
    text = sheet().read().decode()
    drop(page, ("salah.pdf", text))
    drop(page, ("kiriman camat.csv", text + "\n" * 400_000))
    expect(page.locator("[data-chosen]")).to_contain_text(
        "kiriman camat.csv (391 kB)", timeout=WAIT
    )
    expect(page.locator("[data-told]")).to_be_empty()
    line.send("Network.emulateNetworkConditions", slow)
    page.get_by_role("button", name="Unggah").click()
    expect(page.locator("[data-chosen]")).to_contain_text("Mengirim", timeout=WAIT)
    expect(page.get_by_role("progressbar")).to_be_visible()
    line.send("Network.emulateNetworkConditions", slow | {"uploadThroughput": -1})
    page.wait_for_url(re.compile(r"/impor/\d+/$"))
    assert ImportJob.objects.get().filename == "kiriman camat.csv"
    assert ImportJob.objects.get().get_absolute_url() in page.url


@pytest.mark.browser
def test_what_only_the_server_knows_is_told_in_the_same_place(page, cast):
    """The right was lost meanwhile: the form comes back with the reason, and the page stays."""
    drop(page, ("kiriman.csv", sheet().read().decode()))
    page.locator("#id_kind").evaluate(
        "select => { select.options[0].value = 'rahasia'; select.selectedIndex = 0; }"
    )
    page.get_by_role("button", name="Unggah").click()
    expect(page.locator("#edit .alert-danger")).to_be_focused(timeout=WAIT)
    expect(page.get_by_text("Pilih jenis data dari daftar.")).to_be_visible()
    assert page.url.endswith(CREATE) and not ImportJob.objects.exists()


def test_the_page_carries_the_words(client_as):
    words = json.loads(client_as("dinas_a").get(CREATE).context["form"].words())
    assert words["most"] == 2 * MB and "{size}" in words["large"] and "{most}" not in words["large"]
