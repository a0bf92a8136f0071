"""The town's own table: which column is what, which are identities, which nobody expects here."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from quartiers.cohortes.hors_ligne.modele import Modele
from quartiers.tableurs.classeur import Classeur, Feuille, cellule, lettres
from quartiers.tableurs.valeurs import Cellule, ValeurIllisible, jour, ligne_de, plat, vide

# Said by words once flattened. The first three make the identity; IDENTITES are dropped, and said to be.
MOTS: dict[str, re.Pattern[str]] = {
    "nom_naissance": re.compile(r"^nom (de )?(naissance|jeune fille|famille de naissance)$"),
    "nom": re.compile(r"^(nom|noms|nom (de )?famille|nom (d )?usage|nom marital)$"),
    "prenom": re.compile(r"^prenoms?( usuel)?$"),
    "naissance": re.compile(r"^(date (de )?naissance|naissance|nee? le|ddn|date naiss)$"),
    "entree": re.compile(r"^(entree|date d ?entree|entree le|date entree.*|entree dans (la cohorte|l action))$"),
    "quartier": re.compile(r"^(quartier|qpv|quartier prioritaire)$"),
    "sexe": re.compile(r"^(sexe|genre)$"),
    "accord_le": re.compile(
        r"^(accord|accord le|date (de l |d )?accord|consentement.*|date (du )?consentement|informee? le|information le|"
        r"date (de l |d )?information)$"
    ),
    "notice": re.compile(r"^(notice|version (de la )?notice)$"),
    "situation": re.compile(r"^(situation|etat|etat du suivi|suivi)$"),
    "situation_le": re.compile(r"^(situation le|date (de la )?situation|date (de )?sortie|sortie le)$"),
}
IDENTITES = re.compile(
    r"^(civilite|titre|adresse.*|rue|voie|numero.*|n|code postal|cp|ville|commune|tel.*|portable|mobile|e ?mail|mail|"
    r"courriel.*|age|n securite sociale|nir|numero (de )?securite sociale|n allocataire|numero allocataire|identifiant|id|"
    r"matricule|lieu (de )?naissance|nom .*|prenom .*|photo)$"
)
# What no cohort may hold, whatever its column is called (docs/decisions): told apart from what is simply unknown.
INTERDITS = re.compile(
    r"\b(origines?|ethni\w*|rac(e|es|ial\w*)|nationalites?|ascendan\w*|pays de naissance|religi\w*|confession|croyances?|"
    r"langue maternelle|opinions?|syndic\w*|orientation sexuelle|diagnosti\w*|patholog\w*|maladies?|traitements? med\w*|"
    r"handicaps?|antecedents?|grossesses?|addictions?|commentaires?|observations?|remarques?|recits?|notes?|situation familiale|"
    r"histoire|parcours de vie|condamnations?)\b"
)
ESSAIS = 15  # rows looked at to find the one of the headings


@dataclass
class Colonnes:
    """Rank -> what it gives (« etape:emploi »); those dropped; what must be settled before anything is written."""

    roles: dict[int, str] = field(default_factory=dict)
    laissees: list[str] = field(default_factory=list)
    problemes: list[str] = field(default_factory=list)

    def rang(self, role: str) -> int | None:
        return next((rang for rang, dit in self.roles.items() if dit == role), None)


def feuille_et_entete(classeur: Classeur) -> tuple[Feuille, int] | None:
    """The first sheet that has a row naming a name, a first name and a day of birth."""
    for feuille in classeur.feuilles:
        for rang, ligne in enumerate(feuille.lignes[:ESSAIS]):
            roles = {role_de(plat(ligne_de(c)), None) for c in ligne if not vide(c)}
            if {"prenom", "naissance"} <= roles and roles & {"nom", "nom_naissance"}:
                return feuille, rang
    return None


def role_de(nu: str, modele: Modele | None) -> str:
    if modele is not None and (etape := modele.etape(nu)):
        return f"etape:{etape}"
    return next((role for role, motif in MOTS.items() if motif.match(nu)), "")


def reperer(titres: Sequence[Cellule], modele: Modele, ignorees: Sequence[str]) -> Colonnes:
    """Settle every heading: known, identity to drop, forbidden, or unknown (refused unless one says to ignore it)."""
    colonnes = Colonnes()
    permises = {plat(nom) for nom in ignorees}
    for rang, titre in enumerate(titres):
        texte = ligne_de(titre)
        nu = plat(texte)
        if not nu:
            continue
        role = role_de(nu, modele)
        if role and colonnes.rang(role) is not None:
            colonnes.problemes.append(f"Deux colonnes disent « {texte} » : gardez-en une.")
        elif role:
            colonnes.roles[rang] = role
        elif nu in permises or IDENTITES.match(nu):
            colonnes.laissees.append(texte)
        elif INTERDITS.search(nu):
            colonnes.problemes.append(
                f"La colonne {lettres(rang)} « {texte} » ne peut entrer dans aucune cohorte : ni origine, ni récit, ni santé "
                f"racontée. Retirez-la, ou ajoutez --ignorer « {texte} »."
            )
        else:
            colonnes.problemes.append(
                f"La colonne {lettres(rang)} « {texte} » n’est pas dans le modèle de la cohorte. Retirez-la, ou ajoutez "
                f"--ignorer « {texte} »."
            )
    return colonnes


def jours_de(contenu: Cellule) -> list[dt.date]:
    """Several days in one cell are parted by « ; ». Raises ValeurIllisible."""
    if vide(contenu):
        return []
    if not isinstance(contenu, str):
        lu = jour(contenu)
        return [lu] if lu else []
    lus = [jour(morceau) for morceau in re.split(r"[;|]", contenu) if morceau.strip()]
    return sorted({lu for lu in lus if lu})


def ou(feuille: Feuille, ligne: int, colonne: int | None) -> str:
    return cellule(feuille.nom, ligne, colonne)


__all__ = ["Colonnes", "ValeurIllisible", "feuille_et_entete", "jours_de", "ou", "reperer"]
