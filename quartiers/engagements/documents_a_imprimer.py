"""What is printed: the sheet of a partner, and the year's account that goes to the steering committee. No query."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from quartiers.contrat.models import Contrat, Signataire
from quartiers.engagements.enums import Statut
from quartiers.engagements.presentation import NON_RENSEIGNE, ligne_du_total, promis, trajectoire_tracee
from quartiers.engagements.queries_moyens import Registre
from quartiers.engagements.queries_suivi import EngagementSuivi, compter_les_statuts, partenaires_muets
from quartiers.exports.blocs import Bloc, Chiffres, ColonneBloc, Document, Encadre, Figure, Paragraphe, Tableau, Titre
from quartiers.exports.graphiques import svgs
from quartiers.exports.pdf import pdf_du_document
from quartiers.exports.rendu import png_des_svg
from quartiers.socle.affichage import texte_de
from quartiers.socle.formats import compte, nombre
from quartiers.socle.secret.affichage import note

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FIGURES_MAX = 6


def word(document: Document) -> bytes:
    # Slow to import (lxml): only asked for when a file is.
    from quartiers.exports.word import word_du_document

    return word_du_document(document)


FORMATS_FICHE: dict[str, tuple[str, Callable[[Document], bytes]]] = {
    "pdf": ("application/pdf", pdf_du_document),
    "docx": (WORD, word),
}


def document_du_partenaire(
    contrat: Contrat,
    signataire: Signataire,
    annee: int,
    suivis: Sequence[EngagementSuivi],
    moyens: dict[str, Any],
    jour: dt.date,
) -> Document:
    """Commitments, what was told, what is late, what waits, the common-law means."""
    tardifs = [s for s in suivis if s.statut == Statut.EN_RETARD]
    muets = [s for s in suivis if s.silencieux]
    blocs: list[Bloc] = [
        Chiffres([(nombre(n), statut.label.lower(), "") for statut, n in compter_les_statuts(suivis) if n][:4]),
        Titre("Les engagements"),
        tableau_des_engagements(f"Engagements et leur statut fin {annee}", suivis)
        if suivis
        else Paragraphe("Le contrat ne détaille pas d’engagement propre à ce signataire."),
    ]
    if tardifs:
        blocs += [Titre("Ce qui est en retard"), tableau_des_reserves("Engagements en retard", tardifs)]
    if muets:
        texte = (
            f"{compte(len(muets), 'engagement')} sans réponse pour {annee}\u00a0: {', '.join(s.code for s in muets)}."
        )
        blocs.append(Encadre("Ce qui est attendu", texte))
    blocs += [Titre("Les chemins promis"), *figures(suivis, annee)] if any(s.nombres for s in suivis) else []
    blocs += [Titre("Les moyens de droit commun"), *blocs_des_moyens(moyens, annee)]
    return Document(
        titre=signataire.titre,
        sous_titre=f"Engagements et moyens, {annee}",
        mention=str(contrat),
        entete=f"{contrat.nom_court} – {signataire.titre}, {annee}",
        date=jour,
        blocs=blocs,
        sans_couverture=True,
    )


def figures(suivis: Iterable[EngagementSuivi], annee: int) -> list[Bloc]:
    """The paths of the promised numbers that someone told, the first ones; each table says the rest."""
    dits = [n for s in suivis for n in s.nombres if n.realisations][:FIGURES_MAX]
    if not dits:
        return [Paragraphe("Aucune valeur n’a encore été dite pour les nombres promis.")]
    traces = [trajectoire_tracee(n, annee) for n in dits]
    dessins = svgs([(trace["spec"], trace["titre"]) for trace in traces])
    images = png_des_svg(dessins)
    return [
        Figure(svg, png, trace["alt"], trace["titre"], 0.8)
        for svg, png, trace in zip(dessins, images, traces, strict=True)
    ]


def tableau_des_engagements(legende: str, suivis: Iterable[EngagementSuivi]) -> Tableau:
    colonnes = [ColonneBloc("Code", 0.6), ColonneBloc("Engagement", 3.2), ColonneBloc("Promis", 2.2), ColonneBloc("Statut", 1.2), ColonneBloc("Pourquoi", 2.6)]  # fmt: skip
    lignes = [
        [s.code, s.lu.titre, "\n".join(promis(n) for n in s.nombres), s.statut.label, s.jugement.phrase] for s in suivis
    ]
    return Tableau(legende, colonnes, lignes)


def tableau_des_reserves(legende: str, suivis: Iterable[EngagementSuivi]) -> Tableau:
    """Why each is so, number by number, and what makes it unsure."""
    colonnes = [
        ColonneBloc("Engagement", 2.6),
        ColonneBloc("Constat", 2.6),
        ColonneBloc("Ce qui le rend incertain", 2.6),
    ]
    lignes = []
    for s in suivis:
        jugements = [n.jugement for n in s.nombres] or [s.jugement]
        lignes += [[f"{s.code} – {s.lu.titre}", j.phrase, list(j.reserves) or ""] for j in jugements]
    return Tableau(legende, colonnes, lignes)


def blocs_des_moyens(moyens: dict[str, Any], annee: int) -> list[Bloc]:
    if not moyens["total"]:
        return [Paragraphe("Le contrat ne cite pas de dispositif de droit commun dit par ce partenaire.")]
    blocs: list[Bloc] = [Paragraphe(phrase_des_renseignes(moyens["dits"], moyens["total"], annee))]
    if moyens["lignes"]:
        cles = ("dispositif", "unite", "prevu", "qpv", "territoire", "genre", "part")
        titres = ("Dispositif", "Unité", "Prévu en QPV", "En QPV", "Sur tout le territoire", "Territoire", "Part")
        largeurs = (3.0, 1.1, 1.0, 1.0, 1.2, 1.7, 0.8)
        chiffres = {"prevu", "qpv", "territoire", "part"}
        colonnes = [
            ColonneBloc(titre, largeur, "droite" if cle in chiffres else "gauche")
            for cle, titre, largeur in zip(cles, titres, largeurs, strict=True)
        ]
        lignes = [[texte_de(ligne.get(cle)) for cle in cles] for ligne in moyens["lignes"]]
        blocs.append(Tableau(f"Moyens de droit commun mobilisés en {annee}", colonnes, lignes))
    if moyens["note"]:
        blocs.append(Paragraphe(moyens["note"], "note"))
    return blocs


def phrase_des_renseignes(dits: int, total: int, annee: int) -> str:
    manque = total - dits
    suite = (
        f" {compte(manque, 'dispositif')} {NON_RENSEIGNE}{'s' if manque > 1 else ''}, ce qui ne veut pas dire zéro."
        if manque
        else ""
    )
    return f"{dits} des {compte(total, 'dispositif')} de droit commun {'est' if dits < 2 else 'sont'} {'renseigné' if dits < 2 else 'renseignés'} pour {annee}.{suite}"


# The year's account, for the steering committee


def document_du_bilan(
    contrat: Contrat,
    annee: int,
    suivis: Sequence[EngagementSuivi],
    registre: Registre,
    attendues: Sequence[tuple[str, str]],
    jour: dt.date,
) -> Document:
    """Who is silent first, then what is late, given up, not to be judged; then the common-law means.

    `attendues`: partners whose table is not in, with its state.
    """
    blocs: list[Bloc] = [
        Chiffres([(nombre(n), statut.label.lower(), "") for statut, n in compter_les_statuts(suivis) if n][:4]),
        Titre("Partenaires restés silencieux"),
        *blocs_des_muets(suivis, attendues, annee),
    ]
    groupes = (
        (Statut.EN_RETARD, "Engagements en retard", True),
        (Statut.ABANDONNE, "Engagements abandonnés", False),
        (Statut.A_JUGER, "Engagements pas encore jugeables", True),
        (Statut.TENU, "Engagements tenus", False),
    )
    for statut, titre, detaille in groupes:
        siens = [s for s in suivis if s.statut == statut]
        if siens:
            faire = tableau_des_reserves if detaille else tableau_des_engagements
            blocs += [Titre(titre), faire(f"{titre} fin {annee}", siens)]
    orphelins = [s for s in suivis if s.partenaire is None]
    if orphelins:
        blocs.append(
            Encadre("Sans responsable", f"Personne ne répond encore de\u00a0: {', '.join(s.code for s in orphelins)}.")
        )
    blocs += [Titre("Moyens de droit commun"), *blocs_du_registre(registre)]
    return Document(
        titre=f"Bilan des engagements {annee}",
        sous_titre="Engagements des partenaires et moyens de droit commun",
        mention=str(contrat),
        entete=f"{contrat.nom_court} – bilan des engagements {annee}",
        date=jour,
        blocs=blocs,
        sans_couverture=True,
    )


def blocs_des_muets(suivis: Sequence[EngagementSuivi], attendues: Sequence[tuple[str, str]], annee: int) -> list[Bloc]:
    muets = partenaires_muets(suivis)
    blocs: list[Bloc] = []
    if muets:
        lignes = [[organisme.nom, nombre(combien)] for organisme, combien in muets]
        colonnes = [ColonneBloc("Partenaire", 4), ColonneBloc("Engagements sans réponse", 1.4, "droite")]
        blocs.append(Tableau(f"N’ont rien dit de leurs engagements pour {annee}", colonnes, lignes))
    else:
        blocs.append(Paragraphe(f"Chaque partenaire a dit quelque chose de ses engagements pour {annee}."))
    if attendues:
        colonnes = [ColonneBloc("Partenaire", 4), ColonneBloc("Son tableau annuel", 2)]
        blocs.append(Tableau("Tableaux annuels qui ne sont pas remis", colonnes, [list(paire) for paire in attendues]))
    return blocs


def blocs_du_registre(registre: Registre) -> list[Bloc]:
    blocs: list[Bloc] = [
        Paragraphe(phrase_des_renseignes(registre.renseignes, len(registre.dispositifs), registre.annee))
    ]
    totaux = [ligne_du_total(registre, total) for total in registre.par_domaine]
    if totaux:
        cles = ("groupe", "unite", "dits", "qpv", "territoire", "part", "part_population", "evolution")
        titres = ("Domaine", "Unité", "Renseignés", "En QPV", "Tout le territoire", "Part", "Population", "Évolution")
        colonnes = [ColonneBloc(t, 2.0 if rang in {0, 7} else 1.1) for rang, t in enumerate(titres)]
        lignes = [[texte_de(ligne[cle]) for cle in cles] for ligne in totaux]
        blocs.append(
            Tableau("Moyens mobilisés, par domaine et par unité (jamais additionnés entre unités)", colonnes, lignes)
        )
    if registre.non_renseignes:
        colonnes = [ColonneBloc("Domaine", 1.4), ColonneBloc("Dispositif non renseigné", 4)]
        lignes = [[registre.domaine(d), d.titre] for d in registre.non_renseignes]
        blocs.append(Tableau("Dispositifs que personne n’a renseignés", colonnes, lignes))
    if registre.population.sources:
        blocs.append(Paragraphe(registre.population.sources, "note"))
    if registre.masquees:
        blocs.append(Paragraphe(note(registre.seuil), "note"))
    return blocs
