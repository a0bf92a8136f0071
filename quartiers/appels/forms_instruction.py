"""What instruction types: the filters of the list, decisions, remarks, opinions, words."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from quartiers.annuaire.enums import NatureOrganisme
from quartiers.appels.domain.avis import Saisie
from quartiers.appels.domain.complements import Remarque
from quartiers.appels.emetteurs import Emetteur
from quartiers.appels.enums import (
    AVANT_DEPOT,
    EtatDossier,
    EtatPiece,
    GenreDossier,
    OrigineDossier,
    SensAvisDossier,
    ZoneLieu,
)
from quartiers.appels.models import AvisDossier, Critere, Dossier, Financeur, Lieu, TypePiece
from quartiers.appels.queries.arborescence import Arborescence
from quartiers.appels.queries.filtres import ATTENTES, TRI_PAR_DEFAUT, TRIS
from quartiers.appels.queries.liste import ColonneDossier
from quartiers.appels.widgets import CasesRapides, SelectRapide
from quartiers.comptes.enums import Role
from quartiers.comptes.models import Utilisateur
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.journal.aides import AU_JOURNAL
from quartiers.socle.saisies import ChampDate, ChampEuros, ChampNombre
from quartiers.territoire.models import Commune, PocheDePauvrete

VIDE = ("", "Tous")
Choix = list[tuple[Any, Any]]


# The list


class FiltresDossiersForm(forms.Form):
    """Filters, sort and columns, as the address of the list carries them. A wrong value filters nothing."""

    q = forms.CharField(label="Chercher", required=False, max_length=120, widget=forms.SearchInput)
    annee = forms.TypedChoiceField(label="Année", required=False, coerce=int, empty_value=None)
    etat = forms.MultipleChoiceField(label="État", required=False, widget=CasesRapides)
    attente = forms.ChoiceField(label="En attente", required=False)
    financeur = forms.ModelChoiceField(Financeur.objects.none(), label="Financeur", required=False, empty_label="Tous")
    axe = forms.TypedChoiceField(label="Axe ou orientation", required=False, coerce=int, empty_value=None)
    quartier = forms.ChoiceField(label="Quartier ou poche", required=False)
    commune = forms.ModelChoiceField(Commune.objects.none(), label="Commune", required=False, empty_label="Toutes")
    genre = forms.ChoiceField(
        label="Nouveau ou renouvelé", required=False, choices=[("", "Tous"), *GenreDossier.choices]
    )
    nature = forms.ChoiceField(label="Organisme", required=False, choices=[VIDE, *NatureOrganisme.choices])
    origine = forms.ChoiceField(label="Origine", required=False, choices=[("", "Toutes"), *OrigineDossier.choices])
    zone = forms.ChoiceField(label="Situation des lieux", required=False, choices=[("", "Toutes"), *ZoneLieu.choices])
    suivi = forms.ChoiceField(label="Suivi par", required=False)
    tri = forms.ChoiceField(required=False, widget=forms.HiddenInput)
    colonnes = forms.MultipleChoiceField(label="Colonnes", required=False, widget=CasesRapides)

    def __init__(
        self,
        *args: Any,
        contrat: Contrat,
        role: Role | None,
        arbre: Arborescence,
        colonnes: list[ColonneDossier],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for champ in self.fields.values():
            if type(champ.widget) is forms.Select:
                champ.widget = SelectRapide(attrs=champ.widget.attrs, choices=champ.widget.choices)
        annees = Dossier.objects.filter(contrat=contrat).order_by("-annee").values_list("annee", flat=True).distinct()
        self.choisir("annee", [("", "Toutes"), *((annee, annee) for annee in annees)])
        self.choisir("etat", etats_proposes(role))
        self.choisir("axe", [VIDE, *arbre.choix()])
        self.choisir("quartier", [VIDE, *quartiers_et_poches(contrat)])
        self.choisir("tri", [(sens + nom, nom) for nom in tris_proposes(role) for sens in ("", "-")])
        self.choisir("colonnes", [(colonne.cle, colonne.libelle) for colonne in colonnes])
        self.fields["financeur"].queryset = Financeur.objects.filter(contrat=contrat).order_by("rang", "nom")  # type: ignore[attr-defined]
        communes = Commune.objects.filter(epci__isnull=False, epci=contrat.epci_id).defer("contour")
        self.fields["commune"].queryset = communes.order_by("nom")  # type: ignore[attr-defined]
        if role == Role.CONSEILLER:
            self.choisir("attente", [("", "Tous"), ("avis", "L’avis de mon conseil manque")])
            del self.fields["suivi"]
        else:
            self.choisir("attente", [("", "Tous"), *ATTENTES.items()])
            self.choisir("suivi", [("", "Tout le monde"), ("moi", "Moi"), ("personne", "Personne encore")])

    def choisir(self, nom: str, choix: Choix) -> None:
        self.fields[nom].choices = choix  # type: ignore[attr-defined]

    def criteres(self) -> dict[str, Any]:
        """Clean data, the wrong values left out: of several values, the right ones stay."""
        if not self.is_valid():
            for nom in {"etat", "colonnes"} & set(self.errors):
                possibles = {str(cle) for cle, _ in self.fields[nom].choices}  # type: ignore[attr-defined]
                self.cleaned_data[nom] = [v for v in self.data.getlist(nom) if v in possibles]  # type: ignore[attr-defined]
        return self.cleaned_data

    @property
    def plus_de_filtres(self) -> bool:
        """Whether one of the folded filters is set: they are then shown open."""
        plies = ("commune", "genre", "nature", "zone", "origine", "suivi", "etat")
        return any(self.criteres().get(nom) for nom in plies)

    @property
    def tri_choisi(self) -> str:
        return str(self.criteres().get("tri") or TRI_PAR_DEFAUT)


def etats_proposes(role: Role | None) -> Choix:
    """Files not yet deposited are the pilot's only, and only when asked for."""
    return [(e.value, e.label) for e in EtatDossier if role == Role.PILOTE or e not in AVANT_DEPOT]


def tris_proposes(role: Role | None) -> list[str]:
    return [nom for nom in TRIS if role != Role.CONSEILLER or nom != "score"]


def quartiers_et_poches(contrat: Contrat) -> Choix:
    siens = QuartierContrat.objects.filter(contrat=contrat).order_by("rang", "pk")
    quartiers = [(f"q{pk}", titre) for pk, titre in siens.values_list("pk", "titre")]
    poches = PocheDePauvrete.objects.filter(commune__epci__isnull=False, commune__epci=contrat.epci_id)
    return [*quartiers, *((f"p{pk}", f"Poche – {nom}") for pk, nom in poches.values_list("pk", "nom"))]


class NomFiltreForm(forms.Form):
    nom = forms.CharField(label="Nom du filtre", max_length=80)
    parametres = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)


class ActeEnMasseForm(forms.Form):
    """What bulk acts ask besides the files; only the act's own fields are shown."""

    motif = forms.CharField(label="Motif", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    echeance = ChampDate(label="Réponse attendue le", required=False)
    utilisateur = forms.ModelChoiceField(
        Utilisateur.objects.none(), label="Confier à", required=False, empty_label="Personne"
    )

    CHAMPS = {"affecter": {"utilisateur"}, "demander_avis": {"echeance"}, "rouvrir_instruction": {"motif"}}

    def __init__(self, *args: Any, acte: str, collegues: QuerySet[Utilisateur], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["utilisateur"].queryset = collegues  # type: ignore[attr-defined]
        for nom in [nom for nom in self.fields if nom not in self.CHAMPS.get(acte, set())]:
            del self.fields[nom]


# The file


class MotifForm(forms.Form):
    """A reason, compulsory or not according to the act."""

    motif = forms.CharField(label="Motif", max_length=5000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, obligatoire: bool = True, aide: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["motif"].required = obligatoire
        self.fields["motif"].help_text = aide


class PieceForm(forms.Form):
    etat = forms.ChoiceField(
        label="Cette pièce est", choices=[(e.value, e.label) for e in (EtatPiece.ACCEPTEE, EtatPiece.REFUSEE)]
    )
    motif = forms.CharField(
        label="Pourquoi elle est refusée", required=False, max_length=250, help_text="L’organisme lira ce motif."
    )

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        if donnees.get("etat") == EtatPiece.REFUSEE and not (donnees.get("motif") or "").strip():
            self.add_error("motif", "Dites pourquoi cette pièce est refusée : l’organisme lira votre motif.")
        return donnees


# What a remark may reopen: the fields that the holder writes, under the labels of the model.
CHAMPS_DU_PORTEUR = (
    "intitule",
    "besoin",
    "objectifs",
    "description",
    "participation",
    "partenaires",
    "egalite",
    "equipe",
    "evaluation",
    "lieu",
    "date_debut",
    "date_fin",
    "public_precision",
    "participants",
    "participants_qpv",
)
PARTIES_DU_DOSSIER = {
    "budget": "Budget",
    "public": "Public par âge",
    "lieux": "Lieux",
    "territoires": "Quartiers et parts",
    "rattachements": "Lien avec le contrat",
    "indicateurs": "Indicateurs attendus",
    "organisme": "Fiche de l’organisme",
}


def cibles_possibles(dossier: Dossier) -> Choix:
    champs = [(nom, str(Dossier._meta.get_field(nom).verbose_name).capitalize()) for nom in CHAMPS_DU_PORTEUR]  # type: ignore[union-attr]
    types = TypePiece.objects.filter(campagne=dossier.campagne_id or 0)
    return [
        ("Champs", champs),
        ("Parties", list(PARTIES_DU_DOSSIER.items())),
        ("Pièces", [(f"piece:{t.pk}", t.intitule) for t in types]),
    ]


def libelles_des_cibles(dossier: Dossier) -> dict[str, str]:
    """What a remark is about, in words, by its code. One query."""
    return {code: str(libelle) for _, choix in cibles_possibles(dossier) for code, libelle in choix}


class ComplementsForm(forms.Form):
    """Up to three remarks in one letter; more are asked by sending again."""

    RANGS = (1, 2, 3)
    echeance = ChampDate(label="Réponse attendue le")

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choix = [("", "Choisir"), *cibles_possibles(dossier)]
        for rang in self.RANGS:
            self.fields[f"cible_{rang}"] = forms.ChoiceField(
                label=f"Remarque {rang} : ce qui est à compléter", choices=choix, required=rang == 1
            )
            self.fields[f"texte_{rang}"] = forms.CharField(
                label=f"Remarque {rang} : votre demande",
                required=rang == 1,
                max_length=3000,
                widget=forms.Textarea(attrs={"rows": 3}),
                help_text="Écrivez à une personne bénévole : ce qui manque, où le trouver." if rang == 1 else "",
            )
        self.order_fields([*(f"{nom}_{rang}" for rang in self.RANGS for nom in ("cible", "texte")), "echeance"])

    def clean_echeance(self) -> dt.date:
        echeance: dt.date = self.cleaned_data["echeance"]
        if echeance < timezone.localdate():
            raise forms.ValidationError("Cette date est passée : choisissez un jour à venir.")
        return echeance

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        for rang in self.RANGS[1:]:
            cible, texte = donnees.get(f"cible_{rang}"), donnees.get(f"texte_{rang}")
            if cible and not texte:
                self.add_error(f"texte_{rang}", "Écrivez votre demande, ou laissez cette remarque vide.")
            if texte and not cible:
                self.add_error(f"cible_{rang}", "Dites ce qui est à compléter.")
        return donnees

    def remarques(self) -> list[Remarque]:
        donnees = self.cleaned_data
        return [
            Remarque(donnees[f"cible_{rang}"], donnees[f"texte_{rang}"])
            for rang in self.RANGS
            if donnees.get(f"cible_{rang}")
        ]


class RedemanderForm(forms.Form):
    remarque = forms.CharField(label="Votre demande", max_length=3000, widget=forms.Textarea(attrs={"rows": 4}))
    echeance = ChampDate(label="Réponse attendue le")


class RetenirSituationForm(forms.Form):
    """Another situation than the computed one, with its reason; « celle qui est calculée » takes it back."""

    zone = forms.ChoiceField(
        label="Situation retenue",
        required=False,
        choices=[
            ("", "Celle qui est calculée"),
            *((z.value, z.label) for z in (ZoneLieu.QPV, ZoneLieu.POCHE, ZoneLieu.HORS)),
        ],
    )
    quartier = forms.ModelChoiceField(
        QuartierContrat.objects.none(), label="Quartier", required=False, empty_label="Aucun"
    )
    motif = forms.CharField(label="Pourquoi", required=False, max_length=250, help_text=AU_JOURNAL)

    def __init__(self, *args: Any, contrat: Contrat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quartier"].queryset = QuartierContrat.objects.filter(contrat=contrat)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        if donnees.get("zone") and not (donnees.get("motif") or "").strip():
            self.add_error("motif", "Dites pourquoi la situation retenue n’est pas celle qui est calculée.")
        if donnees.get("zone") == ZoneLieu.QPV and not donnees.get("quartier"):
            self.add_error("quartier", "Choisissez le quartier prioritaire.")
        return donnees


class PointForm(forms.ModelForm):  # type: ignore[type-arg]
    """A point in degrees, filled by a touch on the map."""

    class Meta:
        model = Lieu
        fields = ["latitude", "longitude"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for nom, limite in (("latitude", 90), ("longitude", 180)):
            self.fields[nom].required = True
            self.fields[nom].widget.attrs |= {"step": "0.000001", "min": -limite, "max": limite}
        self.fields["latitude"].min_value = -90  # type: ignore[attr-defined]

    def clean_latitude(self) -> Decimal:
        return dans_les_bornes(self.cleaned_data["latitude"], 90)

    def clean_longitude(self) -> Decimal:
        return dans_les_bornes(self.cleaned_data["longitude"], 180)


def dans_les_bornes(valeur: Decimal, limite: int) -> Decimal:
    if abs(valeur) > limite:
        raise forms.ValidationError(f"Une valeur entre −{limite} et {limite} est attendue.")
    return valeur


class AvisForm(forms.Form):
    """An opinion and its marks. `revision` is the one that was read; the note is offered to whoever may read it."""

    sens = forms.ChoiceField(label="Avis", choices=SensAvisDossier.choices, widget=forms.RadioSelect)
    montant = ChampEuros(label="Montant proposé (€)", required=False)
    motif = forms.CharField(
        label="Motif",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Obligatoire pour un avis réservé, défavorable ou ajourné.",
    )
    commentaire = forms.CharField(
        label="Commentaire partagé avec les autres financeurs",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    commentaire_prive = forms.CharField(
        label="Note interne",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Lue dans votre organisation seulement ; jamais imprimée ni exportée.",
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args: Any, emetteur: Emetteur, criteres: list[Critere], avec_note: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.criteres = criteres
        if emetteur.demande is None:
            del self.fields["montant"]
        else:
            self.fields["montant"].help_text = "Plus bas que la demande : le motif dit pourquoi."
        if emetteur.conseil is not None:
            del self.fields["commentaire"]
        if not avec_note:
            del self.fields["commentaire_prive"]
        for critere in criteres:
            self.fields[f"note_{critere.pk}"] = ChampNombre(
                label=f"{critere.intitule} (sur {critere.note_max})",
                required=False,
                min_value=Decimal(0),
                max_value=Decimal(critere.note_max),
                max_digits=4,
                decimal_places=1,
                help_text=critere.aide,
            )

    def notes(self) -> dict[int, Decimal]:
        valeurs = {critere.pk: self.cleaned_data.get(f"note_{critere.pk}") for critere in self.criteres}
        return {pk: valeur for pk, valeur in valeurs.items() if valeur is not None}

    def saisie(self) -> Saisie:
        donnees = self.cleaned_data
        return Saisie(
            sens=donnees["sens"],
            montant=donnees.get("montant"),
            motif=donnees["motif"],
            commentaire=donnees.get("commentaire", ""),
            commentaire_prive=donnees.get("commentaire_prive"),
            notes=self.notes(),
        )


def initiales_de_l_avis(avis: AvisDossier | None) -> dict[str, Any]:
    """What the form starts from: the opinion as it stands, with its marks."""
    if avis is None:
        return {"revision": 0}
    notes = {f"note_{note.critere_id}": note.valeur for note in avis.notes.all()}
    return {
        "sens": avis.sens,
        "montant": avis.montant,
        "motif": avis.motif,
        "commentaire": avis.commentaire,
        "commentaire_prive": avis.commentaire_prive,
        "revision": avis.revision,
        **notes,
    }


class MessageForm(forms.Form):
    texte = forms.CharField(label="Message", max_length=5000, widget=forms.Textarea(attrs={"rows": 4}))
    fichier = forms.FileField(label="Joindre un fichier", required=False)


class CahierForm(forms.Form):
    """What the committee's booklet shows."""

    titre = forms.CharField(label="Titre", max_length=120, initial="Cahier du comité technique")
    seance = forms.CharField(
        label="Séance", required=False, max_length=120, help_text="Comité technique du 12 février 2027, par exemple."
    )
