from typing import Any

from django.core.management.base import BaseCommand

from core.models import User
from registry.sample import CAST, PASSWORD


class Command(BaseCommand):
    help = "Menampilkan akun contoh, bila ada."

    def handle(self, *args: Any, **options: Any) -> None:
        users = User.objects.filter(is_sample=True, username__in=CAST).prefetch_related(
            "grants__regency"
        )
        if not users:
            return
        self.stdout.write(f"Akun contoh (sandi untuk semua: {PASSWORD}):")
        for user in users:
            roles = ", ".join(str(grant) for grant in user.grants.all())
            self.stdout.write(f"  {user.username:<14} {roles}")
