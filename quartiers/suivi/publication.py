"""The one publication of people of a contract and year: which counts are shown, the same everywhere. No query here.

Dashboards, report, its data, sheets of the neighbourhoods read it alone (docs/decisions, 0010). What is kept between
two readings is the list of the counts that are shown, never a hidden one.
"""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.cache import caches

from quartiers.appels.enums import Tranche
from quartiers.socle.secret.affichage import SIGNE
from quartiers.socle.secret.modele import Cellule, ProtectionImpossible
from quartiers.socle.secret.protection import proteger
from quartiers.suivi.actions import ActionAnnee, Mesure
from quartiers.suivi.chiffres import BANDES, COUPES, PERSONNES, Famille
from quartiers.suivi.decoupages import AUCUN, Reperes
from quartiers.suivi.secret_annee import COMPTES, MONTRES, NIVEAUX, SEXES, Systeme, systeme_de_l_annee

Cle = tuple[str, str, str]  # kind of row, row, count
LIGNES_PROTEGEES = frozenset({"axe", "orientation", "quartier", "sexe", "age", "annee"})
VERSION = 3  # of the rules of the choice: another one asks for other choices
DUREE = 60 * 60 * 24 * 30  # seconds; the key holds the figures' own digest
NOMS_DES_COMPTES = {"participants": "participations", "qpv": "qpv", "femmes": "femmes", "hommes": "hommes"}


@dataclass(frozen=True)
class Publication:
    """The counts that a reader sees: all of them for who holds the reports (`valeurs` is None).

    `valeurs`: the counts shown; None where nobody told; what it does not hold is hidden. `arretee_le`: the day when
    they were sealed with the annual report; they do not move any more.
    """

    valeurs: Mapping[Cle, int | None] | None = None
    seuil: int = 0
    arretee_le: dt.date | None = None

    @property
    def exacte(self) -> bool:
        return self.valeurs is None

    def lire(self, par: str, cle: str, compte: str) -> int | str | None:
        """The count, « s » when it is hidden, None when no report told it."""
        if self.valeurs is None:
            raise ValueError("Qui tient les bilans lit les chiffres eux-mêmes.")
        return self.valeurs.get((par, cle, compte), SIGNE)

    def montre(self, par: str, cle: str, compte: str) -> bool:
        return self.valeurs is None or self.valeurs.get((par, cle, compte)) is not None

    def tout_montre(self, action: ActionAnnee) -> bool:
        """Whether every count of one action is shown (or was never told) as its report tells it today."""
        if self.valeurs is None or action.reel is None:
            return True
        lus = [(compte, getattr(action.reel, champ)) for champ, compte in NOMS_DES_COMPTES.items()]
        return all(self.valeurs.get(("action", action.code, compte), SIGNE) == nombre for compte, nombre in lus)


EXACTE = Publication()


def publier(actions: Sequence[ActionAnnee], reperes: Reperes) -> Publication:
    """What may be shown of the year as it stands; the choice is kept for the same figures, whoever asks."""
    systeme = systeme_de_l_annee(actions, reperes)
    cle = f"secret:{VERSION}:{reperes.seuil}:{empreinte(systeme)}"
    choix = caches["secret"].get(cle)
    if choix is None:
        choix = choisir(systeme, actions, reperes)
        caches["secret"].set(cle, choix, DUREE)
    connues, montrees = choix
    if not connues:
        systeme = systeme_de_l_annee(actions, reperes, connues=False)
    valeurs: dict[Cle, int | None] = {
        c.cle: (c.valeur or 0) + systeme.fixes.get(c.cle, 0)
        for c in systeme.cellules.values()
        if c.cle in montrees
    }  # fmt: skip
    valeurs |= {
        fixe: nombre
        for fixe, nombre in systeme.fixes.items()
        if fixe not in systeme.cellules and fixe[2] in MONTRES.get(fixe[0], COMPTES)
    }
    return Publication({**valeurs, **vides(actions, reperes, valeurs)}, reperes.seuil)


def choisir(systeme: Systeme, actions: Sequence[ActionAnnee], reperes: Reperes) -> tuple[bool, frozenset[Cle]]:
    """(whether shared actions are held as known, the counts to show)."""
    try:
        return True, montrees_de(systeme)
    except ProtectionImpossible:
        # Too much is given away by the shared actions: without them held as known, a safe choice always exists.
        return False, montrees_de(systeme_de_l_annee(actions, reperes, connues=False))


def montrees_de(systeme: Systeme) -> frozenset[Cle]:
    cellules = systeme.cellules.values()
    protection = proteger(cellules, systeme.relations, systeme.seuil, tours=1, preuves=0)
    return frozenset(c.cle for c in cellules if c.montrable and protection.montre(c.cle))


def empreinte(systeme: Systeme) -> str:
    cellules: Iterable[Cellule] = systeme.cellules.values()
    texte = repr([(c.cle, c.valeur, c.seuil) for c in cellules])
    return hashlib.sha256(texte.encode()).hexdigest()


def vides(
    actions: Sequence[ActionAnnee], reperes: Reperes, valeurs: Mapping[Cle, int | None]
) -> Mapping[Cle, int | None]:
    """Rows that nothing was counted in: zero without any action, None while no report told how many people."""
    servies, connues = set(), set()
    dits: dict[Cle, int | None] = {}
    for action in actions:
        lignes = lignes_de_l_action(action, reperes)
        servies |= lignes
        if action.reel is not None and action.reel.participants is not None:
            connues |= lignes
        dits |= comptes_non_dits(action)
    for ligne in lignes_du_contrat(reperes) | servies:
        nuls = 0 if ligne not in servies else None
        if ligne not in connues:
            dits |= {(*ligne, compte): nuls for compte in COMPTES}
    if not any(action.reel and action.reel.tranches for action in actions):
        nuls = None if actions else 0
        for par, noms in (("age", Tranche.values), ("coupe", COUPES), ("bande", BANDES), ("ages", [""])):
            dits |= {(par, nom, compte): nuls for nom in noms for compte in ("participations", *SEXES)}
    if not any(action.reel and action.reel.presences is not None for action in actions):
        dits["total", "", "presences"] = None if actions else 0
    return {cle: valeur for cle, valeur in dits.items() if valeur is None or cle not in valeurs}


def lignes_du_contrat(reperes: Reperes) -> set[tuple[str, str]]:
    lignes = {("total", ""), *(("quartier", code) for code in reperes.codes_quartiers.values())}
    for nature in NIVEAUX:
        lignes |= {(str(nature), reperes.codes.get(pk, AUCUN)) for pk, _ in reperes.niveaux.get(nature, ())}
    return lignes


def lignes_de_l_action(action: ActionAnnee, reperes: Reperes) -> set[tuple[str, str]]:
    lignes = {("total", ""), *((str(nature), reperes.code_de_l_element(action, nature)) for nature in NIVEAUX)}
    dits = action.reel.par_quartier if action.reel else {}
    territoires = {*(t for t, part in action.territoires.items() if part > 0), *dits} or {None}
    return lignes | {("quartier", reperes.code_du_quartier(territoire)) for territoire in territoires}


def comptes_non_dits(action: ActionAnnee) -> dict[Cle, int | None]:
    """The counts that the action's own report leaves out."""
    return {
        ("action", action.code, compte): None
        for champ, compte in NOMS_DES_COMPTES.items()
        if action.reel is None or getattr(action.reel, champ) is None
    }


def ouverte(famille: Famille, par: str, *, filtree: bool) -> bool:
    """Whether a breakdown is published: any of money and actions; a fixed list for people."""
    if not famille.secrete:
        return True
    return not filtree and par in (LIGNES_PROTEGEES if famille == PERSONNES else {"annee"})


def publiable(mesure: Mesure, action: ActionAnnee, publication: Publication, *, taux: bool = False) -> bool:
    """Whether what an action reached of an indicator that may count people may be shown.

    Every count of the action must be, and neither the people that the indicator counts (or its rate gives) nor the
    others may be few.
    """
    if publication.exacte or mesure.realise is None or action.reel is None:
        return True
    if not publication.tout_montre(action):
        return False
    tous = action.reel.participants or 0
    comptes = round(mesure.realise * tous / 100) if taux else mesure.realise
    return not 0 < comptes < publication.seuil and not 0 < tous - comptes < publication.seuil


# The publication sealed with the annual report


def en_json(publication: Publication, jour: dt.date) -> dict[str, Any]:
    arretee = publication.arretee_le or jour
    valeurs = sorted((publication.valeurs or {}).items())
    return {
        "arretee_le": arretee.isoformat(),
        "seuil": publication.seuil,
        "valeurs": [[*cle, valeur] for cle, valeur in valeurs],
    }


def de_json(brut: Mapping[str, Any]) -> Publication:
    valeurs: dict[Cle, int | None] = {(par, cle, compte): valeur for par, cle, compte, valeur in brut["valeurs"]}
    return Publication(valeurs, brut["seuil"], dt.date.fromisoformat(brut["arretee_le"]))
