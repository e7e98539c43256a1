"""Who takes part, as expressions: one enrolment's name, and the human being behind several."""

from django.db.models import Case, CharField, F, TextField, Value, When
from django.db.models.functions import Cast, Concat

from core.text import Normalise

# A person's own name; an officer's as enrolled.
CALLED = Case(
    When(person__isnull=False, then=F("person__name")),
    default=F("name"),
    output_field=CharField(),
)
# The same for all enrolments of one human being. An officer is known by his cooperative and his name,
# because a board that is written anew gives him another row.
TEXT = TextField()
HUMAN = Case(
    When(
        person__isnull=False,
        then=Concat(Value("p", TEXT), Cast("person_id", TEXT), output_field=TEXT),
    ),
    default=Concat(
        Value("k", TEXT),
        Cast("cooperative_id", TEXT),
        Value(":", TEXT),
        Normalise(F("name")),
        output_field=TEXT,
    ),
    output_field=TEXT,
)
