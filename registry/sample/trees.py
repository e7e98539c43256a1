"""All that hangs on a sample row, in whichever room: what is real of it, what goes with it."""

from collections import defaultdict
from collections.abc import Collection, Iterator

from django.apps import apps
from django.db import models
from django.db.models import ForeignKey, Model
from django.db.models.deletion import CASCADE, DO_NOTHING, PROTECT

from core.models import User
from registry.sample import traces


def descendants(root: type[Model]) -> Iterator[tuple[type[Model], str]]:
    """Every table that hangs on `root`, deepest first, with its path to it; higher rooms' too."""
    for child, link in references(root):
        if child is root:
            continue
        for deeper, path in descendants(child):
            yield deeper, f"{path}__{link.name}"
        yield child, link.name


def references(root: type[Model]) -> Iterator[tuple[type[Model], ForeignKey]]:
    """Tables of our rooms that point at `root`, also those without a reverse accessor."""
    for relation in root._meta.get_fields(include_hidden=True):
        link = getattr(relation, "field", None)
        # Many-to-many goes through a table of its own; history (DO_NOTHING) isn't a child.
        if not relation.auto_created or not isinstance(link, ForeignKey):
            continue
        if link.remote_field.on_delete is DO_NOTHING or not hasattr(link.model, "REGENCY_PATH"):
            continue
        yield link.model, link


def has_mark(model: type[Model]) -> bool:
    return any(field.name == "is_sample" for field in model._meta.fields)


def belongs_to(model: type[Model]) -> str | None:
    """The link to the row that a row of `model` is a part of, sample or not as that row is."""
    return getattr(model, "SAMPLE_WITH", None)


def reasons_to_keep(
    root: type[Model], samples: Collection[int], cast: Collection[int]
) -> dict[int, str]:
    """Key of a sample row of `root` → why it can't simply go."""
    reasons: dict[int, list[str]] = defaultdict(list)
    for pk in traces.edited_by_people(root, cast) & set(samples):
        reasons[pk].append("datanya sudah diubah")
    for model, path in descendants(root):
        name = str(model._meta.verbose_name)
        if belongs_to(model):
            continue
        rows = model._default_manager.filter(**{f"{path}__in": traces.among(samples)})
        real = rows.filter(is_sample=False) if has_mark(model) else rows
        for pk in real.values_list(path, flat=True):
            reasons[pk].append(f"{name} nyata")
        if has_mark(model):
            edited = rows.filter(
                is_sample=True, pk__in=traces.among(traces.edited_by_people(model, cast))
            )
            for pk in edited.values_list(path, flat=True):
                reasons[pk].append(f"{name} contoh yang sudah diubah")
    return {pk: ", ".join(dict.fromkeys(words)) for pk, words in reasons.items()}


def delete_trees(root: type[Model], keys: Collection[int]) -> int:
    """These rows and all that hangs on them. Returns how many rows went."""
    rows, pks = 0, traces.among(keys)
    for model, path in descendants(root):
        rows += _delete(model._default_manager.filter(**{f"{path}__in": pks}))
    return rows + _delete(root._default_manager.filter(pk__in=pks))


def _delete(rows: models.QuerySet) -> int:
    """Delete `rows`, on which nothing hangs any more but rows of their own table. Returns how many went.

    Django would load each row to see what hangs on it: 30,000 visits, nine times over."""
    model, followed = rows.model, {child for child, _link in references(rows.model)}
    for relation in model._meta.get_fields(include_hidden=True):
        link = getattr(relation, "field", None)
        if not relation.auto_created or not getattr(link, "remote_field", None):
            continue
        if link.remote_field.on_delete is DO_NOTHING:  # history
            continue
        if link.model is model and link.remote_field.on_delete is PROTECT:
            _cut_loose(rows, link)
            continue
        if link.model is model or link.model not in followed:
            return rows.delete()[0]
    return rows._raw_delete(rows.db) or 0  # None for a set that is empty anyway


def _cut_loose(rows: models.QuerySet, link: ForeignKey) -> None:
    """Rows that stay forget which of `rows` they came after. What goes may go together: one statement takes
    both sides of such a link, which Django itself would refuse."""
    staying = rows.model._default_manager.filter(**{f"{link.name}__in": rows})
    staying.exclude(pk__in=rows).update(**{link.name: None})


def _protects_itself(model: type[Model]) -> bool:
    links = [link for child, link in references(model) if child is model]
    return any(link.remote_field.on_delete is PROTECT for link in links)


def loose(roots: Collection[type[Model]]) -> list[type[Model]]:
    """Tables with sample rows that hang on none of the `roots` (a plan for a kabupaten)."""
    hanging = {*roots, User}.union(*({model for model, _ in descendants(root)} for root in roots))
    return [
        model
        for model in apps.get_models()
        if has_mark(model) and hasattr(model, "REGENCY_PATH") and model not in hanging
    ]


def delete_loose(roots: Collection[type[Model]], cast: Collection[int]) -> int:
    """Sample rows of the loose tables; those that somebody real has changed, or that real rows hang on,
    become real ones, and those that kept sample rows hang on stay. Returns how many rows went."""
    rows = 0
    for model in _leaves_first(loose(roots)):
        samples = model._default_manager.filter(is_sample=True)
        real, kept = _holding(model, samples)
        real |= traces.edited_by_people(model, cast)
        rows += samples.exclude(pk__in=real | kept).delete()[0]
        samples.filter(pk__in=real).update(is_sample=False)
    return rows


def _leaves_first(models_: Collection[type[Model]]) -> list[type[Model]]:
    """Each before the tables that it hangs on."""
    left, found = list(models_), []
    while left:
        free = [
            one for one in left if not any(c in left for c, _ in references(one) if c is not one)
        ]
        found += free or left
        left = [one for one in left if one not in found]
    return found


def _holding(model: type[Model], samples: models.QuerySet) -> tuple[set[int], set[int]]:
    """Keys of `samples` on which real rows hang, and on which sample rows hang that were kept."""
    real: set[int] = set()
    kept: set[int] = set()
    for child, link in references(model):
        protects = link.remote_field.on_delete is PROTECT
        if belongs_to(child) == link.name or not (protects or has_mark(child)):
            continue
        if link.remote_field.on_delete not in (PROTECT, CASCADE):
            continue
        held = child._default_manager.filter(**{f"{link.name}__in": samples})
        marked = held.filter(is_sample=True) if has_mark(child) else held.none()
        real.update(held.exclude(pk__in=marked).values_list(link.attname, flat=True))
        if protects:
            kept.update(marked.values_list(link.attname, flat=True))
    return real, kept


def adopt_below(root: type[Model], keys: Collection[int], cast: Collection[int]) -> int:
    """What people changed below these rows becomes real, and so does what real rows hang on; the rest
    of the sample goes. Returns how many rows went."""
    rows = 0
    for model, path in descendants(root):
        if not has_mark(model) or belongs_to(model):
            continue
        samples = model._default_manager.filter(**{f"{path}__in": list(keys)}, is_sample=True)
        stay = traces.edited_by_people(model, cast) | _still_needed(model, samples)
        samples.filter(pk__in=stay).update(is_sample=False)
        going = samples.exclude(pk__in=stay)
        rows += _delete(going) if _protects_itself(model) else going.delete()[0]
    return rows


def _still_needed(model: type[Model], samples: models.QuerySet) -> set[int]:
    """Keys of `samples` that rows of other tables hang on, once the deeper ones were dealt with."""
    found: set[int] = set()
    for child, link in references(model):
        if belongs_to(child) == link.name:
            continue
        if child is not model and link.remote_field.on_delete in (PROTECT, CASCADE):
            rows = child._default_manager.filter(**{f"{link.name}__in": samples})
            found.update(rows.values_list(link.attname, flat=True))
    return found
