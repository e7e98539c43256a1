from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.models import SampleLoad, Village
from registry.models import Cooperative
from registry.sample import seed
from registry.sample_removal import remove


class Command(BaseCommand):
    help = "Mengisi data contoh yang ditandai jelas; --remove menghapus semuanya."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="diam bila sudah ada koperasi")
        parser.add_argument("--remove", action="store_true", help="hapus semua data contoh")
        parser.add_argument(
            "--force", action="store_true", help="juga yang berisi data asli / di produksi"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["remove"]:
            return self.remove(force=options["force"])
        if Cooperative.objects.exists() or SampleLoad.objects.exists():
            if options["if_empty"]:
                return
            raise CommandError(
                "Basis data sudah berisi koperasi; data contoh hanya untuk basis data kosong."
            )
        if settings.HTTPS and not options["force"]:
            raise CommandError("Ini server produksi (HTTPS). Data contoh memerlukan --force.")
        if not Village.objects.exists():
            raise CommandError("Muat wilayah dulu: ./dev manage load_regions")
        for name, number in seed().items():
            self.stdout.write(f"Data contoh: {number:,} {name}".replace(",", "."))

    def remove(self, *, force: bool) -> None:
        report = remove(force=force)
        self.stdout.write(f"Data contoh dihapus: {report.rows:,} baris.".replace(",", "."))
        if report.kept:
            self.stdout.write(
                f"{len(report.kept)} koperasi contoh tetap ada karena berisi data asli:"
            )
            for coop in report.kept[:20]:
                self.stdout.write(f"  {coop.pk} {coop.name}")
            self.stdout.write("Pindahkan data asli itu, atau ulangi dengan --force.")
