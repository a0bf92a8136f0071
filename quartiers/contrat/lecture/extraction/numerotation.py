"""Word's automatic numbers: « Axe %1 – », « %1.%2 », bullets, counted as Word shows them."""

from xml.etree.ElementTree import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_ROMAINS = [(10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")]


def retrait_word(pied: Element | None) -> float | None:
    """Left indentation of a `w:pPr`, one step of a Word list being about 2; None when it sets none."""
    ind = pied.find(f"{W}ind") if pied is not None else None
    brut = (ind.get(f"{W}left") or ind.get(f"{W}start") or "") if ind is not None else ""
    return max(0.0, float(brut)) / 360 if brut.lstrip("-").replace(".", "").isdigit() else None


def romain(n: int) -> str:
    resultat = ""
    for valeur, lettre in _ROMAINS:
        while n >= valeur:
            resultat, n = resultat + lettre, n - valeur
    return resultat


def _ecrire(n: int, forme: str) -> str:
    if forme in {"upperLetter", "lowerLetter"}:
        lettre = chr(ord("A") + (n - 1) % 26)
        return lettre if forme == "upperLetter" else lettre.lower()
    if forme in {"upperRoman", "lowerRoman"}:
        return romain(n) if forme == "upperRoman" else romain(n).lower()
    return f"{n:02d}" if forme == "decimalZero" else str(n)


class Numerotation:
    """Counters of each numbered list of the document."""

    def __init__(self, racine: Element | None) -> None:
        self._niveaux: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._abstrait: dict[str, str] = {}
        self._compteurs: dict[str, dict[int, int]] = {}
        self._retraits: dict[tuple[str, int], float | None] = {}
        if racine is not None:
            self._charger(racine)

    def _charger(self, racine: Element) -> None:
        for abstrait in racine.iter(f"{W}abstractNum"):
            niveaux = {}
            for lvl in abstrait.iter(f"{W}lvl"):
                forme, texte, debut = (self._fils(lvl, n) for n in ("numFmt", "lvlText", "start"))
                rang = int(lvl.get(f"{W}ilvl", "0"))
                niveaux[rang] = (forme or "decimal", texte, int(debut or 1))
                self._retraits[abstrait.get(f"{W}abstractNumId", ""), rang] = retrait_word(lvl.find(f"{W}pPr"))
            self._niveaux[abstrait.get(f"{W}abstractNumId", "")] = niveaux
        for num in racine.iter(f"{W}num"):
            self._abstrait[num.get(f"{W}numId", "")] = self._fils(num, "abstractNumId")

    @staticmethod
    def _fils(element: Element, nom: str) -> str:
        fils = element.find(f"{W}{nom}")
        return fils.get(f"{W}val", "") if fils is not None else ""

    def retrait(self, num: tuple[str, int]) -> float | None:
        return self._retraits.get((self._abstrait.get(num[0], num[0]), num[1]))

    def marque(self, num: tuple[str, int]) -> tuple[str, str, int]:
        """(number as shown, bullet, list level) for the next paragraph of this list."""
        identifiant, rang = num
        if identifiant in {"0", ""}:
            return "", "", 0
        abstrait = self._abstrait.get(identifiant, identifiant)
        niveaux = self._niveaux.get(abstrait, {})
        forme, modele, debut = niveaux.get(rang, ("bullet", "•", 1))
        if forme in {"bullet", "none"}:
            return "", ("•" if forme == "bullet" else ""), rang
        compteurs = self._compteurs.setdefault(abstrait, {})
        compteurs[rang] = compteurs.get(rang, debut - 1) + 1
        for plus_bas in [r for r in compteurs if r > rang]:
            del compteurs[plus_bas]
        texte = modele
        for r in range(rang + 1):
            forme_r, _modele, debut_r = niveaux.get(r, (forme, "", 1))
            texte = texte.replace(f"%{r + 1}", _ecrire(compteurs.get(r, debut_r), forme_r))
        return texte.strip(), "", rang
