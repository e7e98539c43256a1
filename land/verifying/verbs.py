"""The steps of the verification as people call them. Made of words.STEPS: a step that isn't there is offered
nowhere, and a step without a name of its own fails when the program starts."""

from dataclasses import dataclass

from core.models import User
from core.scoping import may
from land.models import Parcel
from land.words import STEPS, WITH_REASON, State

PROPOSE, VERIFY = "land.propose_parcel", "land.verify_parcel"
S = State
# What leads to `dialokasikan` and back is done on the building's page.
OWN_STEPS = tuple(pair for pair in STEPS if S.ALLOCATED not in pair)
CONCLUDE: dict[str, str] = {
    S.VERIFIED: "Nyatakan terverifikasi",
    S.CONSIDERED: "Pertimbangkan",
    S.REMARKED: "Beri catatan",
    S.FURTHER: "Minta verifikasi lanjutan",
    S.REFUSED: "Tolak",
}
LABELS: dict[tuple[str, str], str] = {
    (S.NOT_PROPOSED, S.PROPOSED): "Ajukan",
    (S.PROPOSED, S.NOT_PROPOSED): "Kembalikan ke pengusul",
    (S.PROPOSED, S.VERIFYING): "Mulai verifikasi",
    **{(S.VERIFYING, one): label for one, label in CONCLUDE.items()},
    (S.CONSIDERED, S.VERIFYING): "Lanjutkan verifikasi",
    (S.FURTHER, S.VERIFYING): "Lanjutkan verifikasi",
    (S.REMARKED, S.PROPOSED): "Ajukan ulang",
    (S.REMARKED, S.VERIFYING): "Lanjutkan verifikasi",
    (S.REFUSED, S.NOT_PROPOSED): "Buka lagi",
    (S.VERIFIED, S.VERIFYING): "Buka lagi verifikasinya",
}
# How a step is called when it can't be done from the present state.
BY_TARGET: dict[str, str] = {
    S.NOT_PROPOSED: "Kembalikan ke pengusul",
    S.PROPOSED: "Ajukan",
    S.VERIFYING: "Mulai verifikasi",
    **CONCLUDE,
}


@dataclass(frozen=True)
class Verb:
    """One step that may be taken: needs_reason: says why; refuses: takes something away from the proposer."""

    from_state: str
    to_state: str

    @property
    def label(self) -> str:
        return LABELS[self.from_state, self.to_state]

    @property
    def permission(self) -> str:
        return permission_for(self.to_state)

    @property
    def needs_reason(self) -> bool:
        return (self.from_state, self.to_state) in WITH_REASON

    @property
    def concludes(self) -> bool:
        return self.from_state == S.VERIFYING

    @property
    def proposes(self) -> bool:
        return self.to_state == S.PROPOSED

    @property
    def style(self) -> str:
        """The button's class: what leads on stands out, what takes back is red."""
        if self.to_state == S.REFUSED:
            return "btn-outline-danger"
        on = self.proposes or self.to_state == S.VERIFIED or self.from_state == S.PROPOSED
        return "btn-primary" if on and self.to_state != S.NOT_PROPOSED else "btn-outline-primary"


VERBS = {pair: Verb(*pair) for pair in OWN_STEPS}
TARGETS = frozenset(to_state for _, to_state in OWN_STEPS)
if missing := set(OWN_STEPS) ^ set(LABELS):
    raise RuntimeError(f"steps without a name, or names without a step: {missing}")


def permission_for(to_state: str) -> str:
    """The verb (core.permissions) that a step to this state needs."""
    return PROPOSE if to_state == S.PROPOSED else VERIFY


def verbs_for(parcel: Parcel, user: User) -> list[Verb]:
    """What `user` may do to this parcel now, in the order of words.STEPS."""
    if parcel.is_archived or parcel.cooperative.is_archived:
        return []
    from_here = [verb for verb in VERBS.values() if verb.from_state == parcel.state]
    allowed = {one: may(user, one, parcel) for one in {verb.permission for verb in from_here}}
    return [verb for verb in from_here if allowed[verb.permission]]
