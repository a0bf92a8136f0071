"""How the abatement's objects are shown: badges, cells, facts."""

from decimal import Decimal
from typing import Any

from django.urls import reverse

from quartiers.socle.affichage import Badge, Colonne, Lien, Ton
from quartiers.socle.formats import MOINS, date_fr, montant, pourcent
from quartiers.tfpb.calculs import formule
from quartiers.tfpb.droits import Droit
from quartiers.tfpb.enums import EtatAjustement, EtatLigne, EtatProgramme, SituationConvention
from quartiers.tfpb.models import Ajustement, LigneProgramme, Programme, ReglageTfpb
from quartiers.tfpb.queries.annee import LigneAnnee
from quartiers.tfpb.queries.montants import AbattementConnu, Part
from quartiers.tfpb.soldes import Compte

TONS_PROGRAMME: dict[str, Ton] = {
    EtatProgramme.PROPOSE: "neutre",
    EtatProgramme.PARTAGE: "info",
    EtatProgramme.VALIDE: "succes",
    EtatProgramme.EN_COURS: "succes",
    EtatProgramme.BILAN_REMIS: "info",
    EtatProgramme.BILAN_PARTAGE: "info",
    EtatProgramme.PRESENTE: "succes",
}
TONS_CONVENTION: dict[str, Ton] = {
    SituationConvention.PROJET: "neutre",
    SituationConvention.SIGNEE: "info",
    SituationConvention.EN_VIGUEUR: "succes",
    SituationConvention.ECHUE: "attention",
    SituationConvention.DENONCEE: "erreur",
}
TONS_AJUSTEMENT: dict[str, Ton] = {
    EtatAjustement.PROPOSE: "attention",
    EtatAjustement.ACCEPTE: "succes",
    EtatAjustement.REFUSE: "erreur",
    EtatAjustement.RETIRE: "neutre",
}
TONS_LIGNE: dict[str, Ton] = {EtatLigne.PROPOSEE: "attention", EtatLigne.ECARTEE: "neutre"}


def badge_programme(programme: Programme) -> Badge:
    return Badge(programme.get_etat_display(), TONS_PROGRAMME[programme.etat])


def badge_convention(situation: SituationConvention) -> Badge:
    return Badge(str(situation.label), TONS_CONVENTION[situation])


def badge_ajustement(ajustement: Ajustement) -> Badge:
    return Badge(ajustement.get_etat_display(), TONS_AJUSTEMENT[ajustement.etat])


def badge_droit(droit: Droit) -> Badge:
    return Badge("Oui", "succes") if droit.ouvert else Badge("Non", "neutre")


def badge_couverture(compte: Compte, reglage: ReglageTfpb, annee_finie: bool) -> Badge | str:
    """Three tones once the year is over; a year under way is not late yet."""
    part = compte.couverture
    if part is None:
        return ""
    libelle = pourcent(part, 0)
    if part >= reglage.couverture_bonne:
        return Badge(libelle, "succes")
    if not annee_finie:
        return Badge(libelle, "info")
    return Badge(libelle, "attention" if part >= reglage.couverture_moyenne else "erreur")


# The year


COLONNES_ANNEE = [
    Colonne("quartier", "Quartier"),
    Colonne("qui", "Bailleur"),
    Colonne("droit", "Droit"),
    Colonne("abattement", "Abattement", "montant"),
    Colonne("programme", "Programme"),
    Colonne("prevu", "Programmé", "montant"),
    Colonne("valorise", "Justifié", "montant"),
    Colonne("solde", "À programmer", "montant"),
    Colonne("couverture", "Couverture"),
]


def ligne_annee(code: str, ligne: LigneAnnee, reglage: ReglageTfpb, annee_finie: bool) -> dict[str, Any]:
    annee = ligne.droit.annee
    chemin = [code, ligne.bailleur.pk, ligne.quartier.code, annee]
    return {
        "quartier": ligne.quartier.titre,
        "qui": ligne.bailleur.nom_court,
        "droit": badge_droit(ligne.droit),
        "abattement": cellule_abattement(ligne, reverse("tfpb:abattement", args=chemin)),
        "programme": cellule_programme(code, ligne, reverse("tfpb:ouvrir_programme", args=chemin)),
        "prevu": ligne.compte.prevu if ligne.programme else None,
        "valorise": ligne.compte.valorise if ligne.programme else None,
        "solde": cellule_solde(ligne),
        "couverture": badge_couverture(ligne.compte, reglage, annee_finie) if ligne.abattement else "",
    }


def cellule_abattement(ligne: LigneAnnee, adresse: str) -> Lien | str:
    if not ligne.droit.ouvert and ligne.abattement is None:
        return "–"
    if ligne.abattement is None:
        return Lien("À saisir", adresse)
    a_peu_pres = "" if ligne.abattement.notifie else "≈\u00a0"
    return Lien(f"{a_peu_pres}{montant(ligne.abattement.montant)}", adresse)


def cellule_programme(code: str, ligne: LigneAnnee, ouvrir: str) -> Lien | str:
    if ligne.programme is not None:
        adresse = reverse("tfpb:programme", args=[code, ligne.programme.pk])
        return Lien(ligne.programme.get_etat_display(), adresse)
    return Lien("À ouvrir", ouvrir) if ligne.droit.ouvert else "–"


def cellule_solde(ligne: LigneAnnee) -> str | Decimal | None:
    """What is above the abatement is shown as such, never clipped."""
    if ligne.abattement is None:
        return None
    if ligne.compte.au_dela:
        return f"0,00\u00a0€ (au-delà\u00a0: {montant(ligne.compte.au_dela)})"
    return ligne.compte.solde_a_programmer


def totaux_annee(total: Compte) -> dict[str, Any]:
    return {
        "quartier": "Ensemble",
        "abattement": total.abattement,
        "prevu": total.prevu,
        "valorise": total.valorise,
        "solde": total.ecart if total.ecart >= 0 else f"{MOINS}{montant(-total.ecart)}",
        "couverture": pourcent(total.couverture, 0) if total.couverture is not None else "",
    }


# Programme


COLONNES_PARTS = [
    Colonne("libelle", "Axe"),
    Colonne("actions", "Actions", "nombre"),
    Colonne("montant", "Part valorisée", "montant"),
    Colonne("part", "De l’abattement", "pourcent"),
    Colonne("alerte", "Seuil"),
]


def ligne_part(part: Part) -> dict[str, Any]:
    alerte: Badge | str = ""
    if part.seuil is not None:
        limite = f"{pourcent(part.seuil)} au plus"
        alerte = Badge(f"Dépassé : {limite}", "attention") if part.au_dela else limite
    return {
        "libelle": part.libelle,
        "actions": part.actions,
        "montant": part.montant,
        "part": part.part,
        "alerte": alerte,
    }


def faits_de_la_ligne(ligne: LigneProgramme) -> list[tuple[str, Any]]:
    """What a line says, empty facts left out."""
    faits: list[tuple[str, Any]] = [
        ("Genre", ligne.get_nature_display()),
        ("Thème du projet de quartier", str(ligne.theme) if ligne.theme else ""),
        ("Calendrier", ligne.calendrier),
        ("Indicateur", f"{ligne.indicateur} – {ligne.cible}" if ligne.cible else ligne.indicateur),
        ("Coût prévu", montant(ligne.cout_prevu)),
        ("Part du bailleur", montant(ligne.part_bailleur) if ligne.part_bailleur else ""),
        (
            "Autres financements",
            f"{montant(ligne.autres_financements)} {ligne.autres_financeurs}".strip()
            if ligne.autres_financements
            else "",
        ),
        ("Écart avec le parc ordinaire", surcout_en_mots(ligne)),
    ]
    return [(libelle, valeur) for libelle, valeur in faits if valeur]


def surcout_en_mots(ligne: LigneProgramme) -> str:
    if not ligne.axe.surcout_seul or ligne.surcout is None:
        return ""
    calcul = (
        f"({montant(ligne.niveau_qpv)} − {montant(ligne.niveau_ordinaire)}) × {ligne.logements} logements = "
        f"{montant(ligne.surcout)}"
    )
    return f"{calcul}. {ligne.niveau_texte}" if ligne.niveau_texte else calcul


def faits_de_l_abattement(connu: AbattementConnu) -> list[tuple[str, Any]]:
    faits: list[tuple[str, Any]] = [
        ("Montant de référence", montant(connu.montant)),
        ("Origine", connu.reference.get_origine_display()),
        ("Calcul", formule(connu.reference)),
        ("Saisi le", date_fr(connu.reference.saisi_le)),
        ("Précisions", connu.reference.note),
    ]
    if connu.estimation is not None:
        faits.append(("Estimation, gardée pour mémoire", formule(connu.estimation)))
    return [(libelle, valeur) for libelle, valeur in faits if valeur]
