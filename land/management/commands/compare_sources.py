"""Compares what every source says with our own data; the pages of reconciliation do so too when opened."""

from typing import Any

from django.core.management import BaseCommand

from core.history import because
from core.templatetags.kdkmp import angka
from land.reconciling.comparing import compare


class Command(BaseCommand):
    help = "Membandingkan lembar setiap sumber dengan data kita. Jalankan tiap malam."

    def handle(self, *args: Any, **options: Any) -> None:
        with because("perbandingan antarsumber"):
            done = compare()
        self.stdout.write(
            f"Selisih baru {angka(done.new)}, berubah {angka(done.changed)}, berakhir {angka(done.ended)}."
        )
