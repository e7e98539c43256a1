from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.rotation import Rotation, look, rotate, sealed_models
from core.templatetags.kdkmp import angka

SHOWN = 20


class Command(BaseCommand):
    help = (
        "Menyegel ulang data pribadi (NIK, tanggal lahir, rekening) dengan kunci terbaru dan menghitung"
        " ulang tandanya. Boleh dihentikan dan diulangi."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="hanya menghitung, tidak mengubah apa pun"
        )
        parser.add_argument("--batch", type=int, default=500, help="baris per transaksi")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["batch"] < 1:
            raise CommandError("--batch paling sedikit 1.")
        found = [look(model) for model in sealed_models()]
        self._refuse_lost(found)
        for one in found:
            if options["check"] or not one.renewed:
                self.stdout.write(
                    f"{self._name(one)}: {angka(one.rows)} baris,"
                    f" {angka(one.renewed)} belum memakai kunci terbaru."
                )
            else:
                self._rotate(one, options["batch"])

    def _rotate(self, found: Rotation, batch: int) -> None:
        done = found
        for done in rotate(found.model, batch):
            if done.rows < found.rows:
                self.stdout.write(
                    f"{self._name(done)}: {angka(done.rows)} dari {angka(found.rows)} baris …"
                )
        self.stdout.write(
            f"{self._name(done)}: {angka(done.renewed)} dari {angka(done.rows)} baris disegel ulang."
        )
        if done.twice:
            raise CommandError(
                f"{self._name(done)}: {self._rows(done.twice)} menyimpan nomor yang sama dengan baris"
                " lain. Gabungkan atau perbaiki datanya, lalu ulangi perintah ini."
            )
        self._refuse_lost([done])

    def _refuse_lost(self, found: list[Rotation]) -> None:
        lost = [f"{self._name(one)}: {self._rows(one.lost)}" for one in found if one.lost]
        if lost:
            raise CommandError(
                "Ada data yang tidak dapat dibuka dengan kunci yang ada, jadi tidak ada lagi yang"
                " diubah.\n  "
                + "\n  ".join(lost)
                + "\nTambahkan kunci lamanya di akhir PERSONAL_DATA_KEYS, lalu ulangi. Bila kunci itu"
                " benar-benar hilang, kosongkan atau isi ulang NIK, tanggal lahir dan rekening"
                " baris itu."
            )

    def _name(self, one: Rotation) -> str:
        return str(one.model._meta.verbose_name).capitalize()

    def _rows(self, keys: list[int]) -> str:
        shown = ", ".join(map(str, keys[:SHOWN]))
        more = f" dan {angka(len(keys) - SHOWN)} lagi" if len(keys) > SHOWN else ""
        return f"{angka(len(keys))} baris (nomor {shown}{more})"
