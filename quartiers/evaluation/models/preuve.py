"""Evidence: what a question leans on, with the frozen copy of what its source said that day."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import Q

from quartiers.comptes.models import Utilisateur
from quartiers.contrat.models import Contrat
from quartiers.documents.models import Document
from quartiers.evaluation.enums import Direction, Force, GenrePropre
from quartiers.evaluation.models.evaluation import Evaluation
from quartiers.indicateurs.models import CritereJugement, Question
from quartiers.socle.modeles import Horodate


@pghistory.track()
class Preuve(Horodate):
    """A piece of evidence. `genre` is a kind of the registry (indicateurs.preuves) with `objet_id`, or typed here.

    `accord` says how the resident agreed to be quoted: without it the words count and are never shown outside the
    team. Taken away, it stays readable with the reason (`retrait`).
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="+", verbose_name="question")
    evaluation = models.ForeignKey(Evaluation, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    critere = models.ForeignKey(
        CritereJugement,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="critère",
        help_text="Celui que la preuve éclaire ; vide : toute la question.",
    )
    genre = models.CharField("genre", max_length=40)
    objet_id = models.BigIntegerField("identifiant dans sa source", null=True, blank=True)
    direction = models.CharField("ce qu’elle dit", max_length=8, choices=Direction.choices)
    force = models.CharField("force", max_length=8, choices=Force.choices)
    force_motif = models.CharField("pourquoi cette force", max_length=300)
    commentaire = models.TextField("ce qu’elle apporte à la question", blank=True, max_length=2000)
    accord = models.CharField(
        "accord pour citer", max_length=200, blank=True, help_text="Comment et quand la personne a donné son accord."
    )
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    relue_le = models.DateField("source relue le", null=True, blank=True)
    retiree_le = models.DateField("retirée le", null=True, blank=True)
    retrait = models.CharField("pourquoi elle est retirée", max_length=300, blank=True)
    auteur = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "preuve"
        verbose_name_plural = "preuves"
        ordering = ["question__rang", "direction", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(retiree_le__isnull=True) | ~Q(retrait=""),
                name="preuve_retrait_motive",
                violation_error_message="Dites pourquoi cette preuve est retirée.",
            ),
            models.CheckConstraint(
                condition=~Q(force_motif=""),
                name="preuve_force_motivee",
                violation_error_message="Dites pourquoi cette force.",
            ),
        ]

    def __str__(self) -> str:
        return f"Preuve n° {self.pk}"

    @property
    def propre(self) -> bool:
        """Typed here, not read from another package."""
        return self.genre in GenrePropre.values

    @property
    def directions(self) -> Direction:
        return Direction(self.direction)


@pgtrigger.register(pgtrigger.Protect(name="extrait_sans_rature", operation=pgtrigger.Update | pgtrigger.Delete))
class ExtraitPreuve(models.Model):
    """What the source said on `lu_le`, kept word for word; read anew, it is another version: nothing is overwritten."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    preuve = models.ForeignKey(Preuve, on_delete=models.PROTECT, related_name="extraits")
    version = models.PositiveSmallIntegerField("version", default=1)
    titre = models.CharField("titre", max_length=300)
    texte = models.TextField("ce que dit la source")
    adresse = models.CharField("où le lire", max_length=500, blank=True)
    entetes = models.JSONField("en-têtes du tableau", default=list, blank=True)
    lignes = models.JSONField("lignes du tableau", default=list, blank=True)
    provenance = models.JSONField("provenance", default=dict, blank=True)
    arrete_le = models.DateField("arrêté le", null=True, blank=True)
    publiable = models.BooleanField("publiable", default=True)
    empreinte = models.CharField("empreinte SHA-256", max_length=64)
    lu_le = models.DateTimeField("lu le", auto_now_add=True)
    lu_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "extrait d’une preuve"
        verbose_name_plural = "extraits des preuves"
        ordering = ["preuve", "-version"]
        constraints = [models.UniqueConstraint(fields=["preuve", "version"], name="extraitpreuve_version_unique")]

    def __str__(self) -> str:
        return self.titre
