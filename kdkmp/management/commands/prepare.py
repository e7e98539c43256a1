"""Everything between an installed checkout and a site that can be served, in one process."""

import fcntl
import hashlib
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import BaseCommand, call_command

from dashboard.sample.lettering import first_letter


class Command(BaseCommand):
    help = "Migrasi, wilayah, data contoh (bila kosong), berkas statis, daftar akun contoh."
    requires_system_checks = ()  # migrate runs them

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--empty", action="store_true", help="tanpa data contoh")

    def handle(self, *args: Any, empty: bool, **options: Any) -> None:
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        # Two `./dev up` at once: the second waits, then finds everything done.
        with (settings.DATA_DIR / "prepare.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._run("migrate", interactive=False, verbosity=0)
            self._run("load_regions")
            if not empty:
                self._run("seed_sample", if_empty=True)
            # so that a first day has figures, warnings and messages, too
            self._run("snapshot", if_none=True, why="tangan")
            if not empty and (letter := first_letter()):
                self.stdout.write(f"{letter}: disusun.")
            self._collect_static()
        self._run("cast")

    def _run(self, name: str, **options: Any) -> None:
        call_command(name, stdout=self.stdout, stderr=self.stderr, **options)

    def _collect_static(self) -> None:
        stamp = settings.DATA_DIR / "static.stamp"
        state = _static_state()
        done = stamp.read_text() if stamp.exists() else ""
        if done != state or not Path(settings.STATIC_ROOT).is_dir():
            self.stdout.write("Mengumpulkan berkas statis …")
            stamp.unlink(missing_ok=True)
            self._run("collectstatic", interactive=False, verbosity=0)
            stamp.write_text(state)


def _static_state() -> str:
    """A hash over names, sizes and times of all static sources and how they are to be stored."""
    digest = hashlib.sha256(repr((settings.STORAGES, str(settings.STATIC_ROOT))).encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = os.stat(storage.path(name))
            digest.update(f"{name}\0{found.st_size}\0{found.st_mtime_ns}\n".encode())
    return digest.hexdigest()
