"""Money moved between two lines of a programme, and what a year leaves carried to the next."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from quartiers.annuaire.models import Organisme
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.journal.domain import consigner
from quartiers.socle.formats import montant
from quartiers.tfpb.enums import PROGRAMME_REALISE, EtatLigne
from quartiers.tfpb.models import LigneProgramme, Programme, Reaffectation, ReportSolde
from quartiers.tfpb.queries.soldes import Filtre, reglage_de, soldes

ZERO = Decimal(0)


@transaction.atomic
def reaffecter(
    *,
    acteur: Acteur,
    programme: Programme,
    de_ligne: LigneProgramme,
    vers_ligne: LigneProgramme,
    somme: Decimal,
    motif: str,
) -> Reaffectation:
    """Move `somme` of the share planned on the abatement. Raises ValidationError by field."""
    frais = Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    if frais.etat not in PROGRAMME_REALISE:
        raise ValidationError("Ce programme n’est pas en cours : ses montants se changent en rédigeant le plan.")
    if de_ligne.pk == vers_ligne.pk:
        raise ValidationError({"vers_ligne": "Choisissez deux actions différentes."})
    if vers_ligne.etat != EtatLigne.RETENUE:
        raise ValidationError({"vers_ligne": "Cette action n’est plus dans le programme."})
    reste = prevu_de(de_ligne)
    if somme > reste:
        raise ValidationError({"somme": f"« {de_ligne} » n’a plus que {montant(reste)} de prévu sur l’abattement."})
    reaffectation = Reaffectation.objects.create(
        contrat_id=frais.contrat_id,
        programme=frais,
        de_ligne=de_ligne,
        vers_ligne=vers_ligne,
        montant=somme,
        motif=motif.strip(),
        faite_le=timezone.localdate(),
        faite_par=acteur.utilisateur,
    )
    phrase = f"{programme} : {montant(somme)} de « {de_ligne} » vers « {vers_ligne} »"
    consigner(acteur=acteur, code="programme.reaffecter", objet=programme, phrase=phrase, detail={"motif": motif})
    return reaffectation


def prevu_de(ligne: LigneProgramme) -> Decimal:
    """What is planned on the abatement for the line now: as validated, plus what came in, less what left."""
    mouvements = Reaffectation.objects.filter(programme=ligne.programme_id)
    prevu = ligne.valorise if ligne.etat == EtatLigne.RETENUE else ZERO
    for de, vers, somme in mouvements.values_list("de_ligne", "vers_ligne", "montant"):
        prevu += (somme if vers == ligne.pk else ZERO) - (somme if de == ligne.pk else ZERO)
    return prevu


@transaction.atomic
def reporter_solde(
    *,
    acteur: Acteur,
    contrat: Contrat,
    bailleur: Organisme,
    quartier: QuartierContrat,
    annee: int,
    somme: Decimal,
    decide_par: str,
    motif: str = "",
) -> ReportSolde:
    """Carry to the next year what `annee` leaves to be programmed. Raises ValidationError without the local clause."""
    Contrat.objects.select_for_update().get(pk=contrat.pk)
    reglage = reglage_de(contrat, annee)
    if not reglage.report_actif:
        raise ValidationError(
            f"Aucune clause ne reporte le solde de {annee} : le pilotage du contrat la pose dans les réglages TFPB."
        )
    lus = soldes(contrat, None, Filtre(frozenset({annee}), bailleur=bailleur.pk, quartier=quartier.pk))
    reste = sum((p.compte.solde_a_programmer - p.reporte for p in lus.postes), ZERO)
    if somme > reste:
        raise ValidationError({"somme": f"Il reste {montant(max(reste, ZERO))} à programmer pour {annee}."})
    if ReportSolde.objects.filter(contrat=contrat, bailleur=bailleur, quartier=quartier, de_annee=annee).exists():
        raise ValidationError(f"Le solde de {annee} est déjà reporté.")
    report = ReportSolde.objects.create(
        contrat=contrat,
        bailleur=bailleur,
        quartier=quartier,
        de_annee=annee,
        vers_annee=annee + 1,
        montant=somme,
        motif=motif.strip(),
        decide_par=decide_par.strip(),
        decide_le=timezone.localdate(),
        saisi_par=acteur.utilisateur,
    )
    phrase = f"{bailleur.nom_court} – {quartier} : {montant(somme)} à programmer en {annee + 1}, laissés par {annee}"
    consigner(acteur=acteur, code="reportsolde.reporter", objet=report, phrase=phrase)
    return report
