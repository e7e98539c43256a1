"""`./dev bench pages`: see bench/pages.py."""

import sys

if __name__ == "__main__":
    if sys.argv[1:2] == ["pages"]:
        from bench.pages import main

        raise SystemExit(main())
    raise SystemExit("Pilihan: ./dev bench pages")
