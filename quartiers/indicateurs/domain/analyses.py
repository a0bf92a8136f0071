"""Analyses of effect: prepared, announced with what is expected, computed, made again to be checked, published."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.indicateurs.effets import VERSION_METHODES
from quartiers.indicateurs.effets.calculs import calculer as calculer_entree
from quartiers.indicateurs.effets.calculs import prealable
from quartiers.indicateurs.effets.entree import AnalyseRefusee, Differences, Entree, Parametres, comparer, empreinte_de
from quartiers.indicateurs.effets.phrases import attendu_dit, phrases_prealables, phrases_resultat
from quartiers.indicateurs.enums import TRANSITIONS_ANALYSE, EtatAnalyse
from quartiers.indicateurs.models import Analyse, ResultatAnalyse
from quartiers.indicateurs.queries_effets import entree_de
from quartiers.journal.domain import consigner, franchir


@cache
def version_logiciel() -> str:
    try:
        return version("quartiers")
    except PackageNotFoundError:
        return "non installé"


@transaction.atomic
def preparer(*, acteur: Acteur, contrat: Contrat, champs: dict[str, Any]) -> Analyse:
    analyse = Analyse.objects.create(contrat=contrat, **champs)
    consigner(acteur=acteur, code="analyse.preparer", objet=analyse, phrase=f"Analyse préparée : « {analyse} »")
    return analyse


@transaction.atomic
def modifier(*, acteur: Acteur, analyse: Analyse, champs: dict[str, Any]) -> Analyse:
    """Before the expectation is written only. Raises ValidationError."""
    if analyse.etat != EtatAnalyse.PREPAREE:
        raise ValidationError("Cette analyse est annoncée : elle ne change plus. Préparez-en une autre.")
    for champ, valeur in champs.items():
        setattr(analyse, champ, valeur)
    analyse.save()
    consigner(acteur=acteur, code="analyse.modifier", objet=analyse, phrase=f"Analyse modifiée : « {analyse} »")
    return analyse


def prealable_de(analyse: Analyse) -> dict[str, Any]:
    """What may be seen before the result; once announced, what was seen then. Raises AnalyseRefusee."""
    if analyse.etat != EtatAnalyse.PREPAREE:
        return dict(analyse.prealable)
    entree = entree_de(analyse)
    contenu = prealable(entree)
    dites = phrases_prealables(contenu, entree.parametres.unite)
    parametres = {"libelle": entree.parametres.libelle, "unite": entree.parametres.unite}
    return contenu | {"phrases": dites, "empreinte": entree.empreinte, **parametres}


@transaction.atomic
def annoncer(*, acteur: Acteur, analyse: Analyse, hypothese: str, attendu: Decimal | None) -> None:
    """Write what is expected, dated, with what was known; the database then refuses any change of the settings.

    Raises AnalyseRefusee, TransitionRefusee.
    """
    franchir(
        acteur=acteur,
        objet=analyse,
        table=TRANSITIONS_ANALYSE,
        acte="annoncer",
        phrase=f"Attendu écrit avant le résultat : « {analyse} »",
        prealable=prealable_de(analyse),
        hypothese=hypothese.strip(),
        attendu=attendu,
        annonce_le=timezone.now(),
        annonce_par=acteur.utilisateur,
    )


@transaction.atomic
def calculer(*, acteur: Acteur, analyse: Analyse) -> ResultatAnalyse:
    """The result with the figures of today; a former one stays. Raises AnalyseRefusee, TransitionRefusee."""
    franchir(
        acteur=acteur,
        objet=analyse,
        table=TRANSITIONS_ANALYSE,
        acte="calculer",
        phrase=f"Résultat calculé : « {analyse} »",
    )
    entree = entree_de(analyse)
    contenu = contenu_de(entree, analyse.attendu)
    dernier = ResultatAnalyse.objects.filter(analyse=analyse).order_by("-rang").values_list("rang", flat=True).first()
    return ResultatAnalyse.objects.create(
        contrat_id=analyse.contrat_id,
        analyse=analyse,
        rang=(dernier or 0) + 1,
        calcule_le=timezone.now(),
        calcule_par=acteur.utilisateur,
        parametres=entree.parametres.en_json(),
        donnees=entree.en_json(),
        contenu=contenu,
        empreinte_donnees=entree.empreinte,
        empreinte_resultat=empreinte_des_nombres(contenu),
        version_methodes=VERSION_METHODES,
        version_logiciel=version_logiciel(),
    )


def contenu_de(entree: Entree, attendu: Decimal | None) -> dict[str, Any]:
    """Numbers and the sentences made of them, frozen together. Raises AnalyseRefusee."""
    contenu = calculer_entree(entree)
    unite = entree.parametres.unite
    return contenu | {
        "phrases": phrases_resultat(contenu, unite),
        "attendu": attendu_dit(None if attendu is None else float(attendu), contenu, unite),
    }


def empreinte_des_nombres(contenu: dict[str, Any]) -> str:
    """Sentences left out: another wording of the same numbers is the same result."""
    return empreinte_de({cle: valeur for cle, valeur in contenu.items() if cle not in {"phrases", "attendu"}})


@dataclass(frozen=True)
class Verification:
    """« Refaire ce calcul »: the same figures computed again, and what became of these figures since."""

    identique: bool
    meme_methode: bool
    differences: Differences
    refus: str = ""


def refaire(resultat: ResultatAnalyse) -> Verification:
    """Writes nothing."""
    analyse = resultat.analyse
    garde = Entree.de_json(resultat.parametres, resultat.donnees)
    refait = empreinte_des_nombres(calculer_entree(garde))
    meme_methode = resultat.version_methodes == VERSION_METHODES
    try:
        actuels = entree_de(analyse, Parametres.de_json(resultat.parametres)).chiffres
    except AnalyseRefusee as refus:
        return Verification(refait == resultat.empreinte_resultat, meme_methode, Differences(0, 0, 0), str(refus))
    return Verification(refait == resultat.empreinte_resultat, meme_methode, comparer(garde.chiffres, actuels))


@transaction.atomic
def publier(*, acteur: Acteur, analyse: Analyse, resultat: ResultatAnalyse) -> None:
    """Anyone may then read that result, with all its reserves. Raises ValidationError."""
    if resultat.analyse_id != analyse.pk:
        raise ValidationError("Ce résultat n’est pas de cette analyse.")
    analyse.publiee_le, analyse.rang_publie = timezone.now(), resultat.rang
    analyse.save(update_fields=["publiee_le", "rang_publie", "modifie_le"])
    consigner(acteur=acteur, code="analyse.publier", objet=analyse, phrase=f"Analyse publiée : « {analyse} »")


@transaction.atomic
def retirer(*, acteur: Acteur, analyse: Analyse) -> None:
    """No longer public; nothing is lost."""
    analyse.publiee_le, analyse.rang_publie = None, None
    analyse.save(update_fields=["publiee_le", "rang_publie", "modifie_le"])
    consigner(acteur=acteur, code="analyse.retirer", objet=analyse, phrase=f"Analyse retirée du public : « {analyse} »")
