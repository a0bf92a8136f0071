"""The measures themselves; see `bench/__main__.py` for what they are for."""

import http.client
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import psutil

LIMITE_SERVEUR = 50.0  # ms, main pages
LIMITE_MEMOIRE = 150.0  # MB, one web process
LIMITE_LECTURE = 1.0  # s
LIMITE_CROISSANCE = 1.2  # 95th percentile at the last step over the first


def lancer(
    *, parties: Sequence[str], paliers: Sequence[int], requetes: int, points: int, lignes: int, donnees: Path
) -> None:
    print(f"# {os.cpu_count()} cœurs, Python {sys.version.split()[0]}")
    if "lecture" in parties:
        mesurer_lecture()
    if "localiser" in parties:
        mesurer_localisation(points)
    if {"pages", "pdf", "importation", "nuit", "liste"} & set(parties):
        preparer_base(donnees)
    if "pages" in parties:
        mesurer_pages(paliers, requetes)
    if "pdf" in parties:
        mesurer_pdf()
    if "importation" in parties:
        from bench.importations import mesurer_importation

        mesurer_importation(lignes)


def chronometrer(acte: Callable[[], Any], fois: int = 5) -> tuple[float, float]:
    """Median and maximum in seconds over `fois` runs after one warm-up."""
    acte()
    durees = []
    for _ in range(fois):
        debut = time.perf_counter()
        acte()
        durees.append(time.perf_counter() - debut)
    return statistics.median(durees), max(durees)


def mesurer_lecture() -> None:
    """Reading a text of the founding contract's length, made out of its structured file."""
    import yaml

    from bench.fictions import MODELE
    from bench.texte import texte_de
    from quartiers.contrat.lecture import lire_octets

    document = yaml.load(MODELE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    texte = texte_de(document, longueur=140_000).encode()
    mediane, pire = chronometrer(lambda: lire_octets(texte, "contrat.txt"))
    print(f"\n## Lecture d’un contrat de {len(texte) // 1000} ko")
    print(
        f"médiane {mediane:.3f} s, pire {pire:.3f} s ; part de la limite d’une seconde : {mediane / LIMITE_LECTURE:.0%}"
    )


def mesurer_localisation(points: int) -> None:
    """The same random points of mainland France, by us and by a spatial join of geopandas."""
    import geopandas
    import numpy as np

    from quartiers.territoire.localisation import localisateur_national

    hasard = np.random.default_rng(2024)
    localisateur, contours = localisateur_national()
    # Half of the points near neighbourhoods (the hard ones), half anywhere.
    bornes = np.array([c.geometrie.bounds for c in contours])
    choix = hasard.integers(0, len(bornes), points // 2)
    pres = bornes[choix][:, :2] + hasard.random((points // 2, 2)) * (bornes[choix][:, 2:] - bornes[choix][:, :2])
    loin = np.column_stack(
        [hasard.uniform(-4.5, 8, points - points // 2), hasard.uniform(42.5, 51, points - points // 2)]
    )
    tous = np.vstack([pres, loin])
    nous, _ = chronometrer(lambda: localisateur.localiser(tous[:, 0], tous[:, 1]), fois=3)
    gauche = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(tous[:, 0], tous[:, 1]), crs=4326)
    droite = geopandas.GeoDataFrame(
        {"code": [c.code for c in contours]}, geometry=[c.geometrie for c in contours], crs=4326
    )
    eux, _ = chronometrer(lambda: geopandas.sjoin(gauche, droite, predicate="within", how="left"), fois=3)
    print(f"\n## {points:,} points à situer".replace(",", " "))
    print(
        f"nous {nous:.2f} s (quartier et « à vérifier » près d’une limite) ; jointure spatiale de geopandas {eux:.2f} s"
    )
    print(f"rapport {nous / eux:.2f}")


def preparer_base(donnees: Path) -> None:
    from quartiers.commande import amorcage
    from quartiers.commande.demarrage import adresse_base, empreinte_du_code

    donnees.mkdir(parents=True, exist_ok=True)
    os.environ["DATABASE_URL"] = adresse_base(donnees)
    amorcage.preparer_django()
    amorcage.migrer()
    amorcage.fichiers_statiques(donnees, empreinte_du_code())
    amorcage.territoire()
    amorcage.contrat_de_demonstration()


def pages() -> dict[str, str]:
    """The main public pages, on the founding contract: what grows around it must not slow it."""
    from quartiers.contrat.models import QuartierContrat, Signataire

    base = "/contrats/creusot-montceau/"
    quartier = QuartierContrat.objects.filter(contrat__code="creusot-montceau").order_by("rang").first()
    signataire = Signataire.objects.filter(contrat__code="creusot-montceau").order_by("rang").first()
    return {
        "liste des contrats": "/?q=fictif",
        "contrat": base,
        "texte du contrat": f"{base}texte/",
        "quartier": f"{base}quartiers/{quartier.code if quartier else ''}/",
        "synthèse": f"{base}synthese/",
        "signataire": f"{base}signataires/{signataire.code if signataire else ''}/",
        "recherche « sante jeune »": "/recherche/?q=sante+jeune",
        "recherche « QPV »": "/recherche/?q=QPV",
    }


def mesurer_pages(paliers: Sequence[int], requetes: int) -> None:
    from django.db import connection, connections

    from bench.generateur import ajouter_contrats
    from quartiers.accueil.indexation import tout_reindexer

    resultats: dict[str, dict[int, tuple[float, float]]] = {}
    for palier in paliers:
        debut = time.perf_counter()
        ajouter_contrats(palier)
        tout_reindexer()
        with connection.cursor() as curseur:
            curseur.execute("ANALYZE")
        print(f"\n# {palier} contrat(s) en base (préparés en {time.perf_counter() - debut:.0f} s)")
        chemins = pages()
        connections.close_all()
        with Serveur() as serveur:
            for nom, chemin in chemins.items():
                resultats.setdefault(nom, {})[palier] = serveur.mesurer(chemin, requetes)
            memoire = serveur.memoire()
        print(f"mémoire du processus web : {memoire:.0f} Mo ({memoire / LIMITE_MEMOIRE:.0%} de la limite)")
    imprimer(resultats, paliers)


def imprimer(resultats: dict[str, dict[int, tuple[float, float]]], paliers: Sequence[int]) -> None:
    print(f"\n## Pages (ms : médiane / 95e centile ; limite serveur {LIMITE_SERVEUR:.0f} ms)")
    for nom, par_palier in resultats.items():
        cases = " | ".join(f"{n} : {m:5.1f} / {p:5.1f}" for n, (m, p) in par_palier.items())
        croissance = par_palier[paliers[-1]][1] / par_palier[paliers[0]][1]
        print(f"{nom:28} {cases} | ×{croissance:.2f} (limite ×{LIMITE_CROISSANCE})")


class Serveur:
    """The real web server, one process, on a free port of this machine."""

    def __enter__(self) -> "Serveur":
        from quartiers.commande.demarrage import commande_du_site

        with socket.socket() as libre:
            libre.bind(("127.0.0.1", 0))
            self.port = libre.getsockname()[1]
        self.processus = subprocess.Popen(
            commande_du_site("127.0.0.1", self.port, processus=1),
            env={**os.environ, "QUARTIERS_ADRESSE": f"http://localhost:{self.port}"},
        )  # fmt: skip
        for _ in range(200):
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                    return self
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("Le serveur du banc ne démarre pas.")

    def __exit__(self, *_: object) -> None:
        self.processus.terminate()
        self.processus.wait(15)

    def mesurer(self, chemin: str, requetes: int) -> tuple[float, float]:
        """Median and 95th percentile in milliseconds, one request at a time on a kept connection."""
        connexion = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        durees = []
        for rang in range(requetes + 10):
            debut = time.perf_counter()
            connexion.request("GET", chemin, headers={"Host": "localhost"})
            reponse = connexion.getresponse()
            reponse.read()
            if reponse.status not in {
                http.HTTPStatus.OK,
                http.HTTPStatus.FOUND,
            }:  # one contract: the front door leads to it
                raise RuntimeError(f"{chemin} répond {reponse.status}")
            if rang >= 10:
                durees.append((time.perf_counter() - debut) * 1000)
        connexion.close()
        return statistics.median(durees), statistics.quantiles(durees, n=20)[-1]

    def memoire(self) -> float:
        """Memory of the heaviest web process, in MB (unique to it, then its share of what is common)."""
        tous = [psutil.Process(self.processus.pid), *psutil.Process(self.processus.pid).children(recursive=True)]
        return max(p.memory_full_info().pss for p in tous) / 2**20


def mesurer_pdf() -> None:
    from django.utils import timezone

    from quartiers.accueil.document_contrat import contrat_en_pdf
    from quartiers.contrat.models import Contrat

    contrat = Contrat.objects.get(code="creusot-montceau")
    mediane, pire = chronometrer(lambda: contrat_en_pdf(contrat, timezone.localdate()), fois=3)
    print("\n## Contrat consolidé en PDF/UA")
    print(f"médiane {mediane:.2f} s, pire {pire:.2f} s")
