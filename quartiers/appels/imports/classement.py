"""What a row is: a project, the suite of the one above, a total, a section, a note."""

from collections.abc import Sequence

from quartiers.appels.imports.lignes import Passe
from quartiers.appels.imports.vocabulaire import (
    LIBELLES_CHAMPS,
    NOTE,
    RESTE,
    SECTION,
    SECTION_SURE,
    TOTAL,
    TOTAL_EN_FIN,
    est_un_bloc_de_suite,
)
from quartiers.tableurs.valeurs import Cellule, est_nombre, ligne_de, plat, vide


def classer(passe: Passe, rang: int, ligne: list[Cellule], derniere: int) -> tuple[str, str]:
    """What a row is: « projet », « suite » of the project above, « total », « section », or « laisser » and why."""
    remplies = [(c, v) for c, v in enumerate(ligne) if not vide(v)]
    if repete_l_entete(passe, remplies):
        return "laisser", "en-tête répété"
    textes = [ligne_de(v) for _, v in remplies if isinstance(v, str) and not est_nombre(v)]
    premier = textes[0] if textes else ""
    identite = [champ for champ in ("porteur", "intitule", "siret", "rna") if passe.brut(champ, ligne)]
    chiffres = [c for c in passe.sommables if est_nombre(ligne[c])]
    total = next((t for t in textes[:3] if est_un_total(plat(t))), "")
    if total and not ({"porteur", "intitule"} <= set(identite) and not TOTAL.match(plat(passe.brut("porteur", ligne)))):
        return ("laisser", f"« {total[:60]} »") if RESTE.match(plat(total)) or not chiffres else ("total", total)
    if len(set(textes)) <= 1 and len(textes) == len(remplies):
        return classer_texte_seul(passe, rang, premier, derniere, identite)
    if not textes and chiffres and not passe.brut("financeur", ligne) and not identite:
        return ("suite", "") if est_une_suite(passe, ligne) else ("total", "Somme sans libellé")
    entier = {"porteur", "intitule"} <= set(identite)
    if len(set(textes)) == 1 and chiffres and not entier and est_une_section_chiffree(passe, premier, identite):
        return "section", premier
    if passe.clos and not entier:
        return "laisser", f"après le total général : « {premier[:60]} »"
    if not {"porteur", "intitule"} & set(identite):
        if passe.brut("financeur", ligne) and chiffres:
            return "suite", ""
        if not chiffres or rang > derniere:
            return "laisser", f"ni association ni intitulé (« {premier[:60]} »)"
    return "projet", ""


def classer_texte_seul(passe: Passe, rang: int, libelle: str, derniere: int, identite: list[str]) -> tuple[str, str]:
    """A single text on its row: a section that rules the rows below, a note, or a half-typed project."""
    nu = plat(libelle)
    if rang > derniere or NOTE.match(nu) or libelle.startswith(("*", "(", "(1)", "¹")) or len(libelle) > 220:
        return "laisser", f"note : « {libelle[:80]} »"
    if est_une_section(passe, libelle) or not identite or est_large(passe, rang) or est_un_bloc_de_suite(nu):
        return "section", libelle
    # « Association X » alone, its actions on the rows below.
    suivante = passe.table.feuille.lignes[rang + 1] if rang + 1 < len(passe.table.feuille.lignes) else []
    if suivante and passe.brut("intitule", suivante) and not passe.brut("porteur", suivante):
        return "section", f"porteur:{libelle}"
    return "projet", ""


def est_une_section(passe: Passe, libelle: str) -> bool:
    nu = plat(libelle)
    return bool(SECTION.match(nu)) or nu in passe.connus.quartiers or nu in passe.connus.communes


def est_un_total(nu: str) -> bool:
    return bool(TOTAL.match(nu) or TOTAL_EN_FIN.search(nu))


def est_une_section_chiffree(passe: Passe, libelle: str, identite: Sequence[str]) -> bool:
    """« Axe 1 – Cohésion sociale », its sums on the same row; in the holders' column, only when it cannot be one."""
    if identite:
        return SECTION_SURE.match(plat(libelle)) is not None
    return est_une_section(passe, libelle)


def est_large(passe: Passe, rang: int) -> bool:
    return any(f.haut == rang and f.droite - f.gauche >= 2 for f in passe.table.feuille.fusions)


def est_une_suite(passe: Passe, ligne: list[Cellule]) -> bool:
    return passe.precedent is not None and bool(passe.rangs.get("financeur")) and bool(passe.brut("financeur", ligne))


def repete_l_entete(passe: Passe, remplies: Sequence[tuple[int, Cellule]]) -> bool:
    if len(remplies) < 2:
        return False
    memes = sum(c in passe.plats and plat(ligne_de(v)) in passe.plats[c] for c, v in remplies if isinstance(v, str))
    return memes >= 0.7 * len(remplies)


def derniere_de_donnees(passe: Passe, lignes: list[list[Cellule]]) -> int:
    rangs = [r for champ in ("intitule", "porteur") for r in passe.rangs.get(champ, [])]
    for rang in range(len(lignes) - 1, passe.table.entete.fin, -1):
        pleins = sum(not vide(lignes[rang][r]) for r in rangs)
        if pleins >= 2 or (pleins and any(est_nombre(lignes[rang][r]) for r in passe.sommables)):
            return rang
    return len(lignes)


def completer_les_blocs(passe: Passe, lignes: list[list[Cellule]]) -> None:
    """An axis or a neighbourhood written on the first row of its block only, without a merge, rules the rows below."""
    debut = passe.table.entete.fin + 1
    pleines = [r for r in range(debut, len(lignes)) if passe.brut("intitule", lignes[r])]
    for champ in ("axe", "orientation", "objectif"):
        for colonne in passe.rangs.get(champ, []):
            remplies = [r for r in pleines if not vide(lignes[r][colonne])]
            if len(pleines) < 3 or not remplies or remplies[0] != pleines[0] or len(remplies) > 0.6 * len(pleines):
                continue
            courant: Cellule = None
            for rang in pleines:
                courant = lignes[rang][colonne] if not vide(lignes[rang][colonne]) else courant
                lignes[rang][colonne] = courant
            passe.avertir(
                -1,
                colonne,
                f"la colonne « {LIBELLES_CHAMPS[champ]} » n’est remplie qu’en tête de bloc : reportée dessous",
            )
