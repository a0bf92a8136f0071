"""The catalogue of indicators, the acronyms, the references."""

import datetime as dt

from quartiers.contrat.models import Contrat, Reference
from quartiers.exports.blocs import Bloc, ColonneBloc, Liste, Point, Tableau, Titre
from quartiers.indicateurs.queries import GroupeQuestion, LigneIndicateur, catalogue


def section_indicateurs(contrat: Contrat, jour: dt.date) -> list[Bloc]:
    liste = catalogue(contrat, jour)
    if not liste.axes and not liste.sans_question:
        return []
    blocs: list[Bloc] = [Titre("Indicateurs")]
    for axe in liste.axes:
        blocs.append(Titre(f"{axe.code} – {axe.titre}" if axe.code else axe.titre, 2))
        for orientation in axe.orientations:
            intitule = " – ".join(morceau for morceau in (orientation.code, orientation.titre) if morceau)
            if intitule:
                blocs.append(Titre(intitule, 3))
            blocs += [tableau_question(groupe) for groupe in orientation.questions]
    if liste.sans_question:
        points = [Point(texte_de(ligne)) for ligne in liste.sans_question]
        blocs += [Titre("Autres indicateurs", 2), Liste(points)]
    return blocs


def tableau_question(groupe: GroupeQuestion) -> Tableau:
    """The question names the table; a kind of indicator that it does not have takes no column."""
    presents = [
        (libelle, [texte_de(ligne) for ligne in lignes])
        for libelle, lignes in (
            ("Indicateurs quantitatifs", groupe.quantitatifs),
            ("Indicateurs qualitatifs", groupe.qualitatifs),
        )
        if lignes
    ] or [("Indicateurs", ["Aucun indicateur proposé"])]
    return Tableau(
        groupe.question.titre, [ColonneBloc(libelle) for libelle, _ in presents], [[textes for _, textes in presents]]
    )


def texte_de(ligne: LigneIndicateur) -> str:
    details = " ; ".join(detail.titre for detail in ligne.details)
    return f"{ligne.indicateur.titre} : {details}" if details else ligne.indicateur.titre


def section_sigles(contrat: Contrat) -> list[Bloc]:
    lignes = [[sigle.sigle, sigle.titre] for sigle in contrat.sigles.order_by("sigle")]
    if not lignes:
        return []
    colonnes = [ColonneBloc("Sigle", 1), ColonneBloc("Signification", 4)]
    return [
        Titre("Table des sigles"),
        Tableau("Sigles employés dans le contrat", colonnes, lignes, tetes_de_ligne=True),
    ]


def section_references(contrat: Contrat) -> list[Bloc]:
    references = list(Reference.objects.filter(contrat=contrat).order_by("pk"))
    if not references:
        return []
    return [Titre("Références"), Liste([Point(reference.titre) for reference in references])]
