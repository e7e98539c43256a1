from django.core.management import call_command
from django.db import migrations, models
from django.db.models.functions import Lower

CACHE_TABLE = "core_cache"


def create_cache_table(apps, schema_editor):
    """The table of settings.CACHES; a migration, so that nobody has to remember a command."""
    call_command(
        "createcachetable", CACHE_TABLE, database=schema_editor.connection.alias, verbosity=0
    )


class Migration(migrations.Migration):
    dependencies = [("core", "0003_attach_context")]

    operations = [
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                Lower("username"),
                name="username_unique_in_any_case",
                violation_error_message="Nama pengguna ini sudah dipakai.",
            ),
        ),
        migrations.RunPython(
            create_cache_table,
            lambda apps, schema_editor: schema_editor.execute(f'DROP TABLE "{CACHE_TABLE}"'),
        ),
    ]
