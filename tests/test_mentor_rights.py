"""What an officer of one kabupaten may not reach through a person who also belongs to others."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from core.models import RoleGrant, User
from mentors import accounts
from mentors.actions.assignments import hand_over
from mentors.actions.contracts import delete_contract, save_contract
from mentors.actions.people import let_leave
from mentors.models import Assignment, MentorContract, Person
from tests.factories import grant
from tests.mentor_rows import PersonFactory, make_assignment, make_contract

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DAY = timedelta(days=1)


@pytest.fixture
def officer(cast):
    return cast["dinas_a"]


@pytest.fixture
def contract(world) -> MentorContract:
    return make_contract(world.a, person=PersonFactory(name="Siti Aminah", regency=world.a))


def user_of(contract: MentorContract) -> User:
    return User.objects.get(pk=Person.objects.get(pk=contract.person_id).user_id)


def also_for_the_province(contract: MentorContract) -> MentorContract:
    return make_contract(None, person=contract.person, role="pmo_prov")


def test_no_account_is_made_that_reaches_beyond_the_officers_area(officer, contract):
    also_for_the_province(contract)
    with pytest.raises(ValidationError, match="petugas provinsi"):
        accounts.make_accounts(people=[contract.person_id], by=officer)
    assert not Person.objects.filter(user__isnull=False).exists()


def test_no_account_is_taken_over_that_reaches_beyond_the_officers_area(cast, officer, contract):
    also_for_the_province(contract)
    accounts.make_accounts(people=[contract.person_id], by=cast["pusat"])
    user_of(contract).set_password("Sungai-Raya-88")
    with pytest.raises(ValidationError, match="petugas provinsi"):
        accounts.reset_account(person=contract.person, by=officer, reason="lupa sandi")
    accounts.reset_account(person=contract.person, by=cast["pusat"], reason="lupa sandi")


def test_a_new_code_opens_no_account_with_other_rights(cast, officer, contract):
    accounts.make_accounts(people=[contract.person_id], by=officer)
    grant(user_of(contract), "province_officer")
    with pytest.raises(ValidationError, match="petugas provinsi"):
        accounts.renew_codes(people=[contract.person_id], by=officer)
    assert accounts.renew_codes(people=[contract.person_id], by=cast["pusat"])


def test_a_contract_that_is_over_elsewhere_bars_nobody(officer, world, contract):
    make_contract(world.b, person=contract.person, starts=TODAY - 400 * DAY, ends=TODAY - 300 * DAY)
    assert accounts.make_accounts(people=[contract.person_id], by=officer)
    assert accounts.reset_account(person=contract.person, by=officer, reason="lupa sandi").code


def test_an_old_contract_pulls_nobody_back_from_another_kabupaten(officer, world):
    person = PersonFactory(regency=world.b)
    old = make_contract(world.a, person=person, starts=TODAY - 400 * DAY, ends=TODAY - 300 * DAY)
    make_contract(world.b, person=person, starts=TODAY - 200 * DAY, ends=TODAY + DAY)
    old.starts, old.ends = TODAY + 2 * DAY, TODAY + 90 * DAY
    with pytest.raises(ValidationError, match="petugas provinsi"):
        save_contract(contract=old, by=officer)
    person.refresh_from_db()
    assert person.regency == world.b
    old.refresh_from_db()
    assert old.starts == TODAY - 400 * DAY


def test_a_deleted_contract_leaves_no_role_behind(officer, world, contract):
    accounts.make_accounts(people=[contract.person_id], by=officer)
    later = MentorContract(
        person=contract.person, regency=world.a, role="pmo_kab", starts=TODAY + DAY,
        ends=TODAY + 90 * DAY,
    )  # fmt: skip
    save_contract(contract=later, by=officer)
    roles = RoleGrant.objects.filter(user=user_of(contract))
    assert roles.filter(role="pmo").exists()
    delete_contract(contract=later, by=officer, on=TODAY)
    assert not roles.filter(role="pmo").exists()


def test_who_stops_as_a_mentor_keeps_an_account_that_others_rely_on(officer, contract):
    accounts.make_accounts(people=[contract.person_id], by=officer)
    grant(user_of(contract), "province_officer")
    let_leave(person=contract.person, by=officer, on=TODAY, reason="pindah kerja")
    assert user_of(contract).is_active


def test_a_hand_over_before_the_mentors_first_day_takes_no_history_away(officer, world, contract):
    row = make_assignment(contract, world.coop_a)
    to = make_contract(world.a, starts=contract.starts - 200 * DAY)
    with pytest.raises(ValidationError, match="baru mulai"):
        hand_over(
            assignment=row, to=to, by=officer, on=row.starts - DAY, note="salah tahun", onward=True
        )
    assert Assignment.objects.filter(pk=row.pk).exists()


def test_who_stops_keeps_contracts_that_are_not_the_officers(cast, officer, contract):
    other = also_for_the_province(contract)
    with pytest.raises(ValidationError, match="petugas provinsi"):
        let_leave(person=contract.person, by=officer, on=TODAY, reason="pindah kerja")
    other.refresh_from_db()
    assert other.ended_on is None
    let_leave(person=contract.person, by=cast["pusat"], on=TODAY, reason="pindah kerja")


def test_the_page_says_that_the_account_stays_open(client_as, officer, contract):
    accounts.make_accounts(people=[contract.person_id], by=officer)
    grant(user_of(contract), "province_officer")
    client = client_as("dinas_a")
    url = f"{contract.person.get_absolute_url()}berhenti/"
    sent = {"on": TODAY.isoformat(), "reason": "pindah kerja"}
    assert "tetap terbuka" in client.post(url, sent, follow=True).content.decode()
