"""Pages of the desk change with these tables, too (dashboard/counting/version.py BESIDES)."""

from django.db import migrations

# Not the tables of today's code: a migration says what was done then.
TABLES = (
    "dashboard_monthstep",
    "dashboard_snapshot",
    "dashboard_threshold",
    "land_survey",
    "mentors_person",
    "visits_milestoneproposal",
    "visits_monthlyrecap",
    "visits_monthlyreport",
    "visits_visitversion",
)
EACH = (
    "CREATE TRIGGER dashboard_data_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION dashboard_data_changed()"
)
# An import at work writes every few seconds how far it is; that is no change to anybody's list.
IMPORTS = (
    "CREATE TRIGGER dashboard_data_changed AFTER INSERT OR UPDATE OF stage, uploaded_by_id OR DELETE OR TRUNCATE"
    " ON core_importjob FOR EACH STATEMENT EXECUTE FUNCTION dashboard_data_changed()"
)
OFF = "DROP TRIGGER IF EXISTS dashboard_data_changed ON {table}"


class Migration(migrations.Migration):
    dependencies = [("dashboard", "0002_state")]
    operations = [
        *(migrations.RunSQL(EACH.format(table=one), OFF.format(table=one)) for one in TABLES),
        migrations.RunSQL(IMPORTS, OFF.format(table="core_importjob")),
    ]
