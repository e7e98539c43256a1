"""The sample on the real regions: it adds up to the published figures, and goes away without a trace."""

# ruff: noqa: F811  a fixture is imported and named again by who uses it

import re
from collections import Counter
from io import StringIO
from itertools import pairwise

import pytest
from django.conf import global_settings
from django.contrib.auth import authenticate
from django.contrib.auth.password_validation import validate_password
from django.core.management import call_command
from django.db import models, transaction
from django.db.models import Count, Sum
from django.utils import timezone
from lokal import parse_nik
from pghistory.models import Context

from core.models import District, User, Village
from core.sealed import opened
from mentors.models import Assignment, MentorContract, Person
from mentors.querysets import is_uncovered
from mentors.sample import ROSTER, figures
from mentors.sample.sharing import curve
from registry import models as m
from registry.querysets import villages_without_cooperative
from registry.sample import CAST, PASSWORD, seed
from registry.sample.rooms import ROOMS
from registry.sample.traces import event_models
from tests.real_regions import loaded, sources  # noqa: F401  fixtures

# domain: code → villages, cooperatives, with NIB
TABLE = {
    "61.01": (195, 195, 157),
    "61.02": (67, 67, 67),
    "61.03": (169, 169, 128),
    "61.04": (262, 260, 152),
    "61.05": (406, 406, 259),
    "61.06": (282, 280, 75),
    "61.07": (124, 124, 77),
    "61.08": (156, 156, 144),
    "61.09": (94, 94, 90),
    "61.10": (169, 170, 74),
    "61.11": (43, 44, 17),
    "61.12": (123, 123, 113),
    "61.71": (29, 29, 27),
    "61.72": (26, 26, 26),
}
OUTLETS = {
    "kantor": 341,
    "lainnya": 44,
    "sembako": 35,
    "simpan_pinjam": 6,
    "logistik": 3,
    "apotek": 2,
    "klinik": 2,
    "cold_storage": 2,
}
CHILDREN = (m.Milestone, m.Outlet, m.Officer, m.MemberCount, m.CapitalEntry)


@pytest.fixture(scope="module")
def seeded(loaded, django_db_blocker):
    """Cooperatives and mentors of the sample, seeded once for this file; each test's changes are undone.
    Visits and trainings are dear, and have files of their own."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        for room in ROOMS.keys() - {"mentors"}:
            patch.delitem(ROOMS, room)
        contexts = Context.objects.count()
        yield seed() | {"contexts": contexts}
        transaction.set_rollback(True)


pytestmark = pytest.mark.usefixtures("seeded", "db")


def active(kind: str) -> models.QuerySet:
    return m.Cooperative.objects.active().reached(kind)


def test_cooperatives_and_nib_per_kabupaten():
    path = "village__district__regency"
    villages = Counter(Village.objects.values_list("district__regency", flat=True))
    coops = Counter(m.Cooperative.objects.active().values_list(path, flat=True))
    nib = Counter(active("nib").values_list(path, flat=True))
    assert {code: (villages[code], coops[code], nib[code]) for code in TABLE} == TABLE
    assert (sum(coops.values()), sum(nib.values())) == (2143, 1406)


def test_published_totals():
    assert active("npwp").count() == 2143
    assert active("rat").count() == 646
    operating = m.Outlet.objects.filter(status="operasional")
    assert dict(operating.values_list("kind").annotate(Count("pk"))) == OUTLETS
    assert operating.count() == 435
    holders = set(operating.values_list("cooperative", flat=True))
    assert len(holders) == 388
    assert holders == set(active("gerai").values_list("pk", flat=True))
    latest = m.MemberCount.objects.newest().aggregate(men=Sum("men"), women=Sum("women"))
    assert latest == {"men": 11_623, "women": 6_502}
    everything = m.MemberCount.objects.aggregate(men=Sum("men"))
    assert everything["men"] > 11_623  # older counts are there, so "latest" matters
    assert not m.MemberCount.objects.filter(men=0).exists()


def test_villages_without_and_with_two():
    without = villages_without_cooperative(Village.objects.all())
    assert Counter(code[:5] for code in without.values_list("pk", flat=True)) == {
        "61.04": 2,
        "61.06": 2,
    }
    double = Village.objects.annotate(n=Count("cooperative")).filter(n__gt=1)
    assert sorted((v.pk[:5], v.n) for v in double) == [("61.10", 2), ("61.11", 2)]


def test_names_follow_the_rule():
    coops = list(m.Cooperative.objects.with_place())
    assert len({coop.name for coop in coops}) == 2143
    by_village: dict[str, list[m.Cooperative]] = {}
    in_regency, in_province = Counter(), Counter()
    for coop in coops:
        by_village.setdefault(coop.village_id, []).append(coop)
    plain = {code: f"Koperasi {of[0].village.get_kind_display()} Merah Putih {of[0].village.name}"
             for code, of in by_village.items()}  # fmt: skip
    for code, name in plain.items():
        in_regency[code[:5], name] += 1
        in_province[name] += 1
    for code, (coop, *second) in by_village.items():
        district, name = coop.village.district, plain[code]
        if in_regency[code[:5], name] > 1:
            expected = f"{name} Kecamatan {district.name}"
        elif in_province[name] > 1:
            expected = f"{name} {district.regency.name}"
        else:
            expected = name
        names = {coop.name for coop in (coop, *second)}
        assert expected in names
        assert all(other.startswith(f"{name} Kec") for other in names - {expected})
        assert coop.form == coop.village.kind
    assert sum(count > 1 for count in in_regency.values()) == 20


def test_every_row_is_a_sample_valid_in_form_and_in_the_past():
    for model in (m.Cooperative, *CHILDREN):
        assert not model.objects.filter(is_sample=False).exists()
        for row in model.objects.order_by("?")[:40]:
            row.full_clean(validate_unique=False, validate_constraints=False)
    for kind in ("nib", "npwp", "nik", "ahu"):
        numbers = m.Milestone.objects.filter(kind=kind).values_list("number", flat=True)
        assert len(set(numbers)) == len(numbers)
        assert all(numbers)
    niks = set(m.Cooperative.objects.exclude(nik="").values_list("nik", flat=True))
    assert niks == set(m.Milestone.objects.filter(kind="nik").values_list("number", flat=True))
    undated = m.Milestone.objects.filter(reached_on=None).count()
    assert 0.02 < undated / m.Milestone.objects.count() < 0.15
    pusat = User.objects.get(username="pusat")
    verified = m.Milestone.objects.exclude(verified_at=None)
    assert set(verified.values_list("verified_by", flat=True)) == {pusat.pk}


def test_dates_follow_one_another():
    order = ("sosialisasi", "musdesus", "akta", "ahu", "npwp", "nib")
    known: dict[int, dict[str, object]] = {}
    rows = m.Milestone.objects.filter(reached_on__isnull=False)
    for coop, kind, day in rows.values_list("cooperative", "kind", "reached_on"):
        known.setdefault(coop, {})[kind] = day
    for days in known.values():
        there = [days[kind] for kind in order if kind in days]
        assert there == sorted(set(there))
    first = m.Outlet.objects.filter(status="operasional").values_list("cooperative", "opened_on")
    assert all(known[coop]["gerai"] == day for coop, day in first)


def test_no_person_is_invented():
    officers = m.Officer.objects.select_related("cooperative")
    assert all(officer.cooperative.village_id in officer.name for officer in officers)
    assert set(officers.values_list("phone", flat=True)) == {""}
    assert set(officers.values_list("sex", flat=True)) == {"L", "P"}
    assert set(m.Cooperative.objects.values_list("phone", "email")) == {("", "")}
    boards = officers.values("cooperative", "board").annotate(n=Count("pk"))
    assert {(row["board"], row["n"]) for row in boards} == {("pengurus", 5), ("pengawas", 3)}


def test_the_cast_can_log_in(rf, settings):
    # Seeded before the tests' quick hasher was put in.
    settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS
    assert set(User.objects.filter(is_sample=True).values_list("username", flat=True)) == set(CAST)
    for user in User.objects.filter(is_sample=True):
        validate_password(PASSWORD, user)
        assert user.current_grants
    assert len(set(User.objects.values_list("password", flat=True))) == 1  # hashed once
    codes = User.objects.get(username="dinas_b").grants.values_list("regency", flat=True)
    assert sorted(codes) == ["61.05", "61.10"]
    assert authenticate(rf.post("/akun/masuk/"), username="auditor", password=PASSWORD)
    out = StringIO()
    call_command("cast", stdout=out)
    assert PASSWORD in out.getvalue()
    assert all(name in out.getvalue() for name in CAST)


def test_seeding_twice_changes_nothing(seeded):
    def state() -> list[int]:
        return [
            table.objects.count() for table in (User, m.Cooperative, *CHILDREN, *event_models())
        ]

    before = state()
    for options in ({}, {"if_empty": True}):
        call_command("seed_sample", stdout=StringIO(), **options)
    assert state() == before


def test_history_knows_the_sample(seeded):
    for model in (m.Cooperative, *CHILDREN, Person, MentorContract, Assignment):
        event = next(e for e in event_models() if e.pgh_tracked_model is model)
        assert event.objects.count() == seeded[str(model._meta.verbose_name)]
    assert Context.objects.get(metadata__reason="data contoh").metadata == {"reason": "data contoh"}
    assert Context.objects.count() == seeded["contexts"] + 1


def test_the_pages_say_sample_and_show_these_figures(client):
    assert "sample-banner" in client.get("/akun/masuk/").content.decode()
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    client.force_login(User.objects.get(username="pusat"), backend=backend)
    body = client.get("/").content.decode()
    shown = set(map(int, re.findall(r'data-value="(\d+)"', body)))
    wanted = {2143, 1406, 646, 388, 435, 18_125, 11_623, 6_502, *OUTLETS.values()}
    assert wanted | {nib for _, _, nib in TABLE.values()} <= shown


def test_contracts_per_kabupaten_and_people_per_batch():
    today = timezone.localdate()
    earlier = MentorContract.objects.filter(number__endswith="-L")
    assert 150 < earlier.count() < 215 and not earlier.running(today).exists()
    contracts = MentorContract.objects.filter(role="ba").exclude(pk__in=earlier)
    assert Counter(contracts.values_list("regency", flat=True)) == figures.BA
    for code, (_villages, coops, _nib) in TABLE.items():
        assert abs(figures.BA[code] - 215 * coops / 2143) < 1
    newest = MentorContract.objects.exclude(pk__in=earlier)
    roles = Counter(newest.values_list("role", flat=True))
    assert roles == {"ba": 215, "pmo_kab": 28, "pmo_prov": 2}
    pmo = MentorContract.objects.filter(role="pmo_kab").values_list("regency", flat=True)
    assert Counter(pmo) == dict.fromkeys(TABLE, 2)
    assert Counter(profile.batch for profile in ROSTER) == {"I": 182, "II": 183, "III": 178}
    names = sorted(Person.objects.values_list("name", flat=True))
    assert names == [f"Pendamping Contoh {n:03}" for n in range(1, 544)]
    for model in (Person, MentorContract, Assignment):
        assert not model.objects.filter(is_sample=False).exists()


def test_numbers_of_people_are_valid_and_can_not_be_anybodys():
    highest = max(int(code[6:]) for code in District.objects.values_list("pk", flat=True))
    assert highest < 90
    for person, profile in zip(Person.objects.order_by("name"), ROSTER, strict=True):
        read = parse_nik(opened(person.nik_sealed))
        assert read.valid and read.birth_date == opened(person.birth_sealed)
        assert (read.gender, read.regency_code) == (person.sex, person.regency_id or "61.71")
        assert int(read.nik[4:6]) > 90  # a kecamatan that is not there
        assert 20 < 2026 - int(read.birth_date[:4]) < 60
        assert person.phone in ("", f"0800-0000-{profile.number:04}")
        assert person.email.endswith("@example.id") and person.bank in ("", "Bank Contoh")
        person.full_clean(validate_unique=False, validate_constraints=False)
    telling = Person.objects.exclude(phone="").exclude(account_mask="").count()
    assert 300 < telling < 543  # some have not told theirs


def test_mentoring_looks_like_life():
    today = timezone.localdate()
    running = Assignment.objects.running(today)
    ba = MentorContract.objects.filter(role="ba").running(today)
    load = Counter(running.values_list("contract", flat=True))
    assert len(load) == ba.count() - 2 == 211  # two have no cooperative yet
    assert sum(8 <= n <= 12 for n in load.values()) > 150
    assert any(n > 15 for n in load.values()) and any(n < 7 for n in load.values())
    uncovered = m.Cooperative.objects.active().filter(is_uncovered(today)).count()
    assert 30 < uncovered < 120 and running.count() == 2143 - uncovered
    soon = [MentorContract.objects.ending(today, days).count() for days in (30, 60, 90)]
    assert 3 < soon[0] < soon[1] < soon[2] < 60
    leavers = Person.objects.exclude(left_on=None)
    assert {p.regency_id for p in leavers} == {"61.01", "61.05"}
    handed = Assignment.objects.exclude(follows=None)
    for leaver in leavers:
        own = Assignment.objects.filter(contract__person=leaver)
        taken = handed.filter(follows__in=own).running(today)
        assert 0 < taken.count() <= own.count() and not own.running(today)
    assert handed.exclude(follows__contract__person__in=leavers).count() >= 5
    assert Assignment.objects.filter(starts__gt=today).exists()
    assert Assignment.objects.filter(locked=True).exists()


def test_cooperatives_of_a_mentor_lie_near_each_other():
    """Against the same numbers dealt out in the order of keys round the mentors."""

    def width(groups: list[list[m.Cooperative]]) -> float:
        return sum(
            max(c.latitude for c in g) - min(c.latitude for c in g)
            + max(c.longitude for c in g) - min(c.longitude for c in g)
            for g in groups
        )  # fmt: skip

    groups: dict[int, list[m.Cooperative]] = {}
    rows = Assignment.objects.running(timezone.localdate()).filter(regency="61.05")
    for row in rows.select_related("cooperative"):
        groups.setdefault(row.contract_id, []).append(row.cooperative)
    coops = sorted((coop for own in groups.values() for coop in own), key=lambda c: c.pk)
    dealt = [coops[start :: len(groups)] for start in range(len(groups))]
    assert width(list(groups.values())) < 0.4 * width(dealt)
    steps = {curve(x, y): (x, y) for x in range(16) for y in range(16)}
    order = [steps[way] for way in sorted(steps)]
    near = [abs(a - c) + abs(b - d) for (a, b), (c, d) in pairwise(order)]
    assert set(near) == {1}


def test_the_cast_mentors():
    today = timezone.localdate()
    for name, code in (("pendamping_a", "61.01"), ("pendamping_b", "61.05")):
        user = User.objects.get(username=name)
        own = set(Assignment.objects.running(today).filter(contract__person__user=user)
                  .values_list("cooperative", flat=True))  # fmt: skip
        seen = m.Cooperative.objects.for_user(user)
        assert 7 <= len(own) <= 15 and own <= set(seen.values_list("pk", flat=True))
        assert {coop.village_id[:5] for coop in seen} == {code}
    pmo = MentorContract.objects.running(today).get(person__user__username="pmo_a")
    assert (pmo.role, pmo.regency_id) == ("pmo_kab", "61.01")
