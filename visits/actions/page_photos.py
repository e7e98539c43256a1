"""Photos chosen on the page. They are shrunk as the phone would have, declared in the body like a phone's,
and stored once the visit is kept.
"""

from collections.abc import Iterable
from itertools import islice

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from core.photos.receiving import Busy, NotAPhoto, Prepared, prepare_upload
from visits.models import Visit
from visits.photos.receiving import store_uploaded

BUSY = "Server sedang sibuk membaca foto lain. Pilih fotonya lagi, lalu simpan."
NOT_KEPT = (
    "Fotonya belum dapat disimpan. Ubah kunjungan ini, hapus foto itu, lalu pilih fotonya lagi."
)


def declared(files: Iterable[UploadedFile]) -> tuple[list[tuple[str, Prepared]], list[str]]:
    """Each file by its name, ready to be stored; and a sentence for each that is no photo."""
    found, refused = [], []
    for file in islice(files, settings.VISIT_MAX_PHOTOS + 1):  # one too many: the form says so
        name = str(file.name)
        try:
            found.append((name, prepare_upload(file)))
        except NotAPhoto as error:
            refused.append(f"{name}: {error}")
        except Busy:
            refused.append(f"{name}: {BUSY}")
    return found, refused


def store(prepared: Prepared, visit: Visit) -> str:
    """Of a visit that was kept; "" when the photo is safe, else what to do."""
    try:
        store_uploaded(prepared, visit)
    except NotAPhoto as error:
        return str(error)
    except (Busy, OSError):
        return NOT_KEPT
    return ""
