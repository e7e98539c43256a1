"""`./dev bench NAME`: see the module of each name in bench/."""

import sys
from importlib import import_module

NAMES = (
    "certificates",
    "crash",
    "figures",
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
