"""What the residents' words expect of each role, and where each one goes to say, type, walk and answer."""

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from django.urls import reverse

from quartiers.accueil.queries.attente import Attente
from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.participation.enums_paroles import EtatContribution
from quartiers.participation.permissions_paroles import lire_fph, moderer_paroles, recueillir_paroles
from quartiers.participation.queries_paroles import cartes_de, cartes_en_retard, contributions_de
from quartiers.socle.affichage import Badge, Lien
from quartiers.socle.formats import compte

if TYPE_CHECKING:
    from quartiers.accueil.queries.espace import Espace


def avec_parole(espace: "Espace", acteur: Acteur, jour: dt.date) -> "Espace":
    """The home with what the residents' words expect, after the rest; nothing for roles without a contract."""
    habilitation = acteur.habilitation
    if habilitation is None or habilitation.contrat_id is None:
        return espace
    contrat = Contrat.objects.get(pk=habilitation.contrat_id)
    gestes = [*espace.gestes]
    if recueillir_paroles(acteur, contrat):
        gestes.append(lien("Saisir ce que disent les habitantes et habitants", "saisir", contrat))
        gestes.append(lien("Préparer une marche, noter sur le terrain", "marches", contrat))
    if lire_fph(acteur, contrat):
        gestes.append(lien("Fonds de participation : demandes et ce qui reste", "fph_demandes", contrat))
    if acteur.role == Role.CONSEILLER:
        gestes.append(lien("Donner l’avis du conseil", "avis_conseils", contrat))
    lectures = [*espace.lectures, lien("Vous avez dit, nous avons fait", "parole", contrat)]
    attentes = [*espace.attentes, *a_relire(acteur, contrat), *reponses_en_retard(acteur, contrat, jour)]
    return replace(espace, attentes=attentes, gestes=gestes, lectures=lectures)


def lien(libelle: str, route: str, contrat: Contrat) -> Lien:
    return Lien(libelle, reverse(f"participation:{route}", args=[contrat.code]))


def a_relire(acteur: Acteur, contrat: Contrat) -> list[Attente]:
    if not moderer_paroles(acteur, contrat):
        return []
    nombre = contributions_de(acteur, contrat).filter(etat=EtatContribution.A_MODERER).count()
    if not nombre:
        return []
    titre = compte(nombre, "contribution à relire", "contributions à relire")
    return [Attente(lien(titre, "contributions", contrat), "Avant de les montrer.", Badge("À modérer", "attention"))]


def reponses_en_retard(acteur: Acteur, contrat: Contrat, jour: dt.date) -> list[Attente]:
    if not moderer_paroles(acteur, contrat):
        return []
    siennes = cartes_de(acteur, contrat).filter(pk__in=cartes_en_retard(contrat, jour).values("pk"))
    nombre = siennes.count()
    if not nombre:
        return []
    titre = compte(nombre, "réponse en retard", "réponses en retard")
    detail = "Un partenaire devait répondre à une carte."
    return [Attente(lien(titre, "cartes", contrat), detail, Badge("En retard", "erreur"))]
