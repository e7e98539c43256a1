from typing import Any

from django.core.management.base import BaseCommand

from core.models import User
from registry.sample import CAST, PASSWORD


class Command(BaseCommand):
    help = "Menampilkan akun contoh, bila ada."

    def handle(self, *args: Any, **options: Any) -> None:
        users = {
            user.username: user
            for user in User.objects.filter(is_sample=True, is_active=True, username__in=CAST)
        }
        if not users:
            return
        self.stdout.write(f"Akun contoh, sandi untuk semua: {PASSWORD}")
        for name in CAST:
            if name in users:
                grants = users[name].current_grants
                roles = {grant.get_role_display(): None for grant in grants}
                places = [str(grant.regency or "seluruh provinsi") for grant in grants]
                self.stdout.write(f"  {name:<13} {', '.join(roles):<24} {', '.join(places)}")
