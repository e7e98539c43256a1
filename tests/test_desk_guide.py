"""The guide: every role has one, no link of it is dead for that role, and its pictures are there and small."""

import re
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from PIL import Image

from core.permissions import Role
from dashboard.guide.pages import GUIDES, PAGE_BYTES, SHOT_BYTES, SHOTS
from tests.english import english_leftovers

NAMES = {
    "petugas-provinsi": "pusat",
    "petugas-kabupaten": "dinas_a",
    "pmo": "pmo_a",
    "pendamping": "pendamping_a",
    "operator": "operator",
    "pengamat": "pengamat",
    "auditor": "auditor",
}
# what each page brings besides its text and pictures: Bootstrap, theme, htmx and our script, unpacked
STATIC = Path(settings.BASE_DIR) / "static"


def test_every_role_has_a_guide():
    assert [one.role for one in GUIDES] == list(Role) and NAMES.keys() == {g.slug for g in GUIDES}


@pytest.mark.parametrize("slug", NAMES)
def test_every_link_opens_for_the_role_and_pictures_are_told(client_as, slug):
    client = client_as(NAMES[slug])
    home = client.get(reverse("dashboard:guide")).content.decode()
    assert "Peran Anda" in home
    page = client.get(reverse("dashboard:guide-page", args=[slug]))
    html = page.content.decode()
    main = html[html.index("<main") : html.index("</main")]
    links = {unescape(one) for one in re.findall(r'href="([^"#]+)"', main)} - {"/"}
    assert len(links) >= 12
    for link in sorted(links):
        # the account's pages ask for the password again
        status = client.get(link).status_code
        assert status == 200 or (link.startswith("/akun/") and status == 302), link
    assert set(re.findall(r'href="#(\w+)"', main)) <= set(re.findall(r'id="(\w+)"', main))
    pictures = re.findall(
        r'<img [^>]*src="/static/([^"]+)"[^>]*loading="lazy" alt="([^"]{20,})"', main
    )
    assert 3 <= len(pictures) <= 5
    weight = sum((STATIC / file).stat().st_size for file, _ in pictures)
    assert len(page.content) + weight <= PAGE_BYTES
    assert not english_leftovers(html)


def test_guides_are_open_to_whoever_is_logged_in_only(client_as, client):
    for url in (reverse("dashboard:guide"), reverse("dashboard:guide-page", args=["pmo"])):
        assert client.get(url).status_code == 302
        page = client_as("tanpa_peran").get(url)
        assert page.status_code == 200 and "Panduan" in page.content.decode()
    assert client_as("pusat").get("/panduan/apa/").status_code == 404


@pytest.mark.parametrize("name", SHOTS)
def test_pictures_are_there_small_and_used(name):
    one, file = SHOTS[name], STATIC / SHOTS[name].file
    assert file.stat().st_size <= SHOT_BYTES
    with Image.open(file) as picture:
        assert picture.format == "WEBP" and picture.size == one.size
    assert any(name in guide.shots for guide in GUIDES)
