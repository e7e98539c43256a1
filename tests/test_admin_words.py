"""No English left over on any page of the admin site."""

import html
import re

import pytest
from django.template import Context, Template
from django.urls import reverse

from core.admin_lists import Count
from core.models import RegionAlias
from core.seen import fingerprint
from registry import models as m
from tests.admin_pages import REGIONS, TABLES, address, change_page, completed, row_of, save, typed

ENGLISH = re.compile(
    r"\b(the|of|and|to|an|is|are|was|select|add|added|change|changed|delete|deleted|search|home"
    r"|history|save|close|yes|no|none|unknown|view|please|run|today|all|show|enter|user|date|time"
    r"|action|another|editing|correct|below|required|file|currently|clear|choose|count|counts)\b",
    re.I,
)
# what a person reads that isn't between tags
SPOKEN = re.compile(r'\b(?:alt|title|placeholder|aria-label|value)="([^"]*)"')
# marks of the page, no words: form values of checkboxes, codes
IGNORED = {"on", "", "no"}


@pytest.fixture
def places(world, cast):
    return completed(world)


def words(page):
    text = page.content.decode().replace("- Select an option -", "")
    text = re.sub(r"(?s)<(script|style|svg).*?</\1>|<!--.*?-->", " ", text)
    text = re.sub(r'<input type="hidden"[^>]*>|<option value="[^"]*"', "<", text)
    said = [html.unescape(value) for value in SPOKEN.findall(text)]
    return " ".join([html.unescape(re.sub(r"<[^>]*>", " ", text)), *said])


def english(page):
    return sorted({found.group(0) for found in ENGLISH.finditer(words(page))})


def test_pages_speak_indonesian(places, client_as):
    client = client_as("pusat")
    urls = [reverse("admin:index"), "/admin/core/", "/admin/registry/", "/admin/mentors/"]
    coop = places.coop_a
    for model in TABLES:
        row = places.users["operator"]
        if model.__name__ == "RoleGrant":
            row = row.grants.get()
        elif model.__name__ != "User":
            row = row_of(model, coop)
        urls += [address(model, "changelist"), address(model, "changelist") + "?q=alfa&_facets=1"]
        urls += [address(model, "change", row), address(model, "history", row)]
        if model not in REGIONS:
            urls.append(address(model, "add"))
    urls += [address(m.Milestone, "delete", coop.milestones.first())]
    urls += [reverse("admin:core_user_password", args=[places.users["operator"].pk])]
    left = {url: english(client.get(url)) for url in urls}
    assert {url: found for url, found in left.items() if found} == {}


def test_answers_speak_indonesian(places, client_as):
    client, coop = client_as("pusat"), places.coop_a
    wrong = {"name": "", "village": "", "latitude": "x", "founded_on": "11/13/2025", "form": "zzz"}
    refused = save(client, coop, typed(change_page(client, coop), **wrong))
    assert english(refused) == []
    assert "Perbaiki dulu isian yang ditandai" in refused.content.decode()
    for button in ("_save", "_continue", "_addanother"):
        data = typed(change_page(client, coop), name=f"Nama {button[1]}", **{button: "1"})
        page = client.post(address(m.Cooperative, "change", coop), data, follow=True)
        assert english(page) == []
    assert english(client.get(address(m.Cooperative, "history", coop))) == []
    row = coop.milestones.first()
    url = address(m.Milestone, "delete", row)
    for seen in ("", fingerprint(row)):
        deleted = client.post(url, {"post": "yes", "seen": seen}, follow=True)
        assert english(deleted) == []
    url = address(m.Cooperative, "changelist")
    assert (
        english(client.post(url, {"action": "archive_selected", "_selected_action": coop.pk})) == []
    )
    assert english(client.post(url, {"action": "", "_selected_action": coop.pk}, follow=True)) == []


def test_a_count_writes_itself_with_a_point():
    """In Django's templates and in its translations, which know nothing of our filters."""
    told = Template("{{ n }}").render(Context({"n": Count(2145)}))
    assert told == f"{Count(2145)}" == "2.145"
    assert Count(3) == 3


def test_lists_count_with_a_point(places, client_as):
    RegionAlias.objects.bulk_create(
        RegionAlias(village=places.coop_a.village, name=f"Nama {number}") for number in range(1001)
    )
    html = client_as("pusat").get(address(RegionAlias, "changelist")).content.decode()
    count = f"{RegionAlias.objects.count():,}".replace(",", ".")
    assert f"{count} nama lain wilayah" in html and f"{count} baris" in html
