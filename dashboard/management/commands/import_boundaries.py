from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.models import User
from dashboard.actions.boundaries import (
    activate_boundaries,
    compute_boundaries,
    import_boundaries,
)
from dashboard.models import Boundary


class Command(BaseCommand):
    help = (
        "Membaca batas kabupaten/kota dari GeoJSON untuk peta, atau menghitungnya dari titik desa."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", help="berkas GeoJSON")
        parser.add_argument("--by", help="nama pengguna petugas provinsi yang mengunggah")
        parser.add_argument("--activate", action="store_true", help="langsung dipakai pada peta")
        parser.add_argument("--illustrative", action="store_true", help="hitung dari titik desa")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.work(**options)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except PermissionDenied as error:
            raise CommandError(
                f"Pengguna {options['by']} tidak berhak mengunggah batas."
            ) from error

    def work(
        self, *, file: str | None, by: str | None, activate: bool, illustrative: bool, **_: Any
    ) -> None:
        if illustrative:
            made = compute_boundaries(activate=activate)
            if made is None:
                raise CommandError("Belum ada titik desa. Jalankan load_regions dahulu.")
        else:
            if not file or not by:
                raise CommandError("Sebutkan berkasnya dan --by PENGGUNA, atau --illustrative.")
            user = User.objects.filter(username=by).first()
            if user is None:
                raise CommandError(f"Pengguna {by} tidak ada.")
            made, _new = import_boundaries(by=user, raw=contents(file), name=Path(file).name)
            if activate:
                activate_boundaries(by=user, boundaries=made)
        for note in made.notes:
            self.stdout.write(f"  {note}")
        count = Boundary.objects.filter(set=made).count()
        state = "dipakai" if activate or made.active else "belum dipakai: pakai lewat /peta/batas/"
        self.stdout.write(f"{made.source}: {count} kabupaten/kota, {state}.")


def contents(file: str) -> bytes:
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise CommandError(f"Berkas batas tidak dapat dibuka: {error.strerror}.") from error
