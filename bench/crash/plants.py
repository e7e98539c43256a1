"""Bugs that the crash test must find. They live here alone: the product has no switch for them."""

import time
from typing import Any

from django.db import IntegrityError

NAMES = ("no_unique_key", "check_then_insert", "async_commit", "row_before_file", "new_id_on_retry")


class Taken(IntegrityError):
    """Of check_then_insert: there is one already."""


def into_the_database(name: str) -> None:
    """Before the server starts, on the scratch database."""
    from django.db import connection

    with connection.cursor() as cursor:
        if name in ("no_unique_key", "check_then_insert"):
            cursor.execute(
                "ALTER TABLE visits_visit DROP CONSTRAINT visits_visit_client_id_key CASCADE"
            )
        if name == "async_commit":
            cursor.execute("ALTER SYSTEM SET wal_writer_delay = '10s'")
            cursor.execute(
                "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', "
                "current_database()); END $$"
            )
            cursor.execute("SELECT pg_reload_conf()")


def into_the_app(name: str) -> None:
    """In each worker, after the application was loaded."""
    {
        "no_unique_key": no_unique_key,
        "check_then_insert": check_then_insert,
        "row_before_file": row_before_file,
    }.get(name, lambda: None)()


def no_unique_key() -> None:
    """Nothing refuses the second row, and nobody asks for the first."""
    from visits.actions import receiving

    receiving.replays = lambda person, arrivals: {}


def check_then_insert() -> None:
    """Looks whether the id is there, and inserts when it isn't: two at once both find nothing."""
    from visits.actions import receiving
    from visits.models import Visit

    def keep_new(delivery: Any, told: Any) -> Any:
        if Visit.objects.filter(client_id=told.data["id"]).exists():
            raise Taken
        time.sleep(0.01)  # as long as a slower machine takes between the two
        return kept(delivery, told)

    kept, constraint_of = receiving.keep_new, receiving.constraint_of
    receiving.keep_new = keep_new
    receiving.constraint_of = lambda error: (
        receiving.ID_TAKEN if isinstance(error, Taken) else constraint_of(error)
    )


def row_before_file() -> None:
    """The row says "received" while the file is still on its way to the disk."""
    from core.photos import receiving

    def store_content(photo: Any, content: bytes, *, by: Any = None) -> None:
        import hashlib

        from core.photos.storage import name_of

        picture = receiving.picture_of(content)
        names = [
            name_of(hashlib.sha256(one).hexdigest()) for one in (picture.photo, picture.thumbnail)
        ]
        receiving.say_received(photo, picture, *names, by=by)
        time.sleep(0.02)
        for one in (picture.photo, picture.thumbnail):
            receiving.keep(photo.file.storage, one)

    receiving.store_content = store_content
