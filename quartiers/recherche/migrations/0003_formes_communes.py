from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('recherche', '0002_indexation'),
    ]

    operations = [
        migrations.AlterField(
            model_name='equivalence',
            name='contrat_id',
            field=models.BigIntegerField(blank=True, null=True, verbose_name='contrat'),
        ),
    ]
