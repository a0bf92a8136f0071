"""Adopting an avenant: its decision, then the versions that it closes and opens on its date of effect."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.domain.etat import AvenantRefuse, Etat, examiner
from quartiers.contrat.domain.projection import Cle, Place, Probleme, Projection
from quartiers.contrat.enums import TRANSITIONS_AVENANT, SensAvis
from quartiers.contrat.models import Avenant, Contrat, Element, Filiation, Version
from quartiers.journal.domain import consigner, franchir
from quartiers.socle.formats import compte, date_fr


@transaction.atomic
def adopter(
    *,
    acteur: Acteur,
    avenant: Avenant,
    adopte_le: dt.date,
    decision: str,
    prend_effet_le: dt.date,
    sans_tous_les_avis: bool = False,
) -> None:
    """Record the decision of `adopte_le` and write the contract as it reads from `prend_effet_le` on.

    In this order: the contract is locked (two adoptions never cross), everything is checked again on the date
    of effect, the state moves with its journal line, versions close, elements and versions open, filiations
    follow, then one journal line per element. Raises AvenantRefuse with every reason, nothing being written.
    """
    contrat = Contrat.objects.select_for_update().get(pk=avenant.contrat_id)
    avenant.contrat = contrat
    problemes = _dates_refusees(adopte_le, prend_effet_le) + _avis_manquants(avenant, sans_tous_les_avis)
    examen = examiner(avenant, prend_effet_le)
    if problemes or examen.problemes:
        raise AvenantRefuse([*problemes, *examen.problemes])
    franchir(
        acteur=acteur,
        objet=avenant,
        table=TRANSITIONS_AVENANT,
        acte="adopter",
        phrase=f"{avenant} adopté le {date_fr(adopte_le)} ({decision}), à effet du {date_fr(prend_effet_le)}",
        detail={"decision": decision, "adopte_le": str(adopte_le), "prend_effet_le": str(prend_effet_le)},
        adopte_le=adopte_le,
        decision=decision,
        prend_effet_le=prend_effet_le,
    )
    crees = _appliquer(avenant, examen.etat, examen.projection)
    _consigner_elements(acteur, avenant, examen.projection, crees)


def _dates_refusees(adopte_le: dt.date, prend_effet_le: dt.date) -> list[Probleme]:
    problemes = []
    if adopte_le > timezone.localdate():
        problemes.append(Probleme("La décision d’adoption ne peut pas être datée dans l’avenir."))
    if prend_effet_le < adopte_le:
        problemes.append(Probleme("Un avenant ne prend pas effet avant son adoption : avancez la date d’effet."))
    return problemes


def _avis_manquants(avenant: Avenant, confirme: bool) -> list[Probleme]:
    manquants = avenant.avis.filter(sens=SensAvis.EN_ATTENTE).count()
    if not manquants or confirme:
        return []
    return [
        Probleme(
            f"{compte(manquants, 'signataire')} sans avis rendu : attendez la réponse, ou confirmez l’adoption sans elle."
        )
    ]


def _appliquer(avenant: Avenant, etat: Etat, projection: Projection) -> dict[Cle, Element]:
    """Write the projection; the elements created come back under their key."""
    anciennes = _fermer(avenant, etat, projection)
    crees = _creer_elements(avenant, projection)

    def element_de(cle: Cle | None) -> int | None:
        if cle is None:
            return None
        return crees[cle].pk if cle in crees else int(cle)

    nouvelles = []
    for cle in [*projection.creees(), *projection.changees(), *anciennes]:
        place = projection.apres[cle]
        suite = anciennes.get(cle)
        nouvelles.append(
            Version(
                contrat_id=avenant.contrat_id,
                element_id=crees[cle].pk if cle in crees else int(cle),
                titre=place.titre,
                parent_id=element_de(place.parent),
                rang=place.rang,
                debut=etat.jour,
                fin=suite[0] if suite else None,
                avenant=avenant,
                avenant_fin_id=suite[1] if suite else None,
            )
        )
    Version.objects.bulk_create(nouvelles)
    Filiation.objects.bulk_create(
        Filiation(
            contrat_id=avenant.contrat_id,
            origine_id=int(origine),
            descendant=crees[descendant],
            avenant=avenant,
        )
        for origine, descendant in projection.filiations
        if descendant in crees
    )
    return crees


def _fermer(avenant: Avenant, etat: Etat, projection: Projection) -> dict[Cle, tuple[dt.date | None, int | None]]:
    """Close the versions that end; {key: (planned end, its avenant)} of those that only change place in the list.

    A list version opened on the very day takes its new rank in place: nothing before the day is touched.
    """
    closes: list[Version] = []
    reordonnees: dict[Cle, tuple[dt.date | None, int | None]] = {}
    for cle in projection.reordonnees():
        version = etat.en_vigueur[int(cle)]
        if version.debut == etat.jour:
            version.rang = projection.apres[cle].rang
            version.save(update_fields=["rang"])
            continue
        reordonnees[cle] = (version.fin, version.avenant_fin_id)
        closes.append(version)
    closes += [etat.en_vigueur[int(cle)] for cle in [*projection.changees(), *projection.terminees()]]
    for version in closes:
        version.fin = etat.jour
        version.avenant_fin = avenant
    Version.objects.bulk_update(closes, ["fin", "avenant_fin"])
    return reordonnees


def _creer_elements(avenant: Avenant, projection: Projection) -> dict[Cle, Element]:
    """New elements under codes never given before, what holds before what is held."""
    cles = projection.creees()
    codes = _codes_libres(avenant, len(cles))
    elements = Element.objects.bulk_create(
        Element(contrat_id=avenant.contrat_id, code=code, nature=projection.apres[cle].nature)
        for cle, code in zip(cles, codes, strict=True)
    )
    return dict(zip(cles, elements, strict=True))


def _codes_libres(avenant: Avenant, combien: int) -> list[str]:
    """« AV2-1 », « AV2-2 »: the avenant's number makes them unique; elements are never deleted, nor codes reused."""
    pris = set(Element.objects.filter(contrat_id=avenant.contrat_id).values_list("code", flat=True))
    codes: list[str] = []
    numero = 0
    while len(codes) < combien:
        numero += 1
        code = f"AV{avenant.numero}-{numero}"
        if code not in pris:
            codes.append(code)
    return codes


def _consigner_elements(acteur: Acteur, avenant: Avenant, projection: Projection, crees: dict[Cle, Element]) -> None:
    """One journal line per element that began, changed or ended."""
    suite = f"par l’avenant n° {avenant.numero}, à effet du {date_fr(avenant.prend_effet_le)}"
    origines = {d: [projection.avant[o] for o, x in projection.filiations if x == d] for _, d in projection.filiations}
    devenirs: dict[Cle, list[str]] = {}
    for origine, descendant in projection.filiations:
        if descendant in crees:
            devenirs.setdefault(origine, []).append(crees[descendant].code)
    elements = Element.objects.in_bulk([int(c) for c in [*projection.changees(), *projection.terminees()]])
    lignes: list[tuple[str, Element, str]] = []
    for cle, element in crees.items():
        venus = ", ".join(place.code for place in origines.get(cle, []))
        lignes.append(("element.creer", element, f"Créé {f'à partir de {venus} ' if venus else ''}{suite}"))
    for cle in projection.changees():
        verbe = _verbe(projection.avant[cle], projection.apres[cle])
        lignes.append(("element.changer", elements[int(cle)], f"{verbe} {suite}"))
    for cle in projection.terminees():
        devenu = f" (devient {', '.join(devenirs[cle])})" if cle in devenirs else ""
        lignes.append(("element.terminer", elements[int(cle)], f"Prend fin {suite}{devenu}"))
    for code, element, phrase in lignes:
        consigner(acteur=acteur, code=code, objet=element, phrase=phrase, detail={"avenant": avenant.numero})


def _verbe(avant: Place, apres: Place) -> str:
    faits = []
    if avant.titre != apres.titre:
        faits.append("reformulé")
    if avant.parent != apres.parent:
        faits.append("déplacé")
    return " et ".join(faits).capitalize()
