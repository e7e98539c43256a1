"""Building a database to be thrown away without rendering each model anew for each of its triggers.

Django renders a model, and all that are related to it, whenever a migration changes its options: nine tenths
of the time for hundreds of triggers, indexes and constraints, which no later operation reads from the
rendered model. A new model is rendered alone, not with all that it refers to: those only gain the way back.
./dev up migrates as Django does; both come to the same tables (tests/test_quick_migrations.py).
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from django.db.migrations.state import ModelState, ProjectState
from pgtrigger.migrations import AddTrigger, RemoveTrigger

from core.checks import ROOMS

CHANGES = (
    (AddTrigger, "state_forwards"),
    (RemoveTrigger, "state_forwards"),
    (ProjectState, "_append_option"),
    (ProjectState, "_remove_option"),
)


def nothing(*args: Any, **kwargs: Any) -> None:
    pass


def unrendered(change: Callable[..., None]) -> Callable[..., None]:
    def changed(*args: Any) -> None:
        if args[1] not in ROOMS:  # packages alter fields later on, and look
            return change(*args)
        with patch.object(ProjectState, "reload_model", nothing):
            return change(*args)

    return changed


def reload_alone(state: ProjectState, app_label: str, name: str, delay: bool = False) -> None:
    """Renders a model that is new; what it refers to is there already."""
    state.apps.render_multiple([state.models[app_label, name]])


def added_alone(add_model: Callable[..., None]) -> Callable[..., None]:
    def added(state: ProjectState, model: ModelState) -> None:
        if model.app_label not in ROOMS:
            return add_model(state, model)
        with patch.object(ProjectState, "reload_model", reload_alone):
            return add_model(state, model)

    return added


@contextmanager
def quick_migrations() -> Iterator[None]:
    with ExitStack() as stack:
        for owner, name in CHANGES:
            stack.enter_context(patch.object(owner, name, unrendered(getattr(owner, name))))
        add_model = added_alone(ProjectState.add_model)
        stack.enter_context(patch.object(ProjectState, "add_model", add_model))
        yield
