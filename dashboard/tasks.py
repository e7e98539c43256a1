"""Long work of this room for the background worker (`manage.py db_worker`, started by ./dev up)."""

from collections.abc import Iterable

from django.db import transaction
from django.tasks import task

from dashboard.letters.making import make_letter
from dashboard.models import Letter


@task
def work_on_letter(pk: int) -> str:
    """Makes a waiting letter; returns the state it ends in."""
    return make_letter(pk)


def hand_over_letters(letters: Iterable[Letter]) -> None:
    """Have the worker make them one after the other, once what was written about them is committed."""
    keys = [letter.pk for letter in letters]
    transaction.on_commit(lambda: [work_on_letter.enqueue(pk) for pk in keys])
