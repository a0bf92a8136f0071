"""Commitments and common-law means of the year, as the public reads them: validated, small counts hidden."""

from quartiers.engagements.bilan import synthese
from quartiers.engagements.enums import Statut, UniteMoyen
from quartiers.engagements.presentation import promis
from quartiers.exports.specifications import barres
from quartiers.socle import formats
from quartiers.socle.secret import affichage
from quartiers.suivi.blocs.modele import Parametres
from quartiers.suivi.contenu import BlocFige, ColonneFigee, FigureFigee, TableauFige
from quartiers.suivi.queries.matiere import Matiere


def statuts(matiere: Matiere, parametres: Parametres) -> BlocFige:  # noqa: ARG001
    """Where the partners' commitments stand, and the late ones by name."""
    lu = synthese(matiere.contrat, matiere.annee)
    titre = "Engagements des partenaires"
    donnees = [{"s": libelle, "n": nombre} for libelle, nombre in lu["statuts"] if nombre]
    alt = " ; ".join(f"{ligne['s']} : {ligne['n']}" for ligne in donnees)
    figures = (FigureFigee(titre, f"{titre}. {alt}.", barres(donnees, "s", "n", titre)),) if donnees else ()
    colonnes = tuple(ColonneFigee(nom) for nom in ("Code", "Engagement", "Partenaire", "Promis", "Statut", "Pourquoi"))
    lignes = tuple(
        (
            s.code,
            s.lu.titre,
            s.partenaire.nom if s.partenaire else "",
            " ; ".join(promis(n) for n in s.nombres),
            s.statut.label,
            s.jugement.phrase,
        )
        for s in lu["suivis"]
        if s.statut != Statut.RIEN_DIT
    )
    muets = ", ".join(nom for nom, _ in lu["muets"])
    manque = f"Sans réponse validée\u00a0: {muets}." if muets else ""
    tableaux = (TableauFige(titre, colonnes, lignes),) if lignes else ()
    return BlocFige("", titre, (), figures, tableaux, f"réponses des partenaires {matiere.annee}, validées", manque)


def droit_commun(matiere: Matiere, parametres: Parametres) -> BlocFige:  # noqa: ARG001
    """Common-law means by field and kind of quantity; what nobody filled in is counted beside."""
    registre = synthese(matiere.contrat, matiere.annee)["registre"]
    titre = "Moyens de droit commun"

    lignes = tuple(
        (
            total.groupe,
            UniteMoyen(total.unite).label,
            f"{total.dits} sur {total.dispositifs}",
            registre.du_total(total, "qpv"),
            registre.du_total(total, "territoire"),
            registre.du_total(total, "part"),
            total.part_population,
        )
        for total in registre.par_domaine
    )
    colonnes = (
        ColonneFigee("Domaine"),
        ColonneFigee("Unité"),
        ColonneFigee("Dispositifs renseignés"),
        ColonneFigee("En quartier prioritaire", "nombre", "Réalisé ; jamais additionné d’une unité à l’autre."),
        ColonneFigee("Sur tout le territoire", "nombre"),
        ColonneFigee("Part des quartiers", "pourcent"),
        ColonneFigee("Part de la population", "pourcent", "Part des habitants du territoire qui y vivent."),
    )
    secrete = any(cellule == affichage.SIGNE for ligne in lignes for cellule in ligne)
    note = affichage.note(registre.seuil) if secrete else ""
    manquants = len(registre.non_renseignes)
    manque = (
        f"{formats.compte(manquants, 'dispositif')} sur {len(registre.dispositifs)} sans réponse, ce qui n’est pas zéro."
        if manquants
        else ""
    )
    source = f"réponses des partenaires {matiere.annee}, validées. {registre.population.sources}".strip()
    tableaux = (TableauFige(titre, colonnes, lignes, note=note),) if lignes else ()
    return BlocFige("", titre, (), (), tableaux, source, manque)
