"""`./dev bench NAME`: see bench/pages.py, bench/plan.py, bench/scale.py and bench/sheets.py."""

import sys
from importlib import import_module

NAMES = ("pages", "plan", "scale", "sheets")

if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in NAMES:
        raise SystemExit(import_module(f"bench.{sys.argv[1]}").main(sys.argv[2:]))
    raise SystemExit(f"Pilihan: {', '.join(f'./dev bench {name}' for name in NAMES)}")
