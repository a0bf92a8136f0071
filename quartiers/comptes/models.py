"""Who acts: people, and their dated habilitations (role × organisation × perimeter)."""
# ruff: noqa: ARG002 - signatures that the framework imposes

import datetime as dt
from typing import Any, ClassVar

import pghistory
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from quartiers.annuaire.models import Organisme
from quartiers.comptes.enums import PORTEE_DU_ROLE, Portee, Role
from quartiers.socle.modeles import Duree, Horodate, contrainte_duree, en_vigueur_le


class UtilisateurManager(BaseUserManager["Utilisateur"]):
    def create_user(self, courriel: str, password: str | None = None, **champs: Any) -> "Utilisateur":
        utilisateur = self.model(courriel=self.normalize_email(courriel).lower(), **champs)
        utilisateur.set_password(password)
        utilisateur.save(using=self._db)
        return utilisateur

    def get_by_natural_key(self, username: str | None) -> "Utilisateur":
        return self.get(courriel__iexact=username)


@pghistory.track(exclude=["password", "last_login"])
class Utilisateur(AbstractBaseUser, Horodate):
    """A person who logs in, known by an e-mail address; rights come only from habilitations."""

    courriel = models.EmailField("courriel", unique=True)
    nom = models.CharField("nom affiché", max_length=120, blank=True)
    is_active = models.BooleanField("actif", default=True)
    demonstration = models.BooleanField("compte fictif de démonstration", default=False)
    # The life of an account that nobody uses (see accueil.domain.conservation).
    averti_le = models.DateTimeField("averti de la fermeture le", null=True, blank=True)
    ferme_le = models.DateTimeField("fermé le", null=True, blank=True)
    rouvert_le = models.DateTimeField("rouvert le", null=True, blank=True)
    efface_le = models.DateTimeField("effacé le", null=True, blank=True)

    objects: ClassVar[UtilisateurManager] = UtilisateurManager()
    USERNAME_FIELD = "courriel"
    EMAIL_FIELD = "courriel"

    class Meta:
        verbose_name = "utilisateur"
        verbose_name_plural = "utilisateurs"
        constraints = [
            models.UniqueConstraint(Lower("courriel"), name="utilisateur_courriel_unique"),
            models.CheckConstraint(
                condition=Q(is_active=True, ferme_le__isnull=True) | Q(is_active=False, ferme_le__isnull=False),
                name="utilisateur_ferme_date",
                violation_error_message="Un compte fermé a une date de fermeture, un compte ouvert n’en a pas.",
            ),
            models.CheckConstraint(
                condition=Q(efface_le__isnull=True) | Q(ferme_le__isnull=False),
                name="utilisateur_efface_ferme",
                violation_error_message="Un compte s’efface une fois fermé.",
            ),
        ]

    def __str__(self) -> str:
        return self.nom or self.courriel

    # Django's own admin permissions are not used: nobody has them.
    is_staff = False
    is_superuser = False

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return False


class HabilitationQuerySet(models.QuerySet["Habilitation"]):
    def en_vigueur(self, jour: dt.date) -> "HabilitationQuerySet":
        return self.filter(en_vigueur_le(jour), utilisateur__is_active=True)


@pghistory.track()
class Habilitation(Duree, Horodate):
    """A role given to a person for an organisation and a perimeter, from a day to a day.

    `contrat_id` is a plain number with a foreign key added by the package `contrat` (which stands above).
    """

    utilisateur = models.ForeignKey(Utilisateur, on_delete=models.CASCADE, related_name="habilitations")
    role = models.CharField("rôle", max_length=20, choices=Role.choices)
    organisme = models.ForeignKey(Organisme, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    contrat_id = models.BigIntegerField("contrat", null=True, blank=True, db_index=True)
    commune = models.ForeignKey("territoire.Commune", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    departement = models.CharField("département", max_length=3, blank=True)
    donnee_par = models.ForeignKey(Utilisateur, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    motif_fin = models.CharField("motif de fin", max_length=200, blank=True)

    objects = HabilitationQuerySet.as_manager()

    class Meta:
        verbose_name = "habilitation"
        verbose_name_plural = "habilitations"
        ordering = ["utilisateur", "role", "pk"]
        constraints = [
            contrainte_duree("habilitation_duree"),
            models.CheckConstraint(
                condition=Q(role__in=[r for r, p in PORTEE_DU_ROLE.items() if p == Portee.PLATEFORME])
                | (Q(role__in=[r for r, p in PORTEE_DU_ROLE.items() if p == Portee.DEPARTEMENT]) & ~Q(departement=""))
                | (
                    Q(role__in=[r for r, p in PORTEE_DU_ROLE.items() if p == Portee.CONTRAT])
                    & Q(contrat_id__isnull=False)
                )
                | (
                    Q(role__in=[r for r, p in PORTEE_DU_ROLE.items() if p == Portee.COMMUNE])
                    & Q(contrat_id__isnull=False, commune__isnull=False)
                ),
                name="habilitation_perimetre",
                violation_error_message="Le périmètre ne correspond pas au rôle : précisez le contrat, "
                "la commune ou le département.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} – {self.organisme or 'sans organisme'}"

    @property
    def vrai_role(self) -> Role:
        return Role(self.role)

    @property
    def portee(self) -> Portee:
        return PORTEE_DU_ROLE[self.vrai_role]
