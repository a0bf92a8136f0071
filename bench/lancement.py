"""Which measures to run, in order, each subject in its own module."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path


def lancer(
    *, parties: Sequence[str], paliers: Sequence[int], requetes: int, points: int, lignes: int, donnees: Path
) -> None:
    print(f"# {os.cpu_count()} cœurs, Python {sys.version.split()[0]}")
    if "lecture" in parties:
        from bench.lecture import mesurer_demesure, mesurer_lecture

        mesurer_lecture()
        mesurer_demesure()
    if "localiser" in parties:
        from bench.localisation import mesurer_localisation

        mesurer_localisation(points)
    if "pages" in parties:
        from bench.bases import preparer_bases

        preparer_bases(donnees, paliers)
        from bench.pages import mesurer_pages  # models, once Django is set up

        mesurer_pages(paliers, requetes)
    if {"pdf", "importation", "nuit", "liste", "rapport", "indicateurs", "enquetes", "partenaires"} & set(parties):
        from bench.bases import preparer_base

        preparer_base(donnees)
    if "pdf" in parties:
        from bench.document import mesurer_pdf

        mesurer_pdf()
    if "importation" in parties:
        from bench.importations import mesurer_importation

        mesurer_importation(lignes)
    if "rapport" in parties:
        from bench.rapports import mesurer_rapport

        mesurer_rapport()
    if "tirage" in parties:
        from bench.tirages import mesurer_tirage

        mesurer_tirage()
    if "indicateurs" in parties:
        from bench.indicateurs import mesurer_indicateurs

        mesurer_indicateurs()
    if "enquetes" in parties:
        from bench.enquetes import mesurer_enquetes

        mesurer_enquetes()
    if "partenaires" in parties:
        from bench.partenaires import mesurer_partenaires

        mesurer_partenaires()
