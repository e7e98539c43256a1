"""The province's letter of the newest locked month of the sample, so that a first look finds one. Made after seeding,
for its files lie outside the database."""

from django.conf import settings

from core.models import User
from dashboard.letters.making import make_letter, order_letters
from dashboard.letters.months import locked_months
from dashboard.models import Letter
from dashboard.sample.seeding import OFFICER

HERE = "http://127.0.0.1:8000"


def first_letter() -> Letter | None:
    """None when there are letters, or nothing of the sample that one could be of."""
    by = User.objects.filter(username=OFFICER, is_sample=True, is_active=True).first()
    if by is None or Letter.objects.exists():
        return None
    months = {month for month, one in locked_months(by).items() if one.is_sample}
    if not months:
        return None
    site = settings.PUBLIC_ADDRESS or HERE
    for letter in order_letters(by=by, month=max(months), regencies=[None], site=site):
        make_letter(letter.pk)
        letter.refresh_from_db()
        return letter
    return None
