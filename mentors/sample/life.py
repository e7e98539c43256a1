"""Assignments of a kabupaten as they come to be: leavers, hand-overs, gaps, what is planned."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from mentors.models import Assignment, MentorContract
from mentors.sample.figures import HAND_OVER_FROM, IDLE, LEAVERS, UNCOVERED_PER_THOUSAND
from mentors.sample.roster import Profile
from mentors.sample.sharing import Seat, along_curve, loads
from mentors.sample.terms import has_left, last_day
from registry.sample.dice import chosen, dice

DAY = timedelta(days=1)
REDIVIDED = "Pembagian ulang wilayah dampingan"


@dataclass
class Team:
    """The BA of a kabupaten with their contracts, those before them, and what is assigned to them."""

    contracts: dict[Profile, MentorContract]
    on: date
    earlier: dict[Profile, MentorContract] = field(default_factory=dict)
    rows: list[Assignment] = field(default_factory=list)

    @property
    def mentors(self) -> list[Profile]:
        """Those who have cooperatives, or had before they left."""
        last = max((profile.place for profile in self.contracts), default=0)
        return [p for p in self.contracts if not (p.regency in IDLE and p.place == last)]

    def add(self, profile: Profile, seat: Seat, starts: date, **more: object) -> Assignment:
        contract = self.contracts[profile]
        more.setdefault("ends", last_day(contract))
        row = Assignment(
            contract=contract,
            cooperative=seat.cooperative,
            regency_id=contract.regency_id,
            starts=starts,
            is_sample=True,
            **more,
        )
        self.rows.append(row)
        return row

    def add_earlier(self, profile: Profile, seat: Seat) -> None:
        """The same cooperative under the contract before, if there was one."""
        if (contract := self.earlier.get(profile)) is None:
            return
        self.rows.append(
            Assignment(
                contract=contract,
                cooperative=seat.cooperative,
                regency_id=contract.regency_id,
                starts=contract.starts,
                ends=contract.ends,
                is_sample=True,
            )
        )


def assign(team: Team, seats: list[Seat]) -> list[Assignment]:
    """The assignments of one kabupaten, not saved."""
    without = round(len(seats) * UNCOVERED_PER_THOUSAND / 1000)
    lone = chosen([seat.key for seat in seats], without, "tanpa pendamping")
    covered = along_curve([seat for seat in seats if seat.key not in lone])
    mentors, at = team.mentors, 0
    # the third and his neighbour stay; far from those who leave, who are at the other end
    taker = mentors[2] if len(mentors) >= HAND_OVER_FROM else None
    for index, (mentor, load) in enumerate(zip(mentors, loads(mentors, len(covered)), strict=True)):
        own, at = covered[at : at + load], at + load
        if has_left(mentor):
            neighbours = [mentors[i] for i in (index - 1, index + 1) if 0 <= i < len(mentors)]
            _leave(team, mentor, own, neighbours)
            continue
        if mentor is taker and own:
            _taken_over(team, mentor, own.pop(0), mentors[1])
        for seat in own:
            _simply(team, mentor, seat)
    _planned(team, [seat for seat in along_curve(seats) if seat.key in lone])
    return team.rows


def _simply(team: Team, mentor: Profile, seat: Seat) -> None:
    begins = team.contracts[mentor].starts + timedelta(days=dice("mulai", seat.key) % 7)
    team.add(mentor, seat, begins, locked=dice("kunci", seat.key) % 150 == 0)
    team.add_earlier(mentor, seat)


def _taken_over(team: Team, mentor: Profile, seat: Seat, before: Profile) -> None:
    """The neighbour had this cooperative for the first weeks of their common time."""
    earlier, later = team.contracts[before], team.contracts[mentor]
    day = max(earlier.starts, later.starts) + timedelta(days=21)
    old = team.add(before, seat, earlier.starts, ends=day - DAY, end_reason=REDIVIDED)
    team.add(mentor, seat, day, reason=f"Serah terima: {REDIVIDED}", follows=old)


def _leave(team: Team, leaver: Profile, own: list[Seat], others: list[Profile]) -> None:
    """Neighbours take over the share that LEAVERS says, in turn; nobody follows on the rest yet."""
    contract = team.contracts[leaver]
    end = last_day(contract)
    _ago, reason, percent = LEAVERS[leaver.regency or ""]
    for number, seat in enumerate(own):
        old = team.add(leaver, seat, contract.starts, end_reason=reason)
        team.add_earlier(leaver, seat)
        if number * 100 >= len(own) * percent or not others:
            continue
        taker = others[number % len(others)]
        begins = max(end + DAY, team.contracts[taker].starts)
        team.add(taker, seat, begins, reason=f"Serah terima: {reason}", follows=old)


def _planned(team: Team, lone: list[Seat]) -> None:
    """Every fourth cooperative without mentor gets one in a week or two."""
    staying = [p for p in team.mentors if last_day(team.contracts[p]) > team.on + 90 * DAY]
    for number, seat in enumerate(lone):
        if number % 4 == 0 and staying:
            mentor = staying[dice("calon", seat.key) % len(staying)]
            begins = team.on + timedelta(days=7 + dice("rencana", seat.key) % 8)
            team.add(mentor, seat, begins, reason="Mengisi koperasi tanpa pendamping")
