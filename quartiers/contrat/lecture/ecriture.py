"""Writing: the structured file (YAML) and the reading report (plain French text)."""

from itertools import groupby
from typing import Any

import yaml

from quartiers.contrat.lecture.modele import Document, Rapport

_LIBELLES = {
    "axes": "axes", "orientations": "orientations", "objectifs": "objectifs opérationnels", "actions": "actions",
    "sous_actions": "sous-actions", "quartiers": "quartiers", "chiffres": "chiffres des quartiers", "themes": "thèmes prioritaires",
    "pistes": "pistes d’action", "matrice": "lignes de la synthèse thèmes × axes", "instances": "instances de pilotage",
    "participation": "instances de participation", "signataires": "signataires", "engagements": "engagements",
    "quantites": "quantités chiffrées", "dispositifs": "dispositifs", "indicateurs": "indicateurs", "sigles": "sigles",
    "references": "références légales", "notes": "notes de bas de page",
}  # fmt: skip


# The C emitter is eight times faster where PyYAML has it.
_Base: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class _Ecrivain(_Base):
    """Line ranges in one line (`lignes: [322, 322]`), everything else in blocks."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        return True


def _liste(ecrivain: yaml.SafeDumper, valeur: list[Any]) -> yaml.Node:
    court = (len(valeur) == 2 and all(isinstance(v, int) for v in valeur)) or not valeur
    return ecrivain.represent_sequence("tag:yaml.org,2002:seq", valeur, flow_style=court)


_Ecrivain.add_representer(list, _liste)


def ecrire_yaml(document: Document) -> str:
    """The structured file: UTF-8 YAML, keys in reading order, one line per text."""
    return yaml.dump(document, Dumper=_Ecrivain, allow_unicode=True, sort_keys=False, width=10_000)


def sans_noms(document: Document) -> Document:
    """The same document without the names of the persons who sign: functions are enough."""
    signataires = [{k: v for k, v in s.items() if k != "nom_personne"} for s in document.get("signataires", [])]
    return document | {"signataires": signataires}


def ecrire_rapport(rapport: Rapport) -> str:
    """The reading report: counts, doubts, lines left aside with their reason, accounts of the lines."""
    parties = [f"# Rapport de lecture : {rapport.fichier}", "", "## Ce qui a été trouvé", ""]
    parties += [f"- {nom} : {rapport.comptes.get(c, 0)}" for c, nom in _LIBELLES.items()]
    parties += ["", f"## À vérifier ({len(rapport.doutes)})", ""]
    parties += [
        f"- {_lignes(*d.lignes)} : {d.message}" + (f" ({d.chemin})" if d.chemin else "") for d in rapport.doutes
    ] or ["- rien"]
    parties += ["", "## Lignes", "", f"- lignes du fichier : {rapport.lignes_total}"]
    parties += [f"- placées dans un élément : {len(rapport.placees)}", f"- laissées de côté : {len(rapport.laissees)}"]
    parties += [
        "- chaque ligne est placée ou laissée de côté, une seule fois"
        if rapport.couverture_complete
        else "- ATTENTION : le compte des lignes n’est pas juste"
    ]
    parties += ["", "## Lignes laissées de côté, et pourquoi", ""]
    parties += [
        f"- {_lignes(debut, fin)} : {raison}"
        for debut, fin, raison in plages(rapport.laissees)
        if raison != "ligne vide"
    ]
    vides = sum(r == "ligne vide" for r in rapport.laissees.values())
    return "\n".join([*parties, f"- {vides} lignes vides", ""])


def plages(laissees: dict[int, str]) -> list[tuple[int, int, str]]:
    """Consecutive lines left aside for one reason, as (first, last, reason); blank lines do not break a run."""
    utiles = [(n, r) for n, r in laissees.items() if r != "ligne vide"]
    resultat: list[tuple[int, int, str]] = []
    for raison, groupe in groupby(utiles, key=lambda p: p[1]):
        numeros = [n for n, _r in groupe]
        debut = precedent = numeros[0]
        for n in numeros[1:]:
            if any(m not in laissees for m in range(precedent + 1, n)):
                resultat.append((debut, precedent, raison))
                debut = n
            precedent = n
        resultat.append((debut, precedent, raison))
    return resultat


def _lignes(debut: int, fin: int) -> str:
    return f"ligne {debut}" if debut == fin else f"lignes {debut} à {fin}"
