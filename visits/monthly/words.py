"""States of the monthly chain and which step may follow which; the database holds the same."""

from django.db import models


class ReportState(models.TextChoices):
    """Of a BA's report."""

    DRAFT = "draf", "Draf"
    SENT = "diajukan", "Diajukan ke PMO"
    ACCEPTED = "diterima", "Diterima"
    RETURNED = "dikembalikan", "Dikembalikan"


class RecapState(models.TextChoices):
    """Of a kabupaten's recap."""

    DRAFT = "draf", "Draf"
    SENT = "diajukan", "Diajukan ke kabupaten"
    FORWARDED = "diteruskan", "Diterima kabupaten, menunggu provinsi"
    ACCEPTED = "diterima", "Diterima provinsi"
    RETURNED = "dikembalikan", "Dikembalikan"


# (from, to); a report that was accepted comes back when its recap is corrected
REPORT_STEPS = (
    ("draf", "diajukan"),
    ("dikembalikan", "diajukan"),
    ("diajukan", "diterima"),
    ("diajukan", "dikembalikan"),
    ("diterima", "dikembalikan"),
)
RECAP_STEPS = (
    ("draf", "diajukan"),
    ("dikembalikan", "diajukan"),
    ("diajukan", "diteruskan"),
    ("diajukan", "dikembalikan"),
    ("diteruskan", "diterima"),
    ("diteruskan", "dikembalikan"),
    ("diterima", "dikembalikan"),
)
# Of a document that is with somebody else: its mentor or PMO may not change it.
OPEN = ("draf", "dikembalikan")
