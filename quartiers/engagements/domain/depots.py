"""A workbook sent back: read and kept first; written only once someone has seen what it changes."""

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction

from quartiers.comptes.politiques import Acteur
from quartiers.documents.domain import deposer
from quartiers.engagements.classeur import Retour, ecarts_de, lire_retour
from quartiers.engagements.domain.reponses import ecrire, verrouiller
from quartiers.engagements.enums import TRANSITIONS_DEPOT, EtatDepot
from quartiers.engagements.models import CategoriePartenaire, DepotClasseur
from quartiers.engagements.questionnaire import Tableau
from quartiers.journal.domain import consigner, franchir

GARDER_LE_MIEN = "base"  # in a conflict, the value that stands now is kept
PAS_A_NOUS = "-"


def memoire_de(tableau: Tableau) -> dict[str, str]:
    """The partner's words already told → key of our row, "" for a line that is not ours."""
    demande = tableau.demande
    siennes = CategoriePartenaire.objects.filter(contrat=demande.contrat_id, organisme=demande.organisme_id)
    return dict(siennes.values_list("libelle", "cible"))


@transaction.atomic
def deposer_classeur(*, acteur: Acteur, tableau: Tableau, fichier: "File[bytes]") -> DepotClasseur:
    """Keep the file, read it; a workbook put in before and not taken up is set aside. Raises ValidationError,
    ClasseurIllisible, TransitionRefusee."""
    demande = verrouiller(tableau.demande)
    fichier.seek(0)
    retour = lire_retour(fichier.read(), fichier.name or "classeur", tableau, memoire_de(tableau))
    fichier.seek(0)
    titre = f"Réponses {demande.collecte.annee} – {demande.organisme}"
    document = deposer(fichier=fichier, titre=titre, contrat_id=demande.contrat_id, acteur=acteur)
    for precedent in demande.depots.filter(etat=EtatDepot.A_RELIRE):
        ecarter(acteur=acteur, depot=precedent)
    depot = DepotClasseur.objects.create(
        contrat_id=demande.contrat_id,
        demande=demande,
        document=document,
        ecarts=[ecart.en_json() for ecart in retour.ecarts],
        inconnues=retour.inconnues,
        problemes=retour.problemes,
    )
    phrase = f"{demande} : classeur reçu, {len(retour.ecarts)} cases changées, {len(retour.inconnues)} lignes de côté"
    consigner(acteur=acteur, code="depotclasseur.deposer", objet=depot, phrase=phrase)
    return depot


@transaction.atomic
def ecarter(*, acteur: Acteur, depot: DepotClasseur) -> None:
    franchir(
        acteur=acteur, objet=depot, table=TRANSITIONS_DEPOT, acte="ecarter", phrase=f"{depot} : écarté sans être repris"
    )


@transaction.atomic
def rapprocher(*, acteur: Acteur, tableau: Tableau, depot: DepotClasseur, cibles: Mapping[int, str]) -> int:
    """Say what lines kept aside are (`cibles`: rank → key, or PAS_A_NOUS): remembered for next time.

    Their cells join the changes to take up. How many lines were settled. Raises ValidationError.
    """
    demande = verrouiller(tableau.demande)
    retour, restantes, reglees = Retour(), [], 0
    prises = {ecart["cle"] for ecart in depot.ecarts}
    for rang, ligne in enumerate(depot.inconnues):
        cible = cibles.get(rang, "")
        if not cible:
            restantes.append(ligne)
            continue
        if cible != PAS_A_NOUS and tableau.question(cible) is None:
            raise ValidationError(f"{ligne['ou']}\u00a0: cette ligne du tableau n’existe plus.")
        if cible != PAS_A_NOUS and cible in prises:
            raise ValidationError(f"{ligne['ou']}\u00a0: cette ligne du tableau est déjà remplie par ce fichier.")
        reglees += 1
        CategoriePartenaire.objects.update_or_create(
            contrat_id=demande.contrat_id,
            organisme=demande.organisme,
            libelle=ligne["mots"],
            defaults={"cible": "" if cible == PAS_A_NOUS else cible},
        )
        if cible != PAS_A_NOUS:
            prises.add(cible)
            retour.ecarts += ecarts_de(retour, tableau, cible, ligne["valeurs"], {}, ligne["ou"])
    depot.inconnues = restantes
    depot.ecarts = [*depot.ecarts, *(ecart.en_json() for ecart in retour.ecarts)]
    depot.problemes = [*depot.problemes, *retour.problemes]
    depot.save(update_fields=["inconnues", "ecarts", "problemes", "modifie_le"])
    if reglees:
        phrase = f"{demande} : {reglees} lignes de son fichier rapprochées du tableau"
        consigner(acteur=acteur, code="depotclasseur.rapprocher", objet=depot, phrase=phrase)
    return reglees


@transaction.atomic
def reprendre(*, acteur: Acteur, tableau: Tableau, depot: DepotClasseur, choix: Mapping[str, str]) -> int:
    """Write the changes. Where the base moved too, `choix` (« cle.champ » → fichier | base) must say what is kept.

    How many cells were written. Raises ValidationError, Conflit, TransitionRefusee.
    """
    verrouiller(tableau.demande)
    ecrites = 0
    for ecart in depot.ecarts:
        actuelle = tableau.reponses.get(ecart["cle"], {}).get(ecart["champ"], "")
        conflit = ecart["conflit"] or actuelle not in (ecart["base"], ecart["fichier"])
        voulu = choix.get(f"{ecart['cle']}.{ecart['champ']}", "")
        if conflit and voulu not in {"fichier", GARDER_LE_MIEN}:
            raise ValidationError(f"{ecart['ligne']}, « {ecart['colonne']} »\u00a0: choisissez la valeur à garder.")
        if conflit and voulu == GARDER_LE_MIEN:
            continue
        ecrire(
            acteur=acteur,
            tableau=tableau,
            cle=ecart["cle"],
            champ=ecart["champ"],
            valeur=ecart["fichier"],
            valeur_vue=actuelle,
        )
        ecrites += 1
    phrase = f"{depot} : {ecrites} cases reprises"
    franchir(acteur=acteur, objet=depot, table=TRANSITIONS_DEPOT, acte="reprendre", phrase=phrase)
    return ecrites
