"""A partner's table as a workbook that goes out and comes back. White cells are typed, the others are locked.

A hidden column holds each row's key, a hidden sheet the values at the download, signed: on return each cell is
compared three ways. Rows may be sorted, added, renamed: what has no key is looked for by its words, else kept aside.
"""

import datetime as dt
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError

from quartiers.engagements.models import DemandePartenaire
from quartiers.engagements.questionnaire import ENGAGEMENTS, ChampReponse, Question, Tableau
from quartiers.recherche.normalisation import normaliser
from quartiers.socle.formats import date_fr, date_heure_fr
from quartiers.tableurs.aller_retour import CONTROLE, controle_signe, ecrire_controle_signe
from quartiers.tableurs.classeur import Classeur, ClasseurIllisible, Feuille, lire_classeur
from quartiers.tableurs.valeurs import Cellule, vide

FORMAT, SEL = "quartiers-engagements/1", "engagements.classeur"
TYPE_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FEUILLE_ENGAGEMENTS, FEUILLE_MOYENS = "Engagements", "Droit commun"
AIDE = "Mode d’emploi"
ENTETE = 3  # row of the heads, from 0
CLE, RUBRIQUE, LIBELLE, PROMIS, UNITE, AVANT = range(6)
LONGUEUR = 30_000  # characters of a cell
FIXES = ("Repère", "Rubrique", "Ce qui est demandé", "Promis", "Unité", "Année précédente")
LARGEURS = {"long": 44, "nombre": 16, "choix": 20, "texte": 30}


@dataclass(frozen=True)
class Ecart:
    """A cell that the workbook changes: at the download, in the file, now. Canonical texts."""

    cle: str
    champ: str
    ou: str
    ligne: str
    colonne: str
    depart: str
    fichier: str
    base: str

    @property
    def conflit(self) -> bool:
        """The base moved since the download, and not to what the file says."""
        return self.base not in (self.depart, self.fichier)

    def en_json(self) -> dict[str, Any]:
        return {**asdict(self), "conflit": self.conflit}


@dataclass
class Retour:
    """What a workbook sent back says. `inconnues`: rows that are not ours, with all their cells."""

    ecarts: list[Ecart] = field(default_factory=list)
    inconnues: list[dict[str, Any]] = field(default_factory=list)
    problemes: list[str] = field(default_factory=list)
    lues: set[str] = field(default_factory=set)


def nom_du_classeur(demande: DemandePartenaire) -> str:
    return f"engagements-{demande.collecte.annee}-{'-'.join(normaliser(demande.organisme.nom).split())[:60]}.xlsx"


def deux_feuilles(tableau: Tableau) -> list[tuple[str, list[Question]]]:
    engagements = [q for q in tableau.questions if q.dispositif_id is None]
    moyens = [q for q in tableau.questions if q.dispositif_id is not None]
    feuilles = [(FEUILLE_ENGAGEMENTS, engagements), (FEUILLE_MOYENS, moyens)]
    return [(nom, questions) for nom, questions in feuilles if questions]


def champs_de(questions: Sequence[Question]) -> list[ChampReponse]:
    """The columns of a sheet: every field of its rows, once, in order."""
    champs: dict[str, ChampReponse] = {}
    for question in questions:
        for champ in question.champs:
            champs.setdefault(champ.nom, champ)
    ordre = {nom: rang for rang, nom in enumerate(("valeur", "valeur_locale", "avancement"))}
    return sorted(champs.values(), key=lambda champ: ordre.get(champ.nom, len(ordre)))


def titre_de(champ: ChampReponse) -> str:
    return "Valeur de l’année" if champ.nom == "valeur" else champ.libelle


# Out


def ecrire_classeur(tableau: Tableau, le: dt.datetime) -> bytes:
    # Slow to import: only asked for when a file is.
    import xlsxwriter

    sortie = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(sortie, options) as classeur:
        styles = styles_de(classeur)
        for nom, questions in deux_feuilles(tableau):
            ecrire_feuille(classeur.add_worksheet(nom), tableau, questions, styles, le)
        ecrire_aide(classeur.add_worksheet(AIDE), tableau, styles)
        ecrire_controle_signe(classeur, controle_de(tableau, le), SEL)
    return sortie.getvalue()


def styles_de(classeur: Any) -> dict[str, Any]:
    libre = {"locked": False, "valign": "top", "border": 1, "border_color": "#dad5c9", "text_wrap": True}
    return {
        "titre": classeur.add_format({"bold": True, "font_size": 14}),
        "aide": classeur.add_format({"italic": True, "text_wrap": True, "valign": "top"}),
        "entete": classeur.add_format({"bold": True, "bg_color": "#e2eeea", "text_wrap": True, "valign": "top"}),
        "fixe": classeur.add_format({"bg_color": "#efece4", "valign": "top", "text_wrap": True}),
        "sans": classeur.add_format({"bg_color": "#efece4", "pattern": 1}),
        "nombre": classeur.add_format({**libre, "num_format": "#,##0.##"}),
        "texte": classeur.add_format({**libre, "num_format": "@"}),
    }


def ecrire_feuille(
    page: Any, tableau: Tableau, questions: Sequence[Question], styles: dict[str, Any], le: dt.datetime
) -> None:
    demande, champs = tableau.demande, champs_de(questions)
    page.write_string(0, RUBRIQUE, f"{demande.organisme} – engagements {demande.collecte.annee}", styles["titre"])
    phrase = f"Tableau fait le {date_heure_fr(le)}. Les cases blanches se remplissent."
    page.write_string(1, RUBRIQUE, phrase, styles["aide"])
    for rang, (nom, largeur) in enumerate(zip(FIXES, (2, 18, 52, 30, 20, 22), strict=True)):
        page.write_string(ENTETE, rang, nom, styles["entete"])
        page.set_column(rang, rang, largeur, None, {"hidden": rang == CLE})
    for rang, champ in enumerate(champs, start=len(FIXES)):
        page.write_string(ENTETE, rang, titre_de(champ), styles["entete"])
        page.set_column(rang, rang, LARGEURS[champ.genre])
        aider(page, ENTETE + 1, ENTETE + len(questions), rang, champ)
    for numero, question in enumerate(questions, start=ENTETE + 1):
        fixes = (question.cle, question.rubrique, question.libelle, question.promis, question.unite, question.avant)
        for rang, texte in enumerate(fixes):
            page.write_string(numero, rang, texte[:LONGUEUR], styles["fixe"])
        for rang, champ in enumerate(champs, start=len(FIXES)):
            sien = question.champ(champ.nom)
            ecrire_case(page, numero, rang, sien, tableau.reponses[question.cle].get(champ.nom, ""), styles)
    page.freeze_panes(ENTETE + 1, PROMIS)
    page.autofilter(ENTETE, 0, ENTETE + len(questions), len(FIXES) + len(champs) - 1)
    permis = ("autofilter", "sort", "format_columns", "format_rows", "insert_rows")
    page.protect("", dict.fromkeys(permis, True))
    page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(ENTETE)


def ecrire_case(
    page: Any, numero: int, rang: int, champ: ChampReponse | None, valeur: str, styles: dict[str, Any]
) -> None:
    """A locked, grey cell where the row has no such field."""
    if champ is None:
        page.write_blank(numero, rang, None, styles["sans"])
    elif not valeur:
        page.write_blank(numero, rang, None, styles["nombre" if champ.genre == "nombre" else "texte"])
    elif champ.genre == "nombre":
        page.write_number(numero, rang, float(valeur), styles["nombre"])
    else:
        texte = dict(champ.choix).get(valeur, valeur) if champ.genre == "choix" else valeur
        page.write_string(numero, rang, texte[:LONGUEUR], styles["texte"])  # always text: a formula never runs


def aider(page: Any, debut: int, fin: int, rang: int, champ: ChampReponse) -> None:
    """Lists and limits help who types; on return every cell is read again all the same."""
    if champ.genre == "choix":
        page.data_validation(debut, rang, fin, rang, {
            "validate": "list", "source": [libelle for _, libelle in champ.choix], "ignore_blank": True,
            "error_title": "Choix", "error_message": "Choisissez une réponse de la liste.",
        })  # fmt: skip
    elif champ.genre == "nombre":
        page.data_validation(debut, rang, fin, rang, {
            "validate": "decimal", "criteria": ">=", "value": 0, "ignore_blank": True, "error_title": "Nombre",
            "error_message": "Tapez un nombre, sans texte autour.",
        })  # fmt: skip


def ecrire_aide(page: Any, tableau: Tableau, styles: dict[str, Any]) -> None:
    collecte = tableau.demande.collecte
    page.set_column(0, 0, 110)
    for rang, phrase in enumerate((
        f"Réponses attendues pour le {date_fr(collecte.echeance)}.",
        "Remplissez les cases blanches, puis renvoyez ce fichier par la page dont le message donne l’adresse.",
        "Une case laissée vide veut dire « non renseigné », jamais zéro. Écrivez 0 quand c’est zéro.",
        "Vous pouvez trier, filtrer et ajouter des lignes. Une ligne ajoutée est mise de côté, puis rapprochée une fois.",
        "Rien n’est écrit avant d’avoir vu, case par case, ce qui change.",
        "Droit commun\u00a0: ne comptez pas les crédits propres à la politique de la ville.",
        "Estimation\u00a0: dites la clé, par exemple « part de la population de la commune qui vit en quartier prioritaire ».",
        "La feuille cachée « Contrôle » sert à reconnaître ce fichier.",
    )):  # fmt: skip
        page.write_string(rang, 0, phrase, styles["aide"])
    page.protect()


def controle_de(tableau: Tableau, le: dt.datetime) -> list[str]:
    """Whose file it is, then the filled cells at the download; a long row goes on in the next cell."""
    lignes = [json.dumps({"format": FORMAT, "demande": tableau.demande.pk, "le": le.isoformat()})]
    for question in tableau.questions:
        remplies = {nom: valeur for nom, valeur in tableau.reponses[question.cle].items() if valeur}
        texte = json.dumps([question.cle, remplies], ensure_ascii=False)
        lignes += [texte[debut : debut + LONGUEUR] for debut in range(0, len(texte), LONGUEUR)] if remplies else []
    return lignes


# Back


def lire_retour(octets: bytes, nom: str, tableau: Tableau, memoire: Mapping[str, str]) -> Retour:
    """Compare the file with the base. `memoire`: the partner's words (normalised) → key, "" for a line not ours.

    Raises ClasseurIllisible.
    """
    classeur = lire_classeur(octets, nom)
    departs = lire_controle(classeur, tableau)
    retour = Retour()
    for feuille in classeur.feuilles:
        if feuille.nom not in {CONTROLE, AIDE}:
            lire_feuille(retour, feuille, tableau, memoire, departs)
    if not retour.lues and not retour.inconnues:
        raise ClasseurIllisible(
            f"{nom}\u00a0: aucune ligne de votre tableau n’est reconnue. Renvoyez le classeur reçu, en .xlsx ou .ods, "
            "avec sa ligne de titres."
        )
    return retour


def lire_controle(classeur: Classeur, tableau: Tableau) -> dict[str, dict[str, str]]:
    """The values at the download. A file without that sheet (a table copied elsewhere) is read against the base."""
    if all(feuille.nom != CONTROLE for feuille in classeur.feuilles):
        return {q.cle: dict(tableau.reponses[q.cle]) for q in tableau.questions}
    ecrite, *lignes = controle_signe(classeur, SEL)
    tete = json.loads(ecrite)
    if tete.get("format") != FORMAT or tete.get("demande") != tableau.demande.pk:
        raise ClasseurIllisible(
            "Ce classeur est celui d’un autre partenaire ou d’une autre année\u00a0: prenez le vôtre."
        )
    departs: dict[str, dict[str, str]] = {}
    attente = ""
    for ligne in lignes:
        attente += ligne
        try:
            cle, valeurs = json.loads(attente)
        except ValueError:
            continue  # a long row goes on in the next cell
        departs[cle], attente = valeurs, ""
    return departs


def lire_feuille(
    retour: Retour,
    feuille: Feuille,
    tableau: Tableau,
    memoire: Mapping[str, str],
    departs: Mapping[str, Mapping[str, str]],
) -> None:
    reperee = reperer(feuille, tableau)
    if reperee is None:
        if any(not vide(c) for ligne in feuille.lignes for c in ligne):
            retour.problemes.append(
                f"La feuille « {feuille.nom} » n’a pas la ligne de titres du tableau\u00a0: elle n’est pas lue."
            )
        return
    entete, fixes, champs = reperee
    par_mots = mots_des_questions(tableau)
    for numero in range(entete + 1, len(feuille.lignes)):
        ligne = feuille.lignes[numero]
        if all(vide(c) for c in ligne):
            continue
        cle = cle_de_la_ligne(ligne, fixes, tableau, par_mots, memoire)
        ou = f"{feuille.nom}, ligne {numero + 1}"
        if cle == "":
            continue  # told once: not ours
        if cle is None:
            retour.inconnues.append(ligne_de_cote(ligne, feuille.lignes[entete], fixes, champs, ou))
        elif cle in retour.lues:
            retour.problemes.append(f"{ou}\u00a0: cette ligne est là deux fois, la première est gardée.")
        else:
            retour.lues.add(cle)
            comparer(retour, ligne, tableau, cle, champs, departs.get(cle, {}), ou)


def reperer(feuille: Feuille, tableau: Tableau) -> tuple[int, dict[str, int], dict[str, int]] | None:
    """(row of the heads, our fixed columns, fields): columns are known by their heads, wherever they were moved."""
    tous = {normaliser(titre_de(champ)): champ.nom for champ in champs_de(tableau.questions)}
    fixes = {normaliser(nom): nom for nom in FIXES}
    for numero, ligne in enumerate(feuille.lignes[:20]):
        titres = [normaliser(str(c)) if not vide(c) else "" for c in ligne]
        trouvees = {tous[t]: rang for rang, t in enumerate(titres) if t in tous}
        siennes = {fixes[t]: rang for rang, t in enumerate(titres) if t in fixes}
        if trouvees and (FIXES[CLE] in siennes or FIXES[LIBELLE] in siennes):
            return numero, siennes, trouvees
    return None


def mots_des_questions(tableau: Tableau) -> dict[str, str | None]:
    """Words of a row (its label, its label with its unit) → key; None where several rows have them."""
    connus: dict[str, str | None] = {}
    for question in tableau.questions:
        for mots in {normaliser(question.libelle), normaliser(f"{question.libelle} {question.unite}")}:
            connus[mots] = None if mots in connus else question.cle
    return connus


def cle_de_la_ligne(
    ligne: Sequence[Cellule],
    fixes: Mapping[str, int],
    tableau: Tableau,
    par_mots: Mapping[str, str | None],
    memoire: Mapping[str, str],
) -> str | None:
    """The row's key; "" when the partner said that it is not ours, None when nobody knows."""
    cle = texte_de(ligne, fixes.get(FIXES[CLE]))
    if cle and tableau.question(cle):
        return cle
    mots = mots_de_la_ligne(ligne, fixes)
    if mots in memoire:
        return memoire[mots] if not memoire[mots] or tableau.question(memoire[mots]) else None
    return par_mots.get(mots) or par_mots.get(normaliser(texte_de(ligne, fixes.get(FIXES[LIBELLE]))))


def mots_de_la_ligne(ligne: Sequence[Cellule], fixes: Mapping[str, int]) -> str:
    libelle, unite = (texte_de(ligne, fixes.get(FIXES[rang])) for rang in (LIBELLE, UNITE))
    return normaliser(f"{libelle} {unite}")[:300]


def texte_de(ligne: Sequence[Cellule], rang: int | None) -> str:
    return "" if rang is None or rang >= len(ligne) or vide(ligne[rang]) else " ".join(str(ligne[rang]).split())


def ligne_de_cote(
    ligne: Sequence[Cellule],
    entetes: Sequence[Cellule],
    fixes: Mapping[str, int],
    champs: Mapping[str, int],
    ou: str,
) -> dict[str, Any]:
    """All that the row says, so that nothing is lost: its words, its cells by field, the others by their head."""
    valeurs = {
        nom: saisie_de(ligne[rang]) for nom, rang in champs.items() if rang < len(ligne) and not vide(ligne[rang])
    }
    connus = {*fixes.values(), *champs.values()}
    autres = {
        texte_de(entetes, rang) or f"Colonne {rang + 1}": saisie_de(case)
        for rang, case in enumerate(ligne)
        if rang not in connus and not vide(case)
    }
    libelle = texte_de(ligne, fixes.get(FIXES[LIBELLE])) or "(sans intitulé)"
    return {
        "ou": ou,
        "libelle": libelle[:300],
        "unite": texte_de(ligne, fixes.get(FIXES[UNITE])),
        "mots": mots_de_la_ligne(ligne, fixes),
        "valeurs": valeurs,
        "autres": autres,
    }


def comparer(
    retour: Retour,
    ligne: Sequence[Cellule],
    tableau: Tableau,
    cle: str,
    champs: Mapping[str, int],
    depart: Mapping[str, str],
    ou: str,
) -> None:
    saisies = {nom: saisie_de(ligne[rang]) if rang < len(ligne) else "" for nom, rang in champs.items()}
    for ecart in ecarts_de(retour, tableau, cle, saisies, depart, ou):
        retour.ecarts.append(ecart)


def ecarts_de(
    retour: Retour,
    tableau: Tableau,
    cle: str,
    saisies: Mapping[str, str],
    depart: Mapping[str, str],
    ou: str,
) -> Iterator[Ecart]:
    question = tableau.question(cle)
    if question is None:
        return
    for nom, saisie in saisies.items():
        champ = question.champ(nom)
        if champ is None:
            if saisie:
                retour.problemes.append(f"{ou}\u00a0: « {saisie[:40]} » est dans une case grise, elle n’est pas lue.")
            continue
        try:
            lue = champ.normaliser(saisie)
        except ValidationError as faute:
            retour.problemes.append(f"{ou}, « {titre_de(champ)} »\u00a0: {' '.join(faute.messages)}")
            continue
        base = tableau.reponses[cle].get(nom, "")
        if lue not in (depart.get(nom, ""), base):
            ligne = question.libelle if question.rubrique == ENGAGEMENTS else f"{question.libelle}, {question.unite}"
            yield Ecart(cle, nom, ou, ligne, titre_de(champ), depart.get(nom, ""), lue, base)


def saisie_de(case: Cellule) -> str:
    """What a person would have typed in the form."""
    if vide(case):
        return ""
    if isinstance(case, bool):
        return "oui" if case else "non"
    if isinstance(case, int | float):
        return f"{Decimal(str(case)).normalize():f}"
    if isinstance(case, dt.datetime | dt.date):
        return case.strftime("%d/%m/%Y")
    return str(case).removeprefix("'").strip()
