"""An analysis as an accessible PDF and as an Excel file: sentences, tables, reserves, provenance."""

import io
from collections.abc import Iterator, Sequence
from typing import Any

from quartiers.exports.blocs import (
    Bloc,
    ColonneBloc,
    Document,
    Encadre,
    Fiche,
    Figure,
    Liste,
    Paragraphe,
    Point,
    Tableau,
    Titre,
)
from quartiers.exports.colonnes import Colonne as ColonneExport
from quartiers.exports.colonnes import Valeur
from quartiers.exports.feuille import Feuille
from quartiers.exports.fichier_xlsx import ecrire_feuilles_xlsx
from quartiers.exports.graphiques import png, svg
from quartiers.exports.pdf import pdf_du_document
from quartiers.indicateurs import presentation_effets as vue
from quartiers.indicateurs.models import Analyse, ResultatAnalyse
from quartiers.socle.affichage import Colonne
from quartiers.socle.formats import date_fr, date_heure_fr

NOTE_HASARD = (
    "Le hasard : on refait le même calcul en désignant d’autres quartiers comme étudiés, toutes les façons quand elles se "
    "comptent, sinon des tirages dont la graine est gardée. La probabilité est (1 + k) / (1 + n), où k désignations sur n "
    "donnent au moins autant."
)
NOTE_INTERVALLE = (
    "L’intervalle à 95 % : avec moins de 10 quartiers étudiés, il vient de ce que donnent les quartiers de comparaison quand "
    "on les désigne comme étudiés (Conley et Taber, 2011) ; avec 10 ou plus, de la dispersion des quartiers (Welch, ou "
    "différences appariées). Sans comparaison, de la marge que donne la source."
)


def en_pdf(analyse: Analyse, resultat: ResultatAnalyse, noms: list[str]) -> bytes:
    """Raises exports.pdf.CompositionImpossible, exports.rendu.DessinImpossible."""
    publiee = analyse.rang_publie == resultat.rang
    return pdf_du_document(
        Document(
            titre=analyse.titre,
            sous_titre=f"Analyse d’effet – {analyse.contrat}",
            mention=f"Publiée le {date_fr(analyse.publiee_le)}" if publiee else "Document de travail, non publié",
            entete=f"{analyse.contrat} – {analyse.titre}",
            date=resultat.calcule_le.date(),
            blocs=list(blocs_de(analyse, resultat, noms)),
            sans_couverture=True,
        )
    )


def blocs_de(analyse: Analyse, resultat: ResultatAnalyse, noms: list[str]) -> Iterator[Bloc]:
    contenu, unite = resultat.contenu, resultat.parametres["unite"]
    libelle = resultat.parametres["libelle"]
    yield Titre("Ce qui est étudié")
    yield Fiche("Réglages", vue.faits_de(analyse, libelle, noms))
    yield Titre("Ce qui était su et attendu avant le résultat")
    yield Encadre(f"Attendu écrit le {date_heure_fr(analyse.annonce_le)}", analyse.hypothese)
    yield Liste([Point(dite) for dite in analyse.prealable.get("phrases", [])])
    yield Titre("Le résultat")
    for dite in contenu["phrases"]:
        yield Paragraphe(dite)
    if contenu["attendu"]:
        yield Paragraphe(contenu["attendu"])
    dessin = vue.graphique_de(contenu, libelle, unite)
    yield Figure(svg(dessin["spec"], libelle), png(dessin["spec"]), dessin["alt"], libelle)
    for titre, colonnes, lignes in tableaux_de(contenu, unite):
        yield bloc_tableau(titre, colonnes, lignes)
    yield Paragraphe(NOTE_HASARD if vue.compare(contenu) else "Aucun tirage : rien n’est comparé.", "note")
    yield Paragraphe(NOTE_INTERVALLE, "note")
    yield Titre("D’où vient ce résultat")
    yield Fiche("Provenance", vue.provenance_de(resultat))


def tableaux_de(contenu: vue.Contenu, unite: str) -> list[tuple[str, Sequence[Colonne], vue.Lignes]]:
    """Every table that has rows, with its title."""
    tous: list[tuple[str, Sequence[Colonne], vue.Lignes]] = [
        ("Période par période", vue.colonnes_niveaux(contenu), vue.lignes_niveaux(contenu, unite)),
        ("Changement de chaque quartier", vue.COLONNES_UNITES, vue.lignes_unites(contenu, unite)),
        ("Mouvements d’avant", vue.COLONNES_MOUVEMENTS, vue.lignes_mouvements(contenu, unite)),
        ("Équilibre de l’appariement", vue.COLONNES_EQUILIBRE, vue.lignes_equilibre(contenu)),
        ("Quartiers appariés", vue.COLONNES_GROUPES, vue.lignes_groupes(contenu)),
    ]
    return [tableau for tableau in tous if tableau[2]]


def bloc_tableau(titre: str, colonnes: Sequence[Colonne], lignes: vue.Lignes) -> Tableau:
    return Tableau(
        titre,
        [ColonneBloc(c.libelle, largeur(rang, c), sens(c)) for rang, c in enumerate(colonnes)],
        [[str(ligne.get(c.cle, "")) for c in colonnes] for ligne in lignes],
        tetes_de_ligne=True,
    )


def largeur(rang: int, colonne: Colonne) -> float:
    return 4.0 if colonne.cle == "voisins" else 2.0 if rang == 0 else 1.2


def sens(colonne: Colonne) -> Any:
    return "droite" if colonne.genre == "nombre" else "gauche"


def en_xlsx(analyse: Analyse, resultat: ResultatAnalyse, noms: list[str]) -> bytes:
    """The sentences, each table, then every figure used: enough to compute again elsewhere."""
    contenu, unite = resultat.contenu, resultat.parametres["unite"]
    dites = [*contenu["phrases"], *([contenu["attendu"]] if contenu["attendu"] else [])]
    feuilles = [feuille_de("Résultat", ["Ce que dit le résultat"], [[dite] for dite in dites])]
    feuilles += [feuille_des_niveaux(contenu, unite), feuille_des_unites(contenu, unite)]
    for titre, colonnes, lignes in tableaux_de(contenu, unite)[2:]:
        valeurs = [[ligne.get(c.cle, "") for c in colonnes] for ligne in lignes]
        feuilles.append(feuille_de(titre, [c.libelle for c in colonnes], valeurs))
    feuilles.append(feuille_des_chiffres(resultat))
    notes = [
        ("Titre", analyse.titre),
        *vue.faits_de(analyse, resultat.parametres["libelle"], noms),
        (f"Attendu, écrit le {date_heure_fr(analyse.annonce_le)}", analyse.hypothese),
        *vue.provenance_de(resultat),
        ("Hasard", NOTE_HASARD),
        ("Intervalle", NOTE_INTERVALLE),
    ]
    sortie = io.BytesIO()
    ecrire_feuilles_xlsx(sortie, feuilles, analyse.titre, notes)
    return sortie.getvalue()


ENTETES_CHIFFRES = (
    "Mesure", "Code", "Du", "Au", "Période", "État", "Valeur", "Marge", "Confiance (%)", "Millésime", "Géographie",
    "Version",
)  # fmt: skip


def feuille_des_niveaux(contenu: vue.Contenu, unite: str) -> Feuille:
    """Numbers that a spreadsheet can count with, all their digits."""
    colonnes = vue.colonnes_niveaux(contenu)
    lignes = [
        [contenu["periodes"][niveau["rang"]]["libelle"], *(niveau.get(c.cle) for c in colonnes[1:])]
        for niveau in contenu["niveaux"]
    ]
    entetes = ["Période", *(avec_unite(c.libelle, unite) for c in colonnes[1:])]
    return feuille_de("Période par période", entetes, lignes, nombres=set(range(1, len(colonnes))))


def feuille_des_unites(contenu: vue.Contenu, unite: str) -> Feuille:
    lignes = [[u["code"], u["nom"], u["changement"]] for u in contenu["unites"]]
    entetes = ["Code", "Quartier étudié", avec_unite("Changement", "points" if unite == "%" else unite)]
    return feuille_de("Changement de chaque quartier", entetes, lignes, nombres={2})


def avec_unite(libelle: str, unite: str) -> str:
    return f"{libelle} ({unite})" if unite else libelle


def feuille_des_chiffres(resultat: ResultatAnalyse) -> Feuille:
    lignes = [
        [*ligne[:6], *(float(v) if v else None for v in ligne[6:8]), *ligne[8:]]
        for ligne in resultat.donnees["chiffres"]
    ]
    return feuille_de("Chiffres utilisés", ENTETES_CHIFFRES, lignes, nombres={6, 7})


def feuille_de(
    titre: str, entetes: Sequence[str], lignes: Sequence[Sequence[Any]], nombres: set[int] | None = None
) -> Feuille:
    colonnes = [
        ColonneExport(f"c{rang}", nom, "nombre" if rang in (nombres or set()) else "texte")
        for rang, nom in enumerate(entetes)
    ]
    return Feuille(titre, colonnes, iter([[Valeur(cellule) for cellule in ligne] for ligne in lignes]))
