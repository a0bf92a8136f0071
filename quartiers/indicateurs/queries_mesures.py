"""The dashboard: the latest figure of every measure in the neighbourhoods of a contract. A fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.indicateurs.enums import Niveau
from quartiers.indicateurs.lecture import (
    Alentours,
    LectureMesure,
    QuartierLu,
    completer_les_restes,
    ecart,
    moments_de,
    proteger_les_notres,
    releves_de,
    series_de,
    vide_de,
)
from quartiers.indicateurs.models import DefinitionMesure, Releve, Rupture
from quartiers.indicateurs.statistiques import Distribution, Estimation
from quartiers.indicateurs.textes import estimation, source_de, texte_de
from quartiers.socle.affichage import Colonne, Lien
from quartiers.socle.modeles import en_vigueur_le
from quartiers.territoire.enums import Generation

NON_COMPARABLE = "–"


@dataclass
class TableauDeBord:
    """Readings of every measure that has a figure in the contract's area; `groupes`: kind → rows of the table."""

    contrat: Contrat
    quartiers: tuple[QuartierContrat, ...]
    lectures: list[LectureMesure] = field(default_factory=list)

    @property
    def colonnes(self) -> list[Colonne]:
        return [
            Colonne("mesure", "Mesure", "lien", classe="large"),
            *(Colonne(f"q{q.pk}", str(q), "nombre") for q in self.quartiers),
            Colonne("periode", "Période"),
        ]

    def sources(self, groupe: Sequence[LectureMesure]) -> str:
        """Source and vintage of the figures of a table, once each."""
        points = [p for lue in groupe for lu in lue.quartiers if lue.moment and (p := lu.serie.au(lue.moment))]
        return source_de(points)

    @property
    def groupes(self) -> list[tuple[str, list[dict[str, Any]], str]]:
        """(title, rows, sources) of each table."""
        return [
            (titre, [self.ligne(lecture) for lecture in groupe], self.sources(groupe))
            for titre, groupe in self.par_groupe()
        ]

    def par_groupe(self) -> list[tuple[str, list[LectureMesure]]]:
        lues = sorted(self.lectures, key=lambda lecture: lecture.mesure.contrat_id is None)
        return [(titre, list(groupe)) for titre, groupe in groupby(lues, key=titre_de_groupe)]

    def ligne(self, lecture: LectureMesure) -> dict[str, Any]:
        points = {lu.quartier.pk: lu.serie.au(lecture.moment) for lu in lecture.quartiers if lecture.moment}
        premier = next((p for p in points.values() if p), lecture.moments[0])
        return {
            "mesure": self.lien(lecture),
            **{f"q{pk}": texte_de(point, colle(lecture)) for pk, point in points.items()},
            "periode": premier.court,
        }

    def lien(self, lecture: LectureMesure) -> Lien:
        adresse = reverse("indicateurs:mesure", args=[self.contrat.code, lecture.mesure.code])
        unite = "" if colle(lecture) else lecture.definition.unite
        return Lien(f"{lecture.definition.libelle} ({unite})" if unite else lecture.definition.libelle, adresse)

    @property
    def colonnes_quartier(self) -> list[Colonne]:
        return [
            Colonne("mesure", "Mesure", "lien", classe="large"),
            Colonne("valeur", "Valeur", "nombre"),
            Colonne("evolution", "Évolution", "nombre"),
            Colonne("commune", "Commune", "nombre"),
            Colonne("epci", "Intercommunalité", "nombre"),
            Colonne("mediane", "Médiane des quartiers de France", "nombre"),
            Colonne("rang", "Rang en France", "nombre"),
            Colonne("periode", "Période"),
        ]

    @property
    def colonnes_export(self) -> list[Colonne]:
        return [*self.colonnes_quartier, Colonne("source", "Source, millésime")]

    def pour(self, quartier: QuartierContrat) -> list[tuple[str, list[dict[str, Any]], str]]:
        groupes = []
        for titre, groupe in self.par_groupe():
            lignes = [
                self.ligne_quartier(lecture, lu)
                for lecture in groupe
                for lu in lecture.quartiers
                if lu.quartier.pk == quartier.pk
            ]
            groupes.append((titre, lignes, self.sources(groupe)))
        return groupes

    def ligne_quartier(self, lecture: LectureMesure, lu: QuartierLu) -> dict[str, Any]:
        unite, moment = colle(lecture), lecture.moment
        point = lu.serie.au(moment) if moment else None
        mouvement = lu.serie.evolution(moment) if moment else None
        mediane = lecture.nationale.mediane
        return {
            "mesure": self.lien(lecture),
            "valeur": texte_de(point, unite),
            "evolution": evolution_courte(mouvement, unite),
            "commune": contre(lecture, lu, Niveau.COMMUNE),
            "epci": contre(lecture, lu, Niveau.EPCI),
            "mediane": estimation_nue(mediane, unite),
            "rang": rang_court(lecture.nationale, point.valeur if point else None),
            "periode": point.court if point else "",
            "source": f"{point.source} ; millésime {point.millesime or 'non précisé'}" if point else "",
        }


def colle(lecture: LectureMesure) -> str:
    """The unit written beside each figure: short ones; a word stands once, with the name of the measure."""
    return lecture.definition.unite if lecture.definition.unite in {"%", "€"} else ""


def titre_de_groupe(lecture: LectureMesure) -> str:
    return "Mesures du contrat" if lecture.mesure.contrat_id else "Statistique publique"


def evolution_courte(mouvement: Any, unite: str) -> str:
    if mouvement is None:
        return NON_COMPARABLE
    avant, change = mouvement
    return f"{estimation(change, unite, signe=True, points=True)} depuis {avant.court}"


def contre(lecture: LectureMesure, lu: QuartierLu, niveau: str) -> str:
    reference = lecture.reference_de(lu, niveau)
    point = reference.au(lecture.moment) if reference and lecture.moment else None
    if point is None:
        return NON_COMPARABLE
    unite = colle(lecture)
    trouve = ecart(lu.serie, reference, lecture.moment) if lecture.moment else None
    if trouve is None or lecture.definition.additionnable:
        return texte_de(point, unite, marge=False)
    dit = estimation(trouve.valeur, unite, signe=True, points=True)
    return f"{texte_de(point, unite, marge=False)} (écart {dit})"


def estimation_nue(valeur: Decimal | None, unite: str) -> str:
    return NON_COMPARABLE if valeur is None else estimation(Estimation(valeur), unite)


def rang_court(repartition: Distribution, valeur: Decimal | None) -> str:
    if valeur is None or repartition.effectif < 2:
        return NON_COMPARABLE
    rang, _ = repartition.rang(valeur)
    return f"{rang} sur {repartition.effectif}"


def tableau_de_bord(contrat: Contrat, lieux: Alentours) -> TableauDeBord:
    """Four queries after those of `alentours`, whatever the number of measures."""
    definitions = list(
        DefinitionMesure.objects.filter(en_vigueur_le(timezone.localdate()))
        .filter(Q(mesure__contrat=contrat) | Q(mesure__contrat__isnull=True))
        .select_related("mesure")
        .order_by("mesure__rang", "mesure__code")
    )
    voulus = {(Niveau.QUARTIER.value, q.quartier.code) for q in lieux.quartiers if q.quartier}
    releves = releves_de([d.mesure_id for d in definitions], voulus | lieux.references)
    ruptures = list(Rupture.objects.select_related("territoire"))
    bord = TableauDeBord(contrat, lieux.quartiers)
    for definition in definitions:
        siens = [r for r in releves if r.mesure_id == definition.mesure_id]
        siennes = [r for r in ruptures if r.mesure_id in {None, definition.mesure_id}]
        lecture = lecture_de(definition, siens, siennes, lieux)
        if any(lu.serie.points for lu in lecture.quartiers):
            bord.lectures.append(lecture)
    repartir(bord.lectures)
    return bord


def lecture_de(
    definition: DefinitionMesure, releves: Sequence[Releve], ruptures: Sequence[Rupture], lieux: Alentours
) -> LectureMesure:
    # A definition that began lately cuts its series too.
    series = series_de(releves, ruptures, [definition.debut])
    lecture = LectureMesure(definition.mesure, definition)
    lecture.quartiers = [
        QuartierLu(
            q,
            series.get((Niveau.QUARTIER.value, q.quartier.code), vide_de(q)),
            lieux.communes.get(q.quartier_id or 0, ()),
        )
        for q in lieux.quartiers
        if q.quartier
    ]
    lecture.references = {lieu: serie for lieu, serie in series.items() if lieu in lieux.references}
    lecture.moments = moments_de(lecture)
    lecture.moment = lecture.moments[0].moment if lecture.moments else None
    if lecture.mesure.contrat_id:
        proteger_les_notres(lecture, lieux)
    completer_les_restes(lecture, lieux)
    return lecture


def repartir(lectures: Sequence[LectureMesure]) -> None:
    """The national distribution of every measure of the public statistics, in one query."""
    voulues = {lecture.mesure.pk: lecture for lecture in lectures if lecture.mesure.contrat_id is None}
    ou = Q(pk__in=[])
    for pk, lecture in voulues.items():
        if lecture.moment:
            ou |= Q(mesure=pk, debut=lecture.moment[0], fin=lecture.moment[1])
    lignes = (
        Releve.objects.courants()
        .ensemble()
        .filter(ou, territoire__niveau=Niveau.QUARTIER, territoire__generation=Generation.QPV_2024)
        .order_by("millesime")
        .values_list("mesure_id", "territoire_id", "valeur")
    )
    valeurs: dict[int, dict[int, Decimal | None]] = {}
    for mesure, territoire, valeur in lignes:
        valeurs.setdefault(mesure, {})[territoire] = valeur
    for pk, lecture in voulues.items():
        lecture.nationale = Distribution.de(valeurs.get(pk, {}).values())
