"""What the yearly monitoring brings as evidence: actions of a part of the contract in a year, as they are published."""

from quartiers.appels.models import Dossier
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.enums import Nature
from quartiers.contrat.models import Contrat
from quartiers.contrat.queries import a_plat, arbre, jour_de_lecture
from quartiers.indicateurs.preuves import Extrait, GenrePreuve, declarer
from quartiers.socle import formats
from quartiers.socle.secret.affichage import SIGNE
from quartiers.suivi.blocs.modele import COLONNE_PERSONNES, compte, euros, manque_de
from quartiers.suivi.consolidation import cumuler
from quartiers.suivi.models import FicheAction
from quartiers.suivi.publication import VERSION
from quartiers.suivi.queries.actions import ACTIONS
from quartiers.suivi.queries.matiere import Matiere

MILLE = 10_000  # an identifier is that of the element, then the year on four figures


def annees_suivies(contrat: Contrat) -> list[int]:
    """Years that have an action, latest first. Two queries."""
    fiches = FicheAction.objects.filter(contrat=contrat).order_by().values_list("annee", flat=True).distinct()
    dossiers = Dossier.objects.filter(contrat=contrat, etat__in=sorted(ACTIONS)).order_by()
    return sorted({*fiches, *dossiers.values_list("annee", flat=True).distinct()}, reverse=True)


def choisir(acteur: Acteur, contrat: Contrat) -> list[tuple[int, str]]:  # noqa: ARG001 - published figures only
    noeuds = [
        n for n in a_plat(arbre(contrat, jour_de_lecture(contrat))) if n.nature in {Nature.AXE, Nature.ORIENTATION}
    ]
    return [
        (noeud.element_id * MILLE + annee, f"{annee} – {noeud.code} {noeud.titre}"[:200])
        for annee in annees_suivies(contrat)
        for noeud in noeuds
    ]


def lire(acteur: Acteur, contrat: Contrat, pk: int) -> Extrait | None:  # noqa: ARG001
    """Counts and money of the actions; people as published, « s » when they are few."""
    element, annee = divmod(pk, MILLE)
    if annee not in annees_suivies(contrat):
        return None
    matiere = Matiere(contrat, annee)
    noeud = matiere.noeuds.get(element)
    if noeud is None:
        return None
    actions = matiere.sous(noeud.code)
    cumul = cumuler(actions)
    personnes = matiere.personnes(noeud.nature, noeud.code)
    dite = "sous secret" if personnes == SIGNE else compte(personnes)
    verbe = "a été conduite" if cumul.nombre < 2 else "ont été conduites"
    texte = (
        f"En {annee}, {formats.compte(cumul.nombre, 'action')} {verbe}, pour {euros(cumul.montants.vote)} votés. "
        f"Participations : {dite} (une personne de plusieurs actions compte dans chacune). {manque_de(cumul)}"
    )
    lignes = tuple(
        (
            action.intitule,
            action.organisme,
            formats.montant(action.montants.vote, 0),
            compte(matiere.personnes("action", action.code)),
        )
        for action in actions
    )
    return Extrait(
        titre=f"Actions {annee} : {noeud.code} {noeud.titre}".replace(" :", "\u00a0:"),
        texte=texte.replace(" :", "\u00a0:").strip(),
        adresse="",
        entetes=("Action", "Portée par", "Voté", COLONNE_PERSONNES.libelle),
        lignes=lignes,
        provenance={
            "source": "suivi annuel du contrat",
            "année": annee,
            "élément": noeud.code,
            "seuil de secret": matiere.seuil,
            "règles de publication": f"version {VERSION}",
        },
        arrete_le=matiere.publication.arretee_le,
    )


ACTIONS_MENEES = declarer(GenrePreuve("suivi-actions", "Actions conduites (suivi annuel)", choisir, lire))
