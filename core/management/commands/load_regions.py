from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.regions import load_regions, read_outlines


class Command(BaseCommand):
    help = "Memuat kabupaten/kota, kecamatan, desa dan kelurahan resmi; boleh diulang."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--outlines", help="GeoJSON batas kabupaten/kota untuk memeriksa titik")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            outlines = read_outlines(options["outlines"]) if options["outlines"] else None
        except ValueError as error:
            raise CommandError(str(error)) from error
        report = load_regions(outlines)
        counts = ", ".join(
            f"{number:,} {name}".replace(",", ".") for name, number in report.counts.items()
        )
        self.stdout.write(f"Wilayah: {counts}.")
        self.stdout.write(
            f"Perubahan: {report.changes} ({report.created} baru, {report.changed} diubah, "
            f"{report.renamed} ganti nama, {report.retired} tidak berlaku lagi)."
        )
