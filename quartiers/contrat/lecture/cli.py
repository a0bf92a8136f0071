"""`quartiers contrat lire FICHIER`: writes the structured file and the reading report. Starts fast: no Django."""

import sys
from pathlib import Path

from quartiers.contrat.lecture import ErreurLecture, ecrire_rapport, ecrire_yaml, lire
from quartiers.contrat.lecture.modele import ContratLu

OK, MAUVAISE_ENTREE, USAGE = 0, 1, 2
# Where none of these is found, the file is something else.
_PARTIES = ("axes", "quartiers", "instances", "participation", "signataires", "engagements")


def executer(fichier: Path, sortie: str | None = None, rapport: Path | None = None) -> int:
    """Read `fichier`. `sortie`: None → `<name>.yaml` beside the current folder, « - » → standard output, else a path.

    The report goes to `rapport`, or `<name>.rapport.txt`; with « - » it is written only when `rapport` is given. Messages go
    to standard error. Returns 0, 1 for an input that cannot be read or is no contract, 2 for an output that cannot be written.
    """
    try:
        lu = lire(fichier)
    except ErreurLecture as erreur:
        print(f"Erreur : {erreur}", file=sys.stderr)  # noqa: T201
        return MAUVAISE_ENTREE
    if not any(lu.rapport.comptes[partie] for partie in _PARTIES):
        print(  # noqa: T201
            f"Erreur : « {fichier.name} » ne ressemble pas à un contrat de ville : ni axe, ni quartier, ni instance, ni "
            "signataire, ni engagement n’y a été trouvé. Vérifiez que c’est le bon fichier ; rien n’a été écrit.",
            file=sys.stderr,
        )
        return MAUVAISE_ENTREE
    try:
        _ecrire(lu, fichier, sortie, rapport)
    except BrokenPipeError:
        return OK
    except OSError as erreur:
        print(f"Erreur : « {erreur.filename} » ne peut pas être écrit ({erreur.strerror}).", file=sys.stderr)  # noqa: T201
        return USAGE
    return OK


def _ecrire(lu: ContratLu, fichier: Path, sortie: str | None, rapport: Path | None) -> None:
    texte = ecrire_yaml(lu.document)
    if sortie == "-":
        sys.stdout.buffer.write(texte.encode())
        sys.stdout.flush()
        if rapport is not None:
            rapport.write_text(ecrire_rapport(lu.rapport), encoding="utf-8")
    else:
        cible = Path(sortie) if sortie else Path(f"{fichier.stem}.yaml")
        rapport = rapport or cible.with_name(f"{cible.stem}.rapport.txt")
        cible.write_text(texte, encoding="utf-8")
        rapport.write_text(ecrire_rapport(lu.rapport), encoding="utf-8")
        print(f"Contrat structuré : {cible}\nRapport de lecture : {rapport}", file=sys.stderr)  # noqa: T201
    c = lu.rapport.comptes
    if not c["axes"]:
        manque = "Attention : aucun axe n’a été reconnu. Le rapport dit ce qui a été laissé de côté."
        print(manque, file=sys.stderr)  # noqa: T201
    print(  # noqa: T201
        f"{c['axes']} axes, {c['orientations']} orientations, {c['objectifs']} objectifs opérationnels, {c['actions']} actions, "
        f"{c['sous_actions']} sous-actions, {c['quartiers']} quartiers ; {len(lu.rapport.doutes)} points à vérifier.",
        file=sys.stderr,
    )
