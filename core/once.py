"""One form for a new row makes one row, however often and however fast it is sent."""

import uuid

from django.core.exceptions import ValidationError

from core.models import SentForm
from core.seen import UNTOLD

ALREADY = "Isian ini sudah disimpan; formulirnya terkirim dua kali."


class AlreadySent(Exception):
    """The form was saved before; `address` is the page of what it made."""

    def __init__(self, address: str) -> None:
        super().__init__(ALREADY)
        self.address = address


def token_of(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def address_of(text: str) -> str:
    """The page of what the form with this token made; "" when it was not saved yet."""
    token = token_of(text)
    sent = SentForm.objects.filter(token=token).first() if token else None
    return sent.address if sent else ""


def take(text: str) -> SentForm:
    """Use the token up, inside the transaction that saves the form; waits while another one does.

    Raises AlreadySent for the second, ValidationError for a form that carries none.
    """
    token = token_of(text)
    if token is None:
        raise ValidationError(UNTOLD)
    sent, new = SentForm.objects.get_or_create(token=token)
    if not new:
        raise AlreadySent(sent.address)
    return sent
