"""`./dev bench NAME`: see bench/crash, bench/certificates.py, guide.py, national.py, pages.py, plan.py, reconciliation.py, scale.py, sheets.py and visits.py."""

"""`./dev bench NAME`: see bench/crash, bench/certificates.py, pages.py, plan.py, reconciliation.py, scale.py, sheets.py, visits.py and bench/warnings."""

import sys
from importlib import import_module

NAMES = (
    "certificates",
    "crash",
    "guide",
    "national",
    "pages",
    "plan",
    "reconciliation",
    "scale",
    "sheets",
    "visits",
    "warnings",
)

if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in NAMES:
        raise SystemExit(import_module(f"bench.{sys.argv[1]}").main(sys.argv[2:]))
    raise SystemExit(f"Pilihan: {', '.join(f'./dev bench {name}' for name in NAMES)}")
