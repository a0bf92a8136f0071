"""Neighbourhoods: figures of each, side by side, and on a map."""

from collections.abc import Iterable
from typing import Any

from quartiers.contrat.models import QuartierContrat
from quartiers.exports.specifications import barres
from quartiers.socle import formats
from quartiers.suivi.blocs.modele import (
    COLONNE_PERSONNES,
    Parametres,
    compte,
    euros,
    manque_de,
    note_secret,
    source_de,
)
from quartiers.suivi.consolidation import Cumul
from quartiers.suivi.contenu import BlocFige, Case, ChiffreFige, ColonneFigee, FigureFigee, TableauFige
from quartiers.suivi.queries.matiere import Matiere
from quartiers.territoire.carte_svg import Forme, dessiner_carte

LARGEUR, HAUTEUR = 600, 440  # pixels: letters of 13 px print at 8 points
RECUL = 0.12
Emprise = tuple[float, float, float, float]  # west, south, east, north, degrees
AILLEURS = "Ailleurs, ou non situé"


def par_quartier(matiere: Matiere, parametres: Parametres) -> BlocFige:  # noqa: ARG001
    tableau = tableau_des_quartiers(matiere)
    donnees = [{"q": ligne[0], "v": ligne[2]} for ligne in tableau.lignes if ligne[2]]
    titre = "Crédits votés par quartier"
    alt = " ; ".join(f"{ligne['q']} : {euros(ligne['v'])}" for ligne in donnees)  # type: ignore[arg-type]
    figures = (FigureFigee(titre, f"{titre}. {alt}.", barres(donnees, "q", "v", titre, "€")),) if donnees else ()
    return BlocFige(
        "",
        "Actions par quartier",
        (),
        figures,
        (tableau,),
        source_de(matiere),
        manque_quartiers(matiere),
        phrase_quartiers(matiere),
    )


def tableau_des_quartiers(matiere: Matiere) -> TableauFige:
    """An action counts in each of its neighbourhoods: only money and people add up to the whole."""
    noms: dict[int | None, str] = {q.pk: q.titre for q in matiere.quartiers}
    cles: list[int | None] = [*noms]
    cles += [cle for cle in matiere.territoires if cle not in noms]
    lignes = [ligne_quartier(matiere, noms.get(cle, AILLEURS), cle) for cle in cles]
    ensemble = matiere.cumul
    totaux: tuple[Case, ...] = (
        "Ensemble",
        ensemble.nombre,
        ensemble.montants.vote,
        matiere.personnes("total", ""),
    )
    colonnes = (
        ColonneFigee("Quartier"),
        ColonneFigee("Actions", "entier", "Une action de plusieurs quartiers compte dans chacun : ne pas additionner."),
        ColonneFigee("Total voté", "montant", "Réparti entre les quartiers selon les parts de chaque action."),
        COLONNE_PERSONNES,
    )
    return TableauFige("Actions par quartier", colonnes, tuple(lignes), totaux, note_secret(matiere, *lignes, totaux))


def ligne_quartier(matiere: Matiere, nom: str, cle: int | None) -> tuple[Case, ...]:
    cumul = matiere.territoires.get(cle, Cumul())
    personnes = matiere.personnes("quartier", matiere.reperes.code_du_quartier(cle))
    return (nom, cumul.nombre, cumul.montants.vote, personnes)


def manque_quartiers(matiere: Matiere) -> str:
    estimes = sum(
        1
        for a in matiere.actions
        if a.reel and not a.reel.par_quartier and len([p for p in a.territoires.values() if p]) > 1
    )
    suite = (
        f" {formats.compte(estimes, 'action répartit', 'actions répartissent')} ses participants selon ses parts, sans les avoir comptés par quartier."
        if estimes == 1
        else f" {formats.nombre(estimes)} actions répartissent leurs participants selon leurs parts, sans les avoir comptés par quartier."
        if estimes
        else ""
    )
    return (manque_de(matiere.cumul) + suite).strip()


def phrase_quartiers(matiere: Matiere) -> str:
    classes = sorted(
        (q for q in matiere.quartiers if q.pk in matiere.territoires),
        key=lambda q: -matiere.territoires[q.pk].montants.vote,
    )
    if not classes:
        return ""
    premier = classes[0]
    return (
        f"{premier.titre} reçoit la plus grande part des crédits votés : "
        f"{euros(matiere.territoires[premier.pk].montants.vote)}."
    )


def carte(matiere: Matiere, parametres: Parametres) -> BlocFige:  # noqa: ARG001
    tableau = tableau_des_quartiers(matiere)
    absents = [q.titre for q in matiere.quartiers if q.pk not in matiere.contours]
    manque = f"Le contour de ces quartiers n’est pas connu : {', '.join(absents)}." if absents else ""
    titre = "Carte des quartiers prioritaires"
    figures: tuple[FigureFigee, ...] = ()
    if matiere.contours:
        alt = description_carte(matiere)
        figures = (FigureFigee(titre, alt, svg=dessiner(matiere, titre, alt)),)
    return BlocFige("", titre, (), figures, (tableau,), source_de(matiere), manque)


def description_carte(matiere: Matiere) -> str:
    morceaux = [
        f"{q.titre}, {formats.compte(matiere.territoires.get(q.pk, Cumul()).nombre, 'action')}"
        for q in matiere.quartiers
        if q.pk in matiere.contours
    ]
    return f"Carte des quartiers prioritaires, avec leur nombre d’actions : {' ; '.join(morceaux)}."


def dessiner(matiere: Matiere, titre: str, alt: str, seul: int | None = None) -> str:
    formes = [Forme(contour, "commune", nom) for nom, contour in matiere.contours_des_communes]
    connus = [q for q in matiere.quartiers if q.pk in matiere.contours]
    formes += [Forme(matiere.contours[q.pk].geometrie, "qpv", q.titre) for q in connus]
    vus = [c.geometrie for pk, c in matiere.contours.items() if seul is None or pk == seul]
    sources = " ; ".join(sorted({c.source for c in matiere.contours.values()}))
    return dessiner_carte(
        formes,
        titre=titre,
        description=alt,
        credit=f"Source : {sources}",
        emprise=emprise_de(vus),
        largeur=LARGEUR,
        hauteur=HAUTEUR,
    )


def emprise_de(geometries: Iterable[dict[str, Any]]) -> Emprise:
    points = [point for geometrie in geometries for point in sommets(geometrie["coordinates"])]
    ouest, est = min(p[0] for p in points), max(p[0] for p in points)
    sud, nord = min(p[1] for p in points), max(p[1] for p in points)
    marge = RECUL * max(est - ouest, nord - sud)
    return ouest - marge, sud - marge, est + marge, nord + marge


def sommets(coordonnees: Any) -> Iterable[tuple[float, float]]:
    if coordonnees and isinstance(coordonnees[0], int | float):
        yield coordonnees[0], coordonnees[1]
    else:
        for morceau in coordonnees:
            yield from sommets(morceau)


def du_quartier(matiere: Matiere, parametres: Parametres) -> BlocFige:
    """The figures of one neighbourhood."""
    quartier = next((q for q in matiere.quartiers if q.code == parametres.get("quartier")), None)
    if quartier is None:
        return BlocFige("", "Quartier", manque="Ce quartier n’est plus dans le contrat à la fin de l’année.")
    chiffres = chiffres_du_quartier(matiere, quartier)
    cumul = matiere.territoires.get(quartier.pk, Cumul())
    lignes: tuple[tuple[Case, ...], ...] = (
        ("Actions", cumul.nombre),
        ("Total voté (€)", cumul.montants.vote),
        ("dont crédits spécifiques (€)", cumul.specifique.vote),
        ("Participations", matiere.personnes("quartier", quartier.code)),
    )
    colonnes = (ColonneFigee("Chiffre"), ColonneFigee("Valeur", "nombre"))
    titre = f"{quartier.titre} en chiffres"
    tableau = TableauFige(titre, colonnes, lignes, note=note_secret(matiere, *lignes))
    phrase = f"{formats.compte(cumul.nombre, 'action a', 'actions ont')} concerné {quartier.titre} en {matiere.annee}."
    return BlocFige("", titre, chiffres, (), (tableau,), source_de(matiere), manque_de(cumul), phrase)


def chiffres_du_quartier(matiere: Matiere, quartier: QuartierContrat) -> tuple[ChiffreFige, ...]:
    cumul = matiere.territoires.get(quartier.pk, Cumul())
    personnes = matiere.personnes("quartier", quartier.code)
    return (
        ChiffreFige(formats.nombre(cumul.nombre), "actions" if cumul.nombre > 1 else "action"),
        ChiffreFige(euros(cumul.montants.vote), "votés"),
        ChiffreFige(compte(personnes), "participations"),
    )
