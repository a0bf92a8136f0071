"""Opinions of residents' bodies: asked with a date, given, published."""

import pghistory
from django.db import models
from django.db.models import Q

from quartiers.comptes.models import Utilisateur
from quartiers.contrat.models import Contrat
from quartiers.documents.models import Document
from quartiers.participation.enums_paroles import EtatAvisConseil, SensAvisConseil
from quartiers.participation.models.instances import InstanceParticipation
from quartiers.socle.modeles import Horodate


@pghistory.track(exclude=["courriel"])
class AvisConseil(Horodate):
    """The opinion of one body on one object: `objet_genre` is a key of registre_avis, `objet_id` its identifier.

    `objet_titre` is what the object was called on the day of the request; `demande_numero` makes older links worthless.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    instance = models.ForeignKey(InstanceParticipation, on_delete=models.PROTECT, related_name="avis")
    objet_genre = models.CharField("sur quoi", max_length=30)
    objet_id = models.BigIntegerField("identifiant de l’objet")
    objet_titre = models.CharField("objet", max_length=250)
    question = models.TextField("question posée", blank=True)
    demande_le = models.DateField("demandé le")
    reponse_avant = models.DateField("attendu avant le")
    courriel = models.EmailField("adresse à laquelle écrire", blank=True)
    demande_numero = models.PositiveSmallIntegerField("numéro de la demande", default=1)
    relances = models.JSONField("rappels partis", default=list, blank=True)
    etat = models.CharField("état", max_length=12, choices=EtatAvisConseil.choices, default=EtatAvisConseil.DEMANDE)
    sens = models.CharField("avis", max_length=12, choices=SensAvisConseil.choices, blank=True)
    texte = models.TextField("ce que dit l’instance", blank=True, max_length=8000)
    seance_le = models.DateField("séance du", null=True, blank=True)
    rendu_le = models.DateField("rendu le", null=True, blank=True)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    saisi_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    suite = models.TextField("suite donnée", blank=True)
    publie_le = models.DateField("publié le", null=True, blank=True)

    class Meta:
        verbose_name = "avis d’un conseil"
        verbose_name_plural = "avis des conseils"
        ordering = ["-demande_le", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["instance", "objet_genre", "objet_id"],
                name="avisconseil_unique",
                violation_error_message="L’avis de cette instance est déjà demandé sur cet objet.",
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=[EtatAvisConseil.RENDU, EtatAvisConseil.PUBLIE])
                | (Q(rendu_le__isnull=False) & ~Q(sens="")),
                name="avisconseil_rendu",
                violation_error_message="Un avis rendu a un sens et une date.",
            ),
            models.CheckConstraint(
                condition=~Q(sens__in=[SensAvisConseil.RESERVES, SensAvisConseil.DEFAVORABLE]) | ~Q(texte=""),
                name="avisconseil_motive",
                violation_error_message="Dites sur quoi portent les réserves ou le désaccord.",
            ),
        ]

    def __str__(self) -> str:
        return f"Avis de {self.instance} – {self.objet_titre}"

    @property
    def commune_id(self) -> int | None:
        return self.instance.commune_id
