"""The list of files: filters, columns, saved views, side panel, export of what is on screen."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from quartiers.appels.acces import dossier_visible
from quartiers.appels.domain.masse import ACTES_EN_MASSE
from quartiers.appels.enums import EtatDossier
from quartiers.appels.forms_instruction import FiltresDossiersForm, NomFiltreForm
from quartiers.appels.models import Dossier, FiltreEnregistre
from quartiers.appels.models.dossier import DossierQuerySet
from quartiers.appels.permissions import lire_dossiers
from quartiers.appels.queries.arborescence import Arborescence, arborescence
from quartiers.appels.queries.filtres import TRIS, filtrer, trier
from quartiers.appels.queries.liste import (
    COLONNES,
    ColonneDossier,
    colonnes_choisies,
    lignes,
)
from quartiers.appels.views.apercu import contexte_apercu
from quartiers.comptes.acces import RequeteActeur, acces, exiger
from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.models import Contrat
from quartiers.exports.tableaux import Colonne as ColonneExport
from quartiers.exports.tableaux import reponse_tableau
from quartiers.socle.affichage import Badge, Colonne, Lien, Ton

PAR_PAGE = 50
FILTRES_MAX = 30
MARQUE = "numero-du-dossier"  # stands for it in an address
# What instruction says of a file stays out of the residents' council's sight.
HORS_CONSEIL = frozenset({"avis", "score", "accorde", "complements", "messages", "suivi"})
TONS: dict[str, Ton] = {
    EtatDossier.DEPOSE: "info",
    EtatDossier.A_COMPLETER: "attention",
    EtatDossier.RECEVABLE: "info",
    EtatDossier.IRRECEVABLE: "erreur",
    EtatDossier.RETENU: "succes",
    EtatDossier.AJOURNE: "attention",
    EtatDossier.REFUSE: "erreur",
    EtatDossier.NOTIFIE: "succes",
    EtatDossier.SOLDE: "succes",
}


class Selection:
    """What the address asks, for one person: the files, their columns, the form that says so."""

    def __init__(self, acteur: Acteur, contrat: Contrat, parametres: QueryDict) -> None:
        self.acteur, self.contrat = acteur, contrat
        self.arbre: Arborescence = arborescence(contrat)
        self.offertes = colonnes_offertes(acteur)
        self.form = FiltresDossiersForm(
            parametres, contrat=contrat, role=acteur.role, arbre=self.arbre, colonnes=self.offertes
        )
        criteres = self.form.criteres()
        visibles = {colonne.cle for colonne in self.offertes}
        self.colonnes = [c for c in colonnes_choisies(criteres.get("colonnes") or []) if c.cle in visibles]
        tous = Dossier.objects.visibles_par(acteur).filter(contrat=contrat)
        self.filtres: DossierQuerySet = filtrer(tous, criteres, acteur, self.arbre)

    @property
    def dossiers(self) -> DossierQuerySet:
        return trier(self.filtres, self.form.tri_choisi)

    def lignes(self, dossiers: DossierQuerySet, ids: Any) -> Iterator[dict[str, Any]]:
        return lignes(dossiers, ids, self.colonnes, self.arbre)


def colonnes_offertes(acteur: Acteur) -> list[ColonneDossier]:
    return [c for c in COLONNES if acteur.role != Role.CONSEILLER or c.cle not in HORS_CONSEIL]


@acces(lire_dossiers)
def liste(request: RequeteActeur, code: str) -> HttpResponseBase:
    contrat = contrat_visible(request.acteur, code)
    exiger(lire_dossiers, request.acteur, contrat)
    selection = Selection(request.acteur, contrat, request.GET)
    if format_demande := request.GET.get("format"):
        return exporter(selection, format_demande)
    page = Paginator(selection.dossiers.values_list("pk", flat=True), PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {
        "contrat": contrat,
        "form": selection.form,
        "colonnes": [colonne_de_page(colonne) for colonne in selection.colonnes],
        "lignes": lignes_de_la_page(selection, page),
        "page": page,
        "tri": selection.form.tri_choisi,
        "actes": actes_offerts(request.acteur),
        **filtres_de(request, contrat),
        "cahier": lien_du_cahier(request, contrat),
        "fil_ariane": [(str(contrat), reverse("accueil:contrat", args=[code])), ("Dossiers", "")],
    }
    return render(request, "appels/instruction_liste.html", contexte)


def actes_offerts(acteur: Acteur) -> list[tuple[str, str]]:
    return [(nom, acte.libelle) for nom, acte in ACTES_EN_MASSE.items() if acte.politique(acteur)]


def colonne_de_page(colonne: ColonneDossier) -> Colonne:
    genre = "nombre" if colonne.genre == "entier" else colonne.genre
    genre = "badge" if colonne.cle == "etat" else genre
    return Colonne(colonne.cle, colonne.libelle, genre, tri=colonne.cle in TRIS)  # type: ignore[arg-type]


def lignes_de_la_page(selection: Selection, page: Page[Any]) -> list[dict[str, Any]]:
    ids = list(page.object_list)
    rangs = {pk: rang for rang, pk in enumerate(ids)}
    lues = selection.lignes(Dossier.objects.filter(pk__in=ids).order_by(), ids)
    rangees = sorted(lues, key=lambda ligne: rangs[ligne["pk"]])
    # The addresses are made once: only the number changes from a row to the next.
    apercu, fiche = (
        reverse(f"appels:{nom}", args=[selection.contrat.code, MARQUE]) for nom in ("apercu_dossier", "instruire")
    )
    return [habiller(ligne, apercu, fiche) for ligne in rangees]


def habiller(ligne: dict[str, Any], apercu: str, fiche: str) -> dict[str, Any]:
    """A row as the page shows it: a box to tick, a link to the file, a link to its panel."""
    numero = ligne["numero"]
    return {
        **ligne,
        "numero": format_html(
            '<label class="choix-ligne"><input type="checkbox" name="dossiers" value="{pk}" form="masse" '
            'data-choix><span class="hors-ecran">Choisir le dossier {numero}</span></label> '
            '<a href="{apercu}" hx-get="{apercu}" hx-swap="innerHTML show:none" hx-target="#panneau">{numero}</a>',
            pk=ligne["pk"],
            numero=numero,
            apercu=apercu.replace(MARQUE, numero),
        ),
        "intitule": Lien(ligne["intitule"], fiche.replace(MARQUE, numero)),
        "etat": Badge(ligne["etat"], TONS.get(ligne["etat_code"], "neutre")),
    }


def exporter(selection: Selection, format_demande: str) -> HttpResponseBase:
    """Every file that the filters keep, under the columns on screen, in the order on screen."""
    contrat = selection.contrat
    colonnes = [
        ColonneExport(c.cle, c.libelle, c.genre, c.somme)  # type: ignore[arg-type]
        for c in selection.colonnes
    ]
    rangees = selection.lignes(selection.dossiers, selection.filtres.order_by().values("pk"))
    notes = {"Contrat": contrat.intitule, "Filtres": filtres_en_clair(selection.form)}
    return reponse_tableau(
        f"dossiers-{contrat.code}", f"Dossiers – {contrat.nom_court}", colonnes, rangees, format_demande, notes
    )


def filtres_en_clair(form: FiltresDossiersForm) -> str:
    """« Année : 2027 ; État : Recevable, Déposé »."""
    morceaux = []
    for nom, valeur in form.criteres().items():
        if nom in {"tri", "colonnes"} or valeur in (None, "", []):
            continue
        champ = form.fields[nom]
        choix = {str(cle): str(libelle) for cle, libelle in getattr(champ, "choices", [])} if nom != "q" else {}
        valeurs = valeur if isinstance(valeur, list) else [valeur]
        textes = [choix.get(str(getattr(v, "pk", v)), str(v)) for v in valeurs]
        morceaux.append(f"{champ.label} : {', '.join(textes)}")
    return " ; ".join(morceaux) or "Tous les dossiers déposés"


# Saved views


def filtres_de(request: RequeteActeur, contrat: Contrat) -> dict[str, Any]:
    """The person's own views, with the one on screen marked."""
    courant = parametres_utiles(request.GET)
    filtres = FiltreEnregistre.objects.filter(contrat=contrat, utilisateur=request.acteur.utilisateur)
    adresse = reverse("appels:dossiers", args=[contrat.code])
    onglets = [
        {"libelle": f.nom, "url": f"{adresse}?{f.parametres}", "actif": f.parametres == courant, "pk": f.pk}
        for f in filtres.order_by("nom")
    ]
    return {
        "filtres_enregistres": onglets,
        "filtre_actif": next((onglet for onglet in onglets if onglet["actif"]), None),
        "parametres": courant,
        "nom_form": NomFiltreForm(initial={"parametres": courant}, auto_id="id_filtre_%s"),
    }


def parametres_utiles(parametres: QueryDict) -> str:
    """The address without its page nor what is empty: the same view is always written the same way."""
    paires = [
        (nom, valeur)
        for nom, valeurs in sorted(parametres.lists())
        for valeur in valeurs
        if valeur and nom not in {"page", "format"}
    ]
    return urlencode(paires)


@acces(lire_dossiers)
@require_POST
def enregistrer_filtre(request: RequeteActeur, code: str) -> HttpResponse:
    """Keep the view under a name; a name already used is replaced."""
    contrat = contrat_visible(request.acteur, code)
    form = NomFiltreForm(request.POST)
    adresse = reverse("appels:dossiers", args=[code])
    if not form.is_valid():
        messages.error(request, "Donnez un nom à ce filtre (80 caractères au plus).")
        return redirect(f"{adresse}?{parametres_utiles(QueryDict(request.POST.get('parametres', '')[:2000]))}")
    parametres = parametres_utiles(QueryDict(form.cleaned_data["parametres"]))
    siens = FiltreEnregistre.objects.filter(contrat=contrat, utilisateur=request.acteur.utilisateur)
    nom = form.cleaned_data["nom"]
    if siens.count() >= FILTRES_MAX and not siens.filter(nom=nom).exists():
        messages.error(request, f"Vous avez déjà {FILTRES_MAX} filtres : retirez-en un d’abord.")
    else:
        FiltreEnregistre.objects.update_or_create(
            contrat=contrat,
            utilisateur=request.acteur.utilisateur,
            nom=nom,
            defaults={"parametres": parametres},
        )
        messages.success(request, f"Le filtre « {nom} » est enregistré.")
    return redirect(f"{adresse}?{parametres}")


@acces(lire_dossiers)
@require_POST
def retirer_filtre(request: RequeteActeur, code: str, filtre: int) -> HttpResponse:
    contrat = contrat_visible(request.acteur, code)
    siens = FiltreEnregistre.objects.filter(contrat=contrat, utilisateur=request.acteur.utilisateur)
    trouve = get_object_or_404(siens, pk=filtre)
    trouve.delete()
    messages.success(request, f"Le filtre « {trouve.nom} » est retiré.")
    return redirect("appels:dossiers", code=code)


# Side panel


@acces(lire_dossiers)
def apercu(request: RequeteActeur, code: str, numero: str) -> HttpResponse:
    """The file in short: a fragment beside the list, or a page of its own."""
    dossier = dossier_visible(request.acteur, code, numero)
    exiger(lire_dossiers, request.acteur, dossier)
    contexte = contexte_apercu(request.acteur, dossier)
    if request.headers.get("HX-Request"):
        return render(request, "appels/_instruction_apercu.html", contexte)
    contexte["fil_ariane"] = [
        (str(dossier.contrat), reverse("accueil:contrat", args=[code])),
        ("Dossiers", reverse("appels:dossiers", args=[code])),
        (dossier.numero, ""),
    ]
    return render(request, "appels/instruction_apercu.html", contexte)


def lien_du_cahier(request: RequeteActeur, contrat: Contrat) -> str:
    adresse = reverse("appels:cahier", args=[contrat.code])
    parametres = parametres_utiles(request.GET)
    return f"{adresse}?{parametres}" if parametres else adresse


def ids_choisis(request: RequeteActeur) -> list[int]:
    """Identifiers ticked in the list; what is not a number is left out."""
    return [int(pk) for pk in request.POST.getlist("dossiers") if pk.isdigit()][:1000]
