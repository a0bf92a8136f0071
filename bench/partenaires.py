"""What partners owe each other, at the size of the country: abatement, commitments, observatory, with 1 then 400 contracts.

The founding contract with its demonstration is measured alone; then 399 others receive the same rows (1,600 to 2,000
neighbourhoods, several years), and the same pages of the founding one are asked again, in the same run.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.cache import caches
from django.db import connection, models, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bench.chrono import chronometrer
from bench.copies import copier_saisons
from bench.pages import LIMITE_CROISSANCE, LIMITE_SERVEUR, client_de
from quartiers.comptes.enums import Role
from quartiers.contrat.models import Contrat, Element, QuartierContrat, Signataire, Version
from quartiers.engagements import models as engagements
from quartiers.tfpb import models as tfpb
from quartiers.tranquillite import models as tranquillite

CONTRATS = 400
FOIS = 15
LIMITE_NUIT = 60.0  # s: a job of the night over all the contracts
LIMITE_FROIDE = 10.0  # s: the readings of an observatory, made ahead by a job
LIMITE_CLASSEUR = 1.0  # s: the table of a partner as a workbook, written or read back
TABLES: tuple[type[models.Model], ...] = (
    Element, Version, QuartierContrat, Signataire,
    engagements.Engagement, engagements.Quantite, engagements.Dispositif, engagements.ServiceSignataire,
    engagements.ConduiteEngagement, engagements.LecturePromesse, engagements.Palier, engagements.Jalon,
    engagements.Realisation, engagements.Mobilisation, engagements.MobilisationQuartier,
    engagements.CollecteEngagements, engagements.DemandePartenaire,
    tfpb.RegleAbattement, tfpb.ToleranceSignature, tfpb.AxeTfpb, tfpb.ReglageTfpb, tfpb.SeuilAlerte,
    tfpb.ConventionTfpb, tfpb.PartieConvention, tfpb.Patrimoine, tfpb.Abattement, tfpb.MoyensOrdinaires, tfpb.Programme,
    tfpb.LigneProgramme, tfpb.SuiviTrimestriel, tfpb.Justificatif, tfpb.Imputation, tfpb.Reaffectation,
    tranquillite.Observatoire, tranquillite.SourceObservatoire, tranquillite.CategorieSource, tranquillite.Livraison,
    tranquillite.FaitMensuel,
)  # fmt: skip


def mesurer_partenaires() -> None:
    contrat = Contrat.objects.get(code="creusot-montceau")
    garnir(contrat)
    print(f"\n## Abattement, engagements, observatoire : {contrat}, seul puis parmi {CONTRATS} contrats")
    lire_a_froid(contrat)
    seuls = {nom: page_mesuree(adresse) for nom, adresse in adresses(contrat).items()}
    debut = time.perf_counter()
    ajouter(contrat)
    print(f"{CONTRATS} contrats préparés en {time.perf_counter() - debut:.0f} s : {tailles()}")
    for nom, adresse in adresses(contrat).items():
        avant, apres = seuls[nom], page_mesuree(adresse)
        dites = " puis ".join(dict.fromkeys(str(page.requetes) for page in (avant, apres)))
        print(
            f"{nom:34} {avant.duree:6.1f} ({avant.calcul:5.1f}) ms seul, {apres.duree:6.1f} ({apres.calcul:5.1f}) ms parmi tous :"
            f" ×{apres.duree / avant.duree:.2f}, calcul ×{apres.calcul / avant.calcul:.2f} (limite ×{LIMITE_CROISSANCE}),"
            f" calcul rapporté à {LIMITE_SERVEUR:.0f} ms {apres.calcul / LIMITE_SERVEUR:.2f} | {dites} requêtes",
            flush=True,
        )
    classeurs(contrat)
    nuit()


def garnir(contrat: Contrat) -> None:
    from quartiers.commande import amorcage

    amorcage.comptes_de_demonstration()
    amorcage.tfpb_de_demonstration()
    amorcage.engagements_de_demonstration()
    amorcage.observatoire_de_demonstration()
    assert tranquillite.Observatoire.objects.filter(contrat=contrat).exists()


def adresses(contrat: Contrat) -> dict[str, str]:
    collecte = engagements.CollecteEngagements.objects.filter(contrat=contrat).order_by("-annee")[0]
    demande = max(
        collecte.demandes.all(),
        key=lambda d: engagements.Dispositif.objects.filter(signataire__organisme=d.organisme, contrat=contrat).count(),
    )
    programme = tfpb.Programme.objects.filter(contrat=contrat).order_by("annee", "pk")[0]
    source = tranquillite.SourceObservatoire.objects.filter(contrat=contrat).order_by("pk")[0]

    def route(nom: str, *suite: Any) -> str:
        return reverse(nom, args=[contrat.code, *suite])

    return {
        "abattement de l’année": route("tfpb:tableau"),
        "abattement et contrepartie": route("tfpb:soldes"),
        "programme d’un quartier": route("tfpb:programme", programme.pk),
        "justificatifs": route("tfpb:justificatifs"),
        "registre des engagements": route("engagements:engagements"),
        "collecte de l’année": route("engagements:collecte", collecte.annee),
        "tableau du plus gros partenaire": route("engagements:demande", collecte.annee, demande.pk),
        "droit commun": route("engagements:droit_commun"),
        "séries de l’observatoire": route("tranquillite:lire"),
        "une série": route("tranquillite:serie", source.code),
    }


@dataclass(frozen=True)
class Page:
    """Medians of a page as the pilot asks for it, in milliseconds; `calcul` is that of this process alone."""

    duree: float
    calcul: float
    requetes: int


def page_mesuree(adresse: str) -> Page:
    client = client_de(Role.PILOTE)
    requetes: list[str] = []

    def compter(executer: Callable[..., Any], sql: str, *suite: Any) -> Any:
        requetes.append(sql)
        return executer(sql, *suite)

    with connection.execute_wrapper(compter):
        demander(client, adresse)
    durees, calculs = [], []
    for _ in range(FOIS):
        debut, calcul = time.perf_counter(), time.thread_time()
        demander(client, adresse)
        durees.append((time.perf_counter() - debut) * 1000)
        calculs.append((time.thread_time() - calcul) * 1000)
    return Page(statistics.median(durees), statistics.median(calculs), len(requetes))


def demander(client: Client, adresse: str) -> None:
    reponse = client.get(adresse)
    assert reponse.status_code == 200, (adresse, reponse.status_code)


def lire_a_froid(contrat: Contrat) -> None:
    """Nothing kept: what the job of the night does, and what a person would wait without it."""
    from quartiers.tranquillite.domain.preparation import preparer

    caches["secret"].clear()
    debut = time.perf_counter()
    series = preparer(contrat, timezone.localdate())
    duree = time.perf_counter() - debut
    print(f"lecture à froid de {series} séries : {duree:.2f} s, rapport à la limite {duree / LIMITE_FROIDE:.2f}")
    duree, _ = chronometrer(lambda: preparer(contrat, timezone.localdate()))
    print(f"la même, une fois préparée : {duree:.3f} s")


@transaction.atomic
def ajouter(modele: Contrat) -> None:
    """The other contracts, all their rows copied in the base."""
    cibles = []
    for numero in range(Contrat.objects.count(), CONTRATS):
        copie = Contrat.objects.get(pk=modele.pk)
        copie.pk, copie.code, copie.intitule = None, f"banc-{numero:03d}", f"Contrat fictif n° {numero}"
        cibles.append(copie)
    copier_saisons(modele, Contrat.objects.bulk_create(cibles), TABLES)
    with connection.cursor() as curseur:
        curseur.execute("ANALYZE")


def tailles() -> str:
    return ", ".join(
        f"{table._meta.verbose_name_plural} {table._default_manager.count():,}".replace(",", " ")
        for table in (
            QuartierContrat,
            tfpb.LigneProgramme,
            tfpb.Justificatif,
            engagements.Realisation,
            tranquillite.FaitMensuel,
        )
    )


def classeurs(contrat: Contrat) -> None:
    """The workbooks that go to partners and come back."""
    from quartiers.engagements.classeur import ecrire_classeur, lire_retour
    from quartiers.engagements.questionnaire import tableaux_de

    collecte = engagements.CollecteEngagements.objects.filter(contrat=contrat).order_by("-annee")[0]
    demandes = list(collecte.demandes.select_related("contrat__epci", "collecte", "organisme"))
    duree, _ = chronometrer(lambda: tableaux_de(demandes), fois=3)
    tableaux = tableaux_de(demandes)
    gros = max(tableaux, key=lambda tableau: len(tableau.questions))
    print(f"tableaux des {len(demandes)} partenaires : {duree:.2f} s")
    octets = ecrire_classeur(gros, timezone.now())
    for nom, acte in (
        ("écrit", lambda: ecrire_classeur(gros, timezone.now())),
        ("relu", lambda: lire_retour(octets, "c.xlsx", gros, {})),
    ):
        duree, _ = chronometrer(acte, fois=3)
        print(
            f"classeur de {len(gros.questions)} lignes {nom} : {duree:.2f} s, rapport à la limite {duree / LIMITE_CLASSEUR:.2f}"
        )


def nuit() -> None:
    """Jobs that go over every contract; what they would send is undone."""
    from quartiers.engagements.domain.collecte import rappeler_les_retardataires
    from quartiers.tfpb.domain.pieces import veiller_aux_pieces
    from quartiers.tfpb.domain.rappels import rappeler_les_echeances
    from quartiers.tfpb.domain.suivi import rappeler_trimestres

    jour = timezone.localdate()
    for nom, acte in (
        ("échéances de l’abattement", rappeler_les_echeances),
        ("trimestres de l’abattement", rappeler_trimestres),
        ("fichiers jamais décrits", veiller_aux_pieces),
        ("partenaires en retard", rappeler_les_retardataires),
    ):
        with transaction.atomic():
            debut = time.perf_counter()
            acte(jour)
            duree = time.perf_counter() - debut
            transaction.set_rollback(True)
        print(f"nuit, {nom} : {duree:.1f} s, rapport à la limite {duree / LIMITE_NUIT:.2f}")
