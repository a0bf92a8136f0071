"""Figures by sex and by age of the neighbourhoods of a contract: one period, one table; our small counts hidden."""

from collections.abc import Iterable
from typing import Any

from quartiers.indicateurs.enums import SEUILS, Niveau, Secret, Sexe
from quartiers.indicateurs.lecture import LectureMesure, Observe, observe
from quartiers.indicateurs.models import Releve
from quartiers.indicateurs.textes import NON_DIFFUSEE, texte_de
from quartiers.socle.affichage import Colonne

Cle = tuple[str, str]  # sex, age
ENSEMBLE: Cle = ("", "")


def details_de(lecture: LectureMesure) -> tuple[list[Colonne], list[dict[str, Any]]]:
    """(columns, rows) at the moment of the reading; no row when nothing is detailed. One query, none without need."""
    if lecture.moment is None or not (lecture.definition.par_sexe or lecture.definition.par_age):
        return [], []
    connus = releves_detailles(lecture)
    cles = sorted({cle for points in connus.values() for cle in points}, key=ordre)
    if not cles:
        return [], []
    colonnes = [
        Colonne("qui", "Qui"),
        *(Colonne(f"q{lu.quartier.pk}", str(lu.quartier), "nombre") for lu in lecture.quartiers),
    ]
    lignes = []
    for cle in [ENSEMBLE, *cles]:
        ligne: dict[str, Any] = {"qui": libelle(cle)}
        for lu in lecture.quartiers:
            points = connus.get(lu.serie.lieu[1], {})
            ensemble = lu.serie.au(lecture.moment)
            masque = bool(ensemble and ensemble.valeur is None) or trop_petits(lecture, points.values())
            cache = cle != ENSEMBLE and lecture.mesure.contrat_id is not None and masque
            point = ensemble if cle == ENSEMBLE else points.get(cle)
            ligne[f"q{lu.quartier.pk}"] = NON_DIFFUSEE if cache else texte_de(point, lecture.definition.unite)
        lignes.append(ligne)
    return colonnes, lignes


def releves_detailles(lecture: LectureMesure) -> dict[str, dict[Cle, Observe]]:
    """Of each neighbourhood, the latest vintage of each sex and age."""
    assert lecture.moment is not None  # noqa: S101 - the caller has a moment
    debut, fin = lecture.moment
    codes = [lu.serie.lieu[1] for lu in lecture.quartiers]
    lignes = (
        Releve.objects.courants()
        .filter(mesure=lecture.mesure, debut=debut, fin=fin)
        .filter(territoire__niveau=Niveau.QUARTIER, territoire__code__in=codes)
        .exclude(sexe="", age="")
        .select_related("territoire")
        .order_by("millesime", "pk")
    )
    connus: dict[str, dict[Cle, Observe]] = {}
    for releve in lignes:
        connus.setdefault(releve.territoire.code, {})[(releve.sexe, releve.age)] = observe(releve)
    return connus


def trop_petits(lecture: LectureMesure, points: Iterable[Observe]) -> bool:
    """Our own counts: one part under the threshold hides all the parts of that neighbourhood, which would give it back."""
    if not lecture.definition.additionnable:
        return False
    seuil = SEUILS[Secret(lecture.definition.secret)]
    return any(p.valeur is not None and 0 < p.valeur < seuil for p in points)


def ordre(cle: Cle) -> tuple[int, str, int]:
    """By sex alone, then by age alone, then both."""
    sexe, age = cle
    return (0 if not age else 1 if not sexe else 2, sexe, int(age.rstrip("+").partition("-")[0] or 0) if age else 0)


def libelle(cle: Cle) -> str:
    sexe, age = cle
    if cle == ENSEMBLE:
        return "Ensemble"
    qui = Sexe(sexe).label if sexe else ""
    ans = dit_age(age) if age else ""
    return f"{qui}, {ans}" if qui and ans else qui or ans[:1].upper() + ans[1:]


def dit_age(age: str) -> str:
    return f"{age[:-1]} ans et plus" if age.endswith("+") else f"{age.replace('-', ' à ')} ans"
