"""The grid of one place: months in rows, categories in columns, saved as it is typed; corrections with their reason."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.exports.tableaux import Colonne, reponse_tableau
from quartiers.socle.formats import heure_fr
from quartiers.tranquillite.acces import Regard, au_cercle, source_livree
from quartiers.tranquillite.domain.livraisons import CleFait, livrer, motif_valable
from quartiers.tranquillite.enums import MotifCorrection, Moyen
from quartiers.tranquillite.forme import entier
from quartiers.tranquillite.forms import MotifForm
from quartiers.tranquillite.lieux import Lieu, cle_de, lieux_de
from quartiers.tranquillite.models import FaitMensuel, SourceObservatoire
from quartiers.tranquillite.periodes import mois_fr
from quartiers.tranquillite.permissions import entrer_au_cercle
from quartiers.tranquillite.queries import derniers_mois
from quartiers.tranquillite.views.communs import adresse, aujourdhui, montrer, page_de_formulaire, tenter
from quartiers.tranquillite.views.sources import versions_de

MOIS_MONTRES = 12
PAS_UN_NOMBRE = "Écrivez un nombre entier, 0 quand il n’y a rien eu ; laissez vide ce que vous ne savez pas."
PAS_VIDE = "Un chiffre livré ne s’efface pas : corrigez-le, avec son motif."


def lieu_choisi(source: SourceObservatoire, cle: str) -> tuple[list[Lieu], Lieu]:
    lieux = lieux_de(source.contrat, source.echelle)
    if not lieux:
        raise Http404("Ce contrat n’a aucun lieu à cette échelle.")
    return lieux, next((lieu for lieu in lieux if lieu.cle == cle), lieux[0])


def champ_de(cle: CleFait) -> str:
    categorie, lieu, mois = cle
    return f"{categorie}:{lieu}:{mois:%Y-%m}"


def cle_du_champ(champ: str) -> CleFait:
    """Raises ValidationError."""
    try:
        categorie, lieu, mois = champ.split(":")
        return int(categorie), lieu, dt.date.fromisoformat(f"{mois}-01")
    except ValueError as faute:
        raise ValidationError("Cette case n’existe pas.") from faute


@acces(entrer_au_cercle)
@au_cercle
def saisir(request: RequeteActeur, regard: Regard, source: str) -> HttpResponse:
    """Without script, one button saves the whole grid."""
    objet = source_livree(regard, source)
    lieux, lieu = lieu_choisi(objet, request.GET.get("lieu", ""))
    saisies: dict[str, dict[str, str]] = {}
    if request.method == "POST":
        saisies, phrase = enregistrer_la_grille(request, objet)
        if not saisies:
            messages.success(request, phrase)
            return redirect(f"{adresse(regard.contrat, 'saisir', objet.code)}?lieu={lieu.cle}")
    mois = derniers_mois(objet, aujourdhui(), MOIS_MONTRES)
    categories = list(objet.categories.order_by("rang", "pk"))
    faits = {(f.categorie_id, f.mois): f for f in faits_du_lieu(objet, lieu, mois)}
    lignes = [
        {
            "mois": mois_fr(jour),
            "cases": [
                case(regard, objet, (c.pk, lieu.cle, jour), c.titre, faits.get((c.pk, jour)), saisies)
                for c in categories
            ],
        }
        for jour in reversed(mois)
    ]
    return montrer(
        request,
        regard.contrat,
        "saisir",
        ("Sources", adresse(regard.contrat, "sources")),
        (str(objet), adresse(regard.contrat, "source", objet.code)),
        ("Saisir", ""),
        source=objet,
        lieu=lieu,
        lieux=[
            {
                "libelle": place.nom,
                "url": f"{adresse(regard.contrat, 'saisir', objet.code)}?lieu={place.cle}",
                "actif": place.cle == lieu.cle,
            }
            for place in lieux
        ],
        categories=categories,
        lignes=lignes,
        erreurs=[s["erreur"] for s in saisies.values() if s.get("erreur")],
    )


def faits_du_lieu(source: SourceObservatoire, lieu: Lieu, mois: list[dt.date]) -> list[FaitMensuel]:
    return list(FaitMensuel.objects.filter(source=source, courant=True, mois__in=mois, **lieu.champs))


def case(
    regard: Regard,
    source: SourceObservatoire,
    cle: CleFait,
    categorie: str,
    fait: FaitMensuel | None,
    saisies: dict[str, dict[str, str]],
) -> dict[str, Any]:
    champ = champ_de(cle)
    retour = saisies.get(champ, {})
    valeur = str(fait.nombre) if fait else ""
    return {
        "champ": champ,
        "ancre": "c-" + champ.replace(":", "-"),
        "libelle": f"{categorie}, {mois_fr(cle[2])}",
        "valeur": retour.get("valeur", valeur),
        "vu": valeur,
        "erreur": retour.get("erreur", ""),
        "fixe": fait is not None and not du_jour(fait),
        "corriger": adresse(regard.contrat, "corriger", source.code, fait.pk) if fait else "",
        "version": fait.version if fait else 0,
    }


def du_jour(fait: FaitMensuel) -> bool:
    """Typed today: a slip is put right on the spot, and kept as a correction all the same."""
    return timezone.localdate(fait.cree_le) == aujourdhui()


def enregistrer_la_grille(request: RequeteActeur, source: SourceObservatoire) -> tuple[dict[str, dict[str, str]], str]:
    """({field: what was typed and what is wrong}, what was done); nothing is written while one cell is wrong."""
    chiffres: dict[CleFait, int] = {}
    fautes: dict[str, dict[str, str]] = {}
    for nom, valeur in request.POST.items():
        if not nom.startswith("c:") or not str(valeur).strip():
            continue
        champ = nom[2:]
        nombre = entier(str(valeur).strip())
        try:
            cle = cle_du_champ(champ)
        except ValidationError:
            continue
        if nombre is None:
            fautes[champ] = {"valeur": str(valeur), "erreur": PAS_UN_NOMBRE}
        else:
            chiffres[cle] = nombre
    if fautes:
        return fautes, ""
    try:
        resultat = livrer(
            acteur=request.acteur,
            source=source,
            chiffres=chiffres,
            moyen=Moyen.FORMULAIRE,
            jour=aujourdhui(),
            motif=MotifCorrection.SAISIE if tous_du_jour(source, chiffres) else "",
        )
    except ValidationError as refus:
        return {champ_de(next(iter(chiffres))): {"valeur": "", "erreur": " ".join(refus.messages)}}, ""
    return {}, f"{resultat.phrase[0].upper()}{resultat.phrase[1:]}."


def tous_du_jour(source: SourceObservatoire, chiffres: dict[CleFait, int]) -> bool:
    """Whether every figure that would change was typed today."""
    faits = FaitMensuel.objects.filter(source=source, courant=True, mois__in={m for _, _, m in chiffres})
    differents = [
        f
        for f in faits
        if chiffres.get((f.categorie_id, cle_de(f.quartier_id, f.commune_id), f.mois), f.nombre) != f.nombre
    ]
    return all(du_jour(f) for f in differents)


@acces(entrer_au_cercle)
@au_cercle
@require_POST
def saisir_case(request: RequeteActeur, regard: Regard, source: str) -> HttpResponse:
    """One cell, as it is typed."""
    objet = source_livree(regard, source)
    valeur = request.POST.get("valeur", "").strip()
    try:
        cle = cle_du_champ(request.POST.get("champ", ""))
    except ValidationError as refus:
        return JsonResponse({"message": " ".join(refus.messages)}, status=404)
    lieu = next((place for place in lieux_de(objet.contrat, objet.echelle) if place.cle == cle[1]), None)
    if lieu is None:
        return JsonResponse({"message": "Ce lieu n’existe pas."}, status=404)
    fait = FaitMensuel.objects.filter(source=objet, courant=True, categorie=cle[0], mois=cle[2], **lieu.champs).first()
    actuelle = str(fait.nombre) if fait else ""
    nombre = entier(valeur) if valeur else None
    if actuelle == valeur:
        return JsonResponse({"valeur": actuelle, "heure": heure_fr(timezone.localtime())})
    if nombre is None:
        message = PAS_UN_NOMBRE if valeur else PAS_VIDE
        return JsonResponse({"message": message}, status=400)
    if actuelle != request.POST.get("valeur_vue", "").strip():
        return JsonResponse({"actuelle": actuelle}, status=409)
    if fait is not None and not du_jour(fait):
        return JsonResponse({"message": PAS_VIDE}, status=423)
    try:
        livrer(
            acteur=request.acteur,
            source=objet,
            chiffres={cle: nombre},
            moyen=Moyen.FORMULAIRE,
            jour=aujourdhui(),
            motif=MotifCorrection.SAISIE if fait else "",
        )
    except ValidationError as refus:
        return JsonResponse({"message": " ".join(refus.messages)}, status=400)
    return JsonResponse({"valeur": str(nombre), "heure": heure_fr(timezone.localtime())})


@acces(entrer_au_cercle)
@au_cercle
def corriger(request: RequeteActeur, regard: Regard, source: str, pk: int) -> HttpResponse:
    """Another version of one figure, with its reason."""
    objet = source_livree(regard, source)
    faits = FaitMensuel.objects.select_related("categorie", "quartier", "commune")
    fait = get_object_or_404(faits, source=objet, pk=pk, courant=True)
    lieu = cle_de(fait.quartier_id, fait.commune_id)
    retour = f"{adresse(regard.contrat, 'saisir', objet.code)}?lieu={lieu}"
    form = MotifForm(request.POST or None, initial={"nombre": fait.nombre})
    if request.method == "POST" and form.is_valid():
        chiffres = {(fait.categorie_id, lieu, fait.mois): form.cleaned_data["nombre"]}
        motif = form.cleaned_data["motif"]
        if tenter(
            form,
            lambda: livrer(
                acteur=request.acteur,
                source=objet,
                chiffres=chiffres,
                moyen=Moyen.FORMULAIRE,
                jour=aujourdhui(),
                motif=motif_valable(motif),
            ),
        ):
            messages.success(request, "Le chiffre est corrigé ; l’ancien est gardé avec son motif.")
            return redirect(retour)
    versions = " → ".join(str(v["titre"]) for v in versions_de(fait))
    return page_de_formulaire(
        request,
        regard.contrat,
        form,
        "Corriger un chiffre",
        "Corriger",
        retour,
        chapeau=f"{fait.categorie}, {fait.quartier or fait.commune}, {mois_fr(fait.mois)}. Versions : {versions}.",
        parents=[
            ("Sources", adresse(regard.contrat, "sources")),
            (str(objet), adresse(regard.contrat, "source", objet.code)),
        ],
    )


@acces(entrer_au_cercle)
@au_cercle
@require_safe
def mes_chiffres(request: RequeteActeur, regard: Regard, source: str) -> HttpResponseBase:
    """All that one's own organisation gave, exact, as a file: for it alone."""
    objet = source_livree(regard, source)
    faits = (
        FaitMensuel.objects.filter(source=objet)
        .select_related("categorie", "quartier", "commune")
        .order_by("mois", "categorie__rang", "quartier__rang", "commune__nom", "version")
    )
    colonnes = [
        Colonne("mois", "Mois"),
        Colonne("categorie", "Catégorie"),
        Colonne("lieu", "Lieu"),
        Colonne("nombre", "Nombre", "entier"),
        Colonne("version", "Version", "entier"),
        Colonne("courant", "En vigueur"),
        Colonne("motif", "Motif de la correction"),
    ]
    lignes = [
        {
            "mois": f"{f.mois:%Y-%m}",
            "categorie": f.categorie.titre,
            "lieu": str(f.quartier or f.commune),
            "nombre": f.nombre,
            "version": f.version,
            "courant": "oui" if f.courant else "non",
            "motif": f.get_motif_display(),
        }
        for f in faits
    ]
    notes = {"Source": str(objet), "Attention": "Chiffres exacts, réservés au partenaire qui les a livrés."}
    return reponse_tableau(
        f"mes-chiffres-{objet.code}",
        f"{objet} : chiffres livrés",
        colonnes,
        lignes,
        request.GET.get("format", "xlsx"),
        notes,
    )
