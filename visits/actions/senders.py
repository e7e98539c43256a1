"""Whose visits somebody brings."""

from mentors.models import Person


def mentor_of(user_pk: int) -> Person | None:
    """The person behind an account, with the account as it is now."""
    return Person.objects.select_related("user").filter(user=user_pk).first()


def owner_when_inactive(user_pk: int | None) -> Person | None:
    """The owner of a device pass, if his account was closed meanwhile: an open one must log in."""
    if user_pk is None:
        return None
    return Person.objects.select_related("user").filter(user=user_pk, user__is_active=False).first()
