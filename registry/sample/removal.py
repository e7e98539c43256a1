"""Taking the sample data away with every trace of it; real rows are never lost.

Kept, and reported:
* a sample cooperative (or a higher room's root, a sample person) on which a real row hangs, or that
  somebody other than the cast has changed;
* a sample user whom remaining rows or remaining history name.
With `adopt` the kept rows become real: what the sample invented about them goes, what people entered
stays; the kept users can't log in any more. Then nothing of the sample is left.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Model

from core.history import because
from core.models import RoleGrant, SampleLoad, User
from registry.models import Cooperative
from registry.sample import traces
from registry.sample.rooms import ROOMS, SampleRoom
from registry.sample.seeding import take_turn
from registry.sample.trees import (
    adopt_below,
    belongs_to,
    delete_loose,
    delete_trees,
    reasons_to_keep,
    references,
)

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
    """How many rows went; what stayed, with the reasons (`others`: by the title of a higher room)."""

    rows: int = 0
    cooperatives: dict[Cooperative, str] = field(default_factory=dict)
    others: dict[str, dict[Model, str]] = field(default_factory=dict)
    users: dict[User, str] = field(default_factory=dict)
    adopted: bool = False

    @property
    def has_kept(self) -> bool:
        return bool(self.cooperatives or self.users or any(self.others.values()))


@transaction.atomic
def remove(*, adopt: bool = False) -> Removal:
    """Delete every sample row, its history and the cast. See the module for what is kept."""
    take_turn()
    branches = [*ROOMS.values(), COOPERATIVES]
    cast = {u.pk: u for u in User.objects.select_for_update().filter(is_sample=True)}
    report = Removal(adopted=adopt)
    traces.measure_tables()
    with because("penghapusan data contoh"):
        for room in ROOMS.values():
            if room.leaving:
                room.leaving()
        # Locked: nobody can hang a real row on them between the look and the deletion.
        samples = {one.name: _locked(one.root) for one in branches}
        # all are asked before any goes: a real row may hang on two of them
        kept = {one.name: reasons_to_keep(one.root, samples[one.name], cast) for one in branches}
        gone: dict[type[Model], Collection[int]] = {}
        stay: dict[str, list[Model]] = {}
        for one in branches:
            found = one.root._default_manager.in_bulk(list(kept[one.name]))
            rows = {found[pk]: why for pk, why in sorted(kept[one.name].items())}
            stay[one.name] = list(rows)
            if one is COOPERATIVES:
                report.cooperatives = rows  # type: ignore[assignment]
            else:
                report.others[one.title] = rows
            gone[one.root] = samples[one.name] - kept[one.name].keys()
            report.rows += delete_trees(one.root, gone[one.root])
        report.rows += delete_loose([one.root for one in branches], cast)
        if adopt:
            for one in branches:
                report.rows += adopt_below(one.root, kept[one.name], cast)
            for one in branches:
                one.make_real(stay[one.name])
            # what only they still hung on
            report.rows += delete_loose([one.root for one in branches], cast)
        traces.forget_rows(gone, cast)
        _remove_cast(cast, report)
        traces.forget_rows(gone, cast)
    _unmark(report)
    return report


def _locked(root: type[Model]) -> set[int]:
    rows = root._default_manager.select_for_update(of=("self",)).filter(is_sample=True)
    return set(rows.values_list("pk", flat=True))


def _unmark(report: Removal) -> None:
    if report.adopted or not report.has_kept:
        SampleLoad.objects.all().delete()
    else:  # what is left is no reason to fill a room anew
        SampleLoad.objects.update(rooms=sorted(ROOMS))


def _make_cooperatives_real(kept: Iterable[Model]) -> None:
    rows = {row.pk: row for row in kept}
    seeded = traces.event_model(Cooperative).objects.filter(pgh_label="insert")
    before = {event.pgh_obj_id: event for event in seeded.filter(pgh_obj__in=list(rows))}
    for pk, coop in rows.items():
        for name, blank in INVENTED.items():
            if getattr(coop, name) == getattr(before[pk], name):
                setattr(coop, name, blank)
        coop.is_sample = False  # type: ignore[attr-defined]
        coop.save()


COOPERATIVES = SampleRoom(
    "registry", "koperasi", Cooperative, seed=dict, make_real=_make_cooperatives_real
)


def _remove_cast(cast: dict[int, User], report: Removal) -> None:
    played = traces.played_grants(cast)
    reasons: dict[int, list[str]] = defaultdict(list)
    for model, link in references(User):
        if belongs_to(model) == link.name:
            continue
        rows = model._default_manager.filter(**{f"{link.name}__in": list(cast)})
        if model is RoleGrant:
            rows = rows.exclude(pk__in=played)
        for pk in set(rows.values_list(link.attname, flat=True)):
            reasons[pk].append(f"{model._meta.verbose_name}: {link.verbose_name}")
    for pk in traces.named_in_history(cast):
        reasons[pk].append("riwayat data yang tetap ada")
    gone = cast.keys() - reasons.keys()
    going = RoleGrant.objects.filter(pk__in=played, user__in=list(cast if report.adopted else gone))
    report.rows += going.delete()[0]
    report.rows += User.objects.filter(pk__in=gone).delete()[0]
    report.users = {cast[pk]: ", ".join(dict.fromkeys(why)) for pk, why in reasons.items()}
    if report.adopted:
        for user in report.users:
            user.is_active = False
            user.set_unusable_password()
            user.save()
    traces.forget_grants(gone, played)
