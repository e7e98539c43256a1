"""The mentors' sample: it comes once, to older databases too, and goes without a trace or a real row.

On a small sample: the two kota only, 55 cooperatives, 6 BA, 4 + 2 PMO.
"""

# ruff: noqa: F811  a fixture is imported and named again by who uses it

import hashlib
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pghistory.models import Context

from core.history import because
from core.models import SampleLoad, User, Village
from core.sealed import opened
from land.models import SurveyVersion
from land.sample.seeding import MODELS as land_models
from mentors.actions import people
from mentors.models import Assignment, MentorContract, Person, Reveal
from mentors.sample import seeding
from registry.models import Cooperative
from registry.sample import remove, seed
from registry.sample.traces import event_models
from tests.factories import UserFactory, grant, make_cooperative
from tests.mentor_rows import make_assignment, make_contract
from tests.real_regions import few_visits, loaded, small, sources, undone  # noqa: F401  fixtures
from trainings.models import (
    Batch,
    Certificate,
    CertificateSeries,
    Enrolment,
    Programme,
    Venue,
)
from visits.models import Visit
from visits.monthly.sample import remove_reports

TABLES = (Person, MentorContract, Assignment)
TODAY = timezone.localdate()

pytestmark = pytest.mark.usefixtures("seeded", "db")


def counts() -> dict[str, int]:
    tables = [Context, SampleLoad, User, Cooperative, Reveal, *TABLES, *event_models()]
    return {table.__name__: table.objects.count() for table in tables}


@pytest.fixture(scope="module")
def seeded(undone) -> dict[str, int]:
    """The sample is there, seeded once for this file; the value is what was there before."""
    before = counts()
    seed()
    return before


@pytest.fixture
def clerk() -> User:
    """Somebody real, who may do everything here."""
    user = UserFactory(username="petugas_nyata")
    grant(user, "province_officer")
    return user


def fingerprint() -> str:
    """A hash over all the sample says of mentors; ids left out."""
    digest = hashlib.sha256()
    for person in Person.objects.order_by("name").select_related("user"):
        sealed = [opened(getattr(person, f"{n}_sealed")) for n in ("nik", "birth", "account")]
        told = [person.name, person.phone, person.home_village_id, person.left_on, *sealed]
        digest.update(repr(told).encode())
    owner = ("contract__number", "cooperative__name", "cooperative__village")
    fields = (*owner, "starts", "ends", "reason", "follows__starts", "locked")
    rows = sorted(map(repr, Assignment.objects.values_list(*fields)))
    digest.update("\n".join(rows).encode())
    return digest.hexdigest()


def kept(report) -> dict[str, str]:
    return {row.name: why for row, why in report.others["orang"].items()}


def test_the_small_sample():
    newest = MentorContract.objects.exclude(number__endswith="-L")
    roles = newest.order_by("pk").values_list("role", flat=True)
    assert [roles.filter(role=r).count() for r in ("ba", "pmo_kab", "pmo_prov")] == [6, 4, 2]
    places = set(Assignment.objects.values_list("regency", "contract__regency"))
    assert places == {("61.71", "61.71"), ("61.72", "61.72")}
    assert Assignment.objects.running(TODAY).count() == 53
    assert SampleLoad.objects.get().rooms == ["mentors", "land", "trainings", "visits", "meja"]


@pytest.mark.long
def test_removal_leaves_nothing_and_a_new_seed_is_the_same(seeded):
    before = fingerprint()
    report = remove()
    assert not report.has_kept and counts() == seeded
    seed()
    assert fingerprint() == before


@pytest.mark.long
def test_dates_follow_the_day_of_filling(seeded):
    remove()
    seeding.seed(on=date(2027, 3, 1))  # without cooperatives: the province's own only
    assert {c.role for c in MentorContract.objects.running(date(2027, 3, 1))} == {"pmo_prov"}
    assert MentorContract.objects.count() == 2


def remove_trainings() -> None:
    Certificate.objects.all()._raw_delete("default")
    Enrolment.objects.update(replaces=None)
    for model in (Enrolment, Batch, CertificateSeries, Venue, Programme):
        model.objects.all().delete()


@pytest.fixture
def older(seeded):
    """As a database that was filled before mentors had a sample."""
    remove_reports()
    remove_trainings()
    for model in (SurveyVersion, *reversed(land_models)):
        model.objects.all()._raw_delete("default")
    for model in (Visit, Assignment, MentorContract, Person):
        model.objects.all().delete()
    SampleLoad.objects.update(rooms=[])


def test_an_older_sample_is_completed_once(older):
    coop = Cooperative.objects.filter(village__pk__startswith="61.72")[0]
    real = make_assignment(make_contract(coop.village.district.regency), coop)
    out = StringIO()
    call_command("seed_sample", if_empty=True, stdout=out)
    assert "orang" in out.getvalue() and Person.objects.filter(is_sample=True).count() > 10
    assert list(coop.assignments.all()) == [real]  # left alone
    assert Cooperative.objects.count() == 55
    before = counts()
    call_command("seed_sample", if_empty=True, stdout=StringIO())
    call_command("seed_sample", stdout=StringIO())
    assert counts() == before


@pytest.mark.long
def test_what_a_partial_removal_left_is_not_filled_again(seeded, clerk):
    coop = Cooperative.objects.all()[0]
    with because("perbaikan", by=clerk):
        coop.address = "Jalan Nyata"
        coop.save()
    assert remove().has_kept
    call_command("seed_sample", if_empty=True, stdout=StringIO())
    assert not Person.objects.exists()


def test_production_is_not_completed_by_accident(older, settings):
    settings.HTTPS = True
    call_command("seed_sample", if_empty=True, stdout=StringIO())
    with pytest.raises(CommandError, match="--force"):
        call_command("seed_sample", stdout=StringIO())
    assert not Person.objects.exists()


@pytest.mark.long
def test_what_the_cast_played_goes_along(seeded):
    pusat = User.objects.get(username="pusat")
    person = Person.objects.filter(contracts__role="ba").first()
    assert people.reveal(person=person, what="nik", by=pusat, reason="coba-coba") == opened(
        person.nik_sealed
    )
    people.let_leave(person=person, by=pusat, on=TODAY, reason="coba-coba")
    make_contract(person.regency, person=person, role="pmo_kab", is_sample=True)
    with because("coba", by=pusat):
        make_contract(person.regency, person=person, role="pmo_kab", starts=TODAY - timedelta(999),
                      ends=TODAY - timedelta(900)).delete()  # fmt: skip
    report = remove()
    assert not report.has_kept and counts() == seeded


@pytest.mark.long
def test_people_with_real_rows_or_changes_are_kept_and_named(seeded, clerk):
    edited, revealed, working, taken = Person.objects.filter(contracts__role="ba").distinct()[:4]
    with because("perbaikan", by=clerk):
        edited.phone = "0812-3456-7890"
        edited.save()
    people.reveal(person=revealed, what="account", by=clerk, reason="pembayaran")
    village = Village.objects.filter(pk__startswith=working.regency_id)[0]
    real = make_cooperative(village, name="Koperasi Nyata")
    work = make_assignment(working.contracts.running(TODAY).get(), real)
    make_contract(taken.regency, person=taken, role="pmo_kab")
    out = StringIO()
    call_command("seed_sample", remove=True, stdout=out)
    assert "4 orang contoh tetap ada" in out.getvalue() and "kontrak nyata" in out.getvalue()
    left = {edited.pk, revealed.pk, working.pk, taken.pk}
    assert set(Person.objects.values_list("pk", flat=True)) == left
    assert list(Assignment.objects.all()) == [work]  # the sample's cooperatives are gone
    assert SampleLoad.objects.exists()
    assert kept(remove())[revealed.name] == "pembukaan data pribadi nyata"


@pytest.mark.long
def test_with_force_they_become_real_without_what_was_invented(seeded, clerk):
    edited, working, revealed = Person.objects.filter(contracts__role="ba").distinct()[:3]
    with because("perbaikan", by=clerk):
        edited.phone = "0812-3456-7890"
        edited.seal_birth("1990-05-17")
        edited.user = User.objects.get(username="pendamping_a")
        edited.save()
    people.reveal(person=revealed, what="account", by=clerk, reason="pembayaran")
    village = Village.objects.filter(pk__startswith=working.regency_id)[0]
    make_assignment(
        working.contracts.running(TODAY).get(), make_cooperative(village, name="Koperasi Nyata")
    )
    call_command("seed_sample", remove=True, force=True, stdout=StringIO())
    edited.refresh_from_db()
    assert (edited.phone, opened(edited.birth_sealed)) == ("0812-3456-7890", "1990-05-17")
    assert (edited.nik_mask, edited.email, edited.account_mask, edited.user) == ("", "", "", None)
    assert edited.bank == "" and edited.home_village is None
    assert not edited.contracts.exists()  # invented, and nothing real hung on it
    contract = working.contracts.running(TODAY).get()
    assert (
        not contract.is_sample and contract.assignments.get().cooperative.name == "Koperasi Nyata"
    )
    assert Reveal.objects.get().person == revealed
    assert not Person.objects.filter(is_sample=True).exists() and not SampleLoad.objects.exists()
