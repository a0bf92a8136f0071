"""What the people drawn answer, and who takes the place of those who decline."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from quartiers.comptes.politiques import Acteur
from quartiers.journal.domain import consigner
from quartiers.participation.domain.conseils import designer
from quartiers.participation.domain.tirages import signer_le_proces_verbal
from quartiers.participation.enums_conseils import Place
from quartiers.participation.enums_tirages import EtatTirage, RangTirage, Reponse
from quartiers.participation.models import MandatConseil, PersonneListe, Tirage
from quartiers.participation.sortition.regles import Valeurs, regles_de
from quartiers.participation.sortition.remplacement import hors_des_foyers, remplacant

REFUS = frozenset({Reponse.DECLINE, Reponse.INJOIGNABLE})


@transaction.atomic
def repondre(
    *, acteur: Acteur, tirage: Tirage, personne: PersonneListe, reponse: str, jour: dt.date
) -> PersonneListe | None:
    """Write an answer. A member who declines is replaced at once; return who is called, None when nobody is.

    The draw is locked: two answers at once are two answers, one after the other.
    """
    tirage = Tirage.objects.select_for_update().get(pk=tirage.pk)
    if tirage.etat != EtatTirage.TIRE:
        raise ValidationError("Les réponses se notent entre le tirage et son acte.")
    if tirage.detruite_le is not None:
        raise ValidationError("La liste est détruite : plus personne ne peut être appelé.")
    personne = PersonneListe.objects.select_for_update().get(pk=personne.pk, tirage=tirage)
    if personne.reponse in REFUS:
        raise ValidationError("Cette personne a déjà décliné, et sa place a été pourvue.")
    titulaire = personne.rang == RangTirage.TITULAIRE
    personne.reponse, personne.repondu_le = reponse, jour
    personne.save(update_fields=["reponse", "repondu_le"])
    consigner(
        acteur=acteur,
        code="tirage.repondre",
        objet=tirage,
        phrase=f"Personne {personne.code} : {Reponse(reponse).label.lower()}",
    )
    return remplacer(acteur, tirage, personne) if reponse in REFUS and titulaire else None


def remplacer(acteur: Acteur, tirage: Tirage, parti: PersonneListe) -> PersonneListe | None:
    """The next of the same profile, else the next person who keeps the quotas; the record is signed again."""
    valeurs: dict[str, Valeurs] = {code: tuple(v) for code, *v in tirage.proces_verbal["personnes"]}
    gens = PersonneListe.objects.filter(tirage=tirage)
    indisponibles = set(gens.filter(reponse__in=REFUS).values_list("code", flat=True))
    en_place = list(
        gens.filter(rang=RangTirage.TITULAIRE).exclude(code__in=indisponibles).values_list("code", flat=True)
    )
    libres = {c: v for c, v in valeurs.items() if c not in indisponibles and c not in en_place}
    code = remplacant(
        regles=regles_de(tirage.engagement["regles"]),
        scelle=tirage.scelle,
        graine=tirage.graine,
        parti=valeurs[parti.code],
        en_place=[valeurs[c] for c in en_place],
        disponibles=hors_des_foyers(libres, en_place, tirage.proces_verbal.get("foyers")),
    )
    acte = {"parti": parti.code, "remplacant": code or "", "indisponibles": sorted(indisponibles - {parti.code})}
    tirage.remplacements = [*tirage.remplacements, acte]
    tirage.save(update_fields=["remplacements", "modifie_le"])
    signer_le_proces_verbal(tirage)
    if code is None:
        return None
    appele = gens.get(code=code)
    appele.rang, appele.ordre = RangTirage.TITULAIRE, parti.ordre
    if appele.reponse != Reponse.ACCEPTE:
        appele.reponse = Reponse.ATTENDUE
    appele.save(update_fields=["rang", "ordre", "reponse"])
    consigner(
        acteur=acteur,
        code="tirage.remplacer",
        objet=tirage,
        phrase=f"Personne {parti.code} remplacée par {code}",
    )
    return appele


@transaction.atomic
def installer(*, acteur: Acteur, tirage: Tirage, debut: dt.date) -> list[MandatConseil]:
    """Open a mandate in the draw's college for each member who accepted, while seats are left; twice makes no double."""
    if tirage.college is None:
        raise ValidationError("Ce tirage n’est pas fait pour un collège : il n’ouvre pas de mandat.")
    tirage = Tirage.objects.select_for_update(of=("self",)).select_related("college__conseil").get(pk=tirage.pk)
    if tirage.comptes.get("installes"):
        raise ValidationError("Les mandats de ce tirage sont déjà ouverts.")
    acceptes = PersonneListe.objects.filter(tirage=tirage, rang=RangTirage.TITULAIRE, reponse=Reponse.ACCEPTE)
    college = tirage.college
    assert college is not None  # noqa: S101 - checked above, before the row was locked
    mandats = [
        designer(
            acteur=acteur,
            college=college,
            place=Place.TITULAIRE,
            nom=personne.nom[:80],
            prenom=personne.prenom[:80],
            sexe=personne.sexe,
            courriel=personne.courriel if "@" in personne.courriel else "",
            telephone=personne.telephone[:20],
            debut=debut,
        )
        for personne in acceptes.order_by("ordre")
    ]
    if not mandats:
        raise ValidationError("Personne n’a encore accepté : notez d’abord les réponses.")
    tirage.comptes = {**tirage.comptes, "installes": len(mandats)}
    tirage.save(update_fields=["comptes", "modifie_le"])
    return mandats
