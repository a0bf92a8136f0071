"""What a dashboard is asked: figures, breakdown, part of the year; an opinion on what becomes of an action."""

from typing import Any, cast

from django import forms

from quartiers.annuaire.enums import NatureOrganisme
from quartiers.gouvernance.models import Seance
from quartiers.suivi.chiffres import FAMILLES
from quartiers.suivi.decoupages import AUCUN, DECOUPAGES, GENRES, Filtre, Reperes
from quartiers.suivi.enums import AvisContinuation
from quartiers.suivi.lecture import Lecture
from quartiers.suivi.publication import ouverte

TOUS = ("", "Tous")


class RepartitionForm(forms.Form):
    """Figures × breakdown, and filters; without any, money by axis."""

    mesure = forms.ChoiceField(label="Chiffres", choices=[(f.code, f.libelle) for f in FAMILLES.values()])
    par = forms.ChoiceField(label="Répartis", choices=[(d.code, d.libelle) for d in DECOUPAGES.values()])
    axe = forms.ChoiceField(label="Axe", required=False)
    quartier = forms.ChoiceField(label="Quartier", required=False)
    partenaire = forms.ChoiceField(label="Financé par", required=False)
    porteur = forms.ChoiceField(label="Porté par", required=False)
    genre = forms.ChoiceField(label="Origine", required=False)

    def __init__(self, donnees: Any, lecture: Lecture) -> None:
        copie = donnees.copy()
        copie.setdefault("mesure", "argent")
        copie.setdefault("par", "axe")
        super().__init__(copie)
        self.lecture = lecture
        choix = lecture.fait("filtres", lambda: choix_des_filtres(lecture.actions, lecture.reperes))
        for nom, valeurs in choix.items():
            self.champ(nom).choices = [TOUS, *valeurs]

    def champ(self, nom: str) -> forms.ChoiceField:
        return cast("forms.ChoiceField", self.fields[nom])

    @property
    def filtre(self) -> Filtre:
        return Filtre(**{nom: self.cleaned_data.get(nom, "") for nom in Filtre.__dataclass_fields__})

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        famille, par = FAMILLES.get(donnees.get("mesure", "")), DECOUPAGES.get(donnees.get("par", ""))
        if famille is None or par is None:
            return donnees
        if famille.code not in par.familles:
            possibles = ", ".join(d.libelle.lower() for d in DECOUPAGES.values() if famille.code in d.familles)
            self.add_error("par", f"Ces chiffres ne se répartissent pas ainsi. Choisissez\u00a0: {possibles}.")
        elif not self.lecture.exacte and not ouverte(famille, par.code, filtree=bool(self.filtre.actifs)):
            self.add_error(
                "par",
                "Pour protéger les petits nombres de personnes, ces chiffres se lisent par axe, orientation, quartier, "
                "sexe, âge ou année, sans filtre ; les présences, par année.",
            )
        if par.code == "annee" and self.filtre.actifs:
            self.add_error("par", "L’évolution par année porte sur tout le contrat\u00a0: retirez les autres filtres.")
        return donnees


def choix_des_filtres(actions: Any, reperes: Reperes) -> dict[str, list[tuple[str, str]]]:
    """What may be picked: the axes and neighbourhoods of the contract, the partners, holders and kinds of the year."""
    partenaires = {str(c.organisme_id): c.partenaire for a in actions for c in a.credits}
    porteurs = {a.nature_organisme for a in actions}
    genres = {a.genre for a in actions}
    return {
        "axe": [(str(pk), libelle) for pk, libelle in reperes.niveaux.get("axe", ())] + [(AUCUN, "Sans axe")],
        "quartier": [(str(pk), libelle) for pk, libelle in reperes.quartiers] + [(AUCUN, "Hors quartiers")],
        "partenaire": sorted(partenaires.items(), key=lambda paire: paire[1]),
        "porteur": [(code, str(nom)) for code, nom in NatureOrganisme.choices if code in porteurs],
        "genre": [(code, str(nom)) for code, nom in GENRES.items() if code in genres],
    }


class SuiteForm(forms.Form):
    """Continue, change or stop, and why."""

    avis = forms.ChoiceField(label="Avis", choices=[("", "Choisir"), *AvisContinuation.choices])
    motif = forms.CharField(
        label="Pourquoi",
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Résultats, coût, besoins des habitantes et habitants… L’organisme lira ces raisons.",
        error_messages={"required": "Dites pourquoi\u00a0: un avis sans raisons ne peut pas être enregistré."},
    )


class ComiteForm(forms.Form):
    """The committee that makes the opinions of the year its own."""

    seance = forms.ModelChoiceField(label="Séance", queryset=Seance.objects.none(), empty_label="Choisir")

    def __init__(self, donnees: Any, *, contrat_id: int) -> None:
        super().__init__(donnees)
        champ = cast("forms.ModelChoiceField[Seance]", self.fields["seance"])
        seances = Seance.objects.filter(contrat=contrat_id).select_related("instance").order_by("-tenue_le", "pk")
        champ.queryset = seances
