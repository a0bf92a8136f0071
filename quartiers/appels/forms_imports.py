"""What the pilot settles of an import: the file, its sheets, their columns, who is who, the options."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms

from quartiers.appels.enums import EtatDossier, GenreFinanceur, OrigineDossier
from quartiers.appels.imports.analyse import Proposition
from quartiers.appels.imports.colonnes import Colonne
from quartiers.appels.imports.rapprochement import FinanceurNomme, Identite
from quartiers.appels.imports.vocabulaire import LIBELLES_CHAMPS, LIBELLES_STADES
from quartiers.appels.models import Financeur
from quartiers.socle.saisies import ChampDate
from quartiers.tableurs.classeur import EXTENSIONS

ANNEE_MIN, ANNEE_MAX = 2000, 2049
CHOIX_CHAMPS = [
    ("", "Ne pas lire"),
    ("Qui", [(c, LIBELLES_CHAMPS[c].capitalize()) for c in ("porteur", "sigle", "siret", "rna")]),
    (
        "Projet",
        [
            (c, LIBELLES_CHAMPS[c][:1].upper() + LIBELLES_CHAMPS[c][1:])
            for c in ("intitule", "reference", "annee", "statut", "genre", "periodicite", "description", "objectifs", "public",
                      "participants", "femmes", "hommes", "date_debut", "date_fin", "depose_le", "commentaire", "motif")
        ],
    ),
    ("Contrat et lieux", [(c, LIBELLES_CHAMPS[c].capitalize()) for c in ("axe", "orientation", "objectif", "quartier", "commune")]),
    (
        "Argent",
        [
            ("montant", "Montant d’un financeur"),
            ("controle", "Total des financeurs (vérifié)"),
            ("cout_total", "Coût total du projet"),
            ("financeur", "Nom du financeur (une ligne par financeur)"),
            ("nature", "Nature des crédits"),
            ("decision_le", "Décision du"),
            ("decision_numero", "Numéro de décision"),
        ],
    ),
]  # fmt: skip
CHAMPS_POSSIBLES = {code for _, groupe in CHOIX_CHAMPS[1:] for code, _ in groupe} | {""}


class DepotImportForm(forms.Form):
    fichier = forms.FileField(
        label="Classeur",
        help_text="Excel (.xlsx, .xls), OpenDocument (.ods) ou CSV, tel qu’il est : titres, totaux et cellules fusionnées compris.",
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(f".{e}" for e in EXTENSIONS)}),
        error_messages={
            "required": "Choisissez le classeur à lire.",
            "empty": "Ce fichier est vide : choisissez le classeur.",
        },
    )
    annee = forms.IntegerField(
        label="Année de la saison",
        required=False,
        min_value=ANNEE_MIN,
        max_value=ANNEE_MAX,
        help_text="Seulement si le classeur ne la dit pas (ni titre, ni nom de feuille, ni colonne). Exemple : 2023.",
    )
    origine = forms.ChoiceField(
        label="D’où vient-il ?",
        choices=[
            (OrigineDossier.REPRISE, "D’une saison passée (tableau de programmation)"),
            (OrigineDossier.PORTAIL, "Du portail de l’État (export Dauphin)"),
        ],
    )


class FeuilleForm(forms.Form):
    """One sheet: read or not, where its header stands, its year."""

    lire = forms.BooleanField(label="Lire cette feuille", required=False)
    debut = forms.IntegerField(label="Titres de colonnes : de la ligne", min_value=1, required=False)
    fin = forms.IntegerField(label="à la ligne", min_value=1, required=False)
    annee = forms.IntegerField(label="Année", required=False, min_value=ANNEE_MIN, max_value=ANNEE_MAX)

    def __init__(self, *args: Any, proposition: Proposition, **kwargs: Any) -> None:
        self.proposition = proposition
        entete = proposition.entete
        kwargs.setdefault(
            "initial",
            {
                "lire": proposition.lire,
                "debut": entete.debut + 1 if entete else None,
                "fin": entete.fin + 1 if entete else None,
                "annee": proposition.annee,
            },
        )
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        debut, fin = donnees.get("debut"), donnees.get("fin")
        hauteur = len(self.proposition.feuille.lignes)
        if debut and fin and fin < debut:
            self.add_error("fin", "La dernière ligne des titres vient avant la première.")
        elif fin and fin > hauteur:
            self.add_error("fin", f"La feuille n’a que {hauteur} lignes.")
        elif bool(debut) != bool(fin):
            self.add_error(
                "fin" if debut else "debut", "Donnez les deux lignes, la même si les titres tiennent sur une seule."
            )
        if donnees.get("lire") and not debut and self.proposition.entete is None:
            self.add_error("debut", "Dites où sont les titres des colonnes pour lire cette feuille.")
        return donnees

    def valeurs(self) -> dict[str, Any]:
        donnees = self.cleaned_data
        valeurs: dict[str, Any] = {"lire": donnees["lire"], "annee": donnees["annee"]}
        if donnees["debut"] and donnees["fin"]:
            valeurs["entete"] = [donnees["debut"] - 1, donnees["fin"] - 1]
        return valeurs


class ColonneForm(forms.Form):
    """What one column is; a money column says its stage, and its funder unless another column names it."""

    champ = forms.ChoiceField(label="Contient", choices=CHOIX_CHAMPS, required=False)
    stade = forms.ChoiceField(label="Étape du montant", choices=[("", "–"), *LIBELLES_STADES.items()], required=False)
    financeur = forms.CharField(label="Financeur", max_length=60, required=False)

    def __init__(self, *args: Any, colonne: Colonne, **kwargs: Any) -> None:
        self.origine = colonne
        kwargs.setdefault("initial", {"champ": colonne.champ, "stade": colonne.stade, "financeur": colonne.financeur})
        super().__init__(*args, **kwargs)
        self.fields["financeur"].widget.attrs["list"] = "financeurs-connus"

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        if donnees.get("champ") in {"montant", "controle"} and not donnees.get("stade"):
            self.add_error("stade", "Dites si ce montant est demandé, proposé, accordé…")
        return donnees

    def colonne(self) -> Colonne:
        donnees = self.cleaned_data
        if donnees["champ"] not in {"montant", "controle"}:
            return Colonne(donnees["champ"])
        return Colonne(donnees["champ"], donnees["financeur"].strip(), donnees["stade"], self.origine.annee)


class OrganismesForm(forms.Form):
    """One question per holder whose name only resembles another's."""

    def __init__(self, *args: Any, identites: Sequence[Identite], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cles: dict[str, str] = {}
        for rang, identite in enumerate(identites):
            nom = f"organisme-{rang}"
            self.cles[nom] = identite.cle
            self.fields[nom] = forms.ChoiceField(
                label=f"« {identite.nom} »",
                help_text=f"{identite.ou}. Est-ce l’un de ces organismes ?",
                choices=[
                    *((c.valeur, f"Oui, c’est {c.libelle}") for c in identite.candidats),
                    ("creer", "Non, c’est un autre"),
                ],
                initial=identite.choix or None,
                widget=forms.RadioSelect,
                required=False,
            )

    def valeurs(self) -> dict[str, str]:
        return {self.cles[nom]: self.cleaned_data[nom] for nom in self.cles if self.cleaned_data.get(nom)}


class FinanceursForm(forms.Form):
    """One question per funder that the contract does not know under this name."""

    def __init__(
        self, *args: Any, nommes: Sequence[FinanceurNomme], financeurs: Sequence[Financeur], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.cles: dict[str, str] = {}
        for rang, nomme in enumerate(nommes):
            nom = f"financeur-{rang}"
            self.cles[nom] = nomme.nom
            defaut = nomme.choix or (f"creer:{nomme.genre}" if nomme.genre and not nomme.candidats else "")
            self.fields[nom] = forms.ChoiceField(
                label=f"« {nomme.nom} »",
                help_text=ressemblances(nomme),
                choices=[
                    ("", "Choisir…"),
                    ("C’est un financeur du contrat", [(f"f:{f.pk}", f.nom) for f in financeurs]),
                    (
                        "C’en est un nouveau",
                        [(f"creer:{genre.value}", f"Ajouter : {genre.label}") for genre in GenreFinanceur],
                    ),
                    ("ignorer", "Ne pas lire ses montants"),
                ],
                initial=defaut,
                required=False,
            )

    def valeurs(self) -> dict[str, str]:
        return {self.cles[nom]: self.cleaned_data[nom] for nom in self.cles if self.cleaned_data.get(nom)}


def ressemblances(nomme: FinanceurNomme) -> str:
    """Whom the name may be, and the nature of the credits that it tells."""
    phrases = []
    if nomme.candidats:
        phrases.append(f"C’est peut-être : {', '.join(c.libelle for c in nomme.candidats)}.")
    if nomme.nature:
        phrases.append("Ses montants seront en droit commun : choisissez le financeur lui-même.")
    return " ".join(phrases)


class OptionsForm(forms.Form):
    decision_le = ChampDate(
        label="Date des décisions, quand le fichier ne la dit pas",
        required=False,
        help_text="Vide : la date de la programmation de la campagne, sinon le 31 mars de l’année.",
    )
    finances = forms.ChoiceField(
        label="Les projets financés sont repris comme",
        choices=[
            (EtatDossier.RETENU, "retenus"),
            (EtatDossier.NOTIFIE, "notifiés"),
            (EtatDossier.SOLDE, "soldés (saison terminée)"),
        ],
    )
    additionner = forms.BooleanField(
        label="Additionner les lignes d’un même projet",
        required=False,
        help_text="Quand le fichier coupe un projet en plusieurs lignes (par quartier, par commune).",
    )
    masquees = forms.BooleanField(label="Lire aussi les lignes masquées dans le tableur", required=False)

    def valeurs(self) -> dict[str, Any]:
        donnees = self.cleaned_data
        jour: dt.date | None = donnees["decision_le"]
        return {**donnees, "decision_le": jour.isoformat() if jour else ""}


class RetourForm(forms.Form):
    fichier = forms.FileField(
        label="Classeur rempli",
        help_text="Celui que vous avez téléchargé ici, avec toutes ses feuilles (.xlsx ou .ods).",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.ods"}),
        error_messages={
            "required": "Choisissez le classeur rempli.",
            "empty": "Ce fichier est vide : choisissez le classeur rempli.",
        },
    )
