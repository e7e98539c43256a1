"""The sequence that says whether the data has changed, and the triggers that move it (dashboard/counting/version.py)."""

from django.db import migrations

from dashboard.counting.version import WATCHED

MOVE = """
CREATE FUNCTION dashboard_data_changed() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN PERFORM nextval('dashboard_state'); RETURN NULL; END $$;
"""
CREATE = "CREATE SEQUENCE dashboard_state;" + MOVE
DROP = "DROP FUNCTION dashboard_data_changed() CASCADE; DROP SEQUENCE dashboard_state;"
EACH = (
    "CREATE TRIGGER dashboard_data_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION dashboard_data_changed()"
)
OFF = "DROP TRIGGER IF EXISTS dashboard_data_changed ON {table}"


class Migration(migrations.Migration):
    dependencies = [
        ("dashboard", "0001_initial"),
        ("core", "0009_sample_rooms"),
        ("registry", "0005_statement_events"),
        ("land", "0002_agency"),
        ("mentors", "0004_reveal_detail"),
        ("visits", "0002_field"),
        ("trainings", "0002_regency_follows"),
    ]
    operations = [
        migrations.RunSQL(CREATE, DROP),
        *(
            migrations.RunSQL(EACH.format(table=table), OFF.format(table=table))
            for table in WATCHED
        ),
    ]
