"""Money of the contract: by partner and by axis, by nature of credit; the season of the calls."""

from quartiers.exports.specifications import barres, barres_groupees
from quartiers.socle import formats
from quartiers.suivi.blocs.modele import COLONNES_ARGENT, Parametres, argent, euros, libelle_de
from quartiers.suivi.consolidation import Cumul, par_partenaire
from quartiers.suivi.contenu import BlocFige, ColonneFigee, FigureFigee, TableauFige
from quartiers.suivi.enums import NatureMoyen
from quartiers.suivi.queries.matiere import Matiere

NATURES = {
    NatureMoyen.SPECIFIQUE: "Crédits spécifiques",
    NatureMoyen.DROIT_COMMUN: "Droit commun",
    NatureMoyen.PROPRE: "Moyens propres",
}
COLONNES_MONTANTS = (
    ColonneFigee("Demandé", "montant", "Demandé ou prévu."),
    ColonneFigee("Voté", "montant", "Voté ou accordé."),
    ColonneFigee("Payé", "montant", "Payé ou dépensé, remboursements déduits."),
)


def par_financeur(matiere: Matiere, parametres: Parametres) -> BlocFige:  # noqa: ARG001
    """Each partner by nature of its credits: what was asked, voted, paid."""
    noms = {c.organisme_id: c.partenaire for action in matiere.actions for c in action.credits}
    groupes = sorted(par_partenaire(matiere.actions).items(), key=lambda p: (-p[1].montants.vote, noms[p[0]]))
    lignes = [
        (noms[organisme], nom, montants.demande, montants.vote, montants.paye)
        for organisme, cumul in groupes
        for nature, nom in NATURES.items()
        if (montants := cumul.nature(nature))
    ]
    total = matiere.cumul.montants
    totaux = ("Ensemble", "", total.demande, total.vote, total.paye)
    colonnes = (ColonneFigee("Partenaire"), ColonneFigee("Nature du crédit"), *COLONNES_MONTANTS)
    titre = "Crédits par partenaire"
    donnees = [{"p": noms[organisme], "v": cumul.montants.vote} for organisme, cumul in groupes if cumul.montants.vote]
    alt = " ; ".join(f"{noms[organisme]} : {euros(c.montants.vote)}" for organisme, c in groupes if c.montants.vote)
    figures = (
        (
            FigureFigee(
                "Crédits votés par partenaire",
                f"Crédits votés par partenaire. {alt}.",
                barres(donnees, "p", "v", "Crédits votés par partenaire", "€"),
            ),
        )
        if donnees
        else ()
    )
    tableau = TableauFige(titre, colonnes, tuple(lignes), totaux)
    return BlocFige(
        "",
        titre,
        (),
        figures,
        (tableau,) if lignes else (),
        f"plans de financement des actions {matiere.annee}",
        sans_credit(matiere.cumul, matiere),
        phrase_argent(matiere),
    )


def par_axe_et_nature(matiere: Matiere, parametres: Parametres) -> BlocFige:  # noqa: ARG001
    """Voted amounts by axis, specific credits, common law and own means apart."""
    groupes: dict[int | None, Cumul] = {axe.element_id: Cumul() for axe in matiere.axes}
    for action in matiere.actions:
        groupes.setdefault(matiere.au_niveau(action, "axe"), Cumul()).ajouter(action)
    noms = {axe.element_id: libelle_de(axe) for axe in matiere.axes}
    lignes = [(noms.get(axe or 0, "Sans rattachement"), *argent(cumul)) for axe, cumul in groupes.items()]
    colonnes = (ColonneFigee("Axe"), *COLONNES_ARGENT)
    titre = "Crédits votés par axe"
    donnees = [
        {"axe": ligne[0], "nature": nature, "v": valeur}
        for ligne in lignes
        for nature, valeur in zip(NATURES.values(), ligne[1:4], strict=True)
        if valeur
    ]
    alt = " ; ".join(f"{ligne[0]} : {euros(ligne[4])}" for ligne in lignes)
    figures = (
        (FigureFigee(titre, f"{titre}. {alt}.", barres_groupees(donnees, "axe", "v", "nature", titre, "€")),)
        if donnees
        else ()
    )
    tableau = TableauFige(titre, colonnes, tuple(lignes), ("Ensemble", *argent(matiere.cumul)))
    return BlocFige(
        "",
        titre,
        (),
        figures,
        (tableau,),
        f"plans de financement des actions {matiere.annee}",
        sans_credit(matiere.cumul, matiere),
        phrase_argent(matiere),
    )


def sans_credit(cumul: Cumul, matiere: Matiere) -> str:
    sans = sum(1 for action in matiere.actions if not action.credits)
    if not sans:
        return ""
    verbe = "n’a" if sans == 1 else "n’ont"
    return f"{formats.compte(sans, 'action')} sur {formats.nombre(cumul.nombre)} {verbe} pas de plan de financement."


def phrase_argent(matiere: Matiere) -> str:
    specifique, droit_commun, _, total = argent(matiere.cumul)
    if not total:
        return ""
    part = formats.pourcent(100 * droit_commun / total, 0)
    return (
        f"Les partenaires ont voté {euros(total)}, dont {euros(specifique)} de crédits spécifiques ; "
        f"le droit commun en fait {part}."
    )


def saison(matiere: Matiere, parametres: Parametres) -> BlocFige:  # noqa: ARG001
    """The files of the year's calls, from their deposit to the decision."""
    etapes = [etape for etape in matiere.saison if etape.dossiers]
    lignes = [(etape.libelle, etape.dossiers, etape.demande, etape.vote) for etape in etapes]
    colonnes = (
        ColonneFigee("Étape"),
        ColonneFigee("Dossiers", "entier", "Un dossier peut compter à plusieurs étapes : elles ne s’additionnent pas."),
        ColonneFigee("Demandé", "montant"),
        ColonneFigee("Accordé", "montant"),
    )
    titre = "La saison des appels à projets"
    donnees = [{"e": etape.libelle, "n": etape.dossiers} for etape in etapes]
    alt = " ; ".join(f"{etape.libelle} : {etape.dossiers}" for etape in etapes)
    figures = (FigureFigee(titre, f"{titre}. {alt}.", barres(donnees, "e", "n", titre)),) if etapes else ()
    tableaux = (TableauFige(titre, colonnes, tuple(lignes)),) if lignes else ()
    manque = "" if lignes else f"Aucun dossier d’appel à projets pour {matiere.annee}."
    phrase = ""
    if len(etapes) > 1:
        finances = next((etape for etape in etapes if etape.libelle == "Financés"), None)
        if finances:
            phrase = f"Sur {formats.compte(etapes[0].dossiers, 'dossier reçu', 'dossiers reçus')}, {finances.dossiers} ont été financés."
    return BlocFige("", titre, (), figures, tableaux, f"dossiers déposés pour {matiere.annee}", manque, phrase)
