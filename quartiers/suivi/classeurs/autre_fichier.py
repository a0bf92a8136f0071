"""Sheets of actions read from a file of any make: what a column may feed, and rows as actions.

Nothing is written here; what cannot be read is told by its cell.
"""

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from quartiers.appels.enums import Tranche
from quartiers.suivi.enums import NatureMoyen
from quartiers.tableurs import valeurs
from quartiers.tableurs.classeur import Classeur, ClasseurIllisible, Feuille
from quartiers.tableurs.correspondance import Champ, Champs, Memoire, Rangee, Tableau, lire_tableau
from quartiers.tableurs.problemes import Probleme
from quartiers.tableurs.valeurs import Cellule, ligne_de, plat, vide

GENS = r"\b(public|participants|beneficiaires|personnes|effectifs?|sexe)\b"

CHAMPS = Champs(
    [
        Champ(
            "ages",
            "Tranche d’âge (d’après son titre)",
            r"^(?=.*\d).*\b(ans|ages?)\b|^\d{1,2} (a )?\d{1,2}$",
            valeurs.entier,
            multiple=True,
        ),
        Champ(
            "participants_qpv",
            "Habitant un quartier prioritaire",
            r"\b(dont|habitant\w*)\b.*\b(qpv|quartiers?)\b",
            valeurs.entier,
        ),
        Champ("femmes", "Dont femmes", rf"\b(femmes|filles)\b(?!.*\bhommes)|{GENS}.*\bf$|^f$", valeurs.entier),
        Champ("hommes", "Dont hommes", rf"\b(hommes|garcons)\b(?!.*\bfemmes)|{GENS}.*\bh$|^h$", valeurs.entier),
        Champ("presences", "Présences", r"\b(presences|passages|frequentation)\b", valeurs.entier),
        Champ("seances", "Séances", r"\b(seances|ateliers|rencontres)\b", valeurs.entier),
        Champ(
            "attendus",
            "Personnes attendues",
            r"\b(attendus?|prevus?|previsionnel\w*|vises?|cibles?)\b.*\b(public|participants|personnes|beneficiaires)\b"
            r"|\b(public|participants|personnes|beneficiaires)\b.*\b(attendus?|prevus?|vises?|cibles?)\b",
            valeurs.entier,
        ),
        Champ(
            "participants",
            "Personnes touchées",
            r"\b(nb|nbre|nombre|total|effectifs?)\b.*\b(public|participants|personnes|beneficiaires|usagers)\b"
            r"|^(participants|beneficiaires|public touche|personnes touchees)\b",
            valeurs.entier,
        ),
        Champ(
            "depense",
            "Dépensé (€)",
            r"\b(depens\w+|realise\w*|consomme\w*|mandate\w*|paye\w*)\b.*|.*\bcout reel\b",
            valeurs.montant,
        ),
        Champ("vote", "Voté (€)", r"\b(vote\w*|accorde\w*|attribue\w*|notifie\w*)\b", valeurs.montant),
        Champ("prevu", "Prévu (€)", r"\b(montant|budget|cout|credits?|previsionnel)\b", valeurs.montant),
        Champ("nature", "Nature de l’argent", r"\bnature\b|\bdroit commun\b"),
        Champ("partenaire", "Qui paie", r"\b(financeurs?|paye par|partenaire financier)\b"),
        Champ(
            "element", "Axe, orientation ou objectif", r"\b(axe|orientation|pilier|thematique|objectif)\b", etendre=True
        ),
        Champ("quartier", "Quartiers", r"\b(quartiers?|qpv|territoires?|secteur)\b", etendre=True),
        Champ(
            "organisme",
            "Porté par",
            r"\b(porteurs?|porte par|organisme|structure|maitre d ouvrage|pilote|service|operateur|association|bailleur)\b",
            etendre=True,
        ),
        Champ("suite", "Suite souhaitée", r"\b(suite|reconduction|perspectives)\b"),
        Champ("effets", "Effets", r"\b(effets|impacts?|resultats?)\b"),
        Champ("fait", "Ce qui a été fait", r"\b(bilan|fait|realisations?|deroulement)\b"),
        Champ(
            "intitule",
            "Nom de l’action",
            r"\b(actions?|intitule|titre|operation|projet|dispositif)\b",
            obligatoire=True,
        ),
        Champ("description", "Ce qui est prévu", r"\b(description|descriptif|contenu|resume|presentation)\b"),
        Champ("partenaires", "Partenaires", r"\bpartenaires?\b"),
    ]
)
NATURES = (
    (NatureMoyen.DROIT_COMMUN, re.compile(r"\b(droit commun|dc)\b")),
    (NatureMoyen.PROPRE, re.compile(r"\b(propres?|autofinancement|fonds propres)\b")),
    (NatureMoyen.SPECIFIQUE, re.compile(r"\b(specifiques?|politique de la ville|bop 147|contrat de ville)\b")),
)

DE_L_ARGENT = ("partenaire", "nature", "prevu", "vote", "depense")
AGE_SANS_FIN = 999
BANDES_D_AGE = {
    (0, 2): "0-2",
    (3, 5): "3-5",
    (6, 10): "6-10",
    (11, 14): "11-14",
    (15, 15): "15",
    (16, 17): "16-17",
    (18, 24): "18-24",
    (25, 49): "25-49",
    (50, 64): "50-64",
    (65, 74): "65-74",
    (75, AGE_SANS_FIN): "75+",
}
SEXES_DITS = (
    ("femmes", re.compile(r"\b(femmes|filles|f)\b")),
    ("hommes", re.compile(r"\b(hommes|garcons|h)\b")),
)


def lire_fichier(classeur: Classeur, memoire: Memoire, voulues: Sequence[str] | None) -> Tableau:
    """Every visible sheet that tells actions, as a table or as a form. Raises ClasseurIllisible.

    The first that can be read is the one whose columns a person settles; sheets of the same header follow it.
    """
    pages = [page for page in classeur.feuilles if page.visible and not page.vide]
    devines = [tableau for page in pages if (tableau := deviner_feuille(page, memoire)) is not None]
    if not devines:
        raise ClasseurIllisible("Aucune feuille n’a de ligne de titres de colonnes reconnue.")
    premier = next((tableau for tableau in devines if not tableau.manquants), devines[0])
    lus = [relire(tableau, premier, voulues) for tableau in devines]
    tout = lus[devines.index(premier)]
    for tableau in lus:
        situer_dans_la_feuille(tableau)
        if tableau is tout:
            continue
        if tableau.manquants:
            tout.laissees.append((tableau.feuille.nom, f"il y manque\u00a0: {', '.join(tableau.manquants)}"))
        tout.problemes += tableau.problemes
        tout.laissees += tableau.laissees
    tout.rangees = [rangee for tableau in lus for rangee in tableau.rangees]
    for tableau in lus:
        lire_les_ages(tout, tableau)
    garder_les_actions(tout)
    return tout


def deviner_feuille(page: Feuille, memoire: Memoire) -> Tableau | None:
    """The table of a sheet; its form when it reads better so."""
    tableau = lire_tableau(page, CHAMPS, memoire=memoire)
    if tableau is not None and not tableau.manquants:
        return tableau
    formulaire = formulaire_couche(page)
    couche = lire_tableau(formulaire, CHAMPS, memoire=memoire) if formulaire is not None else None
    return couche if couche is not None and not couche.manquants else tableau


def relire(tableau: Tableau, premier: Tableau, voulues: Sequence[str] | None) -> Tableau:
    if voulues is None or tableau.signature != premier.signature:
        return tableau
    return lire_tableau(tableau.feuille, CHAMPS, voulues=voulues) or tableau


# A form: questions in a column, answers on their right


@dataclass
class Formulaire(Feuille):
    """A form laid down as a table of one row; `places`: where each answer stands in the sheet."""

    places: list[tuple[int, int]] = field(default_factory=list)


def formulaire_couche(page: Feuille) -> Formulaire | None:
    """None when the labels of the sheet do not name an action and two more fields."""
    larges = {f.haut for f in page.fusions if f.droite - f.gauche > 1 and f.gauche == 0}  # titles
    lues = [question_et_reponse(rang, ligne) for rang, ligne in enumerate(page.lignes) if rang not in larges]
    paires = list(itertools.dropwhile(lambda paire: paire[1] is None, (paire for paire in lues if paire is not None)))
    nommes = {CHAMPS.nommer(plat(libelle)) for libelle, _, _ in paires} - {""}
    if "intitule" not in nommes or len(nommes) < 3:
        return None
    questions: list[Cellule] = [libelle for libelle, _, _ in paires]
    reponses = [reponse for _, reponse, _ in paires]
    return Formulaire(page.nom, [questions, reponses], places=[place for _, _, place in paires])


def question_et_reponse(rang: int, ligne: Sequence[Cellule]) -> tuple[str, Cellule, tuple[int, int]] | None:
    """(« Nombre de participants », 38, its place); the answer is None when the question is left empty."""
    remplies = [c for c, cellule in enumerate(ligne) if not vide(cellule)]
    if not remplies or not isinstance(ligne[remplies[0]], str):
        return None
    libelle = ligne_de(ligne[remplies[0]]).rstrip(" :\u00a0")
    if not libelle or len(libelle) > 90 or valeurs.est_nombre(libelle):
        return None
    place = remplies[1] if len(remplies) > 1 else remplies[0] + 1
    return libelle, ligne[place] if place < len(ligne) else None, (rang, place)


def situer_dans_la_feuille(tableau: Tableau) -> None:
    """What is told of a form is told by its own cells."""
    if not isinstance(tableau.feuille, Formulaire):
        return
    places = tableau.feuille.places
    for rangee in tableau.rangees:
        rangee.numero = places[tableau.colonnes.index("intitule")][0]
    tableau.problemes = [
        replace(p, ligne=places[p.colonne][0], colonne=places[p.colonne][1]) if p.colonne is not None else p
        for p in tableau.problemes
    ]


# Ages


def lire_les_ages(tout: Tableau, tableau: Tableau) -> None:
    """{(band, sex): people}: a band that is not one of ours counts people whose age is not told, and says so."""
    bandes = {
        rang: bande_de(" ".join(tableau.entete.libelles[rang]))
        for rang, code in enumerate(tableau.colonnes)
        if code == "ages"
    }
    for rang, (tranche, _) in bandes.items():
        if tranche == Tranche.INCONNU and any(rang in r.valeurs.get("ages", {}) for r in tableau.rangees):
            titre = " – ".join(tableau.entete.libelles[rang])
            motif = f"« {titre} » n’est pas une des tranches d’âge du suivi\u00a0: ces personnes sont en « âge non précisé »"
            tout.problemes.append(Probleme(False, tableau.feuille.nom, tableau.entete.fin, rang, motif))
    for rangee in tableau.rangees:
        comptes: dict[tuple[str, str], int] = {}
        for rang, nombre in rangee.valeurs.pop("ages", {}).items():
            comptes[bandes[rang]] = comptes.get(bandes[rang], 0) + nombre
        if comptes:
            rangee.valeurs["ages"] = comptes


def bande_de(titre: str) -> tuple[str, str]:
    """« Femmes de 6 à 10 ans » → (« 6-10 », « femmes »)."""
    nu = plat(titre)
    sexe = next((sexe for sexe, motif in SEXES_DITS if motif.search(nu)), "non_precise")
    if trouve := re.search(r"\b(\d{1,2}) (?:a |ans a |et )?(\d{1,2})\b", nu):
        bornes = (int(trouve[1]), int(trouve[2]))
    elif trouve := re.search(r"\bmoins de (\d{1,2})\b", nu):
        bornes = (0, int(trouve[1]) - 1)
    elif trouve := re.search(r"\bplus de (\d{1,2})\b|\b(\d{1,2})(?: ans)? et plus\b", nu):
        bornes = (int(trouve[1]) + 1 if trouve[1] else int(trouve[2]), AGE_SANS_FIN)
    elif trouve := re.search(r"\b(\d{1,2}) ans\b", nu):
        bornes = (int(trouve[1]), int(trouve[1]))
    else:
        return Tranche.INCONNU.value, sexe
    return BANDES_D_AGE.get(bornes, Tranche.INCONNU.value), sexe


# Rows that tell the same action


def garder_les_actions(tableau: Tableau) -> None:
    """Drop comments between rows; rows of one action are its other funders, or its doubles, else an error."""
    vues: dict[tuple[str, str], Rangee] = {}
    for rangee in tableau.rangees:
        intitule, organisme = rangee.texte("intitule"), rangee.texte("organisme")
        if not intitule:
            continue
        premiere = vues.setdefault((plat(organisme), plat(intitule)), rangee)
        if premiere is rangee:
            completer_le_total(tableau, rangee)
        else:
            joindre(tableau, premiere, rangee)
    tableau.rangees = list(vues.values())


def completer_le_total(tableau: Tableau, rangee: Rangee) -> None:
    lus = rangee.valeurs
    if "participants" not in lus and "femmes" in lus and "hommes" in lus:
        lus["participants"] = lus["femmes"] + lus["hommes"]
        motif = f"le total des personnes n’est pas dit\u00a0: {lus['participants']}, d’après les femmes et les hommes"
        tableau.problemes.append(Probleme(False, rangee.feuille, rangee.numero, None, motif))


def joindre(tableau: Tableau, premiere: Rangee, autre: Rangee) -> None:
    """The money of another funder goes with the first row; the same thing said twice is read once."""
    desaccords = [
        code
        for code, valeur in autre.valeurs.items()
        if code not in DE_L_ARGENT and nue(premiere.valeurs.get(code, valeur)) != nue(valeur)
    ]
    if desaccords:
        noms = ", ".join(CHAMPS[code].libelle.lower() for code in desaccords)
        fauter(
            tableau,
            autre,
            f"cette action est déjà en {premiere.ou}, avec d’autres réponses ({noms})\u00a0: gardez-en une",
        )
        return
    argent = {code: autre.valeurs[code] for code in DE_L_ARGENT if code in autre.valeurs}
    deja = [{code: premiere.valeurs[code] for code in DE_L_ARGENT if code in premiere.valeurs}, *apports_de(premiere)]
    premiere.valeurs |= {code: v for code, v in autre.valeurs.items() if code not in {*DE_L_ARGENT, *premiere.valeurs}}
    if not argent or nus(argent) in [nus(dite) for dite in deja]:
        motif = f"cette ligne répète {premiere.ou}\u00a0: elle est lue une seule fois"
        tableau.problemes.append(Probleme(False, autre.feuille, autre.numero, None, motif))
    elif any(payeur(argent) == payeur(dite) for dite in deja):
        fauter(tableau, autre, f"le même argent est dit autrement en {premiere.ou}\u00a0: gardez une des deux lignes")
    else:
        premiere.valeurs["apports"] = [*apports_de(premiere), argent]


def nue(valeur: Any) -> Any:
    """Words whatever their case and accents."""
    return plat(valeur) if isinstance(valeur, str) else valeur


def nus(argent: Mapping[str, Any]) -> dict[str, Any]:
    return {code: nue(valeur) for code, valeur in argent.items()}


def apports_de(rangee: Rangee) -> list[dict[str, Any]]:
    """The money that other rows of the same action tell."""
    return list(rangee.valeurs.get("apports", []))


def payeur(argent: Mapping[str, Any]) -> tuple[str, str]:
    return plat(str(argent.get("partenaire", ""))), plat(str(argent.get("nature", "")))


def fauter(tableau: Tableau, rangee: Rangee, message: str) -> None:
    tableau.problemes.append(Probleme(True, rangee.feuille, rangee.numero, None, message))


def nature_de(brut: str) -> str:
    """The coded nature that words name; empty when they name none."""
    nu = plat(brut)
    return next((str(nature) for nature, motif in NATURES if motif.search(nu)), "")


def saisie_de(valeur: Any) -> str:
    """The value as it would be typed in the form."""
    return f"{valeur:f}" if isinstance(valeur, Decimal) else str(valeur)
