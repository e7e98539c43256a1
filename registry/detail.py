"""What a cooperative's page shows, gathered in a fixed number of queries."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from core.models import User
from core.seen import fingerprint
from registry.models import Cooperative, CooperativeAlias, MergeRecord, Milestone, Officer, Outlet
from registry.panels import panels_for

CHANGE = "registry.change_cooperative"
# (least number, what else) per body: source is the programme's guide, see docs/glossary.md
BOARD_RULES = {Officer.Board.MANAGEMENT: 5, Officer.Board.SUPERVISORS: 3}


@dataclass(frozen=True)
class Step:
    """One milestone on the timeline: reached (with its row) or not."""

    kind: str
    label: str
    row: Milestone | None

    @property
    def seen(self) -> str:
        """The mark of what the page shows; a verification sends it back."""
        return fingerprint(self.row) if self.row else ""


def detail_of(cooperative: Cooperative, user: User) -> dict[str, Any]:
    """Context of the detail page of a row `.with_merges()`; what the reader may not see is not read."""
    reached = {row.kind: row for row in cooperative.milestones.select_related("verified_by")}
    steps = [Step(kind.value, kind.label, reached.get(kind.value)) for kind in Milestone.Kind]
    sees_officers = user.has_perm("registry.view_officer", cooperative)
    officers = list(cooperative.officers.all())
    members = list(cooperative.member_counts.all())
    place = cooperative.village
    outlets = list(cooperative.outlets.all())
    return {
        "cooperative": cooperative,
        "place": place,
        "district": place.district,
        "regency": place.district.regency,
        "steps": steps,
        "reached_count": len(reached),
        "last_step": last_reached(steps),
        "outlets": outlets,
        "outlet_step_alone": Milestone.Kind.OUTLET_OPERATING in reached
        and not any(outlet.status == Outlet.Status.OPERATING for outlet in outlets),
        "boards": boards(officers, sees_officers),
        "board_warnings": board_warnings(officers),
        "sees_officers": sees_officers,
        "members": members,
        "capital": list(cooperative.capital.all()),
        "documents": list(cooperative.documents.all()),
        "served": list(cooperative.served.select_related("village__district")),
        **merged(cooperative, user),
        "panels": panels_for(cooperative, user),
        "may_change": not cooperative.is_archived and user.has_perm(CHANGE, cooperative),
        "may_archive": user.has_perm("registry.archive_cooperative", cooperative),
        "may_verify": user.has_perm("registry.verify_milestone", cooperative),
    }


def merged(cooperative: Any, user: User) -> dict[str, Any]:
    """What was merged into this cooperative, or which one it was merged into; mostly no query."""
    if cooperative.is_archived:
        key = CooperativeAlias.objects.for_user(user).of_key(cooperative.pk)
        return {"merged_into": key.select_related("cooperative", "merge").first()}
    if not cooperative.has_merges:
        return {}
    records = MergeRecord.objects.for_user(user).standing().filter(primary=cooperative)
    return {
        "merged_here": list(records.select_related("secondary")),
        "may_merge": user.has_perm("registry.merge_cooperative", cooperative),
    }


def last_reached(steps: list[Step]) -> Step | None:
    """The furthest step in the programme's order; steps before it may still be missing."""
    return next((step for step in reversed(steps) if step.row), None)


def boards(officers: list[Officer], named: bool) -> list[dict[str, Any]]:
    """Both bodies with their people, or only with their numbers for those who may not see names."""
    grouped = defaultdict(list)
    for officer in officers:
        grouped[officer.board].append(officer)
    return [
        {
            "label": board.label,
            "people": grouped[board.value] if named else [],
            "count": len(grouped[board.value]),
            "women": sum(officer.sex == Officer.Sex.FEMALE for officer in grouped[board.value]),
        }
        for board in Officer.Board
    ]


def board_warnings(officers: list[Officer]) -> list[str]:
    """What the composition still lacks: number, oddness, women in the management."""
    warnings = []
    for board, least in BOARD_RULES.items():
        count = sum(officer.board == board for officer in officers)
        if count < least:
            warnings.append(f"{board.label}: {count} orang, paling sedikit {least}.")
        elif count % 2 == 0:
            warnings.append(f"{board.label}: {count} orang, jumlahnya harus ganjil.")
    women = sum(
        officer.board == Officer.Board.MANAGEMENT and officer.sex == Officer.Sex.FEMALE
        for officer in officers
    )
    if officers and not women:
        warnings.append("Pengurus: belum ada perempuan.")
    return warnings
