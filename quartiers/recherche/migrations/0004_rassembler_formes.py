from django.db import migrations

RASSEMBLER = """
    INSERT INTO recherche_equivalence (contrat_id, public, sigle, forme, lexemes, amorce, amorce_texte)
    SELECT DISTINCT ON (sigle, amorce_texte) NULL::bigint, public, sigle, forme, lexemes, amorce, amorce_texte
    FROM recherche_equivalence WHERE contrat_id IS NOT NULL AND public ORDER BY sigle, amorce_texte, id
"""


class Migration(migrations.Migration):

    dependencies = [
        ('recherche', '0003_formes_communes'),
    ]

    operations = [
        migrations.RunSQL(RASSEMBLER, "DELETE FROM recherche_equivalence WHERE contrat_id IS NULL"),
    ]
