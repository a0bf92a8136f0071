"""`make bench`: pages at 1, 40 and 400 contracts in one run, memory, reading, locating, PDF.

Every figure is a ratio against a limit or a peer, measured in the same run on the same machine; nothing here
is asserted. `make bench BENCH="pages --contrats 1,40"` runs a part. The long ones run when they are named:
`nuit` (closing night, fifteen minutes) and `liste` (against pretalx, which it installs apart).
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

PARTIES = (
    "lecture",
    "localiser",
    "pages",
    "pdf",
    "importation",
    "rapport",
    "tirage",
    "indicateurs",
    "enquetes",
    "partenaires",
)
LONGUES = ("nuit", "liste")


def main() -> int:
    analyseur = argparse.ArgumentParser(prog="bench", description="Mesures de vitesse et de mémoire.")
    analyseur.add_argument("parties", nargs="*", help=f"parmi : {', '.join(PARTIES)} (toutes), {', '.join(LONGUES)}")
    analyseur.add_argument("--contrats", default="1,40,400", help="paliers, en nombre de contrats")
    analyseur.add_argument("--requetes", type=int, default=120, help="requêtes par page et par palier")
    analyseur.add_argument("--points", type=int, default=1_000_000, help="points à situer")
    analyseur.add_argument("--lignes", type=int, default=10_000, help="lignes à importer")
    analyseur.add_argument("--porteurs", type=int, default=300, help="porteurs de la nuit de clôture")
    analyseur.add_argument(
        "--soirees", default="dix,une", help="« dix » dernières minutes, tout dans la dernière (« une »)"
    )
    analyseur.add_argument("--dossiers", type=int, default=10_000, help="dossiers de la liste")
    analyseur.add_argument("--donnees", type=Path, help="dossier des données du banc (temporaire sinon)")
    choix = analyseur.parse_args()
    if inconnues := set(choix.parties) - {*PARTIES, *LONGUES}:
        analyseur.error(f"parties inconnues : {', '.join(sorted(inconnues))}")
    with tempfile.TemporaryDirectory() as temporaire:
        donnees = (choix.donnees or Path(temporaire)).resolve()
        os.environ["QUARTIERS_DONNEES"] = str(donnees)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quartiers.settings")
        os.environ["QUARTIERS_DEMONSTRATION"] = "oui"
        from bench.lancement import lancer

        lancer(
            parties=choix.parties or list(PARTIES),
            paliers=sorted({int(n) for n in choix.contrats.split(",")}),
            requetes=choix.requetes,
            points=choix.points,
            lignes=choix.lignes,
            donnees=donnees,
        )
        if "nuit" in choix.parties:
            from bench.nuit import mesurer_nuit

            mesurer_nuit(donnees, choix.porteurs, choix.soirees.split(","))
        if "liste" in choix.parties:
            from bench.liste import mesurer_liste

            mesurer_liste(donnees, choix.dossiers)
    return 0


if __name__ == "__main__":
    sys.exit(main())
