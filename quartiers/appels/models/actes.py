"""Written acts of the call for projects: Word templates, letters and conventions made from them, signed scans."""

import secrets

import pghistory
from django.db import models
from django.db.models import Q

from quartiers.appels.enums_apres import A_SIGNER, EtatActe, EtatTravail, GenreActe
from quartiers.appels.models.budget import LigneFinancement
from quartiers.appels.models.campagne import Financeur
from quartiers.appels.models.dossier import Dossier
from quartiers.appels.models.modifications import ModificationDossier
from quartiers.comptes.enums import Role
from quartiers.comptes.models import Utilisateur
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.documents.models import Document
from quartiers.socle.modeles import Horodate

ALPHABET_DU_JETON = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # capitals and digits: the QR code stays small; no I, O, 0, 1
LONGUEUR_DU_JETON = 24  # 32 ** 24: 120 bits, never guessed


def nouveau_jeton() -> str:
    return "".join(secrets.choice(ALPHABET_DU_JETON) for _ in range(LONGUEUR_DU_JETON))


@pghistory.track()
class ModeleDocument(Horodate):
    """A Word template put in by the team, for one funder or for all of the contract; the newest active one serves.

    Without any, the template shipped with the software serves (appels/modeles_word.py).
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    financeur = models.ForeignKey(Financeur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    genre = models.CharField("document", max_length=12, choices=GenreActe.choices)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    actif = models.BooleanField("utilisé", default=True)
    depose_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "modèle de document"
        verbose_name_plural = "modèles de documents"
        ordering = ["contrat", "genre", "-cree_le"]
        constraints = [
            models.UniqueConstraint(
                fields=["contrat", "financeur", "genre"],
                condition=Q(actif=True),
                name="modeledocument_actif_unique",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_genre_display()} – {self.financeur or 'tous les financeurs'}"


@pghistory.track()
class LotActes(Horodate):
    """A production of acts in the background: `total` to make, `faits` made, `echecs` told one by one."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    annee = models.PositiveSmallIntegerField("année")
    etat = models.CharField("état", max_length=10, choices=EtatTravail.choices, default=EtatTravail.ATTENTE)
    demande = models.JSONField("documents demandés", default=list)
    total = models.PositiveIntegerField("à produire", default=0)
    faits = models.PositiveIntegerField("produits", default=0)
    echecs = models.JSONField("non produits", default=list, blank=True)
    demande_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    financeur_organisme = models.BigIntegerField("organisme qui produit", null=True, blank=True)
    fini_le = models.DateTimeField("terminé le", null=True, blank=True)

    class Meta:
        verbose_name = "production de documents"
        verbose_name_plural = "productions de documents"
        ordering = ["-cree_le", "-pk"]
        indexes = [models.Index(fields=["contrat", "annee"], name="lotactes_contrat_annee")]

    def __str__(self) -> str:
        return f"Production du {self.cree_le:%d/%m/%Y} ({self.total})"


class ActeQuerySet(models.QuerySet["ActeProduit"]):
    def vivants(self) -> "ActeQuerySet":
        return self.exclude(etat=EtatActe.ANNULE)

    def visibles_par(self, acteur: Acteur) -> "ActeQuerySet":
        """A funder sees its own; a holder its own once sent; readers of instruction those of their files."""
        habilitation = acteur.habilitation
        if habilitation is None:
            return self.none()
        visibles = self.filter(dossier__in=Dossier.objects.visibles_par(acteur))
        if acteur.role == Role.INSTRUCTEUR:
            return visibles.filter(financeur__organisme_id=habilitation.organisme_id or 0)
        if acteur.role == Role.PORTEUR:
            return visibles.filter(etat__in=[EtatActe.ENVOYE, EtatActe.SIGNE])
        return visibles if acteur.role != Role.CONSEILLER else self.none()


@pghistory.track()
class ActeProduit(Horodate):
    """A letter, a convention or an avenant of one funder for one file, made from a template; known by its QR code.

    `jeton` is opaque: it says nothing of the file, and finds it only here. Amounts in euros. The Word and PDF files
    belong to no contract in `documents`: they are read through this act's own right.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    lot = models.ForeignKey(LotActes, null=True, blank=True, on_delete=models.PROTECT, related_name="actes")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="actes")
    financeur = models.ForeignKey(Financeur, on_delete=models.PROTECT, related_name="+")
    exercice = models.PositiveSmallIntegerField("année")
    genre = models.CharField("document", max_length=12, choices=GenreActe.choices)
    etat = models.CharField("état", max_length=10, choices=EtatActe.choices, default=EtatActe.PRODUIT)
    numero = models.CharField("numéro", max_length=30)
    jeton = models.CharField("code", max_length=40, unique=True, default=nouveau_jeton, editable=False)
    montant = models.DecimalField("montant (€)", max_digits=12, decimal_places=2, default=0)
    lignes = models.ManyToManyField(LigneFinancement, related_name="actes", verbose_name="lignes de financement")
    modele = models.ForeignKey(ModeleDocument, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    modification = models.ForeignKey(
        ModificationDossier, null=True, blank=True, on_delete=models.PROTECT, related_name="actes"
    )
    word = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    pdf = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    signe = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    envoye_le = models.DateTimeField("envoyé le", null=True, blank=True)
    signe_le = models.DateField("signé le", null=True, blank=True)
    annule_motif = models.CharField("pourquoi il est annulé", max_length=250, blank=True)
    produit_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = ActeQuerySet.as_manager()

    class Meta:
        verbose_name = "document produit"
        verbose_name_plural = "documents produits"
        ordering = ["contrat", "-exercice", "numero"]
        constraints = [
            models.UniqueConstraint(fields=["contrat", "numero"], name="acteproduit_numero_unique"),
            models.UniqueConstraint(
                fields=["dossier", "financeur", "exercice", "genre"],
                condition=~Q(etat=EtatActe.ANNULE) & ~Q(genre=GenreActe.AVENANT),
                name="acteproduit_unique",
                violation_error_message="Ce document existe déjà : annulez-le avant d’en produire un autre.",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatActe.SIGNE)
                | Q(signe_le__isnull=False, signe__isnull=False, genre__in=sorted(A_SIGNER)),
                name="acteproduit_signe",
                violation_error_message="Un document signé porte sa date et sa numérisation.",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatActe.ANNULE) | ~Q(annule_motif=""),
                name="acteproduit_annule_motive",
                violation_error_message="Dites pourquoi ce document est annulé.",
            ),
        ]
        indexes = [models.Index(fields=["contrat", "exercice", "etat"], name="acteproduit_contrat_exercice")]

    def __str__(self) -> str:
        return f"{self.numero} – {self.get_genre_display()}"


@pghistory.track()
class PileScans(Horodate):
    """Signed papers put in together: PDF of many pages, or images; read in the background."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    etat = models.CharField("état", max_length=10, choices=EtatTravail.choices, default=EtatTravail.ATTENTE)
    documents = models.ManyToManyField(Document, related_name="+", verbose_name="fichiers déposés")
    signe_le = models.DateField("signés le")
    faits = models.PositiveIntegerField("pages lues", default=0)
    total = models.PositiveIntegerField("pages", default=0)
    erreur = models.CharField("erreur", max_length=300, blank=True)
    depose_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    organisme = models.BigIntegerField("organisme qui dépose", null=True, blank=True)

    class Meta:
        verbose_name = "pile de documents signés"
        verbose_name_plural = "piles de documents signés"
        ordering = ["-cree_le", "-pk"]

    def __str__(self) -> str:
        return f"Pile du {self.cree_le:%d/%m/%Y}"


@pghistory.track()
class PageScan(models.Model):
    """A page of a stack: the act that its code names, or why it waits to be filed by hand.

    `proposition` is the act of the page just before it in the same file: never filed without a person's word.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    pile = models.ForeignKey(PileScans, on_delete=models.CASCADE, related_name="pages")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    rang = models.PositiveIntegerField("page")
    acte = models.ForeignKey(ActeProduit, null=True, blank=True, on_delete=models.PROTECT, related_name="pages")
    proposition = models.ForeignKey(ActeProduit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    a_la_main = models.BooleanField("classée à la main", default=False)
    ecartee = models.BooleanField("écartée", default=False)
    raison = models.CharField("pourquoi elle n’est pas classée", max_length=250, blank=True)

    class Meta:
        verbose_name = "page numérisée"
        verbose_name_plural = "pages numérisées"
        ordering = ["pile", "document", "rang"]
        constraints = [
            models.UniqueConstraint(fields=["pile", "document", "rang"], name="pagescan_unique"),
            models.CheckConstraint(condition=Q(acte__isnull=True) | Q(ecartee=False), name="pagescan_ecartee"),
            models.CheckConstraint(condition=Q(rang__gte=1), name="pagescan_rang"),
        ]

    def __str__(self) -> str:
        return f"Page {self.rang}"
