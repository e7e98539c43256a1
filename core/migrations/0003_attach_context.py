from django.db import migrations

# The library's function opens a subtransaction and locks the context's row for every event; a
# statement that writes thousands of rows spent most of its time there. The same result without both:
# settings are read without raising, and the row is only written when it is missing or says otherwise.
# kdkmp/settings.py keeps the library from putting its own back after each migrate.
FUNCTION = """
CREATE OR REPLACE FUNCTION _pgh_attach_context() RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
    told_id uuid := nullif(current_setting('pghistory.context_id', true), '')::uuid;
    told jsonb := nullif(current_setting('pghistory.context_metadata', true), '')::jsonb;
BEGIN
    IF told_id IS NULL OR told IS NULL THEN
        RETURN NULL;
    END IF;
    PERFORM 1 FROM pghistory_context WHERE id = told_id AND metadata = told;
    IF NOT FOUND THEN
        INSERT INTO pghistory_context (id, metadata, created_at, updated_at)
            VALUES (told_id, told, now(), now())
            ON CONFLICT (id) DO UPDATE
                SET metadata = EXCLUDED.metadata, updated_at = EXCLUDED.updated_at;
    END IF;
    RETURN told_id;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0002_imports"),
        ("pghistory", "0007_auto_20250421_0444"),
    ]

    operations = [migrations.RunSQL(FUNCTION, migrations.RunSQL.noop)]
