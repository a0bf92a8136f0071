"""Sentences written before decision 0007 named the person: the name leaves them, the link takes its place."""

from django.db import migrations

# The name stands between fixed words; what follows « : » or « terminée » stays.
RETIRER = r"""
    UPDATE journal_acte SET personne_id = h.utilisateur_id,
        phrase = CASE
            WHEN phrase LIKE 'Habilitation donnée à %' THEN regexp_replace(phrase, '^Habilitation donnée à .*?([\s\u00a0]*: )', 'Habilitation donnée\1')
            WHEN phrase LIKE 'Habilitation de %' THEN regexp_replace(phrase, '^Habilitation de .*? terminée au ', 'Habilitation terminée au ')
            WHEN phrase LIKE '% pilote le contrat %' THEN regexp_replace(phrase, '^.*? pilote le contrat (.*), après en avoir validé le texte$', 'Pilotage du contrat \1 confié à qui en a validé le texte')
            ELSE phrase END
    FROM comptes_habilitation h
    WHERE objet_type = 'comptes.habilitation' AND objet_id = h.id AND personne_id IS NULL;
    UPDATE journal_acte SET personne_id = u.id,
        phrase = regexp_replace(phrase, '^Compte de .*? (désactivé[\s\u00a0]*: |réactivé\.$)', 'Compte \1')
    FROM comptes_utilisateur u
    WHERE objet_type = 'comptes.utilisateur' AND objet_id = u.id AND personne_id IS NULL
        AND code IN ('utilisateur.desactiver', 'utilisateur.reactiver');
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_conservation"), ("comptes", "0005_comptes_fermes")]
    operations = [migrations.RunSQL(RETIRER, migrations.RunSQL.noop, elidable=True)]
