"""What the public reads of a period: protected counts of each source, apart, with their definition. Frozen as data."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from quartiers.socle.secret.affichage import ABSENT, SIGNE, note
from quartiers.tranquillite.chiffres import Chiffres
from quartiers.tranquillite.enums import Pas
from quartiers.tranquillite.lecture import Lecture
from quartiers.tranquillite.lieux import ENSEMBLE
from quartiers.tranquillite.models import MesureRessenti
from quartiers.tranquillite.periodes import Periode
from quartiers.tranquillite.phrases import NOTE_SOURCES, phrases_de
from quartiers.tranquillite.publication import TOUTES
from quartiers.tranquillite.ressenti import Vague, vagues_de


def periode_de_la_synthese(annee: int, trimestre: int | None) -> Periode:
    if trimestre:
        return Periode(dt.date(annee, 3 * trimestre - 2, 1), Pas.TRIMESTRE)
    return Periode(dt.date(annee, 1, 1), Pas.ANNEE)


def contenu(
    tous: Iterable[Chiffres], periode: Periode, mesures: Iterable[MesureRessenti], seuil: int, fictif: bool
) -> dict[str, Any]:
    """Only what the circle reads already enters: nothing more can be found by setting the two side by side."""
    sources = [source_en_json(chiffres, periode) for chiffres in tous]
    return {
        "periode": str(periode),
        "seuil": seuil,
        "note": note(seuil, "faits"),
        "avertissement": NOTE_SOURCES,
        "fictif": fictif,
        "sources": [source for source in sources if source["lignes"]],
        "ressenti": [vague_en_json(vague) for vague in vagues_de(mesures, seuil)],
    }


def source_en_json(chiffres: Chiffres, periode: Periode) -> dict[str, Any]:
    source = chiffres.source
    lieux = [lieu.cle for lieu in chiffres.lieux]
    colonnes = [*lieux, *([ENSEMBLE] if len(lieux) > 1 else [])]
    categories = [c.pk for c in chiffres.categories]
    lignes = [
        [chiffres.nom_de_la_categorie(c), *[chiffres.publication.texte(c, lieu, periode) for lieu in colonnes]]
        for c in [*categories, *([TOUTES] if source.exclusives and len(categories) > 1 else [])]
    ]
    lue = any(isinstance(case, int) or case == SIGNE for ligne in lignes for case in ligne[1:])
    return {
        "titre": source.titre,
        "partenaire": str(source.organisme),
        "definition": source.definition,
        "unite": source.get_unite_display(),
        "echelle": source.get_echelle_display(),
        "fiabilite": source.get_fiabilite_display(),
        "sous_declaration": source.sous_declaration,
        "ruptures": [f"{r.mois:%m/%Y} : {r.quoi}" for r in chiffres.ruptures],
        "colonnes": [chiffres.nom_du_lieu(lieu) for lieu in colonnes],
        "lignes": lignes if lue else [],
    }


def vague_en_json(vague: Vague) -> dict[str, Any]:
    return {
        "question": vague.mesure.question,
        "reponse": vague.mesure.reponse,
        "lieu": str(vague.mesure.quartier or "Ensemble"),
        "vague": f"{vague.mesure.vague:%m/%Y}",
        "enquete": vague.mesure.enquete,
        "interroges": vague.mesure.interroges,
        "repondants": vague.mesure.repondants,
        "part": vague.part_texte,
        "bornes": vague.bornes_texte,
    }


def dire(lecture: Lecture, unite: str, series: int) -> list[str]:
    return phrases_de(lecture, unite.lower(), series)


def lignes_csv(contenu_fige: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One row per source, category and place: the whole of what is public, as plain data."""
    return [
        {
            "periode": contenu_fige["periode"],
            "source": source["titre"],
            "partenaire": source["partenaire"],
            "unite": source["unite"],
            "echelle": source["echelle"],
            "categorie": ligne[0],
            "lieu": lieu,
            "nombre": "" if valeur == ABSENT else valeur,
            "etat": {SIGNE: "secret", ABSENT: "non communiqué"}.get(str(valeur), "publié"),
        }
        for source in contenu_fige["sources"]
        for ligne in source["lignes"]
        for lieu, valeur in zip(source["colonnes"], ligne[1:], strict=True)
    ]
