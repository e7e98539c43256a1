"""The process that opens strangers' files: `python -m core.sheets.child KIND FILE FOLDER LIMITS`.

It has no Django, no environment and little memory, time and disk, and leaves rows and `book.json` in
FOLDER. Exit status: 0 read; 3 refused (`book.json` says why); 4 out of memory; anything else: it broke.
"""

import importlib
import json
import os
import resource
import sys
from pathlib import Path

from core.sheets.refusal import Limits, Refused

REFUSED, OUT_OF_MEMORY = 3, 4
# kind → (module, function): only what the file needs is imported
READERS = {
    "xlsx": ("core.sheets.xlsx", "read_xlsx"),
    "ods": ("core.sheets.ods", "read_ods"),
    "xls": ("core.sheets.xls", "read_xls"),
    "csv": ("core.sheets.csv_text", "read_csv"),
}
MEGABYTE = 1024 * 1024
MAX_FILE = (
    600 * MEGABYTE
)  # one row file; above MAX_OUTPUT characters, so that the clear message comes first


def confine(limits: Limits) -> None:
    """Takes away what reading a sheet does not need. Memory is resident memory: what the interpreter
    has mapped without using it (its libraries) comes on top of the limit."""
    os.nice(10)
    ceilings = {
        resource.RLIMIT_AS: limits.child_mb * MEGABYTE + mapped_but_unused(),
        resource.RLIMIT_CPU: limits.child_seconds,
        resource.RLIMIT_FSIZE: MAX_FILE,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NPROC: 0,  # no child of its own (root is not held by it)
    }
    for name, ceiling in ceilings.items():
        hard = resource.getrlimit(name)[1]
        if hard != resource.RLIM_INFINITY:
            ceiling = min(ceiling, hard)
        resource.setrlimit(name, (ceiling, ceiling))


def mapped_but_unused() -> int:
    """Bytes of address space that hold no memory; 0 where the system does not tell."""
    try:
        size, resident = (int(piece) for piece in Path("/proc/self/statm").read_text().split()[:2])
    except (OSError, ValueError):
        return 0
    return (size - resident) * resource.getpagesize()


def main(kind: str, file: str, folder: str, limits_text: str) -> int:
    limits = Limits.from_text(limits_text)
    module, function = READERS[kind]
    read = getattr(importlib.import_module(module), function)
    confine(limits)
    status = 0
    try:
        sheets, notes = read(Path(file), Path(folder), limits)
        summary = {"kind": kind, "sheets": sheets, "notes": notes}
    except Refused as refused:
        summary, status = {"refused": str(refused)}, REFUSED
    except MemoryError:
        return OUT_OF_MEMORY
    (Path(folder) / "book.json").write_text(json.dumps(summary), encoding="utf-8")
    return status


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
