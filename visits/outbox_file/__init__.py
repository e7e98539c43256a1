"""The way out without a network: "Simpan ke berkas" on the phone, uploaded here by whoever may.

keys      the server's key pairs: the phone encrypts to the newest, older ones still open
format    the file, length by length (docs/reference/visit-sync.md)
taking    its visits and photos go the same way as online ones; what came of each is kept
"""

from visits.outbox_file.keys import public_key_jwk

__all__ = ["public_key_jwk"]
