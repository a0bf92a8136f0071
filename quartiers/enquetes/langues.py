"""Languages of a questionnaire: from the heading « label::Français (fr) » to a code that pages can say."""

import re

from quartiers.tableurs.valeurs import plat

CODE = re.compile(r"^(.*?)\s*\(\s*([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})?)\s*\)\s*$")
CODE_SEUL = re.compile(r"^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})?$")
PAR_NOM = {
    "francais": "fr",
    "french": "fr",
    "anglais": "en",
    "english": "en",
    "arabe": "ar",
    "arabic": "ar",
    "turc": "tr",
    "turkish": "tr",
    "turkce": "tr",
    "portugais": "pt",
    "portuguese": "pt",
    "portugues": "pt",
    "espagnol": "es",
    "spanish": "es",
    "espanol": "es",
    "italien": "it",
    "italian": "it",
    "italiano": "it",
    "polonais": "pl",
    "polish": "pl",
    "ukrainien": "uk",
    "ukrainian": "uk",
    "russe": "ru",
    "russian": "ru",
    "dari": "prs",
    "albanais": "sq",
    "albanian": "sq",
    "soninke": "snk",
    "bambara": "bm",
    "pachto": "ps",
    "pashto": "ps",
    "roumain": "ro",
    "romanian": "ro",
}
NOMS = {
    "fr": "Français",
    "en": "English",
    "ar": "العربية",
    "tr": "Türkçe",
    "pt": "Português",
    "es": "Español",
    "it": "Italiano",
    "pl": "Polski",
    "uk": "Українська",
    "ru": "Русский",
    "prs": "دری",
    "ps": "پښتو",
    "sq": "Shqip",
    "ro": "Română",
}


def langue_de(entete: str) -> tuple[str, str] | None:
    """(code, name) of the language that a heading names; None when it is not known and gives no code."""
    texte = entete.strip()
    trouve = CODE.match(texte)
    if trouve:
        code = normaliser(trouve[2])
        return code, NOMS.get(code, trouve[1].strip() or code)
    code = PAR_NOM.get(plat(texte), "")
    if not code and CODE_SEUL.match(texte):
        code = normaliser(texte)
    return (code, NOMS.get(code, texte)) if code else None


def normaliser(code: str) -> str:
    langue, tiret, reste = code.partition("-")
    return f"{langue.lower()}{tiret}{reste}"
