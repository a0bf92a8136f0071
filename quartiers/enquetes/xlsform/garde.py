"""What a questionnaire may not ask: who one is. And what it should think twice before asking.

A survey keeps no identity (GDPR, art. 5.1.c); opinions, origin, beliefs, health, sexual life are special categories
(art. 9): a question that touches them is told, and someone has to confirm.
"""

import re

from quartiers.tableurs.valeurs import plat

# Types that would tell who or where one is, or bring in a file.
TYPES_REFUSES = {
    "image": "une photo",
    "photo": "une photo",
    "audio": "un enregistrement",
    "background-audio": "un enregistrement",
    "video": "une vidéo",
    "file": "un fichier",
    "barcode": "un code-barres",
    "geopoint": "un lieu précis",
    "geotrace": "un trajet",
    "geoshape": "un contour",
    "start-geopoint": "un lieu précis",
}
# Kept by other tools about the phone or the person: never kept here.
METADONNEES = frozenset(
    {
        "start",
        "end",
        "today",
        "deviceid",
        "subscriberid",
        "simserial",
        "phonenumber",
        "username",
        "email",
        "audit",
        "imei",
    }
)
IDENTITE = (
    (
        "le nom",
        re.compile(
            r"\b(votre|vos|ton|son|leur) noms?\b|\bnom (de famille|et prenom|patronymique|du repondant)|\bprenoms?\b"
        ),
    ),
    (
        "le téléphone",
        re.compile(r"\b(votre|vos|ton|numeros? de) (numeros? de )?(telephone|portable|mobile|tel)\b|^(telephone|tel)$"),
    ),
    (
        "l’adresse électronique",
        re.compile(
            r"\b(votre|vos|ton) (adresse )?(e ?mail|mail|courriel|electronique)\b|^(adresse )?(e ?mail|mail|courriel|electronique)$"
        ),
    ),
    (
        "l’adresse",
        re.compile(
            r"\b(votre|ton|son|leur) adresse\b|\badresse (postale|complete|exacte|du domicile)|\bnumero de (la )?rue\b"
        ),
    ),
    ("la date de naissance", re.compile(r"\bdate de naissance\b|\bnee? le\b")),
    (
        "un numéro d’identité",
        re.compile(
            r"\b(numero de securite sociale|n(ume)?ro (caf|allocataire)|matricule|carte d identite|passeport)\b"
        ),
    ),
)
NOMS_IDENTITE = {
    "nom": "le nom",
    "name": "le nom",
    "surname": "le nom",
    "prenom": "le nom",
    "firstname": "le nom",
    "first_name": "le nom",
    "lastname": "le nom",
    "last_name": "le nom",
    "telephone": "le téléphone",
    "phone": "le téléphone",
    "tel": "le téléphone",
    "mobile": "le téléphone",
    "email": "l’adresse électronique",
    "e_mail": "l’adresse électronique",
    "mail": "l’adresse électronique",
    "courriel": "l’adresse électronique",
    "adresse": "l’adresse",
    "address": "l’adresse",
    "date_naissance": "la date de naissance",
    "date_de_naissance": "la date de naissance",
    "birthdate": "la date de naissance",
}
SENSIBLES = (
    (
        "l’origine",
        re.compile(r"\b(origines? ethniques?|ethnie|ethnique|race|couleur de peau|pays d origine|origine)\b"),
    ),
    ("la religion", re.compile(r"\b(religions?|religieu\w+|croyances?|confession|culte)\b")),
    (
        "les opinions politiques ou syndicales",
        re.compile(
            r"\b(parti politique|opinions? politiques?|syndicats?|syndical\w*|vote aux elections|avez vous vote)\b"
        ),
    ),
    ("la santé", re.compile(r"\b(maladies?|handicap|sante mentale|traitement medical|grossesse)\b")),
    ("la vie sexuelle", re.compile(r"\b(orientation sexuelle|sexualite|vie sexuelle)\b")),
    ("les condamnations", re.compile(r"\b(condamnations?|casier judiciaire|incarcer\w+)\b")),
)


def identite_demandee(nom: str, libelle: str) -> str:
    """What the question asks of one's identity, or nothing."""
    if nom.lower() in NOMS_IDENTITE:
        return NOMS_IDENTITE[nom.lower()]
    nu = plat(libelle)
    return next((quoi for quoi, motif in IDENTITE if motif.search(nu)), "")


def sujet_sensible(*textes: str) -> str:
    """The special category that a text seems to touch, or nothing."""
    nu = plat(" ".join(textes))
    return next((quoi for quoi, motif in SENSIBLES if motif.search(nu)), "")
