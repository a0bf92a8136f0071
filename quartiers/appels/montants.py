"""Amounts in French words."""

from decimal import Decimal

UNITES = [
    "zéro",
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
    "dix-sept",
    "dix-huit",
    "dix-neuf",
]
DIZAINES = {2: "vingt", 3: "trente", 4: "quarante", 5: "cinquante", 6: "soixante", 8: "quatre-vingt"}
CENT, MILLE, MILLION, MILLIARD = 100, 1_000, 1_000_000, 1_000_000_000


def deux_chiffres(nombre: int) -> str:
    """Words of 0 to 99; « quatre-vingts » keeps its s only at the end of a number (see `trois_chiffres`)."""
    if nombre < len(UNITES):
        return UNITES[nombre]
    dizaine, unite = divmod(nombre, 10)
    if dizaine in {7, 9}:  # counted from sixty and from eighty
        dizaine, unite = dizaine - 1, unite + 10
    mot = DIZAINES[dizaine]
    if not unite:
        return mot
    if unite in {1, 11} and dizaine != 8:
        return f"{mot} et {UNITES[unite]}"
    return f"{mot}-{UNITES[unite]}"


def trois_chiffres(nombre: int, *, final: bool) -> str:
    """Words of 1 to 999; `final`: nothing follows that takes away the plural of « cents » and « quatre-vingts »."""
    centaines, reste = divmod(nombre, CENT)
    mots = []
    if centaines == 1:
        mots.append("cent")
    elif centaines:
        mots.append(f"{UNITES[centaines]} cent{'s' if final and not reste else ''}")
    if reste:
        mots.append(deux_chiffres(reste) + ("s" if final and reste == 80 else ""))
    return " ".join(mots)


def entier_en_lettres(nombre: int) -> str:
    """« deux mille trois cent quarante » for 2340; up to the thousands of millions."""
    if not 0 <= nombre < MILLE * MILLIARD:
        raise ValueError(f"{nombre} ne s’écrit pas ici en lettres.")
    if nombre == 0:
        return "zéro"
    mots = []
    for valeur, nom in ((MILLIARD, "milliard"), (MILLION, "million")):
        quantite, nombre = divmod(nombre, valeur)
        if quantite:
            mots.append(f"{trois_chiffres(quantite, final=True)} {nom}{'s' if quantite > 1 else ''}")
    milliers, nombre = divmod(nombre, MILLE)
    if milliers:
        mots.append("mille" if milliers == 1 else f"{trois_chiffres(milliers, final=False)} mille")
    if nombre:
        mots.append(trois_chiffres(nombre, final=True))
    return " ".join(mots)


def montant_en_lettres(montant: Decimal) -> str:
    """« mille deux cents euros et cinquante centimes »."""
    euros, centimes = divmod(int(montant * 100), 100)
    liaison = "d’euros" if euros and euros % MILLION == 0 else f"euro{'s' if euros > 1 else ''}"
    texte = f"{entier_en_lettres(euros)} {liaison}"
    if centimes:
        texte += f" et {entier_en_lettres(centimes)} centime{'s' if centimes > 1 else ''}"
    return texte
