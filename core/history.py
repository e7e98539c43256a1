"""History of every table, kept by database triggers: bulk and raw SQL included, TRUNCATE refused.

`@tracked()` goes above each model. Who and why travel in pghistory's context: the middleware adds the
user, `because("…")` adds the reason.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pghistory
import pgtrigger
from django.db import models

# Tests empty tables between cases by TRUNCATE; they say so with this setting. Nothing else does.
TRUNCATE_SWITCH = "kdkmp.truncate_allowed"


def refuse_truncate() -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="refuse_truncate",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func=(
            f"IF current_setting('{TRUNCATE_SWITCH}', true) = 'on' THEN RETURN NULL; END IF; "
            "RAISE EXCEPTION 'TRUNCATE ditolak: riwayat tidak boleh hilang'"
            " USING ERRCODE = 'insufficient_privilege';"
        ),
    )


def tracked[M: type[models.Model]](*, exclude: tuple[str, ...] = ()) -> Callable[[M], M]:
    """Class decorator: every insert, update and delete of the table is kept as an event.

    `exclude` names fields that must not be copied into history (secrets); a change of only those
    fields makes no event.
    """

    def decorate(model: M) -> M:
        # What the database computes itself can't be inserted into the event, and adds nothing to it.
        hidden = [f.name for f in model._meta.fields if isinstance(f, models.GeneratedField)]
        hidden += exclude
        model = pghistory.track(
            # Once per statement, not per row: a sheet of 2,143 cooperatives inserts some 35,000 rows.
            # Updates stay per row: a statement's old and new rows are joined by their key, so that
            # the event of a changed key would be lost.
            pghistory.InsertEvent(level=pghistory.Statement),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(level=pghistory.Statement),
            exclude=hidden or None,
            meta={
                "indexes": [
                    models.Index(
                        fields=["-pgh_created_at"], name=f"{model._meta.model_name[:18]}_at"
                    )
                ],
                "triggers": [refuse_truncate()],
            },
        )(model)
        return pgtrigger.register(refuse_truncate())(model)

    return decorate


def because(reason: str, *, by: models.Model | None = None) -> AbstractContextManager:
    """Everything written inside carries `reason` (and, outside of a request, the user `by`)."""
    metadata: dict[str, object] = {"reason": reason}
    if by is not None:
        metadata["user"] = by.pk
    return pghistory.context(**metadata)
