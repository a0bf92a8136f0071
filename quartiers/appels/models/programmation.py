"""Amounts set side by side for all the projects of a campaign: scenarios, then the versions that went to committees."""

import pghistory
import pgtrigger
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from quartiers.appels.enums import EtapeProgrammation, EtatProgrammation
from quartiers.appels.models.budget import LigneFinancement
from quartiers.appels.models.campagne import Campagne
from quartiers.comptes.models import Utilisateur
from quartiers.contrat.models import Contrat
from quartiers.gouvernance.models import Seance
from quartiers.socle.modeles import Horodate


@pghistory.track()
class Programmation(Horodate):
    """A table of amounts; frozen it never changes again. A validated one names the meeting that decided it."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    campagne = models.ForeignKey(Campagne, on_delete=models.PROTECT, related_name="programmations")
    nom = models.CharField("nom", max_length=120)
    etape = models.CharField(
        "étape", max_length=10, choices=EtapeProgrammation.choices, default=EtapeProgrammation.SCENARIO
    )
    etat = models.CharField(
        "état", max_length=10, choices=EtatProgrammation.choices, default=EtatProgrammation.BROUILLON
    )
    issue_de = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    seance = models.ForeignKey(Seance, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    note = models.TextField("note", blank=True)
    # What a computed proposal was asked: the rules as stated, in figures (appels.proposition.regles.Regles).
    regles = models.JSONField("règles de la proposition", default=dict, blank=True)
    figee_le = models.DateTimeField("figée le", null=True, blank=True)
    cree_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "programmation"
        verbose_name_plural = "programmations"
        ordering = ["campagne", "pk"]
        triggers = [
            # What a committee read never changes: the database itself refuses, whatever the code does.
            pgtrigger.Trigger(
                name="figee_immuable",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__etat=EtatProgrammation.FIGEE),
                func="RAISE EXCEPTION 'La programmation % est figée : elle ne change plus.', OLD.id;",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["campagne", "nom"],
                name="programmation_nom_unique",
                violation_error_message="Un scénario de cette campagne porte déjà ce nom.",
            ),
            models.UniqueConstraint(
                fields=["campagne"],
                condition=Q(etape=EtapeProgrammation.VALIDEE),
                name="programmation_validee_unique",
                violation_error_message="La programmation de cette campagne est déjà validée.",
            ),
            models.CheckConstraint(
                condition=Q(etat=EtatProgrammation.BROUILLON, figee_le__isnull=True)
                | Q(etat=EtatProgrammation.FIGEE, figee_le__isnull=False),
                name="programmation_figee",
            ),
            models.CheckConstraint(
                condition=~Q(etape=EtapeProgrammation.VALIDEE) | Q(seance__isnull=False, etat=EtatProgrammation.FIGEE),
                name="programmation_validee_en_seance",
                violation_error_message="Une programmation validée porte la séance qui l’a décidée.",
            ),
        ]

    def __str__(self) -> str:
        return self.nom


@pghistory.track()
class MontantProgramme(Horodate):
    """The amount that a programming gives to one funder's line, in euros; 0 is a refusal, with its reason."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    programmation = models.ForeignKey(Programmation, on_delete=models.CASCADE, related_name="montants")
    ligne = models.ForeignKey(LigneFinancement, on_delete=models.CASCADE, related_name="+")
    montant = models.DecimalField("montant (€)", max_digits=12, decimal_places=2, validators=[MinValueValidator(0)])
    motif = models.CharField("motif", max_length=250, blank=True)
    explication = models.CharField("pourquoi ce montant est proposé", max_length=400, blank=True)
    modifie_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "montant programmé"
        verbose_name_plural = "montants programmés"
        ordering = ["programmation", "ligne"]
        triggers = [
            pgtrigger.Trigger(
                name="montant_fige",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    IF EXISTS (SELECT 1 FROM appels_programmation
                               WHERE id = NEW.programmation_id AND etat = 'figee') THEN
                        RAISE EXCEPTION 'La programmation % est figée : ses montants ne changent plus.',
                            NEW.programmation_id;
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="montant_fige_garde",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete | pgtrigger.Update,
                func="""
                    IF EXISTS (SELECT 1 FROM appels_programmation
                               WHERE id = OLD.programmation_id AND etat = 'figee') THEN
                        RAISE EXCEPTION 'La programmation % est figée : ses montants ne changent plus.',
                            OLD.programmation_id;
                    END IF;
                    RETURN COALESCE(NEW, OLD);
                """,
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["programmation", "ligne"], name="montantprogramme_unique"),
            models.CheckConstraint(condition=Q(montant__gte=0), name="montantprogramme_positif"),
        ]

    def __str__(self) -> str:
        return f"{self.ligne_id} : {self.montant} €"
