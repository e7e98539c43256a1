"""Numbers in words and "Ng." in names: the function of core/text.py again, and what is stored of it."""

from django.db import migrations

from core.text import NORMALISE_SQL

# Writing a name over itself computes the stored column again; no event is kept, as nothing changed.
REFILL = ";".join(
    f"UPDATE core_{table} SET name = name"
    for table in ("regency", "district", "village", "regionalias")
)


class Migration(migrations.Migration):
    dependencies = [("core", "0004_logins")]

    operations = [
        migrations.RunSQL(NORMALISE_SQL, migrations.RunSQL.noop),
        migrations.RunSQL(REFILL, migrations.RunSQL.noop),
    ]
