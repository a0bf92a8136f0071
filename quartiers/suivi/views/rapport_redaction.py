"""Writing a chapter: its text, its revisions, the remarks in its margin."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from quartiers.appels.reglement import PREMIER_NIVEAU, rendre_html
from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.suivi.acces import chapitre_visible
from quartiers.suivi.composition import bloc_fige
from quartiers.suivi.domain import redaction as domain
from quartiers.suivi.domain.scellement import contenu_de
from quartiers.suivi.forms_rapport import CommentaireForm, TexteForm
from quartiers.suivi.lecture_rapport import version_courante
from quartiers.suivi.models import BlocRapport, Chapitre, CommentaireChapitre, Rapport, TexteChapitre
from quartiers.suivi.nombres_ecrits import petits_nombres
from quartiers.suivi.permissions import commenter_rapport, lire_projet_rapport, rediger_rapport
from quartiers.suivi.presentation_rapport import BlocMontre, bloc_montre
from quartiers.suivi.queries.matiere import Matiere, reglage_le
from quartiers.suivi.views.rapport_commun import agir, cadre, fil_conduite, rapport_pour, url


@acces(lire_projet_rapport)
def chapitre(request: RequeteActeur, code: str, annee: int, chapitre: str) -> HttpResponse:
    """The workshop of a chapter: whoever writes gets the form, the others read."""
    rapport = rapport_pour(request.acteur, lire_projet_rapport, code, annee)
    objet = chapitre_visible(rapport, chapitre)
    concurrent = None
    form = TexteForm(
        request.POST if request.method == "POST" else None, initial={"texte": objet.texte, "revision": objet.revision}
    )
    if request.method == "POST":
        if not rediger_rapport(request.acteur, rapport):
            raise Http404
        if form.is_valid():
            try:
                fait = agir(
                    request,
                    lambda: domain.ecrire_texte(acteur=request.acteur, chapitre=objet, **form.cleaned_data),
                    "Le texte est enregistré.",
                )
                if fait:
                    return redirect(url("rapport_chapitre", rapport, objet.code))
            except domain.TexteConcurrent as erreur:
                concurrent = erreur
                objet.refresh_from_db(fields=["texte", "revision"])
                # Sent again, what was typed replaces the text that was just shown beside it.
                form.data = {**request.POST.dict(), "revision": str(objet.revision)}
    return render(request, "suivi/rapport_chapitre.html", contexte(request, rapport, objet, form, concurrent))


def contexte(
    request: RequeteActeur,
    rapport: Rapport,
    objet: Chapitre,
    form: TexteForm,
    concurrent: domain.TexteConcurrent | None,
) -> dict[str, object]:
    redige = rediger_rapport(request.acteur, rapport)
    seuil = reglage_le(rapport.contrat, timezone.localdate()).seuil_secret
    commentaires = CommentaireChapitre.objects.filter(chapitre=objet).select_related("auteur", "regle_par")
    dernier = TexteChapitre.objects.filter(chapitre=objet).select_related("auteur").first()
    suite = list(Chapitre.objects.filter(rapport=rapport).order_by("rang", "pk").values_list("code", "titre"))
    place = next(rang for rang, (code, _) in enumerate(suite) if code == objet.code)
    return {
        **cadre(rapport, request.acteur),
        "chapitre": objet,
        "texte": rendre_html(objet.texte, PREMIER_NIVEAU) if objet.texte else "",
        "form": form,
        "petits": petits_nombres(objet.texte, seuil) if redige else [],
        "seuil": seuil,
        "concurrent": concurrent,
        "saisi": form.data.get("texte", "") if concurrent else "",
        "redige": redige,
        "commente": commenter_rapport(request.acteur, rapport),
        "form_commentaire": CommentaireForm(),
        "commentaires": list(commentaires.order_by("regle_le", "cree_le")),
        "dernier": dernier,
        "blocs": blocs_de(rapport, objet),
        "avant": suite[place - 1] if place else None,
        "apres": suite[place + 1] if place + 1 < len(suite) else None,
        "fil_ariane": fil_conduite(rapport, ("Rédaction", url("rapport_plan", rapport)), (objet.titre, "")),
    }


def blocs_de(rapport: Rapport, objet: Chapitre) -> list[BlocMontre]:
    """The live figures of the chapter; the sealed ones once a sealed version speaks for the report."""
    version = version_courante(rapport)
    if version is not None:
        scelles = [b for c in contenu_de(version).chapitres if c.code == objet.code for b in c.blocs]
        return [bloc_montre(bloc, lambda cle, rang: url("rapport_figure", rapport, cle, rang)) for bloc in scelles]
    blocs = list(BlocRapport.objects.filter(chapitre=objet).order_by("rang", "pk"))
    matiere = Matiere(rapport.contrat, rapport.annee)
    return [
        bloc_montre(bloc_fige(matiere, bloc), lambda cle, rang: url("rapport_figure", rapport, cle, rang), pk=bloc.pk)
        for bloc in blocs
    ]


@acces(lire_projet_rapport)
@require_safe
def revisions(request: RequeteActeur, code: str, annee: int, chapitre: str) -> HttpResponse:
    """Who wrote what, when; two revisions side by side, word by word (`?de=1&a=3`, the last two by default)."""
    rapport = rapport_pour(request.acteur, lire_projet_rapport, code, annee)
    objet = chapitre_visible(rapport, chapitre)
    textes = list(TexteChapitre.objects.filter(chapitre=objet).select_related("auteur"))
    par_numero = {texte.revision: texte for texte in textes}
    apres = par_numero.get(numero(request.GET.get("a")), textes[0] if textes else None)
    avant = par_numero.get(numero(request.GET.get("de")))
    if avant is None and apres is not None:
        avant = par_numero.get(apres.revision - 1)
    contexte_page = {
        **cadre(rapport, request.acteur),
        "chapitre": objet,
        "textes": textes,
        "avant": avant,
        "apres": apres,
        "redige": rediger_rapport(request.acteur, rapport),
        "fil_ariane": fil_conduite(
            rapport,
            ("Rédaction", url("rapport_plan", rapport)),
            (objet.titre, url("rapport_chapitre", rapport, objet.code)),
            ("Révisions", ""),
        ),
    }
    return render(request, "suivi/rapport_revisions.html", contexte_page)


def numero(texte: str | None) -> int:
    return int(texte) if texte and texte.isdigit() and len(texte) < 9 else -1


@acces(rediger_rapport)
@require_POST
def restaurer(request: RequeteActeur, code: str, annee: int, chapitre: str, revision: int) -> HttpResponse:
    rapport = rapport_pour(request.acteur, rediger_rapport, code, annee)
    objet = chapitre_visible(rapport, chapitre)
    get_object_or_404(TexteChapitre, chapitre=objet, revision=revision)
    try:
        agir(
            request,
            lambda: domain.restaurer_texte(acteur=request.acteur, chapitre=objet, revision=revision),
            f"Le texte de la révision {revision} est remis, comme une nouvelle révision.",
        )
    except domain.TexteConcurrent as erreur:
        messages.error(request, str(erreur))
    return redirect(url("rapport_chapitre", rapport, objet.code))


@acces(commenter_rapport)
@require_POST
def commenter(request: RequeteActeur, code: str, annee: int, chapitre: str) -> HttpResponse:
    rapport = rapport_pour(request.acteur, commenter_rapport, code, annee)
    objet = chapitre_visible(rapport, chapitre)
    form = CommentaireForm(request.POST)
    if form.is_valid():
        domain.commenter(acteur=request.acteur, chapitre=objet, texte=form.cleaned_data["commentaire"])
        messages.success(request, "Le commentaire est dans la marge.")
    else:
        messages.error(request, "Le commentaire est vide ou trop long : écrivez au plus 4 000 caractères.")
    return redirect(f"{url('rapport_chapitre', rapport, objet.code)}#commentaires")


@acces(rediger_rapport)
@require_POST
def regler(request: RequeteActeur, code: str, annee: int, chapitre: str, pk: int) -> HttpResponse:
    """Settle a remark (`regle=oui`), or open it again."""
    rapport = rapport_pour(request.acteur, rediger_rapport, code, annee)
    objet = chapitre_visible(rapport, chapitre)
    commentaire = get_object_or_404(
        CommentaireChapitre.objects.select_related("chapitre__rapport"), pk=pk, chapitre=objet
    )
    regle = request.POST.get("regle") == "oui"
    domain.regler_commentaire(acteur=request.acteur, commentaire=commentaire, regle=regle)
    messages.success(request, "Le commentaire est réglé." if regle else "Le commentaire est rouvert.")
    return redirect(f"{url('rapport_chapitre', rapport, objet.code)}#commentaires")
