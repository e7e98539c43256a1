"""Photos chosen on the page. They are declared in the body like a phone's, and handed over once the visit
is kept; whoever stores photos names its function here.
"""

import hashlib
from collections.abc import Callable, Iterable
from typing import Any

from django.core.files.uploadedfile import UploadedFile

# (visit's key, sha256, bytes); raises ValidationError for what is no picture. None: no storage joined yet.
store_uploaded: Callable[[int, str, bytes], None] | None = None


def declared(files: Iterable[UploadedFile]) -> list[tuple[dict[str, Any], UploadedFile]]:
    """Each file with the row that declares it."""
    found = []
    for file in files:
        digest = hashlib.sha256()
        for part in file.chunks():
            digest.update(part)
        row = {"sha256": digest.hexdigest(), "size": file.size, "caption": "", "taken_at": None}
        found.append((row, file))
    return found
