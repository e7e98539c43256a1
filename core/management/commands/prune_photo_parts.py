import time
from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand

from core.photos.parts import remove_stale
from core.templatetags.kdkmp import angka

DAY = 24 * 3600


class Command(BaseCommand):
    help = (
        "Menghapus bagian foto yang tidak dilanjutkan pengirimnya; HP-nya masih menyimpan foto itu dan "
        "mengirim lagi dari awal. Jalankan tiap hari."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--days", type=int, default=14, help="umur dalam hari")

    def handle(self, *args: Any, days: int, **options: Any) -> None:
        removed = remove_stale(time.time() - days * DAY)
        self.stdout.write(f"Bagian foto dihapus: {angka(removed)}.")
