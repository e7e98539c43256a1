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
STATIC = Path(settings.BASE_DIR) / "static"


def test_every_role_has_a_guide():
    assert [one.role for one in GUIDES] == list(Role) and NAMES.keys() == {g.slug for g in GUIDES}


def main_part(client, slug: str) -> str:
    html = client.get(reverse("dashboard:guide-page", args=[slug])).content.decode()
    assert not english_leftovers(html)
    return html[html.index("<main") : html.index("</main")]


QUICK = ("pmo", "pendamping")


@pytest.mark.parametrize(
    "slug",
    [one if one in QUICK else pytest.param(one, marks=pytest.mark.long) for one in NAMES],
)
def test_every_link_opens_for_the_role(client_as, slug):
    client = client_as(NAMES[slug])
    main = main_part(client, slug)
    links = {unescape(one) for one in re.findall(r'href="([^"#]+)"', main)} - {"/"}
    assert len(links) >= 12
    for link in sorted(links):
        # the account's pages ask for the password again; "mine" leads on to one's own page
        assert client.get(link, follow=True).status_code == 200, link


def test_every_role_finds_its_guide_with_pictures_that_are_told_and_small(client_as):
    for slug, name in NAMES.items():
        client = client_as(name)
        assert "Peran Anda" in client.get(reverse("dashboard:guide")).content.decode()
        main = main_part(client, slug)
        assert set(re.findall(r'href="#(\w+)"', main)) <= set(re.findall(r'id="(\w+)"', main))
        shown = r'<img [^>]*src="/static/([^"]+)"[^>]*loading="lazy" alt="([^"]{20,})"'
        pictures = re.findall(shown, main)
        assert 3 <= len(pictures) <= 5, slug
        weight = sum((STATIC / file).stat().st_size for file, _ in pictures)
        assert len(main) + weight <= PAGE_BYTES, slug


def test_guides_are_open_to_whoever_is_logged_in_only(client_as, client):
    for url in (reverse("dashboard:guide"), reverse("dashboard:guide-page", args=["pmo"])):
        assert client.get(url).status_code == 302
        page = client_as("tanpa_peran").get(url)
        assert page.status_code == 200 and "Panduan" in page.content.decode()
    assert client_as("pusat").get("/panduan/apa/").status_code == 404


def test_pictures_are_there_small_and_used():
    for name, one in SHOTS.items():
        file = STATIC / one.file
        assert file.stat().st_size <= SHOT_BYTES
        with Image.open(file) as picture:
            assert picture.format == "WEBP" and picture.size == one.size
        assert any(name in guide.shots for guide in GUIDES)
