"""Writing what a workbook of sheets brought back: by the fields of the forms, all or nothing, twice changes nothing."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from quartiers.appels.domain.champ import ChampInconnu, Conflit
from quartiers.appels.domain.importation import contenu
from quartiers.appels.domain.redaction import ChampFerme
from quartiers.appels.domain.retour_classeur import RetourRefuse
from quartiers.appels.enums import TRANSITIONS_IMPORTATION
from quartiers.appels.models import Importation
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.journal.domain import franchir
from quartiers.socle import formats
from quartiers.suivi.classeurs.aller_retour import Ecart, Retour, lire_retour
from quartiers.suivi.domain.champs_fiche import enregistrer_champ
from quartiers.suivi.domain.fiches import OUVERTS
from quartiers.suivi.models import FicheAction
from quartiers.suivi.permissions import peut_remplir


def fiches_du_classeur(acteur: Acteur, contrat: Contrat, annee: int, organisme: int | None = None) -> list[FicheAction]:
    """Sheets of the year that the person may fill, still open; of one organisation when it is asked."""
    fiches = FicheAction.objects.visibles_par(acteur).filter(
        contrat=contrat, annee=annee, bilan__etat__in=sorted(OUVERTS)
    )
    if organisme is not None:
        fiches = fiches.filter(organisme=organisme)
    choisies = fiches.select_related("contrat", "organisme", "bilan").order_by("organisme__nom", "code")
    return [fiche for fiche in choisies if peut_remplir(acteur, fiche)]


def comparer_retour(acteur: Acteur, importation: Importation) -> Retour:
    """What the kept workbook changes. Raises ClasseurIllisible."""
    contrat = importation.contrat
    fiches = {f.code: f for f in fiches_du_classeur(acteur, contrat, importation.annee or 0)}
    return lire_retour(contenu(importation), importation.nom, contrat, fiches)


@transaction.atomic
def valider_retour(*, acteur: Acteur, importation: Importation, ecraser: frozenset[str]) -> int:
    """Write a kept workbook and close it; return how many answers changed.

    `ecraser` names the cells in conflict that the person chose to keep from the file. Raises RetourRefuse,
    TransitionRefusee or ClasseurIllisible: nothing is written then.
    """
    retour = comparer_retour(acteur, importation)
    if retour.erreurs:
        raise RetourRefuse([f"{p.ou}\u00a0: {p.message}." for p in retour.erreurs])
    gardes = [ecart for ecart in retour.ecarts if not ecart.conflit or ecart.ou in ecraser]
    appliquer(acteur, gardes)
    franchir(
        acteur=acteur,
        objet=importation,
        table=TRANSITIONS_IMPORTATION,
        acte="valider",
        phrase=f"Classeur de fiches « {importation.nom} »\u00a0: "
        f"{formats.compte(len(gardes), 'réponse changée', 'réponses changées')}",
        detail={"empreinte": importation.empreinte},
        validee_le=timezone.now(),
        rapport={
            "reponses": len(gardes),
            "changements": [[e.ou, e.fiche.code, e.libelle, e.avant[:200], e.apres[:200]] for e in gardes],
        },
    )
    return len(gardes)


def appliquer(acteur: Acteur, ecarts: list[Ecart]) -> None:
    """Write each answer; one that waits for another (a total before its part) is tried again after it."""
    attente, refus = ecarts, [""]
    while attente and refus:
        suite, refus = [], []
        for ecart in attente:
            motif = essayer(acteur, ecart)
            if motif:
                suite.append(ecart)
                refus.append(f"{ecart.ou} ({ecart.fiche.code}, {ecart.libelle})\u00a0: {motif}")
        if len(suite) == len(attente):
            raise RetourRefuse(refus)
        attente = suite


def essayer(acteur: Acteur, ecart: Ecart) -> str:
    """Write one answer; why it is refused, else nothing."""
    try:
        enregistrer_champ(
            acteur=acteur, fiche=ecart.fiche, champ=ecart.adresse, valeur=ecart.fichier, valeur_vue=ecart.base
        )
    except ValidationError as refus:
        return " ".join(refus.messages)
    except Conflit:
        return "la base vient de changer. Envoyez à nouveau le classeur pour voir les différences."
    except (ChampFerme, PermissionDenied) as refus:
        return str(refus)
    except ChampInconnu:
        return "cette question n’existe plus."
    return ""
