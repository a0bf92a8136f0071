"""A draw of 20 from 5,000 fictional electors: reading the list, everyone's chance, the draw, the independent replay."""

import datetime as dt
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from quartiers.participation import rejouer_tirage
from quartiers.participation.sortition import proces_verbal as pv
from quartiers.participation.sortition.colonnes import lire_naissance, lire_sexe
from quartiers.participation.sortition.equite import Composition, chances, repartir
from quartiers.participation.sortition.loterie import tirer
from quartiers.participation.sortition.population import (
    Individu,
    Reglages,
    denombrer,
    lire_tranches,
    proposer_quotas,
    regles_du_tirage,
    valeurs_de,
)
from quartiers.participation.sortition.regles import Profil, Regles, Valeurs, profils_de

ELECTEURS, SIEGES, SUPPLEANTS = 5_000, 20, 10
LIMITE = 60  # s, from the list to the seal
ZONES = ("Nord-Est", "Sud", "Nord-Ouest", "Sud-Ouest", "Sud-Est")
JOUR = dt.date(2027, 1, 1)


def memoire() -> float:
    """Peak memory of this process, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def population() -> tuple[Regles, list[tuple[str, Valeurs]]]:
    hasard = random.Random(1)
    gens = []
    for rang in range(ELECTEURS):
        jour = f"{hasard.randint(1, 28):02d}/{hasard.randint(1, 12):02d}/{hasard.randint(1935, 2007)}"
        naissance = lire_naissance(jour, JOUR)
        sexe = lire_sexe("F" if hasard.random() < 0.53 else "M")
        zone = hasard.choices(ZONES, (4, 3, 2, 2, 1))[0]
        gens.append(Individu(f"{rang:012x}", sexe, naissance.age_au(JOUR) if naissance else None, zone, "", 1))
    reglages = Reglages(criteres=("sexe", "age", "zone"))
    comptes = denombrer(gens, reglages)
    reglages = Reglages(criteres=reglages.criteres, quotas=proposer_quotas(comptes, SIEGES))
    tranches = lire_tranches(reglages.tranches)
    regles = regles_du_tirage(reglages, comptes, SIEGES, SUPPLEANTS)
    return regles, [(i.code, valeurs_de(i, reglages, tranches)) for i in gens]


def mesurer_tirage() -> None:
    avant = memoire()
    depart, calcul = time.perf_counter(), time.process_time()
    regles, personnes = population()
    profils = profils_de(v for _, v in personnes)
    lecture = time.process_time() - calcul
    calcul = time.process_time()
    compositions = repartir(regles, profils)
    calcul, duree = time.process_time() - calcul, time.perf_counter() - depart
    parts = chances(compositions, profils)
    apres = memoire()
    print(f"\n## Tirage de {SIEGES} parmi {ELECTEURS} ({len(profils)} profils, sexe × âge × zone)")
    print(f"de la liste au scellé : {duree:.1f} s, limite {LIMITE} s ; en calcul seul :")
    print(f"- lire et ranger la liste : {lecture:.2f} s")
    print(f"- chances de chacun (leximin, import de la bibliothèque compris) : {calcul:.1f} s")
    print(f"mémoire du processus : {avant:.0f} Mo avant, {apres:.0f} Mo au plus haut")
    print(f"chances : de {float(min(parts)):.4%} à {float(max(parts)):.4%} (sans quota {SIEGES / ELECTEURS:.4%})")
    rejouer(regles, personnes, profils, compositions)


def rejouer(
    regles: Regles, personnes: list[tuple[str, Valeurs]], profils: list[Profil], compositions: list[Composition]
) -> None:
    repartition = pv.repartition_en_donnees(profils, compositions, chances(compositions, profils))
    liste = {"nombre": len(personnes), "empreinte": pv.empreinte_de_la_liste(personnes)}
    engagement = pv.engagement(
        titre="Banc", regles=regles, liste=liste, repartition=repartition, annonce="Banc", prevue_le="2027-01-01"
    )
    scelle = pv.scelle_de(engagement)
    depart = time.process_time()
    resultat = tirer(
        scelle=scelle,
        graine="7 12 23",
        personnes=personnes,
        profils=[p.valeurs for p in profils],
        compositions=compositions,
        suppleants=SUPPLEANTS,
    )
    print(f"- tirer : {1000 * (time.process_time() - depart):.0f} ms")
    record = pv.composer(
        engagement_scelle=engagement,
        contexte={},
        versions_du_calcul=pv.versions(),
        personnes=personnes,
        dates={},
        graine="7 12 23",
        resultat={
            "composition": resultat.composition,
            "titulaires": list(resultat.titulaires),
            "suppleants": list(resultat.suppleants),
        },
        remplacements=[],
    )
    with tempfile.TemporaryDirectory() as dossier:
        chemin = Path(dossier) / "pv.json"
        chemin.write_bytes(pv.fichier(record))
        depart = time.perf_counter()
        commande = [sys.executable, "-I", "-S", rejouer_tirage.__file__, str(chemin)]
        fini = subprocess.run(commande, capture_output=True, check=False)
        print(f"rejeu indépendant : {time.perf_counter() - depart:.1f} s, code de sortie {fini.returncode}")
        print(f"procès-verbal : {chemin.stat().st_size // 1024} ko")
