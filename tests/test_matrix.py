"""The access matrix: every URL of the resolver × every role × own, foreign and missing rows.

Who holds which verb is written out here a second time, on purpose: a slip in the permission table fails.
"""

import re
from datetime import date

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from core.seen import fingerprint
from dashboard.models import BoundarySet, Message
from registry import models as m
from tests.alarm_rows import make_alarm
from tests.factories import make_cooperative
from tests.import_kind import make_job, ready_balikan, registered
from tests.mentor_people import make_mentor
from tests.mentor_rows import PersonFactory, make_assignment, make_contract
from tests.training_rows import make_batch

EVERYBODY = "pusat dinas_a dinas_b pmo_a pendamping_a operator pengamat auditor"
WRITERS = "pusat dinas_a dinas_b operator"
OFFICERS = "pusat dinas_a dinas_b"
SEES_A = {"pusat", "dinas_a", "pmo_a", "operator", "pengamat", "auditor"}
ROLES = [*EVERYBODY.split(), "tanpa_peran", "anonim"]
# For walks of many requests: whom another role stands for in the quick suite (operator, PMO, auditor and the other
# kabupaten's officer are held like dinas_a, nobody's roles like the anonymous) is walked in the long profile.
STOOD_FOR = {"operator", "auditor", "pmo_a", "dinas_b", "tanpa_peran"}
# elsewhere the operator, who may write, is walked too
MOST = [
    role
    if role == "operator" or role not in STOOD_FOR
    else pytest.param(role, marks=pytest.mark.long)
    for role in ROLES
]
WALKERS = [
    pytest.param(role, marks=pytest.mark.long) if role in STOOD_FOR else role for role in ROLES
]

# name → roles that hold its verb; pages without a row
PAGES = {
    "registry:cooperative-list": EVERYBODY,
    "registry:outlet-list": EVERYBODY,
    "registry:village-without": EVERYBODY,
    "registry:cooperative-create": WRITERS,
    "registry:duplicate-list": OFFICERS,
    "core:import-list": WRITERS,
    "core:import-create": WRITERS,
    "core:history": "pusat dinas_a dinas_b auditor",
    "core:permissions": EVERYBODY,
    "core:user-list": "pusat auditor",
    "dashboard:home": EVERYBODY + " tanpa_peran",
    "dashboard:action-list": EVERYBODY,
}
# name → roles; pages of the cooperative of regency A
OF_COOPERATIVE = {
    "registry:cooperative-detail": EVERYBODY,
    "registry:cooperative-history": EVERYBODY,
    "registry:cooperative-update": WRITERS,
    "registry:cooperative-archive": OFFICERS,
    "registry:cooperative-restore": OFFICERS,
}
CHILDREN = {
    "milestone": m.Milestone,
    "outlet": m.Outlet,
    "officer": m.Officer,
    "member-count": m.MemberCount,
    "capital": m.CapitalEntry,
    "document": m.Document,
    "served-village": m.CooperativeVillage,
}
OF_CHILD = {
    f"registry:{name}-{verb}": (model, WRITERS)
    for name, model in CHILDREN.items()
    for verb in ("update", "delete")
}
FILES = {
    "registry:milestone-file": (m.Milestone, EVERYBODY),
    "registry:document-file": (m.Document, EVERYBODY),
}
# name → roles; pages of two cooperatives of regency A
OF_PAIR = {"registry:duplicate-pair": OFFICERS, "registry:duplicate-dismiss": OFFICERS}
OF_MERGE = {"registry:merge-undo": OFFICERS}
# name → stage in which the page is there; pages of an import that dinas_a has uploaded
OF_IMPORT = {
    "core:import-detail": "preview",
    "core:import-map": "preview",
    "core:import-balikan": "preview",
    "core:import-apply": "preview",
    "core:import-undo": "applied",
}
IMPORT_POSTS = [f"core:import-{verb}" for verb in ("sheet", "answer", "check", "stop", "teach")]
IMPORT_POSTS += ["core:import-balikan-stop"]
# An import belongs to its uploader, not to his kabupaten; the province sees all.
SEES_IMPORT = {"pusat", "dinas_a"}
# name → whether it is by POST only; pages of a plan of regency A (mentors/planner)
PLANNERS = "pusat dinas_a dinas_b pmo_a"
PAGES |= dict.fromkeys(["mentors:plan", "mentors:access-list", "mentors:access-district"], PLANNERS)
OF_COOPERATIVE |= {"mentors:access-update": PLANNERS}
OF_PLAN = {
    "mentors:plan-detail": False,
    "mentors:plan-delete": False,
    "mentors:plan-apply": False,
    "mentors:plan-again": True,
    "mentors:plan-lines": True,
}
ONLY_POST = {"registry:milestone-verify": (m.Milestone, OFFICERS)}
CREATE = {f"registry:{name}-create": WRITERS for name in CHILDREN}
# Mentors: coverage and assignments. name → roles.
ASSIGNERS = "pusat dinas_a dinas_b pmo_a"
PAGES |= {f"mentors:{n}": EVERYBODY for n in ("coverage", "load", "uncovered", "assignment-list")}
OF_COOPERATIVE |= {"mentors:assignment-create": ASSIGNERS}
OF_ASSIGNMENT = {
    "mentors:assignment-detail": EVERYBODY,
    "mentors:assignment-hand-over": ASSIGNERS,
    "mentors:assignment-end": ASSIGNERS,
    "mentors:assignment-lock": ASSIGNERS,
}
OF_CONTRACT = {"mentors:contract-assign": ASSIGNERS, "mentors:hand-over-all": ASSIGNERS}
# People of the mentors' room
SEES_PEOPLE = "pusat dinas_a dinas_b pmo_a operator auditor"
PAGES |= {
    "mentors:person-list": SEES_PEOPLE,
    "mentors:person-print": SEES_PEOPLE,
    "mentors:person-create": WRITERS,
    "mentors:contract-list": SEES_PEOPLE,
    "mentors:reveal-list": "pusat auditor",
}
# name → roles; pages of a person of regency A
OF_PERSON = {
    "mentors:person-detail": SEES_PEOPLE,
    "mentors:person-history": SEES_PEOPLE,
    "mentors:person-update": WRITERS,
    "mentors:person-leave": OFFICERS,
    "mentors:person-return": OFFICERS,
    "mentors:contract-create": OFFICERS,
    "mentors:document-create": WRITERS,
}
CONTRACT_VERBS = {f"mentors:contract-{verb}": OFFICERS for verb in ("update", "end", "delete")}
OF_PAPER = {f"mentors:document-{verb}": OFFICERS for verb in ("update", "delete", "reveal")}
OF_SEALED = {"mentors:person-reveal": OFFICERS}
# Accounts of mentors: pages without a row, and the page of a person of regency A.
PAGES |= {
    "mentors:account-list": OFFICERS,
    "mentors:account-create": OFFICERS,
    "mentors:account-codes": OFFICERS,
}
OF_ACCOUNT = {"mentors:account-reset": OFFICERS}
# Photos and files of visits: tests/test_visit_files_*.py walk rows and the phone's own address.
SEES_VISITS = "pusat dinas_a dinas_b pmo_a pendamping_a auditor"
PAGES |= {"visits:outbox-upload": "pusat dinas_a dinas_b pmo_a pendamping_a operator"}
OF_PHOTO = {"visits:photo": SEES_VISITS}
OF_UPLOAD = {"visits:outbox-detail": "pusat dinas_a dinas_b pmo_a pendamping_a operator"}
BY_PHONE = {"visits:photo-piece"}
# Review of visits (visits/reviewing); the verbs by POST and the visit's page: below.
REVIEWERS = "pusat dinas_a dinas_b pmo_a"
PAGES |= {"visits:inbox": REVIEWERS, "visits:held-list": OFFICERS}
# name → roles; a mentor reads his own visit only
OF_VISIT = {"visits:visit-detail": f"{REVIEWERS} pendamping_a auditor"}
VISIT_POSTS = {
    **dict.fromkeys(
        ("visits:visit-verify", "visits:visit-return", "visits:visit-reject"), REVIEWERS
    ),
    "visits:visit-choose": REVIEWERS,
    "visits:visit-reopen": OFFICERS,
    "visits:visit-release": OFFICERS,
}
PROPOSAL_POSTS = {f"visits:proposal-{verb}": OFFICERS for verb in ("accept", "decline")}
MANY_POSTS = {"visits:verify-many": REVIEWERS, "visits:release-many": OFFICERS}
# Visits on their way in: test_the_way_in_of_visits.
SENDING = {"visits:sync", "visits:visit-create", "visits:visit-update"}
# Monthly reports (visits/monthly): pages without a row, of the report and of the recap of regency A.
SEES_REPORTS = "pusat dinas_a dinas_b pmo_a pendamping_a auditor"
SEES_RECAPS = "pusat dinas_a dinas_b pmo_a auditor"
CHECKERS = "pusat dinas_a dinas_b pmo_a"
PAGES |= {
    "visits:report-list": SEES_REPORTS,
    "visits:report-own": "pendamping_a",
    "visits:report-recaps": SEES_RECAPS,
    "visits:report-missing": SEES_RECAPS,
}
OF_REPORT = {
    "visits:report-detail": SEES_REPORTS,
    "visits:report-pdf": SEES_REPORTS,
    "visits:report-xlsx": SEES_REPORTS,
    "visits:report-update": "pendamping_a",
    "visits:report-submit": "pendamping_a",
    "visits:report-return": CHECKERS,
    "visits:report-accept": CHECKERS,  # by POST only
}
OF_RECAP = {
    "visits:report-recap": SEES_RECAPS,
    "visits:report-recap-pdf": SEES_RECAPS,
    "visits:report-recap-xlsx": SEES_RECAPS,
    "visits:report-recap-all": SEES_RECAPS,
    "visits:report-recap-update": "pmo_a",
    "visits:report-recap-submit": "pmo_a",
    "visits:report-recap-return": OFFICERS,
    "visits:report-lock": OFFICERS,
    "visits:report-recap-accept": OFFICERS,  # by POST only
}
# Visits: lists and pages of figures; name → roles
SEES_VISITS = "pusat dinas_a dinas_b pmo_a pendamping_a auditor"
PAGES |= dict.fromkeys(
    [f"visits:{n}" for n in ("visit-list", "calendar", "follow-up-list", "obstacle-list", "next")],
    SEES_VISITS,
)
PAGES |= {"visits:cooperative-list": EVERYBODY, "visits:obstacle-matrix": EVERYBODY}
OF_COOPERATIVE |= {"visits:timeline": SEES_VISITS}
CLOSERS = "pusat dinas_a dinas_b pmo_a pendamping_a"
OF_VISITS = {"visits:mentor", "visits:mine", "visits:follow-up-close", "visits:follow-up-reopen"}
# For everybody, also without an account: test_activation.py.
FOR_ALL = {"mentors:activate"}
# The visit app: its shell, its data as JSON, and what a browser fetches without an account (test_visit_app.py).
PAGES |= {"visits:field-app": "pendamping_a"}
FIELD_JSON = {"visits:field-data": "pendamping_a"}
FIELD_OPEN = {"visits:field-worker", "visits:field-manifest"}
# Certificates of trainings: a batch's pages, one certificate's, and the public check.
SEES_ENROLMENTS = "pusat dinas_a dinas_b pmo_a pendamping_a operator auditor"
GETS_PAPERS = "pusat dinas_a dinas_b pendamping_a"
PAGES |= {"trainings:certificate-list": SEES_ENROLMENTS}
CERTIFICATES_OF_BATCH = {
    "trainings:certificates": SEES_ENROLMENTS,
    "trainings:certificates-issue": "pusat",
    "trainings:certificates-pdf": GETS_PAPERS,
    "trainings:certificates-zip": GETS_PAPERS,
}
OF_CERTIFICATE = {
    "trainings:certificate-pdf": GETS_PAPERS,
    "trainings:certificate-revoke": "pusat",
    "trainings:certificate-reissue": "pusat",
}
PUBLIC_CHECK = {"trainings:certificate-ask", "trainings:certificate-check"}
# Attendance: the batch's page for all who read trainings; sessions are no region's, so the verb alone decides.
COMMITTEE = "pusat operator"
OF_ATTENDANCE = {
    "trainings:attendance": EVERYBODY,
    "trainings:attendance-xlsx": "pusat dinas_a dinas_b pmo_a",
    "trainings:attendance-pdf": "pusat dinas_a dinas_b pmo_a",
}
OF_SESSION = dict.fromkeys(
    [f"trainings:attendance-{n}" for n in ("mark", "screen", "sheet")], COMMITTEE
)
SESSION_POSTS = {"trainings:attendance-open", "trainings:attendance-close"}
PAGES |= {"trainings:attendance-offline": COMMITTEE}
ATTENDANCE_JSON = {"trainings:attendance-offline-data", "trainings:attendance-offline-send"}
ATTENDANCE_OPEN = {"trainings:attend", "trainings:attendance-offline-worker"}
# Values and evaluation of a batch (trainings/scoring). A batch is public; name → roles.
SEES_PARTICIPANTS = "pusat dinas_a dinas_b pmo_a pendamping_a operator auditor"
PAGES |= {"trainings:results": SEES_PARTICIPANTS}
OF_BATCH_SCORES = {
    "trainings:scores": EVERYBODY,
    "trainings:scores-enter": "pusat operator",
    "trainings:evaluation": EVERYBODY,
}
EVALUATION_FOR_ALL = {"trainings:evaluation-form"}
# What came of a batch (dashboard/effect): figures only, of a batch that everybody may read.
SEES_EFFECT = "pusat dinas_a dinas_b pmo_a operator pengamat auditor"
PAGES |= {"dashboard:training-effect-list": SEES_EFFECT}
OF_EFFECT = {"dashboard:training-effect": SEES_EFFECT}
# Participants of trainings (trainings/enrolling)
SEES_TRAINING = "pusat dinas_a dinas_b pmo_a pendamping_a operator auditor"
PAGES |= dict.fromkeys(
    ["trainings:enrolment-list", "trainings:trained-list", "trainings:mine"], SEES_TRAINING
)
PAGES |= {"trainings:trained": "pusat dinas_a dinas_b pmo_a operator pengamat auditor"}
OF_ENROLMENT = {
    "trainings:enrolment-detail": SEES_TRAINING,
    "trainings:enrolment-withdraw": OFFICERS,
    "trainings:enrolment-replace": OFFICERS,
}
OF_WAITING = {"trainings:enrolment-promote": OFFICERS}
# of a batch, which is everybody's; the rows in it are one's own
OF_FILLED_BATCH = {
    "trainings:enrolment-create": OFFICERS,
    "trainings:enrolment-move-up": OFFICERS,
    "trainings:enrolment-invitations": SEES_TRAINING,
    "trainings:enrolment-invitations-xlsx": OFFICERS,
}
# Trainings: batches, schedules, programmes, venues (public rows: who holds the verb reads all).
PAGES |= dict.fromkeys(
    [f"trainings:{n}" for n in ("batch-list", "calendar", "programme-list", "venue-list")],
    EVERYBODY,
)
PAGES |= dict.fromkeys([f"trainings:{n}-create" for n in ("batch", "programme", "venue")], "pusat")
# name → roles; pages of a batch, of its session, of a programme, a venue and a room
OF_BATCH = {
    **dict.fromkeys([f"trainings:batch-{n}" for n in ("detail", "schedule", "agenda")], EVERYBODY),
    **dict.fromkeys([f"trainings:batch-{n}" for n in ("update", "cancel", "delete")], "pusat"),
    "trainings:batch-restore": "pusat",
    "trainings:session-create": "pusat",
    "trainings:session-copy": "pusat",
}
OF_SCHEDULE = {f"trainings:session-{verb}": "pusat" for verb in ("update", "delete")}
OF_VENUES = {
    "trainings:programme-update": "programme",
    "trainings:venue-update": "venue",
    "trainings:room-create": "venue",
    "trainings:room-update": "room",
    "trainings:room-delete": "room",
}
# Land: verification and site sheet (land/verifying, land/site_sheet), of a parcel of regency A that is proposed.
PAGES |= {"land:turn-list": EVERYBODY}
OF_PARCEL_VERIFIED = {
    "land:parcel-steps": EVERYBODY,
    "land:site-sheet": EVERYBODY,
    "land:parcel-verdict": OFFICERS,
}
# name → (state that it leads to, roles); the second of two parcels is not proposed yet
PARCEL_STEPS = {
    "diajukan": "pusat dinas_a dinas_b pmo_a operator",
    "diverifikasi": OFFICERS,
}
PARCEL_PAPERS = {"land:parcel-step-file", "land:parcel-verdict-file"}
SEES_PARCEL_PAPERS = "pusat dinas_a dinas_b pmo_a pendamping_a operator auditor"
# Parcels (land/parcels): pages without a row, of a parcel, of what belongs to it.
SEES_PAPERS = "pusat dinas_a dinas_b pmo_a pendamping_a operator auditor"
PAGES |= {"land:parcel-list": EVERYBODY, "land:gallery": EVERYBODY, "land:parcel-create": WRITERS}
OF_PARCEL = {
    **dict.fromkeys(["land:parcel-detail", "land:parcel-history"], EVERYBODY),
    **dict.fromkeys(
        [
            f"land:parcel-{n}"
            for n in ("update", "archive", "obstacle-create", "document-create", "photo-create")
        ],
        WRITERS,
    ),
}
# by POST only, and only once struck off
CHOSEN, RESTORED = "land:parcel-choose", "land:parcel-restore"
OF_OBSTACLE = {f"land:parcel-obstacle-{verb}": WRITERS for verb in ("resolve", "reopen")}
OF_LAND_PHOTO = {"land:parcel-photo": EVERYBODY, "land:parcel-photo-delete": WRITERS}
OF_LAND_PAPER = {
    "land:parcel-document-file": SEES_PAPERS,
    "land:parcel-document-update": WRITERS,
    "land:parcel-document-delete": WRITERS,
}
# with ?cooperative=
BY_COOPERATIVE = {
    "land:cooperative-land": EVERYBODY,
    "land:parcel-obstacle-of-cooperative": WRITERS,
    "land:parcel-create": WRITERS,
}
# Buildings (land/building): test_pages_of_a_building. name → roles.
ALLOCATABLE = {
    "land:building-create",
    "land:building-allocate-many",
}  # both lead to the list without a parcel
PAGES |= {"land:building-list": EVERYBODY}
PAGES |= dict.fromkeys(
    [f"land:{n}" for n in ("building-allocatable", "agency-list", "agency-create")], "pusat"
)
REPORTERS = "pusat dinas_a dinas_b pmo_a operator"
OF_AGENCY = {"land:agency-update": "pusat"}
OF_BUILDING = {
    "land:building-detail": EVERYBODY,
    "land:building-update": OFFICERS,
    "land:building-cancel": "pusat",
    "land:report-create": REPORTERS,
    "land:handover": OFFICERS,
}
OF_PROGRESS = {"land:report-correct": REPORTERS, "land:report-withdraw": OFFICERS}
PROGRESS_POSTS = {f"land:report-{verb}": OFFICERS for verb in ("verify", "unverify")}
OF_HANDOVER = {
    "land:handover-sheet": EVERYBODY,
    "land:handover-file": "pusat dinas_a dinas_b pmo_a pendamping_a operator auditor",
    "land:handover-undo": OFFICERS,
}
OF_PROGRESS_PHOTO = {"land:report-photo": EVERYBODY, "land:report-photo-delete": OFFICERS}
# Reconciliation of sources (land/reconciling). name → roles; pages of the cooperative of A, and of its difference
SEES_SOURCES = "pusat dinas_a dinas_b pmo_a operator pengamat auditor"
PAGES |= dict.fromkeys(
    ["land:reconciliation", "land:difference-list", "land:source-value-list"], SEES_SOURCES
)
PAGES |= {"land:source-sheet-list": SEES_SOURCES, "land:difference-decide-many": OFFICERS}
OF_COOPERATIVE |= {"land:reconciliation-cooperative": SEES_SOURCES}
OF_DIFFERENCE = {"land:difference-detail": SEES_SOURCES}
DIFFERENCE_POSTS = {"land:difference-decide", "land:reconciliation-compare"}
# Surveys of land from phones (land/surveying); a mentor reads his own.
SEES_SURVEYS = "pusat dinas_a dinas_b pmo_a pendamping_a operator auditor"
PAGES |= {"land:survey-list": SEES_SURVEYS}
OF_SURVEY = {"land:survey-detail": SEES_SURVEYS, "land:survey-photo": SEES_SURVEYS}
SURVEY_POSTS = {
    f"land:survey-{verb}": "pusat dinas_a dinas_b pmo_a" for verb in ("use", "set-aside")
}
# Pages of one's own account: whoever is logged in.
# inbox, digest and guide of the desk; messages are one's own (tests/test_desk_inbox.py)
PAGES |= {
    "dashboard:inbox": EVERYBODY,
    "dashboard:digest": EVERYBODY,
    "dashboard:guide": EVERYBODY + " tanpa_peran",
}
INBOX_POSTS = {"dashboard:inbox-mark", "dashboard:inbox-mark-all", "dashboard:digest-subscribe"}
OF_DIGEST = {"kunjungan": EVERYBODY, "tahapan": EVERYBODY, "laporan": SEES_REPORTS}
GUIDE_PAGE = {"pmo": EVERYBODY + " tanpa_peran"}

ACCOUNT = re.compile(r"^(account|mfa)_")

# Land: funnel, map, equipment. Without a cooperative its two forms lead to the list where one is chosen.
PAGES |= dict.fromkeys(
    [f"land:{n}" for n in ("funnel", "place-list", "map", "map-data", "map-unplaced")], EVERYBODY
)
PAGES |= {f"land:equipment-{n}": EVERYBODY for n in ("list", "missing", "totals")}
RECEIVING = {"land:equipment-create", "land:equipment-set"}
OF_EQUIPMENT = {"land:equipment-update": WRITERS, "land:equipment-delete": WRITERS}
# Months and frozen figures (dashboard/months): a snapshot is everybody's, the rows in it are one's own.
SEES_FROZEN = "pusat dinas_a dinas_b pmo_a operator pengamat auditor"
PAGES |= dict.fromkeys(
    [f"dashboard:{n}" for n in ("month-list", "trend", "changes", "snapshot-list")], SEES_FROZEN
)
PAGES |= {"dashboard:snapshot-take": "pusat"}
OF_SNAPSHOT = {f"dashboard:snapshot-{n}": SEES_FROZEN for n in ("detail", "rows")}
OF_MONTH = {f"dashboard:month-{verb}": "pusat" for verb in ("lock", "reopen")}
# Scorecard (dashboard/scorecard): a mentor reads no figures of regions. A threshold is nobody's region: it has a key.
SEES_SCORES = "pusat dinas_a dinas_b pmo_a operator pengamat auditor"
PAGES |= dict.fromkeys(
    [f"dashboard:{n}" for n in ("scorecard", "scorecard-compare", "threshold-list")], SEES_SCORES
)
OF_THRESHOLD = {"dashboard:threshold-update": 200, "dashboard:threshold-reset": 409}

# Monthly letters (dashboard/letters).
SEES_LETTERS = "pusat dinas_a dinas_b pmo_a pengamat auditor"
PAGES |= {"dashboard:letter-list": SEES_LETTERS, "dashboard:letter-text-list": "pusat"}
OF_LETTER = {f"dashboard:letter-{n}": SEES_LETTERS for n in ("detail", "pdf", "xlsx", "text")}
OF_LETTER |= {"dashboard:letter-number": OFFICERS}
BY_CODE = {"dashboard:letter-make", "dashboard:letter-text-update", "dashboard:letter-rows"}
# Map of cooperatives (dashboard/mapping): tests/test_desk_map*.py walk sets of outlines and what is done by POST.
PAGES |= dict.fromkeys(
    [f"dashboard:map{n}" for n in ("", "-data", "-outline", "-list", "-suspects")], EVERYBODY
)
PAGES |= {"dashboard:boundary-list": "pusat", "dashboard:boundary-upload": "pusat"}
OF_COOPERATIVE |= {"dashboard:map-card": EVERYBODY, "dashboard:map-point": EVERYBODY}
OF_BOUNDARY = {f"dashboard:boundary-{n}": "pusat" for n in ("detail", "activate", "delete")}

# The read API: pages of its clients, and addresses where a token and no session decides.
PAGES |= {"dashboard:client-list": "pusat", "dashboard:client-create": "pusat"}
OF_CLIENT = {f"dashboard:client-{verb}": "pusat" for verb in ("detail", "renew", "revoke")}
API_FOR_ALL = {"dashboard:api-docs", "dashboard:api-openapi"}
API_ROWS = {
    f"api:{name}"
    for name in (
        "regions", "cooperatives", "milestones", "outlets", "parcels", "buildings", "figures",
        "snapshots", "measures",
    )
}  # fmt: skip
API_ONE = "api:cooperative"


# The desk: early warnings (dashboard/warnings), of a cooperative of regency A
SEES_WARNINGS = "pusat dinas_a dinas_b pmo_a operator pengamat auditor"
PAGES |= {"dashboard:warning-list": SEES_WARNINGS}
OF_WARNING = {"dashboard:warning-detail": SEES_WARNINGS}
BY_COOPERATIVE |= {"dashboard:warning-cooperative": SEES_WARNINGS}
WARNING_POSTS = {"dashboard:warning-refresh": "pusat"}


def all_names() -> set[str]:
    found = set()

    def walk(patterns: list, namespace: str) -> None:
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                walk(pattern.url_patterns, pattern.namespace or namespace)
            elif isinstance(pattern, URLPattern):
                found.add(f"{namespace}:{pattern.name}" if namespace else str(pattern.name))

    walk(get_resolver().url_patterns, "")
    return found


def test_every_url_stands_in_the_matrix():
    """Admin pages are walked model by model in test_admin*.py, account pages in test_accounts.py."""
    known = {*PAGES, *OF_COOPERATIVE, *OF_CHILD, *FILES, *ONLY_POST, *CREATE, *OF_PAIR, *OF_MERGE}
    known |= {*OF_PLAN, "mentors:plan-line", "mentors:plan-undo"}
    known |= {*OF_IMPORT, *IMPORT_POSTS, *OF_ASSIGNMENT, *OF_CONTRACT}
    known |= {*OF_PERSON, *CONTRACT_VERBS, *OF_PAPER, *OF_SEALED, *OF_ACCOUNT, *FOR_ALL, *SENDING}
    known |= {*OF_PHOTO, *OF_UPLOAD, *BY_PHONE}
    known |= {*OF_PERSON, *CONTRACT_VERBS, *OF_PAPER, *OF_SEALED, *OF_ACCOUNT, *FOR_ALL}
    known |= {*OF_REPORT, *OF_RECAP, "visits:report-lock-all", "visits:report-hand-in"}
    known |= {*OF_VISIT, *VISIT_POSTS, *PROPOSAL_POSTS, *MANY_POSTS}
    known |= OF_VISITS
    known |= {*OF_SNAPSHOT, *OF_MONTH}
    known |= {*OF_ENROLMENT, *OF_WAITING, *OF_FILLED_BATCH}
    known |= {*FIELD_JSON, *FIELD_OPEN}
    known |= {*CERTIFICATES_OF_BATCH, *OF_CERTIFICATE, *PUBLIC_CHECK}
    known |= {*OF_ATTENDANCE, *OF_SESSION, *SESSION_POSTS, *ATTENDANCE_JSON, *ATTENDANCE_OPEN}
    known |= {*OF_BATCH_SCORES, *EVALUATION_FOR_ALL}
    known |= {*OF_EFFECT}
    known |= {*OF_DIFFERENCE, *DIFFERENCE_POSTS}
    known |= {*OF_BATCH, *OF_SCHEDULE, *OF_VENUES}
    known |= {*OF_PARCEL_VERIFIED, *PARCEL_PAPERS, "land:parcel-step", "land:turn-many"}
    known |= {*OF_PARCEL, *OF_OBSTACLE, *OF_LAND_PHOTO, *OF_LAND_PAPER, *BY_COOPERATIVE}
    known |= {CHOSEN, RESTORED}
    known |= {*ALLOCATABLE, *OF_AGENCY, *OF_BUILDING, *OF_PROGRESS, *PROGRESS_POSTS, *OF_HANDOVER}
    known |= {*OF_PROGRESS_PHOTO}
    known |= {*RECEIVING, *OF_EQUIPMENT}
    known |= {*OF_BOUNDARY, "dashboard:boundary-compute"}
    known |= {*OF_SURVEY, *SURVEY_POSTS}
    known |= {*OF_THRESHOLD}
    known |= {*OF_LETTER, *BY_CODE}
    known |= {*INBOX_POSTS, "dashboard:inbox-open", "dashboard:digest-rows", "dashboard:guide-page"}
    known |= {*OF_CLIENT, *API_FOR_ALL, *API_ROWS, API_ONE}
    known |= {*OF_WARNING, *WARNING_POSTS}
    missing = {
        name
        for name in all_names() - known
        if not ACCOUNT.match(name) and not name.startswith("admin:")
    }
    assert not missing


@pytest.fixture
def rows(world, cast, tmp_path, settings):
    """One row of each child in the cooperative of A, with files."""
    from django.core.files.base import ContentFile

    settings.MEDIA_ROOT = tmp_path
    coop = world.coop_a
    pdf = ContentFile(b"%PDF-1.4 Alfa", name="akta.pdf")
    m.Document.objects.create(cooperative=coop, kind="akta", title="Akta Alfa", file=pdf)
    milestone = m.Milestone.objects.filter(cooperative=coop).first()
    milestone.file = ContentFile(b"%PDF-1.4 Alfa", name="nib.pdf")
    milestone.save()
    m.CooperativeVillage.objects.create(cooperative=coop, village_id="61.01.01.2002")
    return {model: model.objects.filter(cooperative=coop).first() for model in CHILDREN.values()}


@pytest.mark.parametrize("role", MOST)
def test_page_of_an_account(client_as, world, role):
    client = client_as(role)
    own, foreign = PersonFactory(regency=world.a), PersonFactory(regency=world.b)
    for name, holders in OF_ACCOUNT.items():
        want = expected(role, holders, has_row=True)
        assert client.get(reverse(name, args=[own.pk])).status_code == want, name
        other = {200: 200 if role == "pusat" else 404, 404: 200}.get(want, want)
        assert client.get(reverse(name, args=[foreign.pk])).status_code == other, name
        for pk in (999_999_999, 10**30):
            gone = {200: 404}.get(want, want)
            assert client.get(reverse(name, args=[pk])).status_code == gone, name


@pytest.mark.parametrize("role", MOST)
def test_page_for_everybody(client_as, role):
    want = 200 if role == "anonim" else 302
    for name in FOR_ALL:
        assert client_as(role).get(reverse(name)).status_code == want, name


@pytest.mark.parametrize("role", MOST)
def test_what_the_visit_app_fetches(client_as, role):
    """JSON answers 401 where a page would redirect."""
    client = client_as(role)
    for name, holders in FIELD_JSON.items():
        want = expected(role, holders, has_row=False)
        assert client.get(reverse(name)).status_code == {302: 401}.get(want, want), name
    for name in FIELD_OPEN:
        assert client.get(reverse(name)).status_code == 200, name


def expected(role: str, holders: str, *, has_row: bool) -> int:
    if role == "anonim":
        return 302
    if role not in holders.split():
        return 403
    return 200 if not has_row or role in SEES_A else 404


@pytest.mark.parametrize("role", MOST)
def test_pages(client_as, role):
    client = client_as(role)
    for name, holders in PAGES.items():
        response = client.get(reverse(name))
        assert response.status_code == expected(role, holders, has_row=False), name


@pytest.mark.parametrize("role", WALKERS)
def test_own_foreign_and_missing_rows(client_as, world, rows, role):
    client = client_as(role)
    pk = world.coop_a.pk
    cases = [(name, [pk], holders) for name, holders in {**OF_COOPERATIVE, **CREATE}.items()]
    cases += [
        (name, [pk, rows[model].pk], holders)
        for name, (model, holders) in {**OF_CHILD, **FILES}.items()
    ]
    for name, args, holders in cases:
        want = expected(role, holders, has_row=True)
        assert client.get(reverse(name, args=args)).status_code == want, name
        missing = [*args[:-1], 999_999_999]
        want = 404 if want == 200 else want
        assert client.get(reverse(name, args=missing)).status_code == want, f"{name} missing"
        huge = [*args[:-1], 10**30]
        assert client.get(reverse(name, args=huge)).status_code == want, f"{name} huge"
        if len(args) == 2:
            wrong_parent = [world.coop_b.pk, args[1]]
            status = client.get(reverse(name, args=wrong_parent)).status_code
            assert status in (302, 403, 404), f"{name} under a foreign cooperative"


@pytest.mark.parametrize("role", MOST)
def test_pages_of_a_pair_and_of_a_merge(client_as, world, role):
    client, a = client_as(role), world.coop_a
    twin = make_cooperative(a.village, name="Koperasi Alfa Kembar")
    merge = m.MergeRecord.objects.create(
        primary=a, secondary=twin, reason="kembar", told="kembar Alfa"
    )
    want = expected(role, OFFICERS, has_row=True)
    foreign = {200: 200 if role == "pusat" else 404}.get(want, want)
    missing = {200: 404}.get(want, want)
    for name in OF_PAIR:
        for first, second in ((a.pk, twin.pk), (twin.pk, a.pk)):
            assert client.get(reverse(name, args=[first, second])).status_code == want, name
        for first, second in ((a.pk, world.coop_b.pk), (world.coop_b.pk, a.pk)):
            response = client.get(reverse(name, args=[first, second]))
            assert response.status_code == foreign, name
        for other in (999_999_999, 10**30, a.pk):
            assert client.get(reverse(name, args=[a.pk, other])).status_code == missing, name
    assert client.get(reverse("registry:merge-undo", args=[merge.pk])).status_code == want
    for pk in (999_999_999, 10**30):
        assert client.get(reverse("registry:merge-undo", args=[pk])).status_code == missing


@pytest.mark.parametrize("role", MOST)
def test_pages_of_an_import(client_as, cast, role, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    client = client_as(role)
    want = expected(role, WRITERS, has_row=False)
    own = want if role in SEES_IMPORT or want != 200 else 404
    missing = {200: 404}.get(want, want)
    with registered():
        jobs = {stage: make_job(cast["dinas_a"], to=stage) for stage in ("preview", "applied")}
        ready_balikan(jobs["preview"])
        for name, stage in OF_IMPORT.items():
            url = reverse(name, args=[jobs[stage].pk])
            assert client.get(url).status_code == own, name
            for pk in (999_999_999, 10**30):
                assert client.get(reverse(name, args=[pk])).status_code == missing, name
        # asking for a balikan is a POST to the address that gives it
        asked = client.post(reverse("core:import-balikan", args=[jobs["preview"].pk]))
        assert asked.status_code == (302 if own == 200 else own)
        for name in IMPORT_POSTS:
            url = reverse(name, args=[jobs["applied"].pk])
            assert client.get(url).status_code == (405 if want == 200 else want), name
            assert client.post(url).status_code == (302 if own == 200 else own), name
            gone = reverse(name, args=[999_999_999])
            assert client.post(gone).status_code == missing, name


@pytest.mark.parametrize("role", MOST)
def test_pages_of_a_person(client_as, world, role, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    client = client_as(role)
    own, foreign = (make_mentor(place) if place is world.a else make_contract(place).person
                    for place in (world.a, world.b))  # fmt: skip
    contract, paper = own.contracts.get(), own.documents.get()
    cases = [(name, [own.pk], [foreign.pk], who) for name, who in OF_PERSON.items()]
    cases += [
        (name, [contract.pk], [foreign.contracts.get().pk], who)
        for name, who in CONTRACT_VERBS.items()
    ]
    cases += [
        (name, [own.pk, paper.pk], [foreign.pk, paper.pk], who) for name, who in OF_PAPER.items()
    ]
    cases += [
        (name, [own.pk, word], [foreign.pk, word], who)
        for name, who in OF_SEALED.items()
        for word in ("nik", "lahir", "rekening")
    ]
    for name, args, others, who in cases:
        want = expected(role, who, has_row=True)
        assert client.get(reverse(name, args=args)).status_code == want, name
        answer = client.get(reverse(name, args=others)).status_code
        other = {302: 302, 403: 403}.get(want, 200 if role in ("pusat", "auditor") else None)
        if others[1:] == [paper.pk]:
            other = {302: 302, 403: 403}.get(want, 404)
        elif other is None:
            other = 200 if role == "dinas_b" else 404
        assert answer == other, f"{name} foreign"
        for pk in (999_999_999, 10**30):
            missing = [pk, *args[1:]]
            assert client.get(reverse(name, args=missing)).status_code == {200: 404}.get(
                want, want
            ), f"{name} missing"


@pytest.mark.parametrize("role", MOST)
def test_verify_is_for_officers_by_post_only(client_as, world, rows, role):
    client = client_as(role)
    milestone = rows[m.Milestone]
    url = reverse("registry:milestone-verify", args=[world.coop_a.pk, milestone.pk])
    want = expected(role, OFFICERS, has_row=True)
    assert client.get(url).status_code == (405 if want in (200, 404) else want)
    seen = {"seen": fingerprint(milestone)}
    assert client.post(url, seen).status_code == (302 if want == 200 else want)
    milestone.refresh_from_db()
    assert bool(milestone.verified_at) == (want == 200)


@pytest.mark.parametrize("role", ["dinas_a", "pmo_a", "operator", "pendamping_a", "tanpa_peran"])
def test_no_page_or_export_holds_foreign_rows(client_as, world, rows, role):
    """ "Bravo" marks every row of regency B; "Bravo" may stand nowhere in what A's people get."""
    client = client_as(role)
    urls = [reverse(name) for name in PAGES]
    urls += [f"{reverse(n)}?_export=csv" for n in PAGES if n.endswith("-list")]
    urls += ["/koperasi/ganda/?kabupaten=61.02"]
    urls += [f"{reverse('registry:cooperative-list')}?q=bravo", "/koperasi/?kabupaten=61.02"]
    urls += ["/gerai/?kabupaten=61.02", "/koperasi/?kabupaten=61.02&kecamatan=61.02.01"]
    urls += ["/koperasi/baru/?desa=61.02.01.2001", f"/koperasi/{world.coop_a.pk}/"]
    for url in urls:
        response = client.get(url)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        assert b"Bravo" not in body, url


def test_viewer_sees_no_officer_names(client_as, world):
    page = client_as("pengamat").get(world.coop_a.get_absolute_url()).content.decode()
    assert "Ketua Alfa" not in page and "Nama dan telepon hanya untuk petugas" in page
    history = client_as("pengamat").get(f"{world.coop_a.get_absolute_url()}riwayat/")
    assert "Ketua Alfa" not in history.content.decode()


def test_forged_village_is_refused_and_nothing_is_saved(client_as, world):
    client = client_as("dinas_a")
    before = m.Cooperative.objects.count()
    form = {
        "regency": "61.02",
        "district": "61.02.01",
        "village": "61.02.01.2002",
        "name": "Koperasi Desa Merah Putih Selundup",
        "form": "desa",
        "pattern": "konvensional",
        "scheme": "baru",
    }
    for url in ("/koperasi/baru/", f"/koperasi/{world.coop_a.pk}/ubah/"):
        response = client.post(url, form)
        assert response.status_code == 422 and "wilayah kerja" in response.content.decode()
    assert m.Cooperative.objects.count() == before
    world.coop_a.refresh_from_db()
    assert world.coop_a.village_id == "61.01.01.2001"


def test_expired_grant_closes_every_page(client_as, cast):
    cast["dinas_a"].grants.update(valid_until=date(2025, 6, 1))
    assert client_as("dinas_a").get("/koperasi/").status_code == 403


@pytest.mark.parametrize("role", MOST)
def test_pages_of_a_plan(client_as, world, cast, role):
    from mentors.actions.plan_applying import apply_plan
    from tests.plan_rows import make_kabupaten

    client = client_as(role)
    plans = {}
    for mark, officer in (("a", "dinas_a"), ("b", "dinas_b")):
        kabupaten = make_kabupaten(world, mark)
        plans[mark] = kabupaten.draft(cast[officer])
        plans[f"applied {mark}"] = apply_plan(plan=kabupaten.draft(cast[officer]), by=cast[officer])
    want = expected(role, PLANNERS, has_row=True)
    other = {200: 200 if role == "pusat" else 404}.get(want, want)
    missing = {200: 404}.get(want, want)
    for name, by_post in OF_PLAN.items():
        for mark, status in (("a", want), ("b", 200 if role == "dinas_b" else other)):
            url = reverse(name, args=[plans[mark].pk])
            if by_post:
                held = 405 if status in (200, 404) else status
                assert client.get(url).status_code == held, name
                # nothing chosen: told on the page (302), or shown again with what is missing (422)
                answer = client.post(url).status_code
                assert answer == (status if status != 200 else 302 if "lines" in name else 422), (
                    name
                )
            else:
                assert client.get(url).status_code == status, f"{name} {mark}"
        for pk in (999_999_999, 10**30):
            ask = client.post if by_post else client.get
            assert ask(reverse(name, args=[pk])).status_code == missing, f"{name} {pk}"
    line = plans["a"].lines.first()
    assert (
        client.get(reverse("mentors:plan-line", args=[plans["a"].pk, line.pk])).status_code == want
    )
    for pair in ((plans["b"].pk, line.pk), (plans["a"].pk, 999_999_999), (plans["a"].pk, 10**30)):
        status = client.get(reverse("mentors:plan-line", args=pair)).status_code
        assert status == missing, f"line {pair}"
    assert (
        client.get(reverse("mentors:plan-undo", args=[plans["applied a"].pk])).status_code == want
    )


@pytest.mark.parametrize("role", MOST)
def test_pages_of_an_assignment_and_its_contract(client_as, world, role):
    """Own, foreign and missing; a foreign row of B is as missing as one that never was."""
    client = client_as(role)
    contract = make_contract(world.a)
    row = make_assignment(contract, world.coop_a)
    other = make_contract(world.b)
    foreign = make_assignment(other, world.coop_b)
    cases = [(name, row.pk, foreign.pk, holders) for name, holders in OF_ASSIGNMENT.items()]
    cases += [(name, contract.pk, other.pk, holders) for name, holders in OF_CONTRACT.items()]
    for name, own, others, holders in cases:
        want = expected(role, holders, has_row=True)
        assert client.get(reverse(name, args=[own])).status_code == want, name
        missing = 404 if want == 200 else want
        for pk in (999_999_999, 10**30):
            assert client.get(reverse(name, args=[pk])).status_code == missing, f"{name} missing"
        if role in SEES_A - {"pusat", "pengamat", "auditor"}:
            assert client.get(reverse(name, args=[others])).status_code == missing, f"{name} of B"


@pytest.mark.parametrize("role", MOST)
def test_photos_and_files_of_visits(client_as, world, cast, role):
    from django.utils import timezone

    from core.photos.receiving import store_content
    from tests.photo_bytes import jpeg, make_photo
    from tests.visit_rows import make_own, make_visit
    from visits.models import OutboxUpload

    client, content = client_as(role), jpeg(32, 24)
    rows = {}
    for mark, coop in (("a", world.coop_a), ("b", world.coop_b)):
        own = make_own(cast[f"pendamping_{mark}"], coop)
        photo = make_photo(make_visit(own), content)
        store_content(photo, content)
        upload = OutboxUpload.objects.create(
            person=own.contract.person, at=timezone.now(), size=1, sha256="0" * 64, name="x"
        )
        rows[mark] = {"visits:photo": photo, "visits:outbox-detail": upload}
    sees = {"a": "pusat dinas_a pmo_a pendamping_a auditor", "b": "pusat dinas_b auditor"}
    for name, holders in (OF_PHOTO | OF_UPLOAD).items():
        for mark in "ab":
            want = expected(role, holders, has_row=False)
            want = 404 if want == 200 and role not in sees[mark].split() else want
            url = reverse(name, args=[rows[mark][name].pk])
            assert client.get(url).status_code == want, f"{name} {mark}"
        for pk in (999_999_999, 10**30):
            missing = {200: 404}.get(expected(role, holders, has_row=False))
            status = client.get(reverse(name, args=[pk])).status_code
            assert status == (missing or expected(role, holders, has_row=False)), name


@pytest.mark.parametrize("role", WALKERS)
def test_pages_and_verbs_of_a_visit(client_as, world, cast, role):
    """Own, foreign and missing visits; a verb without what it needs is refused (422), never done."""
    from tests.visit_rows import make_own, make_visit, uuid7
    from visits.models import MilestoneProposal, Visit

    client = client_as(role)
    own = make_visit(make_own(cast["pendamping_a"], world.coop_a))
    foreign = make_visit(make_own(cast["pendamping_b"], world.coop_b))
    proposals = {
        row.pk: MilestoneProposal.objects.create(visit=row, client_id=uuid7(), kind="akta")
        for row in (own, foreign)
    }

    def key(name: str, row: Visit) -> int:
        return proposals[row.pk].pk if name in PROPOSAL_POSTS else row.pk

    for name, holders in {**OF_VISIT, **VISIT_POSTS, **PROPOSAL_POSTS}.items():
        more = [1] if name == "visits:visit-choose" else []
        by_post = name not in OF_VISIT
        want = expected(role, holders, has_row=True)
        if role == "pendamping_a" and want == 404:
            want = 200  # his own
        missing = {200: 404}.get(want, want)
        other = 200 if role == "dinas_b" else missing if role not in ("pusat", "auditor") else want
        for row, status in ((own, want), (foreign, other)):
            url = reverse(name, args=[key(name, row), *more])
            if by_post:
                assert client.get(url).status_code == (405 if status in (200, 404) else status)
                status = 422 if status == 200 else status
            ask = client.post if by_post else client.get
            assert ask(url).status_code == status, f"{name} {row.cooperative}"
        for pk in (999_999_999, 10**30):
            ask = client.post if by_post else client.get
            assert ask(reverse(name, args=[pk, *more])).status_code == missing, f"{name} {pk}"
    for name, holders in MANY_POSTS.items():
        want = expected(role, holders, has_row=False)
        assert client.get(reverse(name)).status_code == (405 if want == 200 else want), name
        assert client.post(reverse(name)).status_code == (302 if want == 200 else want), name
    assert set(Visit.objects.values_list("state", flat=True)) == {"terkirim"}


@pytest.mark.parametrize("role", MOST)
def test_the_way_in_of_visits(client_as, world, cast, role):
    """Only a mentor sends, and only what is his; a program is told 401 where a person is sent to log in."""
    from tests.visit_rows import make_own, make_visit

    own = make_visit(make_own(cast["pendamping_a"], world.coop_a))
    foreign = make_visit(make_own(cast["pendamping_b"], world.coop_b))
    client = client_as(role)
    body = {"schema": 1, "visits": []}
    sent = client.post(reverse("visits:sync"), body, content_type="application/json")
    page = expected(role, "pendamping_a", has_row=False)
    assert sent.status_code == {302: 401}.get(page, page)
    assert client.get(reverse("visits:sync")).status_code == 405
    assert client.get(reverse("visits:visit-create")).status_code == page
    gone = {200: 404}.get(page, page)
    for pk, status in ((own.pk, page), (foreign.pk, gone), (999_999_999, gone), (10**30, gone)):
        assert client.get(reverse("visits:visit-update", args=[pk])).status_code == status, pk


@pytest.mark.parametrize("role", WALKERS)
def test_pages_of_a_monthly_report_and_recap(client_as, world, cast, role):
    """A mentor has his own report and no colleague's; the recap is of his betters."""
    from tests.monthly_rows import make_month

    client = client_as(role)
    own = make_month(cast["pendamping_a"], world.coop_a)
    foreign = make_month(cast["pendamping_b"], world.coop_b).sent()
    draft, month = own.draft(), f"{own.month:%Y-%m}"
    for name, holders in OF_REPORT.items():
        by_post = name.endswith("-accept")
        want = expected(role, holders, has_row=False)
        other = {200: 200 if role in ("pusat", "auditor") else 404}.get(want, want)
        if role == "dinas_b":
            want, other = {200: 404}.get(want, want), want
        for row, status in ((draft, want), (foreign, other)):
            url = reverse(name, args=[row.pk])
            if by_post:
                held = 405 if status in (200, 404) else status
                assert client.get(url).status_code == held, name
                status = 302 if status == 200 else status
            ask = client.post if by_post else client.get
            assert ask(url).status_code == status, name
        for pk in (999_999_999, 10**30):
            ask = client.post if by_post else client.get
            gone = 404 if want in (200, 404) else want
            assert ask(reverse(name, args=[pk])).status_code == gone, f"{name} missing"
    own.sent()
    for name, holders in OF_RECAP.items():
        by_post = name.endswith("-accept")
        ask = client.post if by_post else client.get
        want = expected(role, holders, has_row=False)
        other = {200: 200 if role in ("pusat", "auditor") else 404}.get(want, want)
        if role == "dinas_b":
            want, other = {200: 404}.get(want, want), want
        for code, status in (("61.01", want), ("61.02", other)):
            status = 302 if by_post and status == 200 else status
            assert ask(reverse(name, args=[code, month])).status_code == status, f"{name} {code}"
        gone = 404 if want in (200, 404) else want
        for args in (
            ["61.99", month],
            ["x" * 40, month],
            ["61.01", "2026-13"],
            ["61.01", "9999-01"],
        ):
            assert ask(reverse(name, args=args)).status_code == gone, f"{name} {args}"
    want = expected(role, CHECKERS, has_row=False)
    other = {200: 200 if role == "pusat" else 404}.get(want, want)
    if role == "dinas_b":
        want, other = {200: 404}.get(want, want), want
    gone = 404 if want in (200, 404) else want
    for contract, key, status in (
        (own.assignment.contract_id, month, want),
        (foreign.contract_id, month, other),
        (999_999_999, month, gone),
        (10**30, month, gone),
        (own.assignment.contract_id, "2026-13", gone),
    ):
        url = reverse("visits:report-hand-in", args=[contract, key])
        assert client.get(url).status_code == status, url
    everywhere = client.get(reverse("visits:report-lock-all", args=[month])).status_code
    assert everywhere == {"pusat": 200, "anonim": 302}.get(role, 403)


@pytest.mark.parametrize("role", MOST)
def test_pages_of_a_mentors_visits_and_of_follow_ups(client_as, world, cast, role):
    """A mentor reaches his own page and what is open on his cooperatives."""
    from tests.visit_days import make_room

    client, room = client_as(role), make_room(world, cast)
    rows = {row.what: row.pk for row in room.own.cooperative.follow_ups.all()}
    rows |= {row.what: row.pk for row in room.other.cooperative.follow_ups.all()}
    person, stranger = room.own.contract.person_id, room.other.contract.person_id
    cases = [
        ("visits:mentor", person, stranger, SEES_VISITS),
        ("visits:follow-up-close", rows["Urus NIB sent"], rows["Urus NIB bravo"], CLOSERS),
        ("visits:follow-up-reopen", rows["Buka rekening"], rows["Urus NIB bravo"], CLOSERS),
    ]
    for name, own, foreign, holders in cases:
        want = expected(role, holders, has_row=True)
        if role == "pendamping_a":
            want = 200
        assert client.get(reverse(name, args=[own])).status_code == want, name
        other = {200: 404}.get(want, want)
        if role in ("pusat", "auditor", "dinas_b") and want in (200, 404):
            other = 409 if name == "visits:follow-up-reopen" else 200
        assert client.get(reverse(name, args=[foreign])).status_code == other, f"{name} foreign"
        for pk in (999_999_999, 10**30):
            gone = {200: 404}.get(want, want)
            assert client.get(reverse(name, args=[pk])).status_code == gone, f"{name} missing"
    mine = 302 if role in ("anonim", "pendamping_a") else 403
    assert client.get(reverse("visits:mine")).status_code == mine


@pytest.mark.parametrize("role", MOST)
def test_pages_of_certificates(client_as, world, cast, role):
    """A batch is everybody's to see; whose certificates are in it differs. A mentor has his own alone."""
    from tests.training_certificates import make_room
    from tests.training_rows import issue

    client, room = client_as(role), make_room()
    own = issue(room.passed(world.a, user=cast["pendamping_a"]))
    foreign = issue(room.passed(world.b, user=cast["pendamping_b"]))
    for name, holders in CERTIFICATES_OF_BATCH.items():
        want = expected(role, holders, has_row=False)
        assert client.get(reverse(name, args=[room.batch.pk])).status_code == want, name
        for pk in (999_999_999, 10**30):
            gone = {200: 404}.get(want, want)
            assert client.get(reverse(name, args=[pk])).status_code == gone, f"{name} missing"
    sees = {own: "pusat dinas_a pendamping_a", foreign: "pusat dinas_b"}
    for name, holders in OF_CERTIFICATE.items():
        want = expected(role, holders, has_row=False)
        gone = {200: 404}.get(want, want)
        for row, who in sees.items():
            status = want if role in who.split() else gone
            assert client.get(reverse(name, args=[row.pk])).status_code == status, name
        for pk in (999_999_999, 10**30):
            assert client.get(reverse(name, args=[pk])).status_code == gone, f"{name} missing"
    assert client.get(reverse("trainings:certificate-ask")).status_code == 200
    for code, status in ((own.token, 200), ("A" * 16, 404)):
        url = reverse("trainings:certificate-check", args=[own.text])
        assert client.get(url, {"k": code}).status_code == status


@pytest.mark.parametrize("role", MOST)
def test_attendance(client_as, world, role):
    from tests.training_rows import enrol_person, make_session

    client, batch = client_as(role), make_batch()
    session = make_session(batch)
    people = [enrol_person(batch, one) for one in (world.a, world.b)]
    cases = [(OF_ATTENDANCE, batch.pk), (OF_SESSION, session.pk)]
    for name, holders, pk in [(n, h, pk) for table, pk in cases for n, h in table.items()]:
        want = expected(role, holders, has_row=False)
        response = client.get(reverse(name, args=[pk]))
        assert response.status_code == want, name
        if want == 200 and name.endswith(("attendance", "mark")):
            sees = {"pusat": "ab", "auditor": "ab", "dinas_b": "b", "pengamat": ""}.get(role, "a")
            sees = "" if role == "pendamping_a" else sees
            shown = [one.participant in response.content.decode() for one in people]
            assert shown == [letter in sees for letter in "ab"], name
        for gone in (999_999_999, 10**30):
            missing = client.get(reverse(name, args=[gone])).status_code
            assert missing == {200: 404}.get(want, want), name
    for name in SESSION_POSTS:
        want = {200: 302}.get(expected(role, COMMITTEE, has_row=False), 403)
        want = 302 if role == "anonim" else want
        assert client.post(reverse(name, args=[session.pk])).status_code == want, name
    want = {302: 401}.get(code := expected(role, COMMITTEE, has_row=False), code)
    data = client.get(reverse("trainings:attendance-offline-data", args=[session.pk]))
    assert data.status_code == want and data["Content-Type"] == "application/json"
    sent = client.post(reverse("trainings:attendance-offline-send"), "[]", "application/json")
    assert sent.status_code == {200: 400}.get(want, want)
    assert client.get(reverse("trainings:attendance-offline-worker")).status_code == 200
    assert client.get(reverse("trainings:attend", args=[session.token])).status_code == 200


@pytest.mark.parametrize("role", MOST)
def test_values_and_evaluation_of_a_batch(client_as, world, role):
    """Rows of a batch that is public: what is shown of its participants, test_training_scores_pages.py walks."""

    client, batch = client_as(role), make_batch()
    for name, holders in OF_BATCH_SCORES.items():
        want = expected(role, holders, has_row=False)
        assert client.get(reverse(name, args=[batch.pk])).status_code == want, name
        for pk in (999_999_999, 10**30):
            gone = {200: 404}.get(want, want)
            assert client.get(reverse(name, args=[pk])).status_code == gone, f"{name} missing"
    for name in EVALUATION_FOR_ALL:
        assert client.get(reverse(name, args=[batch.pk])).status_code == 200, name
        for pk in (999_999_999, 10**30):
            assert client.get(reverse(name, args=[pk])).status_code == 404, name


@pytest.mark.parametrize("role", MOST)
def test_effect_of_a_batch(client_as, role):

    client, batch = client_as(role), make_batch()
    for name, holders in OF_EFFECT.items():
        want = expected(role, holders, has_row=False)
        assert client.get(reverse(name, args=[batch.pk])).status_code == want, name
        for pk in (999_999_999, 10**30):
            gone = {200: 404}.get(want, want)
            assert client.get(reverse(name, args=[pk])).status_code == gone, f"{name} missing"


@pytest.mark.parametrize("role", MOST)
def test_pages_of_participants(client_as, world, cast, role):
    """A kabupaten's officers reach their people, a mentor himself, an observer nobody."""
    from django.utils import timezone

    from tests.training_rows import enrol_person

    client, batch = client_as(role), make_batch()
    waits = {"state": "menunggu", "queued_at": timezone.now()}
    rows = [
        (OF_ENROLMENT, enrol_person(batch, world.a, user=cast["pendamping_a"]),
         enrol_person(batch, world.b)),
        (OF_WAITING, enrol_person(batch, world.a, **waits), enrol_person(batch, world.b, **waits)),
    ]  # fmt: skip
    for table, own, foreign in rows:
        for name, holders in table.items():
            want = expected(role, holders, has_row=True)
            want = 200 if role == "pendamping_a" and want == 404 else want
            assert client.get(reverse(name, args=[own.pk])).status_code == want, name
            other = {200: 404}.get(want, want)
            if want in (200, 404) and role in ("pusat", "auditor", "dinas_b"):
                other = 200
            assert client.get(reverse(name, args=[foreign.pk])).status_code == other, name
            for pk in (999_999_999, 10**30):
                gone = {200: 404}.get(want, want)
                assert client.get(reverse(name, args=[pk])).status_code == gone, f"{name} missing"
    for name, holders in OF_FILLED_BATCH.items():
        want = expected(role, holders, has_row=False)
        assert client.get(reverse(name, args=[batch.pk])).status_code == want, name
        for pk in (999_999_999, 10**30):
            gone = {200: 404}.get(want, want)
            assert client.get(reverse(name, args=[pk])).status_code == gone, f"{name} missing"


@pytest.mark.parametrize("role", MOST)
def test_pages_of_a_batch_and_of_what_it_needs(client_as, world, role):
    """Nobody's area cuts these rows: there are held and missing ones, no foreign ones."""
    from tests.training_rows import make_session
    from trainings import models as t

    client, batch = client_as(role), make_batch()
    session = make_session(batch)
    venue = t.Venue.objects.create(name="Gedung Uji")
    room = t.Room.objects.create(venue=venue, name="Aula")
    keys = {"programme": batch.programme_id, "venue": venue.pk, "room": room.pk}
    cases = [(name, [batch.pk], holders) for name, holders in OF_BATCH.items()]
    cases += [(name, [batch.pk, session.pk], holders) for name, holders in OF_SCHEDULE.items()]
    cases += [(name, [keys[of]], "pusat") for name, of in OF_VENUES.items()]
    for name, args, holders in cases:
        want = expected(role, holders, has_row=False)
        here = 409 if name == "trainings:batch-restore" and want == 200 else want
        assert client.get(reverse(name, args=args)).status_code == here, name
        for pk in (999_999_999, 10**30):
            gone = {200: 404}.get(want, want)
            assert client.get(reverse(name, args=[*args[:-1], pk])).status_code == gone, name
        if len(args) == 2:
            gone = {200: 404}.get(want, want)
            assert client.get(reverse(name, args=[999_999_999, args[1]])).status_code == gone


@pytest.mark.parametrize("role", MOST)
def test_verification_of_a_parcel(client_as, world, role, tmp_path, settings):
    from django.core.files.base import ContentFile
    from django.utils import timezone

    from land.actions.steps import take_step
    from land.models import Verdict
    from tests.land_rows import make_parcel

    settings.MEDIA_ROOT = tmp_path
    client = client_as(role)
    own, foreign = (make_parcel(coop) for coop in (world.coop_a, world.coop_b))
    fresh = make_parcel(world.coop_a)
    papers = []
    for parcel in (own, foreign):
        pdf = ContentFile(b"%PDF-1.4", name="ba.pdf")
        step = take_step(parcel, "diajukan", by=None, file=pdf)
        verdict = Verdict.objects.create(
            parcel=parcel, verifier="kodim", conclusion="terverifikasi", file=step.file.name,
            given_on=timezone.localdate(),
        )  # fmt: skip
        papers.append({"land:parcel-step-file": step.pk, "land:parcel-verdict-file": verdict.pk})
    cases = [(name, own, foreign, [], who) for name, who in OF_PARCEL_VERIFIED.items()]
    cases.append(("land:parcel-step", fresh, foreign, ["diajukan"], PARCEL_STEPS["diajukan"]))
    cases.append(("land:parcel-step", own, foreign, ["diverifikasi"], PARCEL_STEPS["diverifikasi"]))
    cases += [(name, own, foreign, name, SEES_PARCEL_PAPERS) for name in PARCEL_PAPERS]
    for name, mine, other, more, holders in cases:
        args, theirs = more, more
        if isinstance(more, str):
            args, theirs = [papers[0][more]], [papers[1][more]]
        want = expected(role, holders, has_row=True)
        assert client.get(reverse(name, args=[mine.pk, *args])).status_code == want, name
        far = {200: 200 if role in ("pusat", "pengamat", "auditor") else 404}.get(want, want)
        far = 200 if want == 404 and role == "dinas_b" else far
        far = 409 if far == 200 and args == ["diajukan"] else far  # it is proposed already
        assert client.get(reverse(name, args=[other.pk, *theirs])).status_code == far, name
        for pk in (999_999_999, 10**30):
            gone = {200: 404}.get(want, want)
            assert client.get(reverse(name, args=[pk, *args])).status_code == gone, (
                f"{name} missing"
            )
    want = expected(role, OFFICERS, has_row=False)
    assert client.post(reverse("land:turn-many")).status_code == {200: 302}.get(want, want)


@pytest.mark.parametrize("role", MOST)
def test_pages_of_parcels(client_as, world, cast, role, tmp_path, settings):
    from django.core.files.base import ContentFile

    from land import models as land
    from land.actions.photos import keep_photo, prepared
    from tests.land_rows import make_parcel
    from tests.photo_bytes import jpeg

    settings.MEDIA_ROOT = tmp_path
    client, rows = client_as(role), {}
    for coop in (world.coop_a, world.coop_b):
        parcel = make_parcel(coop)
        pdf = ContentFile(b"%PDF-1.4", name="a.pdf")
        paper = land.LandDocument.objects.create(parcel=parcel, kind="peta", title="P", file=pdf)
        obstacle = land.LandObstacle.objects.create(
            cooperative=coop, parcel=parcel, kind="hutan_hgu"
        )
        keep_photo(prepared(ContentFile(jpeg())), parcel=parcel, by=cast["pusat"])
        photo = land.LandPhoto.objects.get(parcel=parcel)
        rows[coop.pk] = {
            **{name: [parcel.pk] for name in (*OF_PARCEL, RESTORED)},
            **{name: [obstacle.pk] for name in OF_OBSTACLE},
            **{name: [photo.pk] for name in OF_LAND_PHOTO},
            **{name: [parcel.pk, paper.pk] for name in OF_LAND_PAPER},
        }
    tables = OF_PARCEL | OF_OBSTACLE | OF_LAND_PHOTO | OF_LAND_PAPER | {RESTORED: WRITERS}
    own, foreign = rows.values()
    for name, holders in tables.items():
        want = expected(role, holders, has_row=True)
        here = 409 if name == RESTORED and want == 200 else want
        assert client.get(reverse(name, args=own[name])).status_code == here, name
        if role in {"dinas_a", "pmo_a", "operator"}:
            gone = {200: 404}.get(want, want)
            assert client.get(reverse(name, args=foreign[name])).status_code == gone, name
        for pk in (999_999_999, 10**30):
            gone = {200: 404}.get(want, want)
            assert client.get(reverse(name, args=[*own[name][:-1], pk])).status_code == gone, name
    want = expected(role, WRITERS, has_row=True)
    for key, status in ((own[RESTORED][0], {200: 302}), (999_999_999, {200: 404})):
        address = reverse(CHOSEN, args=[key])
        assert client.post(address).status_code == status.get(want, want)
        assert client.get(address).status_code in (302, 403, 405)
    for name, holders in BY_COOPERATIVE.items():
        want = expected(role, holders, has_row=True)
        address = reverse(name)
        assert client.get(f"{address}?cooperative={world.coop_a.pk}").status_code == want, name
        for key in (999_999_999, 10**18):
            gone = {200: 404}.get(want, want)
            assert client.get(f"{address}?cooperative={key}").status_code == gone, name


@pytest.mark.parametrize("role", MOST)
def test_pages_of_a_building(client_as, world, cast, settings, tmp_path, role):
    """Own, foreign and missing buildings with their reports, photos and handing over."""
    from django.core.files.base import ContentFile

    from land.models import Handover
    from land.photos import keep_photo
    from tests.land_rows import make_agency, make_building, report
    from tests.photo_bytes import jpeg
    from tests.visit_rows import make_own

    settings.MEDIA_ROOT = tmp_path
    make_own(cast["pendamping_a"], world.coop_a)
    client, rows = client_as(role), {}
    for cooperative in (world.coop_a, world.coop_b):
        building = make_building(cooperative)
        told = report(building, 100)
        photo = keep_photo(ContentFile(jpeg(64, 48), name="a.jpg"), report=told)
        rows[cooperative] = (building, told, photo)
    sees_b = {"pusat", "pengamat", "auditor", "dinas_b"}

    def walk(table, key, *, by_post=False):
        for name, holders in table.items():
            want = expected(role, holders, has_row=False)
            own = 404 if want == 200 and role == "dinas_b" else want
            foreign = 404 if want == 200 and role not in sees_b else want
            gone = 404 if want == 200 else want
            cases = [(key(rows[world.coop_a]), own), (key(rows[world.coop_b]), foreign)]
            for pk, status in [*cases, (999_999_999, gone), (10**30, gone)]:
                status = 302 if by_post and status == 200 else status
                ask = client.post if by_post else client.get
                assert ask(reverse(name, args=[pk])).status_code == status, f"{name} {pk}"

    walk(OF_BUILDING, lambda row: row[0].pk)
    walk(OF_PROGRESS, lambda row: row[1].pk)
    walk(PROGRESS_POSTS, lambda row: row[1].pk, by_post=True)
    walk(OF_PROGRESS_PHOTO, lambda row: row[2].pk)
    for building, *_ in rows.values():
        Handover.objects.create(
            building=building,
            handed_over_on=building.allocated_on,
            number="1",
            received_by="Ketua",
            file=ContentFile(b"%PDF-1.4", name="bast.pdf"),
        )
    walk(OF_HANDOVER, lambda row: row[0].pk)
    page = expected(role, "pusat", has_row=False)
    assert client.get(reverse("land:agency-update", args=[make_agency().pk])).status_code == page
    for pk in (999_999_999, 10**30):
        gone = 404 if page == 200 else page
        assert client.get(reverse("land:agency-update", args=[pk])).status_code == gone
    for name in ALLOCATABLE:  # without a parcel: to the list
        assert client.get(reverse(name)).status_code == (302 if page == 200 else page), name


@pytest.mark.parametrize("role", MOST)
def test_equipment(client_as, world, role):
    """Rows of it, and the forms that receive it for a cooperative: own, foreign, missing, none."""
    from tests.test_land_equipment import give

    client, rows = client_as(role), {}
    for mark, coop in (("a", world.coop_a), ("b", world.coop_b)):
        give(coop, truk=1)
        rows[mark] = coop.equipment.get().pk
    want = expected(role, WRITERS, has_row=True)
    missing = {200: 404}.get(want, want)
    other = want if role == "pusat" else missing
    if role == "dinas_b":
        want, other = 404, 200
    for name in OF_EQUIPMENT:
        cases = ((rows["a"], want), (rows["b"], other), (999_999_999, missing), (10**30, missing))
        for pk, status in cases:
            assert client.get(reverse(name, args=[pk])).status_code == status, f"{name} {pk}"
    for name in RECEIVING:
        chosen = {200: 302, 404: 302}.get(want, want)
        assert client.get(reverse(name)).status_code == chosen, name
        keys = (
            (world.coop_a.pk, want),
            (world.coop_b.pk, other),
            (10**30, missing),
            ("x", missing),
        )
        for key, status in keys:
            assert client.get(f"{reverse(name)}?cooperative={key}").status_code == status, name


@pytest.mark.parametrize("role", WALKERS)
def test_differences_between_sources(client_as, world, role):
    from tests.land_sources import make_difference

    client, own = client_as(role), make_difference(world.coop_a)
    foreign = make_difference(world.coop_b)
    for name, holders in OF_DIFFERENCE.items():
        want = expected(role, holders, has_row=True)
        assert client.get(reverse(name, args=[own.pk])).status_code == want, name
        other = {200: 404, 404: 200}.get(want, want)
        other = 200 if want == 200 and role in ("pusat", "pengamat", "auditor") else other
        assert client.get(reverse(name, args=[foreign.pk])).status_code == other, name
        for pk in (999_999_999, 10**30):
            gone = {200: 404}.get(want, want)
            assert client.get(reverse(name, args=[pk])).status_code == gone, f"{name} missing"
    want = expected(role, OFFICERS, has_row=True)
    decide = reverse("land:difference-decide", args=[own.pk])
    assert client.get(decide).status_code == {200: 405, 404: 405}.get(want, want)
    assert client.post(decide).status_code == {200: 422}.get(want, want)
    for row, who in ((own, "pusat dinas_a"), (foreign, "pusat dinas_b")):
        url = reverse("land:difference-decide", args=[row.pk])
        status = 422 if role in who.split() else {200: 404}.get(want, want)
        assert client.post(url).status_code == status
    again = {200: 302, 404: 302}.get(want, want)
    assert client.post(reverse("land:reconciliation-compare")).status_code == again


@pytest.mark.parametrize("role", WALKERS)
def test_pages_of_a_survey(client_as, world, cast, role, settings, tmp_path):
    from core.photos.receiving import store_content
    from land.models import LandPhoto, Survey
    from tests.land_surveys import make_survey
    from tests.photo_bytes import declared, jpeg, own_folder

    own_folder(settings, tmp_path)
    content = jpeg(64, 64)
    own = make_survey(world.coop_a, cast["pendamping_a"], photos=[declared(content)])
    foreign = make_survey(world.coop_b, cast["pusat"], photos=[declared(content)])
    for photo in LandPhoto.objects.select_related("survey"):
        store_content(photo, content)
    client = client_as(role)
    for name, holders in OF_SURVEY.items():
        want = expected(role, holders, has_row=True)
        want = 200 if role == "pendamping_a" and want == 404 else want
        other = 200 if role in ("pusat", "dinas_b", "auditor") else {200: 404}.get(want, want)
        more = {
            row: [row.photos.get().pk] * (name == "land:survey-photo") for row in (own, foreign)
        }
        assert client.get(reverse(name, args=[own.pk, *more[own]])).status_code == want, name
        assert client.get(reverse(name, args=[foreign.pk, *more[foreign]])).status_code == other, (
            name
        )
        for pk in (999_999_999, 10**30):
            gone = {200: 404}.get(want, want)
            assert client.get(reverse(name, args=[pk, *more[own]])).status_code == gone, name
            if more[own]:
                assert client.get(reverse(name, args=[own.pk, pk])).status_code == gone, name
    for name, holders in SURVEY_POSTS.items():
        want = expected(role, holders, has_row=True)
        told = {"seen": "1", "version": "1", "reason": "uji"}
        status = client.post(reverse(name, args=[foreign.pk]), told).status_code
        here = {200: 302 if role in ("pusat", "dinas_b") else 404, 404: 302}.get(want, want)
        assert status in ({here, 422} if here == 302 else {here}), name
        assert client.get(reverse(name, args=[own.pk])).status_code == (
            405 if want in (200, 404) else want
        )
        gone = 404 if want in (200, 404) else want
        assert client.post(reverse(name, args=[999_999_999]), told).status_code == gone, name
    assert Survey.objects.get(pk=own.pk).state == "menunggu"


@pytest.mark.parametrize("role", MOST)
def test_months_and_snapshots(client_as, cast, role):
    """A snapshot is no region's; of a month the verb alone decides, then whether it has begun."""
    from dashboard.actions.freezing import take_snapshot

    client, snapshot = client_as(role), take_snapshot(by=None)
    for name, holders in OF_SNAPSHOT.items():
        want = expected(role, holders, has_row=False)
        assert client.get(reverse(name, args=[snapshot.pk])).status_code == want, name
        for pk in (999_999_999, 10**30):
            gone = {200: 404}.get(want, want)
            assert client.get(reverse(name, args=[pk])).status_code == gone, name
    want = expected(role, "pusat", has_row=False)
    months = {"2026-10": (want, {200: 409}), "2999-01": (want, {200: 404}), "x": (want, {200: 404})}
    for month, (held, other) in months.items():
        for name in OF_MONTH:
            status = other.get(held, held)
            if month == "2026-10" and name == "dashboard:month-lock":
                status = held
            assert client.get(reverse(name, args=[month])).status_code == status, (name, month)


@pytest.mark.parametrize("role", WALKERS)
def test_pages_of_a_threshold(client_as, cast, role):
    client = client_as(role)
    for name, status in OF_THRESHOLD.items():
        for key, found in (("tahap-rat", status), ("koperasi", 404), ("x", 404)):
            want = expected(role, "pusat", has_row=False)
            got = client.get(reverse(name, args=[key])).status_code
            assert got == {200: found}.get(want, want), (name, key)


@pytest.mark.parametrize("role", WALKERS)
def test_letters(client_as, world, cast, role, settings, tmp_path):
    from tests.letter_rows import make_letter_of

    settings.MEDIA_ROOT = tmp_path
    letters = {code: make_letter_of(world, code) for code in ("61.01", "61.02", "")}
    client, month = client_as(role), f"{letters[''].month:%Y-%m}"
    sees = {"pusat": set(letters), "dinas_b": {"61.02"}, "dinas_a": {"61.01"}, "pmo_a": {"61.01"}}
    for name, holders in OF_LETTER.items():
        want = expected(role, holders, has_row=False)
        gone = {200: 404}.get(want, want)
        for code, letter in letters.items():
            status = want if code in sees.get(role, letters) else gone
            assert client.get(reverse(name, args=[letter.pk])).status_code == status, (
                f"{name} {code}"
            )
        for pk in (999_999_999, 10**30):
            assert client.get(reverse(name, args=[pk])).status_code == gone, name
    want = expected(role, OFFICERS, has_row=False)
    for code in letters:
        told = {"bulan": month, "kabupaten": code}
        status = {200: 302 if code in sees.get(role, ()) else 404}.get(want, want)
        assert client.post(reverse("dashboard:letter-make"), told).status_code == status, code
    want = expected(role, "pusat", has_row=False)
    for code in ("provinsi", "61.01", "61.99", "x" * 300):
        status = 404 if want == 200 and code not in ("provinsi", "61.01") else want
        url = reverse("dashboard:letter-text-update", args=[code])
        assert client.get(url).status_code == status, code
    # who holds no letters comes to the frozen figures, which he may read
    want = expected(role, f"{SEES_LETTERS} operator", has_row=False)
    number = letters[""].snapshot_id
    code = {"dinas_a": "-61.01", "pmo_a": "-61.01", "dinas_b": "-61.02"}.get(role, "-61")
    own = letters[code.removeprefix("-61").strip("-") and code[1:]]
    leads = reverse("dashboard:snapshot-detail", args=[number])
    if role in SEES_LETTERS.split():
        leads = own.get_absolute_url()
    answer = client.get(reverse("dashboard:letter-rows", args=[f"{number}{code}"]))
    assert answer.status_code == {200: 302}.get(want, want)
    if want == 200:
        assert answer.url.partition("?")[0] == leads


@pytest.mark.parametrize("role", ROLES)
def test_pages_of_digest_and_guide(client_as, cast, role):
    client = client_as(role)
    cases = [("dashboard:digest-rows", key, holders) for key, holders in OF_DIGEST.items()]
    cases += [("dashboard:guide-page", key, holders) for key, holders in GUIDE_PAGE.items()]
    for name, key, holders in cases:
        want = expected(role, holders, has_row=False)
        assert client.get(reverse(name, args=[key])).status_code == want, (name, key)
    for name in INBOX_POSTS - {"dashboard:inbox-mark"}:
        want = 302 if role == "anonim" or role in EVERYBODY.split() else 403
        assert client.post(reverse(name)).status_code == want, name
    message = Message.objects.create(
        user=cast["dinas_b"],
        kind="tugas",
        key="uji",
        subject="Uji",
        link="/koperasi/",
        since=timezone.now(),
        newest=timezone.now(),
    )
    for name, ask in (("inbox-open", client.get), ("inbox-mark", client.post)):
        own = 302 if role in ("anonim", "dinas_b") else 403 if role == "tanpa_peran" else 404
        assert ask(reverse(f"dashboard:{name}", args=[message.pk])).status_code == own, name
        gone = {"anonim": 302, "tanpa_peran": 403}.get(role, 404)
        assert ask(reverse(f"dashboard:{name}", args=[10**30])).status_code == gone, name


@pytest.mark.parametrize("role", ROLES)
def test_sets_of_outlines(client_as, role):
    client = client_as(role)
    made = BoundarySet.objects.create(kind="resmi", source="x", digest="x", at=timezone.now())
    for name, holders in OF_BOUNDARY.items():
        want, posts = expected(role, holders, has_row=False), name.split("-")[-1] != "detail"
        assert client.get(reverse(name, args=[made.pk])).status_code == (
            405 if posts and want == 200 else want
        ), name
        ask = client.post if posts else client.get
        for pk in (999_999_999, 10**30):
            assert ask(reverse(name, args=[pk])).status_code == {200: 404}.get(want, want), name
    compute = client.post(reverse("dashboard:boundary-compute"))
    assert compute.status_code == (302 if role in ("pusat", "anonim") else 403)


@pytest.mark.parametrize("role", ROLES)
def test_clients_of_the_api_and_its_addresses(client_as, world, cast, role):
    """Nobody's area cuts the clients: the verb alone decides. At the API itself no session counts."""
    from tests.api_rows import make_client

    client, (own, _) = client_as(role), make_client(cast["pusat"])
    for name, holders in OF_CLIENT.items():
        want = expected(role, holders, has_row=False)
        assert client.get(reverse(name, args=[own.pk])).status_code == want, name
        for pk in (999_999_999, 10**30):
            gone = {200: 404}.get(want, want)
            assert client.get(reverse(name, args=[pk])).status_code == gone, name
    for name in API_FOR_ALL:
        assert client.get(reverse(name)).status_code == 200, name
    for name in API_ROWS:
        assert client.get(reverse(f"dashboard:{name}")).status_code == 401, name
    assert client.get(reverse(f"dashboard:{API_ONE}", args=[world.coop_a.pk])).status_code == 401


@pytest.mark.parametrize("who", ["pengamat", "auditor", "dinas_a", "pengamat_a"])
def test_the_api_by_token(world, cast, who):
    """Own rows are there, foreign ones are not, missing ones are missing."""
    from tests.api_rows import READERS, ask, make_client

    _, token = make_client(cast["pusat"], who)
    for name in API_ROWS:
        answer = ask(token, name.partition(":")[2])
        assert answer.status_code == 200, name
        if READERS[who][1]:
            assert "Bravo" not in answer.content.decode(), name
    foreign = 404 if READERS[who][1] else 200
    cases = ((world.coop_a.pk, 200), (world.coop_b.pk, foreign), (999_999_999, 404), (10**30, 404))
    for pk, status in cases:
        assert ask(token, f"cooperatives/{pk}").status_code == status


@pytest.mark.parametrize("role", WALKERS)
def test_an_early_warning(client_as, world, role):
    client, own, foreign = client_as(role), make_alarm(world.coop_a), make_alarm(world.coop_b)
    url = reverse("dashboard:warning-detail", args=[own.pk])
    want = expected(role, SEES_WARNINGS, has_row=True)
    other = (
        200 if role in ("pusat", "dinas_b", "pengamat", "auditor") else {200: 404}.get(want, want)
    )
    assert client.get(url).status_code == want
    assert client.get(reverse("dashboard:warning-detail", args=[foreign.pk])).status_code == other
    for pk in (999_999_999, 10**30):
        gone = {200: 404}.get(want, want)
        assert client.get(reverse("dashboard:warning-detail", args=[pk])).status_code == gone
    # who may see, but not handle, is refused; who may is told what is missing
    handles = role in ("pusat", "dinas_a", "pmo_a")
    assert client.post(url).status_code == {200: 422 if handles else 403}.get(want, want)
    again = reverse("dashboard:warning-refresh")
    held = expected(role, "pusat", has_row=False)
    assert client.post(again).status_code == {200: 302}.get(held, held)
    assert client.get(again).status_code == {200: 405}.get(held, held)
