"""Pages of imports as a browser shows them, at each stage: accessible, inside the screen and the budget."""

import gzip
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders

from core.models import ImportJob
from tests.import_kind import ROWS, make_job, registered

PAGES = {
    "": ["", "baru/"],
    "mapping": [""],
    "checking": [""],
    "preview": ["", "pemetaan/", "terapkan/"],
    "applied": ["", "batalkan/"],
    "failed": [""],
}
SIZES = [(1366, 768), (360, 640)]
DISTRICT = "Kabupaten Alfa;Alfa Kecamatan 1"
UGLY = (
    *ROWS,
    f"{DISTRICT};Alfa Desa 11;;November 2025",
    f"{DISTRICT};Alfa Desa;0812;",
    f"{DISTRICT};{'Desa dengan nama yang panjang sekali ' * 6};x;",
    f"{DISTRICT};{'Desatanpaspasi' * 12};x;",
)


@pytest.fixture
def addresses(cast, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    found = []
    with registered():
        for stage, tails in PAGES.items():
            start = "/impor/"
            if stage:
                to = "preview" if stage == "failed" else stage
                rows = ROWS if stage == "applied" else UGLY
                job = make_job(cast["dinas_a"], *rows, to=to)
                if stage == "failed":
                    told = "Berkas ini rusak. Simpan ulang di Excel lalu unggah lagi."
                    ImportJob.objects.filter(pk=job.pk).update(stage=stage, message=told)
                start = job.get_absolute_url()
            found += [start + tail for tail in tails]
        yield found


@pytest.mark.browser
@pytest.mark.long
def test_pages_in_a_browser(browser, live_server, client_as, addresses):
    """axe finds nothing serious, nothing is wider than the screen, no CSP violation, no script error."""
    session = client_as("dinas_a").cookies["sessionid"].value
    context = browser.new_context()
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    problems = []
    for path in addresses:
        page.goto(live_server.url + path)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            if (found := page.evaluate("document.documentElement.scrollWidth")) > width:
                problems.append(f"{path}: {found} px wide on {width}")
            for violation in Axe().run(page).response["violations"]:
                if violation["impact"] in ("serious", "critical"):
                    nodes = [node["html"][:120] for node in violation["nodes"][:2]]
                    problems.append(f"{path}: {violation['id']} {nodes}")
    context.close()
    assert not problems and not said, "\n".join(problems + said)


def test_budget_and_numbers(client_as, addresses):
    """≤ 100 kB gzip with all assets, scripts ≤ 30 kB, no third party; no "2.143" in an address."""
    client = client_as("dinas_a")
    for path in addresses:
        html = client.get(path).content
        assets = set(re.findall(rb'(?:href|src)="/static/([^"]+)"', html))
        assert not re.findall(rb'(?:src|href|action)="https?://', html)
        sizes = {}
        for asset in assets:
            with open(finders.find(asset.decode()), "rb") as file:
                sizes[asset] = len(gzip.compress(file.read()))
        assert sum(size for asset, size in sizes.items() if asset.endswith(b".js")) <= 30_000
        assert sum(sizes.values()) + len(gzip.compress(html)) <= 100_000
        written = re.findall(rb'(?:data-value|data-count|value|max)="([^"]*)"', html)
        assert not [one for one in written if re.fullmatch(rb"\d{1,3}(\.\d{3})+", one)]
