"""The figures of the dashboards, by family, each read from a total; what is said beside it. No query here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from quartiers.appels.enums import Tranche
from quartiers.socle.formats import compte
from quartiers.suivi.consolidation import Cumul

Valeur = int | Decimal

# The contract's own cuts, made of whole age bands (Contrat, annexe 9.2).
COUPES: dict[str, tuple[Tranche, ...]] = {
    "15-24": (Tranche.A15, Tranche.A16, Tranche.A18),
    "16-24": (Tranche.A16, Tranche.A18),
    "18-24": (Tranche.A18,),
    "50+": (Tranche.A50, Tranche.A65, Tranche.A75),
    "75+": (Tranche.A75,),
}
NOMS_DES_COUPES = {
    "15-24": "15 à 24 ans",
    "16-24": "16 à 24 ans",
    "18-24": "18 à 24 ans",
    "50+": "50 ans et plus",
    "75+": "75 ans et plus",
}
JEUNES = COUPES["15-24"]
# Bands of the report: wide enough to say something, each made of whole bands of the reports.
BANDES: dict[str, tuple[Tranche, ...]] = {
    "0 à 5 ans": (Tranche.A0, Tranche.A3),
    "6 à 10 ans": (Tranche.A6,),
    "11 à 17 ans": (Tranche.A11, Tranche.A15, Tranche.A16),
    "18 à 24 ans": (Tranche.A18,),
    "25 à 49 ans": (Tranche.A25,),
    "50 à 64 ans": (Tranche.A50,),
    "65 ans et plus": (Tranche.A65, Tranche.A75),
    "Âge non précisé": (Tranche.INCONNU,),
}


@dataclass(frozen=True)
class Chiffre:
    """A figure read from a total. `secret`: it counts people really reached, small numbers of it are not public."""

    code: str
    libelle: str
    lire: Callable[[Cumul], Valeur]
    genre: str = "nombre"
    secret: bool = False


@dataclass(frozen=True)
class Famille:
    """Figures shown together; `principal` is the one drawn; `regle` says how they add up."""

    code: str
    libelle: str
    chiffres: tuple[Chiffre, ...]
    principal: str
    regle: str

    @property
    def secrete(self) -> bool:
        return any(chiffre.secret for chiffre in self.chiffres)


ACTIONS = Famille(
    "actions",
    "Actions et fiches bilan",
    (
        Chiffre("actions", "Actions", lambda c: c.nombre),
        Chiffre("attendues", "Fiches bilan attendues", lambda c: c.bilans_attendus),
        Chiffre("rendues", "Rendues", lambda c: c.bilans_attendus - c.manquants),
        Chiffre("manquantes", "Non rendues", lambda c: c.manquants),
    ),
    "actions",
    "Une action compte une fois dans l’ensemble, et une fois dans chaque quartier où elle a lieu.",
)
ARGENT = Famille(
    "argent",
    "Argent demandé, accordé, payé",
    (
        Chiffre("demande", "Demandé ou prévu", lambda c: c.montants.demande, "montant"),
        Chiffre("accorde", "Accordé", lambda c: c.montants.vote, "montant"),
        Chiffre("paye", "Payé ou dépensé", lambda c: c.montants.paye, "montant"),
    ),
    "accorde",
    "Une demande refusée compte dans ce qui est demandé, pas dans ce qui est accordé. "
    "Les sommes rendues sont déduites de ce qui est payé.",
)
MOYENS = Famille(
    "moyens",
    "Crédits spécifiques, droit commun, moyens propres",
    (
        Chiffre("specifique", "Crédits spécifiques", lambda c: c.specifique.vote, "montant"),
        Chiffre("droit_commun", "Droit commun", lambda c: c.droit_commun.vote, "montant"),
        Chiffre("propre", "Moyens propres", lambda c: c.propre.vote, "montant"),
    ),
    "specifique",
    "Montants accordés, selon la nature donnée à chaque crédit : elles ne sont jamais mélangées.",
)
COUTS = Famille(
    "couts",
    "Coût des actions",
    (
        Chiffre("cout_prevu", "Coût prévu", lambda c: c.cout_prevu, "montant"),
        Chiffre("cout_reel", "Coût réel", lambda c: c.cout_reel, "montant"),
    ),
    "cout_reel",
    "Charges des budgets, hors contributions volontaires. Le coût réel n’est connu que des fiches bilan rendues.",
)
PERSONNES = Famille(
    "personnes",
    "Public touché (cumul de participations)",
    (
        Chiffre("attendus", "Attendues", lambda c: c.attendus),
        Chiffre("participations", "Cumul de participations", lambda c: c.participations, secret=True),
        Chiffre("qpv", "Dont QPV", lambda c: c.qpv, secret=True),
        Chiffre("femmes", "Femmes", lambda c: c.femmes, secret=True),
        Chiffre("hommes", "Hommes", lambda c: c.hommes, secret=True),
        Chiffre("non_precise", "Non précisé", lambda c: c.non_precise, secret=True),
    ),
    "participations",
    "Chaque action compte des personnes différentes ; une même personne peut venir à plusieurs actions. "
    "La somme est donc un cumul de participations, pas un nombre de personnes.",
)
PRESENCES = Famille(
    "presences",
    "Présences et séances",
    (
        Chiffre("presences", "Présences cumulées", lambda c: c.presences, secret=True),
        Chiffre("seances", "Séances ou ateliers", lambda c: c.seances),
    ),
    "presences",
    "Une personne venue dix fois compte pour dix présences : ce chiffre ne s’ajoute jamais aux personnes.",
)
FAMILLES: dict[str, Famille] = {f.code: f for f in (ACTIONS, ARGENT, MOYENS, PERSONNES, PRESENCES, COUTS)}


def age(tranche: str) -> Callable[[Cumul], int]:
    return lambda cumul: sum(cumul.tranches.get(tranche, (0, 0, 0)))


def coupe(tranches: tuple[Tranche, ...]) -> Callable[[Cumul], int]:
    return lambda cumul: sum(sum(cumul.tranches.get(tranche, (0, 0, 0))) for tranche in tranches)


AGES = tuple(Chiffre(f"age-{t.value}", str(t.label), age(t.value), secret=True) for t in Tranche)
CHIFFRES: Mapping[str, Chiffre] = {
    **{chiffre.code: chiffre for famille in FAMILLES.values() for chiffre in famille.chiffres},
    **{chiffre.code: chiffre for chiffre in AGES},
    **{
        f"coupe-{nom}": Chiffre(f"coupe-{nom}", NOMS_DES_COUPES[nom], coupe(tranches), secret=True)
        for nom, tranches in COUPES.items()
    },
}


def ce_qui_manque(cumul: Cumul, famille: Famille) -> str:
    """« 12 fiches bilan sur 60 non rendues, 3 sans nombre de personnes, 4 estimées »; empty when nothing is missing."""
    morceaux = []
    if famille in {ARGENT, MOYENS}:
        if cumul.credits_estimes:
            morceaux.append(compte(cumul.credits_estimes, "montant estimé", "montants estimés"))
        return ", ".join(morceaux)
    if cumul.manquants:
        morceaux.append(f"{cumul.manquants} {pluriel(cumul.manquants)} sur {cumul.bilans_attendus} non rendues")
        if cumul.manquants == 1:
            morceaux[-1] = f"1 fiche bilan sur {cumul.bilans_attendus} non rendue"
    if famille in {PERSONNES, PRESENCES}:
        if cumul.sans_nombre:
            morceaux.append(f"{cumul.sans_nombre} sans nombre de personnes")
        if cumul.estimes:
            morceaux.append(compte(cumul.estimes, "estimée", "estimées"))
    return ", ".join(morceaux)


def pluriel(nombre: int) -> str:
    return "fiche bilan" if nombre == 1 else "fiches bilan"
