"""What is typed around the sheets: a new one, a line of money, an expected result, filters, reasons."""

from collections.abc import Iterable
from typing import Any

from django import forms

from quartiers.annuaire.enums import NatureOrganisme
from quartiers.annuaire.models import Organisme
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.contrat.queries import jour_de_lecture, noeuds_le
from quartiers.engagements.models import Dispositif
from quartiers.projets_quartier.models import Piste
from quartiers.socle.modeles import en_vigueur_le
from quartiers.socle.saisies import ChampEuros
from quartiers.suivi.actions import ActionAnnee
from quartiers.suivi.domain.champs_fiche import courriel as courriel_propre
from quartiers.suivi.enums import EtatFiche, GenreAction, NatureMoyen
from quartiers.suivi.queries.organismes import organismes_proposes
from quartiers.territoire.models import Commune

MANQUE, RENDU, A_CORRIGER, VALIDE = "manque", "rendu", "a_corriger", "valide"
ETATS = (
    ("", "Tous"),
    (MANQUE, "Bilan non rendu"),
    (A_CORRIGER, "À corriger"),
    (RENDU, "Rendu, à vérifier"),
    (VALIDE, "Validé"),
    ("sans_nombre", "Rendu sans nombre de personnes"),
    ("sans_element", "Sans lien avec le contrat"),
    ("sans_quartier", "Sans quartier"),
)


class ChoixOrganismeForm(forms.Form):
    """An organisation of the contract, or a new one by its name and nature."""

    organisme = forms.ModelChoiceField(
        label="Organisme", queryset=Organisme.objects.none(), required=False, empty_label="Choisir…"
    )
    nouvel_organisme = forms.CharField(
        label="Ou un autre, par son nom",
        max_length=250,
        required=False,
        help_text="S’il n’est pas dans la liste. Exemple : Maison de santé du Breuil.",
    )
    nature_organisme = forms.ChoiceField(
        label="Nature de cet organisme", required=False, choices=[("", "Choisir…"), *NatureOrganisme.choices]
    )

    def __init__(self, *args: Any, contrat: Contrat, **options: Any) -> None:
        super().__init__(*args, **options)
        self.contrat = contrat
        champ: Any = self.fields["organisme"]
        champ.queryset = organismes_proposes(contrat)

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        nom = donnees.get("nouvel_organisme", "").strip()
        if not donnees.get("organisme") and not nom:
            self.add_error("organisme", "Choisissez un organisme de la liste, ou donnez le nom d’un autre.")
        elif not donnees.get("organisme"):
            connu = Organisme.objects.filter(nom__iexact=nom).order_by("pk").first()
            if connu is None and not donnees.get("nature_organisme"):
                self.add_error("nature_organisme", "Dites de quelle nature est cet organisme.")
            donnees["organisme"] = connu or Organisme(
                nom=nom, nature=donnees.get("nature_organisme", ""), departement=self.contrat.departement
            )
        return donnees


class NouvelleFicheForm(ChoixOrganismeForm):
    intitule = forms.CharField(
        label="Nom de l’action", max_length=200, help_text="Exemple : Permanences du médiateur santé."
    )
    genre = forms.ChoiceField(label="Cette action est…", choices=[("", "Choisir…"), *GenreAction.choices])
    commune = forms.ModelChoiceField(
        label="Commune", queryset=Commune.objects.none(), required=False, empty_label="Tout le contrat"
    )
    dispositif = forms.ModelChoiceField(
        label="Dispositif du contrat", queryset=Dispositif.objects.none(), required=False, empty_label="Aucun"
    )
    piste = forms.ModelChoiceField(
        label="Piste d’un projet de quartier", queryset=Piste.objects.none(), required=False, empty_label="Aucune"
    )
    courriel = forms.CharField(
        label="Courriel pour les rappels",
        required=False,
        max_length=250,
        help_text="Utile si l’organisme n’a pas encore de compte ici.",
    )
    field_order = ["intitule", "genre", "organisme", "nouvel_organisme", "nature_organisme"]

    def __init__(self, *args: Any, contrat: Contrat, **options: Any) -> None:
        super().__init__(*args, contrat=contrat, **options)
        jour = jour_de_lecture(contrat)
        champs: dict[str, Any] = self.fields
        champs["organisme"].label = "Porté par"
        champs["commune"].queryset = contrat.communes.order_by("nom")
        champs["dispositif"].queryset = Dispositif.objects.filter(en_vigueur_le(jour), contrat=contrat).order_by("rang")
        champs["piste"].queryset = Piste.objects.filter(en_vigueur_le(jour), contrat=contrat).order_by("projet", "rang")
        for nom in ("dispositif", "piste"):
            if not champs[nom].queryset.exists():
                del self.fields[nom]

    def clean_courriel(self) -> str:
        return courriel_propre(self.cleaned_data["courriel"])

    def valeurs(self) -> dict[str, Any]:
        """Keyword arguments of domain.fiches.ouvrir_fiche."""
        retenus = ("intitule", "genre", "organisme", "commune", "dispositif", "piste", "courriel")
        return {nom: self.cleaned_data[nom] for nom in retenus if nom in self.cleaned_data}


class CreditForm(ChoixOrganismeForm):
    nature = forms.ChoiceField(
        label="Nature de cet argent",
        choices=[("", "Choisir…"), *NatureMoyen.choices],
        help_text="Crédit spécifique : accordé pour la politique de la ville. Droit commun : ce que le partenaire fait "
        "partout. Moyens propres : ceux de l’organisme.",
        error_messages={"required": "Dites la nature : ces crédits ne se mélangent jamais."},
    )
    prevu = ChampEuros(label="Prévu (€)", required=False, help_text="Exemple : 12 000")
    vote = ChampEuros(label="Voté (€)", required=False)
    depense = ChampEuros(label="Dépensé (€)", required=False)
    precision = forms.CharField(label="Précision", max_length=200, required=False, help_text="Exemple : un mi-temps.")

    def __init__(self, *args: Any, contrat: Contrat, **options: Any) -> None:
        super().__init__(*args, contrat=contrat, **options)
        self.fields["organisme"].label = "Partenaire"


class FiltreActionsForm(forms.Form):
    q = forms.CharField(label="Action ou organisme", required=False, max_length=100)
    element = forms.ChoiceField(label="Axe ou orientation", required=False)
    quartier = forms.ChoiceField(label="Quartier", required=False)
    genre = forms.ChoiceField(
        label="Origine", required=False, choices=[("", "Toutes"), ("appel", "Appel à projets"), *GenreAction.choices]
    )
    nature = forms.ChoiceField(label="Porté par", required=False, choices=[("", "Tous"), *NatureOrganisme.choices])
    etat = forms.ChoiceField(label="Bilan", required=False, choices=ETATS)

    def __init__(self, *args: Any, contrat: Contrat, **options: Any) -> None:
        super().__init__(*args, **options)
        noeuds = noeuds_le(contrat, jour_de_lecture(contrat))
        self.descendants = descendants_de(noeuds)
        choix = [(str(n.element_id), f"{'— ' if n.parent else ''}{n.titre[:110]}") for n in noeuds_choisis(noeuds)]
        quartiers = QuartierContrat.objects.filter(en_vigueur_le(jour_de_lecture(contrat)), contrat=contrat)
        champs: dict[str, Any] = self.fields
        champs["element"].choices = [("", "Tous"), *choix]
        champs["quartier"].choices = [
            ("", "Tous"),
            *((str(q.pk), q.titre) for q in quartiers.order_by("rang", "pk")),
            ("hors", "Hors des quartiers"),
        ]

    def filtrer(self, actions: Iterable[ActionAnnee]) -> list[ActionAnnee]:
        if not self.is_valid():
            return list(actions)
        choix = self.cleaned_data
        return [action for action in actions if self.retient(action, choix)]

    def retient(self, action: ActionAnnee, choix: dict[str, str]) -> bool:
        texte = choix["q"].strip().casefold()
        if texte and texte not in f"{action.code} {action.intitule} {action.organisme}".casefold():
            return False
        if choix["element"]:
            permis = self.descendants.get(int(choix["element"]), {int(choix["element"])})
            if not permis & {action.element, *action.autres}:
                return False
        if choix["quartier"]:
            voulu = None if choix["quartier"] == "hors" else int(choix["quartier"])
            if voulu not in action.territoires:
                return False
        if choix["genre"] and action.genre != choix["genre"]:
            return False
        if choix["nature"] and action.nature_organisme != choix["nature"]:
            return False
        return not choix["etat"] or est_dans_l_etat(action, choix["etat"])


def est_dans_l_etat(action: ActionAnnee, etat: str) -> bool:
    match etat:
        case "manque":
            return action.bilan_attendu and action.reel is None
        case "a_corriger":
            return action.bilan_etat == EtatFiche.A_CORRIGER
        case "rendu":
            return action.reel is not None and action.bilan_etat not in {"validee", "valide"}
        case "valide":
            return action.bilan_etat in {"validee", "valide"}
        case "sans_nombre":
            return action.reel is not None and action.reel.participants is None
        case "sans_element":
            return action.element is None
        case _:
            return not action.territoires


def noeuds_choisis(noeuds: Iterable[Any]) -> list[Any]:
    """Axes and their orientations, in the contract's order."""
    liste = list(noeuds)
    axes = [n for n in liste if n.nature == "axe"]
    return [m for axe in axes for m in (axe, *(n for n in liste if n.parent == axe.code and n.nature == "orientation"))]


def descendants_de(noeuds: Iterable[Any]) -> dict[int, set[int]]:
    """Each element with all that hangs below it."""
    enfants: dict[str, list[Any]] = {}
    liste = list(noeuds)
    for noeud in liste:
        enfants.setdefault(noeud.parent or "", []).append(noeud)

    def dessous(noeud: Any) -> set[int]:
        trouves = {noeud.element_id}
        for enfant in enfants.get(noeud.code, []):
            trouves |= dessous(enfant)
        return trouves

    return {noeud.element_id: dessous(noeud) for noeud in liste}


class ExplicationForm(forms.Form):
    texte = forms.CharField(
        label="C’est exact, parce que…",
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=1000,
        error_messages={"required": "Dites en une phrase pourquoi ce nombre est exact."},
    )
    code = forms.CharField(widget=forms.HiddenInput, max_length=60)
