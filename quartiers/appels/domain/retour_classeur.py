"""Writing what a workbook brought back: each funder's line by its own act, within the person's rights, all or nothing."""

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from quartiers.appels.domain.decision_financeur import Decision, enregistrer_decisions
from quartiers.appels.domain.importation import contenu
from quartiers.appels.enums import TRANSITIONS_IMPORTATION, TRANSITIONS_LIGNE, EtatLigne
from quartiers.appels.imports.aller_retour import Ecart, Retour, lire_retour
from quartiers.appels.models import Campagne, Dossier, Importation, LigneFinancement
from quartiers.appels.permissions import peut_decider
from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.journal.domain import consigner, franchir
from quartiers.socle import formats
from quartiers.socle.transitions import TransitionRefusee

# Amounts by the act that writes them; committees are the pilot's, the vote its funder's.
ACTES = (("propose", "proposer"), ("arbitre", "arbitrer"))
FERMEES = frozenset({EtatLigne.NOTIFIEE, EtatLigne.SOLDEE, EtatLigne.ANNULEE})


class RetourRefuse(Exception):
    """Nothing was written; the messages say which cells and why."""

    def __init__(self, messages: list[str]) -> None:
        super().__init__(" ".join(messages))
        self.messages = messages


def lignes_du_classeur(acteur: Acteur, campagne: Campagne) -> QuerySet[LigneFinancement]:
    """The lines that the person may decide on: all for the pilot, their own for a funder's people."""
    visibles = Dossier.objects.visibles_par(acteur).deposes().filter(campagne=campagne)
    lignes = LigneFinancement.objects.filter(dossier__in=visibles).select_related("dossier__organisme", "financeur")
    if acteur.role != Role.PILOTE and acteur.habilitation is not None:
        lignes = lignes.filter(financeur__organisme_id=acteur.habilitation.organisme_id or 0)
    return lignes.order_by("dossier__numero", "financeur__rang", "exercice", "pk")


@transaction.atomic
def valider_retour(*, acteur: Acteur, importation: Importation, ecraser: frozenset[str]) -> int:
    """Write a kept workbook and close it; raises RetourRefuse, TransitionRefusee or ClasseurIllisible, nothing written."""
    campagne = importation.campagne
    if campagne is None:
        raise RetourRefuse(["Ce classeur n’est rattaché à aucune campagne."])
    retour = lire_retour(contenu(importation), importation.nom, campagne, lignes_du_classeur(acteur, campagne))
    changees = appliquer_retour(acteur=acteur, campagne=campagne, retour=retour, ecraser=ecraser)
    franchir(
        acteur=acteur,
        objet=importation,
        table=TRANSITIONS_IMPORTATION,
        acte="valider",
        phrase=f"Classeur d’instruction « {importation.nom} » : {formats.compte(changees, 'ligne changée', 'lignes changées')}",
        detail={"empreinte": importation.empreinte},
        validee_le=timezone.now(),
        rapport={
            "lignes": changees,
            "changements": [
                [e.ou, e.qui, e.champ.libelle, e.avant, e.apres]
                for e in retour.ecarts
                if not e.conflit or e.ou in ecraser
            ],
            "laisses": [[e.ou, e.qui, e.champ.libelle] for e in retour.conflits if e.ou not in ecraser],
        },
    )
    return changees


@transaction.atomic
def appliquer_retour(
    *, acteur: Acteur, campagne: Campagne, retour: Retour, ecraser: frozenset[str] = frozenset()
) -> int:
    """Write the differences; `ecraser` names the cells in conflict that the person chose to keep from the file.

    Return the number of lines changed. Raises RetourRefuse: nothing is written then.
    """
    if retour.erreurs:
        raise RetourRefuse([f"{p.ou} : {p.message}." for p in retour.erreurs])
    gardes = [ecart for ecart in retour.ecarts if not ecart.conflit or ecart.ou in ecraser]
    par_ligne: dict[int, list[Ecart]] = defaultdict(list)
    for ecart in gardes:
        par_ligne[ecart.ligne_id].append(ecart)
    lignes = {
        ligne.pk: ligne
        for ligne in lignes_du_classeur(acteur, campagne).filter(pk__in=par_ligne).select_for_update(of=("self",))
    }
    refus: list[str] = []
    for pk, ecarts in par_ligne.items():
        refus += essayer(acteur, lignes.get(pk), ecarts)
    if refus:
        raise RetourRefuse(refus)
    return len(par_ligne)


def essayer(acteur: Acteur, ligne: LigneFinancement | None, ecarts: list[Ecart]) -> list[str]:
    ou = ecarts[0].ou
    if ligne is None or not peut_decider(acteur, ligne):
        return [f"{ou} : cette ligne n’est pas la vôtre, vous ne pouvez pas la changer."]
    if any(ecart.champ.lire(ligne) != ecart.base for ecart in ecarts):
        return [f"{ou} : la base vient de changer. Envoyez à nouveau le classeur pour voir les différences."]
    if motif := obstacle(acteur, ligne, {e.champ.cle: e.fichier for e in ecarts}):
        return [f"{ou} ({ecarts[0].qui}) : {motif}."]
    try:
        appliquer_ligne(acteur, ligne, {e.champ.cle: e.fichier for e in ecarts})
    except TransitionRefusee as refus:
        return [f"{ou} ({ecarts[0].qui}) : {refus}"]
    except ValidationError as refus:
        return [f"{ou} : {message}" for message in refus.messages]
    return []


def obstacle(acteur: Acteur, ligne: LigneFinancement, valeurs: Mapping[str, Any]) -> str:
    """Why these values cannot be written on this line; empty when they can."""
    if ligne.etat in FERMEES:
        return f"la ligne est « {ligne.get_etat_display().lower()} », elle ne se change plus par classeur"
    if acteur.role != Role.PILOTE and {"arbitre"} & set(valeurs):
        return "l’arbitrage est celui du comité : seul le pilotage l’enregistre"
    if any(valeurs.get(cle, 0) is None for cle in ("propose", "arbitre", "vote")):
        return "un montant déjà enregistré ne s’efface pas par classeur : tapez 0, ou reprenez la décision sur le site"
    if valeurs.get("vote") and valeurs.get("decision_le", ligne.decision_le) is None:
        return "un montant voté porte la date de sa décision : remplissez « Décision du »"
    return ""


def appliquer_ligne(acteur: Acteur, ligne: LigneFinancement, valeurs: Mapping[str, Any]) -> None:
    """Committees' amounts, then the funder's decision by its own act, then what only completes the line."""
    reste = {cle: valeur for cle, valeur in valeurs.items() if cle not in {*dict(ACTES), "vote"}}
    for champ, acte in ACTES:
        if champ in valeurs:
            montant: Decimal = valeurs[champ]
            franchir(
                acteur=acteur,
                objet=ligne,
                table=TRANSITIONS_LIGNE,
                acte=acte,
                phrase=f"{ligne.financeur} : {acte} {formats.montant(montant)} pour le dossier {ligne.dossier.numero} (classeur)",
                detail={"champ": champ, "avant": str(getattr(ligne, champ) or "")},
                modifie_le=timezone.now(),
                **{champ: montant},
            )
    if "vote" in valeurs:
        lu = {cle: reste.pop(cle, getattr(ligne, cle)) for cle in ("motif", "decision_numero", "decision_le")}
        decision = Decision(ligne, valeurs["vote"], lu["motif"])
        le = lu["decision_le"] or timezone.localdate()
        enregistrer_decisions(acteur=acteur, numero=lu["decision_numero"], le=le, decisions=[decision])
    if reste:
        for cle, valeur in reste.items():
            setattr(ligne, cle, valeur)
        ligne.save(update_fields=[*reste, "modifie_le"])
        consigner(
            acteur=acteur,
            code="lignefinancement.completer",
            objet=ligne,
            phrase=f"{ligne.financeur} : précisions sur le dossier {ligne.dossier.numero} (classeur)",
            detail={"champs": sorted(reste)},
        )
