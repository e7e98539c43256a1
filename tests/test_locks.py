"""The locks of the scope that read source and models instead of pages."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.core.checks import Error
from django.db import models

from core.checks import ROOMS, every_model_has_a_scope
from core.scoping import ScopedQuerySet

ROOT = Path(__file__).parent.parent
READING = ("views", "forms", "filters", "tables", "metrics", "view", "pages", "detail", "charts")
# Places that take a bare manager and ask in the reader's name themselves.
ASKS_ITSELF = {"own_or_404", "for_user", "load_for_user", "require_within"}
# (file, line's text): reads that no person's scope applies to; each says why.
EXCEPTIONS: set[tuple[str, str]] = set()


def reading_files() -> list[Path]:
    found = []
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            names = {path.stem, *(part for part in path.relative_to(ROOT).parts[:-1])}
            if names & set(READING) and "migrations" not in path.parts:
                found.append(path)
    return found


def bare_reads(source: str) -> list[int]:
    """Lines that use `.objects` or `._default_manager` without asking in somebody's name."""
    tree = ast.parse(source)
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    lines = []
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager")):
            continue
        # A bare .none() gives no rows; a subquery (OuterRef) hangs on an outer, scoped read.
        statement = node
        while statement in parents and not isinstance(statement, ast.stmt):
            statement = parents[statement]
        called = {
            getattr(call.func, "attr", getattr(call.func, "id", ""))
            for call in ast.walk(statement)
            if isinstance(call, ast.Call)
        }
        if not called & (ASKS_ITSELF | {"none", "OuterRef"}):
            lines.append(node.lineno)
    return lines


def test_reading_files_ask_in_somebodys_name():
    found = []
    for path in reading_files():
        source = path.read_text()
        for line in bare_reads(source):
            text = source.splitlines()[line - 1].strip()
            name = str(path.relative_to(ROOT))
            if (name, text) not in EXCEPTIONS:
                found.append(f"{name}:{line}: {text}")
    assert not found, "\n".join(found)


def test_the_lock_sees_a_planted_read():
    assert bare_reads("def f():\n    return Cooperative.objects.filter(pk=1)") == [2]
    assert bare_reads("def f(u):\n    return Cooperative.objects.for_user(u).filter(pk=1)") == []


def test_a_model_without_scope_fails_the_check():
    class Forgotten(models.Model):  # noqa: DJ008  never saved
        class Meta:
            app_label = "registry"

    try:
        problems = every_model_has_a_scope(None)
        assert [(type(p), p.id) for p in problems] == [(Error, "core.E001")]
    finally:
        del apps.all_models["registry"]["forgotten"]
        apps.clear_cache()


@pytest.mark.parametrize("room", ROOMS)
def test_a_lower_room_never_uses_a_higher_rooms_reverse_accessor(room):
    """`Count("visits")` inside registry/ would tie the lower room to the higher one."""
    order = ("core", "registry", "land", "mentors", "visits", "trainings", "dashboard")
    higher = set(order[order.index(room) + 1 :])
    names = {
        relation.get_accessor_name()
        for model in apps.get_models()
        if model._meta.app_label == room
        for relation in model._meta.related_objects
        if relation.related_model._meta.app_label in higher
    } - {None}
    used = []
    for path in (ROOT / room).rglob("*.py"):
        words = {
            word
            for node in ast.walk(ast.parse(path.read_text()))
            for word in [getattr(node, "attr", None), *string_words(node)]
        }
        used += [f"{path.name}: {name}" for name in names & words]
    assert not used


def string_words(node: ast.AST) -> list[str]:
    return (
        node.value.split("__")
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        else []
    )


def test_every_scoped_manager_has_for_user():
    for model in apps.get_models():
        if model._meta.app_label in ROOMS and not hasattr(model, "pgh_tracked_model"):
            assert isinstance(model._default_manager.all(), ScopedQuerySet), model
