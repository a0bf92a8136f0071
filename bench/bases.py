"""One database per number of contracts, on one server: pages are measured on each in turn, under the same noise.

The database of 40 contracts begins as a copy of that of one, that of 400 as a copy of that of 40. A data folder kept
(`--donnees`) keeps them: a later run measures at once.
"""

import os
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

SERVEUR = "BANC_SERVEUR"  # address of the maintenance database, for the databases beside it


def preparer_bases(donnees: Path, paliers: Sequence[int]) -> None:
    """Make the databases that are missing; Django is then on the first one."""
    demarrer(donnees)
    avant = ""
    for palier in sorted({1, *paliers}):
        creer(palier, avant)
        avant = nom_de(palier)
    basculer(min(paliers))
    fichiers_statiques(donnees)


def preparer_base(donnees: Path) -> None:
    """The plain one, of the measures that write what they need: the territory and the founding contract."""
    from quartiers.commande import amorcage

    demarrer(donnees)
    ouvrir(urlsplit(os.environ[SERVEUR]).path.strip("/"))
    amorcage.migrer()
    fichiers_statiques(donnees)
    amorcage.territoire()
    amorcage.contrat_de_demonstration()


def demarrer(donnees: Path) -> None:
    from quartiers.commande.demarrage import adresse_base

    donnees.mkdir(parents=True, exist_ok=True)
    if SERVEUR not in os.environ:
        os.environ[SERVEUR] = adresse_base(donnees)


def fichiers_statiques(donnees: Path) -> None:
    from quartiers.commande import amorcage
    from quartiers.commande.demarrage import empreinte_du_code

    amorcage.fichiers_statiques(donnees, empreinte_du_code())


def creer(palier: int, avant: str) -> None:
    """Under another name until it is whole: a run cut in the middle begins it again."""
    nom, brouillon = nom_de(palier), f"{nom_de(palier)}_brouillon"
    with psycopg.connect(os.environ[SERVEUR], autocommit=True) as serveur:
        if serveur.execute("SELECT 1 FROM pg_database WHERE datname = %s", [nom]).fetchone():
            mettre_a_niveau(nom)
            return
        serveur.execute(f"DROP DATABASE IF EXISTS {brouillon}")
        serveur.execute(f"CREATE DATABASE {brouillon}" + (f" TEMPLATE {avant}" if avant else ""))
        debut = time.perf_counter()
        ouvrir(brouillon)
        garnir(palier)
        fermer()
        serveur.execute(f"ALTER DATABASE {brouillon} RENAME TO {nom}")
    print(f"# {palier} contrat(s) préparés en {time.perf_counter() - debut:.0f} s", flush=True)


def mettre_a_niveau(base: str) -> None:
    """A database kept from another day takes the migrations made since."""
    from quartiers.commande import amorcage

    ouvrir(base)
    amorcage.migrer()
    fermer()


def garnir(palier: int) -> None:
    from django.db import connection

    from bench.generateur import ajouter_contrats
    from quartiers.accueil.indexation import reindexer_pages
    from quartiers.commande import amorcage

    amorcage.migrer()
    amorcage.territoire()
    amorcage.contrat_de_demonstration()
    amorcage.comptes_de_demonstration()
    ajouter_contrats(palier)
    reindexer_pages()
    with connection.cursor() as curseur:
        curseur.execute("VACUUM ANALYZE")


def nom_de(palier: int) -> str:
    return f"banc_{palier}"


def basculer(palier: int) -> None:
    ouvrir(nom_de(palier))


def ouvrir(base: str) -> None:
    """Turn Django (and the processes started from here) to another database of the server."""
    import django
    from django.apps import apps

    morceaux = urlsplit(os.environ[SERVEUR])
    os.environ["DATABASE_URL"] = urlunsplit(morceaux._replace(path=f"/{base}"))
    if not apps.ready:
        django.setup()
    from django.db import connection

    fermer()
    connection.settings_dict["NAME"] = base


def fermer() -> None:
    from django.db import connections

    connections.close_all()
