"""Amounts in French words, as conventions write them beside the figures."""

from decimal import Decimal

PETITS = [
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
DIZAINES = ("", "", "vingt", "trente", "quarante", "cinquante", "soixante", "soixante", "quatre-vingt", "quatre-vingt")
LIMITE = 10**12


def moins_de_cent(nombre: int) -> str:
    if nombre < 20:
        return PETITS[nombre]
    dizaine, unite = divmod(nombre, 10)
    if dizaine in {7, 9}:
        unite += 10
    if unite == 0:
        return "quatre-vingts" if nombre == 80 else DIZAINES[dizaine]
    lien = "-et-" if unite in {1, 11} and dizaine < 8 else "-"
    return f"{DIZAINES[dizaine]}{lien}{PETITS[unite]}"


def moins_de_mille(nombre: int, suivi: bool = False) -> str:
    """`suivi`: before « mille », « vingt » and « cent » take no s."""
    centaine, reste = divmod(nombre, 100)
    mots = []
    if centaine:
        mots.append("cent" if centaine == 1 else f"{PETITS[centaine]}-cent{'' if reste or suivi else 's'}")
    if reste:
        mots.append("quatre-vingt" if suivi and reste == 80 else moins_de_cent(reste))
    return "-".join(mots)


def entier_en_lettres(nombre: int) -> str:
    """« mille-deux-cent-trente-quatre »: hyphens everywhere, as the spelling of 1990 allows."""
    if not 0 <= nombre < LIMITE:
        raise ValueError(f"{nombre} ne s’écrit pas en lettres ici.")
    if nombre == 0:
        return PETITS[0]
    milliards, reste = divmod(nombre, 10**9)
    millions, reste = divmod(reste, 10**6)
    milliers, unites = divmod(reste, 1000)
    mots = [
        f"{moins_de_mille(quantite)}-{nom}{'s' if quantite > 1 else ''}"
        for quantite, nom in ((milliards, "milliard"), (millions, "million"))
        if quantite
    ]
    if milliers:
        mots.append("mille" if milliers == 1 else f"{moins_de_mille(milliers, suivi=True)}-mille")
    if unites:
        mots.append(moins_de_mille(unites))
    return "-".join(mots)


def montant_en_lettres(montant: Decimal) -> str:
    """« mille-deux-cents euros et cinquante centimes »."""
    centimes_en_tout = int((montant * 100).to_integral_value())
    euros, centimes = divmod(centimes_en_tout, 100)
    de = " d’" if euros and euros % 10**6 == 0 else " "
    texte = f"{entier_en_lettres(euros)}{de}euro{'s' if euros > 1 else ''}"
    if centimes:
        texte += f" et {entier_en_lettres(centimes)} centime{'s' if centimes > 1 else ''}"
    return texte
