"""`./dev bench guide [ADDRESS]`: makes the pictures of /panduan/ (static/kdkmp/panduan) anew from a served sample.

Run `./dev up` first; ADDRESS is where it serves (default http://127.0.0.1:8000). Only a site whose pages say that their
data are samples is photographed.
"""

import io
import os
import sys
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
PASSWORD = "Contoh-Kalbar-61"
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
# A wide page is photographed as on a small laptop, and made smaller.
WIDE, PHONE = {"width": 1200, "height": 750}, {"width": 360, "height": 640}
QUALITIES = (80, 65, 50, 35, 20)


def small(png: bytes, size: tuple[int, int], most: int) -> bytes:
    """As WebP of that size, in the best quality that stays below `most` bytes. Raises ValueError when none does."""
    picture = Image.open(io.BytesIO(png)).convert("RGB").resize(size, Image.Resampling.LANCZOS)
    for quality in QUALITIES:
        out = io.BytesIO()
        picture.save(out, "WEBP", quality=quality, method=6)
        if out.tell() <= most:
            return out.getvalue()
    raise ValueError(f"Gambar tidak muat dalam {most} bita.")


def log_in(browser: Any, address: str, login: str, phone: bool) -> Any:
    page = browser.new_context(viewport=PHONE if phone else WIDE, locale="id-ID").new_page()
    page.goto(f"{address}/")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", PASSWORD)
    page.locator("form button[type=submit]").first.click()
    page.wait_for_load_state("networkidle")
    return page


def main(arguments: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kdkmp.settings")
    import django

    django.setup()
    from django.urls import reverse

    from dashboard.guide.pages import SHOT_BYTES, SHOTS

    address = (arguments or ["http://127.0.0.1:8000"])[0].rstrip("/")
    paths = {name: reverse(one.path) for name, one in SHOTS.items()}
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=ARGS)
        for name, one in SHOTS.items():
            page = log_in(browser, address, one.login, one.phone)
            answer = page.goto(address + paths[name])
            page.wait_for_load_state("networkidle")
            # the app's page has no banner, but the login before it had
            told = one.phone or "bukan data resmi" in page.content()
            if answer is None or answer.status != 200 or not told:
                raise SystemExit(f"{name}: {paths[name]} tidak terbuka, atau bukan data contoh.")
            kept = small(page.screenshot(), one.size, SHOT_BYTES)
            file = ROOT / "static" / one.file
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(kept)
            sys.stdout.write(f"{one.file}  {len(kept)} bita\n")
            page.context.close()
        browser.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
