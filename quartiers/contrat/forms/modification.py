"""One form per kind of modification. Each says what it takes (`sources`) and what it makes (`saisies`)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from quartiers.contrat.domain.modifications import Saisie
from quartiers.contrat.domain.projection import Cle
from quartiers.contrat.enums import PARENTS_POSSIBLES, GenreModification, Nature
from quartiers.contrat.models import Contrat, Modification
from quartiers.contrat.queries import Noeud, a_plat, nom_de_niveau
from quartiers.socle.formats import compte

MORCEAUX_MAX = 12


@dataclass(frozen=True)
class Futur:
    """What the avenant creates and that may hold something: « n12 », its nature, its title."""

    cle: str
    nature: str
    titre: str


@dataclass(frozen=True)
class Cadre:
    """What a modification is written on: the tree on the day of reference, and what the avenant creates."""

    contrat: Contrat
    racines: Sequence[Noeud]
    futurs: Sequence[Futur] = ()

    def noeud(self, element_id: int) -> Noeud | None:
        return next((noeud for noeud in a_plat(self.racines) if noeud.element_id == element_id), None)

    def niveau(self, nature: str) -> str:
        return nom_de_niveau(self.contrat, nature)


Choix = list[tuple[str, Any]]


def libelle(noeud: Noeud) -> str:
    titre = noeud.titre if len(noeud.titre) <= 110 else f"{noeud.titre[:109].rstrip()}…"
    return f"{noeud.code} – {titre}"


def choix_elements(cadre: Cadre, natures: Iterable[str | None], sauf: Iterable[int] = ()) -> Choix:
    """Elements of some natures, grouped by root, in reading order."""
    voulues, exclus = set(natures), set(sauf)
    groupes: Choix = []
    for racine in cadre.racines:
        noeuds = [n for n in racine.parcours() if n.nature in voulues and n.element_id not in exclus]
        options = [(str(noeud.element_id), libelle(noeud)) for noeud in noeuds]
        if options:
            groupes.append((libelle(racine), options))
    return groupes


def choix_parents(cadre: Cadre, nature: str, sauf: Iterable[int] = ()) -> Choix:
    """Where an element of `nature` may hang: the contract's elements, then those that the avenant creates."""
    possibles = PARENTS_POSSIBLES[nature]
    if possibles == {None}:
        return []
    futurs = [(futur.cle, futur.titre) for futur in cadre.futurs if futur.nature in possibles]
    groupes = choix_elements(cadre, possibles, sauf)
    return [("", "Choisir…"), *groupes, *([("Créés par cet avenant", futurs)] if futurs else [])]


def cle_de_saisie(valeur: str) -> Cle | None:
    if not valeur:
        return None
    return int(valeur) if valeur.isdigit() else valeur


class TitreField(forms.CharField):
    """A wording typed in several lines for comfort, kept on one."""

    def to_python(self, value: Any) -> str:
        return " ".join((super().to_python(value) or "").split())


def champ_titre(etiquette: str, **options: Any) -> forms.CharField:
    return TitreField(label=etiquette, widget=forms.Textarea(attrs={"rows": 3}), **options)


def champ_place() -> forms.IntegerField:
    return forms.IntegerField(
        label="Place",
        min_value=1,
        required=False,
        help_text="1 pour la première place parmi les éléments voisins de même niveau. Vide : à la fin.",
    )


class ModificationForm(forms.Form):
    """Base: the reason of the change. `element` is what it bears on (None for an addition)."""

    motif = forms.CharField(
        label="Motif de cette modification", required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, cadre: Cadre, element: Noeud | None, nature: str = "", **options: Any) -> None:
        super().__init__(*args, **options)
        self.cadre, self.element = cadre, element
        self.nature = element.nature if element else nature
        self.preparer()
        self.order_fields([nom for nom in self.fields if nom != "motif"])

    def preparer(self) -> None:
        """Add the fields of this kind of modification."""

    def ajouter_parent(self, etiquette: str, initial: str = "", sauf: Iterable[int] = ()) -> None:
        choix = choix_parents(self.cadre, self.nature, sauf)
        if choix:
            self.fields["parent"] = forms.ChoiceField(label=etiquette, choices=choix, initial=initial)

    def parent(self) -> Cle | None:
        return cle_de_saisie(self.cleaned_data.get("parent", ""))

    def vise(self) -> Noeud:
        if self.element is None:
            raise ValueError("Cette modification porte sur un élément.")
        return self.element

    def sources(self) -> list[int]:
        return [self.element.element_id] if self.element else []

    def saisies(self) -> list[Saisie]:
        return []


class ReformulerForm(ModificationForm):
    def preparer(self) -> None:
        self.fields["titre"] = champ_titre("Nouvel intitulé", initial=self.vise().titre)

    def clean_titre(self) -> str:
        titre = str(self.cleaned_data["titre"])
        if titre == " ".join(self.vise().titre.split()):
            raise forms.ValidationError("L’intitulé est le même : changez-le, ou renoncez à cette modification.")
        return titre

    def saisies(self) -> list[Saisie]:
        element = self.vise()
        return [Saisie(element.nature, self.cleaned_data["titre"], element=element.element_id)]


class AjouterForm(ModificationForm):
    def preparer(self) -> None:
        self.fields["titre"] = champ_titre("Intitulé")
        self.ajouter_parent("Rattaché à")
        self.fields["place"] = champ_place()

    def saisies(self) -> list[Saisie]:
        donnees = self.cleaned_data
        return [Saisie(self.nature, donnees["titre"], self.parent(), donnees["place"] or 0)]


class DeplacerForm(ModificationForm):
    def preparer(self) -> None:
        parent = self.cadre_parent()
        self.ajouter_parent("Nouveau rattachement", initial=parent)
        self.fields["place"] = champ_place()

    def cadre_parent(self) -> str:
        parent = next((n for n in a_plat(self.cadre.racines) if n.code == self.vise().parent), None)
        return str(parent.element_id) if parent else ""

    def saisies(self) -> list[Saisie]:
        element = self.vise()
        place = self.cleaned_data["place"] or 0
        return [Saisie(element.nature, element.titre, self.parent(), place, element.element_id)]


class ScinderForm(ModificationForm):
    """As many titles as wanted (`nombre`), then, for each child, the number of the title that takes it."""

    nombre = forms.IntegerField(widget=forms.HiddenInput, min_value=2, max_value=MORCEAUX_MAX, initial=2)

    def preparer(self) -> None:
        brut = str(self.data.get("nombre") or self.initial.get("nombre") or 2)
        self.morceaux = min(max(int(brut) if brut.isdigit() else 2, 2), MORCEAUX_MAX)
        for numero in range(1, self.morceaux + 1):
            self.fields[f"titre_{numero}"] = champ_titre(f"Intitulé {numero}", required=numero <= 2)
        choix = [("", "Choisir…"), *((str(n), f"Intitulé {n}") for n in range(1, self.morceaux + 1))]
        for enfant in self.vise().enfants:
            self.fields[f"enfant_{enfant.element_id}"] = forms.ChoiceField(
                label=f"« {enfant.titre} » se rattache à",
                choices=choix,
                error_messages={"required": "Dites à quel intitulé cet élément se rattache."},
            )

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        donnees["nombre"] = self.morceaux
        for enfant in self.vise().enfants:
            numero = donnees.get(f"enfant_{enfant.element_id}")
            if numero and not donnees.get(f"titre_{numero}", "x"):
                self.add_error(f"enfant_{enfant.element_id}", f"L’intitulé {numero} est vide.")
        return donnees

    def saisies(self) -> list[Saisie]:
        element, donnees = self.vise(), self.cleaned_data
        parent = next((n.element_id for n in a_plat(self.cadre.racines) if n.code == element.parent), None)
        remplis = [n for n in range(1, self.morceaux + 1) if donnees[f"titre_{n}"]]
        morceaux = [
            Saisie(element.nature, donnees[f"titre_{numero}"], parent, place)
            for place, numero in enumerate(remplis, start=1)
        ]
        enfants = [
            Saisie(
                enfant.nature,
                enfant.titre,
                f"m{remplis.index(int(donnees[f'enfant_{enfant.element_id}']))}",
                element=enfant.element_id,
            )
            for enfant in element.enfants
        ]
        return [*morceaux, *enfants]


class FusionnerForm(ModificationForm):
    def preparer(self) -> None:
        element = self.vise()
        self.fields["autres"] = forms.MultipleChoiceField(
            label=f"Avec quels autres éléments de même niveau ({self.cadre.niveau(self.nature).lower()}) ?",
            choices=[
                (str(n.element_id), libelle(n))
                for n in a_plat(self.cadre.racines)
                if n.nature == self.nature and n.element_id != element.element_id
            ],
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": "Cochez au moins un autre élément."},
        )
        self.fields["titre"] = champ_titre("Intitulé de l’élément réuni", initial=element.titre)
        parent = next((n for n in a_plat(self.cadre.racines) if n.code == element.parent), None)
        self.ajouter_parent("Rattaché à", initial=str(parent.element_id) if parent else "")

    def sources(self) -> list[int]:
        return [self.vise().element_id, *(int(pk) for pk in self.cleaned_data["autres"])]

    def saisies(self) -> list[Saisie]:
        return [Saisie(self.nature, self.cleaned_data["titre"], self.parent())]


class TerminerForm(ModificationForm):
    def preparer(self) -> None:
        dessous = len(list(self.vise().parcours())) - 1
        if dessous:
            self.fields["branche"] = forms.BooleanField(
                label=f"Terminer aussi ce qu’il contient ({compte(dessous, 'élément')})",
                required=False,
                help_text="Sinon, déplacez dans ce même avenant ce qui continue.",
            )

    def sources(self) -> list[int]:
        noeuds = self.vise().parcours() if self.cleaned_data.get("branche") else [self.vise()]
        return [noeud.element_id for noeud in noeuds]


FORMULAIRES: dict[str, type[ModificationForm]] = {
    GenreModification.REFORMULER: ReformulerForm,
    GenreModification.AJOUTER: AjouterForm,
    GenreModification.DEPLACER: DeplacerForm,
    GenreModification.SCINDER: ScinderForm,
    GenreModification.FUSIONNER: FusionnerForm,
    GenreModification.TERMINER: TerminerForm,
}


class CibleForm(forms.Form):
    """First step: what the modification bears on."""

    element = forms.ChoiceField(label="Élément concerné")

    def __init__(self, *args: Any, cadre: Cadre, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["element"].choices = [("", "Choisir…"), *choix_elements(cadre, Nature.values)]  # type: ignore[attr-defined]


class NiveauForm(forms.Form):
    """First step of an addition: the level of what is added."""

    nature = forms.ChoiceField(label="Niveau de l’élément à ajouter")

    def __init__(self, *args: Any, cadre: Cadre, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["nature"].choices = [(n, cadre.niveau(n)) for n in Nature.values]  # type: ignore[attr-defined]


def valeurs_de(modification: Modification) -> dict[str, Any]:
    """What a form shows to edit an existing modification."""
    resultats = list(modification.resultats.all())
    nouveaux = [r for r in resultats if r.element_id is None]
    valeurs: dict[str, Any] = {"motif": modification.motif, "nombre": max(2, len(nouveaux))}
    for numero, resultat in enumerate(nouveaux, start=1):
        valeurs[f"titre_{numero}"] = resultat.titre
    rangs = {resultat.pk: numero for numero, resultat in enumerate(nouveaux, start=1)}
    if resultats:
        premier = resultats[0]
        valeurs["titre"], valeurs["place"] = premier.titre, premier.rang or None
        valeurs["parent"] = f"n{premier.parent_resultat_id}" if premier.parent_resultat_id else premier.parent_id or ""
    for resultat in resultats:
        if resultat.element_id is not None and resultat.parent_resultat_id in rangs:
            valeurs[f"enfant_{resultat.element_id}"] = str(rangs[resultat.parent_resultat_id])
    sources = [source.pk for source in modification.sources.all()]
    valeurs["autres"] = [str(pk) for pk in sources[1:]]
    valeurs["branche"] = len(sources) > 1
    return valeurs
