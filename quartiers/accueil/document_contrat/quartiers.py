"""Neighbourhoods with their map, figures and project, the pockets of poverty, and the synthesis matrix."""

import datetime as dt
from collections.abc import Sequence

from quartiers.accueil.document_contrat.cartes import Cartes
from quartiers.accueil.document_contrat.groupes import par_attribut
from quartiers.contrat.models import Chiffre, Contrat, QuartierContrat
from quartiers.exports.blocs import Bloc, ColonneBloc, Liste, Paragraphe, Paysage, Point, Tableau, Titre
from quartiers.projets_quartier.models import Piste, ProjetQuartier, Theme
from quartiers.projets_quartier.queries import synthese
from quartiers.socle import formats
from quartiers.socle.modeles import en_vigueur_le
from quartiers.territoire.models import PocheDePauvrete


def section_quartiers(contrat: Contrat, jour: dt.date, avec_png: bool) -> list[Bloc]:
    quartiers = list(
        QuartierContrat.objects.filter(en_vigueur_le(jour), contrat=contrat)
        .select_related("commune", "quartier")
        .order_by("rang", "pk")
    )
    poches = list(contrat.poches.select_related("commune").order_by("commune__nom", "nom"))
    if not quartiers and not poches:
        return []
    cartes = Cartes(contrat, quartiers, poches, jour, avec_png)
    chiffres = par_attribut(Chiffre.objects.filter(contrat=contrat).order_by("pk"), "quartier_id")
    projets = {
        projet.quartier_id: projet for projet in ProjetQuartier.objects.filter(en_vigueur_le(jour), contrat=contrat)
    }
    themes = par_attribut(
        Theme.objects.filter(en_vigueur_le(jour), contrat=contrat).order_by("rang", "pk"), "projet_id"
    )
    pistes = par_attribut(
        Piste.objects.filter(en_vigueur_le(jour), contrat=contrat).order_by("rang", "pk"), "projet_id"
    )
    blocs: list[Bloc] = [Titre("Quartiers et projets de quartier"), *cartes.ensemble()]
    for quartier in quartiers:
        blocs += blocs_du_quartier(quartier, chiffres.get(quartier.pk, []), cartes)
        projet = projets.get(quartier.pk)
        if projet:
            blocs += blocs_du_projet(projet, themes.get(projet.pk, []), pistes.get(projet.pk, []))
    return [*blocs, *blocs_poches(poches)]


def blocs_du_quartier(quartier: QuartierContrat, chiffres: Sequence[Chiffre], cartes: Cartes) -> list[Bloc]:
    commune = f" – {quartier.commune.nom}" if quartier.commune else ""
    blocs: list[Bloc] = [Titre(f"{quartier.titre}{commune}", 2)]
    if quartier.slogan:
        blocs.append(Paragraphe(f"«{formats.INSECABLE}{quartier.slogan}{formats.INSECABLE}»", "chapeau"))
    blocs += cartes.du_quartier(quartier)
    if chiffres:
        blocs.append(tableau_chiffres(quartier, chiffres))
    return blocs


def tableau_chiffres(quartier: QuartierContrat, chiffres: Sequence[Chiffre]) -> Tableau:
    avec_source = any(chiffre.annee or chiffre.source for chiffre in chiffres)
    colonnes = [ColonneBloc("Indicateur", 3.4), ColonneBloc("Valeur", 1.2, "droite")]
    if avec_source:
        colonnes.append(ColonneBloc("Année, source", 2))
    lignes = []
    for chiffre in chiffres:
        valeur = formats.nombre(chiffre.valeur) + (f"{formats.INSECABLE}{chiffre.unite}" if chiffre.unite else "")
        source = ", ".join(morceau for morceau in (chiffre.annee, chiffre.source) if morceau)
        lignes.append([chiffre.titre, valeur, *([source] if avec_source else [])])
    return Tableau(f"Les chiffres du contrat : {quartier.titre}", colonnes, lignes)


def blocs_du_projet(projet: ProjetQuartier, themes: Sequence[Theme], pistes: Sequence[Piste]) -> list[Bloc]:
    blocs: list[Bloc] = []
    if projet.ambition:
        blocs.append(Paragraphe(projet.ambition))
    if themes:
        blocs += [Titre("Thèmes prioritaires", 3, au_sommaire=False), Liste([Point(theme.titre) for theme in themes])]
    if pistes:
        blocs += [Titre("Pistes d’action", 3, au_sommaire=False), Liste([Point(piste.titre) for piste in pistes])]
    return blocs


def blocs_poches(poches: Sequence[PocheDePauvrete]) -> list[Bloc]:
    if not poches:
        return []
    points = [Point(f"{poche.nom} ({poche.commune.nom})") for poche in poches]
    return [Titre("Poches de pauvreté", 2), Liste(points)]


def section_synthese(contrat: Contrat, jour: dt.date) -> list[Bloc]:
    """The matrix of the contract (4.1.6): neighbourhoods in rows, axes in columns, on a page turned on its side."""
    matrice = synthese(contrat, jour)
    if not matrice.axes or not matrice.lignes:
        return []
    colonnes = [ColonneBloc("Quartier", 0.8), *(ColonneBloc(axe.titre) for axe in matrice.axes)]
    if matrice.a_sans_axe:
        colonnes.append(ColonneBloc("Autres thèmes"))
    lignes: list[list[str | list[str]]] = []
    for ligne in matrice.lignes:
        groupes = [*ligne.cellules, *([ligne.sans_axe] if matrice.a_sans_axe else [])]
        cellules = [[theme.synthese or theme.titre for theme in groupe] or ["–"] for groupe in groupes]
        lignes.append([nom_du_quartier(ligne.projet), *cellules])
    titre = "Synthèse des thèmes prioritaires"
    legende = "Thèmes prioritaires des projets de quartier, par axe du contrat"
    return [Paysage([Titre(titre), Tableau(legende, colonnes, lignes, tetes_de_ligne=True)])]


def nom_du_quartier(projet: ProjetQuartier) -> str:
    commune = projet.quartier.commune
    return f"{projet.quartier.titre} – {commune.nom}" if commune else projet.quartier.titre
