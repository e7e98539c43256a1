"""The programme's implementing agency, with the names under which sheets and newspapers call it."""

from django.db import migrations

AGRINAS = {
    "name": "PT Agrinas Pangan Nusantara (Persero)",
    "short_name": "Agrinas",
    "aliases": ["PT Agro Industri Nasional (Agrinas)", "Agrinas"],
}


def insert(apps, schema_editor):
    agencies = apps.get_model("land", "Agency").objects
    agencies.get_or_create(name=AGRINAS["name"], defaults=AGRINAS)


class Migration(migrations.Migration):
    dependencies = [("land", "0001_initial")]
    operations = [migrations.RunPython(insert, migrations.RunPython.noop)]
