"""What the admin's tests share: addresses, one row of every table in each regency, forms as a browser sends them."""

from datetime import date
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.utils import quote
from django.db import models
from django.urls import reverse

from core.models import District, Regency, RegionAlias, RoleGrant, User, Village
from dashboard import models as desk
from land import models as land
from mentors.models import Assignment, MentorContract, Person, PersonDocument
from registry import models as m
from tests.mentor_rows import PersonFactory, make_assignment, make_contract
from tests.paper_rows import PAPERS
from trainings import models as t
from visits.models import FollowUp, Obstacle, Visit, VisitVersion

TABLES = (
    Regency,
    District,
    Village,
    RegionAlias,
    User,
    RoleGrant,
    m.Cooperative,
    m.CooperativeVillage,
    m.Milestone,
    m.Outlet,
    m.Officer,
    m.MemberCount,
    m.CapitalEntry,
    m.Document,
    Person,
    MentorContract,
    Assignment,
    PersonDocument,
)
# looked at there, never written (tests/test_visit_admin.py)
LOOKED_AT = (Visit, VisitVersion, FollowUp, Obstacle, *PAPERS)
# the same of trainings (tests/test_training_admin.py): those that lie in a kabupaten, and those for all
TRAININGS_WITHIN = (t.Enrolment, t.Attendance, t.Score, t.Evaluation, t.Certificate)
TRAININGS = (
    t.Batch,
    t.Session,
    t.Programme,
    t.Venue,
    t.Room,
    t.CertificateSeries,
    *TRAININGS_WITHIN,
)
# of land (tests/test_land_admin.py): written here, and only looked at
LAND_WRITTEN = (
    land.Parcel,
    land.LandObstacle,
    land.Building,
    land.ProgressReport,
    land.EquipmentItem,
    land.Agency,
)
LAND_LOOKED_AT = (
    land.ParcelStep,
    land.Verdict,
    land.Handover,
    land.LandDocument,
    land.LandPhoto,
    land.Survey,
    land.SourceSheet,
    land.SourceValue,
    land.Difference,
)
LAND = (*LAND_WRITTEN, *LAND_LOOKED_AT)
# of the desk (tests/test_desk_letters.py)
DESK = (desk.LetterText, desk.Letter)
REGIONS = (Regency, District, Village)
ACCOUNTS = (User, RoleGrant)
CHILDREN = TABLES[7:14]
# what an operator does not see at all
OFFICERS_ONLY = (PersonDocument,)
# every name in regency B carries it
MARK = b"Bravo"
# nothing deletes these: regions come from the official list, the others are archived or switched off
KEPT = (*REGIONS, User, m.Cooperative, Person, MentorContract, Assignment)

each_table = pytest.mark.parametrize("model", TABLES, ids=[model.__name__ for model in TABLES])


def address(model: type[models.Model], page: str, row: Any = None) -> str:
    args = [] if row is None else [quote(getattr(row, "pk", row))]
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def complete(coop: m.Cooperative) -> None:
    """The rows that make_cooperative doesn't make, and another name of the village."""
    other = Village.objects.filter(district=coop.village.district).exclude(pk=coop.village_id)[0]
    m.CooperativeVillage.objects.create(cooperative=coop, village=other)
    m.Document.objects.create(
        cooperative=coop, kind="akta", title=f"Akta {coop.village.name}", file="koperasi/x.pdf"
    )
    RegionAlias.objects.create(village=coop.village, name=f"{coop.village.name} Lama")
    regency = coop.village.district.regency
    person = PersonFactory(regency=regency, name=f"Pendamping {coop.village.name}")
    contract = make_contract(regency, person=person)
    make_assignment(contract, coop)
    PersonDocument.objects.create(
        person=person, kind="ktp", title=f"KTP {coop.village.name}", file="pendamping/x.pdf"
    )


def row_of(model: type[models.Model], coop: m.Cooperative) -> Any:
    """The row of `model` that lies where `coop` lies."""
    village = coop.village
    places = {Regency: village.district.regency, District: village.district, Village: village}
    if model in places:
        return places[model]
    if model is m.Cooperative:
        return coop
    if model is RegionAlias:
        return RegionAlias.objects.get(village=village)
    if model is Person:
        return Assignment.objects.get(cooperative=coop).contract.person
    if model is MentorContract:
        return Assignment.objects.get(cooperative=coop).contract
    if model is PersonDocument:
        return PersonDocument.objects.get(person=row_of(Person, coop))
    return model._default_manager.filter(cooperative=coop).first()


def typed(response: Any, **changes: Any) -> dict[str, Any]:
    """What a browser would send from this page; `changes` by the names in the form, None leaves one out."""
    data: dict[str, Any] = {}
    context = response.context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for bound in form:
            value = bound.value()
            if (
                value is None
                or value is False
                or getattr(bound.field.widget, "input_type", "") == "file"
            ):
                continue
            if isinstance(value, date):
                value = value.isoformat()
            data[bound.html_name] = "on" if value is True else str(value)
    for name, value in changes.items():
        if value is None:
            data.pop(name, None)
        else:
            data[name] = value
    return data


def with_row(data: dict[str, Any], prefix: str, **fields: Any) -> dict[str, Any]:
    """One more row typed into an inline."""
    index = int(data[f"{prefix}-TOTAL_FORMS"])
    added = {f"{prefix}-{index}-{name}": value for name, value in fields.items()}
    return data | added | {f"{prefix}-TOTAL_FORMS": str(index + 1)}


def completed(world: Any) -> Any:
    """The small world with a row in every table of both regencies."""
    complete(world.coop_a)
    complete(world.coop_b)
    return world


FIELDS = [
    ("registry", "cooperative", "village"),
    ("registry", "cooperativevillage", "village"),
    ("registry", "milestone", "cooperative"),
    ("registry", "officer", "cooperative"),
]


def ask(client, app, model, field, **more):
    query = {"app_label": app, "model_name": model, "field_name": field, **more}
    return client.get(reverse("admin:autocomplete"), query)


def change_page(client, row):
    return client.get(address(type(row), "change", row))


def save(client, row, data):
    return client.post(address(type(row), "change", row), data)


def registered() -> set[type[models.Model]]:
    return set(admin.site._registry)
