from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from dashboard.inbox.mailing import mail_is_on, send_digests


class Command(BaseCommand):
    help = "Mengirim ringkasan minggu lalu kepada yang memintanya; paling banyak sekali seminggu per orang."

    def handle(self, *args: Any, **options: Any) -> None:
        if not mail_is_on():
            self.stdout.write("Surel belum dipasang (EMAIL_SERVER kosong); tidak ada yang dikirim.")
            return
        sent, failed = send_digests(timezone.localdate())
        self.stdout.write(f"{sent} ringkasan dikirim, {failed} gagal.")
