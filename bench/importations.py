"""Ten thousand rows of a past season, validated and written: by us, then by django-import-export into the same tables.

Both read the same CSV, check every row against the model's rules and the contract's references, and write the same
files, organisations and funders' lines in the same base, in one transaction, taken back afterwards.
"""

import csv
import io
import random
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from bench.fictions import phrase

PORTEURS = 1_500
ANNEE = 2019
ENTETE = ["Référence", "SIRET", "Association", "Action", "Axe", "Coût total", "État demandé", "État accordé", "CUCM demandé",
          "CUCM accordé"]  # fmt: skip
LIMITE = 5  # ours is at least so many times faster


class Annuler(Exception):
    """Takes a measured import back."""


def cle_de_luhn(debut: str) -> str:
    total = sum(sum(divmod(int(c) * (2 if rang % 2 == 0 else 1), 10)) for rang, c in enumerate(reversed(debut)))
    return debut + str(-total % 10)


def fichier(lignes: int) -> bytes:
    """A fictional programming table, seeded: several projects per association, two funders."""
    hasard = random.Random(71)
    porteurs = [(cle_de_luhn(cle_de_luhn(f"8{n:07d}") + "0001"), f"Association fictive {n}") for n in range(PORTEURS)]
    sortie = io.StringIO(newline="")
    ecrivain = csv.writer(sortie, delimiter=";")
    ecrivain.writerow(ENTETE)
    for rang in range(lignes):
        siret, nom = hasard.choice(porteurs)
        etat, epci = hasard.randrange(500, 9000), hasard.randrange(500, 5000)
        ecrivain.writerow(
            [f"REF{rang:06d}", siret, nom, f"{phrase(hasard)[:150]} {rang}", hasard.choice(["1", "2", "3", "4"]), etat + epci + 1000,
             etat, etat // 2, epci, epci // 2]
        )  # fmt: skip
    return sortie.getvalue().encode("utf-8-sig")


def mesurer_importation(lignes: int) -> None:
    octets = fichier(lignes)
    preparer()
    nous = chronometrer(lambda: importer_nous(octets))
    print(f"\n## Import de {lignes} lignes avec contrôle (organismes, dossiers, lignes de financeurs)")
    print(f"nous : {nous:.1f} s (lecture, contrôles, rapprochements, comparaison avec la base, écriture)")
    try:
        eux = chronometrer(lambda: importer_eux(octets))
    except ImportError as absent:
        print(f"django-import-export n’est pas installé ({absent}) : pas de comparaison")
        return
    print(f"django-import-export : {eux:.1f} s ; rapport ×{eux / nous:.1f} (visé : ×{LIMITE})")


def chronometrer(acte: Callable[[], int]) -> float:
    """Seconds of one import, taken back; the number of files written is checked."""
    debut = time.perf_counter()
    duree = 0.0
    try:
        with transaction.atomic():
            ecrits = acte()
            duree = time.perf_counter() - debut
            raise Annuler
    except Annuler:
        print(f"  {ecrits} dossiers écrits puis repris")
    return duree


def contrat_du_banc() -> Any:
    from quartiers.contrat.models import Contrat

    return Contrat.objects.get(code="creusot-montceau")


def preparer() -> None:
    """The two funders and the campaign, so that both sides write the same rows."""
    import datetime as dt

    from quartiers.annuaire.models import Organisme
    from quartiers.appels.enums import GenreFinanceur
    from quartiers.appels.models import Campagne, Financeur

    contrat = contrat_du_banc()
    for nom, genre, nature in (("État", GenreFinanceur.ETAT, "etat"), ("CUCM", GenreFinanceur.EPCI, "epci")):
        if not Financeur.objects.filter(contrat=contrat, nom=nom).exists():
            organisme, _ = Organisme.objects.get_or_create(nom=f"{nom} (banc)", nature=nature, departement="71")
            Financeur.objects.create(contrat=contrat, organisme=organisme, nom=nom, genre=genre)
    debut = timezone.make_aware(dt.datetime(ANNEE, 1, 1))  # noqa: DTZ001 - made aware here
    Campagne.objects.get_or_create(
        contrat=contrat,
        annee=ANNEE,
        defaults={
            "intitule": f"Appel à projets {ANNEE} (banc)", "etat": "close", "ouverture": debut,
            "cloture": debut + dt.timedelta(days=30), "programmation_limite": dt.date(ANNEE, 3, 31),
            "action_debut": dt.date(ANNEE, 1, 1), "action_fin": dt.date(ANNEE, 12, 31),
        },
    )  # fmt: skip


def importer_nous(octets: bytes) -> int:
    from quartiers.appels.domain.importation import ecrire, etudier, refuser_si_incomplet
    from quartiers.appels.imports.cibles import Options
    from quartiers.appels.models import Dossier
    from quartiers.comptes.politiques import Acteur

    contrat = contrat_du_banc()
    # The fictional names differ by a number only: near names are told to be others, as a person would.
    reglages = {"options": {"proches": "creer"}}
    etude = etudier(contrat=contrat, octets=octets, nom="saison.csv", annee=ANNEE, reglages=reglages, options=Options())
    refuser_si_incomplet(etude.plan)
    ecrire(acteur=Acteur(), contrat=contrat, etude=etude, options=Options())
    return Dossier.objects.filter(contrat=contrat, annee=ANNEE).count()


def importer_eux(octets: bytes) -> int:
    import tablib
    from import_export import fields, resources, widgets

    from quartiers.annuaire.models import Organisme
    from quartiers.appels.enums import EtatDossier, EtatLigne
    from quartiers.appels.models import Campagne, Dossier, Financeur, LigneFinancement

    contrat = contrat_du_banc()
    campagne = Campagne.objects.get(contrat=contrat, annee=ANNEE)
    financeurs = {nom: Financeur.objects.get(contrat=contrat, nom=nom) for nom in ("État", "CUCM")}
    decision = campagne.programmation_limite

    class DossierResource(resources.ModelResource):  # type: ignore[misc, unused-ignore]
        reference_externe = fields.Field("reference_externe", "Référence")
        organisme = fields.Field("organisme", "SIRET", widget=widgets.ForeignKeyWidget(Organisme, "siret"))
        intitule = fields.Field("intitule", "Action")

        class Meta:
            model = Dossier
            import_id_fields = ("reference_externe",)
            fields = ("reference_externe", "organisme", "intitule")
            clean_model_instances = True
            skip_unchanged = True
            use_transactions = True

        def get_queryset(self) -> Any:
            return Dossier.objects.filter(contrat=contrat, annee=ANNEE)

        def before_import_row(self, row: Any, **kwargs: Any) -> None:  # noqa: ARG002 - its own signature
            for colonne in ENTETE[5:]:
                if Decimal(row[colonne]) < 0:
                    raise ValidationError(f"{colonne} : montant négatif")
            if not Organisme.objects.filter(siret=row["SIRET"]).exists():
                organisme = Organisme(
                    nom=row["Association"], siret=row["SIRET"], nature="association", departement="71"
                )
                organisme.full_clean()
                organisme.save()

        def before_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:  # noqa: ARG002 - its own signature
            numero = int(row["Référence"][3:])
            instance.contrat, instance.campagne, instance.annee, instance.etat = (
                contrat,
                campagne,
                ANNEE,
                EtatDossier.RETENU,
            )
            instance.numero, instance.recepisse = f"{ANNEE}-{numero:04d}", f"R{ANNEE}-{numero:04d}"
            instance.origine, instance.depose_le = "reprise", campagne.cloture

        def import_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
            super().import_instance(instance, row, **kwargs)
            self.before_save_instance(instance, row)  # the required fields, before the model's own cleaning

        def after_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:  # noqa: ARG002 - its own signature
            for nom, financeur in financeurs.items():
                ligne = LigneFinancement(
                    contrat=contrat, dossier=instance, financeur=financeur, exercice=ANNEE, nature=financeur.nature_par_defaut,
                    demande=Decimal(row[f"{nom} demandé"]), vote=Decimal(row[f"{nom} accordé"]), etat=EtatLigne.VOTEE,
                    decision_le=decision,
                )  # fmt: skip
                ligne.full_clean()
                ligne.save()

    donnees = tablib.Dataset().load(octets.decode("utf-8-sig"), format="csv", delimiter=";")
    resultat = DossierResource().import_data(donnees, dry_run=False, raise_errors=False)
    if resultat.has_errors() or resultat.has_validation_errors():
        premiere = next((str(e.error) for _, erreurs in resultat.row_errors() for e in erreurs), "contrôles")
        raise RuntimeError(f"django-import-export refuse : {premiere}")
    return Dossier.objects.filter(contrat=contrat, annee=ANNEE).count()
