"""Conducting a draw, step by step: its frame, its lists, its quotas, the seal, the seed, the draw."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from quartiers.comptes.acces import RequeteActeur, acces, exiger
from quartiers.contrat.acces import contrat_visible
from quartiers.participation.acces_conseils import tirage_pour
from quartiers.participation.domain import listes as domain_listes
from quartiers.participation.domain import tirages as domain
from quartiers.participation.enums_tirages import EtatCalcul, EtatTirage
from quartiers.participation.forms_tirages import (
    ColonnesForm,
    FiltresForm,
    GraineForm,
    ListeForm,
    MotifForm,
    QuotasForm,
    ScelleForm,
    TirageForm,
    valeurs_initiales,
)
from quartiers.participation.models import College, ListeTirage, PersonneListe, Tirage
from quartiers.participation.permissions_conseils import conduire_tirage
from quartiers.participation.presentation_tirages import (
    chances_de,
    etapes_de,
    foyers_montres,
    quotas_de,
    valeurs_des_tires,
)
from quartiers.participation.sortition.population import (
    CRITERES,
    denombrer,
    proposer_quotas,
    reglages_de,
    retenus,
)
from quartiers.participation.sortition.regles import regles_de
from quartiers.participation.views.communs import agir, enregistre, page_formulaire
from quartiers.participation.views.tirages import fil_tirages, url

APERCU = 3  # rows shown to choose the columns


@acces(conduire_tirage)
def preparer(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_visible(request.acteur, code)
    exiger(conduire_tirage, request.acteur, contrat)
    jour = timezone.localdate()
    commune_id = request.acteur.habilitation.commune_id if request.acteur.habilitation else None
    tirage = Tirage(
        contrat=contrat,
        commune_id=commune_id,
        age_le=jour,
        destruction_le=domain.destruction_par_defaut(jour),
    )
    college = College.objects.filter(contrat=contrat, pk=request.GET.get("college") or 0).first()
    if college is not None:
        tirage.college, tirage.sieges, tirage.suppleants = college, college.sieges, college.suppleants
        tirage.titre = f"{college.conseil} : {college}"
    return saisir(request, tirage, "Préparer un tirage au sort", reverse("participation:tirages", args=[code]))


@acces(conduire_tirage)
def modifier(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    tirage = tirage_pour(request.acteur, code, pk)
    return saisir(request, tirage, "Modifier le tirage", url("tirage_conduite", tirage))


def saisir(request: RequeteActeur, tirage: Tirage, titre: str, retour: str) -> HttpResponse:
    habilitation = request.acteur.habilitation
    form = TirageForm(
        request.POST if request.method == "POST" else None,
        instance=tirage,
        contrat=tirage.contrat,
        commune_id=habilitation.commune_id if habilitation else None,
    )

    def acte() -> None:
        domain.preparer_tirage(acteur=request.acteur, tirage=form.save(commit=False))

    if request.method == "POST" and enregistre(form, acte):
        messages.success(request, "Tirage enregistré.")
        return redirect(url("tirage_conduite", form.instance))
    return page_formulaire(
        request,
        tirage.contrat,
        form,
        titre=titre,
        bouton="Enregistrer le tirage",
        retour=retour,
        fil=fil_tirages(tirage),
    )


@acces(conduire_tirage)
@require_safe
def conduite(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """The draw's desk: each step with what it waits for. The progress of the seal is read here again and again."""
    tirage = tirage_pour(request.acteur, code, pk)
    reglages = reglages_de(tirage.reglages)
    prepare = tirage.etat == EtatTirage.PREPARE
    individus = domain.individus_de(tirage) if prepare else []
    tires = valeurs_des_tires(tirage.proces_verbal) if tirage.proces_verbal else []
    gardes = retenus(individus, reglages)
    contexte = {
        "contrat": tirage.contrat,
        "tirage": tirage,
        "etapes": etapes_de(tirage),
        "foyers": foyers_montres(domain.foyers_de(tirage, reglages.foyers, (i.code for i in gardes)))
        if prepare and reglages.foyers
        else None,
        "listes": tirage.listes.order_by("pk"),
        "personnes": len(individus),
        "retenues": len(gardes),
        "criteres": [CRITERES[c] for c in reglages.criteres],
        "quotas_regles": bool(reglages.criteres) and set(reglages.quotas) >= set(reglages.criteres),
        "filtres": domain.phrase_des_filtres(reglages, tirage.age_le),
        "calcule": tirage.calcul in {EtatCalcul.DEMANDE, EtatCalcul.EN_COURS},
        "impossible": tirage.diagnostic if tirage.calcul == EtatCalcul.IMPOSSIBLE else None,
        "chances": chances_de(tirage) if tirage.engagement else None,
        "quotas": quotas_de(regles_de(tirage.engagement["regles"]), tires) if tirage.engagement else [],
        "tires": PersonneListe.objects.filter(tirage=tirage).exclude(rang="").order_by("-rang", "ordre"),
        "trop_tot": tirage.graine_prevue_le is not None and timezone.localdate() < tirage.graine_prevue_le,
        "fil_ariane": [*fil_tirages(tirage), (tirage.titre, "")],
    }
    return render(request, "participation/tirage_conduite.html", contexte)


# Lists


@acces(conduire_tirage)
def liste_ajouter(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    tirage = tirage_pour(request.acteur, code, pk)
    form = ListeForm(request.POST or None, request.FILES or None)
    posees: list[ListeTirage] = []

    def acte() -> None:
        nom, fichier = form.cleaned_data["nom"], form.cleaned_data["fichier"]
        posees.append(domain_listes.deposer_liste(acteur=request.acteur, tirage=tirage, nom=nom, fichier=fichier))

    if request.method == "POST" and enregistre(form, acte):
        return redirect(url("tirage_liste_colonnes", tirage, posees[0].pk))
    return page_formulaire(
        request,
        tirage.contrat,
        form,
        titre="Ajouter une liste",
        bouton="Ouvrir la liste",
        retour=url("tirage_conduite", tirage),
        fil=[*fil_tirages(tirage), (tirage.titre, url("tirage_conduite", tirage))],
        chapeau="Vous direz ensuite quelle colonne est quoi. Seules les colonnes choisies seront gardées ; le fichier "
        "lui-même ne l’est pas.",
    )


@acces(conduire_tirage)
def liste_colonnes(request: RequeteActeur, code: str, pk: int, liste: int) -> HttpResponse:
    tirage = tirage_pour(request.acteur, code, pk)
    objet = get_object_or_404(ListeTirage, tirage=tirage, pk=liste, lue_le__isnull=True)
    donnees = request.POST if request.method == "POST" else None
    form = ColonnesForm(donnees, liste=objet, initial=domain_listes.correspondance_proposee(objet))

    def acte() -> None:
        domain_listes.lire_liste(acteur=request.acteur, liste=objet, choix=form.cleaned_data)

    if request.method == "POST" and enregistre(form, acte):
        messages.success(request, f"{objet.bilan['gardees']} personnes gardées de la liste « {objet} ».")
        return redirect(url("tirage_conduite", tirage))
    lignes = domain_listes.lignes_en_attente(objet)
    contexte = {
        "contrat": tirage.contrat,
        "tirage": tirage,
        "liste": objet,
        "form": form,
        "nombre": len(lignes),
        "apercu": [
            (colonne, [ligne[rang] if rang < len(ligne) else "" for ligne in lignes[:APERCU]])
            for rang, colonne in enumerate(objet.colonnes)
        ],
        "fil_ariane": [
            *fil_tirages(tirage),
            (tirage.titre, url("tirage_conduite", tirage)),
            ("Colonnes de la liste", ""),
        ],
    }
    return render(request, "participation/tirage_colonnes.html", contexte)


@acces(conduire_tirage)
@require_POST
def liste_retirer(request: RequeteActeur, code: str, pk: int, liste: int) -> HttpResponse:
    tirage = tirage_pour(request.acteur, code, pk)
    objet = get_object_or_404(ListeTirage, tirage=tirage, pk=liste)
    agir(request, lambda: domain_listes.retirer_liste(acteur=request.acteur, liste=objet), "Liste retirée.")
    return redirect(url("tirage_conduite", tirage))


# Filters and quotas


@acces(conduire_tirage)
def filtres(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    tirage = tirage_pour(request.acteur, code, pk)
    if tirage.etat != EtatTirage.PREPARE:
        return redirect(url("tirage_conduite", tirage))
    individus = domain.individus_de(tirage)
    reglages = reglages_de(tirage.reglages)
    initial = {**reglages.en_donnees(), "criteres": list(reglages.criteres) or ["sexe", "age"]}
    form = FiltresForm(
        request.POST if request.method == "POST" else None,
        zones=sorted({i.zone for i in individus} - {""}),
        groupes=sorted({i.groupe for i in individus} - {""}),
        adresses=PersonneListe.objects.filter(tirage=tirage).exclude(adresse="").exists(),
        initial=initial,
    )

    def acte() -> None:
        domain.regler(acteur=request.acteur, tirage=tirage, reglages=form.reglages(reglages.quotas))

    if request.method == "POST" and enregistre(form, acte):
        vers = "tirage_quotas" if form.cleaned_data["criteres"] else "tirage_conduite"
        return redirect(url(vers, tirage))
    return page_formulaire(
        request,
        tirage.contrat,
        form,
        titre="Filtres et critères",
        bouton="Passer aux quotas",
        retour=url("tirage_conduite", tirage),
        fil=[*fil_tirages(tirage), (tirage.titre, url("tirage_conduite", tirage))],
        chapeau="Les filtres disent qui peut être tiré. Les critères disent ce que le groupe tiré doit respecter.",
    )


@acces(conduire_tirage)
def quotas(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    tirage = tirage_pour(request.acteur, code, pk)
    reglages = reglages_de(tirage.reglages)
    if tirage.etat != EtatTirage.PREPARE or not reglages.criteres:
        return redirect(url("tirage_filtres", tirage))
    comptes = denombrer(retenus(domain.individus_de(tirage), reglages), reglages)
    proposes = proposer_quotas(comptes, tirage.sieges)
    initiaux = {critere: {**proposes[critere], **reglages.quotas.get(critere, {})} for critere in comptes}
    form = QuotasForm(
        request.POST if request.method == "POST" else None,
        comptes=comptes,
        sieges=tirage.sieges,
        tranches=reglages.tranches,
        initial=valeurs_initiales(comptes, proposes if "proposer" in request.GET else initiaux),
    )

    def acte() -> None:
        neufs = reglages_de({**reglages.en_donnees(), "quotas": form.quotas()})
        domain.regler(acteur=request.acteur, tirage=tirage, reglages=neufs)

    if request.method == "POST" and enregistre(form, acte):
        messages.success(request, "Quotas enregistrés.")
        return redirect(url("tirage_conduite", tirage))
    contexte = {
        "contrat": tirage.contrat,
        "tirage": tirage,
        "form": form,
        "retour": url("tirage_conduite", tirage),
        "fil_ariane": [*fil_tirages(tirage), (tirage.titre, url("tirage_conduite", tirage)), ("Quotas", "")],
    }
    return render(request, "participation/tirage_quotas.html", contexte)


@acces(conduire_tirage)
@require_POST
def quotas_proches(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """Take the nearest possible quotas, as the diagnosis gives them."""
    tirage = tirage_pour(request.acteur, code, pk)
    reglages = reglages_de(tirage.reglages)
    neufs = {critere: dict(valeurs) for critere, valeurs in reglages.quotas.items()}
    for proposition in tirage.diagnostic.get("propositions", []):
        neufs.setdefault(proposition["critere"], {})[proposition["valeur"]] = proposition["apres"]
    regles = reglages_de({**reglages.en_donnees(), "quotas": neufs})
    agir(
        request,
        lambda: domain.regler(acteur=request.acteur, tirage=tirage, reglages=regles),
        "Les quotas les plus proches sont repris : relisez-les, puis scellez.",
    )
    return redirect(url("tirage_quotas", tirage))


# Seal, seed, draw


@acces(conduire_tirage)
def sceller(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    tirage = tirage_pour(request.acteur, code, pk)
    initial = {"annonce": tirage.graine_annonce, "prevue_le": tirage.graine_prevue_le}
    form = ScelleForm(request.POST if request.method == "POST" else None, initial=initial)

    def acte() -> None:
        domain.demander_le_scelle(acteur=request.acteur, tirage=tirage, **form.cleaned_data)

    if request.method == "POST" and enregistre(form, acte):
        messages.success(request, "Le calcul des chances commence ; la liste sera scellée à la fin.")
        return redirect(url("tirage_conduite", tirage))
    return page_formulaire(
        request,
        tirage.contrat,
        form,
        titre="Annoncer la graine et sceller",
        bouton="Sceller la liste",
        retour=url("tirage_conduite", tirage),
        fil=[*fil_tirages(tirage), (tirage.titre, url("tirage_conduite", tirage))],
        chapeau="Une fois scellés, la liste, les quotas et les chances ne changent plus, et leur empreinte est "
        "publique. La graine, connue plus tard, donnera le résultat : personne ne peut le choisir.",
    )


@acces(conduire_tirage)
def graine(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    tirage = tirage_pour(request.acteur, code, pk)
    form = GraineForm(request.POST if request.method == "POST" else None)

    def acte() -> None:
        domain.publier_graine(acteur=request.acteur, tirage=tirage, graine=form.cleaned_data["graine"])

    if request.method == "POST" and enregistre(form, acte):
        messages.success(request, "La graine est publique. Elle ne change plus.")
        return redirect(url("tirage_conduite", tirage))
    return page_formulaire(
        request,
        tirage.contrat,
        form,
        titre="Publier la graine",
        bouton="Publier la graine",
        retour=url("tirage_conduite", tirage),
        fil=[*fil_tirages(tirage), (tirage.titre, url("tirage_conduite", tirage))],
        chapeau=f"Annoncé : {tirage.graine_annonce}",
    )


@acces(conduire_tirage)
@require_POST
def tirer(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    tirage = tirage_pour(request.acteur, code, pk)
    agir(
        request,
        lambda: domain.tirer_au_sort(acteur=request.acteur, tirage=tirage),
        "Le tirage est fait, et son procès-verbal signé.",
    )
    return redirect(url("tirage_conduite", tirage))


@acces(conduire_tirage)
@require_POST
def acter(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    tirage = tirage_pour(request.acteur, code, pk)
    agir(request, lambda: domain.acter(acteur=request.acteur, tirage=tirage), "Le tirage est acté.")
    return redirect(url("tirage_conduite", tirage))


@acces(conduire_tirage)
def abandonner(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    tirage = tirage_pour(request.acteur, code, pk)
    form = MotifForm(request.POST if request.method == "POST" else None)

    def acte() -> None:
        domain.abandonner(acteur=request.acteur, tirage=tirage, motif=form.cleaned_data["motif"])

    if request.method == "POST" and enregistre(form, acte):
        messages.success(request, "Le tirage est abandonné, et sa liste détruite.")
        return redirect(url("tirage_conduite", tirage))
    return page_formulaire(
        request,
        tirage.contrat,
        form,
        titre="Abandonner le tirage",
        bouton="Abandonner et détruire la liste",
        retour=url("tirage_conduite", tirage),
        fil=[*fil_tirages(tirage), (tirage.titre, url("tirage_conduite", tirage))],
        genre="danger",
    )
