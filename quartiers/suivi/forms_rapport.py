"""What is typed about a report: its opening, plan, texts, blocks, calendar, opinions, deliberations, sending."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils import timezone

from quartiers.contrat.models import QuartierContrat
from quartiers.contrat.queries import Noeud
from quartiers.gouvernance.enums import EtatSeance
from quartiers.gouvernance.models import Seance
from quartiers.journal.aides import AU_JOURNAL
from quartiers.socle import formats
from quartiers.socle.saisies import ChampDate, champ_de_saisie
from quartiers.suivi.blocs import SOURCES
from quartiers.suivi.domain.consultation import MOTIVES, RENDUS
from quartiers.suivi.enums import GenreBloc, SensAvisRapport
from quartiers.suivi.models import AvisRapport, Chapitre, Deliberation, Rapport

AIDE_FICHIER = "PDF ou image, 50 Mo au plus."
MISE_EN_FORME = (
    "« # Titre », « - liste », « 1. liste numérotée », « **gras** », « *italique* », « [texte](https://adresse) ». "
    "Une ligne vide sépare deux paragraphes."
)
NIVEAUX = [(1, "Chapitre"), (2, "Partie d’un chapitre"), (3, "Sous-partie")]


class OuvrirForm(forms.Form):
    annee = forms.IntegerField(
        label="Année", min_value=2015, max_value=2100, help_text="Celle dont le rapport rend compte."
    )
    modele = forms.ChoiceField(label="Plan de départ", widget=forms.RadioSelect)
    garder_textes = forms.BooleanField(
        label="Garder les textes comme base",
        required=False,
        help_text="Seulement en partant d’un rapport précédent. Les chiffres sont toujours ceux de la nouvelle année.",
    )

    def __init__(self, *args: Any, anciens: Sequence[Rapport], prises: Iterable[int], **options: Any) -> None:
        super().__init__(*args, **options)
        self.anciens, self.prises = {str(a.pk): a for a in anciens}, set(prises)
        self.fields["modele"].choices = [  # type: ignore[attr-defined]
            ("", "Plan habituel, avec les contenus que la loi exige"),
            *((cle, f"Celui du rapport {ancien.annee}") for cle, ancien in self.anciens.items()),
        ]
        self.fields["modele"].required = False

    def clean_annee(self) -> int:
        annee = int(self.cleaned_data["annee"])
        if annee in self.prises:
            raise forms.ValidationError(f"Ce contrat a déjà un rapport {annee} : ouvrez-le dans la liste.")
        return annee

    def clean_modele(self) -> Rapport | None:
        return self.anciens.get(self.cleaned_data["modele"])


class ChapitreForm(forms.ModelForm):  # type: ignore[type-arg]
    niveau = forms.TypedChoiceField(label="Niveau", choices=NIVEAUX, coerce=int)

    class Meta:
        model = Chapitre
        fields = ["titre", "niveau", "consigne", "quartier"]
        widgets = {"consigne": forms.Textarea(attrs={"rows": 3})}
        labels = {"quartier": "quartier dont il parle"}

    def __init__(self, *args: Any, quartiers: Sequence[QuartierContrat], **options: Any) -> None:
        super().__init__(*args, **options)
        champ = self.fields["quartier"]
        champ.queryset = QuartierContrat.objects.filter(pk__in=[q.pk for q in quartiers])  # type: ignore[attr-defined]
        champ.empty_label = "Aucun en particulier"  # type: ignore[attr-defined]


class TexteForm(forms.Form):
    texte = forms.CharField(
        label="Texte du chapitre",
        required=False,
        widget=forms.Textarea(attrs={"rows": 22}),
        help_text=MISE_EN_FORME,
        max_length=100_000,
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)


class CommentaireForm(forms.Form):
    commentaire = forms.CharField(label="Votre commentaire", widget=forms.Textarea(attrs={"rows": 3}), max_length=4000)


class BlocForm(forms.Form):
    """One choice of figures; what it is about is asked with it and checked against the source."""

    source = forms.ChoiceField(label="Chiffres", choices=[(s.code, s.titre) for s in SOURCES.values()])
    element = forms.ChoiceField(
        label="Axe ou orientation", required=False, help_text="Pour les chiffres d’une partie du contrat."
    )
    quartier = forms.ChoiceField(label="Quartier", required=False, help_text="Pour les chiffres d’un quartier.")
    genre = forms.ChoiceField(
        label="Présentation",
        required=False,
        choices=[
            ("", "Comme d’habitude"),
            (GenreBloc.TABLEAU, "Tableau seul"),
            (GenreBloc.GRAPHIQUE, "Graphique et son tableau"),
        ],
    )
    legende = forms.CharField(
        label="Titre montré", max_length=250, required=False, help_text="À défaut, celui des chiffres."
    )

    def __init__(self, *args: Any, axes: Sequence[Noeud], quartiers: Sequence[QuartierContrat], **options: Any) -> None:
        super().__init__(*args, **options)
        noeuds = [n for axe in axes for n in axe.parcours() if n.nature in {"axe", "orientation"}]
        self.fields["element"].choices = [  # type: ignore[attr-defined]
            ("", "Tout le contrat"),
            *((n.code, f"{n.code} – {n.titre}"[:120]) for n in noeuds),
        ]
        self.fields["quartier"].choices = [  # type: ignore[attr-defined]
            ("", "Aucun"),
            *((q.code, q.titre) for q in quartiers),
        ]

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        source = SOURCES.get(donnees.get("source", ""))
        if source and source.parametre == "quartier" and not donnees.get("quartier"):
            self.add_error("quartier", "Choisissez le quartier dont montrer les chiffres.")
        return donnees

    def parametres(self) -> dict[str, str]:
        nom = SOURCES[self.cleaned_data["source"]].parametre
        return {nom: self.cleaned_data[nom]} if nom and self.cleaned_data[nom] else {}


class AssembleeForm(forms.Form):
    assemblee_le = ChampDate(
        label="Assemblée de l’intercommunalité le",
        required=False,
        help_text="Le jour où elle doit adopter le rapport : le calendrier part de là.",
    )


class ConsulteForm(forms.Form):
    nom = forms.CharField(
        label="Qui consulter aussi", max_length=250, help_text="Un autre signataire, une autre instance."
    )
    courriel = forms.EmailField(label="Adresse électronique", required=False)

    def __init__(self, *args: Any, presents: Iterable[str], **options: Any) -> None:
        super().__init__(*args, **options)
        self.presents = set(presents)

    def clean_nom(self) -> str:
        nom = str(self.cleaned_data["nom"]).strip()
        if nom in self.presents:
            raise forms.ValidationError("Ce nom est déjà dans la liste.")
        return nom


class OuvrirConsultationForm(forms.Form):
    """One address per opinion; `au_plus_tot` is the first end that the law allows."""

    fin = ChampDate(label="Réponses attendues jusqu’au")

    def __init__(self, *args: Any, avis: Sequence[AvisRapport], au_plus_tot: dt.date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.avis, self.au_plus_tot = list(avis), au_plus_tot
        self.fields["fin"].initial = au_plus_tot
        self.fields["fin"].help_text = (
            f"Un mois au moins après l’envoi : à partir du {formats.date_fr(au_plus_tot)}. Ensuite, le silence vaut "
            "avis favorable."
        )
        for un in self.avis:
            self.fields[f"courriel_{un.pk}"] = forms.EmailField(
                label=f"Courriel – {un.nom}",
                required=False,
                initial=un.courriel,
                help_text="Sans adresse, envoyez le projet par courrier et saisissez la réponse.",
            )

    def clean_fin(self) -> dt.date:
        fin: dt.date = self.cleaned_data["fin"]
        if fin < self.au_plus_tot:
            raise forms.ValidationError(
                f"La loi donne un mois au moins : choisissez le {formats.date_fr(self.au_plus_tot)} ou plus tard."
            )
        return fin

    def courriels(self) -> dict[int, str]:
        return {un.pk: self.cleaned_data[f"courriel_{un.pk}"] for un in self.avis}


class AvisForm(forms.Form):
    sens = forms.ChoiceField(
        label="Avis",
        widget=forms.RadioSelect,
        choices=[choix for choix in SensAvisRapport.choices if choix[0] in RENDUS],
    )
    observations = forms.CharField(
        label="Observations",
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Nécessaires pour des réserves ou un avis défavorable. Elles seront annexées au rapport, qui dit la suite donnée.",
    )

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        if donnees.get("sens") in MOTIVES and not (donnees.get("observations") or "").strip():
            self.add_error("observations", "Dites en quelques mots sur quoi portent les réserves ou le désaccord.")
        return donnees


class AvisSaisiForm(AvisForm):
    rendu_le = ChampDate(label="Rendu le")
    fichier = forms.FileField(label="Délibération ou courrier reçu", required=False, help_text=AIDE_FICHIER)

    def clean_rendu_le(self) -> dt.date:
        return pas_a_venir(self.cleaned_data["rendu_le"])


class SuiteForm(forms.Form):
    suite = forms.CharField(
        label="Suite donnée",
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=10_000,
        help_text="Ce que le rapport change, ou pourquoi il ne change pas.",
    )


class SuitesForm(forms.Form):
    suites = forms.CharField(
        label="Suites données aux observations",
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=20_000,
        help_text="Une réponse d’ensemble, à tous les avis reçus : elle figure au rapport, après eux. Elle dispense de "
        "répondre à chacun.",
    )


class SeanceForm(forms.Form):
    seance = forms.ModelChoiceField(
        Seance.objects.none(),
        label="Séance qui a examiné le rapport",
        required=False,
        empty_label="Aucune pour le moment",
        help_text="Une séance déjà tenue d’une instance du contrat : comité de pilotage, comité technique…",
    )

    def __init__(self, *args: Any, contrat_id: int, **options: Any) -> None:
        super().__init__(*args, **options)
        tenues = Seance.objects.filter(
            contrat_id=contrat_id, etat__in=[EtatSeance.OUVERTE, EtatSeance.TENUE], tenue_le__lte=timezone.localdate()
        )
        self.fields["seance"].queryset = tenues.select_related("instance").order_by("-tenue_le", "pk")  # type: ignore[attr-defined]


class DeliberationForm(forms.ModelForm):  # type: ignore[type-arg]
    fichier = forms.FileField(label="Délibération signée", required=False, help_text=AIDE_FICHIER)

    class Meta:
        model = Deliberation
        fields = ["prevue_le", "tenue_le", "numero", "observations"]
        formfield_callback = champ_de_saisie
        widgets = {
            "observations": forms.Textarea(attrs={"rows": 4}),
        }

    def clean_tenue_le(self) -> dt.date | None:
        jour = self.cleaned_data["tenue_le"]
        return pas_a_venir(jour) if jour else None

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        if donnees.get("tenue_le") and not donnees.get("numero"):
            self.add_error("numero", "Donnez le numéro de la délibération.")
        return donnees


class MotifForm(forms.Form):
    motif = forms.CharField(
        label="Motif", max_length=300, widget=forms.Textarea(attrs={"rows": 3}), help_text=AU_JOURNAL
    )


class TransmissionForm(forms.Form):
    transmis_a = forms.CharField(
        label="Transmis à",
        max_length=200,
        help_text="Le service de l’État qui le reçoit : « Préfecture de Saône-et-Loire ».",
    )
    transmis_le = ChampDate(label="Transmis le")
    courriel = forms.EmailField(
        label="Adresse de la préfecture",
        required=False,
        help_text="Si elle est donnée, un message part avec le PDF scellé en pièce jointe, son adresse et son empreinte.",
    )

    def clean_transmis_le(self) -> dt.date:
        return pas_a_venir(self.cleaned_data["transmis_le"])


def pas_a_venir(jour: dt.date) -> dt.date:
    if jour > timezone.localdate():
        raise forms.ValidationError("Cette date est à venir : donnez celle du jour où c’est fait.")
    return jour
