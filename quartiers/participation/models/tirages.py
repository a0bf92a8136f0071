"""A draw by lot: its rules, its sealed list, what came out. People are in tables apart, emptied at their date."""

import pghistory
from django.db import models
from django.db.models import Q

from quartiers.comptes.models import Utilisateur
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.participation.enums_tirages import PUBLICS, EtatCalcul, EtatTirage, RangTirage, Reponse
from quartiers.participation.models.conseils import College
from quartiers.socle.modeles import Horodate
from quartiers.territoire.models import Commune


class TirageQuerySet(models.QuerySet["Tirage"]):
    def publics(self) -> "TirageQuerySet":
        return self.filter(etat__in=PUBLICS)

    def du_perimetre(self, acteur: Acteur) -> "TirageQuerySet":
        """Those that a habilitation held to a commune may conduct: its commune's, and the contract's own."""
        habilitation = acteur.habilitation
        if habilitation is None or habilitation.commune_id is None:
            return self
        return self.filter(Q(commune_id=habilitation.commune_id) | Q(commune__isnull=True))


@pghistory.track(
    exclude=["engagement", "proces_verbal", "reglages", "remplacements", "calcul", "avancement", "diagnostic"]
)
class Tirage(Horodate):
    """A draw. `reglages`: filters and quotas as typed; `engagement`: what the seal covers; `proces_verbal`: signed.

    The seal (`scelle`) is published before the seed is known; the seed then gives the draw and nothing else does.
    """

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    college = models.ForeignKey(
        College, null=True, blank=True, on_delete=models.PROTECT, related_name="tirages", verbose_name="collège"
    )
    commune = models.ForeignKey(Commune, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    titre = models.CharField("titre", max_length=200)
    etat = models.CharField("état", max_length=10, choices=EtatTirage.choices, default=EtatTirage.PREPARE)
    sieges = models.PositiveSmallIntegerField("personnes à tirer")
    suppleants = models.PositiveSmallIntegerField("suppléances à tirer", default=0)
    age_le = models.DateField("âge compté au")
    reglages = models.JSONField("filtres et quotas", default=dict, blank=True)
    graine_annonce = models.TextField(
        "d’où viendra la graine publique",
        blank=True,
        help_text="Un événement à venir que personne ici ne commande : le tirage officiel d’une loterie, par exemple.",
    )
    graine_prevue_le = models.DateField("date de cet événement", null=True, blank=True)
    calcul = models.CharField("calcul", max_length=10, choices=EtatCalcul.choices, default=EtatCalcul.AUCUN)
    avancement = models.PositiveSmallIntegerField("avancement (%)", default=0)
    diagnostic = models.JSONField("quotas impossibles", default=dict, blank=True)
    engagement = models.JSONField("ce qui est scellé", default=dict, blank=True)
    scelle = models.CharField("scellé", max_length=64, blank=True)
    versions = models.JSONField("versions du calcul", default=dict, blank=True)
    scelle_le = models.DateTimeField("scellé le", null=True, blank=True)
    graine = models.CharField("graine publique", max_length=300, blank=True)
    graine_le = models.DateTimeField("graine publiée le", null=True, blank=True)
    tire_le = models.DateTimeField("tiré le", null=True, blank=True)
    acte_le = models.DateTimeField("acté le", null=True, blank=True)
    resultat = models.JSONField("résultat", default=dict, blank=True)
    remplacements = models.JSONField("remplacements", default=list, blank=True)
    proces_verbal = models.JSONField("procès-verbal", default=dict, blank=True)
    comptes = models.JSONField("comptes", default=dict, blank=True)
    destruction_le = models.DateField("liste détruite le")
    detruite_le = models.DateTimeField("détruite effectivement le", null=True, blank=True)
    prepare_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    objects = TirageQuerySet.as_manager()

    class Meta:
        verbose_name = "tirage"
        verbose_name_plural = "tirages"
        ordering = ["-cree_le", "-pk"]
        indexes = [models.Index(fields=["contrat", "-cree_le"], name="tirage_contrat")]
        constraints = [
            models.CheckConstraint(
                condition=Q(sieges__gt=0),
                name="tirage_sieges",
                violation_error_message="Un tirage désigne au moins une personne.",
            ),
            models.CheckConstraint(
                condition=Q(etat__in=[EtatTirage.PREPARE, EtatTirage.ABANDONNE])
                | (Q(scelle_le__isnull=False) & ~Q(scelle="") & ~Q(graine_annonce="")),
                name="tirage_scelle",
                violation_error_message="Une liste scellée a son scellé et sa graine annoncée.",
            ),
            models.CheckConstraint(
                condition=~Q(etat__in=[EtatTirage.GRAINE, EtatTirage.TIRE, EtatTirage.ACTE])
                | (Q(graine_le__gte=models.F("scelle_le")) & ~Q(graine="")),
                name="tirage_graine",
                violation_error_message="La graine se publie après le scellé.",
            ),
            models.CheckConstraint(
                condition=Q(etat__in=[EtatTirage.TIRE, EtatTirage.ACTE], tire_le__isnull=False)
                | (~Q(etat__in=[EtatTirage.TIRE, EtatTirage.ACTE]) & Q(tire_le__isnull=True, resultat={})),
                name="tirage_tire",
                violation_error_message="Seul un tirage fait a un résultat.",
            ),
        ]

    def __str__(self) -> str:
        return self.titre


class ListeTirage(Horodate):
    """One file put in for a draw: its columns and rows until they are mapped, then only its name and its counts."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    tirage = models.ForeignKey(Tirage, on_delete=models.CASCADE, related_name="listes")
    nom = models.CharField("nom de la liste", max_length=120)
    colonnes = models.JSONField("colonnes du fichier", default=list, blank=True)
    brut = models.BinaryField("lignes en attente", default=b"", blank=True)
    bilan = models.JSONField("bilan de la lecture", default=dict, blank=True)
    lue_le = models.DateTimeField("lue le", null=True, blank=True)

    class Meta:
        verbose_name = "liste d’un tirage"
        verbose_name_plural = "listes des tirages"
        ordering = ["tirage", "pk"]

    def __str__(self) -> str:
        return self.nom


class SelTirage(models.Model):
    """The secret that makes codes of a draw's people; destroyed with the list, so that codes lead to nobody."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    tirage = models.OneToOneField(Tirage, on_delete=models.CASCADE, related_name="le_sel")
    sel = models.CharField("sel", max_length=64)

    class Meta:
        verbose_name = "sel d’un tirage"
        verbose_name_plural = "sels des tirages"

    def __str__(self) -> str:
        return f"Sel du tirage n° {self.tirage_id}"


class PersonneListe(models.Model):
    """Someone of the list: what the mapped columns say, no date of birth (`age` on the day of the draw's rules)."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    tirage = models.ForeignKey(Tirage, on_delete=models.CASCADE, related_name="personnes")
    liste = models.ForeignKey(ListeTirage, on_delete=models.CASCADE, related_name="+")
    code = models.CharField("code", max_length=16)
    nom = models.CharField("nom", max_length=120)
    prenom = models.CharField("prénom", max_length=120, blank=True)
    sexe = models.CharField("sexe", max_length=1, blank=True)
    age = models.PositiveSmallIntegerField("âge", null=True, blank=True)
    zone = models.CharField("zone", max_length=120, blank=True)
    groupe = models.CharField("collège ou groupe", max_length=120, blank=True)
    adresse = models.CharField("adresse", max_length=250, blank=True)
    code_postal = models.CharField("code postal", max_length=10, blank=True)
    ville = models.CharField("ville", max_length=100, blank=True)
    courriel = models.CharField("courriel", max_length=254, blank=True)
    telephone = models.CharField("téléphone", max_length=30, blank=True)
    rang = models.CharField("rang", max_length=10, choices=RangTirage.choices, blank=True)
    ordre = models.PositiveSmallIntegerField("ordre de tirage", null=True, blank=True)
    reponse = models.CharField("réponse", max_length=12, choices=Reponse.choices, blank=True)
    repondu_le = models.DateField("répondu le", null=True, blank=True)

    class Meta:
        verbose_name = "personne d’une liste"
        verbose_name_plural = "personnes des listes"
        ordering = ["tirage", "rang", "ordre", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["tirage", "code"], name="personneliste_code"),
        ]

    def __str__(self) -> str:
        return f"Personne {self.code}"


class CorrespondanceListe(Horodate):
    """How the columns of a kind of file were mapped: proposed again for the next file with the same headers."""

    contrat = models.ForeignKey(Contrat, on_delete=models.PROTECT, related_name="+")
    entetes = models.CharField("empreinte des titres de colonnes", max_length=64)
    choix = models.JSONField("choix", default=dict)

    class Meta:
        verbose_name = "correspondance de liste"
        verbose_name_plural = "correspondances de listes"
        ordering = ["contrat", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["contrat", "entetes"], name="correspondanceliste_unique"),
        ]

    def __str__(self) -> str:
        return f"Colonnes {self.entetes[:8]}"
