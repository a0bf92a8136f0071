"""Actions offered to the analyses of effect: where, since when, under the same rights as everywhere."""

import datetime as dt

import pytest

from quartiers.appels.enums import EtatDossier
from quartiers.appels.models import Territoire
from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.indicateurs.interventions import interventions_de
from tests.factories.appels import creer_campagne, creer_dossier
from tests.factories.comptes import creer_utilisateur
from tests.factories.contrat import creer_contrat, creer_quartier_contrat
from tests.factories.suivi import creer_fiche, situer
from tests.factories.territoire import creer_commune, creer_quartier

pytestmark = pytest.mark.django_db


def test_a_renewed_action_is_one_and_tells_where_it_came_later() -> None:
    contrat, commune = creer_contrat(), creer_commune()
    un, deux, trois = (
        creer_quartier_contrat(contrat, quartier=creer_quartier(commune), titre=titre)
        for titre in ("Nord", "Sud", "Est")
    )
    code = {q.titre: q.quartier.code for q in (un, deux, trois) if q.quartier}
    premiere = creer_fiche(contrat, annee=2024, intitule="Relais")
    situer(premiere, {un: 60, deux: 40})
    suivante = creer_fiche(contrat, annee=2025, intitule="Relais emploi", precedente=premiere)
    situer(suivante, {un: 50, trois: 30, None: 20})
    situer(creer_fiche(contrat, annee=2025, intitule="Partout"), {None: 100})
    campagne = creer_campagne(contrat, annee=2025)
    for etat, genre in ((EtatDossier.NOTIFIE, un), (EtatDossier.ABANDONNE, deux)):
        dossier = creer_dossier(campagne, etat=etat, intitule=f"Projet {etat}", date_debut=dt.date(2025, 3, 1))
        Territoire.objects.create(contrat=contrat, dossier=dossier, quartier=genre, part=100)
    assert interventions_de(Acteur(), contrat) == []
    pilote = creer_utilisateur(Role.PILOTE, contrat)
    projet, relais = interventions_de(Acteur(pilote, pilote.habilitations.get()), contrat)
    assert (projet.intitule, projet.debut, projet.quartiers) == (
        "Projet notifie",
        dt.date(2025, 3, 1),
        [code["Nord"]],
    )
    assert (relais.intitule, relais.debut, relais.annees) == ("Relais emploi", dt.date(2024, 1, 1), [2024, 2025])
    assert (relais.quartiers, relais.entres_ensuite) == (sorted([code["Nord"], code["Sud"]]), {code["Est"]: 2025})
    dit = relais.texte({code: nom for nom, code in code.items()})
    assert "Nord\u00a0: 60\u00a0% (2024), 50\u00a0% (2025)" in dit
    assert "Étendue ensuite\u00a0: Est en 2025." in dit
