"""Where a frozen number leads: to the frozen cooperatives that it is the sum of."""

from collections.abc import Mapping

from django.utils.safestring import SafeString, mark_safe

from core.templatetags.kdkmp import angka
from dashboard.linking import frozen_target, has_rows
from dashboard.tables import linked

__all__ = ["change", "frozen_number", "frozen_target", "has_rows"]


def frozen_number(
    snapshot: int, key: str, value: int, where: Mapping[str, str], name: str = ""
) -> SafeString:
    """The number as a link to its rows, plain where there are none; `name` is the figure's own on its page."""
    leads = frozen_target(snapshot, key, where)
    if not leads.link:
        return mark_safe(angka(value))
    return mark_safe(linked(name or key, value, leads.link, check=leads.check))


def change(now: int, before: int | None) -> str:
    """ "+12", "−3" or "tetap"; "–" where there is nothing to compare with."""
    if before is None:
        return "–"
    if now == before:
        return "tetap"
    return f"{'+' if now > before else '−'}{angka(abs(now - before))}"
