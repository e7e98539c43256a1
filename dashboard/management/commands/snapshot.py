"""Freeze the figures; without arguments what every night does."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from core.templatetags.kdkmp import angka, tanggal
from dashboard.actions.freezing import take_snapshot
from dashboard.actions.thinning import night
from dashboard.models import Snapshot
from dashboard.nightly import work_of_the_night
from dashboard.words import Taken
from registry.models import Cooperative


def day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError("tulis tanggalnya seperti 2026-10-31") from error


class Command(BaseCommand):
    help = (
        "Membekukan semua angka hari ini dan menghapus angka beku lama yang tidak dipakai "
        "(SNAPSHOT_KEEP_DAYS), lalu menghitung peringatan dini dan pesan. Jalankan tiap malam; dijalankan lagi di hari yang sama, tidak ada yang berubah."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--on", type=day, help="hari yang dianggap hari ini, YYYY-MM-DD")
        parser.add_argument("--why", choices=Taken.values, default=Taken.NIGHTLY.value)
        parser.add_argument(
            "--if-none", action="store_true", help="hanya bila belum ada dari hari itu"
        )

    def handle(self, *args: Any, on: date | None, why: str, if_none: bool, **options: Any) -> None:
        today = timezone.localdate()
        on = on or today
        if on > today:
            raise CommandError("Hari itu belum tiba, jadi angkanya belum dapat dibekukan.")
        told = tanggal(on)
        if not Cooperative.objects.active().exists():
            self.stdout.write("Belum ada koperasi, jadi tidak ada angka yang dibekukan.")
        elif if_none and Snapshot.objects.filter(on=on).exists():
            self.stdout.write(f"Angka beku per {told} sudah ada.")
        elif why != Taken.NIGHTLY:
            self.take(on, why)
            self.others(on)
        else:
            taken, gone = night(on)
            self.stdout.write(f"Angka per {told} {'dibekukan' if taken else 'sudah dibekukan'}.")
            if gone:
                self.stdout.write(f"Angka beku lama dihapus: {angka(gone)}.")
            self.others(on)

    def others(self, on: date) -> None:
        """Early warnings and messages are of today; a day gone by is only frozen."""
        if on == timezone.localdate() and (failed := work_of_the_night(on)):
            raise CommandError(f"Tidak selesai: {', '.join(failed)}. Lihat lognya.")

    def take(self, on: date, why: str) -> None:
        try:
            take_snapshot(by=None, why=why, on=on)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"Angka per {tanggal(on)} dibekukan.")
