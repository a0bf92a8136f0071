"""The fields of a sheet, each under one address (« fiche:intitule », « credit:12:prevu », « reel:6-10:femmes »).

As on a file of a call (appels.domain.champs): one canonical text per field, compared before it is written, so that
two people who fill the same sheet at once never overwrite each other; the workbook round trip uses the same ones.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from quartiers.annuaire.models import Organisme
from quartiers.appels import valeurs
from quartiers.appels.domain.champ import Champ, ChampInconnu, designer, ecrire_si_inchange
from quartiers.appels.domain.champs import choix_obligatoire, nombre_attendu
from quartiers.appels.domain.champs_communs import (
    RESULTATS,
    Normaliser,
    champ_age,
    champ_quartier,
    champ_reponse,
    champ_stocke,
    choisir,
    verifier_qpv,
    verifier_resultats,
)
from quartiers.appels.domain.redaction import ChampFerme
from quartiers.appels.enums import Comptage
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.enums import Nature
from quartiers.contrat.models import QuartierContrat
from quartiers.contrat.queries import jour_de_lecture, version_le
from quartiers.engagements.models import Dispositif
from quartiers.projets_quartier.models import Piste
from quartiers.suivi.domain.fiches import exiger_ouverte, exiger_unique
from quartiers.suivi.enums import GenreAction, NatureMoyen
from quartiers.suivi.models import (
    CreditFiche,
    FicheAction,
    IndicateurFiche,
    PublicFiche,
    PublicQuartierFiche,
    RattachementFiche,
    ReponseFiche,
    TerritoireFiche,
)
from quartiers.suivi.permissions import EQUIPE
from quartiers.suivi.queries.organismes import organismes_proposes

RESERVES = frozenset({"fiche:organisme", "fiche:commune"})  # the team alone says who leads an action


@transaction.atomic
def enregistrer_champ(*, acteur: Acteur, fiche: FicheAction, champ: str, valeur: str, valeur_vue: str) -> str:
    """Store `valeur` in the field `champ` and return its canonical text.

    Raises PermissionDenied, ChampFerme (a report handed in), Conflit, ChampInconnu, ValidationError.
    """
    verrouillee = exiger_ouverte(acteur, fiche)
    if champ in RESERVES and acteur.role not in EQUIPE:
        raise ChampFerme("Seule l’équipe du contrat change l’organisme et la commune d’une fiche.")
    return ecrire_si_inchange(champ_de(verrouillee, champ), valeur, valeur_vue)


def champ_de(fiche: FicheAction, nom: str) -> Champ:
    """The field at the address `nom` of a sheet whose report is loaded. Raises ChampInconnu."""
    return designer(fiche, nom, champ_du_bilan, COMPOSES)


def champ_du_bilan(fiche: FicheAction, nom: str) -> Champ:
    normaliser = RESULTATS.get(nom)
    if normaliser is None:
        raise ChampInconnu(nom)
    bilan = fiche.bilan
    return champ_stocke(bilan, nom, normaliser, lambda: verifier_resultats(bilan))


# The action as planned


def intitule(saisie: str) -> str:
    propre = valeurs.ligne(saisie, 200)
    if not propre:
        raise ValidationError("Donnez un nom à l’action : c’est par lui qu’on la retrouvera.")
    return propre


def courriel(saisie: str) -> str:
    propre = valeurs.ligne(saisie, 250)
    if propre:
        try:
            validate_email(propre)
        except ValidationError as erreur:
            raise ValidationError(f"« {propre} » n’est pas une adresse de courriel.") from erreur
    return propre


SIMPLES: dict[str, Normaliser] = {
    "intitule": intitule,
    "genre": choix_obligatoire(GenreAction.values),
    "referent": lambda saisie: valeurs.ligne(saisie, 150),
    "courriel": courriel,
    **dict.fromkeys(("description", "public_precision", "partenaires"), valeurs.texte),
    **dict.fromkeys(("participants", "participants_qpv", "femmes", "hommes"), valeurs.entier),
}
LIENS: dict[str, Callable[[FicheAction], Any]] = {
    "organisme": lambda fiche: organismes_proposes(fiche.contrat),
    "dispositif": lambda fiche: Dispositif.objects.filter(contrat=fiche.contrat_id),
    "piste": lambda fiche: Piste.objects.filter(contrat=fiche.contrat_id),
    "commune": lambda fiche: fiche.contrat.communes.all(),
}


def champ_action(fiche: FicheAction, nom: str, morceaux: list[str]) -> Champ:
    attribut = morceaux[0]
    if attribut in LIENS:
        return champ_lien(fiche, nom, attribut)

    def verifier() -> None:
        verifier_qpv(fiche.participants, fiche.participants_qpv)
        if attribut == "intitule":
            exiger_unique(fiche.contrat, fiche.annee, fiche.organisme, fiche.intitule, sauf=fiche.pk)

    return champ_stocke(fiche, attribut, SIMPLES[attribut], verifier, nom)


def champ_lien(fiche: FicheAction, nom: str, attribut: str) -> Champ:
    """The scheme, the lead or the commune of the action, by its number."""
    permis = LIENS[attribut](fiche)

    def normaliser(saisie: str) -> str:
        propre = valeurs.entier(saisie)
        if propre and not permis.filter(pk=int(propre)).exists():
            raise ValidationError("Choisissez une des réponses proposées.")
        return propre

    def ecrire(canonique: str) -> None:
        if attribut == "organisme":
            changer_organisme(fiche, canonique)
        setattr(fiche, f"{attribut}_id", int(canonique) if canonique else None)
        fiche.save(update_fields=[attribut, "modifie_le"])

    return Champ(nom, attribut, normaliser, lambda: str(getattr(fiche, f"{attribut}_id") or ""), ecrire)


def changer_organisme(fiche: FicheAction, canonique: str) -> None:
    if not canonique:
        raise ValidationError("Une fiche a toujours un organisme qui la porte.")
    nouveau = Organisme.objects.get(pk=int(canonique))
    exiger_unique(fiche.contrat, fiche.annee, nouveau, fiche.intitule, sauf=fiche.pk)


def champ_attendu(fiche: FicheAction, nom: str, morceaux: list[str]) -> Champ:
    creation = {"contrat": fiche.contrat, "fiche": fiche, "reel": False}
    return champ_age(nom, morceaux, PublicFiche.objects.filter(fiche=fiche, reel=False), creation)


def champ_reel(fiche: FicheAction, nom: str, morceaux: list[str]) -> Champ:
    creation = {"contrat": fiche.contrat, "fiche": fiche, "reel": True}
    return champ_age(nom, morceaux, PublicFiche.objects.filter(fiche=fiche, reel=True), creation)


def champ_public_quartier(fiche: FicheAction, nom: str, morceaux: list[str]) -> Champ:
    lignes = PublicQuartierFiche.objects.filter(bilan=fiche.bilan)
    return champ_quartier(nom, morceaux[0], lignes, {"contrat": fiche.contrat, "bilan": fiche.bilan})


def champ_question(fiche: FicheAction, nom: str, morceaux: list[str]) -> Champ:
    lignes = ReponseFiche.objects.filter(bilan=fiche.bilan)
    return champ_reponse(nom, morceaux[0], lignes, {"contrat": fiche.contrat, "bilan": fiche.bilan})


# Neighbourhoods and pockets, with their shares


def champ_territoire(fiche: FicheAction, nom: str, morceaux: list[str]) -> Champ:
    """« q12 » a neighbourhood of the contract, « p4 » a pocket of poverty, « hors » the rest."""
    cible = territoire_designe(fiche, nom, morceaux[0])
    lignes = TerritoireFiche.objects.filter(
        fiche=fiche,
        **{cle: valeur for cle, valeur in cible.items() if valeur is not None},
        **{f"{cle}__isnull": True for cle, valeur in cible.items() if valeur is None},
    )

    def lire() -> str:
        return valeurs.texte_du_montant(lignes.order_by("pk").values_list("part", flat=True).first())

    def ecrire(canonique: str) -> None:
        if not canonique:
            lignes.delete()
        elif not lignes.update(part=Decimal(canonique)):
            TerritoireFiche.objects.create(contrat=fiche.contrat, fiche=fiche, part=Decimal(canonique), **cible)

    return Champ(nom, "territoires", valeurs.part, lire, ecrire)


def territoire_designe(fiche: FicheAction, nom: str, code: str) -> dict[str, int | None]:
    if code == "hors":
        return {"quartier_id": None, "poche_id": None}
    numero = int(code[1:])
    if code[0] == "q" and QuartierContrat.objects.filter(contrat=fiche.contrat_id, pk=numero).exists():
        return {"quartier_id": numero, "poche_id": None}
    if code[0] == "p" and fiche.contrat.poches.filter(pk=numero).exists():
        return {"quartier_id": None, "poche_id": numero}
    raise ChampInconnu(nom)


# What the action serves in the contract


def champ_rattachement(fiche: FicheAction, nom: str, morceaux: list[str]) -> Champ:
    """« principal » holds an element's number; « autre:<number> » is ticked or not."""
    if morceaux == ["principal"]:
        return champ_principal(fiche, nom)
    genre, element_id = morceaux[0], int(morceaux[1])
    if genre != "autre":
        raise ChampInconnu(nom)
    lies = RattachementFiche.objects.filter(fiche=fiche, element=element_id)

    def ecrire(canonique: str) -> None:
        if not canonique:
            lies.filter(principal=False).delete()
        elif not lies.exists():
            rattacher(fiche, element_id, principal=False)

    return Champ(nom, "rattachements", valeurs.case, lambda: "oui" if lies.exists() else "", ecrire)


def champ_principal(fiche: FicheAction, nom: str) -> Champ:
    principal = RattachementFiche.objects.filter(fiche=fiche, principal=True)

    def lire() -> str:
        return str(principal.order_by("pk").values_list("element_id", flat=True).first() or "")

    def ecrire(canonique: str) -> None:
        principal.update(principal=False)
        if not canonique:
            return
        if not RattachementFiche.objects.filter(fiche=fiche, element=int(canonique)).update(principal=True):
            rattacher(fiche, int(canonique), principal=True)

    return Champ(nom, "rattachements", valeurs.entier, lire, ecrire)


def rattacher(fiche: FicheAction, element_id: int, *, principal: bool) -> None:
    """Tie to an axis, an orientation or an operational objective, under its wording of the day."""
    version = version_le(element_id, jour_de_lecture(fiche.contrat))
    permises = {Nature.AXE, Nature.ORIENTATION, Nature.OBJECTIF}
    if version is None or version.contrat_id != fiche.contrat_id or version.element.nature not in permises:
        raise ValidationError("Choisissez une orientation ou un objectif du contrat en vigueur.")
    RattachementFiche.objects.create(
        contrat=fiche.contrat, fiche=fiche, element_id=element_id, version=version, principal=principal
    )


# Expected and reached results, money


def champ_indicateur(fiche: FicheAction, nom: str, morceaux: list[str]) -> Champ:
    """« indicateur:<n>:attendu », « resultat:<n>:realise » and the words around them."""
    indicateur = IndicateurFiche.objects.filter(fiche=fiche, pk=int(morceaux[0])).first()
    if indicateur is None:
        raise ChampInconnu(nom)
    return champ_de_ligne(indicateur, nom, morceaux[1], INDICATEURS)


def champ_credit(fiche: FicheAction, nom: str, morceaux: list[str]) -> Champ:
    credit = CreditFiche.objects.filter(fiche=fiche, pk=int(morceaux[0])).first()
    if credit is None:
        raise ChampInconnu(nom)
    cible = champ_de_ligne(credit, nom, morceaux[1], CREDITS)
    if morceaux[1] != "nature":
        return cible

    def ecrire(canonique: str) -> None:
        memes = CreditFiche.objects.filter(fiche=fiche, organisme=credit.organisme_id, nature=canonique)
        if memes.exclude(pk=credit.pk).exists():
            raise ValidationError("Ce partenaire a déjà une ligne de cette nature dans la fiche.")
        cible.ecrire(canonique)

    return Champ(nom, "depenses", cible.normaliser, cible.lire, ecrire)


INDICATEURS: dict[str, Normaliser] = {
    "attendu": nombre_attendu,
    "realise": nombre_attendu,
    "unite": lambda saisie: valeurs.ligne(saisie, 40),
    "libelle": lambda saisie: valeurs.ligne(saisie, 300),
    "comptage": choisir(list(Comptage.values)),
    "commentaire": valeurs.texte,
}
CREDITS: dict[str, Normaliser] = {
    **dict.fromkeys(("prevu", "vote", "depense"), nombre_attendu),
    "nature": choix_obligatoire(NatureMoyen.values),
    "precision": lambda saisie: valeurs.ligne(saisie, 200),
    "estime": valeurs.case,
}
DECIMAUX = frozenset({"attendu", "realise", "prevu", "vote", "depense"})


def champ_de_ligne(ligne: Any, nom: str, attribut: str, normaliseurs: dict[str, Normaliser]) -> Champ:
    """An attribute of a line; an amount that is not known is not zero."""

    def lire() -> str:
        return texte_de_ligne(ligne, attribut)

    def ecrire(canonique: str) -> None:
        valeur: Any = canonique
        if attribut in DECIMAUX:
            valeur = Decimal(canonique) if canonique else None
        elif attribut == "estime":
            valeur = canonique == "oui"
        setattr(ligne, attribut, valeur)
        ligne.save(update_fields=[attribut])

    return Champ(nom, nom.split(":", maxsplit=1)[0], normaliseurs[attribut], lire, ecrire)


def texte_de_ligne(ligne: Any, attribut: str) -> str:
    """The canonical text of a line's attribute."""
    valeur = getattr(ligne, attribut)
    if attribut in DECIMAUX:
        return "" if valeur is None else f"{valeur:.2f}"
    return ("oui" if valeur else "") if attribut == "estime" else str(valeur)


COMPOSES: dict[str, Callable[[FicheAction, str, list[str]], Champ]] = {
    "fiche": champ_action,
    "attendu": champ_attendu,
    "reel": champ_reel,
    "quartier": champ_public_quartier,
    "question": champ_question,
    "territoire": champ_territoire,
    "rattachement": champ_rattachement,
    "indicateur": champ_indicateur,
    "resultat": champ_indicateur,
    "credit": champ_credit,
}
