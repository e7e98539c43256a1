"""Taking the sample data away with every trace of it; real rows are never lost.

Kept, and reported:
* a sample cooperative on which a real row hangs, or that somebody other than the cast has changed;
* a sample user whom remaining rows or remaining history name.
With `adopt` the kept cooperatives become real: what the sample invented about them goes, what people
entered stays; the kept users can't log in any more. Then nothing of the sample is left.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from django.db import models, transaction
from django.db.models import ForeignKey
from django.db.models.deletion import DO_NOTHING

from core.history import because
from core.models import RoleGrant, SampleLoad, User
from registry.models import Cooperative
from registry.sample import traces
from registry.sample.seeding import take_turn

# What the sample invents about a cooperative; name, form, village and point are facts.
INVENTED = {
    "nik": "",
    "simkopdes_id": "",
    "address": "",
    "rt_rw": "",
    "founded_on": None,
    "minutes_number": "",
    "scheme": Cooperative.Scheme.NEW,
    "pattern": Cooperative.Pattern.CONVENTIONAL,
}


@dataclass
class Removal:
    """How many rows went; what stayed, with the reasons."""

    rows: int = 0
    cooperatives: dict[Cooperative, str] = field(default_factory=dict)
    users: dict[User, str] = field(default_factory=dict)
    adopted: bool = False


@transaction.atomic
def remove(*, adopt: bool = False) -> Removal:
    """Delete every sample row, its history and the cast. See the module for what is kept."""
    take_turn()
    # Locked: nobody can hang a real row on them between the look and the deletion.
    samples = {c.pk: c for c in Cooperative.objects.select_for_update().filter(is_sample=True)}
    cast = {u.pk: u for u in User.objects.select_for_update().filter(is_sample=True)}
    report = Removal(adopted=adopt)
    traces.measure_tables()
    with because("penghapusan data contoh"):
        kept = _reasons_to_keep(samples, cast)
        report.cooperatives = {samples[pk]: reason for pk, reason in sorted(kept.items())}
        gone = samples.keys() - kept.keys()
        report.rows += _delete_cooperatives(gone)
        if adopt:
            report.rows += _adopt(report.cooperatives, cast)
        traces.forget_rows(gone, cast)
        _remove_cast(cast, report)
        traces.forget_rows(gone, cast)
    if adopt or not (report.cooperatives or report.users):
        SampleLoad.objects.all().delete()
    return report


def _descendants(root: type[models.Model]) -> Iterator[tuple[type[models.Model], str]]:
    """Every table that hangs on `root`, deepest first, with its path to it; higher rooms' too."""
    for child, link in _references(root):
        if child is root:
            continue
        for deeper, path in _descendants(child):
            yield deeper, f"{path}__{link.name}"
        yield child, link.name


def _references(root: type[models.Model]) -> Iterator[tuple[type[models.Model], ForeignKey]]:
    """Tables of our rooms that point at `root`, also those without a reverse accessor."""
    for relation in root._meta.get_fields(include_hidden=True):
        link = getattr(relation, "field", None)
        # Many-to-many goes through a table of its own; history (DO_NOTHING) isn't a child.
        if not relation.auto_created or not isinstance(link, ForeignKey):
            continue
        if link.remote_field.on_delete is DO_NOTHING or not hasattr(link.model, "REGENCY_PATH"):
            continue
        yield link.model, link


def _has_mark(model: type[models.Model]) -> bool:
    return any(field.name == "is_sample" for field in model._meta.fields)


def _reasons_to_keep(samples: dict[int, Cooperative], cast: dict[int, User]) -> dict[int, str]:
    """Key of a sample cooperative → why it can't simply go."""
    reasons: dict[int, list[str]] = defaultdict(list)
    for pk in traces.edited_by_people(Cooperative, cast) & samples.keys():
        reasons[pk].append("datanya sudah diubah")
    for model, path in _descendants(Cooperative):
        name = str(model._meta.verbose_name)
        rows = model._default_manager.filter(**{f"{path}__in": list(samples)})
        real = rows.filter(is_sample=False) if _has_mark(model) else rows
        for pk in real.values_list(path, flat=True):
            reasons[pk].append(f"{name} nyata")
        if _has_mark(model):
            edited = rows.filter(is_sample=True, pk__in=traces.edited_by_people(model, cast))
            for pk in edited.values_list(path, flat=True):
                reasons[pk].append(f"{name} contoh yang sudah diubah")
    return {pk: ", ".join(dict.fromkeys(words)) for pk, words in reasons.items()}


def _delete_cooperatives(keys: Collection[int]) -> int:
    rows, pks = 0, list(keys)
    for model, path in _descendants(Cooperative):
        rows += model._default_manager.filter(**{f"{path}__in": pks}).delete()[0]
    return rows + Cooperative.objects.filter(pk__in=pks).delete()[0]


def _adopt(kept: dict[Cooperative, str], cast: dict[int, User]) -> int:
    """Make the kept cooperatives real ones. Returns how many invented rows went."""
    rows = 0
    pks = [coop.pk for coop in kept]
    for model, path in _descendants(Cooperative):
        if not _has_mark(model):
            continue
        samples = model._default_manager.filter(**{f"{path}__in": pks}, is_sample=True)
        edited = traces.edited_by_people(model, cast)
        samples.filter(pk__in=edited).update(is_sample=False)
        rows += samples.exclude(pk__in=edited).delete()[0]
    seeded = traces.event_model(Cooperative).objects.filter(pgh_label="insert")
    before = {event.pgh_obj_id: event for event in seeded.filter(pgh_obj__in=pks)}
    for coop in kept:
        for name, blank in INVENTED.items():
            if getattr(coop, name) == getattr(before[coop.pk], name):
                setattr(coop, name, blank)
        coop.is_sample = False
        coop.save()
    return rows


def _remove_cast(cast: dict[int, User], report: Removal) -> None:
    seeded = traces.seeded_grants()
    reasons: dict[int, list[str]] = defaultdict(list)
    for model, link in _references(User):
        rows = model._default_manager.filter(**{f"{link.name}__in": list(cast)})
        if model is RoleGrant:
            rows = rows.exclude(pk__in=seeded)
        for pk in set(rows.values_list(link.attname, flat=True)):
            reasons[pk].append(f"{model._meta.verbose_name}: {link.verbose_name}")
    for pk in traces.named_in_history(cast):
        reasons[pk].append("riwayat data yang tetap ada")
    gone = cast.keys() - reasons.keys()
    going = RoleGrant.objects.filter(pk__in=seeded, user__in=list(cast if report.adopted else gone))
    report.rows += going.delete()[0]
    report.rows += User.objects.filter(pk__in=gone).delete()[0]
    report.users = {cast[pk]: ", ".join(dict.fromkeys(why)) for pk, why in reasons.items()}
    if report.adopted:
        for user in report.users:
            user.is_active = False
            user.set_unusable_password()
            user.save()
    traces.forget_grants(gone, seeded)
