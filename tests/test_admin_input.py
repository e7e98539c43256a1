"""The admin site under bad input: a message or an empty list, never a fall."""

import re

import pytest
from django.db import transaction
from django.urls import reverse

from registry import models as m
from tests.admin_pages import (
    FIELDS,
    MARK,
    TABLES,
    address,
    ask,
    change_page,
    completed,
    each_table,
    save,
    typed,
    with_row,
)


@pytest.fixture
def places(world, cast):
    return completed(world)


LIST_NONSENSE = [
    "q=%F0%9F%98%80",
    "q=%00",
    "q=" + "x" * 300,
    "q=%22%27(((%25",
    "q=%5C",
    "q=%FF%FE",
    "q=99999999999999999999999",
    "p=999999",
    "p=-1",
    "p=abc",
    "p=99999999999999999999999999",
    "o=zzz",
    "o=99.-99.abc",
    "o=-1.1.1",
    "e=1",
    "e=1&p=999999",
    "all=",
    "_facets=1",
    "_popup=1",
    "_to_field=zzz",
    "_to_field=search_name",
    "kabupaten=zzz",
    "kabupaten=61.02&kecamatan=zzz",
    "kabupaten=%F0%9F%98%80",
    "kecamatan='",
    "is_active__exact=zzz",
    "is_active__exact=zzz&e=1",
    "kind__exact=zzz",
    "kind__isnull=zzz",
    "arsip=zzz&tahapan=zzz&belum=zzz",
    "village__district__regency=x",
    "village__district__regency__name__contains=Bravo",
    "name__regex=(((",
    "id__in=abc",
    "id=99999999999999999999",
    "password__startswith=a",
    "pk=abc",
    "zzz=1",
    "cooperative__village__code=61.02",
]


# The lists share one class: the others are walked in the long profile.
@pytest.mark.parametrize(
    "model",
    [
        one
        if one.__name__ in ("Cooperative", "Parcel")
        else pytest.param(one, marks=pytest.mark.long)
        for one in TABLES
    ],
)
def test_no_list_falls_over(places, client_as, model):
    client = client_as("pusat")
    for query in LIST_NONSENSE:
        status = client.get(address(model, "changelist") + "?" + query).status_code
        assert status in (200, 302, 400), (query, status)


def test_a_page_beyond_the_last_is_the_first(places, client_as, monkeypatch):
    from registry.admin.cooperative import CooperativeAdmin

    monkeypatch.setattr(CooperativeAdmin, "list_per_page", 1)
    for query in ("p=999999", "p=-1", "e=1&p=3"):
        page = client_as("pusat").get(address(m.Cooperative, "changelist") + "?" + query)
        assert list(page.context["cl"].result_list) == [places.coop_a]


def test_filters_that_the_page_does_not_offer_are_refused(places, client_as):
    client = client_as("dinas_a")
    for query in ("village__district__regency=x", "name__regex=(((", "id__in=1"):
        url = address(m.Cooperative, "changelist") + "?" + query
        assert client.get(url).status_code == 400
    page = client.get(address(m.Cooperative, "changelist") + "?kabupaten=61.02")
    assert not page.context["cl"].result_list
    assert MARK not in page.content


FORM_NONSENSE = [
    {"name": "x" * 300},
    {"name": "a\x00b"},
    {"name": "😀 Koperasi"},
    {"village": "abc"},
    {"village": "\x00"},
    {"village": "x" * 500},
    {"regency": "\x00", "district": "zzz"},
    {"founded_on": "11/13/2025"},
    {"founded_on": "2999-01-01"},
    {"founded_on": "0001-01-01"},
    {"latitude": "nan", "longitude": "inf"},
    {"latitude": "abc"},
    {"latitude": "1e400", "longitude": "0"},
    {"latitude": "52.1", "longitude": "13.4"},
    {"nik": "ABC"},
    {"form": "zzz"},
    {"seen": "\x00"},
    {"reason": "\x00" + "r" * 999},
    {"milestones-0-number": "NIB0220001234"},
    {"milestones-0-id": "abc"},
    {"milestones-0-id": "9" * 30},
    {"milestones-0-cooperative": "9" * 30},
    {"milestones-0-cooperative": "abc"},
    {"milestones-0-reached_on": "11/13/2025"},
    {"milestones-TOTAL_FORMS": "abc"},
    {"milestones-INITIAL_FORMS": None},
    {"served-0-village": "\x00"},
    {"served-0-village": "abc"},
    {"outlets-0-employees": "9" * 30},
    {"member_counts-0-men": "-1"},
    {"member_counts-0-men": "9" * 30},
    {"capital-0-amount": "NaN"},
    {"capital-0-amount": "1e999999"},
    {"capital-0-amount": "seribu"},
    {"officers-0-phone": "\x00"},
    {"officers-0-term_from": "2026-01-02", "officers-0-term_until": "2026-01-01"},
]


def told_in_indonesian(response) -> bool:
    """Whether the page says that something is wrong, and says it in Indonesian."""
    text = response.content.decode()
    said = " ".join(re.findall(r'<ul class="errorlist.*?</ul>', text, re.S))
    return "errornote" in text and not re.search(r"Enter|Select|This|Ensure|not valid|Please", said)


@pytest.mark.long
def test_no_form_falls_over(places, client_as):
    """The page is opened once; what one piece of nonsense may have saved is taken back."""
    client, coop = client_as("pusat"), places.coop_a
    page = change_page(client, coop)
    for changes in FORM_NONSENSE:
        with transaction.atomic():
            response = save(client, coop, typed(page, **changes))
            transaction.set_rollback(True)
        assert response.status_code in (200, 302, 400), changes
        assert response.status_code != 200 or told_in_indonesian(response), changes


@pytest.mark.parametrize("limit", [10, pytest.param(1000, marks=pytest.mark.long)])
def test_more_rows_than_a_page_takes_are_a_message(places, client_as, monkeypatch, limit):
    """Django's own limit is 1000; with ten the page that comes back is written in no time."""
    monkeypatch.setattr("django.forms.formsets.DEFAULT_MAX_NUM", limit)
    client, coop = client_as("pusat"), places.coop_a
    data = typed(change_page(client, coop)) | {"milestones-TOTAL_FORMS": "99999999"}
    response = save(client, coop, data)
    assert response.status_code == 200 and told_in_indonesian(response)
    formsets = {inline.formset.prefix: inline.formset for inline in
                response.context["inline_admin_formsets"]}  # fmt: skip
    assert len(formsets["milestones"].forms) == 2 * limit


def test_the_same_row_twice_is_a_message(places, client_as):
    client, coop = client_as("pusat"), places.coop_a
    page = change_page(client, coop)
    for prefix, fields in [
        ("milestones", {"kind": "rat"}),
        ("outlets", {"kind": "apotek", "status": "belum_buka"}),
        ("member_counts", {"as_of": "2026-01-01", "men": "1", "women": "1"}),
        ("capital", {"as_of": "2026-01-01", "kind": "hibah", "amount": "1"}),
        ("served", {"village": "61.01.02.2003"}),
    ]:
        data = with_row(with_row(typed(page), prefix, **fields), prefix, **fields)
        response = save(client, coop, data)
        assert response.status_code == 200, prefix
        assert "errornote" in response.content.decode()


@each_table
@pytest.mark.long
def test_nonsense_before_and_in_actions_and_initial_values(places, client_as, model):
    client = client_as("pusat")
    for data in [
        {"action": "verify", "_selected_action": "abc", "index": "0"},
        {"action": "archive_selected", "_selected_action": "9" * 30},
        {"action": "archive_selected", "_selected_action": "\x00"},
        {"action": "zzz", "_selected_action": "1", "index": "zzz"},
        {"_selected_action": "1"},
        {"action": "delete_selected", "_selected_action": "1", "post": "yes"},
        {},
    ]:
        assert client.post(address(model, "changelist"), data).status_code in (200, 302, 400)
    for query in (
        "cooperative=abc&village=%F0%9F%98%80&user=zzz&regency=x",
        f"cooperative={'9' * 30}&user={'9' * 30}",
        "as_of=zzz&latitude=zzz&kind=zzz&is_active=zzz&_changelist_filters=%FF",
        "_to_field=zzz",
    ):
        assert client.get(address(model, "add") + "?" + query).status_code in (200, 400, 403)
    odd = ("9" * 30, "abc", "😀", "_00", "%2500", "a/b", "_ZZ", "61_2E01_2E")
    for page, keys in (("change", odd), ("history", odd[:2]), ("delete", odd[:2])):
        for pk in keys:
            assert client.get(address(model, page, "X").replace("X", pk)).status_code in (
                400,
                403,
                404,
            )
    assert client.get(address(model, "change", "1").replace("/change/", "/?x=1")).status_code in (
        302,
        404,
    )


@pytest.mark.long
def test_autocomplete_nonsense(places, client_as):
    for more in (
        {"term": "😀" * 200},
        {"term": "x" * 5000},
        {"term": "99999999999999999999"},
        {"term": "%_\\'\"("},
        {"page": "zzz"},
        {"page": "999999"},
        {"part": "zzz"},
        {"kabupaten": "zzz", "kecamatan": "'"},
    ):
        for source in FIELDS:
            assert ask(client_as("pusat"), *source, **more).status_code in (200, 403, 404)


def test_initial_values_do_not_leak_names(places, client_as):
    url = address(m.Milestone, "add") + f"?cooperative={places.coop_b.pk}"
    assert MARK not in client_as("dinas_a").get(url).content
    url = address(m.Cooperative, "add") + "?village=61.02.01.2001&regency=61.02&district=61.02.01"
    assert MARK not in client_as("dinas_a").get(url).content


def test_own_links_of_the_frame(places, client_as):
    client = client_as("dinas_a")
    assert client.get("/admin/r/1/1/").status_code == 404
    assert client.get("/admin/password_change/").url == reverse("account_change_password")
    assert client.get("/admin/login/").status_code == 302
    assert client.get("/admin/jsi18n/").status_code == 200
    client.post("/admin/logout/")
    assert client.get("/admin/").status_code == 302
