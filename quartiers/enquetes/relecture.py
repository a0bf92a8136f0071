"""What an open answer seems to give away of someone, and the same text with it masked: suggestions, a person decides."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from quartiers.comptes.models import Utilisateur
from quartiers.enquetes.calculs.accord import en_mots, kappa_binaire
from quartiers.enquetes.enums_resultats import EtatTexte
from quartiers.enquetes.models import Classement, Enquete, ReponseEnquete, SecondAvis, TexteRelu, ThemeReponse
from quartiers.participation.moderation import REGLES, normaliser
from quartiers.tableurs.valeurs import plat

MASQUE = "[…]"
IDENTIFIANTS = ("courriel", "telephone", "adresse", "plaque", "nom", "se_nomme", "numero", "appartement")


def soupcons(texte: str) -> list[str]:
    """What the text seems to hold that points at someone."""
    return [REGLES[code].libelle.lower() for code in IDENTIFIANTS if next(reperes(texte, code), None)]


def masquer(texte: str) -> str:
    """The text with what was found replaced by « […] »."""
    trouves = sorted({repere for code in IDENTIFIANTS for repere in reperes(texte, code)})
    morceaux, debut = [], 0
    for bas, haut in trouves:
        if bas >= debut:
            morceaux += [texte[debut:bas], MASQUE]
        debut = max(debut, haut)
    return "".join([*morceaux, texte[debut:]])


def reperes(texte: str, code: str) -> Iterator[tuple[int, int]]:
    """Where a rule finds something. A rule that reads plain letters gives no place when they do not stand as typed."""
    regle = REGLES[code]
    lu = normaliser(texte) if regle.normalisee else texte
    for trouve in regle.motif.finditer(lu):
        bas, haut = (trouve.start(), trouve.end()) if len(lu) == len(texte) else (0, len(texte))
        while haut < len(texte) and texte[haut].isalnum():
            haut += 1  # a rule may stop at the first letter of a name
        yield bas, haut


@dataclass(frozen=True)
class Ouverte:
    """An answer to an open question, and what is settled of it so far."""

    pk: int
    texte: str
    etat: str
    themes: frozenset[int]
    cite: str
    second: bool

    @property
    def lue(self) -> bool:
        return bool(self.etat)


def ecrites(enquete: Enquete, question: str) -> "QuerySet[ReponseEnquete]":
    """The answers that wrote something there, in an order that is not that of their arrival."""
    comptees = ReponseEnquete.objects.filter(enquete=enquete).comptees()
    siennes: QuerySet[ReponseEnquete] = comptees.filter(valeurs__has_key=question).exclude(
        **{f"valeurs__{question}": ""}
    )
    return siennes.order_by("cle")


def ouvertes(enquete: Enquete, question: str) -> list[Ouverte]:
    """All of them: four queries."""
    relus = {t.reponse_id: t for t in TexteRelu.objects.filter(reponse__enquete=enquete, question=question)}
    themes: dict[int, set[int]] = {}
    for pk, theme in Classement.objects.filter(reponse__enquete=enquete, question=question).values_list(
        "reponse_id", "theme_id"
    ):
        themes.setdefault(pk, set()).add(theme)
    seconds = set(
        SecondAvis.objects.filter(reponse__enquete=enquete, question=question).values_list("reponse_id", flat=True)
    )
    lues = []
    for pk, valeurs in ecrites(enquete, question).values_list("pk", "valeurs"):
        texte = str(valeurs.get(question) or "").strip()
        relu = relus.get(pk)
        if texte:
            lues.append(
                Ouverte(pk, texte, relu.etat if relu else "", frozenset(themes.get(pk, ())), relu.texte if relu else "",
                        pk in seconds)
            )  # fmt: skip
    return lues


def chercher(toutes: Sequence[Ouverte], mots: str) -> list[Ouverte]:
    """Those that hold every word, whatever accents and capitals."""
    voulus = plat(mots).split()
    return [o for o in toutes if all(mot in plat(o.texte) for mot in voulus)]


@dataclass(frozen=True)
class Accord:
    theme: ThemeReponse
    kappa: float | None
    mots: str


def accords(enquete: Enquete, question: str, themes: Sequence[ThemeReponse]) -> tuple[int, list[Accord]]:
    """How many answers were read twice, and for each theme how far the two readings agree."""
    seconds = {
        avis.reponse_id: set(avis.themes)
        for avis in SecondAvis.objects.filter(reponse__enquete=enquete, question=question)
    }
    premiers: dict[int, set[int]] = {pk: set() for pk in seconds}
    for pk, theme_pk in Classement.objects.filter(reponse_id__in=seconds, question=question).values_list(
        "reponse_id", "theme_id"
    ):
        premiers[pk].add(theme_pk)
    lus = []
    for theme in themes:
        valeur = kappa_binaire(
            [theme.pk in premiers[pk] for pk in seconds], [theme.pk in seconds[pk] for pk in seconds]
        )
        lus.append(Accord(theme, valeur, en_mots(valeur) if valeur is not None else ""))
    return len(seconds), lus


def a_lire(
    toutes: Sequence[Ouverte], relues_par: Utilisateur | None, enquete: Enquete, question: str, second: bool
) -> list[int]:
    """The answers that this person has still to read: never read; or, for a second opinion, read once by another."""
    if not second:
        return [o.pk for o in toutes if not o.lue]
    siennes = set(
        TexteRelu.objects.filter(reponse__enquete=enquete, question=question, relu_par=relues_par).values_list(
            "reponse_id", flat=True
        )
    )
    return [o.pk for o in toutes if o.lue and not o.second and o.pk not in siennes]


def citations(enquete: Enquete, question: str) -> list[str]:
    """The texts chosen to be quoted, as a person wrote them down, in alphabetical order."""
    relus = TexteRelu.objects.filter(reponse__enquete=enquete, question=question, etat=EtatTexte.RETENU)
    return sorted(set(relus.values_list("texte", flat=True)))
