"""The reading report as plain text, at the point where the check stands."""

from collections.abc import Mapping

from quartiers.accueil.queries.lecture import LISTES, texte_des_lignes
from quartiers.contrat.domain.lecture import CORRIGE, EN_ATTENTE, LAISSE
from quartiers.contrat.domain.structure import lignes_laissees, lignes_placees
from quartiers.contrat.models import Lecture

ETATS = {EN_ATTENTE: "à voir", CORRIGE: "corrigé", LAISSE: "laissé ainsi"}


def rapport_de(lecture: Lecture, comptes: Mapping[str, int]) -> str:
    """Counts by level, doubts and their answers, corrections made, every line left aside with its reason."""
    laissees = lignes_laissees(lecture.laissees)
    placees = lignes_placees(lecture.structure) - laissees
    lignes = [
        f"Rapport de lecture de « {lecture.nom} » (révision {lecture.revision})",
        "",
        f"Lignes de la source : {len(lecture.lignes)}. Placées : {len(placees)}. Laissées de côté : {len(laissees)}.",
        "",
        "Éléments trouvés",
        *[f"  {LISTES[cle][1] if cle in LISTES else cle} : {compte}" for cle, compte in comptes.items()],
        "",
        f"Doutes ({len(lecture.doutes)})",
        *[
            f"  {plage(d.get('lignes'))} [{ETATS[d.get('etat', EN_ATTENTE)]}] {d.get('message')}"
            for d in lecture.doutes
        ],
        "",
        f"Corrections ({len(lecture.operations)})",
        *[f"  {operation['libelle']}" for operation in lecture.operations],
        "",
        "Lignes laissées de côté",
        *[f"  {plage(p['lignes'])} [{p['raison']}] {extrait(lecture, p['lignes'])}" for p in lecture.laissees],
    ]
    return "\n".join(lignes) + "\n"


def plage(lignes: list[int] | None) -> str:
    if not lignes:
        return "sans ligne"
    return f"ligne {lignes[0]}" if lignes[0] == lignes[-1] else f"lignes {lignes[0]} à {lignes[-1]}"


def extrait(lecture: Lecture, lignes: list[int]) -> str:
    texte = texte_des_lignes(lecture, lignes[0], lignes[-1])
    return texte if len(texte) <= 100 else f"{texte[:99].rstrip()}…"
