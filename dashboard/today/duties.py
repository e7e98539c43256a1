"""What waits for somebody: which rows, whose turn it is, since when, and the list that shows exactly them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import DateField, F, Value
from django.db.models.functions import Cast, TruncDate

from dashboard.today import rows as r
from land.verifying.turns import key_of_turn
from land.words import State
from visits.monthly.calendar import month_key, reported_month
from visits.reviewing.views import held_for, waiting_for

Query = Callable[[date], dict[str, str]]


@dataclass(frozen=True)
class Duty:
    """One kind of work.

    key, label  how tests and the page name it
    verb        who may do it; it is counted where he may
    turn        whose turn it is, as the province reads it
    rows        in the reader's name; on: today
    since       expression of the day since when a row waits, given today; NULL where nobody noted it
    list        page, and the query that narrows it to those rows; sees: the verb in whose area it lists
    level       "daerah": a kabupaten's own work, of less hurry to the province; "provinsi": nobody's but the
                province's; "lapangan": a mentor's
    check       as dashboard.linking.Target
    told        before the day: "paling lama sejak", or what the day means else
    """

    key: str
    label: str
    verb: str
    turn: str
    rows: r.Rows
    list: str
    query: Query = field(default=lambda on: {})
    since: Callable[[date], Any] = lambda on: Cast(Value(None), DateField())
    sees: str = ""
    level: str = ""
    check: str = "count"
    told: str = "paling lama sejak"


def fixed(**query: str) -> Query:
    return lambda on: query


def when(column: str) -> Callable[[date], Any]:
    """The day of a moment that the row holds."""
    return lambda on: TruncDate(column)


def day(column: str) -> Callable[[date], Any]:
    return lambda on: F(column)


def this_month(on: date) -> Any:
    return Cast(Value(on.replace(day=1)), DateField())


def turn_of(state: str) -> Query:
    return lambda on: {"giliran": key_of_turn(state)}


def reported(on: date) -> dict[str, str]:
    return {"bulan": month_key(reported_month(on))}


PMO, DINAS, PROVINCE = "PMO", "dinas kabupaten/kota", "dinas provinsi"
READ_VISITS, READ_LAND = "visits.view_visit", "land.view_parcel"
DUTIES = (
    Duty(
        "periksa",
        "Periksa kunjungan",
        "visits.review_visit",
        PMO,
        lambda user, on: waiting_for(user),
        "visits:inbox",
        since=when("received_at"),
        sees="visits.review_visit",
        level="daerah",
    ),
    Duty(
        "ditahan",
        "Putuskan kunjungan yang ditahan",
        "visits.release_visit",
        DINAS,
        lambda user, on: held_for(user),
        "visits:held-list",
        since=when("received_at"),
        sees="visits.release_visit",
    ),
    Duty(
        "usulan",
        "Putuskan usulan tahapan pada kunjungan",
        "visits.accept_proposal",
        DINAS,
        r.proposals,
        "visits:visit-list",
        fixed(usulan="menunggu"),
        when("received_at"),
        READ_VISITS,
    ),
    Duty(
        "laporan-ba",
        "Periksa laporan bulanan BA",
        "visits.check_report",
        PMO,
        r.reports_sent,
        "visits:report-list",
        fixed(status="diajukan"),
        when("submitted_at"),
        "visits.view_report",
        "daerah",
    ),
    Duty(
        "rekap-provinsi",
        "Terima rekap bulanan kabupaten/kota",
        "visits.approve_report",
        PROVINCE,
        r.recaps_in("diteruskan"),
        "visits:report-recaps",
        reported,
        when("submitted_at"),
        "visits.view_recap",
        "provinsi",
        check="",
    ),
    Duty(
        "rekap",
        "Periksa rekap bulanan PMO",
        "visits.approve_report",
        DINAS,
        r.recaps_in("diajukan"),
        "visits:report-recaps",
        reported,
        when("submitted_at"),
        "visits.view_recap",
        "daerah",
        check="",
    ),
    Duty(
        "susun-rekap",
        "Susun dan ajukan rekap bulanan",
        "visits.recap_report",
        PMO,
        r.recaps_to_write,
        "visits:report-recaps",
        reported,
        this_month,
        "visits.view_recap",
        check="",
    ),
    Duty(
        "lahan-alokasi",
        "Alokasikan lahan terverifikasi",
        "land.allocate",
        PROVINCE,
        r.parcels_of("land.allocate", State.VERIFIED),
        "land:turn-list",
        turn_of(State.VERIFIED),
        when("state_since"),
        READ_LAND,
        "provinsi",
    ),
    Duty(
        "lahan-verifikasi",
        "Verifikasi lahan yang diajukan",
        "land.verify_parcel",
        DINAS,
        r.parcels_of("land.verify_parcel", State.PROPOSED),
        "land:turn-list",
        turn_of(State.PROPOSED),
        when("state_since"),
        READ_LAND,
        "daerah",
    ),
    Duty(
        "survei",
        "Putuskan survei lahan dari HP",
        "land.accept_survey",
        "PMO dan dinas kabupaten/kota",
        r.surveys,
        "land:survey-list",
        fixed(state="menunggu"),
        when("received_at"),
        "land.view_survey",
        "daerah",
    ),
    Duty(
        "selisih",
        "Putuskan selisih antarsumber",
        "land.reconcile",
        DINAS,
        r.differences,
        "land:difference-list",
        fixed(state="terbuka"),
        when("first_seen"),
        "land.view_reconciliation",
    ),
    Duty(
        "macet",
        "Gerakkan pembangunan yang macet",
        "land.report_progress",
        "dinas dan pelaksana",
        r.stalled,
        "land:building-list",
        fixed(stalled="1"),
        day("percent_on"),
        READ_LAND,
        told="laporan terakhir yang paling lama",
    ),
    Duty(
        "perbaikan",
        "Perbaiki kunjungan yang dikembalikan",
        "visits.log_visit",
        "pendamping",
        r.returned,
        "visits:visit-list",
        fixed(status="perlu_perbaikan"),
        day("day"),
        READ_VISITS,
        told="kunjungan paling lama",
    ),
    Duty(
        "tindak-lanjut",
        "Selesaikan tindak lanjut lewat tenggat",
        "visits.close_follow_up",
        "pendamping dan PMO",
        r.follow_ups,
        "visits:follow-up-list",
        fixed(keadaan="lewat"),
        day("due"),
        READ_VISITS,
        "daerah",
        told="tenggat paling lama",
    ),
    Duty(
        "kontrak",
        "Perpanjang kontrak yang berakhir dalam 30 hari",
        "mentors.change_contract",
        DINAS,
        r.contracts_ending,
        "mentors:contract-list",
        fixed(berakhir=str(r.ENDING_DAYS)),
        day("last_day"),
        "mentors.view_person",
        told="paling dekat",
    ),
    Duty(
        "tanpa-pendamping",
        "Tugaskan pendamping ke koperasi",
        "mentors.change_assignment",
        "PMO dan dinas kabupaten/kota",
        r.uncovered,
        "mentors:uncovered",
        sees="mentors.view_assignment",
    ),
    Duty(
        "laporan-belum",
        "Tagih laporan bulanan yang belum masuk",
        "visits.check_report",
        PMO,
        r.reports_missing,
        "visits:report-missing",
        reported,
        this_month,
        "visits.view_recap",
        "daerah",
    ),
    Duty(
        "laporan-sendiri",
        "Susun dan ajukan laporan bulanan",
        "visits.write_report",
        "pendamping",
        r.own_report_missing,
        "visits:report-own",
        since=this_month,
        check="",
    ),
    Duty(
        "belum-dikunjungi",
        "Kunjungi koperasi yang bulan ini belum dikunjungi",
        "visits.log_visit",
        "pendamping",
        r.not_visited,
        "visits:cooperative-list",
        fixed(kunjungan="belum"),
        sees="visits.view_figures",
    ),
    Duty(
        "impor",
        "Lanjutkan impor lembar",
        "core.import_sheet",
        "pengunggah",
        r.imports,
        "core:import-list",
        fixed(menunggu="1"),
        when("uploaded_at"),
    ),
    Duty(
        "lahan-usul",
        "Ajukan atau perbaiki data lahan",
        "land.propose_parcel",
        "pengusul",
        r.parcels_of("land.propose_parcel", State.NOT_PROPOSED),
        "land:turn-list",
        turn_of(State.NOT_PROPOSED),
        when("state_since"),
        READ_LAND,
        "daerah",
    ),
    Duty(
        "tahapan",
        "Verifikasi tahapan koperasi",
        "registry.verify_milestone",
        DINAS,
        r.unverified,
        "registry:cooperative-list",
        fixed(verifikasi="belum"),
        sees="registry.view_cooperative",
        level="daerah",
    ),
    Duty(
        "tanpa-data-lahan",
        "Isi data lahan koperasi yang belum ada",
        "land.change_parcel",
        "operator",
        r.without_land,
        "land:place-list",
        fixed(place="tanpa_data"),
        sees=READ_LAND,
        level="daerah",
    ),
    Duty(
        "tanpa-anggota",
        "Isi data anggota koperasi yang belum ada",
        "registry.change_cooperative",
        "operator",
        r.without_members,
        "registry:cooperative-list",
        fixed(anggota="belum"),
        sees="registry.view_cooperative",
        level="daerah",
    ),
)
