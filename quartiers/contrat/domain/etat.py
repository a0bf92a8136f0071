"""The contract on the date of effect of an avenant, and what stands in the way of that avenant."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from django.db.models import Q
from django.utils import timezone

from quartiers.contrat.domain.projection import Changement, Cle, Fait, Place, Probleme, Projection, nommer, projeter
from quartiers.contrat.enums import GenreModification
from quartiers.contrat.models import Avenant, Contrat, Modification, Resultat, Version
from quartiers.contrat.queries import titres_derniers
from quartiers.socle.formats import date_fr


class AvenantRefuse(Exception):
    """The avenant cannot go on as it is; `problemes` are French sentences, each with its modification."""

    def __init__(self, problemes: Iterable[Probleme]) -> None:
        self.problemes = list(problemes)
        super().__init__(" ".join(probleme.message for probleme in self.problemes))


@dataclass
class Etat:
    """The contract on `jour`: the version of each element, and those that adopted avenants plan for later."""

    jour: dt.date
    en_vigueur: dict[int, Version] = field(default_factory=dict)
    a_venir: dict[int, list[Version]] = field(default_factory=dict)

    def places(self) -> list[Place]:
        return [
            Place(v.element_id, v.element.code, v.element.nature, v.titre, v.parent_id, v.rang)
            for v in self.en_vigueur.values()
        ]


def lire_etat(contrat: Contrat, jour: dt.date) -> Etat:
    """One query."""
    etat = Etat(jour)
    versions = Version.objects.filter(Q(fin__isnull=True) | Q(fin__gt=jour), contrat=contrat)
    for version in versions.select_related("element", "avenant", "avenant_fin").order_by("debut"):
        if version.debut <= jour:
            etat.en_vigueur[version.element_id] = version
        else:
            etat.a_venir.setdefault(version.element_id, []).append(version)
    return etat


def jour_de_base(avenant: Avenant) -> dt.date:
    """The day on which an avenant in preparation is read: its date of effect, else today within the contract."""
    contrat = avenant.contrat
    return avenant.prend_effet_le or max(timezone.localdate(), contrat.debut + dt.timedelta(days=1))


def cle_de(resultat: Resultat) -> Cle:
    """The key of a result in a projection."""
    return resultat.element_id if resultat.element_id is not None else f"n{resultat.pk}"


def changements_de(modifications: Iterable[Modification]) -> list[Changement]:
    """The changes of an avenant, out of rows with `sources` and `resultats` prefetched. One query for their names."""
    lignes = list(modifications)
    noms = titres_derniers(source.pk for ligne in lignes for source in ligne.sources.all())
    return [changement_de(ligne, numero, noms) for numero, ligne in enumerate(lignes, start=1)]


def changement_de(modification: Modification, numero: int, noms: Mapping[int, str]) -> Changement:
    resultats = list(modification.resultats.all())
    faits = []
    for resultat in resultats:
        parent: Cle | None = resultat.parent_id
        if resultat.parent_resultat_id is not None:
            parent = f"n{resultat.parent_resultat_id}"
        faits.append(Fait(cle_de(resultat), resultat.nature, resultat.titre, parent, resultat.rang))
    return Changement(
        numero=numero,
        genre=modification.genre,
        sources=tuple(source.pk for source in modification.sources.all()),
        faits=tuple(faits),
        noms=noms,
    )


def modifications_de(avenant: Avenant) -> list[Modification]:
    """The modifications in order, sources and results loaded. Three queries."""
    return list(avenant.modifications.order_by("rang").prefetch_related("sources", "resultats"))


@dataclass(frozen=True)
class Examen:
    """An avenant examined as of a date: the state found, the modifications, what they make, what forbids them."""

    etat: Etat
    modifications: list[Modification]
    projection: Projection

    @property
    def problemes(self) -> tuple[Probleme, ...]:
        return self.projection.problemes


def examiner(avenant: Avenant, jour: dt.date) -> Examen:
    """Everything that submission, preview and adoption need to know. A constant number of queries."""
    etat = lire_etat(avenant.contrat, jour)
    modifications = modifications_de(avenant)
    projection = projeter(etat.places(), changements_de(modifications))
    numeros = _numeros(modifications)
    problemes = [
        *dates_impossibles(avenant.contrat, jour),
        *projection.problemes,
        *_changes_depuis(etat, modifications),
        *_deja_prevus(etat, projection, numeros),
    ]
    return Examen(etat, modifications, replace(projection, problemes=tuple(problemes)))


def _numeros(modifications: Iterable[Modification]) -> dict[Cle, int]:
    """Which modification names which element."""
    numeros: dict[Cle, int] = {}
    for numero, modification in enumerate(modifications, start=1):
        for resultat in modification.resultats.all():
            numeros.setdefault(cle_de(resultat), numero)
        for source in modification.sources.all():
            numeros[source.pk] = numero
    return numeros


def dates_impossibles(contrat: Contrat, jour: dt.date) -> list[Probleme]:
    """The date of effect stands inside the contract, after its first day (version 1 is the signed text)."""
    if jour <= contrat.debut:
        return [Probleme(f"La date d’effet doit suivre le début du contrat ({date_fr(contrat.debut)}).")]
    if jour >= contrat.fin:
        return [Probleme(f"La date d’effet doit précéder la fin du contrat ({date_fr(contrat.fin)}).")]
    return []


def _changes_depuis(etat: Etat, modifications: list[Modification]) -> list[Probleme]:
    """What another avenant changed since the author read it: writing over it unseen would lose it."""
    vues = {int(e): v for m in modifications for e, v in m.vu.items()}
    actuelles = {e: etat.en_vigueur[e] for e in vues if e in etat.en_vigueur}
    perimees = {vues[e] for e, version in actuelles.items() if version.pk != vues[e]}
    lues = Version.objects.in_bulk(perimees) if perimees else {}
    problemes = []
    for numero, modification in enumerate(modifications, start=1):
        for element_id, version_id in modification.vu.items():
            actuelle, lue = actuelles.get(int(element_id)), lues.get(version_id)
            if actuelle is None or lue is None:
                continue
            if not _a_change(modification, lue, actuelle):
                continue
            par = f"par l’avenant n° {actuelle.avenant.numero}" if actuelle.avenant else "entre-temps"
            problemes.append(
                Probleme(
                    f"« {lue.titre} » ({actuelle.element.code}) a été changé {par}, en vigueur le "
                    f"{date_fr(actuelle.debut)}, et se lit maintenant « {actuelle.titre} ». Ouvrez la modification, "
                    "relisez-la à partir de ce texte et enregistrez-la, ou supprimez-la.",
                    numero,
                )
            )
    return problemes


def _a_change(modification: Modification, lue: Version, actuelle: Version) -> bool:
    """Whether what the author relied on is other: the wording to reword, the place to move from, both to end."""
    titre, place = lue.titre != actuelle.titre, lue.parent_id != actuelle.parent_id
    sources = {source.pk for source in modification.sources.all()}
    if modification.genre == GenreModification.DEPLACER or lue.element_id not in sources:
        return place
    return titre if modification.genre == GenreModification.REFORMULER else titre or place


def _deja_prevus(etat: Etat, projection: Projection, numeros: dict[Cle, int]) -> list[Probleme]:
    """Elements that another adopted avenant changes on the same day or later: one version per day, none overwritten."""
    problemes = []
    touches = [*projection.changees(), *projection.terminees()]
    for cle in touches:
        version = etat.en_vigueur[int(cle)]
        message = _meme_jour(version, etat.jour) or _plus_tard(etat, version)
        if message:
            problemes.append(Probleme(f"{nommer(projection.avant[cle])} {message}", numeros.get(cle)))
    for cle in [*projection.creees(), *projection.changees()]:
        parent = projection.apres[cle].parent
        tenu = etat.en_vigueur.get(parent) if isinstance(parent, int) else None
        if tenu is not None and parent in projection.apres and _derniere(etat, tenu).fin is not None:
            fin = _derniere(etat, tenu).fin
            message = (
                f"{nommer(projection.apres[cle])} se rattacherait à {nommer(projection.avant[tenu.element_id])}, "
                f"qui prend fin le {date_fr(fin)} : choisissez un autre rattachement."
            )
            problemes.append(Probleme(message, numeros.get(cle)))
    finis = {cle for cle in projection.terminees() if isinstance(cle, int)}
    attendus = [
        _attendu_dessous(projection, version, numeros)
        for versions in etat.a_venir.values()
        for version in versions
        if version.parent_id in finis and version.element_id not in finis
    ]
    return problemes + attendus


def _meme_jour(version: Version, jour: dt.date) -> str:
    if version.debut != jour:
        return ""
    autre = f"l’avenant n° {version.avenant.numero}" if version.avenant else "le contrat"
    return (
        f"est déjà écrit par {autre} à cette même date d’effet ({date_fr(jour)}) : deux avenants ne changent pas "
        "le même élément le même jour. Choisissez une autre date d’effet, ou retirez cette modification."
    )


def _plus_tard(etat: Etat, version: Version) -> str:
    suites = etat.a_venir.get(version.element_id, [])
    if suites:
        autre = f"l’avenant n° {suites[0].avenant.numero}" if suites[0].avenant else "un autre acte"
        return (
            f"doit déjà changer le {date_fr(suites[-1].debut)} par {autre} : choisissez une date d’effet "
            "postérieure, et relisez la modification à partir de ce texte."
        )
    if version.fin is not None:
        autre = f"l’avenant n° {version.avenant_fin.numero}" if version.avenant_fin else "un autre acte"
        return f"prend déjà fin le {date_fr(version.fin)} par {autre} : retirez cette modification."
    return ""


def _derniere(etat: Etat, version: Version) -> Version:
    return [version, *etat.a_venir.get(version.element_id, [])][-1]


def _attendu_dessous(projection: Projection, version: Version, numeros: dict[Cle, int]) -> Probleme:
    parent = projection.avant[version.parent_id] if version.parent_id is not None else None
    autre = f"l’avenant n° {version.avenant.numero}" if version.avenant else "un autre acte"
    nom = nommer(parent) if parent else "Cet élément"
    return Probleme(
        f"{nom} ne peut pas prendre fin : {autre} y rattache « {version.titre} » le {date_fr(version.debut)}.",
        numeros.get(version.parent_id or 0),
    )
