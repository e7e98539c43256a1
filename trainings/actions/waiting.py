"""Seats for those who wait, in the order of the queue."""

from dataclasses import dataclass, field

from django.core.exceptions import ValidationError

from core.models import User
from registry.actions import cleaned_reason
from trainings.actions.enrolling import ENROL, held_enrolment, require_standing, writing
from trainings.enrolling.seats import seats_of
from trainings.models import Batch, Enrolment
from trainings.words import Seat


@dataclass
class MovedUp:
    """`passed_over`: whose cooperative has its seats; `elsewhere`: the next in line is another kabupaten's."""

    seated: list[Enrolment] = field(default_factory=list)
    passed_over: list[Enrolment] = field(default_factory=list)
    elsewhere: bool = False


def promote(*, enrolment: Enrolment, by: User, reason: str = "") -> Enrolment:
    """A free seat for somebody who waits. Out of turn only with a reason, which is kept."""
    with writing(enrolment.batch, by, f"kursi bagi yang menunggu {reason}".strip()) as batch:
        require_standing(batch)
        row = held_enrolment(enrolment, by)
        if row.state != Seat.WAITING:
            raise ValidationError("Orang ini tidak sedang menunggu.")
        first = Enrolment.objects.filter(batch=batch).waiting().first()
        if first is not None and first.pk != row.pk:
            reason = cleaned_reason(reason)
            row.state_reason = f"Mendahului urutan: {reason}"[:250]
        sit_down(row)
    return row


def sit_down(row: Enrolment) -> None:
    row.state = Seat.SEATED
    row.save(update_fields=["state", "state_reason"])


def move_up(*, batch: Batch, by: User) -> MovedUp:
    """Free seats go to those who wait, in the order of the queue, as far as `by` may enrol them."""
    done = MovedUp()
    with writing(batch, by, f"kursi kosong bagi yang menunggu {batch}") as held:
        require_standing(held)
        seats = seats_of(held)
        waiting = list(
            Enrolment.objects.filter(batch=held)
            .waiting()
            .select_related("person")
            .select_for_update(of=("self",))
        )
        own = set(
            Enrolment.objects.for_user(by, ENROL)
            .filter(pk__in=[row.pk for row in waiting])
            .values_list("pk", flat=True)
        )
        for row in waiting:
            if not seats.free:
                break
            if seats.cooperative_full(row.cooperative_id):
                done.passed_over += [row] if row.pk in own else []
                continue
            if row.pk not in own:
                done.elsewhere = True
                break
            sit_down(row)
            seats.take(row.cooperative_id)
            done.seated.append(row)
    return done
