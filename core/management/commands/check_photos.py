from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError

from core.photos.checking import look_through, remove_orphans
from core.templatetags.kdkmp import angka

SHOWN = 50


class Command(BaseCommand):
    help = (
        "Mencocokkan foto kunjungan dan lahan di basis data dengan berkasnya: yang hilang, yang isinya rusak, dan "
        "berkas tanpa catatan. Gagal (status 1) bila ada yang hilang atau rusak."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--remove-orphans",
            action="store_true",
            help="hapus berkas tanpa catatan yang lebih tua dari satu hari",
        )

    def handle(self, *args: Any, remove_orphans: bool, **options: Any) -> None:
        found = look_through()
        self.stdout.write(f"Foto yang sudah diterima: {angka(found.rows)}.")
        self.tell("Hilang", [f"{row}: {name}" for row, name in found.missing])
        self.tell("Rusak", [f"{row}: {name}" for row, name in found.torn])
        self.tell("Berkas tanpa catatan", found.orphans)
        if remove_orphans:
            self.stdout.write(f"Dihapus: {angka(self.remove(found.orphans))}.")
        if not found.is_well:
            raise CommandError(
                "Ada foto yang hilang atau rusak. Kembalikan berkasnya dari cadangan, lalu jalankan lagi."
            )

    def tell(self, label: str, lines: list[str]) -> None:
        self.stdout.write(f"{label}: {angka(len(lines))}.")
        for line in lines[:SHOWN]:
            self.stdout.write(f"  {line}")
        if len(lines) > SHOWN:
            self.stdout.write(f"  … dan {angka(len(lines) - SHOWN)} lagi")

    @staticmethod
    def remove(names: list[str]) -> int:
        return remove_orphans(names)
