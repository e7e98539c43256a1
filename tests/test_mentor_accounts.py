"""Accounts of mentors: who gets one, what it may do and until when, and that no code is kept."""

import re
import threading
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from core.models import RoleGrant, User
from core.permissions import Role
from mentors import accounts
from mentors.actions.contracts import end_contract, save_contract
from mentors.actions.people import let_leave
from mentors.activation import ALPHABET, activate, typed
from mentors.models import ActivationCode, ContractGrant, MentorContract, Person
from tests.english import english_leftovers
from tests.factories import grant
from tests.mentor_rows import PersonFactory, make_contract
from tests.page_client import hidden_fields
from tests.whole_database import database_text

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
DAY = timedelta(days=1)
PASSWORD = "Sungai-Raya-88"
CREATE, CODES = "/pendamping/akun/buat/", "/pendamping/akun/kode-baru/"


@pytest.fixture
def officer(cast):
    return cast["dinas_a"]


@pytest.fixture
def contract(world) -> MentorContract:
    return make_contract(
        world.a, person=PersonFactory(name="Siti Nur Aminah, S.E.", regency=world.a)
    )


def made(contract: MentorContract, by: User) -> accounts.Slip:
    return accounts.make_accounts(people=[contract.person_id], by=by)[0]


def user_of(contract: MentorContract) -> User:
    return User.objects.get(pk=Person.objects.get(pk=contract.person_id).user_id)


def grants(user: User) -> list[tuple]:
    rows = RoleGrant.objects.filter(user=user).order_by("valid_from")
    return [(one.role, one.regency_id, one.valid_from, one.valid_until) for one in rows]


# --- making them ------------------------------------------------------------------------------------


def test_an_account_for_a_running_contract(contract, officer, world):
    slip = made(contract, officer)
    user = user_of(contract)
    assert (user.username, user.full_name, user.email) == (
        "siti.aminah",
        "Siti Nur Aminah, S.E.",
        "",
    )
    assert not user.has_usable_password() and slip.username == "siti.aminah"
    assert grants(user) == [(Role.MENTOR, "61.01", contract.starts, contract.ends)]
    assert re.fullmatch(rf"[{ALPHABET}]{{5}}-[{ALPHABET}]{{5}}", slip.code)
    assert not set("01OI") & set(ALPHABET) and slip.code not in repr(slip)


@pytest.mark.parametrize(
    ("role", "by", "expected"),
    [
        ("ba", "dinas_a", (Role.MENTOR, "61.01")),
        ("pmo_kab", "dinas_a", (Role.PMO, "61.01")),
        ("pmo_prov", "pusat", (Role.PMO, None)),
    ],
)
def test_the_role_follows_the_contract(cast, world, role, by, expected):
    contract = make_contract(None if role == "pmo_prov" else world.a, role=role)
    made(contract, cast[by])
    assert [one[:2] for one in grants(user_of(contract))] == [expected]


def test_who_gets_none(world, officer, contract):
    past = make_contract(world.a, starts=TODAY - 300 * DAY, ends=TODAY - DAY)
    coming = make_contract(world.a, starts=TODAY + DAY, ends=TODAY + 300 * DAY)
    without = PersonFactory(regency=world.a)
    keys = [past.person_id, coming.person_id, without.pk, contract.person_id]
    assert [one.username for one in accounts.make_accounts(people=keys, by=officer)] == [
        "siti.aminah"
    ]
    before = User.objects.count()
    assert accounts.make_accounts(people=keys, by=officer) == [] and User.objects.count() == before


@pytest.mark.parametrize("name", ["dinas_b", "pmo_a", "operator", "pendamping_a", "auditor"])
def test_only_officers_of_the_area_make_them(cast, contract, name):
    with pytest.raises(PermissionDenied):
        accounts.make_accounts(people=[contract.person_id], by=cast[name])
    assert not Person.objects.filter(user__isnull=False).exists()


def test_one_foreign_person_among_many_makes_none(cast, world, contract):
    foreign = make_contract(world.b)
    with pytest.raises(PermissionDenied):
        accounts.make_accounts(people=[contract.person_id, foreign.person_id], by=cast["dinas_a"])
    assert not ActivationCode.objects.exists()


@pytest.mark.parametrize(
    ("name", "username"),
    [
        ("Suharto", "suharto"),
        ("Hj. Siti Nur Aminah, S.E., M.M.", "siti.aminah"),
        ("M. Ali", "ali"),
        ("Ali M.", "ali"),
        ("Ünal Çelik", "unal.celik"),
        ("李 明", "pendamping"),
        ("Dr. H.", "dr"),
        ("A. B.", "a.b"),
        ("x" * 120, "x" * 40),
    ],
)
def test_names_for_people(name, username):
    assert accounts.name_for(name) == username


def test_equal_names_are_numbered(world, officer):
    people = [PersonFactory(name="Siti Aminah", regency=world.a) for _ in range(3)]
    for person in people:
        make_contract(world.a, person=person)
    slips = accounts.make_accounts(people=[one.pk for one in people], by=officer)
    assert [one.username for one in slips] == ["siti.aminah", "siti.aminah2", "siti.aminah3"]


def test_no_code_is_kept_anywhere(contract, officer, client_as, caplog):
    caplog.set_level("DEBUG")
    page = client_as("dinas_a").get(CREATE).content.decode()
    data = hidden_fields(page) | {"orang": [contract.person_id]}
    shown = client_as("dinas_a").post(CREATE, data).content.decode()
    code = re.search(r'slip-code">([^<]+)<', shown)[1]
    text = database_text() + caplog.text
    assert user_of(contract).username in text  # the scan reads what is there
    for form in (code, typed(code)):
        assert form not in text
    hashed = ActivationCode.objects.get().code_hash
    assert hashed.startswith("pbkdf2_sha256$") and text.count(hashed) == 1  # not in history


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("shared", [True, False])
def test_two_officers_at_once_make_each_account_once(cast, world, shared):
    """Of the same people, and of namesakes that each has for himself."""
    people = [PersonFactory(name="Siti Aminah", regency=world.a) for _ in range(4)]
    for person in people:
        make_contract(world.a, person=person)
    keys, found, gate = [one.pk for one in people], [], threading.Barrier(2)

    def work(name: str, order: list[int]) -> None:
        try:
            gate.wait(10)
            found.extend(accounts.make_accounts(people=order, by=cast[name]))
        finally:
            connection.close()

    threads = [
        threading.Thread(target=work, args=args)
        for args in (
            ("dinas_a", keys if shared else keys[:2]),
            ("pusat", keys[::-1] if shared else keys[2:]),
        )
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    names = ["siti.aminah", "siti.aminah2", "siti.aminah3", "siti.aminah4"]
    assert sorted(one.username for one in found) == names
    assert ActivationCode.objects.count() == 4


# --- the contract moves -----------------------------------------------------------------------------


def test_an_extended_contract_extends_the_role(contract, officer):
    made(contract, officer)
    contract.ends += 100 * DAY
    save_contract(contract=contract, by=officer)
    assert grants(user_of(contract))[0][3] == contract.ends


def test_a_new_contract_brings_its_role(contract, officer, world):
    made(contract, officer)
    later = MentorContract(person=contract.person, role="ba", regency=world.a)
    later.starts, later.ends = contract.ends + DAY, contract.ends + 300 * DAY
    save_contract(contract=later, by=officer)
    assert [one[2:] for one in grants(user_of(contract))] == [
        (contract.starts, contract.ends),
        (later.starts, later.ends),
    ]


def test_an_ended_contract_ends_the_role_and_closes_the_account(contract, officer):
    made(contract, officer)
    end_contract(contract=contract, by=officer, on=TODAY, reason="pindah kerja")
    assert grants(user_of(contract))[0][3] == TODAY
    assert user_of(contract).is_active  # his last day
    call_command("close_accounts")
    assert user_of(contract).is_active
    call_command("close_accounts", "--on", str(TODAY + DAY))
    assert not user_of(contract).is_active


def test_ended_in_the_past_closes_at_once(contract, officer):
    made(contract, officer)
    end_contract(contract=contract, by=officer, on=TODAY - DAY, reason="pindah kerja")
    assert not user_of(contract).is_active


def test_who_leaves_is_out_at_once(contract, officer):
    made(contract, officer)
    let_leave(person=contract.person, by=officer, on=TODAY, reason="pindah kerja")
    assert not user_of(contract).is_active


def test_an_account_with_another_right_stays_open(contract, officer, cast):
    made(contract, officer)
    grant(user_of(contract), Role.VIEWER)
    end_contract(contract=contract, by=officer, on=TODAY - DAY, reason="pindah kerja")
    assert user_of(contract).is_active and not call_command("close_accounts")
    assert user_of(contract).is_active


def test_a_role_given_by_hand_stays_as_it_is(contract, officer, cast, world):
    user = cast["pendamping_a"]
    Person.objects.filter(pk=contract.person_id).update(user=user)
    before = grants(user)
    contract.ends += DAY
    save_contract(contract=contract, by=officer)
    assert grants(user) == before and not ContractGrant.objects.exists()


def test_closing_can_be_repeated_and_refuses_a_bad_day(contract, officer, capsys):
    from django.core.management import CommandError

    made(contract, officer)
    MentorContract.objects.update(ends=TODAY - DAY)
    call_command("close_accounts")
    call_command("close_accounts")
    assert capsys.readouterr().out.split("\n")[:2] == ["Akun ditutup: 1.", "Akun ditutup: 0."]
    with pytest.raises(CommandError, match="TTTT-BB-HH"):
        call_command("close_accounts", "--on", "kemarin")


# --- a new code -------------------------------------------------------------------------------------


def test_a_reset_kills_password_second_factor_and_sessions(contract, officer, client_as, client):
    slip = made(contract, officer)
    user = activate(username=slip.username, code=slip.code, password=PASSWORD)
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/koperasi/").status_code == 200
    new = accounts.reset_account(person=contract.person, by=officer, reason="lupa sandi")
    user.refresh_from_db()
    assert not user.has_usable_password() and not Authenticator.objects.exists()
    assert client.get("/koperasi/").status_code == 302
    with pytest.raises(ValidationError):
        activate(username=slip.username, code=slip.code, password=PASSWORD)
    assert activate(username=slip.username, code=new.code, password="Lain-Sungai-99") == user


def test_a_reset_opens_a_closed_account_only_under_a_contract(contract, officer):
    made(contract, officer)
    MentorContract.objects.update(ends=TODAY - DAY)
    call_command("close_accounts")
    with pytest.raises(ValidationError, match="tidak punya kontrak"):
        accounts.reset_account(person=contract.person, by=officer, reason="kembali")
    MentorContract.objects.update(ends=TODAY + DAY)
    accounts.reset_account(person=contract.person, by=officer, reason="kembali")
    assert user_of(contract).is_active and grants(user_of(contract))[0][3] == TODAY + DAY


def test_nobody_takes_over_an_account_that_holds_more(contract, officer, cast):
    """Else an officer of a kabupaten could make himself the province's by a reset."""
    made(contract, officer)
    grant(user_of(contract), Role.PROVINCE_OFFICER)
    with pytest.raises(ValidationError, match="hak lain"):
        accounts.reset_account(person=contract.person, by=officer, reason="lupa sandi")
    assert accounts.reset_account(person=contract.person, by=cast["pusat"], reason="lupa sandi")
    User.objects.filter(pk=user_of(contract).pk).update(is_superuser=True)
    with pytest.raises(ValidationError, match="hak lain"):
        accounts.reset_account(person=contract.person, by=cast["pusat"], reason="lupa sandi")


def test_lost_slips_are_made_anew_but_not_for_those_who_are_in(contract, officer, world):
    other = make_contract(world.a)
    first, slip = made(contract, officer), made(other, officer)
    activate(username=slip.username, code=slip.code, password=PASSWORD)
    keys = [contract.person_id, other.person_id]
    new = accounts.renew_codes(people=keys, by=officer)
    assert [one.username for one in new] == [first.username] and new[0].code != first.code
    assert activate(username=first.username, code=new[0].code, password=PASSWORD)


# --- pages ------------------------------------------------------------------------------------------


def test_the_pages_make_accounts_once(client_as, contract, world):
    make_contract(world.b, person=PersonFactory(name="Bravo Orang", regency=world.b))
    client = client_as("dinas_a")
    page = client.get(CREATE).content.decode()
    assert "Siti Nur Aminah" in page and "Bravo Orang" not in page
    data = hidden_fields(page) | {"orang": [contract.person_id]}
    response = client.post(CREATE, data)
    shown = response.content.decode()
    assert response.status_code == 200 and "no-store" in response.headers["Cache-Control"]
    assert "siti.aminah" in shown and "testserver/akun/aktivasi/" in shown
    assert not english_leftovers(shown)
    again = client.post(CREATE, data)
    assert again.status_code == 302 and ActivationCode.objects.count() == 1
    told = client.get(again.url).content.decode()
    assert "hanya tampil sekali" in told and "slip-code" not in told
    code = re.search(r'slip-code">([^<]+)<', shown)[1]
    assert code not in client.get("/pendamping/akun/").content.decode() + str(dict(client.session))


@pytest.mark.parametrize("keys", [[], ["999999"], ["abc"], [""], ["9" * 40], ["foreign"]])
def test_bad_choices_make_nothing(client_as, contract, world, keys):
    foreign = make_contract(world.b)
    keys = [str(foreign.person_id) if key == "foreign" else key for key in keys]
    client = client_as("dinas_a")
    data = hidden_fields(client.get(CREATE).content.decode()) | {"orang": keys}
    response = client.post(CREATE, data)
    assert response.status_code == 422 and "alert-danger" in response.content.decode()
    assert not ActivationCode.objects.exists()


def test_a_form_without_its_mark_makes_nothing(client_as, contract):
    response = client_as("dinas_a").bare_post(CREATE, {"orang": [contract.person_id]})
    assert response.status_code == 422 and not ActivationCode.objects.exists()


def test_the_list_says_how_far_each_account_is(client_as, contract, officer, world):
    client = client_as("dinas_a")
    assert "Belum ada akun" in client.get("/pendamping/akun/").content.decode()
    slip = made(contract, officer)
    for status, text in (
        ("menunggu", "Menunggu aktivasi"),
        ("kedaluwarsa", "Kode kedaluwarsa"),
        ("aktif", ">Aktif<"),
        ("ditutup", "Ditutup"),
    ):
        if status == "kedaluwarsa":
            ActivationCode.objects.update(expires_at=timezone.now() - DAY)
        elif status == "aktif":
            ActivationCode.objects.update(expires_at=timezone.now() + DAY)
            activate(username=slip.username, code=slip.code, password=PASSWORD)
        elif status == "ditutup":
            User.objects.filter(username=slip.username).update(is_active=False)
        found = client.get(f"/pendamping/akun/?akun={status}").content.decode()
        results = found[found.index('id="results"') :]
        assert "Siti Nur Aminah" in results and text in results, status
        others = {"tanpa", "menunggu", "kedaluwarsa", "aktif", "ditutup"} - {status}
        for other in others:
            page = client.get(f"/pendamping/akun/?akun={other}").content.decode()
            assert "Siti Nur Aminah" not in page[page.index('id="results"') :], (status, other)


def test_the_list_costs_the_same_with_few_people_and_many(
    client_as, world, django_assert_num_queries
):
    from django.test.utils import CaptureQueriesContext

    client = client_as("dinas_a")
    counts = []
    for number in (3, 30):
        for _ in range(number):
            make_contract(world.a)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get("/pendamping/akun/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


def test_the_export_holds_no_secret(client_as, contract, officer):
    slip = made(contract, officer)
    response = client_as("dinas_a").get("/pendamping/akun/?_export=csv")
    text = b"".join(response.streaming_content).decode()
    assert "siti.aminah" in text and "Menunggu aktivasi" in text
    assert slip.code not in text and "pbkdf2" not in text


def test_the_reset_page(client_as, contract, officer):
    address = reverse("mentors:account-reset", args=[contract.person_id])
    client = client_as("dinas_a")
    assert "belum punya akun" in client.get(address).content.decode()
    assert "belum punya akun" in client.post(address, {"reason": "lupa sandi"}).content.decode()
    made(contract, officer)
    assert client.post(address, {"reason": ""}).status_code == 422
    shown = client.post(address, {"reason": "lupa sandi"})
    assert shown.status_code == 200 and "slip-code" in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]


@pytest.mark.browser
@pytest.mark.long  # test_the_pages_make_accounts_once goes the same way without a browser
def test_slips_in_a_browser(browser, live_server, client_as, contract, world):
    """axe finds nothing serious on the pages; a slip's page is fit for the screen and for A4."""
    from tests.looking import look

    context = browser.new_context()
    session = client_as("dinas_a").cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    for address in ("/pendamping/akun/", CODES, CREATE):
        page.goto(live_server.url + address)
        assert look(page) == [], address
    page.click("form.edit-form button.btn-primary")
    page.wait_for_selector(".slip")
    assert look(page) == []
    assert page.is_visible("[data-print]")
    page.emulate_media(media="print")
    assert not page.is_visible(".site-head") and page.is_visible(".slip-code")
    context.close()
