"""From when to when a contract runs, seen from the day `on` of filling."""

from datetime import date, timedelta

from mentors.models import MentorContract, Person
from mentors.sample.figures import BA, ENDING, LEAVERS
from mentors.sample.roster import Profile, Role
from registry.sample.dice import dice

YEAR = timedelta(days=364)
# The first BA and PMO of a kabupaten are the cast's; nobody wants to find them gone next month.
FIRST, LONGEST = 0, 320


def days_left(profile: Profile) -> int:
    """From tomorrow to the contract's last day."""
    roll = dice("kontrak", profile.number)
    if profile.role == Role.BA and profile.place != FIRST and not has_left(profile):
        begin = 1
        for percent, within in ENDING:
            if roll % 100 < percent:
                return begin + roll // 100 % (within - begin)
            begin = within
    return 100 + roll // 100 % (LONGEST - 100)


def has_left(profile: Profile) -> bool:
    """The second-last BA of the kabupaten named in LEAVERS."""
    regency = profile.regency or ""
    return profile.role == Role.BA and regency in LEAVERS and profile.place == BA[regency] - 2


def build(profile: Profile, person: Person, on: date) -> MentorContract:
    """The row, not saved; of somebody who left it is ended early, and `person` is marked as gone."""
    ends = on + timedelta(days=days_left(profile))
    kind = "PMO" if profile.role != Role.BA else "BA"
    contract = MentorContract(
        person=person,
        role=profile.role,
        regency_id=profile.regency,
        number=f"{profile.number:03}/{kind}/CONTOH/{(ends - YEAR).year}",
        starts=ends - YEAR,
        ends=ends,
        is_sample=True,
    )
    if has_left(profile):
        ago, reason, _taken_over = LEAVERS[profile.regency or ""]
        contract.ended_on, contract.end_reason = on - timedelta(days=ago), reason
        person.left_on, person.left_reason = contract.ended_on, reason
    return contract


def before(profile: Profile, contract: MentorContract, on: date) -> MentorContract | None:
    """The BA's contract of the year before `contract`, which was renewed; not saved. None for PMO, for whom
    is new, and where `contract` itself reaches back a year."""
    is_new = dice("baru", profile.number) % 8 == 0
    if profile.role != Role.BA or is_new or contract.starts <= on - YEAR:
        return None
    ends = contract.starts - timedelta(days=1)
    starts = ends - YEAR
    return MentorContract(
        person=contract.person,
        role=profile.role,
        regency_id=profile.regency,
        number=f"{profile.number:03}/BA/CONTOH/{starts.year}-L",
        starts=starts,
        ends=ends,
        is_sample=True,
    )


def last_day(contract: MentorContract) -> date:
    return contract.ended_on or contract.ends
