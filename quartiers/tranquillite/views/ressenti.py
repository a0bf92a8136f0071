"""What residents say they feel: typed, or read from a small file; kept apart from the facts."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.socle.affichage import Colonne
from quartiers.socle.formats import compte, nombre
from quartiers.tableurs.classeur import ClasseurIllisible, lire_classeur
from quartiers.tableurs.correspondance import Champ, Champs, lire_tableaux
from quartiers.tableurs.garde import FichierNominatif, verifier
from quartiers.tableurs.valeurs import entier, jour, plat
from quartiers.tranquillite.acces import Regard, au_cercle, contrat_a_tenir
from quartiers.tranquillite.domain import ressenti as domaine
from quartiers.tranquillite.forms import FichierForm, RessentiForm
from quartiers.tranquillite.models import MesureRessenti
from quartiers.tranquillite.permissions import entrer_au_cercle, tenir_observatoire
from quartiers.tranquillite.reglages import reglage_le
from quartiers.tranquillite.ressenti import Vague, ecart_net, vagues_de
from quartiers.tranquillite.views.communs import adresse, aujourdhui, montrer, page_de_formulaire, tenter

CHAMPS = Champs(
    [
        Champ("question", "Question posée", r"\bquestion\b", obligatoire=True, etendre=True),
        Champ(
            "reponse", "Réponse comptée", r"\breponse (comptee|positive)\b|^reponse$", obligatoire=True, etendre=True
        ),
        Champ("vague", "Date de la vague", r"\b(vague|date)\b", jour, obligatoire=True, etendre=True),
        Champ("enquete", "Enquête", r"\benquete\b", etendre=True),
        Champ("quartier", "Quartier", r"\b(quartier|qpv|secteur)\b", etendre=True),
        Champ("interroges", "Personnes interrogées", r"\binterroge", entier, obligatoire=True),
        Champ(
            "repondants", "Réponses à la question", r"\b(repondants?|reponses|exprimes?)\b", entier, obligatoire=True
        ),
        Champ("comptes", "Dont la réponse comptée", r"\b(dont|comptes?|positifs?)\b", entier, obligatoire=True),
    ]
)
COLONNES = [
    Colonne("question", "Question et réponse"),
    Colonne("lieu", "Lieu"),
    Colonne("vague", "Vague"),
    Colonne("reponses", "Réponses", "nombre"),
    Colonne("part", "Part", "nombre"),
    Colonne("bornes", "Intervalle à 95 %"),
]


@acces(entrer_au_cercle)
@au_cercle
@require_safe
def ressenti(request: RequeteActeur, regard: Regard) -> HttpResponse:
    contrat = regard.contrat
    mesures = MesureRessenti.objects.filter(contrat=contrat).select_related("quartier")
    vagues = vagues_de(mesures, reglage_le(contrat.pk, aujourdhui()).seuil)
    return montrer(
        request,
        contrat,
        "ressenti",
        ("Ressenti", ""),
        colonnes=COLONNES,
        lignes=[ligne_de(vague) for vague in vagues],
        mesures=[vague.mesure for vague in vagues],
        phrases=phrases(vagues),
        tient=tenir_observatoire(request.acteur, contrat),
    )


def ligne_de(vague: Vague) -> dict[str, Any]:
    mesure = vague.mesure
    return {
        "question": f"{mesure.question} – {mesure.reponse}",
        "lieu": str(mesure.quartier or "Ensemble"),
        "vague": f"{mesure.vague:%m/%Y}",
        "reponses": f"{nombre(mesure.repondants)} sur {nombre(mesure.interroges)}",
        "part": vague.part_texte,
        "bornes": vague.bornes_texte,
    }


def phrases(vagues: list[Vague]) -> list[str]:
    """Two last waves of one question in one place: whether their intervals part."""
    groupes: dict[tuple[str, str, int | None], list[Vague]] = {}
    for vague in vagues:
        mesure = vague.mesure
        groupes.setdefault((mesure.question, mesure.reponse, mesure.quartier_id), []).append(vague)
    dites = []
    for (question, _, _), siennes in groupes.items():
        if len(siennes) < 2:
            continue
        avant, apres = siennes[-2], siennes[-1]
        lieu = str(apres.mesure.quartier or "ensemble des quartiers")
        if not (avant.lisible and apres.lisible):
            continue
        if ecart_net(avant, apres):
            sens = "plus" if apres.part > avant.part else "moins"
            dites.append(
                f"« {question} », {lieu} : la réponse est {sens} fréquente ({avant.part_texte} puis {apres.part_texte})."
            )
        else:
            dites.append(
                f"« {question} », {lieu} : {avant.part_texte} puis {apres.part_texte}, "
                "les intervalles se recouvrent : on ne peut pas dire que la part a changé."
            )
    return dites


@acces(tenir_observatoire)
def ajouter_ressenti(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_a_tenir(request, code)
    form = RessentiForm(request.POST or None, contrat=contrat)
    if request.method == "POST" and form.is_valid():
        donnees = form.cleaned_data
        if tenter(form, lambda: domaine.enregistrer(acteur=request.acteur, contrat=contrat, lignes=[donnees])):
            messages.success(request, "La mesure est enregistrée.")
            return redirect(adresse(contrat, "ressenti"))
    parents = [("Ressenti", adresse(contrat, "ressenti"))]
    return page_de_formulaire(
        request,
        contrat,
        form,
        "Saisir une mesure du ressenti",
        "Enregistrer",
        adresse(contrat, "ressenti"),
        parents=parents,
    )


@acces(tenir_observatoire)
def importer_ressenti(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_a_tenir(request, code)
    form = FichierForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        octets = form.cleaned_data["fichier"].read()
        faites: list[MesureRessenti] = []

        def acte() -> None:
            faites.extend(
                domaine.enregistrer(acteur=request.acteur, contrat=contrat, lignes=lire_fichier(contrat, octets))
            )

        if tenter(form, acte):
            messages.success(request, f"{compte(len(faites), 'mesure enregistrée', 'mesures enregistrées')}.")
            return redirect(adresse(contrat, "ressenti"))
    chapeau = (
        "Une ligne par question, quartier et vague : " + ", ".join(c.libelle for c in CHAMPS.par_code.values()) + "."
    )
    parents = [("Ressenti", adresse(contrat, "ressenti"))]
    return page_de_formulaire(
        request,
        contrat,
        form,
        "Déposer un fichier du ressenti",
        "Lire",
        adresse(contrat, "ressenti"),
        chapeau=chapeau,
        parents=parents,
    )


def lire_fichier(contrat: Contrat, octets: bytes) -> list[dict[str, Any]]:
    """Every row, or ValidationError saying which cells to mend."""
    quartiers = {plat(q.titre): q for q in QuartierContrat.objects.filter(contrat=contrat)}
    try:
        classeur = lire_classeur(octets, "Le fichier")
        verifier(classeur, quartiers)
        tableaux = lire_tableaux(classeur, CHAMPS)
    except (ClasseurIllisible, FichierNominatif) as refus:
        raise ValidationError(str(refus)) from refus
    lignes, fautes = [], []
    for tableau in tableaux:
        fautes += [f"Il manque une colonne : {nom}." for nom in tableau.manquants]
        fautes += [f"{p.ou} : {p.message}." for p in tableau.problemes]
        for rangee in tableau.rangees:
            nom = plat(rangee.texte("quartier"))
            if nom and nom not in quartiers and nom not in {"ensemble", "tous", "tous les quartiers"}:
                fautes.append(f"{rangee.ou} : ce quartier n’est pas de ce contrat.")
            lignes.append(
                {**rangee.valeurs, "quartier": quartiers.get(nom), "enquete": rangee.texte("enquete") or "Non précisée"}
            )
    if fautes:
        raise ValidationError(fautes[:10])
    if not lignes:
        raise ValidationError("Aucune ligne n’est lue dans ce fichier.")
    return [dict(ligne, vague=premier_jour(ligne["vague"])) for ligne in lignes]


def premier_jour(vague: Any) -> dt.date:
    return vague if isinstance(vague, dt.date) else dt.date.fromisoformat(str(vague))


@acces(tenir_observatoire)
@require_POST
def retirer_ressenti(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    contrat = contrat_a_tenir(request, code)
    mesure = get_object_or_404(MesureRessenti, contrat=contrat, pk=pk)
    domaine.retirer(acteur=request.acteur, mesure=mesure)
    messages.success(request, "La mesure est retirée.")
    return redirect(adresse(contrat, "ressenti"))
