"""Forms to invite a person, to end a habilitation, to filter the list of those of a perimeter."""

from typing import Any

from django import forms
from django.utils import timezone

from quartiers.annuaire.enums import NatureOrganisme
from quartiers.annuaire.models import Organisme
from quartiers.comptes.enums import Portee, Role
from quartiers.comptes.permissions import roles_a_donner
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat, Signataire
from quartiers.contrat.queries import noms_distincts
from quartiers.journal.aides import AU_JOURNAL
from quartiers.socle.saisies import ChampDate
from quartiers.territoire.models import Commune


def champ_date(libelle: str, aide: str = "", requis: bool = True) -> forms.DateField:
    return ChampDate(
        label=libelle,
        help_text=aide,
        required=requis,
    )


class InviterForm(forms.Form):
    """What the acting habilitation fixes (contract, commune) is not asked."""

    courriel = forms.EmailField(
        label="Adresse électronique",
        help_text="L’invitation y est envoyée ; elle sert ensuite à se connecter.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    nom = forms.CharField(
        label="Nom affiché",
        max_length=120,
        required=False,
        help_text="Prénom et nom, ou fonction ; modifiable ensuite.",
    )
    role = forms.ChoiceField(label="Rôle")
    contrat = forms.ModelChoiceField(
        queryset=Contrat.objects.none(), label="Contrat", required=False, empty_label="Sans contrat"
    )
    commune = forms.CharField(
        label="Commune",
        required=False,
        help_text="Nom ou code INSEE. Obligatoire pour une commune ; pour les autres rôles, elle limite l’habilitation.",
    )
    departement = forms.CharField(
        label="Département", max_length=3, required=False, help_text="Code (71, 2A, 974), pour un service de l’État."
    )
    organisme = forms.CharField(
        label="Organisme",
        required=False,
        max_length=250,
        help_text="Son nom exact ou son SIRET, s’il est déjà connu.",
        widget=forms.TextInput(attrs={"list": "organismes-connus", "autocomplete": "off"}),
    )
    nature = forms.ChoiceField(
        label="Nature de l’organisme",
        required=False,
        choices=[("", "Il est déjà connu"), *NatureOrganisme.choices],
        help_text="À choisir seulement pour créer un organisme qui n’est pas encore connu.",
    )
    debut = champ_date("À partir du")
    fin = champ_date("Jusqu’au (exclu)", "Laissez vide si la fin n’est pas connue.", requis=False)

    def __init__(self, *args: Any, acteur: Acteur, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mienne = acteur.habilitation
        assert mienne is not None  # noqa: S101 - the policy of the view asks for one
        self.fields["role"].choices = [("", "Choisir un rôle"), *((r.value, r.label) for r in roles_a_donner(acteur))]  # type: ignore[attr-defined]
        self.fields["debut"].initial = timezone.localdate
        self.contrat_fixe: Contrat | None = None
        self.commune_fixe: Commune | None = mienne.commune
        if mienne.portee == Portee.PLATEFORME:
            contrats = Contrat.objects.select_related("epci").order_by("nom_court", "pk")
            noms = noms_distincts(contrats)
            self.fields["contrat"].queryset = contrats  # type: ignore[attr-defined]
            self.fields["contrat"].label_from_instance = lambda contrat: noms[contrat.pk]  # type: ignore[attr-defined]
        else:
            self.contrat_fixe = Contrat.objects.get(pk=mienne.contrat_id or 0)
            del self.fields["contrat"], self.fields["departement"]
        if self.commune_fixe is not None:
            del self.fields["commune"]
        self.organismes_connus = self._organismes_connus()

    def _organismes_connus(self) -> list[str]:
        """Names offered while typing: the signatories of the contract."""
        if self.contrat_fixe is None:
            return []
        signataires = Signataire.objects.filter(contrat=self.contrat_fixe, organisme__isnull=False)
        return sorted(set(signataires.values_list("organisme__nom", flat=True)))

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        contrat = self.contrat_fixe or donnees.get("contrat")
        donnees["contrat"] = contrat
        donnees["commune"] = self.commune_fixe or self._commune(donnees.get("commune", ""), contrat)
        donnees["departement"] = donnees.get("departement", "").strip().upper()
        donnees["organisme_trouve"] = self._organisme(
            donnees.get("organisme", ""), donnees.get("nature", ""), contrat.departement if contrat else ""
        )
        return donnees

    def _commune(self, texte: str, contrat: Contrat | None) -> Commune | None:
        if not texte.strip():
            return None
        if contrat is None:
            self.add_error("commune", "Une commune s’entend dans un contrat : choisissez aussi le contrat.")
            return None
        communes = list(contrat.communes.all())
        cherche = texte.strip().casefold()
        trouvee = next((c for c in communes if cherche in {c.nom.casefold(), c.code.casefold()}), None)
        if trouvee is None:
            noms = ", ".join(c.nom for c in communes[:30])
            self.add_error("commune", f"« {texte} » n’est pas une commune de ce contrat. Communes : {noms}.")
        return trouvee

    def _organisme(self, texte: str, nature: str, departement: str) -> Organisme | None:
        """The known organisation, or a new one not yet saved when its nature is given."""
        texte = texte.strip()
        if not texte:
            return None
        trouves = list(Organisme.objects.filter(siret=texte.replace(" ", ""))[:1]) if texte[0].isdigit() else []
        trouves = trouves or list(Organisme.objects.filter(nom__iexact=texte)[:2])
        if len(trouves) == 1:
            return trouves[0]
        if trouves:
            self.add_error("organisme", f"Plusieurs organismes s’appellent « {texte} » : donnez le SIRET.")
        elif nature:
            return Organisme(nom=texte, nature=nature, departement=departement)
        else:
            self.add_error(
                "organisme",
                f"Aucun organisme ne s’appelle « {texte} ». Vérifiez le nom, donnez son SIRET, "
                "ou choisissez sa nature pour le créer.",
            )
        return None


class MotifForm(forms.Form):
    motif = forms.CharField(
        label="Motif",
        max_length=200,
        help_text=f"Fin de mission, départ, erreur… {AU_JOURNAL}",
    )


ETATS = [("", "En vigueur"), ("a_venir", "À venir"), ("terminees", "Terminées"), ("toutes", "Toutes")]


class FiltreForm(forms.Form):
    q = forms.CharField(label="Nom ou adresse", required=False)
    role = forms.ChoiceField(label="Rôle", required=False, choices=[("", "Tous les rôles"), *Role.choices])
    etat = forms.ChoiceField(label="État", required=False, choices=ETATS)
