"""The visit app in a browser: a mentor's phone of 360×640 with a position, and what he does on it."""

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect

APP = "/kunjungan/lapangan/"
PHONE = {"width": 360, "height": 640}
HERE = {"latitude": 0.0751, "longitude": 109.3512, "accuracy": 9}
READY = "navigator.serviceWorker.ready.then(() => true)"


@contextmanager
def phone(browser, **options) -> Iterator[BrowserContext]:
    options.setdefault("geolocation", HERE)
    options.setdefault("permissions", ["geolocation"])
    context = browser.new_context(viewport=PHONE, timezone_id="Asia/Pontianak", **options)
    context.set_default_timeout(20_000)
    yield context
    context.close()


def log_in(context: BrowserContext, client, url: str) -> None:
    """`client`: a logged-in test client, whose session the phone gets."""
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": url}
    context.add_cookies([cookie])


def open_app(context: BrowserContext, url: str) -> Page:
    page = context.new_page()
    page.goto(url + APP)
    expect(page.locator("main h1")).to_be_visible()
    return page


def ready_offline(page: Page) -> None:
    """Waits until the app could be opened without signal."""
    assert page.evaluate(READY)


def begin_visit(page: Page) -> None:
    page.locator(".bar a").click()
    page.locator(".item").first.click()
    expect(page.locator("h1")).to_have_text("Catat kunjungan")
    expect(page.locator(".place")).to_contain_text("teliti")


def write_visit(page: Page, findings: str) -> None:
    page.get_by_text("Persiapan gerai").click()
    page.get_by_label("Temuan").fill(findings)


def finish_visit(page: Page) -> None:
    page.get_by_role("button", name="Simpan", exact=True).click()
    expect(page.locator(".counts")).to_be_visible()


def picture(width: int = 2400, height: int = 1800) -> dict:
    """A photo as a camera makes it: larger than the app sends, and hard to compress."""
    noise = Image.frombytes("RGB", (width // 8, height // 8), os.urandom(width * height * 3 // 64))
    buffer = io.BytesIO()
    noise.resize((width, height)).save(buffer, "JPEG", quality=95)
    return {"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": buffer.getvalue()}


def add_photo(page: Page, photo: dict) -> None:
    count = page.locator(".photos li").count()
    page.locator("input[type=file]").last.set_input_files([photo])
    expect(page.locator(".photos li")).to_have_count(count + 1)


# What the app keeps of its visits, straight from the phone's database.
RECORDS = """() => new Promise((answer, refuse) => {
  const asked = indexedDB.open("kdkmp-lapangan");
  asked.onerror = () => refuse(asked.error);
  asked.onsuccess = () => {
    const all = asked.result.transaction("visits").objectStore("visits").getAll();
    all.onsuccess = () => { asked.result.close(); answer(all.result); };
  };
})"""


def records(page: Page) -> list[dict]:
    return page.evaluate(RECORDS)
