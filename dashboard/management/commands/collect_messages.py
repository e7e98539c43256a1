from typing import Any

from django.core.management.base import BaseCommand

from dashboard.inbox.collecting import collect_messages


class Command(BaseCommand):
    help = "Menyusun kotak masuk semua pengguna; jalankan beberapa menit sekali."

    def handle(self, *args: Any, **options: Any) -> None:
        done, failed = collect_messages()
        self.stdout.write(f"{done} kotak masuk disusun, {failed} gagal.")
