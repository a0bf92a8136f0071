"""The fields of a file, each under one address (« besoin », « public:6-10:femmes », « budget:2027:606 »).

A field is read and written as one canonical text, whatever table holds it: that is what lets a page save field by
field, and what lets two people's words be compared before one of them is written (redaction.enregistrer_champ).
"""

from collections.abc import Callable, Sequence
from decimal import Decimal

from django.core.exceptions import ValidationError

from quartiers.appels import valeurs
from quartiers.appels.domain.champ import Champ, ChampInconnu, champ_du_modele, champ_effectif, designer
from quartiers.appels.domain.financement import synchroniser_lignes
from quartiers.appels.domain.lieux import actualiser_communes
from quartiers.appels.enums import Cote, GenreDossier, NatureBudget, Periodicite, Tranche
from quartiers.appels.etapes import CIBLES_DE_GROUPE
from quartiers.appels.models import (
    Budget,
    Dossier,
    Financeur,
    IndicateurDossier,
    Lieu,
    LigneBudget,
    Public,
    Rattachement,
    Territoire,
)
from quartiers.appels.nomenclature import PAR_CODE
from quartiers.contrat.enums import Nature
from quartiers.contrat.models import QuartierContrat
from quartiers.contrat.queries import jour_de_lecture, version_le

TEXTES = ("besoin", "objectifs", "description", "participation", "partenaires", "egalite", "equipe", "evaluation")
TEXTES_COURTS = ("lieu", "public_precision")
ENTIERS = ("participants", "participants_qpv", "femmes", "hommes")
DATES = ("date_debut", "date_fin")
NIVEAUX_MAX = 12  # of the campaign's scale of equality


def champ_de(dossier: Dossier, nom: str) -> Champ:
    """The field at the address `nom`. Raises ChampInconnu."""
    return designer(dossier, nom, champ_simple, COMPOSES)


# Fields of the file itself


def champ_simple(dossier: Dossier, nom: str) -> Champ:
    def ranger() -> None:
        if nom in DATES:
            dates_dans_l_ordre(dossier)
        if nom == "periodicite":
            dossier.annees = max(2, dossier.annees) if dossier.periodicite == Periodicite.PLURIANNUELLE else 1
        if nom == "annees":
            dossier.periodicite = Periodicite.PLURIANNUELLE if dossier.annees > 1 else Periodicite.ANNUELLE
        dossier.save(update_fields=[nom, "periodicite", "annees", "modifie_le"])

    return champ_du_modele(dossier, nom, CIBLES_DE_GROUPE.get(nom, nom), SIMPLES, ranger)


def dates_dans_l_ordre(dossier: Dossier) -> None:
    if dossier.date_debut and dossier.date_fin and dossier.date_fin < dossier.date_debut:
        raise ValidationError("La fin du projet doit suivre son début.")


def intitule(saisie: str) -> str:
    propre = valeurs.ligne(saisie, 200)
    if not propre:
        raise ValidationError("Donnez un titre à votre projet : c’est par lui qu’on le retrouvera.")
    return propre


def choix_obligatoire(permis: Sequence[str]) -> Callable[[str], str]:
    def normaliser(saisie: str) -> str:
        retenu = valeurs.choix(saisie, permis)
        if not retenu:
            raise ValidationError("Choisissez une des réponses proposées.")
        return retenu

    return normaliser


SIMPLES: dict[str, Callable[[str], str]] = {
    "intitule": intitule,
    "genre": choix_obligatoire(GenreDossier.values),
    "periodicite": choix_obligatoire(Periodicite.values),
    "annees": choix_obligatoire(["1", "2", "3", "4"]),
    **dict.fromkeys((*TEXTES, *TEXTES_COURTS), valeurs.texte),
    **dict.fromkeys(ENTIERS, valeurs.entier),
    **dict.fromkeys(DATES, valeurs.jour),
    "egalite_niveau": lambda saisie: valeurs.choix(saisie, [str(rang) for rang in range(NIVEAUX_MAX)]),
}


# People expected, by age band and sex


def champ_public(dossier: Dossier, nom: str, morceaux: list[str]) -> Champ:
    tranche, sexe = morceaux
    if tranche not in Tranche.values:
        raise ChampInconnu(nom)
    attendus = Public.objects.filter(dossier=dossier, bilan__isnull=True, tranche=tranche)
    return champ_effectif(nom, sexe, attendus, contrat=dossier.contrat, dossier=dossier, tranche=tranche)


# Neighbourhoods and pockets, with their shares


def champ_territoire(dossier: Dossier, nom: str, morceaux: list[str]) -> Champ:
    """« q12 » a neighbourhood of the contract, « p4 » a pocket of poverty, « hors » the rest."""
    cible = territoire_designe(dossier, nom, morceaux[0])
    lignes = Territoire.objects.filter(
        dossier=dossier,
        **{cle: valeur for cle, valeur in cible.items() if valeur is not None},
        **{f"{cle}__isnull": True for cle, valeur in cible.items() if valeur is None},
    )

    def lire() -> str:
        return valeurs.texte_du_montant(lignes.values_list("part", flat=True).first())

    def ecrire(canonique: str) -> None:
        if not canonique:
            lignes.delete()
        elif not lignes.update(part=Decimal(canonique)):
            Territoire.objects.create(contrat=dossier.contrat, dossier=dossier, part=Decimal(canonique), **cible)
        actualiser_communes(dossier)

    return Champ(nom, "territoires", valeurs.part, lire, ecrire)


def territoire_designe(dossier: Dossier, nom: str, code: str) -> dict[str, int | None]:
    if code == "hors":
        return {"quartier_id": None, "poche_id": None}
    numero = int(code[1:])
    if code[0] == "q" and QuartierContrat.objects.filter(contrat=dossier.contrat_id, pk=numero).exists():
        return {"quartier_id": numero, "poche_id": None}
    if code[0] == "p" and dossier.contrat.poches.filter(pk=numero).exists():
        return {"quartier_id": None, "poche_id": numero}
    raise ChampInconnu(nom)


# What the project serves in the contract


def champ_rattachement(dossier: Dossier, nom: str, morceaux: list[str]) -> Champ:
    """« principal » holds an element's number; « autre:<number> » is ticked or not."""
    if morceaux == ["principal"]:
        return champ_principal(dossier, nom)
    genre, element_id = morceaux[0], int(morceaux[1])
    if genre != "autre":
        raise ChampInconnu(nom)
    lies = Rattachement.objects.filter(dossier=dossier, element=element_id)

    def lire() -> str:
        return "oui" if lies.exists() else ""

    def ecrire(canonique: str) -> None:
        if not canonique:
            lies.filter(principal=False).delete()
        elif not lies.exists():
            rattacher(dossier, element_id, principal=False)

    return Champ(nom, "rattachements", valeurs.case, lire, ecrire)


def champ_principal(dossier: Dossier, nom: str) -> Champ:
    principal = Rattachement.objects.filter(dossier=dossier, principal=True)

    def lire() -> str:
        return str(principal.values_list("element_id", flat=True).first() or "")

    def ecrire(canonique: str) -> None:
        principal.update(principal=False)
        if not canonique:
            return
        if not Rattachement.objects.filter(dossier=dossier, element=int(canonique)).update(principal=True):
            rattacher(dossier, int(canonique), principal=True)

    return Champ(nom, "rattachements", valeurs.entier, lire, ecrire)


def rattacher(dossier: Dossier, element_id: int, *, principal: bool) -> None:
    """Tie to an orientation or an operational objective, under its wording of the day."""
    version = version_le(element_id, jour_de_lecture(dossier.contrat, None))
    permises = {Nature.ORIENTATION, Nature.OBJECTIF}
    if version is None or version.contrat_id != dossier.contrat_id or version.element.nature not in permises:
        raise ValidationError("Choisissez une orientation ou un objectif du contrat en vigueur.")
    Rattachement.objects.create(
        contrat=dossier.contrat, dossier=dossier, element_id=element_id, version=version, principal=principal
    )


# Budget: one amount per account, or per funder asked


def champ_budget(dossier: Dossier, nom: str, morceaux: list[str]) -> Champ:
    exercice, code = int(morceaux[0]), morceaux[1]
    if exercice not in dossier.exercices:
        raise ChampInconnu(nom)
    financeur = financeur_designe(dossier, code)
    compte = PAR_CODE[financeur.genre if financeur else code]
    lignes = LigneBudget.objects.filter(
        budget__dossier=dossier,
        budget__nature=NatureBudget.PREVISIONNEL,
        budget__exercice=exercice,
        compte=compte.code,
        financeur=financeur,
    )

    def lire() -> str:
        return valeurs.texte_du_montant(sum(lignes.values_list("montant", flat=True), Decimal(0)))

    def ecrire(canonique: str) -> None:
        budget = budget_previsionnel(dossier, exercice)
        lignes.delete()
        if canonique:
            LigneBudget.objects.create(
                contrat=dossier.contrat,
                budget=budget,
                cote=compte.cote if not financeur else Cote.PRODUIT,
                compte=compte.code,
                financeur=financeur,
                montant=Decimal(canonique),
            )
        if financeur is not None:
            synchroniser_lignes(dossier)

    return Champ(nom, "budget", valeurs.montant, lire, ecrire)


def financeur_designe(dossier: Dossier, code: str) -> Financeur | None:
    """« f12 » is a funder of the contract; any other code is an account."""
    if not code.startswith("f"):
        return None
    financeur = Financeur.objects.filter(contrat=dossier.contrat_id, pk=int(code[1:])).first()
    if financeur is None:
        raise ChampInconnu(code)
    return financeur


def budget_previsionnel(dossier: Dossier, exercice: int) -> Budget:
    """The planned budget of that year; a frozen one no longer changes: its revision is another act."""
    budget, _ = Budget.objects.get_or_create(
        dossier=dossier,
        exercice=exercice,
        nature=NatureBudget.PREVISIONNEL,
        rang=1,
        defaults={"contrat": dossier.contrat},
    )
    return budget


# Expected results, and places


def champ_indicateur(dossier: Dossier, nom: str, morceaux: list[str]) -> Champ:
    numero, attribut = int(morceaux[0]), morceaux[1]
    indicateur = IndicateurDossier.objects.filter(dossier=dossier, pk=numero).first()
    if indicateur is None or attribut not in {"libelle", "unite", "attendu"}:
        raise ChampInconnu(nom)

    def lire() -> str:
        valeur = getattr(indicateur, attribut)
        return ("" if valeur is None else f"{valeur:.2f}") if attribut == "attendu" else str(valeur)

    def ecrire(canonique: str) -> None:
        valeur = (Decimal(canonique) if canonique else None) if attribut == "attendu" else canonique
        setattr(indicateur, attribut, valeur)
        indicateur.save(update_fields=[attribut])

    normaliser = {
        "attendu": nombre_attendu,
        "unite": lambda saisie: valeurs.ligne(saisie, 40),
        "libelle": lambda saisie: valeurs.ligne(saisie, 300),
    }[attribut]
    return Champ(nom, "indicateurs", normaliser, lire, ecrire)


def nombre_attendu(saisie: str) -> str:
    """Zero is an answer here."""
    propre = valeurs.montant(saisie)
    return propre or ("0.00" if valeurs.sans_espaces(saisie) else "")


def champ_lieu(dossier: Dossier, nom: str, morceaux: list[str]) -> Champ:
    lieu = Lieu.objects.filter(dossier=dossier, pk=int(morceaux[0])).first()
    if lieu is None or morceaux[1] != "libelle":
        raise ChampInconnu(nom)

    def ecrire(canonique: str) -> None:
        lieu.libelle = canonique
        lieu.save(update_fields=["libelle", "modifie_le"])

    return Champ(nom, "lieux", lambda saisie: valeurs.ligne(saisie, 150), lambda: lieu.libelle, ecrire)


COMPOSES: dict[str, Callable[[Dossier, str, list[str]], Champ]] = {
    "public": champ_public,
    "territoire": champ_territoire,
    "rattachement": champ_rattachement,
    "budget": champ_budget,
    "indicateur": champ_indicateur,
    "lieu": champ_lieu,
}
