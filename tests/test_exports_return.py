"""Every list's export comes back "all the same": no list can be forgotten, whatever stands in its rows."""

from datetime import date

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from core.lists.tables import ListTable
from core.lists.view import ScopedListView
from core.models import ImportRow, Village
from core.sheets.kinds import KINDS
from registry import models as m
from registry.tables import TO_FILL_IN
from tests.factories import make_cooperative
from tests.sheet_jobs import applied, checked, states, upload

# Lists that are no data to import, and why.
NOT_IMPORTED = {
    "UserList": "accounts and rights are given one by one, by a person, on the admin site",
}
# Beginnings that a spreadsheet would run, quotes, line breaks, and what a reader might take for something else.
AWKWARD = (
    "=1+1",
    "+62 baris",
    "-5 derajat",
    "@jalan",
    "＝1+1",
    "'kutip depan",
    "'=rumus",
    '"Jl. ""Raya"""',
    "baris satu\nbaris dua",
    "\tmenjorok",
    "a;b,c",
    ";=1+1",
    "Total 5",
    "0012",
    "3/11/2025",
    "1.234",
    "<b>tebal</b>",
)


def leaves(base: type) -> list[type]:
    below = [one for child in base.__subclasses__() for one in leaves(child)]
    return below or [base]


def ours(base: type) -> list[type]:
    """All final subclasses that the program itself defines."""
    get_resolver().url_patterns  # noqa: B018  loads every room's pages
    return [one for one in leaves(base) if not one.__module__.startswith("tests")]


def addresses() -> dict[type, str]:
    """List view → its address."""
    found = {}

    def walk(patterns: list, start: str) -> None:
        for one in patterns:
            if isinstance(one, URLResolver):
                walk(one.url_patterns, start + str(one.pattern))
            elif isinstance(one, URLPattern) and hasattr(one.callback, "view_class"):
                found[one.callback.view_class] = f"/{start}{one.pattern}"

    walk(get_resolver().url_patterns, "")
    return found


LISTS = [one for one in ours(ScopedListView) if one.__name__ not in NOT_IMPORTED]


def name_of(view: type) -> str:
    return view.__name__


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def awkward(world) -> None:
    """A registry full of what sheets get wrong."""
    a = Village.objects.get(pk="61.01.01.2002")
    coop = make_cooperative(
        a,
        name="=Koperasi 'Merah' \"Putih\"",
        nik="0061010010001",
        simkopdes_id="007",
        latitude=-0.000026,
        longitude=109.3,
        phone="+62 812 3456-7890",
        rt_rw="003/001",
        postal_code="07946",
        address="-",
        founded_on=date(2025, 2, 1),
    )
    coop.milestones.create(kind="ahu", reached_on=date(2025, 3, 4), number="=AHU-001.AH 2025")
    coop.milestones.create(kind="nik", number="0061010010001")
    coop.milestones.create(kind="rat")
    coop.outlets.create(kind="klinik", status="belum_buka", opened_on=date(2025, 11, 3))
    coop.outlets.create(kind="apotek", status="belum_ada", employees=0)
    coop.outlets.create(kind="cold_storage", status="operasional", employees=2143)
    for text in AWKWARD:
        coop.outlets.create(kind="lainnya", status="operasional", name=text)
    for number in (1, 1, 2, None):  # several without a name, and two that nobody can tell apart
        coop.outlets.create(kind="lainnya", status="belum_buka", employees=number)
    b = Village.objects.get(pk="61.02.01.2002")
    for at, text in enumerate(AWKWARD):
        # two in one village: each name must find its own
        own = m.Cooperative.objects.create(
            village=b,
            form="desa",
            name=f"{text} {'abcdefghijklmnopqrstuvw'[at] * 9}",
            address=text,
            minutes_number=text,
            simkopdes_id=f"{text}{at}",
        )
        own.milestones.create(kind="akta", number=text)
    Village.objects.filter(pk="61.01.02.2001").update(name='Alfa "Satu"; Desa\'21')


@pytest.mark.parametrize("table", ours(ListTable), ids=name_of)
def test_every_table_is_one_of_a_list(table):
    assert table in {view.table_class for view in ours(ScopedListView)}


@pytest.mark.parametrize("view", ours(ScopedListView), ids=name_of)
def test_every_list_says_what_becomes_of_its_export(view):
    assert (view.import_kind in KINDS) != (view.__name__ in NOT_IMPORTED), (
        "name the kind of sheet that the list's export is (import_kind), or say in NOT_IMPORTED why it is none"
    )
    assert view in addresses()


@pytest.mark.parametrize("view", LISTS, ids=name_of)
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_an_export_comes_back_all_the_same(client_as, cast, awkward, view, form):
    response = client_as("pusat").get(addresses()[view], {"_export": form})
    content = b"".join(response.streaming_content)
    rows = view()
    rows.request = response.wsgi_request
    job = upload(cast["pusat"], content, name=f"daftar.{form}", kind=view.import_kind)
    assert job.stage == "mapping", job.message
    assert all(one["sure"] for one in job.columns if one["field"])
    for mode in ("fill", "update"):
        job = checked(job, cast["pusat"], mode=mode)
        assert len(states(job)) == told_count(client_as, view)
        odd = [
            (
                row.number,
                row.state,
                row.data["problems"],
                row.data["changes"],
                row.data["questions"],
            )
            for row in ImportRow.objects.filter(job=job)
            if row.state != "same"
        ]
        assert not odd
        if view.__name__ != "VillageWithoutList":
            assert not any(row.data["kept"] for row in ImportRow.objects.filter(job=job))


def told_count(client_as, view) -> int:
    page = client_as("pusat").get(addresses()[view]).content.decode()
    return int(page.split('data-count="')[1].split('"')[0])
