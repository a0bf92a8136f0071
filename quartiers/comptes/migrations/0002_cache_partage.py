"""The table of the cache that web processes share: log-in throttling counts in it."""

from django.core.management import call_command
from django.db import migrations


def creer(apps, schema_editor):
    call_command("createcachetable", "cache_partage", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("comptes", "0001_initial")]
    operations = [
        migrations.RunPython(creer, migrations.RunPython.noop, elidable=False),
    ]
