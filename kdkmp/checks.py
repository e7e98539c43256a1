from typing import Any

from cryptography.fernet import Fernet
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

SHORTEST = 32  # signs of PERSONAL_DATA_DIGEST_KEY


@register(Tags.security)
def keys_of_personal_data(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """kdkmp.E001: a key that can't seal. kdkmp.W001, W002: in production the keys come from the
    environment and are long; the checkout's own lie in .data/ and are gone with it."""
    found: list[CheckMessage] = []
    for place, key in enumerate(settings.PERSONAL_DATA_KEYS, start=1):
        try:
            Fernet(key.encode())
        except ValueError:
            found.append(
                Error(
                    f"PERSONAL_DATA_KEYS: kunci ke-{place} bukan base64 (url-safe) dari 32 byte.",
                    hint="docs/howto/personal-data.md menjelaskan cara membuatnya.",
                    id="kdkmp.E001",
                )
            )
    if not settings.HTTPS:
        return found
    if not settings.PERSONAL_DATA_KEYS_GIVEN:
        found.append(
            Warning(
                "PERSONAL_DATA_KEYS dan PERSONAL_DATA_DIGEST_KEY tidak disetel; dipakai kunci buatan"
                " sendiri di .data/. Bila folder itu hilang, NIK dan rekening tidak terbaca lagi.",
                hint="Setel keduanya di lingkungan server; lihat docs/howto/personal-data.md.",
                id="kdkmp.W001",
            )
        )
    elif len(settings.PERSONAL_DATA_DIGEST_KEY) < SHORTEST:
        found.append(
            Warning(
                f"PERSONAL_DATA_DIGEST_KEY lebih pendek dari {SHORTEST} huruf, jadi mudah ditebak.",
                hint="Ganti dengan teks acak yang panjang, lalu: manage.py rotate_personal_keys",
                id="kdkmp.W002",
            )
        )
    return found


@register(Tags.security)
def keys_of_outbox_files(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """kdkmp.E002: a key that opens no file. kdkmp.W003: in production the keys come from the environment;
    with the checkout's own goes whatever phones have saved for it."""
    from visits.outbox_file.keys import BadKey, read_key

    found: list[CheckMessage] = []
    for place, key in enumerate(settings.OUTBOX_PRIVATE_KEYS, start=1):
        try:
            read_key(key)
        except BadKey as error:
            found.append(
                Error(
                    f"OUTBOX_PRIVATE_KEYS: kunci ke-{place} tidak dapat dipakai ({error}).",
                    hint="docs/howto/visit-files.md menjelaskan cara membuatnya.",
                    id="kdkmp.E002",
                )
            )
    if settings.HTTPS and not settings.OUTBOX_PRIVATE_KEYS_GIVEN:
        found.append(
            Warning(
                "OUTBOX_PRIVATE_KEYS tidak disetel; dipakai kunci buatan sendiri di .data/. Bila folder itu "
                "hilang, berkas kunjungan yang disimpan di HP tidak terbaca lagi.",
                hint="Setel di lingkungan server; lihat docs/howto/visit-files.md.",
                id="kdkmp.W003",
            )
        )
    return found
