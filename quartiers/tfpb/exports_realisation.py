"""The follow-up table in the shape of the national grid: one row an action, for Excel, OpenDocument and CSV."""

from decimal import Decimal
from typing import Any

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.exports.colonnes import Colonne
from quartiers.tfpb.enums import EtatLigne
from quartiers.tfpb.models import LigneProgramme, Programme, SuiviTrimestriel
from quartiers.tfpb.queries.soldes import lignes_soldees
from quartiers.tfpb.soldes import LigneSoldee, part

COLONNES_GRILLE = [
    Colonne("bailleur", "Bailleur"),
    Colonne("quartier", "QPV"),
    Colonne("axe", "Axe"),
    Colonne("action", "Action"),
    Colonne("nature", "Genre"),
    Colonne("calendrier", "Calendrier"),
    Colonne("cout_prevu", "Coût prévisionnel", "montant", somme=True),
    Colonne("part_bailleur", "Part du bailleur", "montant", somme=True),
    Colonne("autres_financements", "Autres financements", "montant", somme=True),
    Colonne("autres_financeurs", "Qui d’autre finance"),
    Colonne("valorise_prevu", "Part valorisée prévue", "montant", somme=True),
    Colonne("taux", "Taux de valorisation prévu", "pourcent"),
    Colonne("realise", "Coût réel", "montant", somme=True),
    Colonne("examine", "Justificatifs à vérifier", "montant", somme=True),
    Colonne("accepte", "Justificatifs acceptés", "montant", somme=True),
    Colonne("ordinaire", "Niveau ordinaire, non valorisé", "montant", somme=True),
    Colonne("valorise_realise", "Part valorisée réalisée", "montant", somme=True),
    Colonne("taux_realise", "Taux de valorisation réalisé", "pourcent"),
    Colonne("avancement", "Avancement"),
    Colonne("indicateur", "Indicateur"),
    Colonne("cible", "Valeur visée"),
    Colonne("resultat", "Résultat"),
    Colonne("commentaire", "Commentaire"),
]


def lignes_de_la_grille(
    contrat: Contrat, acteur: Acteur, annee: int, programme: int | None = None
) -> list[dict[str, Any]]:
    """Rows of a year, or of one programme, that `acteur` sees; a fixed number of queries."""
    programmes = Programme.objects.visibles_par(acteur).filter(contrat=contrat, annee=annee)
    if programme is not None:
        programmes = programmes.filter(pk=programme)
    vus = set(programmes.order_by().values_list("pk", flat=True))
    lignes = list(
        LigneProgramme.objects.filter(programme__in=vus)
        .exclude(etat=EtatLigne.PROPOSEE)
        .select_related("axe", "programme__bailleur", "programme__quartier")
        .order_by("programme__bailleur__nom", "programme__quartier__rang", "axe__numero", "rang", "pk")
    )
    comptes = {ligne.pk: ligne for siennes in lignes_soldees(vus, {}).values() for ligne in siennes}
    derniers = {
        suivi.ligne_id: suivi.get_avancement_display()
        for suivi in SuiviTrimestriel.objects.filter(ligne__programme__in=vus).order_by("trimestre")
    }
    return [rangee(ligne, comptes[ligne.pk], derniers.get(ligne.pk, "")) for ligne in lignes]


def realise_de(ligne: LigneProgramme, compte: LigneSoldee) -> Decimal:
    """The real cost of the review, else what the quarters tell."""
    return compte.depense if ligne.cout_reel is None else ligne.cout_reel


def rangee(ligne: LigneProgramme, compte: LigneSoldee, avancement: str) -> dict[str, Any]:
    realise = realise_de(ligne, compte)
    return {
        "bailleur": ligne.programme.bailleur.nom,
        "quartier": ligne.programme.quartier.titre,
        "axe": str(ligne.axe),
        "action": ligne.titre,
        "nature": ligne.get_nature_display(),
        "calendrier": ligne.calendrier,
        "cout_prevu": ligne.cout_prevu,
        "part_bailleur": ligne.part_bailleur,
        "autres_financements": ligne.autres_financements,
        "autres_financeurs": ligne.autres_financeurs,
        "valorise_prevu": compte.prevu,
        "taux": part(compte.prevu, ligne.cout_prevu),
        "realise": realise,
        "examine": compte.examine,
        "accepte": compte.accepte,
        "ordinaire": compte.ordinaire,
        "valorise_realise": compte.valorise,
        "taux_realise": part(compte.valorise, realise),
        "avancement": "Retirée du programme" if ligne.etat == EtatLigne.ECARTEE else avancement,
        "indicateur": ligne.indicateur,
        "cible": ligne.cible,
        "resultat": ligne.resultat,
        "commentaire": ligne.commentaire,
    }
