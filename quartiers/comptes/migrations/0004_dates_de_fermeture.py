"""Accounts closed before their closing was dated: dated by their last change."""

from django.db import migrations
from django.db.models import F


def dater(apps, schema_editor):
    apps.get_model("comptes", "Utilisateur").objects.filter(is_active=False, ferme_le=None).update(
        ferme_le=F("modifie_le")
    )


class Migration(migrations.Migration):
    dependencies = [("comptes", "0003_conservation")]
    operations = [migrations.RunPython(dater, migrations.RunPython.noop, elidable=True)]
