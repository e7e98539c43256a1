"""Keys of sealed personal data: rotation, lost keys, and what production is told."""

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from core import rotation
from core.checks import is_history
from core.sealed import CannotOpen, digest, opened
from kdkmp.checks import keys_of_personal_data
from kdkmp.secret import fernet_key
from mentors.models import Person
from tests.mentor_rows import PersonFactory

NIK, ACCOUNT, BIRTH = "6101990101900001", "0009912340001", "1990-01-01"
OLD, NEW = fernet_key(), fernet_key()


@pytest.fixture(autouse=True)
def keys(settings):
    settings.PERSONAL_DATA_KEYS = [OLD]
    settings.PERSONAL_DATA_DIGEST_KEY = "kunci tanda yang lama dan cukup panjang"


def make_person(number: int) -> Person:
    person = PersonFactory.build(phone=f"0812-0000-{number:04}", bank="Bank Contoh")
    person.seal_nik(str(int(NIK) + number))
    person.seal_birth(BIRTH)
    person.seal_account(f"{int(ACCOUNT) + number:013}")
    person.mark_phone()
    person.save()
    return person


@pytest.fixture
def people(db) -> list[Person]:
    return [make_person(number) for number in range(5)]


def columns() -> list[tuple]:
    names = ("pk", "nik_sealed", "nik_digest", "birth_digest", "account_digest", "phone_digest")
    return list(Person.objects.order_by("pk").values_list(*names))


def history() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM mentors_personevent)"
            " + (SELECT count(*) FROM pghistory_context)"
        )
        return cursor.fetchone()[0]


def rotate(**options) -> str:
    out = StringIO()
    call_command("rotate_personal_keys", stdout=out, **options)
    return out.getvalue()


def test_rows_move_to_the_newest_key(people, settings):
    settings.PERSONAL_DATA_KEYS = [NEW, OLD]
    before, events = columns(), history()
    assert "5 belum memakai kunci terbaru" in rotate(check=True)
    assert columns() == before
    said = rotate(batch=2)
    assert "Orang: 2 dari 5 baris …" in said and "5 dari 5 baris disegel ulang" in said
    settings.PERSONAL_DATA_KEYS = [NEW]
    for number, person in enumerate(Person.objects.order_by("pk")):
        assert opened(person.nik_sealed) == str(int(NIK) + number)
        assert opened(person.birth_sealed) == BIRTH
        assert opened(person.account_sealed) == f"{int(ACCOUNT) + number:013}"
        assert person.nik_mask.endswith(str(int(NIK) + number)[-4:])
    assert [row[2:] for row in columns()] == [row[2:] for row in before]  # same digest key
    assert history() == events  # nothing that a reader of history would care for
    after = columns()
    assert "0 belum memakai kunci terbaru" in rotate()
    assert columns() == after  # not sealed once more


def test_digests_follow_their_key(people, settings):
    before = columns()
    settings.PERSONAL_DATA_DIGEST_KEY = "kunci tanda yang baru dan cukup panjang"
    assert "5 dari 5 baris disegel ulang" in rotate()
    for old, new in zip(before, columns(), strict=True):
        assert old[1] == new[1]  # the sealed text was up to date
        assert all(a != b for a, b in zip(old[2:], new[2:], strict=True))
    person = Person.objects.order_by("pk")[0]
    assert person.nik_digest == digest("nik", NIK)
    assert person.account_digest == digest("account:bankcontoh", ACCOUNT)
    assert person.phone_digest == digest("phone", "081200000000")


def test_a_rotation_goes_on_where_it_was_stopped(people, settings):
    settings.PERSONAL_DATA_KEYS = [NEW, OLD]
    for done in rotation.rotate(Person, batch=2):
        assert done.renewed == 2
        break
    found = rotation.look(Person)
    assert (found.rows, found.renewed) == (5, 3)
    assert "3 dari 5 baris disegel ulang" in rotate()


def test_a_lost_key_is_said_with_the_rows_and_nothing_changes(people, settings):
    settings.PERSONAL_DATA_KEYS = [NEW]
    fresh = make_person(77)
    before = columns()
    with pytest.raises(CommandError) as told:
        rotate()
    for person in people:
        assert str(person.pk) in str(told.value)
    assert "Orang: 5 baris (nomor" in str(told.value) and str(fresh.pk) not in str(told.value)
    assert "PERSONAL_DATA_KEYS" in str(told.value) and columns() == before
    with pytest.raises(CannotOpen):
        opened(people[0].nik_sealed)


def test_a_number_that_slipped_in_twice_is_named(people, settings):
    """Between a new digest key and the rotation the old marks don't guard against new rows."""
    settings.PERSONAL_DATA_DIGEST_KEY = "kunci tanda yang baru dan cukup panjang"
    twin = make_person(3)
    with pytest.raises(CommandError, match=f"nomor {people[3].pk}") as told:
        rotate()
    assert "nomor yang sama" in str(told.value)
    assert rotation.look(Person).renewed == 1  # the others are done
    twin.delete()
    assert "1 dari 5 baris disegel ulang" in rotate()


def test_every_sealed_column_can_be_renewed_and_none_is_in_history():
    found = rotation.sealed_models()
    assert Person in found
    for model in found:
        names = {f.name for f in model._meta.concrete_fields}
        for name in names:
            if name.endswith("_sealed") and not hasattr(model, "reseal"):
                assert hasattr(model, f"seal_{name.removesuffix('_sealed')}"), (model, name)
            if name.endswith("_digest") and not hasattr(model, "reseal"):
                kind = name.removesuffix("_digest")
                assert hasattr(model, f"seal_{kind}") or hasattr(model, f"mark_{kind}")
    for model in filter(is_history, apps.get_models()):
        for field in model._meta.concrete_fields:
            assert not field.name.endswith(("_sealed", "_digest")), (model, field.name)


@pytest.mark.parametrize(
    ("https", "given", "key", "digest_key", "ids"),
    [
        (False, False, OLD, "x", []),
        (True, False, OLD, "x" * 40, ["kdkmp.W001"]),
        (True, True, OLD, "x" * 40, []),
        (True, True, OLD, "pendek", ["kdkmp.W002"]),
        (False, True, "bukan kunci", "x" * 40, ["kdkmp.E001"]),
    ],
    # not from the values: each test process makes keys of its own
    ids=["at home", "not given", "given", "short digest key", "no key"],
)
def test_production_is_told_about_its_keys(settings, https, given, key, digest_key, ids):
    settings.HTTPS, settings.PERSONAL_DATA_KEYS_GIVEN = https, given
    settings.PERSONAL_DATA_KEYS = [key]
    settings.PERSONAL_DATA_DIGEST_KEY = digest_key
    problems = keys_of_personal_data(None)
    assert [problem.id for problem in problems] == ids
    assert all(key not in problem.msg for problem in problems)
