"""One search over everything one may see."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from quartiers.accueil.acces import visibilite_de
from quartiers.accueil.forms import RechercheForm
from quartiers.comptes.acces import RequeteActeur, public
from quartiers.contrat.models import Contrat
from quartiers.recherche.queries import PAR_PAGE, Resultats, chercher
from quartiers.socle.formats import compte


@public
def recherche(request: RequeteActeur) -> HttpResponse:
    form = RechercheForm(request.GET or None)
    filtres = form.cleaned_data if form.is_valid() else {}
    saisie, groupe = filtres.get("q", "").strip(), filtres.get("groupe", "")
    contrat = Contrat.objects.visibles_par(request.acteur).filter(code=filtres.get("contrat") or "").first()
    page = numero_de_page(request.GET.get("page", ""))
    resultats = None
    if saisie:
        visibilite = visibilite_de(request.acteur, contrat.pk if contrat else None)
        resultats = chercher(saisie, visibilite=visibilite, groupe=groupe, page=page)
    contexte = {
        "form": form,
        "saisie": saisie,
        "groupe": groupe,
        "contrat_cherche": contrat,
        "resultats": resultats,
        "groupes": groupes_a_montrer(resultats, saisie, contrat, groupe) if resultats else [],
        "retour": adresse(saisie, contrat),
        "partout": adresse(saisie, None),
        "suivante": page_voisine(resultats, saisie, contrat, groupe, page, 1),
        "precedente": page_voisine(resultats, saisie, contrat, groupe, page, -1),
        "fil_ariane": [("Accueil", reverse("accueil:accueil")), ("Recherche", "")],
    }
    return render(request, "accueil/recherche.html", contexte)


def numero_de_page(texte: str) -> int:
    return max(1, int(texte)) if texte.isdecimal() and len(texte) < 6 else 1


def adresse(saisie: str, contrat: Contrat | None, **autres: str) -> str:
    parametres = {"q": saisie, "contrat": contrat.code if contrat else "", **autres}
    return f"{reverse('accueil:recherche')}?{urlencode({cle: val for cle, val in parametres.items() if val})}"


def groupes_a_montrer(
    resultats: Resultats, saisie: str, contrat: Contrat | None, groupe: str
) -> list[dict[str, object]]:
    """Each group with its count and the address of the whole of it when it does not hold on the page."""
    return [
        {
            "nom": g.groupe.label,
            "code": g.groupe.value,
            "compte": compte(g.total, "résultat"),
            "trouvailles": g.trouvailles,
            "tout": "" if groupe or g.total <= len(g.trouvailles) else adresse(saisie, contrat, groupe=g.groupe.value),
        }
        for g in resultats.groupes
    ]


def page_voisine(
    resultats: Resultats | None, saisie: str, contrat: Contrat | None, groupe: str, page: int, pas: int
) -> str:
    """Address of the next or previous page of one group; nothing when there is none."""
    voisine = page + pas
    if not groupe or resultats is None or voisine < 1:
        return ""
    if pas > 0 and page * PAR_PAGE >= resultats.total:
        return ""
    return adresse(saisie, contrat, groupe=groupe, page=str(voisine))
