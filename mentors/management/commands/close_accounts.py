from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from core.templatetags.kdkmp import angka
from mentors.accounts import close_accounts


class Command(BaseCommand):
    help = "Menutup akun pendamping yang semua kontraknya sudah berakhir. Aman diulang; jalankan tiap malam."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--on", metavar="TTTT-BB-HH", help="keadaan pada tanggal ini; tanpa ini: hari ini"
        )

    def handle(self, *args: Any, on: str | None, **options: Any) -> None:
        try:
            day = date.fromisoformat(on) if on else timezone.localdate()
        except ValueError:
            raise CommandError("Tulis --on sebagai TTTT-BB-HH, misalnya 2026-10-31.") from None
        self.stdout.write(f"Akun ditutup: {angka(close_accounts(on=day))}.")
