"""Every list's export comes back "all the same": no list can be forgotten, whatever stands in its rows."""

import io
from datetime import date

import openpyxl
import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from core.lists.tables import ListTable
from core.lists.view import ScopedListView
from core.models import ImportRow, Village
from core.sheets.kinds import KINDS
from land.words import Ownership
from mentors.models import Person
from registry import models as m
from registry.tables import TO_FILL_IN
from tests.factories import make_cooperative
from tests.land_rows import make_parcel
from tests.mentor_rows import PersonFactory, make_assignment, make_contract
from tests.sheet_jobs import applied, checked, row, states, upload
from tests.training_rows import enrol_officer, enrol_person, make_batch, score

# Lists that are no data to import, and why.
NOT_IMPORTED = {
    "ClientList": "a token is given to a program by a person, on the page, and shown once",
    "UserList": "accounts and rights are given one by one, by a person, on the admin site",
    "AccountList": "accounts are made from contracts, with a code on paper",
    "RevealList": "who opened what is written by the program alone",
    "LoadList": "loads are counted from assignments, which have a list of their own",
    "UncoveredList": "what is missing; a mentor is given on the page, or by a sheet of assignments",
    "VisitList": "a visit is written by its mentor, with a key from his phone; it is corrected there",
    "Inbox": "visits that wait for a reviewer, whose verdict is given on the page",
    "HeldList": "visits that wait for an officer",
    "ReportList": "a report is compiled from visits and goes its way by its own verbs",
    "FollowUpList": "agreed on a visit and closed by a person, with a note",
    "ObstacleList": "found on visits",
    "VisitedList": "counted from visits; cooperatives have a list of their own",
    "CertificateList": "issued by a person's verb to those who passed, numbered by the database",
    "EffectList": "counted from milestones, visits and gerai, which have lists of their own",
    "TrainedList": "people counted from participations, which have a list of their own",
    "AccessList": "how one gets there is chosen on the page, for a whole kecamatan at once",
    "TurnList": "what waits, counted from steps; a step is taken by a person, on the page",
    "BatchList": "a batch is made on its page, by the few people who may, with its sessions",
    "ProgrammeList": "a handful, made on their pages",
    "SurveyList": "measured on a phone, with a key of its own; an officer uses it on its page",
    "VenueList": "a handful, made on their pages or in the form of a batch",
    "BuildingList": "a parcel is allocated by a verb that asks its state; what sources say comes back as their sheets",
    "AllocatableList": "parcels that wait to be allocated; parcels have a list of their own",
    "AgencyList": "a handful, made on their pages",
    "PlaceList": "where a cooperative stands follows from its parcels and buildings",
    "EquipmentList": "equipment is received by a form, a set at once, with its BAST",
    "MissingList": "what is missing follows from what was received",
    "SnapshotList": "frozen by the program alone",
    "SnapshotRows": "figures of a day that is over, which never change",
    "UnplacedList": "parcels without a position; parcels have a list of their own",
    "DifferenceList": "what disagrees is found by the program and decided by a person, with a reason",
    "SourceValueList": "what sources say comes by their own sheets, as of a day",
    "WarningList": "found each night by comparison; what is done about them is noted on the page",
    "SourceSheetList": "the sheets themselves, which come as files",
    "MapList": "cooperatives behind a number of the map; they have a list of their own",
    "SuspectList": "doubted points follow from the points; cooperatives have a list of their own",
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


WHY = ("problems", "changes", "questions", "kept", "refused")
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
    mentored(world, coop)
    valued(world, coop)
    enrolled(world, coop)
    landed(world, coop)


def landed(world, coop) -> None:
    """Parcels with everything, with next to nothing, with slips of unit, and struck off."""
    for at, text in enumerate(AWKWARD):
        make_parcel(
            coop, holder=text, address=text, certificate_number=text, note=text,
            stated_area=("0.01", "1", "12.34", "999.5", "1000", "123456.78", None)[at % 7],
            certificate_area=("1.5", None, "50")[at % 3], width="12.5", length=("20", "0.75")[at % 2],
            latitude=-0.0000261, longitude=109.3, surveyors=["tni", "ba"][: at % 3], floods="ya",
            power_line="tidak", road="tidak_ada", internet="tidak_ada", water="mata_air",
            ownership=Ownership.values[at % 9], settlement_m=at * 1000, surveyed_on=date(2025, 11, 3),
        )  # fmt: skip
    make_parcel(world.coop_a)
    gone = make_parcel(world.coop_b)
    type(gone).objects.filter(pk=gone.pk).update(
        archived_at=timezone.now(), archive_reason="rawa", chosen=False
    )


def valued(world, coop) -> None:
    """Participants with values that look like another scale, with none, namesakes, and odd names."""
    batch = make_batch(audience="campuran")
    for at, person in enumerate(Person.objects.order_by("pk")):
        row = enrol_person(batch, person=person)
        if at < 4:
            score(row, (8.5, 8, 0, 100)[at], (0.85, 72.25, 10, 60)[at])
    officer = coop.officers.create(board="pengurus", position="anggota", name="Siti Aminah")
    score(enrol_officer(make_batch(audience="pengurus", number=3), coop, officer=officer), 55)


def mentored(world, coop) -> None:
    """People with everything, with next to nothing, and namesakes; their contracts and assignments."""
    home = Village.objects.get(pk="61.01.01.2003")
    for at, name in enumerate((*AWKWARD[:3], "Siti Aminah", "Siti Aminah")):
        person = Person(name=name, regency=world.a, phone=f"0812-3456-78{at:02}", home_village=home)
        person.bank, person.sex, person.education = "Bank Kalbar", "P", "s1"
        person.email = f"uji{at}@example.id"
        person.seal_nik(f"61010141019000{at + 1:02}")
        person.seal_birth("1990-01-01")
        person.seal_account(f"00120034{at:02}")
        person.mark_phone()
        person.save()
        contract = make_contract(world.a, person=person, number=AWKWARD[at])
        if at < 2:
            make_assignment(contract, (world.coop_a, coop)[at], reason=AWKWARD[at])
    PersonFactory(name="Tanpa Apa-apa")
    make_contract(None, role="pmo_prov")
    ended = make_contract(world.b, role="pmo_kab")
    ended.ended_on, ended.end_reason = ended.starts, "pindah tugas"
    ended.save()


def enrolled(world, coop) -> None:
    """Participants of every state: namesakes in one batch, a replaced one, officers with awkward names, one
    whose row on the board is gone."""
    batch, board = make_batch(number=3), make_batch(audience="pengurus", per_cooperative=9)
    for person in Person.objects.order_by("pk"):
        left = person.name == "Siti Aminah"
        enrol_person(batch, person=person, state="batal" if left else "terdaftar",
                     state_reason="=sakit" if left else "", note="a;b,c")  # fmt: skip
    old = enrol_person(batch, world.a, state="digantikan", state_reason="berhalangan hadir")
    enrol_person(batch, world.a, replaces=old)
    enrol_person(batch, None, state="menunggu", queued_at=timezone.now())
    for text in (AWKWARD[0], AWKWARD[2], AWKWARD[5]):
        enrol_officer(board, coop, name=f"{text} Pengurus")
    m.Officer.objects.filter(name__startswith=AWKWARD[2]).delete()


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
@pytest.mark.parametrize("form", ["xlsx", pytest.param("csv", marks=pytest.mark.long)])
def test_an_export_comes_back_all_the_same(client_as, cast, awkward, view, form):
    response = client_as("pusat").get(addresses()[view], {"_export": form})
    content = b"".join(response.streaming_content)
    job = upload(cast["pusat"], content, name=f"daftar.{form}", kind=view.import_kind)
    assert job.stage == "mapping", job.message
    assert all(one["sure"] for one in job.columns if one["field"])
    for mode in ("fill", "update"):
        job = checked(job, cast["pusat"], mode=mode)
        assert len(states(job)) == told_count(client_as, view)
        odd = [
            {name: said for name, said in row.data.items() if said and name in WHY}
            | {"n": row.number}
            for row in ImportRow.objects.filter(job=job)
            if row.state != "same" or (row.data["kept"] and view.model is not Village)
        ]
        assert not odd


def test_who_fills_in_the_list_of_villages_records_a_cooperative(client_as, cast):
    response = client_as("dinas_a").get("/koperasi/desa-tanpa-koperasi/", {"_export": "xlsx"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    sheet = book["Data"]
    header = [cell.value for cell in sheet[1]]
    assert header[-len(TO_FILL_IN) :] == list(TO_FILL_IN)
    codes = [row[0].value for row in sheet.iter_rows(min_row=2)]
    named, without_name = codes.index("61.01.01.2002") + 2, codes.index("61.01.01.2003") + 2
    sheet.cell(named, header.index("Nama koperasi") + 1, "KDMP Alfa Desa 12")
    sheet.cell(named, header.index("Telepon") + 1, "0812-3456-7890")
    sheet.cell(without_name, header.index("Telepon") + 1, "0812-3456-7891")
    filled = io.BytesIO()
    book.save(filled)
    job = checked(upload(cast["dinas_a"], filled.getvalue()), cast["dinas_a"], mode="fill")
    came = states(job)
    assert (came.pop(named), came.pop(without_name)) == ("new", "wrong")
    assert set(came.values()) == {"same"} and len(came) == len(codes) - 2
    assert "Nama koperasi: kosong" in row(job, without_name).data["problems"][0][1]
    assert applied(job, cast["dinas_a"]).stage == "applied"
    coop = m.Cooperative.objects.get(village="61.01.01.2002")
    assert (coop.name, coop.phone) == ("Koperasi Desa Merah Putih Alfa Desa 12", "081234567890")
    assert coop.postal_code == "79460"


def test_the_sheet_beside_says_whether_the_file_can_come_back(client_as):
    for address, told in (("/gerai/", "jenis data “Gerai"), ("/pengguna/", "tidak dapat diimpor")):
        response = client_as("pusat").get(address, {"_export": "xlsx"})
        book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
        about = dict(book["Keterangan"].iter_rows(values_only=True))
        assert told in about["Impor"]


def told_count(client_as, view) -> int:
    page = client_as("pusat").get(addresses()[view]).content.decode()
    return int(page.split('data-count="')[1].split('"')[0])
