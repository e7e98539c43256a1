"""What the tests of people share: numbers that are valid in form, a person with everything, forms as typed."""

import re
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from mentors.models import Person, PersonDocument
from tests.english import english_leftovers
from tests.mentor_rows import PersonFactory, make_assignment, make_contract

# born 17 August 1990; a woman's day has 40 added
NIK, NIK_WOMAN, BIRTH = "6101011708900001", "6101015708900002", "1990-08-17"
ACCOUNT = "5550012345678"
PDF = b"%PDF-1.4 rahasia"

NEW = "/pendamping/baru/"
SECRETS = (NIK, NIK_WOMAN, ACCOUNT, BIRTH)
KEPT = re.compile(r'name="(nik_kept|birth_kept|account_kept)"\s+value="([^"]+)"')


def sealed_person(regency: Any, **fields: Any) -> Person:
    person = PersonFactory.build(regency=regency, bank="Bank Kalbar", **fields)
    person.seal_nik(NIK)
    person.seal_birth(BIRTH)
    person.seal_account(ACCOUNT)
    person.mark_phone()
    person.save()
    return person


def make_mentor(regency: Any, cooperative: Any = None, **fields: Any) -> Person:
    """A person of that kabupaten with every sealed value, a paper, and a BA's contract of a year."""
    person = sealed_person(regency, **fields)
    contract = make_contract(regency, person=person)
    if cooperative:
        make_assignment(contract, cooperative, starts=timezone.localdate() - timedelta(days=10))
    file = ContentFile(PDF, name="ktp.pdf")
    PersonDocument.objects.create(person=person, kind="ktp", title="KTP pindai", file=file)
    return person


def typed(**fields: Any) -> dict[str, Any]:
    """A person's form as a browser sends it."""
    form = {"name": "Siti Aminah", "phone": "0812-3456-7890", "office": "61.01"}
    return form | fields


def no_secret(response) -> str:
    """The page, after looking for what may not stand in it."""
    html = response.content.decode()
    for secret in SECRETS:
        assert secret not in html
    assert not english_leftovers(html)
    return html


def send(client, url=NEW, **fields):
    return client.post(url, typed(**fields))


def kept(html: str) -> dict[str, str]:
    return dict(KEPT.findall(html))
