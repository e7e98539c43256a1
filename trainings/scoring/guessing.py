"""Participant codes opened without a login."""

from django.http import HttpRequest

from trainings.guessing import LONG_WINDOW, count_wrong, held_back, of_evaluation
from trainings.models import Batch, Enrolment

WRONG = "Kode ini bukan kode peserta angkatan ini. Periksa huruf dan angkanya di undangan Anda."
TOO_MANY = (
    "Terlalu banyak kode yang salah dari sini. Coba lagi satu jam lagi, masuk dengan akun Anda, atau tanyakan "
    "kode Anda kepada panitia."
)


class TooMany(Exception):
    """No more codes are tried for now; str(error) says so in Indonesian."""


def participant_with_code(request: HttpRequest, batch: Batch, typed: str) -> Enrolment | None:
    """The seated participant of the batch with that code, None when it is wrong (which is counted).

    Raises TooMany, without looking, after too many wrong ones.
    """
    limits = of_evaluation(batch, request)
    if held_back(limits, LONG_WINDOW):
        raise TooMany(TOO_MANY)
    code = "".join(sign for sign in typed.upper() if sign.isascii() and sign.isalnum())[:20]
    found = Enrolment.objects.counting().filter(batch=batch, code=code).first()
    if found is None:
        count_wrong(limits, LONG_WINDOW)
    return found
