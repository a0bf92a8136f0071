"""What is typed about cohorts and witness groups. Nothing about a participant is free text."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from quartiers.annuaire.models import Organisme
from quartiers.cohortes import pseudonymes
from quartiers.cohortes.domain.cohortes import verifier_libelle
from quartiers.cohortes.enums import Domaine, EtatParticipant, NatureEtape, Sexe, TrancheAge
from quartiers.cohortes.models import (
    Cohorte,
    EtapeCohorte,
    GroupeTemoin,
    ProducteurCohorte,
    QuestionTemoin,
    SeanceTemoin,
)
from quartiers.cohortes.mots import mot_interdit, personne_nommee
from quartiers.cohortes.temoins import lignes
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat, QuartierContrat, Signataire
from quartiers.socle.saisies import ChampDate, champ_de_saisie

TAILLE_MAX = 5 * 1024 * 1024  # bytes
QUESTIONS_MAX = 8


def refuser_les_noms(texte: str) -> str:
    if quoi := personne_nommee(texte):
        raise ValidationError(f"Ce texte semble contenir {quoi} : retirez-le, rien de nominatif n’entre ici.")
    return texte


class SansNom(forms.ModelForm):  # type: ignore[type-arg]
    TEXTES: tuple[str, ...] = ()
    formfield_callback = champ_de_saisie

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        for nom in self.TEXTES:
            if quoi := personne_nommee(str(donnees.get(nom) or "")):
                self.add_error(nom, f"Ce texte semble contenir {quoi} : retirez-le, rien de nominatif n’entre ici.")
        return donnees


class AnalyseImpactForm(forms.Form):
    fichier = forms.FileField(label="Document signé", help_text="PDF de préférence.")
    fonction = forms.CharField(
        label="Fonction signataire",
        max_length=200,
        help_text="La fonction, pas le nom : « Délégué·e à la protection des données ».",
    )
    signee_le = ChampDate(label="Signée le")
    valable_jusqu_au = ChampDate(
        label="Valable jusqu’au", help_text="Ce jour compris. Ensuite, les cohortes se ferment."
    )

    def clean_fonction(self) -> str:
        return refuser_les_noms(self.cleaned_data["fonction"])


def organismes_du_contrat(contrat: Contrat) -> Any:
    signataires = Signataire.objects.filter(contrat=contrat, organisme__isnull=False).values("organisme")
    locaux = Q(departement=contrat.departement) if contrat.departement else Q()
    return Organisme.objects.filter(Q(pk__in=signataires) | locaux).order_by("nom")


class CohorteForm(SansNom):
    TEXTES = ("titre", "question", "population", "responsable")
    producteurs = forms.ModelMultipleChoiceField(
        queryset=Organisme.objects.none(),
        label="Organismes qui transmettent",
        widget=forms.CheckboxSelectMultiple,
        help_text="Chacun pseudonymise chez lui et garde sa clé.",
    )

    class Meta:
        model = Cohorte
        fields = [
            "titre",
            "question",
            "population",
            "responsable",
            "base_legale",
            "fondement",
            "notice",
            "debut",
            "fin_conservation",
            "pas",
            "seuil",
        ]
        widgets = {"question": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, contrat: Contrat, **options: Any) -> None:
        super().__init__(*args, **options)
        producteurs: Any = self.fields["producteurs"]
        signataires = Signataire.objects.filter(contrat=contrat, organisme__isnull=False).values("organisme")
        siens = Organisme.objects.filter(pk__in=signataires)
        producteurs.queryset = (siens if siens.exists() else organismes_du_contrat(contrat)).order_by("nom")
        if self.instance.pk:
            producteurs.initial = list(self.instance.producteurs.values_list("organisme", flat=True))

    def clean(self) -> dict[str, Any]:
        donnees = super().clean()
        for nom in ("titre", "population"):
            if quoi := mot_interdit(str(donnees.get(nom) or "")):
                self.add_error(nom, f"Une cohorte ne se définit pas par {quoi}.")
        return donnees


class EtapesForm(forms.Form):
    """Several labels at once, one a line, of one domain and kind."""

    domaine = forms.ChoiceField(label="Domaine", choices=Domaine.choices)
    nature = forms.ChoiceField(label="Nature", choices=NatureEtape.choices)
    libelles = forms.CharField(
        label="Libellés",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Un par ligne. Un acte constaté : « a un médecin traitant », « en emploi durable ».",
    )

    def clean_libelles(self) -> list[str]:
        libelles = lignes(self.cleaned_data["libelles"])
        trop_longs = [libelle for libelle in libelles if len(libelle) > 120]
        if trop_longs:
            raise ValidationError(f"Un libellé tient en 120 signes : « {trop_longs[0][:40]}… » est trop long.")
        for libelle in libelles:
            verifier_libelle(libelle)
        return libelles


class DureeForm(forms.Form):
    titre = forms.CharField(label="Ce qui est mesuré", max_length=150, help_text="« Temps jusqu’au premier emploi ».")
    origine = forms.ModelChoiceField(
        queryset=EtapeCohorte.objects.none(),
        label="À partir de",
        required=False,
        empty_label="L’entrée dans la cohorte",
    )
    arrivee = forms.ModelChoiceField(queryset=EtapeCohorte.objects.none(), label="Jusqu’à", empty_label="Choisir…")

    def __init__(self, *args: Any, cohorte: Cohorte, **options: Any) -> None:
        super().__init__(*args, **options)
        for nom in ("origine", "arrivee"):
            champ: Any = self.fields[nom]
            champ.queryset = EtapeCohorte.objects.filter(cohorte=cohorte)


class ProducteurForm(forms.Form):
    producteur = forms.ModelChoiceField(queryset=ProducteurCohorte.objects.none(), label="Envoyé par", empty_label=None)

    def __init__(self, *args: Any, cohorte: Cohorte, **options: Any) -> None:
        super().__init__(*args, **options)
        champ: Any = self.fields["producteur"]
        champ.queryset = ProducteurCohorte.objects.filter(cohorte=cohorte).select_related("organisme")


class EnvoiForm(ProducteurForm):
    fichier = forms.FileField(
        label="Fichier de pseudonymes", help_text="Celui qu’écrit « quartiers pseudonymiser » dans la commune."
    )

    def clean_fichier(self) -> Any:
        fichier = self.cleaned_data["fichier"]
        if fichier.size > TAILLE_MAX:
            raise ValidationError("Ce fichier dépasse 5 Mo : coupez-le en deux.")
        return fichier


def quartiers_permis(acteur: Acteur, contrat: Contrat) -> Any:
    """All the neighbourhoods, or those of one's own commune."""
    quartiers = QuartierContrat.objects.filter(contrat=contrat)
    commune = acteur.habilitation.commune_id if acteur.habilitation else None
    return quartiers.filter(Q(commune_id=commune) | Q(commune__isnull=True)) if commune else quartiers


class PersonneForm(ProducteurForm):
    """One person of a small cohort, by her pseudonym."""

    pseudonyme = forms.CharField(
        label="Pseudonyme", max_length=30, help_text="Le code écrit par la commande de la commune, jamais un nom."
    )
    entree = ChampDate(label="Entrée le")
    accord_le = ChampDate(label="Accord donné, ou information faite, le")
    quartier = forms.ModelChoiceField(
        queryset=QuartierContrat.objects.none(),
        label="Quartier",
        required=False,
        to_field_name="code",
        empty_label="Non dit",
    )
    sexe = forms.ChoiceField(label="Sexe", required=False, choices=[("", "Non dit"), *Sexe.choices])
    tranche_age = forms.ChoiceField(
        label="Tranche d’âge à l’entrée", required=False, choices=[("", "Non dite"), *TrancheAge.choices]
    )
    etat = forms.ChoiceField(label="Situation", choices=EtatParticipant.choices, initial=EtatParticipant.SUIVI)
    etat_le = ChampDate(label="Sortie ou perte de vue le", required=False)

    def __init__(self, *args: Any, cohorte: Cohorte, acteur: Acteur, jour: dt.date, **options: Any) -> None:
        super().__init__(*args, cohorte=cohorte, **options)
        self.cohorte, self.jour = cohorte, jour
        quartier: Any = self.fields["quartier"]
        quartier.queryset = quartiers_permis(acteur, cohorte.contrat)
        for etape in cohorte.etapes.all():
            self.fields[f"etape-{etape.code}"] = ChampDate(
                label=f"{etape.get_domaine_display()} : {etape}", required=False
            )

    def clean_pseudonyme(self) -> str:
        try:
            return pseudonymes.lire(self.cleaned_data["pseudonyme"])
        except pseudonymes.PseudonymeFaux as faute:
            raise ValidationError(str(faute)) from faute

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        for nom, valeur in donnees.items():
            if isinstance(valeur, dt.date) and valeur > self.jour:
                self.add_error(nom, "Cette date est dans le futur.")
        if donnees.get("etat") == EtatParticipant.SUIVI:
            donnees["etat_le"] = None
        elif not donnees.get("etat_le"):
            self.add_error("etat_le", "Dites à quelle date.")
        if (entree := donnees.get("entree")) and entree < self.cohorte.debut:
            self.add_error("entree", "Cette entrée est avant le début de la cohorte.")
        return donnees


class RetraitForm(forms.Form):
    """By the town's list, or by codes typed one a line."""

    fichier = forms.FileField(
        label="Liste de la commune", required=False, help_text="Écrite par « quartiers pseudonymiser --retrait »."
    )
    codes = forms.CharField(
        label="Ou codes de retrait",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "off"}),
        help_text="Ceux des bulletins rendus, un par ligne.",
    )

    def clean_codes(self) -> list[str]:
        lus = []
        for rang, ligne in enumerate(lignes(self.cleaned_data["codes"]), 1):
            try:
                lus.append(pseudonymes.lire(ligne))
            except pseudonymes.PseudonymeFaux as faute:
                raise ValidationError(f"Ligne {rang} : {faute}") from faute
        return lus

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        if not self.errors and not donnees.get("fichier") and not donnees.get("codes"):
            raise ValidationError("Donnez une liste ou au moins un code.")
        return donnees


class SeRetirerForm(forms.Form):
    code = forms.CharField(
        label="Votre code",
        max_length=40,
        help_text="Il est sur votre bulletin : ABCD-EFGH-IJKL-MNOP-Q.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        try:
            return pseudonymes.lire(self.cleaned_data["code"])
        except pseudonymes.PseudonymeFaux as faute:
            raise ValidationError(str(faute)) from faute


class AnalyseForm(forms.Form):
    arretee_au = ChampDate(label="Données arrêtées au", help_text="Ce qui est arrivé après ce jour n’est pas lu.")


class GroupeTemoinForm(SansNom):
    TEXTES = ("titre", "composition", "animation")
    questions = forms.CharField(
        label="Questions reprises à chaque séance", widget=forms.Textarea(attrs={"rows": 4}), help_text="Une par ligne."
    )

    class Meta:
        model = GroupeTemoin
        fields = ["titre", "commune", "effectif", "composition", "periodicite", "animation", "debut", "fin"]
        widgets = {"composition": forms.Textarea(attrs={"rows": 4})}

    def clean_composition(self) -> str:
        texte: str = self.cleaned_data["composition"]
        for ligne in lignes(texte):
            nom, _, nombre = ligne.rpartition(":")
            if not nom.strip() or not nombre.strip().isdecimal():
                raise ValidationError(f"« {ligne} » : écrivez un collège et son nombre, comme « Femmes : 8 ».")
            if quoi := mot_interdit(nom):
                raise ValidationError(
                    f"« {nom.strip()} » parle de {quoi} : la composition se dit par âge, sexe, quartier."
                )
        return texte

    def clean_questions(self) -> list[str]:
        questions = list(dict.fromkeys(lignes(self.cleaned_data["questions"])))
        if len(questions) > QUESTIONS_MAX:
            raise ValidationError(f"{QUESTIONS_MAX} questions au plus : une séance n’en traite pas davantage.")
        if longues := [q for q in questions if len(q) > 300]:
            raise ValidationError(f"« {longues[0][:40]}… » dépasse 300 signes.")
        return questions


class SeanceTemoinForm(SansNom):
    TEXTES = ("lieu", "resume")

    class Meta:
        model = SeanceTemoin
        fields = ["tenue_le", "lieu", "presents", "resume"]
        widgets = {"resume": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args: Any, groupe: GroupeTemoin, jour: dt.date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.groupe, self.jour = groupe, jour
        self.instance.groupe, self.instance.contrat_id = groupe, groupe.contrat_id
        self.questions: list[QuestionTemoin] = list(groupe.questions.all())
        dites = {r.question_id: r for r in self.instance.reponses.all()} if self.instance.pk else {}
        for question in self.questions:
            avant = dites.get(question.pk)
            for nom, libelle, aide in (
                ("synthese", str(question), "Ce que le groupe en dit."),
                (
                    "paroles",
                    f"Paroles – {question}",
                    "Une par ligne, sans nom ni détail qui ferait reconnaître quelqu’un.",
                ),
            ):
                self.fields[f"{nom}-{question.pk}"] = forms.CharField(
                    label=libelle,
                    required=False,
                    max_length=3000,
                    help_text=aide,
                    initial=getattr(avant, nom, ""),
                    widget=forms.Textarea(attrs={"rows": 3}),
                )

    def clean(self) -> dict[str, Any]:
        donnees = super().clean()
        for question in self.questions:
            for nom in (f"synthese-{question.pk}", f"paroles-{question.pk}"):
                if quoi := personne_nommee(str(donnees.get(nom) or "")):
                    self.add_error(nom, f"Ce texte semble contenir {quoi} : retirez-le, les paroles restent sans nom.")
        if (jour := donnees.get("tenue_le")) and jour > self.jour:
            self.add_error("tenue_le", "Cette date est dans le futur : une séance s’écrit une fois tenue.")
        if (presents := donnees.get("presents")) and presents > 3 * self.groupe.effectif:
            self.add_error("presents", f"Ce groupe compte {self.groupe.effectif} personnes.")
        return donnees

    @property
    def reponses(self) -> dict[int, tuple[str, str]]:
        return {
            q.pk: (self.cleaned_data.get(f"synthese-{q.pk}", ""), self.cleaned_data.get(f"paroles-{q.pk}", ""))
            for q in self.questions
        }
