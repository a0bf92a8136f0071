"""Monthly counts. A row is a number: no case, no person, no address, no text."""

import pghistory
from django.db import models
from django.db.models import Q

from quartiers.comptes.models import Utilisateur
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.socle.modeles import Horodate
from quartiers.tableurs.models import CorrespondanceMemorisee
from quartiers.territoire.models import Commune
from quartiers.tranquillite.enums import EtatDepot, MotifCorrection, Moyen
from quartiers.tranquillite.models.sources import CategorieSource, SourceObservatoire


class Livraison(Horodate):
    """One act of giving figures; the file itself is never kept, only its digest."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    source = models.ForeignKey(SourceObservatoire, on_delete=models.PROTECT, related_name="livraisons")
    moyen = models.CharField("moyen", max_length=14, choices=Moyen.choices)
    auteur = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    empreinte = models.CharField("empreinte du fichier", max_length=64, blank=True)
    nombre = models.PositiveIntegerField("chiffres enregistrés", default=0)
    ecartees = models.PositiveIntegerField("lignes laissées de côté", default=0)

    class Meta:
        verbose_name = "livraison"
        verbose_name_plural = "livraisons"
        ordering = ["-cree_le", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_moyen_display()} du {self.cree_le:%d/%m/%Y}"


class FaitMensuelQuerySet(models.QuerySet["FaitMensuel"]):
    def courants(self) -> "FaitMensuelQuerySet":
        return self.filter(courant=True)

    def de_la_source(self, source: SourceObservatoire) -> "FaitMensuelQuerySet":
        return self.filter(source=source)


@pghistory.track()
class FaitMensuel(Horodate):
    """How many, in a month, for one category of one source, in one place. 0 is nil; no row is « not delivered ».

    A correction is another row (`version`), with its reason; the one before stays and is no longer `courant`.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    source = models.ForeignKey(SourceObservatoire, on_delete=models.PROTECT, related_name="faits")
    categorie = models.ForeignKey(CategorieSource, on_delete=models.PROTECT, related_name="+")
    quartier = models.ForeignKey(QuartierContrat, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    commune = models.ForeignKey(Commune, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    mois = models.DateField("mois")
    nombre = models.PositiveIntegerField("nombre")
    version = models.PositiveSmallIntegerField("version", default=1)
    courant = models.BooleanField("en vigueur", default=True)
    motif = models.CharField("motif de la correction", max_length=14, choices=MotifCorrection.choices, blank=True)
    livraison = models.ForeignKey(Livraison, on_delete=models.PROTECT, related_name="faits")

    objects = FaitMensuelQuerySet.as_manager()

    class Meta:
        verbose_name = "fait mensuel"
        verbose_name_plural = "faits mensuels"
        ordering = ["source", "mois", "categorie", "pk"]
        indexes = [models.Index(fields=["contrat", "source", "mois"], name="faitmensuel_source_mois")]
        constraints = [
            models.CheckConstraint(condition=Q(mois__day=1), name="faitmensuel_premier_du_mois"),
            models.CheckConstraint(
                condition=Q(quartier__isnull=False, commune__isnull=True)
                | Q(quartier__isnull=True, commune__isnull=False),
                name="faitmensuel_un_lieu",
            ),
            models.CheckConstraint(
                condition=Q(version=1) | ~Q(motif=""),
                name="faitmensuel_correction_motivee",
                violation_error_message="Dites pourquoi ce chiffre est corrigé.",
            ),
            models.UniqueConstraint(
                fields=["categorie", "quartier", "commune", "mois"],
                condition=Q(courant=True),
                nulls_distinct=False,
                name="faitmensuel_un_courant",
            ),
            models.UniqueConstraint(
                fields=["categorie", "quartier", "commune", "mois", "version"],
                nulls_distinct=False,
                name="faitmensuel_version_unique",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.categorie}, {self.mois:%m/%Y} : {self.nombre}"


class DepotFichier(Horodate):
    """A partner's file being settled: the counts that it holds, as labels, months and numbers only.

    `tableau`: {entetes: [...], lignes: [[...]]}, already checked: nothing that looks like a person or an address.
    Emptied once it is settled or given up.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    source = models.ForeignKey(SourceObservatoire, on_delete=models.PROTECT, related_name="+")
    depose_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    etat = models.CharField("état", max_length=10, choices=EtatDepot.choices, default=EtatDepot.A_REGLER)
    empreinte = models.CharField("empreinte du fichier", max_length=64)
    signature = models.CharField("signature de l’en-tête", max_length=64)
    tableau = models.JSONField("tableau", default=dict, blank=True)
    ecartees = models.JSONField("lignes laissées de côté", default=list, blank=True)

    class Meta:
        verbose_name = "fichier à régler"
        verbose_name_plural = "fichiers à régler"
        ordering = ["-cree_le", "-pk"]

    def __str__(self) -> str:
        return f"Fichier du {self.cree_le:%d/%m/%Y}"


class CorrespondanceSource(CorrespondanceMemorisee):
    """How the files of a source are read, by the signature of their header; `vocabulaire`: {kind: {word: key of ours}}.

    « categorie » gives the identifier of a category, « lieu » the key of a place (« q12 »); "" is left aside.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    source = models.ForeignKey(SourceObservatoire, on_delete=models.CASCADE, related_name="+")

    class Meta:
        verbose_name = "correspondance d’une source"
        verbose_name_plural = "correspondances d’une source"
        constraints = [models.UniqueConstraint(fields=["source", "signature"], name="correspondancesource_unique")]
