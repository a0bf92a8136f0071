from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('recherche', '0005_tranches'),
    ]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX entree_vecteur_contrats ON recherche_entree USING gin (vecteur) WITH (fastupdate = off) "
            "WHERE groupe = 'contrat'",
            "DROP INDEX entree_vecteur_contrats",
        ),
    ]
