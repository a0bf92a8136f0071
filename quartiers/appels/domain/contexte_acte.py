"""The figures of an act, as the texts that its template merges (appels/champs_fusion.py gives their meaning)."""

import datetime as dt
from decimal import Decimal
from typing import Any

from quartiers.appels.calculs import ZERO
from quartiers.appels.domain.bilans import MOIS_PAR_DEFAUT, echeance_finale, fin_de_l_action
from quartiers.appels.domain.versements import repartition
from quartiers.appels.en_lettres import montant_en_lettres
from quartiers.appels.enums import EtatLigne, GenreBilan
from quartiers.appels.enums_apres import GenreModification, SensDecision
from quartiers.appels.models import (
    Bilan,
    DecisionModification,
    Dirigeant,
    Dossier,
    FicheOrganisme,
    LigneFinancement,
    ModificationDossier,
)
from quartiers.appels.queries.apres import ActePrevu
from quartiers.socle import formats
from quartiers.socle.modeles import en_vigueur_le


def contexte_de(
    prevu: ActePrevu, numero: str, jour: dt.date, modification: ModificationDossier | None = None
) -> dict[str, Any]:
    dossier, financeur = prevu.dossier, prevu.financeur
    return {
        "acte_numero": numero,
        "date_du_jour": formats.date_fr(jour),
        "contrat_intitule": dossier.contrat.intitule,
        "annee": str(prevu.exercice),
        "financeur_nom": financeur.nom,
        "financeur_organisme": financeur.organisme.nom,
        **organisme_en_textes(dossier, jour),
        **projet_en_textes(dossier, prevu.lignes),
        **decision_en_textes(prevu),
        **paiement_en_textes(prevu),
        **modification_en_textes(prevu, modification),
        "tranches": tranches(prevu),
    }


def organisme_en_textes(dossier: Dossier, jour: dt.date) -> dict[str, str]:
    organisme = dossier.organisme
    fiche = FicheOrganisme.objects.filter(organisme=organisme).first() or FicheOrganisme(organisme=organisme)
    dirigeant = (
        Dirigeant.objects.filter(en_vigueur_le(jour), organisme=organisme, represente=True).order_by("pk").first()
    )
    adresse = ", ".join(m for m in (fiche.adresse, f"{fiche.code_postal} {fiche.commune}".strip()) if m)
    return {
        "organisme_nom": organisme.nom,
        "organisme_siret": organisme.siret,
        "organisme_rna": organisme.rna,
        "organisme_adresse": adresse,
        "organisme_representant": dirigeant.nom if dirigeant else "",
        "organisme_fonction": dirigeant.fonction if dirigeant else "",
        "organisme_titulaire": fiche.titulaire_compte or organisme.nom,
        "organisme_iban": fiche.iban,
    }


def projet_en_textes(dossier: Dossier, lignes: tuple[LigneFinancement, ...]) -> dict[str, str]:
    reports = [ligne.reportee_au for ligne in lignes if ligne.reportee_au]
    return {
        "dossier_numero": dossier.numero,
        "projet_intitule": dossier.intitule,
        "projet_objectifs": dossier.objectifs,
        "projet_debut": formats.date_fr(dossier.date_debut or dt.date(dossier.annee, 1, 1)),
        "projet_fin": formats.date_fr(max(reports) if reports else dossier.date_fin or dt.date(dossier.annee, 12, 31)),
        "projet_annees": str(dossier.annees),
    }


def decision_en_textes(prevu: ActePrevu) -> dict[str, str]:
    lignes = prevu.lignes
    decidees = [ligne for ligne in lignes if ligne.decision_le]
    return {
        "montant_demande": formats.montant(sum((ligne.demande for ligne in lignes), ZERO)),
        "montant_accorde": formats.montant(prevu.montant),
        "montant_en_lettres": montant_en_lettres(prevu.montant),
        "montant_total": formats.montant(sum((montant for _, montant, _ in annees(prevu)), ZERO)),
        "motif": "\n".join(dict.fromkeys(ligne.motif for ligne in lignes if ligne.motif)),
        "reserve": "\n".join(dict.fromkeys(ligne.reserve for ligne in lignes if ligne.reserve)),
        "decision_numero": ", ".join(dict.fromkeys(ligne.decision_numero for ligne in lignes if ligne.decision_numero)),
        "decision_date": formats.date_fr(decidees[0].decision_le) if decidees else "",
    }


def paiement_en_textes(prevu: ActePrevu) -> dict[str, Any]:
    financeur = prevu.financeur
    avance, solde = repartition(prevu.montant, financeur.avance_taux)
    excedent = sum((ligne.excedent_admis or ZERO for ligne in prevu.lignes), ZERO)
    quand = f"dans les {financeur.paiement_jours} jours qui suivent la notification"
    versements = [("Avance" if solde else "Versement unique", avance, quand)] if avance else []
    if solde:
        versements.append(("Solde", solde, f"dans les {financeur.paiement_jours} jours qui suivent l’accord sur le "
                           "bilan"))  # fmt: skip
    return {
        "avance_taux": formats.pourcent(financeur.avance_taux),
        "avance": formats.montant(avance),
        "solde": formats.montant(solde) if solde else "",
        "paiement_jours": str(financeur.paiement_jours),
        "bilan_date": formats.date_fr(bilan_attendu_le(prevu.dossier, prevu.exercice)) if prevu.montant else "",
        "excedent_admis": formats.montant(excedent) if excedent else "",
        "versements": [
            {"genre": genre, "montant": formats.montant(montant), "quand": moment}
            for genre, montant, moment in versements
        ],
    }


def bilan_attendu_le(dossier: Dossier, exercice: int) -> dt.date:
    """The date of the final report already open, else the one that it will have."""
    ouverts = Bilan.objects.filter(dossier=dossier, exercice=exercice, genre=GenreBilan.FINAL)
    if (echeance := ouverts.values_list("echeance", flat=True).first()) is not None:
        return echeance
    fiche = FicheOrganisme.objects.filter(organisme_id=dossier.organisme_id).first()
    delai = dossier.campagne.bilan_mois if dossier.campagne else MOIS_PAR_DEFAUT
    return echeance_finale(fin_de_l_action(dossier, exercice), fiche.exercice_mois if fiche else 12, delai)


def annees(prevu: ActePrevu) -> list[tuple[int, Decimal, str]]:
    """(year, euros, « ferme » or « prévisionnel ») of this funder: the first year is firm, the next ones forecast."""
    lignes = (
        LigneFinancement.objects.filter(dossier=prevu.dossier, financeur=prevu.financeur)
        .exclude(etat__in=[EtatLigne.REFUSEE, EtatLigne.ANNULEE])
        .order_by("exercice", "pk")
    )
    montants: dict[int, Decimal] = {}
    fermes: dict[int, bool] = {}
    for ligne in lignes:
        courant = ligne.montant_courant
        montants[ligne.exercice] = montants.get(ligne.exercice, ZERO) + (ligne.demande if courant is None else courant)
        decidee = ligne.etat in {EtatLigne.VOTEE, EtatLigne.NOTIFIEE, EtatLigne.SOLDEE}
        fermes[ligne.exercice] = fermes.get(ligne.exercice, True) and decidee
    return [
        (annee, montant, "ferme" if fermes[annee] and annee <= prevu.exercice else "prévisionnel")
        for annee, montant in montants.items()
    ]


def tranches(prevu: ActePrevu) -> list[dict[str, str]]:
    return [
        {"annee": str(annee), "montant": formats.montant(montant), "statut": statut}
        for annee, montant, statut in annees(prevu)
    ]


def modification_en_textes(prevu: ActePrevu, modification: ModificationDossier | None) -> dict[str, str]:
    vides = dict.fromkeys(
        ("modification_objet", "modification_motif", "nouvelle_fin", "nouveau_bilan", "montant_garde",
         "nouvel_organisme"), "",
    )  # fmt: skip
    if modification is None:
        return vides
    decision = DecisionModification.objects.filter(
        modification=modification, financeur=prevu.financeur, sens=SensDecision.ACCORDEE
    ).first()
    if decision is None:
        return vides
    reprise = modification.genre == GenreModification.PORTEUR and modification.nouvel_organisme
    return {
        "modification_objet": modification.get_genre_display(),
        "modification_motif": modification.motif,
        "nouvelle_fin": formats.date_fr(decision.date_fin),
        "nouveau_bilan": formats.date_fr(decision.bilan_le),
        "montant_garde": formats.montant(decision.montant),
        "nouvel_organisme": modification.nouvel_organisme.nom if reprise and modification.nouvel_organisme else "",
    }
