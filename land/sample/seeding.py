"""Writing the sample of land and building, and letting a parcel become a real one."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from core.models import User
from land import models as m
from land.reconciling import comparing
from land.sample import (
    buildings,
    differences,
    figures,
    papers,
    parcels,
    pictures,
    progress,
    remainder,
    sheets,
    surveys,
    verification,
)
from land.sample.figures import HANDED
from land.sample.leaving import leaving
from land.sample.plan import Site, sites
from land.words import State
from registry.sample import SampleRoom
from registry.sample.copying import Table, keys_for

# of the cast: who keeps the rows of a kabupaten; the province those of all others
OFFICERS = {"61.01": "dinas_a", "61.05": "dinas_b", "61.10": "dinas_b"}
PROVINCE = "pusat"
# whose surveys come from a kabupaten
SURVEYORS = {"61.01": "pendamping_a", "61.05": "pendamping_b"}
# in the order in which the database will have them
MODELS = (
    m.Parcel,
    m.ParcelStep,
    m.Verdict,
    m.Building,
    m.ProgressReport,
    m.Handover,
    m.LandObstacle,
    m.EquipmentItem,
    m.LandDocument,
    m.Survey,
    m.LandPhoto,
    m.SourceValue,
)
# a parcel follows its last step; the steps are all there before
FOLLOW = """
    UPDATE land_parcel p SET state = s.to_state
    FROM (SELECT DISTINCT ON (parcel_id) parcel_id, to_state FROM land_parcelstep
          WHERE is_sample ORDER BY parcel_id, number DESC) s
    WHERE s.parcel_id = p.id AND p.is_sample AND p.state <> s.to_state
"""


def seed(on: date | None = None) -> dict[str, int]:
    """Write land and building as seen from the day `on`; rows per table."""
    return Seeding(on or timezone.localdate()).write()


class Seeding:
    """One filling. Rows are gathered first, keys given out beforehand, then all is copied at once."""

    def __init__(self, on: date) -> None:
        self.on = on
        self.sites = sites(on)
        self.tables = {model: Table(model) for model in MODELS}
        self.versions = Table(m.SurveyVersion)
        users = User.objects.filter(is_sample=True).in_bulk(field_name="username")
        self.users = {name: user.pk for name, user in users.items()}

    def by(self, site: Site) -> int | None:
        return self.users.get(OFFICERS.get(site.regency, PROVINCE))

    def write(self) -> dict[str, int]:
        agency = m.Agency.objects.filter(name=buildings.AGENCY["name"]).first()
        if agency is None:
            agency = m.Agency.objects.create(**buildings.AGENCY, is_sample=True)
        self._parcels()
        self._buildings(agency.pk)
        for site in self.sites:
            for row in remainder.obstacles(site):
                self.tables[m.LandObstacle].add(by_id=self.by(site), **row)
            for row in remainder.equipment(site):
                self.tables[m.EquipmentItem].add(by_id=self.by(site), **row)
        self._photos()
        self._papers_and_surveys()
        self._sheets()
        written = {}
        for model in MODELS:
            name, count = self._copied(model)
            written[name] = count
            if model is m.ParcelStep:
                with connection.cursor() as cursor:
                    cursor.execute(FOLLOW)
        self.versions.write()
        measure()
        written |= compare(self.users.get(PROVINCE))
        return {name: count for name, count in written.items() if count}

    def _copied(self, model: type[Model]) -> tuple[str, int]:
        """Triggers look up what was written a moment before; told that the table is empty, PostgreSQL would
        read all of it each time instead of asking the index."""
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            found = self.tables[model].write()
            cursor.execute("SET LOCAL enable_seqscan = on")
        return found

    def _parcels(self) -> None:
        planned = [(site, at) for site in self.sites for at in range(len(site.ownerships))]
        for (site, at), key in zip(planned, keys_for(m.Parcel, len(planned)), strict=True):
            rng = site.rolling("langkah", at)
            state = _state(site, at)
            row = self.tables[m.Parcel].add(id=key, **parcels.columns(site, at, state))
            steps = verification.way(site, at, state, rng)
            ends = verification.ends_on(site, state, rng)
            if at == 0 and _is_taken_back(site):
                steps += [(State.ALLOCATED, ""), (State.VERIFIED, verification.TAKEN_BACK)]
            dated = verification.dated(site, steps, ends, rng) if steps else []
            for one in dated:
                self.tables[m.ParcelStep].add(parcel_id=key, by_id=self.by(site), **one)
            for one in verification.verdicts(site, dated, rng):
                self.tables[m.Verdict].add(parcel_id=key, by_id=self.by(site), **one)
            nine = datetime.combine(ends, time(9), timezone.get_default_timezone())
            row["state_since"] = dated[-1]["at"] if dated else nine
            # what other parts of the sample ask of it
            site.parcels.append(row | {"ends_as": str(state), "steps": dated})

    def _buildings(self, agency: int) -> None:
        built = [site for site in self.sites if site.has_building]
        for site, key in zip(built, keys_for(m.Building, len(built)), strict=True):
            on = site.parcels[0]["steps"][-1]["at"].date()
            row = buildings.allocation(site, site.parcels[0], agency, on)
            site.building = self.tables[m.Building].add(id=key, by_id=self.by(site), **row)
            if site.lot != figures.ALLOCATED:
                self._reports(site, site.building)
        for site in filter(_is_taken_back, self.sites):
            given, back = (step["at"] for step in site.parcels[0]["steps"][-2:])
            row = buildings.taken_back(site, site.parcels[0], agency, given.date(), back)
            self.tables[m.Building].add(by_id=self.by(site), **row)

    def _reports(self, site: Site, building: dict[str, Any]) -> None:
        told = progress.story(site, building)
        rows = list(progress.reports(told))
        for row, key in zip(rows, keys_for(m.ProgressReport, len(rows)), strict=True):
            row["id"] = key
        for row in rows:
            wrong = row.pop("corrects", None)
            row |= {"building_id": building["id"], "by_id": self.by(site)}
            row |= {"corrects_id": wrong["id"]} if wrong else {}
            row |= {"verified_by_id": self.by(site)} if row.get("verified_at") else {}
            self.tables[m.ProgressReport].add(**row)
        if site.lot == HANDED:
            bast = buildings.handover(site, building["id"], told.ends)
            site.handed_on = bast["handed_over_on"]
            self.tables[m.Handover].add(by_id=self.by(site), **bast)

    def _photos(self) -> None:
        """Of parcels and of the newest reports; the mentors' cooperatives always show one."""
        drawn: dict[int, pictures.Picture] = {}
        newest = {row["building_id"]: row for row in self.tables[m.ProgressReport].rows}
        for site in self.sites:
            rng = site.rolling("foto")
            if not site.parcels or not (site.shown or rng.randrange(1000) < figures.WITH_PHOTO):
                continue
            day = datetime.combine(self.on, time(10), timezone.get_default_timezone())
            number = pictures.STEPS * rng.randrange(2)
            report = newest.get(site.building["id"]) if site.building else None
            of = {"parcel_id": site.parcels[0]["id"]}
            if report is not None:
                number += 1 + min(3, int(report["percent"] // 30))
                of = {"report_id": report["id"]}
                day = report["recorded_at"]
            if number not in drawn:
                drawn[number] = pictures.stored(number)
            taken = pictures.columns(drawn[number], day - timedelta(days=1))
            self.tables[m.LandPhoto].add(
                cooperative_id=site.cooperative.pk, by_id=self.by(site), **of, **taken
            )

    def _papers_and_surveys(self) -> None:
        for site, row in papers.rows(self.sites):
            self.tables[m.LandDocument].add(by_id=self.by(site), **row)
        told = list(surveys.rows(self.sites, SURVEYORS))
        parcels_by_key = {row["id"]: row for row in self.tables[m.Parcel].rows}
        for one, key in zip(told, keys_for(m.Survey, len(told)), strict=True):
            decided = self.by(one.site) if one.survey.get("decided_at") else None
            mentor = self.users.get(one.mentor)
            for parcel in (one.site.parcels[0], parcels_by_key[one.survey["parcel_id"]]):
                parcel |= surveys.written_by(one)
            self.tables[m.Survey].add(id=key, by_id=mentor, decided_by_id=decided, **one.survey)
            self.versions.add(survey_id=key, sent_by_id=mentor, **one.version)

    def _sheets(self) -> None:
        for source, days in sheets.AS_OF.items():
            as_of = self.on - timedelta(days=days)
            sheet = m.SourceSheet.objects.create(
                source=source,
                as_of=as_of,
                file_name=sheets.FILES[source],
                imported_at=datetime.combine(as_of, time(13), timezone.get_default_timezone()),
                by_id=self.users.get(PROVINCE),
                is_sample=True,
            )
            for site in self.sites:
                for name, value in sheets.values(site, source):
                    self.tables[m.SourceValue].add(
                        sheet_id=sheet.pk,
                        cooperative_id=site.cooperative.pk,
                        field=name,
                        value=value,
                        raw=value,
                        is_sample=True,
                    )


def _state(site: Site, at: int) -> State:
    """In which the site's parcel ends."""
    if at:
        return site.rolling("kedua").choice(figures.SECOND_STATES)
    return State.ALLOCATED if site.has_building else State(site.lot)


def _is_taken_back(site: Site) -> bool:
    """About half of the verified parcels without a building: they had one allocated once."""
    return site.lot == State.VERIFIED and site.rolling("batal").random() < 0.5


def compare(by: int | None) -> dict[str, int]:
    """The differences between those sheets and us, worked out as after an import on the sheet's day."""
    comparing.compare()
    differences.age()
    differences.decide(by)
    count = m.Difference.objects.filter(is_sample=True).count()
    return {str(m.Difference._meta.verbose_name): count}


def measure() -> None:
    """Let PostgreSQL look at what was written: lists are planned by it."""
    tables = ", ".join(model._meta.db_table for model in MODELS)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {tables}, land_sourcesheet")


def make_real(kept: Iterable[Model]) -> None:
    """The parcel stays where it is, with the steps that brought it to its state; names and numbers that were
    made up go."""
    for row in m.Parcel.objects.filter(pk__in=[row.pk for row in kept]):
        if row.holder.endswith("(contoh)"):
            row.holder = ""
        if row.certificate_number.startswith("CONTOH"):
            row.certificate_number = ""
        row.is_sample = False
        row.save()
        row.steps.update(is_sample=False)


ROOM = SampleRoom(
    "land",
    "lahan",
    m.Parcel,
    seed=seed,
    make_real=make_real,
    leaving=leaving,
    after=("mentors",),
)
