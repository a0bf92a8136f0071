"""What instruction adds to a file: papers, requests for what is missing, opinions and marks, exchanges."""

from decimal import Decimal

import pghistory
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from quartiers.annuaire.models import Organisme
from quartiers.appels.enums import AVIS_MOTIVES, EtatComplement, EtatPiece, QualiteAvis, SensAvisDossier
from quartiers.appels.models.budget import LigneFinancement
from quartiers.appels.models.campagne import Critere, RegleEligibilite, TypePiece
from quartiers.appels.models.dossier import Dossier
from quartiers.appels.models.organisme import PieceOrganisme
from quartiers.comptes.models import Utilisateur
from quartiers.contrat.models import Contrat
from quartiers.documents.models import Document
from quartiers.participation.models import InstanceParticipation
from quartiers.socle.modeles import Horodate
from quartiers.territoire.models import Commune


@pghistory.track()
class Piece(Horodate):
    """A paper given for a file: its own, or one of the organisation's (`piece_organisme`)."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="pieces")
    type_piece = models.ForeignKey(TypePiece, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    intitule = models.CharField("pièce", max_length=200, blank=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    piece_organisme = models.ForeignKey(
        PieceOrganisme, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    etat = models.CharField("état", max_length=10, choices=EtatPiece.choices, default=EtatPiece.DEPOSEE)
    motif = models.CharField("motif du refus", max_length=250, blank=True)

    class Meta:
        verbose_name = "pièce"
        verbose_name_plural = "pièces"
        ordering = ["dossier", "type_piece__rang", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(etat=EtatPiece.REFUSEE) | ~Q(motif=""),
                name="piece_refus_motive",
                violation_error_message="Dites pourquoi cette pièce est refusée.",
            )
        ]

    def __str__(self) -> str:
        return self.intitule or str(self.type_piece or self.document)


@pghistory.track()
class Complement(Horodate):
    """A remark that reopens one field or one paper alone to the holder, until it is answered and lifted.

    `cible` is the field's name on Dossier, « budget », « public », « lieux »… or « piece:<id of TypePiece> ».
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="complements")
    cible = models.CharField("ce qui est à compléter", max_length=60)
    remarque = models.TextField("remarque")
    echeance = models.DateField("réponse attendue le")
    etat = models.CharField("état", max_length=10, choices=EtatComplement.choices, default=EtatComplement.DEMANDE)
    reponse = models.TextField("réponse", blank=True)
    demande_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    repondu_le = models.DateTimeField("répondu le", null=True, blank=True)

    class Meta:
        verbose_name = "complément demandé"
        verbose_name_plural = "compléments demandés"
        ordering = ["dossier", "pk"]
        indexes = [models.Index(fields=["contrat", "etat", "echeance"], name="complement_echeance")]

    def __str__(self) -> str:
        return f"{self.cible} – {self.get_etat_display()}"


@pghistory.track()
class Verification(models.Model):
    """A rule of eligibility ticked on a file: respected or not, with a word."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="verifications")
    regle = models.ForeignKey(RegleEligibilite, on_delete=models.PROTECT, related_name="+")
    respectee = models.BooleanField("respectée", null=True)
    commentaire = models.CharField("commentaire", max_length=250, blank=True)

    class Meta:
        verbose_name = "vérification"
        verbose_name_plural = "vérifications"
        ordering = ["dossier", "regle__rang"]
        constraints = [models.UniqueConstraint(fields=["dossier", "regle"], name="verification_unique")]

    def __str__(self) -> str:
        return f"{self.regle} : {self.respectee}"


@pghistory.track()
class AvisDossier(Horodate):
    """The opinion of one funder (on its line), one commune or one residents' council; amounts in euros.

    `commentaire_prive` stays inside the organisation that wrote it; `commentaire` is shared between instructors.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="avis")
    qualite = models.CharField("au titre de", max_length=10, choices=QualiteAvis.choices)
    organisme = models.ForeignKey(Organisme, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    ligne = models.ForeignKey(LigneFinancement, null=True, blank=True, on_delete=models.CASCADE, related_name="avis")
    commune = models.ForeignKey(Commune, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    conseil = models.ForeignKey(
        InstanceParticipation, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    sens = models.CharField("avis", max_length=12, choices=SensAvisDossier.choices)
    montant = models.DecimalField(
        "montant proposé (€)", max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    motif = models.TextField("motif", blank=True, help_text="Obligatoire sauf pour un avis favorable.")
    commentaire = models.TextField("commentaire partagé avec les autres financeurs", blank=True)
    commentaire_prive = models.TextField("note interne", blank=True)
    auteur = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField("révision", default=1)

    class Meta:
        verbose_name = "avis sur un dossier"
        verbose_name_plural = "avis sur les dossiers"
        ordering = ["dossier", "qualite", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["ligne"], condition=Q(ligne__isnull=False), name="avisdossier_ligne_unique"
            ),
            models.UniqueConstraint(
                fields=["dossier", "commune"],
                condition=Q(qualite=QualiteAvis.COMMUNE),
                name="avisdossier_commune_unique",
            ),
            models.UniqueConstraint(
                fields=["dossier", "conseil"],
                condition=Q(qualite=QualiteAvis.CONSEIL),
                name="avisdossier_conseil_unique",
            ),
            models.CheckConstraint(
                condition=(Q(qualite=QualiteAvis.FINANCEUR, ligne__isnull=False))
                | Q(qualite=QualiteAvis.COMMUNE, commune__isnull=False)
                | Q(qualite=QualiteAvis.CONSEIL, conseil__isnull=False),
                name="avisdossier_emetteur",
            ),
            models.CheckConstraint(
                condition=~Q(sens__in=sorted(AVIS_MOTIVES)) | ~Q(motif=""),
                name="avisdossier_motive",
                violation_error_message="Un avis réservé, défavorable ou ajourné dit son motif.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_qualite_display()} : {self.get_sens_display()}"


@pghistory.track()
class Note(models.Model):
    """A mark of the shared grid, by whoever gave the opinion."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    avis = models.ForeignKey(AvisDossier, on_delete=models.CASCADE, related_name="notes")
    critere = models.ForeignKey(Critere, on_delete=models.PROTECT, related_name="+")
    valeur = models.DecimalField("note", max_digits=4, decimal_places=1, validators=[MinValueValidator(Decimal(0))])

    class Meta:
        verbose_name = "note"
        verbose_name_plural = "notes"
        ordering = ["avis", "critere__rang"]
        constraints = [models.UniqueConstraint(fields=["avis", "critere"], name="note_unique")]

    def __str__(self) -> str:
        return f"{self.critere} : {self.valeur}"


class Message(Horodate):
    """A word in a file: with the holder, or (`interne`) between instructors only."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="messages")
    interne = models.BooleanField("entre services instructeurs", default=False)
    auteur = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    cote_porteur = models.BooleanField("écrit par l’organisme", default=False)
    demande_aide = models.BooleanField("demande d’aide", default=False)
    champ = models.CharField("à propos de", max_length=60, blank=True)
    texte = models.TextField("message", max_length=5000)
    document = models.ForeignKey(Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    repondu = models.BooleanField("a reçu une réponse", default=False)

    class Meta:
        verbose_name = "message"
        verbose_name_plural = "messages"
        ordering = ["dossier", "cree_le", "pk"]
        indexes = [models.Index(fields=["contrat", "repondu"], name="message_contrat_repondu")]

    def __str__(self) -> str:
        return self.texte[:60]


class AffectationQuerySet(models.QuerySet["Affectation"]):
    def dans(self, organisme_id: int | None) -> "AffectationQuerySet":
        """Those of one organisation; None is the people who act for no organisation."""
        if organisme_id is None:
            return self.filter(organisme__isnull=True)
        return self.filter(organisme_id=organisme_id)


@pghistory.track()
class Affectation(Horodate):
    """Who follows a file inside an organisation that instructs it."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="affectations")
    organisme = models.ForeignKey(Organisme, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    utilisateur = models.ForeignKey(Utilisateur, on_delete=models.CASCADE, related_name="+")

    objects = AffectationQuerySet.as_manager()

    class Meta:
        verbose_name = "affectation"
        verbose_name_plural = "affectations"
        ordering = ["dossier", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "organisme"], name="affectation_unique", nulls_distinct=False)
        ]
        indexes = [models.Index(fields=["contrat", "utilisateur"], name="affectation_utilisateur")]

    def __str__(self) -> str:
        return f"{self.utilisateur} – dossier {self.dossier_id}"


class FiltreEnregistre(Horodate):
    """A view of the list of files that a person keeps: its filters, sort and columns, as the address writes them."""

    contrat = models.ForeignKey(Contrat, on_delete=models.CASCADE, related_name="+")
    utilisateur = models.ForeignKey(Utilisateur, on_delete=models.CASCADE, related_name="+")
    nom = models.CharField("nom", max_length=80)
    parametres = models.CharField("filtres, tri et colonnes", max_length=2000, blank=True)

    class Meta:
        verbose_name = "filtre enregistré"
        verbose_name_plural = "filtres enregistrés"
        ordering = ["contrat", "utilisateur", "nom"]
        constraints = [
            models.UniqueConstraint(
                fields=["contrat", "utilisateur", "nom"],
                name="filtre_nom_unique",
                violation_error_message="Vous avez déjà un filtre de ce nom.",
            )
        ]

    def __str__(self) -> str:
        return self.nom
