"""What really happened, written outside of the system under test: one JSON line each, fsynced."""

import json
import os
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class Made:
    """A visit as its mentor made it. `bodies`: in order; the last is what the province must have.

    `confirmed`: digests of the bodies that the server has confirmed with all their photos.
    """

    id: str
    phone: int
    bodies: list[dict[str, Any]] = field(default_factory=list)
    digests: list[str] = field(default_factory=list)
    colours: dict[str, tuple[int, int, int]] = field(default_factory=dict)  # of each photo
    confirmed: set[str] = field(default_factory=set)


class Ledger:
    def __init__(self, path: Path) -> None:
        self.made: dict[str, Made] = {}
        self._file = path.open("ab")
        self._lock = threading.Lock()

    def note(self, what: str, **facts: Any) -> None:
        line = json.dumps({"what": what} | facts).encode() + b"\n"
        with self._lock:
            self._file.write(line)
            self._file.flush()
            os.fsync(self._file.fileno())

    def make(self, phone: int, body: dict[str, Any], digest: str, colours: dict[str, Any]) -> None:
        """Before the first byte of it leaves the phone."""
        self.note("made", id=body["id"], phone=phone, digest=digest, photos=list(colours))
        with self._lock:
            made = self.made.setdefault(body["id"], Made(body["id"], phone))
            made.bodies.append(body)
            made.digests.append(digest)
            made.colours |= colours

    def confirm(self, key: str, digest: str) -> None:
        """After the server has named it with no photo missing: from now on it may never be gone."""
        self.note("confirmed", id=key, digest=digest)
        with self._lock:
            self.made[key].confirmed.add(digest)

    def confirmed(self) -> list[tuple[str, str]]:
        with self._lock:
            return [(made.id, digest) for made in self.made.values() for digest in made.confirmed]
