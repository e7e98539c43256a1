"""What the database itself refuses, whoever writes and however."""

import threading
from datetime import date, timedelta
from random import Random

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone

from mentors.actions import assignments, contracts
from mentors.actions.refusals import message_of
from mentors.models import Assignment, MentorContract
from tests.factories import make_cooperative
from tests.mentor_rows import PersonFactory, make_assignment, make_contract

TODAY = timezone.localdate()
CONTRACT = (
    "INSERT INTO mentors_mentorcontract"
    " (person_id, role, regency_id, number, starts, ends, ended_on, end_reason, is_sample)"
    " VALUES (%s, %s, %s, '', %s, %s, %s, %s, false)"
)
ASSIGNMENT = (
    "INSERT INTO mentors_assignment (contract_id, cooperative_id, regency_id, starts, ends, reason,"
    " end_reason, locked, is_sample) VALUES (%s, %s, %s, %s, %s, '', '', false, false)"
)


def refused(sql, parameters) -> str:
    """The sentence for what the database says to raw SQL."""
    with (
        pytest.raises(IntegrityError) as caught,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, parameters)
    return message_of(caught.value)


@pytest.fixture
def contract(world):
    return make_contract(world.a, starts=date(2026, 1, 1), ends=date(2026, 12, 31))


@pytest.mark.parametrize(
    ("role", "starts", "ends", "ended", "told"),
    [
        ("ba", "2026-12-31", "2027-06-30", None, "sudah punya kontrak"),
        ("ba", "2025-06-01", "2026-01-01", None, "sudah punya kontrak"),
        ("ba", "2027-06-01", "2027-05-31", None, "tidak boleh sebelum mulainya"),
        ("ba", "2027-01-01", "2027-12-31", "2028-01-01", "di dalam masa kontrak"),
        ("pmo_prov", "2027-01-01", "2027-12-31", None, "memerlukan kabupaten/kota"),
    ],
)
def test_contracts_by_raw_sql(contract, role, starts, ends, ended, told):
    row = [contract.person_id, role, "61.01", starts, ends, ended, "selesai" if ended else ""]
    assert told in refused(CONTRACT, row)


def test_contracts_of_one_person_that_do_not_overlap(contract):
    for role, starts, ends in (
        ("ba", "2027-01-01", "2027-12-31"),
        ("pmo_kab", "2026-01-01", "2026-12-31"),
    ):
        with connection.cursor() as cursor:
            cursor.execute(CONTRACT, [contract.person_id, role, "61.01", starts, ends, None, ""])
    assert contract.person.contracts.count() == 3


@pytest.mark.parametrize(
    ("starts", "ends", "told"),
    [
        ("2025-12-31", "2026-06-30", "di dalam masa kontrak"),
        ("2026-06-01", "2027-01-01", "di dalam masa kontrak"),
        ("2026-06-30", "2026-06-01", "tidak boleh sebelum mulainya"),
        ("2026-03-31", "2026-12-31", "sudah punya pendamping"),
    ],
)
def test_assignments_by_raw_sql(contract, world, starts, ends, told):
    make_assignment(contract, world.coop_a, starts=date(2026, 1, 1), ends=date(2026, 3, 31))
    row = [contract.pk, world.coop_a.pk, "61.01", starts, ends]
    assert told in refused(ASSIGNMENT, row)


def test_an_assignment_lies_in_the_kabupaten_of_its_contract(contract, world):
    whole = ["2026-01-01", "2026-12-31"]
    foreign = [contract.pk, world.coop_b.pk]
    assert "kabupaten/kota lain" in refused(ASSIGNMENT, [*foreign, "61.01", *whole])
    assert "kabupaten/kota kontraknya" in refused(ASSIGNMENT, [*foreign, "61.02", *whole])
    pmo = make_contract(world.a, role="pmo_kab", starts=date(2026, 1, 1), ends=date(2026, 12, 31))
    row = [pmo.pk, world.coop_a.pk, "61.01", *whole]
    assert "masa kontrak BA" in refused(ASSIGNMENT, row)


@pytest.mark.parametrize(
    "change",
    [
        "ends = '2026-06-30'",
        "starts = '2026-02-01'",
        "role = 'pmo_kab'",
        "regency_id = '61.02'",
        "ended_on = '2026-06-30', end_reason = 'pindah'",
    ],
)
def test_a_contract_can_not_leave_its_assignments(contract, world, change):
    make_assignment(contract, world.coop_a)
    sql = f"UPDATE mentors_mentorcontract SET {change} WHERE id = %s"
    assert "Serahkan atau akhiri dulu" in refused(sql, [contract.pk])


def test_two_people_can_not_have_one_nik(world):
    one, other = PersonFactory(regency=world.a), PersonFactory(regency=world.a)
    one.seal_nik("6101010101900001")
    one.save()
    other.seal_nik("6101010101900001")
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        other.save()
    assert "NIK ini sudah tercatat" in message_of(caught.value)


def overlaps() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM mentors_assignment a JOIN mentors_assignment b ON a.id < b.id"
            " AND a.cooperative_id = b.cooperative_id"
            " AND daterange(a.starts, a.ends, '[]') && daterange(b.starts, b.ends, '[]')"
        )
        return cursor.fetchone()[0]


def outside() -> int:
    inside = {"starts__gte": F("contract__starts"), "ends__lte": F("contract__last_day")}
    return Assignment.objects.exclude(**inside).count()


@pytest.fixture
def wide_pool():
    """A connection for each writer; the server's own pool makes the ninth wait."""
    pool = connection.settings_dict["OPTIONS"]["pool"]
    before = dict(pool)
    connection.close()
    connection.close_pool()
    pool |= {"max_size": 20, "timeout": 30}
    yield
    connection.close()
    connection.close_pool()
    pool |= before


def storm(world, officer, writers: int, tries: int) -> tuple[int, int]:
    """Writers assign, hand over, end and cut contracts at random; (written, refused)."""
    from core.models import Village

    villages = Village.objects.filter(pk__startswith="61.01.02")
    cooperatives = [world.coop_a, *(make_cooperative(village) for village in villages)]
    ours = [make_contract(world.a) for _ in range(4)]
    done, unexpected = [0, 0], []

    def write(seed: int) -> None:
        dice = Random(seed)
        try:
            for _ in range(tries // writers):
                try:
                    one_try(dice)
                    done[0] += 1
                except ValidationError:
                    done[1] += 1
        except BaseException as error:
            unexpected.append(repr(error))
        finally:
            connection.close()

    def one_try(dice: Random) -> None:
        contract = dice.choice(ours)
        starts = TODAY + timedelta(days=dice.randrange(0, 200))
        row = Assignment.objects.order_by("?").first()
        what = dice.random()
        if row is None or what < 0.6:
            assignments.assign(
                contract=contract,
                cooperative=dice.choice(cooperatives),
                by=officer,
                starts=starts,
                ends=starts + timedelta(days=dice.randrange(0, 40)),
            )
        elif what < 0.8:
            assignments.hand_over(
                assignment=row, to=contract, by=officer, on=row.starts, note="uji serentak"
            )
        elif what < 0.9:
            assignments.end_assignment(
                assignment=row, by=officer, on=row.ends, reason="uji serentak"
            )
        else:
            fresh = MentorContract.objects.get(pk=contract.pk)
            fresh.ends = TODAY + timedelta(days=dice.randrange(150, 300))
            contracts.save_contract(contract=fresh, by=officer)

    threads = [threading.Thread(target=write, args=(seed,)) for seed in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert unexpected == []
    return done[0], done[1]


@pytest.mark.django_db(transaction=True)
def test_writers_at_once_leave_no_overlap(world, cast):
    written, refused_ones = storm(world, cast["pusat"], writers=4, tries=120)
    assert written > 20 and refused_ones > 20
    assert (overlaps(), outside()) == (0, 0)


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_sixteen_writers_and_four_thousand_tries(world, cast, wide_pool):
    written, refused_ones = storm(world, cast["pusat"], writers=16, tries=4_000)
    assert written + refused_ones == 4_000 and written > 200
    assert (overlaps(), outside()) == (0, 0)
