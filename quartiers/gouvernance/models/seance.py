"""A committee's meetings, from the date poll to the attendance."""

import uuid

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from quartiers.comptes.models import Utilisateur
from quartiers.contrat.models import Contrat
from quartiers.documents.models import Document
from quartiers.gouvernance.enums import (
    EtatSeance,
    EtatSondage,
    GenreEnvoi,
    GenreSignature,
    NaturePoint,
    ReponseDate,
    StatutPresence,
)
from quartiers.gouvernance.models.instance import Instance, MembreInstance
from quartiers.socle.modeles import Horodate


def nouvel_identifiant() -> str:
    """What names a meeting in every calendar, for good (iCalendar, RFC 5545)."""
    return f"{uuid.uuid4()}@quartiers"


@pghistory.track()
class Seance(Horodate):
    """A dated meeting of a committee: what an act « decided in a meeting » refers to.

    `tenue_le` is the planned day until the meeting is held; `debut` and `fin` are empty for a meeting of which only
    the day was recorded. `uid` and `sequence` are those of its event in the members' calendars (a meeting recorded
    after the fact has no `uid` of its own: see `identifiant`).
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    instance = models.ForeignKey(Instance, on_delete=models.PROTECT, related_name="seances")
    tenue_le = models.DateField("tenue le")
    objet = models.CharField("objet", max_length=250, blank=True)
    etat = models.CharField("état", max_length=12, choices=EtatSeance.choices, default=EtatSeance.TENUE)
    debut = models.DateTimeField("début", null=True, blank=True)
    fin = models.DateTimeField("fin prévue", null=True, blank=True)
    lieu = models.CharField("lieu", max_length=250, blank=True)
    lien = models.URLField("lien de la visioconférence", max_length=500, blank=True)
    mot = models.TextField("mot joint à la convocation", blank=True)
    publique = models.BooleanField(
        "annoncée au public", default=False, help_text="La date et le lieu paraissent dans le calendrier public."
    )
    convoquee_le = models.DateTimeField("convoquée le", null=True, blank=True)
    ouverte_le = models.DateTimeField("ouverte le", null=True, blank=True)
    levee_le = models.DateTimeField("levée le", null=True, blank=True)
    motif_annulation = models.CharField("motif de l’annulation", max_length=300, blank=True)
    uid = models.CharField("identifiant de calendrier", max_length=80, blank=True)
    sequence = models.PositiveIntegerField("révision du calendrier", default=0)
    cree_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "séance"
        verbose_name_plural = "séances"
        ordering = ["instance", "-tenue_le"]
        constraints = [
            models.UniqueConstraint(
                fields=["instance", "tenue_le", "objet"],
                condition=~Q(etat=EtatSeance.ANNULEE),
                name="seance_unique",
                violation_error_message="Cette séance est déjà enregistrée.",
            ),
            models.CheckConstraint(
                condition=Q(debut__isnull=True) | Q(fin__isnull=True) | Q(fin__gt=F("debut")),
                name="seance_debut_fin",
                violation_error_message="La séance se termine après avoir commencé.",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatSeance.CONVOQUEE) | (Q(convoquee_le__isnull=False) & Q(debut__isnull=False)),
                name="seance_convoquee_datee",
                violation_error_message="Une séance convoquée a un jour, une heure et une date de convocation.",
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatSeance.ANNULEE) | ~Q(motif_annulation=""),
                name="seance_annulee_motif",
                violation_error_message="Dites pourquoi la séance est annulée.",
            ),
        ]
        indexes = [models.Index(fields=["contrat", "tenue_le"], name="seance_contrat_jour")]

    def __str__(self) -> str:
        return f"{self.instance}, {self.tenue_le:%d/%m/%Y}"

    @property
    def avant_son_jour(self) -> bool:
        """Planned for a day to come: opened now, it changes its date."""
        return self.tenue_le > timezone.localdate()

    @property
    def identifiant(self) -> str:
        """The UID of its event."""
        return self.uid or f"seance-{self.pk}@quartiers"


@pghistory.track()
class SondageDates(Horodate):
    """A date poll of a committee, before the meeting; the slot that is chosen makes the meeting."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    instance = models.ForeignKey(Instance, on_delete=models.PROTECT, related_name="sondages")
    objet = models.CharField("objet de la séance", max_length=250, blank=True)
    lieu = models.CharField("lieu", max_length=250, blank=True)
    lien = models.URLField("lien de la visioconférence", max_length=500, blank=True)
    mot = models.TextField("mot joint au sondage", blank=True)
    repondre_avant = models.DateField("répondre avant le", null=True, blank=True)
    etat = models.CharField("état", max_length=10, choices=EtatSondage.choices, default=EtatSondage.OUVERT)
    envoye_le = models.DateTimeField("envoyé le", null=True, blank=True)
    seance = models.OneToOneField(Seance, null=True, blank=True, on_delete=models.PROTECT, related_name="sondage")
    cree_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "sondage de dates"
        verbose_name_plural = "sondages de dates"
        ordering = ["-cree_le", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(etat=EtatSondage.RETENU) | Q(seance__isnull=False), name="sondagedates_retenu_seance"
            )
        ]

    def __str__(self) -> str:
        return f"{self.instance} : {self.objet or 'date à trouver'}"


@pghistory.track()
class Creneau(models.Model):
    """A slot proposed by a date poll."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    sondage = models.ForeignKey(SondageDates, on_delete=models.CASCADE, related_name="creneaux")
    debut = models.DateTimeField("début")
    fin = models.DateTimeField("fin")

    class Meta:
        verbose_name = "créneau"
        verbose_name_plural = "créneaux"
        ordering = ["sondage", "debut"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fin__gt=F("debut")),
                name="creneau_debut_fin",
                violation_error_message="Le créneau se termine après avoir commencé.",
            ),
            models.UniqueConstraint(
                fields=["sondage", "debut", "fin"],
                name="creneau_unique",
                violation_error_message="Ce créneau est déjà proposé.",
            ),
        ]

    def __str__(self) -> str:
        debut, fin = timezone.localtime(self.debut), timezone.localtime(self.fin)
        return f"{debut:%d/%m/%Y, %H:%M}–{fin:%H:%M}"


@pghistory.track()
class ReponseCreneau(Horodate):
    """What a member answers for one slot; answering again replaces it."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    creneau = models.ForeignKey(Creneau, on_delete=models.CASCADE, related_name="reponses")
    membre = models.ForeignKey(MembreInstance, on_delete=models.PROTECT, related_name="+")
    reponse = models.CharField("réponse", max_length=10, choices=ReponseDate.choices)

    class Meta:
        verbose_name = "réponse à un créneau"
        verbose_name_plural = "réponses aux créneaux"
        ordering = ["creneau", "membre"]
        constraints = [models.UniqueConstraint(fields=["creneau", "membre"], name="reponsecreneau_unique")]

    def __str__(self) -> str:
        return f"{self.creneau} : {self.get_reponse_display()}"


@pghistory.track()
class Point(Horodate):
    """An item of the agenda. `objet_genre` and `objet_id` name what is decided upon; `discussion` goes in the minutes."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    seance = models.ForeignKey(Seance, on_delete=models.CASCADE, related_name="points")
    rang = models.PositiveSmallIntegerField("rang", default=1)
    titre = models.CharField("titre", max_length=250)
    texte = models.TextField(
        "matière du point",
        blank=True,
        help_text="Une ligne vide sépare les paragraphes ; un tiret commence un élément de liste.",
    )
    duree = models.PositiveSmallIntegerField("durée (minutes)", null=True, blank=True)
    rapporteur = models.CharField("qui présente", max_length=150, blank=True)
    nature = models.CharField("nature", max_length=12, choices=NaturePoint.choices, default=NaturePoint.ECHANGE)
    confidentiel = models.BooleanField(
        "confidentiel",
        default=False,
        help_text="Seuls les membres désignés le reçoivent. Il n’est jamais publié.",
    )
    objet_genre = models.CharField("genre de l’objet", max_length=40, blank=True)
    objet_id = models.BigIntegerField("identifiant de l’objet", null=True, blank=True)
    discussion = models.TextField("ce qui s’est dit", blank=True)

    class Meta:
        verbose_name = "point de l’ordre du jour"
        verbose_name_plural = "points de l’ordre du jour"
        ordering = ["seance", "rang", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(objet_genre="") & Q(objet_id__isnull=True))
                | (~Q(objet_genre="") & Q(objet_id__isnull=False)),
                name="point_objet_entier",
            )
        ]

    def __str__(self) -> str:
        return f"{self.rang}. {self.titre}"

    @property
    def details(self) -> str:
        """« Pour décision, 45 min, Les financeurs »."""
        duree = f"{self.duree} min" if self.duree else ""
        return ", ".join(filter(None, [self.get_nature_display(), duree, self.rapporteur]))


@pghistory.track()
class PiecePoint(Horodate):
    """A paper of an agenda item."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    point = models.ForeignKey(Point, on_delete=models.CASCADE, related_name="pieces")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    rang = models.PositiveSmallIntegerField("rang", default=1)

    class Meta:
        verbose_name = "pièce d’un point"
        verbose_name_plural = "pièces des points"
        ordering = ["point", "rang", "pk"]
        constraints = [models.UniqueConstraint(fields=["point", "document"], name="piecepoint_unique")]

    def __str__(self) -> str:
        return str(self.document)


@pghistory.track()
class Presence(Horodate):
    """Who was expected at a meeting and came, or gave a proxy. Names are copied: the seat may change later.

    `signature` is the path drawn on screen (« M x y L … » in a 600 × 200 frame), empty when the presence was confirmed
    otherwise. `pouvoir_a` is the presence that votes instead.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    seance = models.ForeignKey(Seance, on_delete=models.CASCADE, related_name="presences")
    membre = models.ForeignKey(MembreInstance, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    nom = models.CharField("nom", max_length=120, blank=True)
    fonction = models.CharField("fonction", max_length=200, blank=True)
    organisme = models.CharField("organisme", max_length=250, blank=True)
    college = models.CharField("collège", max_length=120, blank=True)
    habitant = models.BooleanField("représente les habitantes et habitants", default=False)
    voix = models.BooleanField("a une voix", default=True)
    statut = models.CharField("présence", max_length=12, choices=StatutPresence.choices, default=StatutPresence.ATTENDU)
    pouvoir_a = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="pouvoirs", verbose_name="pouvoir à"
    )
    signature = models.TextField("signature tracée", blank=True)
    genre_signature = models.CharField("signature", max_length=10, choices=GenreSignature.choices, blank=True)
    signee_le = models.DateTimeField("signée le", null=True, blank=True)
    repondu_le = models.DateTimeField("réponse à la convocation le", null=True, blank=True)
    rang = models.PositiveIntegerField("rang", default=0)

    class Meta:
        verbose_name = "présence"
        verbose_name_plural = "présences"
        ordering = ["seance", "rang", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["seance", "membre"],
                name="presence_unique",
                violation_error_message="Cette personne est déjà sur la feuille de présence.",
            ),
            models.CheckConstraint(
                condition=Q(membre__isnull=False) | ~Q(nom="") | ~Q(fonction=""),
                name="presence_de_quelqu_un",
                violation_error_message="Donnez un nom ou une fonction.",
            ),
            models.CheckConstraint(
                condition=Q(pouvoir_a__isnull=True) | Q(statut=StatutPresence.REPRESENTE),
                name="presence_pouvoir",
                violation_error_message="Seule une personne représentée donne un pouvoir.",
            ),
            models.CheckConstraint(
                condition=Q(pouvoir_a__isnull=True) | ~Q(pouvoir_a=F("id")), name="presence_pouvoir_autre"
            ),
            models.CheckConstraint(
                condition=(Q(genre_signature="") & Q(signee_le__isnull=True) & Q(signature=""))
                | (~Q(genre_signature="") & Q(signee_le__isnull=False)),
                name="presence_signature_datee",
            ),
        ]

    def __str__(self) -> str:
        return ", ".join(filter(None, [self.nom, self.fonction])) or self.organisme


@pghistory.track()
class EnvoiSeance(Horodate):
    """What was sent to one member for a meeting: the proof of the convocation. `confidentiel`: with those points."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    seance = models.ForeignKey(Seance, on_delete=models.CASCADE, related_name="envois")
    membre = models.ForeignKey(MembreInstance, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    courriel = models.EmailField("courriel")
    genre = models.CharField("envoi", max_length=14, choices=GenreEnvoi.choices)
    sequence = models.PositiveIntegerField("révision du calendrier", default=0)
    confidentiel = models.BooleanField("avec les points confidentiels", default=False)

    class Meta:
        verbose_name = "envoi d’une séance"
        verbose_name_plural = "envois d’une séance"
        ordering = ["seance", "pk"]

    def __str__(self) -> str:
        return f"{self.get_genre_display()} du {timezone.localtime(self.cree_le):%d/%m/%Y}"
