"""NIK, account and birth date stand nowhere in plain but in the one answer of a recorded reveal."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.backends.db import SessionStore
from django.core import serializers
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from django.forms import model_to_dict
from django.urls import reverse
from xlsxwriter import Workbook

from core.history import because
from core.sheets.kinds import KINDS
from mentors.actions.people import let_leave, reveal
from mentors.models import Person, PersonDocument, Reveal
from tests import leaks
from tests.conftest import CAST
from tests.leaks import Listener
from tests.mentor_rows import PersonFactory, make_assignment, make_contract
from tests.walk import answers, names, training_rows, visit_rows

ROLES = [*CAST, "tanpa_peran", "anonim"]
# who sees most, one who sees least, and nobody; the long profile asks as all
FEW = ["pusat", "pendamping_a", "anonim"]
WHY = {"reason": "mencocokkan daftar gaji"}


def rows_of(people: list[Person], world: Any) -> dict[str, Any]:
    """The first of the people with everything that can hang on one."""
    person = people[0]
    contract = make_contract(world.a, person=person, number="061/BA/2026")
    assignment = make_assignment(contract, world.coop_a, reason="penugasan awal")
    return {
        "person": person,
        "contract": contract,
        "assignment": assignment,
        "document": PersonDocument.objects.create(
            person=person, kind="ktp", title="KTP pindai", file="pendamping/1/x.pdf"
        ),
        "cooperative": world.coop_a,
        "regency": world.a,
        "district": world.coop_a.village.district,
        "plan": None,
        "line": None,
    }


def live(people: list[Person], cast: dict) -> None:
    """What happens to people in a year: changes with reasons, somebody leaves, values are typed anew."""
    from mentors.actions.people import save_person

    with because("pembaruan data", by=cast["dinas_a"]):
        people[1].phone = "0812-3456-7890"
        people[1].save()
    save_person(person=people[2], by=cast["dinas_a"], sealed={"nik": "", "account": ""})
    save_person(
        person=people[2],
        by=cast["dinas_a"],
        sealed={"nik": leaks.nik(2), "account": leaks.account(2)},
        reason="salah ketik",
    )
    let_leave(
        person=people[3], by=cast["dinas_a"], on=leaks.date(2026, 11, 1), reason="pindah kerja"
    )
    Person.objects.filter(pk=people[4].pk).delete()
    for field, number in (("nik", 6), ("account", 6)):  # somebody else's number
        with pytest.raises(Exception, match="sudah tercatat"):
            save_person(
                person=people[5],
                by=cast["dinas_a"],
                sealed={field: getattr(leaks, field)(number)},
            )


def revealed(client_as, cast: dict, person: Person) -> None:
    """All three values, each once, by the page where there is one."""
    shown: dict[str, set[str]] = {}
    for what, word in (("nik", "nik"), ("birth", "lahir"), ("account", "rekening")):
        if "person-reveal" not in names("mentors"):
            shown[what] = leaks.leaks(reveal(person=person, what=what, by=cast["dinas_a"], **WHY))
            continue
        url = reverse("mentors:person-reveal", args=[person.pk, word])
        response = client_as("dinas_a").post(url, WHY)
        assert response["Cache-Control"] == "no-store"
        shown[what] = leaks.leaks(leaks.body_of(response))
    assert [len(found) for found in shown.values()] == [1, 1, 1]
    assert shown["nik"] == {leaks.nik(0)} and shown["account"] == {leaks.account(0)}
    assert Reveal.objects.filter(person=person).count() == 3


def sheets(people: list[Person], cast: dict) -> None:
    """A sheet with the numbers of planted and of new people, as far as an officer gets with it."""
    if "orang" not in KINDS:
        return
    from tests import mentor_sheets

    rows = [
        [f"Pendamping Tanam {n:03}", leaks.nik(n), "L", leaks.born(n), f"0812-0000-{n:04}", "Bank Uji",
         leaks.account(n)]
        for n in range(10, 40)
    ]  # fmt: skip
    rows.append(
        ["Baris Rusak", f"{leaks.nik(41)}9", "X", "31/02/1950", "08xx", "", leaks.account(41)]
    )
    mentor_sheets.imported(cast["dinas_a"], "orang", rows)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    "roles", [FEW, pytest.param(ROLES, marks=pytest.mark.long)], ids=["few", "all"]
)
def test_nothing_stands_in_plain_anywhere(world, cast, client_as, tmp_path, settings, roles):
    settings.MEDIA_ROOT = tmp_path
    found: dict[str, set[str]] = {}
    seen = 0
    with Listener() as log:
        people = leaks.plant(cast["dinas_a"], world.a)
        rows = rows_of(people, world)
        if (
            roles is ROLES
        ):  # tests/test_visit_walk.py and test_training_walk.py ask a few of them in the quick profile
            rows |= visit_rows(rows["assignment"]) | training_rows(people[0])
        live(people, cast)
        sheets(people, cast)
        for role in roles:
            client = client_as(role)
            for where, response in answers(client, rows):
                seen += response.status_code in (200, 422)
                assert response.status_code < 500, (role, where)
                if hits := leaks.leaks(leaks.body_of(response)):
                    found[f"{role} {where}"] = hits
        revealed(client_as, cast, people[0])
    assert found == {}
    assert log.heard > 200 * len(roles) and log.found == {}
    assert leaks.leaks(leaks.stored()) == set()
    assert seen > 20 * len(roles)
    assert Person.objects.count() >= leaks.PEOPLE - 1


def leak_in_a_reason(person: Person) -> None:
    with because(f"NIK {leaks.nik(3)} salah"):
        person.phone = "0812-0000-0001"
        person.save()


def leak_in_a_column(person: Person) -> None:
    person.left_on, person.left_reason = leaks.date(2026, 11, 1), f"rek. {leaks.account(4)}"
    person.save()
    Person.objects.filter(pk=person.pk).update(left_reason="pindah")  # history has it all the same


def leak_in_a_session(person: Person) -> None:
    session = SessionStore()
    session["typed"] = {"nik": leaks.nik(5)}
    session.save()


def leak_in_the_cache(person: Person) -> None:
    cache.set("dicari", {"nik": leaks.nik(6)})


def leak_in_the_admin_log(person: Person) -> None:
    from core.models import User

    LogEntry.objects.log_actions(
        user_id=User.objects.create(username="pencatat").pk,
        queryset=[person],
        action_flag=2,
        change_message=f"lahir {leaks.born(7):%d/%m/%Y}",
    )


PLANTED = [
    leak_in_a_reason,
    leak_in_a_column,
    leak_in_a_session,
    leak_in_the_cache,
    leak_in_the_admin_log,
]


@pytest.mark.django_db(transaction=True)
def test_the_scan_of_the_database_sees_each_planted_leak():
    person = PersonFactory()
    clean = leaks.leaks(leaks.stored())
    assert clean == set()
    for number, plant in enumerate(PLANTED, start=1):
        plant(person)
        assert len(leaks.leaks(leaks.stored())) == number, plant.__name__


@pytest.mark.parametrize(
    "text",
    [
        leaks.nik(8),
        f"6101.01.{leaks.nik(8)[6:12]}.{leaks.nik(8)[12:]}",
        " ".join(leaks.nik(8)[at : at + 4] for at in range(0, 16, 4)),
        f"nilai{leaks.nik(8)}99",
        f"?q={leaks.nik(8)[:6]}%20{leaks.nik(8)[6:]}",
        f"{leaks.account(8)[:4]}-{leaks.account(8)[4:8]}-{leaks.account(8)[8:]}",
        "1951-03-07",
        "7 Maret 1951",
        "07/03/1951",
        "datetime.date(1951, 3, 7)",
    ],
)
def test_the_scan_knows_how_numbers_and_dates_are_written(text):
    assert leaks.leaks(f"<td>{text}</td>") and leaks.leaks(f'{{"x": "{text}"}}'.encode())


@pytest.mark.parametrize("text", ["••••••••••••0009", "••/••/1951", "0812-3456-7890", "2026-11-25"])
def test_the_scan_lets_masks_and_others_pass(text):
    assert not leaks.leaks(text)


def test_the_scan_looks_into_a_workbook(tmp_path):
    for value, hits in ((leaks.nik(9), {leaks.nik(9)}), ("••••••••••••0010", set())):
        path = tmp_path / "daftar.xlsx"
        with Workbook(path) as book:
            book.add_worksheet().write_string(0, 0, value)
        assert not leaks.leaks(path.read_bytes())  # packed
        assert leaks.leaks(leaks.opened(path.read_bytes())) == hits


def test_the_listener_hears_messages_exceptions_and_sql(db):
    import logging

    with Listener() as log:
        logging.getLogger("apa.saja").debug("NIK %s", leaks.nik(10))
        try:
            raise ValueError(leaks.account(11))
        except ValueError:
            logging.getLogger("apa.saja").exception("gagal")
        with connection.cursor() as cursor:
            cursor.execute("SELECT %s", [leaks.nik(12)])
    assert set(log.found) == {leaks.nik(10), leaks.account(11), leaks.nik(12)}


def sealed_person() -> Person:
    person = PersonFactory.build(bank="Bank Uji")
    person.seal_nik(leaks.nik(1))
    person.seal_birth(leaks.birth(1))
    person.seal_account(leaks.account(1))
    person.save()
    return person


def test_a_row_carries_nothing_in_plain(db):
    person = Person.objects.get(pk=sealed_person().pk)
    for told in (
        repr(vars(person)),
        repr(model_to_dict(person)),
        serializers.serialize("json", [person]),
        repr(list(Person.objects.values())),
        person.nik_mask + person.birth_mask + person.account_mask,
    ):
        assert not leaks.leaks(told)
    assert person.nik_mask.endswith(leaks.nik(1)[-4:])


@pytest.mark.parametrize(
    "broken",
    [
        {"sex": "LAKI"},  # too long for its column
        {"left_on": "2026-11-01", "left_reason": ""},  # "Failing row contains (…)"
        {"nik_mask": ""},
        {"home_village_id": "99.99.99.9999"},
        {"bank": "B\x00"},
    ],
)
def test_what_the_database_answers_names_no_value(db, broken):
    person = sealed_person()
    for name, value in broken.items():
        setattr(person, name, value)
    with pytest.raises((DatabaseError, ValueError)) as caught, transaction.atomic():
        person.save()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    cause = caught.value.__cause__
    told = (
        f"{caught.value!r} {cause!r} {getattr(getattr(cause, 'diag', None), 'message_detail', '')}"
    )
    assert not leaks.leaks(told)
