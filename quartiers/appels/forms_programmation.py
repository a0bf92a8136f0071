"""What is typed on programming: scenarios, cells, rules of a proposal, meetings, decisions."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from quartiers.appels.domain.validation import ACTES_DE_DECISION, DecisionDossier
from quartiers.appels.enums import EtapeProgrammation
from quartiers.appels.models import Campagne, Programmation
from quartiers.appels.proposition.regles import Regles
from quartiers.contrat.models import Contrat
from quartiers.gouvernance.enums import EtatSeance
from quartiers.gouvernance.models import Instance, Seance
from quartiers.socle.formats import date_fr
from quartiers.socle.modeles import en_vigueur_le
from quartiers.socle.saisies import ChampDate, ChampEuros, ChampNombre


def saisie_de(montant: Decimal | None) -> str:
    """An amount as it stands in an input: « 1500 » or « 1500,50 »."""
    if montant is None:
        return ""
    return f"{montant:.2f}".removesuffix(".00").replace(".", ",")


class ScenarioForm(forms.Form):
    """A new scenario: its name and what its cells start from."""

    nom = forms.CharField(
        label="Nom du scénario", max_length=120, help_text="Par exemple : « Priorité aux quartiers »."
    )
    depart = forms.ChoiceField(
        label="Montants de départ",
        choices=[
            ("vide", "Aucun : je saisis tout"),
            ("demandes", "Les montants demandés"),
            ("avis", "Les montants proposés dans les avis des financeurs"),
        ],
        widget=forms.RadioSelect,
        initial="vide",
    )


class NomForm(forms.Form):
    nom = forms.CharField(label="Nom du scénario", max_length=120)
    note = forms.CharField(
        label="Note",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ce que ce scénario cherche, pour qui le lira.",
    )


class CelluleForm(forms.Form):
    """One cell: `motif` only when the page sends it."""

    ligne = forms.IntegerField(min_value=1)
    montant = ChampEuros(required=False)
    version = forms.CharField(required=False, max_length=40)
    motif = forms.CharField(required=False, max_length=250)


class TriForm(forms.Form):
    """How the table is gathered and ordered, and which files it shows; nothing given is the usual table."""

    trier = forms.ChoiceField(
        label="Grouper et trier par",
        required=False,
        choices=[
            ("axe", "Axe du contrat"),
            ("quartier", "Quartier"),
            ("organisme", "Organisme"),
            ("score", "Note"),
            ("numero", "Numéro de dossier"),
        ],
    )
    voir = forms.ChoiceField(
        label="Montrer",
        required=False,
        choices=[("", "Tous les dossiers"), ("conflits", "Ceux qui ne tiennent pas"), ("vides", "Ceux sans montant")],
    )


class ReglesForm(forms.Form):
    """The rules of a proposal, each with its usual value."""

    nom = forms.CharField(label="Nom du scénario proposé", max_length=120)
    pas = forms.TypedChoiceField(
        label="Arrondir les montants à", coerce=int, choices=[(50, "50 €"), (100, "100 €")], initial=50
    )
    minimum = ChampEuros(
        label="Aide minimale par financeur (€)",
        initial=Decimal(500),
        help_text="En dessous, rien : une aide trop petite coûte plus à suivre qu’elle n’aide.",
    )
    part_max = ChampNombre(
        label="Part la plus haute de la demande (%)", min_value=1, max_value=100, initial=Decimal(100), decimal_places=1
    )
    score_minimal = ChampNombre(
        label="Note minimale (sur 100)",
        min_value=0,
        max_value=100,
        initial=Decimal(0),
        required=False,
        decimal_places=1,
    )
    suivre_avis = forms.BooleanField(
        label="Suivre les avis des financeurs",
        required=False,
        initial=True,
        help_text="Rien sur un avis défavorable ou ajourné ; jamais plus que le montant proposé.",
    )
    maniere = forms.ChoiceField(
        label="Entre les projets",
        choices=[
            ("etaler", "Servir plus de projets, les mieux notés d’abord"),
            ("concentrer", "Servir entièrement les mieux notés, puis les suivants"),
        ],
        widget=forms.RadioSelect,
        initial="etaler",
    )
    accepter_manques = forms.BooleanField(
        label="Proposer même si un minimum réservé ne peut pas être atteint", required=False
    )

    def regles(self) -> Regles:
        donnees = self.cleaned_data
        return Regles(
            score_minimal=donnees["score_minimal"] or Decimal(0),
            minimum=donnees["minimum"],
            part_max=donnees["part_max"],
            pas=donnees["pas"],
            suivre_avis=donnees["suivre_avis"],
            maniere=donnees["maniere"],
        )


class ChampSeance(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{date_fr(obj.tenue_le)} – {obj.instance}{f' ({obj.objet})' if obj.objet else ''}"


class SeanceForm(forms.Form):
    """The meeting of a decision: one already recorded, or a new one."""

    seance = ChampSeance(label="Séance déjà enregistrée", queryset=Seance.objects.none(), required=False)
    instance = forms.ModelChoiceField(
        label="Ou nouvelle séance de",
        queryset=Instance.objects.none(),
        required=False,
        empty_label="Choisir une instance",
    )
    tenue_le = ChampDate(label="Tenue le", required=False)
    objet = forms.CharField(
        label="Objet de la séance", max_length=250, required=False, help_text="Facultatif : « Programmation 2027 »."
    )

    def __init__(self, *args: Any, contrat: Contrat, obligatoire: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.obligatoire = obligatoire
        jour = timezone.localdate()
        siennes = Seance.objects.filter(contrat=contrat).exclude(etat__in=[EtatSeance.PREPARATION, EtatSeance.ANNULEE])
        seances = siennes.select_related("instance").order_by("-tenue_le", "-pk")
        self.fields["seance"].queryset = seances  # type: ignore[attr-defined]
        self.fields["seance"].empty_label = "Aucune" if obligatoire else "Aucune, plus tard"  # type: ignore[attr-defined]
        comites = Instance.objects.filter(en_vigueur_le(jour), contrat=contrat).order_by("rang", "pk")
        self.fields["instance"].queryset = comites  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        if donnees.get("seance"):
            return donnees
        if donnees.get("instance") and not donnees.get("tenue_le") and "tenue_le" not in self.errors:
            self.add_error("tenue_le", "Donnez le jour de la séance.")
        if donnees.get("tenue_le") and not donnees.get("instance"):
            self.add_error("instance", "Choisissez l’instance qui s’est réunie.")
        if self.obligatoire and not donnees.get("instance") and not self.errors:
            self.add_error("seance", "Choisissez la séance qui a décidé, ou enregistrez-en une nouvelle.")
        if not self.errors and donnees.get("instance"):
            self.proposer_la_meme(donnees)
        return donnees

    def proposer_la_meme(self, donnees: dict[str, Any]) -> None:
        """Offer the meeting already recorded that day, chosen in the page, unless another subject tells it apart."""
        choisissables = self.fields["seance"].queryset  # type: ignore[attr-defined]
        siennes = choisissables.filter(instance=donnees["instance"], tenue_le=donnees["tenue_le"])
        if donnees["objet"]:
            siennes = siennes.filter(objet__iexact=donnees["objet"])
        deja = siennes.order_by("pk").first()
        if deja is None:
            return
        envoyees: Any = self.data  # a QueryDict
        donnees_montrees = envoyees.copy()
        donnees_montrees[self.add_prefix("seance")] = str(deja.pk)
        for nom in ("instance", "tenue_le", "objet"):
            donnees_montrees[self.add_prefix(nom)] = ""
        self.data = donnees_montrees
        self.add_error(
            "seance",
            f"La séance du {date_fr(deja.tenue_le)} ({deja.instance}) est déjà enregistrée\u00a0: la voici choisie. "
            "Confirmez pour la retenir. Si le comité s’est réuni deux fois ce jour-là, donnez un objet à la nouvelle.",
        )


class VersionForm(SeanceForm):
    """Freezing a scenario as the version of a committee."""

    etape = forms.ChoiceField(
        label="Version présentée au",
        choices=[
            (EtapeProgrammation.COTECH.value, "Comité technique (montants proposés)"),
            (EtapeProgrammation.COPIL.value, "Comité de pilotage (montants arbitrés)"),
        ],
        widget=forms.RadioSelect,
    )
    nom = forms.CharField(label="Nom de la version", max_length=120)
    field_order = ["etape", "nom", "seance", "instance", "tenue_le", "objet"]


class ValidationForm(SeanceForm):
    nom = forms.CharField(label="Nom de la programmation validée", max_length=120)
    field_order = ["nom", "seance", "instance", "tenue_le", "objet"]


ACTES = [("retenir", "Retenu"), ("ajourner", "Ajourné"), ("refuser", "Refusé")]


class DecisionDossierForm(forms.Form):
    """The committee's word on one file."""

    acte = forms.ChoiceField(label="Décision", choices=ACTES)
    motif = forms.CharField(label="Motif", required=False, max_length=1000)
    reserve = forms.CharField(label="Réserve", required=False, max_length=500)

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        if donnees.get("acte") in set(ACTES_DE_DECISION) - {"retenir"} and not donnees.get("motif"):
            self.add_error("motif", "Dites pourquoi : l’organisme lira cette raison.")
        return donnees

    def decision(self) -> DecisionDossier:
        return DecisionDossier(**self.cleaned_data)


class DecisionSeuleForm(SeanceForm, DecisionDossierForm):
    """A file outside any call: the meeting is told when there was one."""

    motif = forms.CharField(label="Motif", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
    reserve = forms.CharField(
        label="Réserve",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Condition mise à la décision, s’il y en a une.",
    )
    field_order = ["acte", "motif", "reserve", "seance", "instance", "tenue_le", "objet"]

    def decision(self) -> DecisionDossier:
        return DecisionDossier(**{cle: self.cleaned_data[cle] for cle in ("acte", "motif", "reserve")})


class ActeForm(forms.Form):
    """The act of a funder that several lines share."""

    numero = forms.CharField(
        label="Numéro de la délibération ou de la décision",
        max_length=60,
        required=False,
        help_text="Par exemple : « 2027-04-12 ». Facultatif s’il n’y a que des refus.",
    )
    le = ChampDate(label="Date de la décision", error_messages={"required": "Donnez la date de la décision."})


class LigneVoteeForm(forms.Form):
    """The amount that a funder votes for one line; 0 refuses."""

    choisie = forms.BooleanField(required=False)
    montant = ChampEuros(required=False)
    motif = forms.CharField(required=False, max_length=500)

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        if donnees.get("choisie") and "montant" not in self.errors and donnees.get("montant") is None:
            self.add_error("montant", "Écrivez le montant voté, ou 0 pour refuser.")
        return donnees


class MotifForm(forms.Form):
    motif = forms.CharField(
        label="Pourquoi ?",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Dites pourquoi."},
    )


class ComparaisonForm(forms.Form):
    """The scenarios and versions set side by side: two to four."""

    MAXIMUM = 4
    p = forms.ModelMultipleChoiceField(
        label="Scénarios et versions à comparer",
        queryset=Programmation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={
            "invalid_choice": "Ce scénario n’existe plus.",
            "invalid_pk_value": "Ce scénario n’existe pas.",
        },
    )
    ecarts = forms.BooleanField(label="Seulement les lignes qui diffèrent", required=False)

    def __init__(self, *args: Any, campagne: Campagne, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        toutes = Programmation.objects.filter(campagne=campagne).order_by("-pk")
        self.fields["p"].queryset = toutes  # type: ignore[attr-defined]

    def clean_p(self) -> Sequence[Programmation]:
        choisies = list(self.cleaned_data["p"])
        if len(choisies) > self.MAXIMUM:
            raise ValidationError(f"Comparez au plus {self.MAXIMUM} scénarios à la fois.")
        return choisies


class LigneBudgetForm(forms.Form):
    """A line of the revised budget, as the holder types it; empty is 0."""

    montant = ChampEuros(required=False)

    def clean_montant(self) -> Decimal:
        return self.cleaned_data["montant"] or Decimal(0)
