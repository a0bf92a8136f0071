"""Closing night: 300 holders finish, join their documents and deposit, the real site running on this machine.

The site is the one of `quartiers demarrer`: web server, database, process of the jobs. The closing is real, to the
second. Only the log-in codes are passed over: the holders' web sessions are opened beforehand, since three hundred
codes asked from one address in ten minutes are what throttling refuses.
"""

import dataclasses
import datetime as dt
import os
import random
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import psutil

from bench.nuit_porteur import Plan, Porteur, Vecu

MEGA = 2**20
LIGNES = ((0.2, 1.5 * MEGA / 8), (0.5, 8 * MEGA / 8), (0.3, 40 * MEGA / 8))  # share of holders, bytes a second upwards
DOUBLES_CLICS = 5  # one holder in so many
RETARDATAIRES = 10  # who ask after the closing second, and must be refused
ATTENTE_COURRIELS = 600  # seconds


@dataclasses.dataclass(frozen=True)
class Soiree:
    """How the holders come: `etendue` seconds before the closing, most of them in the last `rush`."""

    nom: str
    etendue: float
    rush: float
    part_du_rush: float
    champs: int
    pieces: tuple[int, ...]
    pause: float


SOIREES = {
    "dix": Soiree("dix dernières minutes", 600, 120, 0.6, champs=8, pieces=(2, 2, 3), pause=6),
    "une": Soiree("tout dans la dernière minute", 60, 60, 1, champs=1, pieces=(1,), pause=1),
}


def mesurer_nuit(donnees: Path, porteurs: int, soirees: list[str]) -> None:
    from quartiers.commande import amorcage

    amorcage.comptes_de_demonstration()
    amorcage.saison_de_demonstration()
    fond = os.urandom(8 * MEGA)
    for cle in soirees:
        jouer(SOIREES[cle], donnees, porteurs, fond)


def jouer(soiree: Soiree, donnees: Path, porteurs: int, fond: bytes) -> None:
    from django.db import connections

    hasard = random.Random(2030)
    chemins = preparer_dossiers(porteurs + RETARDATAIRES, min(soiree.pieces))
    connections.close_all()
    with Site(donnees) as site:
        cloture = fixer_cloture(time.time() + 20 + soiree.etendue * 1.35)
        plans = planifier(soiree, chemins, cloture - time.time() + time.monotonic(), hasard)
        fils = [Porteur(plan, site.port, fond) for plan in plans]
        for fil in fils:
            fil.start()
        for fil in fils:
            fil.join()
        vecus = [fil.vecu for fil in fils]
        courriels = attendre_courriels({v.plan.chemin.split("/")[-2] for v in vecus if v.accepte})
    rendre_compte(soiree, vecus, cloture, site, courriels)


def planifier(soiree: Soiree, chemins: list[tuple[str, str]], cloture: float, hasard: random.Random) -> list[Plan]:
    """`cloture` is of the monotonic clock. The last ones ask after it."""
    plans, enfin = [], len(chemins) - RETARDATAIRES
    gros = hasard.randrange(enfin)
    for rang, (chemin, temoin) in enumerate(chemins):
        debit = hasard.choices([d for _, d in LIGNES], [p for p, _ in LIGNES])[0]
        pieces = [
            int(min(8.0, max(0.2, hasard.lognormvariate(-0.2, 1.0))) * MEGA)
            for _ in range(hasard.choice(soiree.pieces))
        ]
        if rang == gros:
            pieces[-1], debit = 30 * MEGA, LIGNES[-1][1]
        if rang >= enfin:
            avant, pieces = -1.05 - 3 * hasard.random(), [200_000] * min(soiree.pieces)
        elif hasard.random() < soiree.part_du_rush:
            avant = 0.3 + (soiree.rush * (0.5 if soiree.rush == soiree.etendue else 1)) * hasard.random()
        else:
            avant = soiree.rush + (soiree.etendue - soiree.rush) * hasard.random()
        # The time that the gestures and the line itself take, and a third more to read.
        besoin = (soiree.champs + len(pieces) + 1) * soiree.pause + sum(pieces) / debit
        if soiree.rush == soiree.etendue:  # no time to spare: all of them come within that time
            debut, debit = cloture - soiree.etendue + (soiree.etendue - 30) * hasard.random(), LIGNES[-1][1]
        else:
            debut = cloture - max(avant, 0) - besoin * 1.33
        plans.append(
            Plan(rang, chemin, temoin, debut, cloture - avant, soiree.champs, tuple(pieces), debit,
                 rang % DOUBLES_CLICS == 0, soiree.pause)
        )  # fmt: skip
    return plans


# Before


def campagne() -> Any:
    from quartiers.appels.models import Campagne

    return Campagne.objects.filter(contrat__code="creusot-montceau").order_by("-annee").first()


def fixer_cloture(instant: float) -> float:
    """Close the call at this whole second."""
    entier = float(int(instant))
    type(campagne()).objects.filter(pk=campagne().pk).update(cloture=dt.datetime.fromtimestamp(entier, dt.UTC))
    return entier


def preparer_dossiers(combien: int, obligatoires: int) -> list[tuple[str, str]]:
    """(address, session) of as many complete drafts, each of its own association and person; `obligatoires` papers are missing."""
    from django.conf import settings
    from django.db import transaction
    from django.test import Client
    from django.urls import reverse

    from quartiers.appels import jeux_demonstration as jeux
    from quartiers.appels.demonstration import preparer
    from quartiers.appels.demonstration_dossiers import creer_dossier
    from quartiers.appels.domain.copie import ouvrir_contexte
    from quartiers.appels.enums import EtatDossier
    from quartiers.appels.models import TypePiece
    from quartiers.contrat.models import Contrat

    contrat = Contrat.objects.get(code="creusot-montceau")
    appel, decor = campagne(), preparer(contrat)
    type(appel).objects.filter(pk=appel.pk).update(cloture=dt.datetime.now(dt.UTC) + dt.timedelta(days=1))
    types = list(TypePiece.objects.filter(campagne=appel).order_by("rang", "pk"))
    for rang, type_piece in enumerate(types):
        exigence = "bloque" if rang < obligatoires else "avertit"
        TypePiece.objects.filter(pk=type_piece.pk).update(exigence=exigence)
    chemins = []
    with transaction.atomic():
        ouvrir_contexte({"acte": "banc"})
        for rang in range(combien):
            association, personne = porteur(contrat, rang)
            decor.organismes["banc"] = association
            projet = dataclasses.replace(
                jeux.PROJETS[rang % len(jeux.PROJETS)], association="banc", intitule=f"Projet du dernier soir {rang}"
            )
            dossier = creer_dossier(decor, appel, projet, EtatDossier.BROUILLON, 0)
            type(dossier).objects.filter(pk=dossier.pk).update(public_precision="Toutes les familles du quartier.")
            client = Client()
            client.force_login(personne)
            chemins.append(
                (
                    reverse("appels:dossier", args=[contrat.code, dossier.numero]),
                    client.cookies[settings.SESSION_COOKIE_NAME].value,
                )
            )
    return chemins


def porteur(contrat: Any, rang: int) -> tuple[Any, Any]:
    """A fictional association and the person who writes for it."""
    from django.utils import timezone

    from quartiers.annuaire.models import Organisme
    from quartiers.appels.demonstration import avec_cle, garnir_organisme
    from quartiers.appels.enums import RoleInterne
    from quartiers.appels.models import Membre
    from quartiers.comptes.enums import Role
    from quartiers.comptes.models import Habilitation, Utilisateur

    nom, jour = f"Association du dernier soir {rang}", timezone.localdate() - dt.timedelta(days=30)
    organisme, neuf = Organisme.objects.get_or_create(
        siret=avec_cle(avec_cle(f"0009{rang:04d}") + "0001"),
        defaults={"nom": nom, "nature": "association", "departement": contrat.departement},
    )
    courriel = f"porteur-{rang}@banc.quartiers.example"
    if not neuf:
        return organisme, Utilisateur.objects.get(courriel=courriel)
    garnir_organisme(organisme, nom)
    personne = Utilisateur.objects.create(courriel=courriel, nom=f"Personne fictive {rang}")
    Habilitation.objects.create(
        utilisateur=personne, role=Role.PORTEUR, contrat_id=contrat.pk, organisme=organisme, debut=jour
    )
    Membre.objects.create(
        organisme=organisme, utilisateur=personne, role=RoleInterne.RESPONSABLE, debut=jour, accepte_le=timezone.now()
    )
    return organisme, personne


# During


class Site:
    """`quartiers demarrer` on a free port, and the memory of its web process, looked at every second."""

    def __init__(self, donnees: Path) -> None:
        self.donnees, self.memoire, self.fini = donnees, 0.0, threading.Event()
        self.calcul: dict[int, float] = {}

    def __enter__(self) -> "Site":
        with socket.socket() as libre:
            libre.bind(("127.0.0.1", 0))
            self.port = libre.getsockname()[1]
        self.processus = subprocess.Popen(
            [sys.executable, "-m", "quartiers", "demarrer", "--port", str(self.port)],
            env={**os.environ, "QUARTIERS_ADRESSE": f"http://localhost:{self.port}"},
            stdout=subprocess.DEVNULL,
        )
        for _ in range(3000):  # five minutes: a loaded machine prepares its files slowly
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                    break
            except OSError:
                time.sleep(0.1)
        else:
            raise RuntimeError("Le site du banc ne démarre pas.")
        self.veille = threading.Thread(target=self.veiller, daemon=True)
        self.veille.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.fini.set()
        self.veille.join()
        self.processus.terminate()
        self.processus.wait(60)

    def veiller(self) -> None:
        """The heaviest of the processes that answer pages, in MB."""
        while not self.fini.wait(1):
            for enfant in psutil.Process(self.processus.pid).children(recursive=True):
                try:
                    temps = enfant.cpu_times()
                    self.calcul[enfant.pid] = temps.user + temps.system
                    if "granian" in " ".join(enfant.cmdline()):
                        self.memoire = max(self.memoire, enfant.memory_full_info().pss / MEGA)
                except psutil.Error:
                    continue


def attendre_courriels(numeros: set[str]) -> tuple[int, float]:
    """(files whose letter of deposit is written, the longest wait for one, in seconds)."""
    from quartiers.notifications.models import Envoi

    deposes = dict(dossiers_du_banc().filter(numero__in=numeros).values_list("pk", "depose_le"))
    siens = Envoi.objects.filter(gabarit="appels/courriels/depot.txt", objet_id__in=deposes)
    limite = time.monotonic() + ATTENTE_COURRIELS
    while siens.values("objet_id").distinct().count() < len(numeros) and time.monotonic() < limite:
        time.sleep(1)
    attentes = {pk: (ecrit - deposes[pk]).total_seconds() for pk, ecrit in siens.values_list("objet_id", "cree_le")}
    return len(attentes), max(attentes.values(), default=0.0)


# After


def dossiers_du_banc() -> Any:
    from quartiers.appels.models import Dossier

    return Dossier.objects.filter(campagne=campagne(), intitule__startswith="Projet du dernier soir")


def rendre_compte(soiree: Soiree, vecus: list[Vecu], cloture: float, site: Site, courriels: tuple[int, float]) -> None:
    numeros = {v.plan.chemin.rstrip("/").rsplit("/", 1)[-1]: v for v in vecus}
    en_base = {d.numero: d for d in dossiers_du_banc().filter(numero__in=numeros)}
    avant = {n: v for n, v in numeros.items() if 0 < v.clic < cloture + 1}
    prevus = [v for v in vecus if v.plan.rang < len(vecus) - RETARDATAIRES]
    deposes = {n for n, d in en_base.items() if d.depose_le}
    recepisses = Counter(en_base[n].recepisse for n in deposes)
    print(f"\n## Nuit de clôture : {len(prevus)} porteurs, {soiree.nom}")
    print(f"demandés avant la clôture : {len(avant)} ; acceptés : {sum(v.accepte for v in avant.values())}")
    print(f"déposés en base : {len(deposes)} ; récépissés distincts : {len(recepisses)}")
    print(
        f"perdus (dits acceptés, absents de la base) : {sum(v.accepte and n not in deposes for n, v in numeros.items())}"
    )
    print(
        f"refusés par notre faute (demandés à temps, refusés ou sans réponse) : {sum(not v.accepte for v in avant.values())}"
    )
    print(f"empêchés par notre lenteur (clic prévu à temps, fait après) : {sum(v.clic >= cloture + 1 for v in prevus)}")
    print(f"demandés après la clôture : {len(vecus) - len(avant)} ; acceptés à tort : "
          f"{sum(n in deposes for n in numeros.keys() - avant.keys())}")  # fmt: skip
    doubles = [v for v in avant.values() if v.plan.double_clic]
    print(f"doubles clics : {len(doubles)} ; dépôts en double : {depots_en_double(en_base)}")
    print(f"pièces jointes : {sum(len(v.empreintes) for v in vecus)} ; {pieces_perdues(numeros, en_base)} perdues ou abîmées ; "
          f"{sum(sum(v.plan.pieces) for v in vecus) / MEGA:.0f} Mo envoyés")  # fmt: skip
    print(f"récépissés envoyés par courriel : {courriels[0]}, au plus {courriels[1]:.0f} s après le dépôt")
    print(f"mémoire d’un processus web, au plus : {site.memoire:.0f} Mo")
    print(f"calcul du site et des tâches : {sum(site.calcul.values()):.0f} s (base de données à part)")
    imprimer_durees(vecus)
    ecarts = Counter(e for v in vecus for e in v.ecarts)
    print(f"écarts : {sum(ecarts.values())}")
    for ecart, fois in ecarts.most_common(10):
        print(f"  {fois} × {ecart}")


def depots_en_double(en_base: dict[str, Any]) -> int:
    """Files with more than one act of deposit in the journal."""
    from django.db.models import Count

    from quartiers.journal.models import Acte

    actes = Acte.objects.filter(code="dossier.deposer", objet_id__in=[d.pk for d in en_base.values()])
    return actes.order_by().values("objet_id").annotate(n=Count("pk")).filter(n__gt=1).count()


def pieces_perdues(numeros: dict[str, Vecu], en_base: dict[str, Any]) -> int:
    """Documents that the site said it had and that are not there byte for byte."""
    from quartiers.appels.models import Piece
    from quartiers.documents.domain import intact

    perdues = 0
    for numero, vecu in numeros.items():
        pieces = Piece.objects.filter(dossier=en_base[numero]).select_related("document")
        la = {p.document.empreinte for p in pieces if intact(p.document)}
        perdues += sum(empreinte not in la for empreinte in vecu.empreintes)
    return perdues


def imprimer_durees(vecus: list[Vecu]) -> None:
    par_geste: dict[str, list[float]] = {}
    for vecu in vecus:
        for nom, duree in vecu.durees:
            par_geste.setdefault(nom, []).append(duree * 1000)
    print("geste (ms)                       nombre   médiane    95e    99e     max")
    for nom, durees in par_geste.items():
        centiles = statistics.quantiles(durees, n=100) if len(durees) > 1 else durees * 99
        print(
            f"{nom:32} {len(durees):6} {statistics.median(durees):9.0f} {centiles[94]:6.0f} {centiles[98]:6.0f} {max(durees):7.0f}"
        )
