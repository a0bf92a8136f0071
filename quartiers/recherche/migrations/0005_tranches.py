from django.db import migrations

TRANCHES = 8
CREER = [
    f"CREATE INDEX entree_vecteur_{tranche} ON recherche_entree USING gin (vecteur) WITH (fastupdate = off) "
    f"WHERE coalesce(contrat_id, 0) % {TRANCHES} = {tranche}"
    for tranche in range(TRANCHES)
]
DEFAIRE = [f"DROP INDEX entree_vecteur_{tranche}" for tranche in range(TRANCHES)]


class Migration(migrations.Migration):

    dependencies = [
        ('recherche', '0004_rassembler_formes'),
    ]

    operations = [
        migrations.RunSQL(CREER, DEFAIRE),
        migrations.RemoveIndex(
            model_name='entree',
            name='entree_vecteur',
        ),
    ]
