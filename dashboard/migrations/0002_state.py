"""The sequence that says whether the data has changed, and the triggers that move it (dashboard/counting/version.py)."""

from django.db import migrations

# Not the tables of today's code: a migration says what was done then.
TABLES = (
    "core_regency",
    "core_district",
    "core_village",
    "registry_cooperative",
    "registry_cooperativevillage",
    "registry_milestone",
    "registry_outlet",
    "registry_membercount",
    "land_parcel",
    "land_landobstacle",
    "land_building",
    "land_progressreport",
    "land_handover",
    "land_difference",
    "mentors_assignment",
    "mentors_mentorcontract",
    "visits_visit",
    "visits_followup",
    "visits_obstacle",
    "trainings_enrolment",
    "trainings_batch",
    "trainings_session",
    "trainings_attendance",
    "trainings_score",
    "dashboard_alarm",
    "dashboard_alarmnote",
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
# An import at work writes every few seconds how far it is; that is no change to anybody's list.
IMPORTS = (
    "CREATE TRIGGER dashboard_data_changed AFTER INSERT OR UPDATE OF stage, uploaded_by_id OR DELETE OR TRUNCATE"
    " ON core_importjob FOR EACH STATEMENT EXECUTE FUNCTION dashboard_data_changed()"
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
        migrations.RunSQL(IMPORTS, OFF.format(table="core_importjob")),
        *(
            migrations.RunSQL(EACH.format(table=table), OFF.format(table=table))
            for table in TABLES
        ),
    ]
