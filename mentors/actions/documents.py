"""Papers of a person: kept for those who may open them, gone from the disk when deleted."""

from django.db import transaction

from core.history import because
from core.models import User
from core.scoping import require_within
from mentors.actions.people import CHANGE, REVEAL, locked
from mentors.actions.refusals import require, told_plainly
from mentors.models import PersonDocument


def save_document(*, document: PersonDocument, by: User, reason: str = "") -> PersonDocument:
    """Insert or update a paper; a file that another one replaces goes from the disk."""
    with told_plainly(), transaction.atomic(), because(reason or "dokumen orang", by=by):
        require(by, CHANGE, locked(document.person))
        before = PersonDocument.objects.filter(pk=document.pk).first() if document.pk else None
        if before is None:
            document.uploaded_by = by
            document.is_sample = document.person.is_sample and by.is_sample
        document.save()
        require_within(by, CHANGE, document)
        if before is not None and before.file.name != document.file.name:
            _remove_file(before)
    return document


def delete_document(*, document: PersonDocument, by: User, reason: str = "") -> None:
    with told_plainly(), transaction.atomic(), because(reason or "dokumen dihapus", by=by):
        require(by, REVEAL, locked(document.person))
        _remove_file(document)
        document.delete()


def _remove_file(document: PersonDocument) -> None:
    """Not before the deletion is certain."""
    name, storage = document.file.name, document.file.storage
    if name:
        transaction.on_commit(lambda: storage.delete(name), robust=True)
