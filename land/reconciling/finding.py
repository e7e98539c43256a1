"""The differences that there are now, found in memory; land/reconciling/comparing.py keeps them."""

from collections.abc import Collection
from dataclasses import dataclass

from land.models import Difference
from land.reconciling.ours import Ours, ours_of
from land.reconciling.proposing import OURS_ALONE, THEIRS_ALONE, Proposal, propose
from land.reconciling.theirs import Sheet, Sheets, values_said
from land.reconciling.values import BUILDING_FIELDS, UNREAD, same, says_nothing
from land.words import Answer, Compared

Kind, Owner = Difference.Kind, Difference.Owner
NO: str = Answer.NO.value
YES: str = Answer.YES.value
# cooperative, source, field
Key = tuple[int, str, str]


@dataclass(frozen=True)
class Found:
    """A difference as it is now; `sheet` the one that says so."""

    kind: str
    ours: str
    theirs: str
    proposal: str
    rule: str
    owner: str
    sheet: Sheet


@dataclass
class Findings:
    """`differ`: what disagrees. `agree`: compared, and not in disagreement: ours and theirs say the same, or
    both say nothing; `silenced`: of those, where the source says nothing. `unread`: (cooperative, source)
    whose row waits to be mended: what is known of them stays as it is."""

    differ: dict[Key, Found]
    agree: set[Key]
    silenced: set[Key]
    unread: set[tuple[int, str]]


def find(sheets: Sheets, cooperatives: Collection[int] | None = None) -> Findings:
    """Compares every cooperative (or only these) with every source that speaks of it."""
    ours, said = ours_of(cooperatives), values_said(sheets, cooperatives)
    found = Findings({}, set(), set(), set())
    for key, one in ours.items():
        for source in sheets.of:
            sheet = sheets.covering(source, one.regency)
            if sheet is None:
                continue
            theirs = said.get((sheet.pk, key))
            if theirs is None:
                left_out(found, key, one, sheet, sheets)
            elif UNREAD in theirs.values():
                found.unread.add((key, source))
            else:
                for name in sheets.speaks_of(sheet):
                    judge(found, key, name, one, theirs.get(name, ""), sheet)
    return found


def judge(found: Findings, key: int, name: str, one: Ours, theirs: str, sheet: Sheet) -> None:
    mine = one.values.get(name, "")
    at = (key, sheet.source, name)
    if same(name, mine, theirs) or silent(name, mine, theirs):
        found.agree.add(at)
        if not theirs:
            found.silenced.add(at)
    elif not mine:
        told = Proposal(True, THEIRS_ALONE)
        found.differ[at] = difference(Kind.MISSING_HERE, name, one, mine, theirs, told, sheet)
    elif not theirs:
        told = Proposal(False, OURS_ALONE)
        found.differ[at] = difference(Kind.MISSING_THERE, name, one, mine, theirs, told, sheet)
    else:
        told = propose(
            name,
            sheet.source,
            verified=name in one.verified,
            ours=one.days.get(name),
            as_of=sheet.as_of,
        )
        found.differ[at] = difference(Kind.DIFFERS, name, one, mine, theirs, told, sheet)


def silent(name: str, mine: str, theirs: str) -> bool:
    """Whether one says nothing and the other no more than that. That there is no land is news to us when
    we don't know; that a source leaves the cell of such a cooperative blank is none."""
    if mine and theirs:
        return False
    if name == Compared.HAS_LAND and not theirs:
        return mine in ("", NO)
    return says_nothing(name, mine) and says_nothing(name, theirs)


def left_out(found: Findings, key: int, one: Ours, sheet: Sheet, sheets: Sheets) -> None:
    """The sheet covers the cooperative's kabupaten and doesn't name it: one difference, not eight."""
    name = sheets.first_field(sheet)
    mine = one.values.get(name, "") if name else ""
    at = (key, sheet.source, name)
    if not mine or silent(name, mine, ""):
        found.agree.add(at)
        found.silenced.add(at)
        return
    told = Proposal(False, OURS_ALONE)
    found.differ[at] = difference(Kind.MISSING_THERE, name, one, mine, "", told, sheet)


def difference(
    kind: str, name: str, one: Ours, mine: str, theirs: str, told: Proposal, sheet: Sheet
) -> Found:
    proposal = theirs if told.theirs else mine
    owner = owner_of(name, one, told)
    return Found(kind, mine, theirs, proposal, told.rule, owner, sheet)


def owner_of(name: str, one: Ours, told: Proposal) -> str:
    """Whose turn it is: of the source when it should correct its sheet; else of those who may write it."""
    if not told.theirs:
        return Owner.SOURCE.value
    allocating = name in BUILDING_FIELDS and not one.has_building
    return (Owner.PROVINCE if allocating else Owner.REGENCY).value
