"""The process that writes a balikan: `python -m core.sheets.balikan_child own|plain PLAN LIMITS`.

It has no Django and no environment, and little memory and time. Exit status: 0 written; anything else:
it could not be, and the caller goes on without.
"""

import sys

from core.sheets.balikan_places import Plan
from core.sheets.child import OUT_OF_MEMORY, confine
from core.sheets.refusal import Limits


def main(how: str, plan_text: str, limits_text: str) -> int:
    plan, limits = Plan.from_text(plan_text), Limits.from_text(limits_text)
    # imported before the limits, which count memory from here on
    if how == "own":
        from core.sheets.balikan_own import annotate as write
    else:
        from core.sheets.balikan_plain import write_plain as write
    confine(limits)
    try:
        write(plan)
    except MemoryError:
        return OUT_OF_MEMORY
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
