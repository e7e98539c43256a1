"""An enrolment lies where its participant lies: the database keeps `regency` when a person or a cooperative
moves to another kabupaten/kota. The triggers hang on tables of rooms below, which know nothing of this one."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION trainings_person_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE trainings_enrolment SET regency_id = NEW.regency_id WHERE person_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER trainings_person_moved AFTER UPDATE OF regency_id ON mentors_person FOR EACH ROW
    WHEN (OLD.regency_id IS DISTINCT FROM NEW.regency_id)
    EXECUTE FUNCTION trainings_person_moved();

CREATE FUNCTION trainings_cooperative_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE trainings_enrolment SET regency_id = (
        SELECT d.regency_id FROM core_village v JOIN core_district d ON d.code = v.district_id
        WHERE v.code = NEW.village_id
    ) WHERE cooperative_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER trainings_cooperative_moved AFTER UPDATE OF village_id ON registry_cooperative
    FOR EACH ROW WHEN (OLD.village_id IS DISTINCT FROM NEW.village_id)
    EXECUTE FUNCTION trainings_cooperative_moved();
"""
BACKWARD = """
DROP TRIGGER trainings_cooperative_moved ON registry_cooperative;
DROP FUNCTION trainings_cooperative_moved();
DROP TRIGGER trainings_person_moved ON mentors_person;
DROP FUNCTION trainings_person_moved();
"""


class Migration(migrations.Migration):
    dependencies = [("trainings", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
