"""How often a client may ask. One statement counts, so that questions at the same moment all count, whichever
worker they reach; the same row tells the client's page how often it asked."""

from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

from dashboard.models import ApiClient

WINDOW = timedelta(minutes=1)
COUNT = """
    INSERT INTO dashboard_apiuse AS u (client_id, day, asked, refused, since, within)
    VALUES (%(client)s, %(day)s, 1, 0, %(now)s, 1)
    ON CONFLICT (client_id, day) DO UPDATE SET
        asked = u.asked + 1,
        refused = u.refused + (u.since > %(cutoff)s AND u.within >= %(most)s)::int,
        within = CASE WHEN u.since <= %(cutoff)s THEN 1 ELSE u.within + 1 END,
        since = CASE WHEN u.since <= %(cutoff)s THEN %(now)s ELSE u.since END
    RETURNING within, since
"""


def count_question(client: ApiClient) -> int:
    """Counts one; 0 when it may be answered, else the seconds after which the client may ask again."""
    now = timezone.now()
    told = {
        "client": client.pk,
        "day": timezone.localdate(now),
        "now": now,
        "cutoff": now - WINDOW,
        "most": settings.API_RATE,
    }
    with connection.cursor() as cursor:
        cursor.execute(COUNT, told)
        within, since = cursor.fetchone()
    if within <= settings.API_RATE:
        return 0
    return max(1, int((since + WINDOW - now).total_seconds()) + 1)
