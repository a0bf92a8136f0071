"""A partner's own file: put in, settled on one page, remembered."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.socle.formats import compte
from quartiers.tranquillite.acces import Regard, au_cercle, source_livree
from quartiers.tranquillite.chiffres import nombres_de
from quartiers.tranquillite.domain import fichiers as domaine
from quartiers.tranquillite.domain.livraisons import questions_de
from quartiers.tranquillite.enums import EtatDepot, MotifCorrection
from quartiers.tranquillite.forme import ROLES, Reglage, manque
from quartiers.tranquillite.forms import FichierForm
from quartiers.tranquillite.lieux import lieux_de
from quartiers.tranquillite.models import DepotFichier, SourceObservatoire
from quartiers.tranquillite.periodes import mois_fr
from quartiers.tranquillite.permissions import entrer_au_cercle
from quartiers.tranquillite.reglages import reglage_le
from quartiers.tranquillite.views.communs import adresse, aujourdhui, essayer, montrer

TAILLE_MAX = 5 * 1024 * 1024  # bytes
EXEMPLES = 3
ECARTEES_MONTREES = 20


@acces(entrer_au_cercle)
@au_cercle
def importer(request: RequeteActeur, regard: Regard, source: str) -> HttpResponse:
    objet = source_livree(regard, source)
    form = FichierForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        fichier = form.cleaned_data["fichier"]
        if fichier.size > TAILLE_MAX:
            form.add_error("fichier", "Ce fichier dépasse 5 Mo : un tableau de comptes par mois en fait bien moins.")
        else:
            try:
                depot = domaine.deposer_fichier(acteur=request.acteur, source=objet, octets=fichier.read())
                return redirect(adresse(regard.contrat, "regler_fichier", objet.code, depot.pk))
            except ValidationError as refus:
                form.add_error("fichier", refus)
    en_attente = DepotFichier.objects.filter(source=objet, etat=EtatDepot.A_REGLER)
    return montrer(
        request,
        regard.contrat,
        "importer",
        ("Sources", adresse(regard.contrat, "sources")),
        (str(objet), adresse(regard.contrat, "source", objet.code)),
        ("Déposer un fichier", ""),
        source=objet,
        form=form,
        en_attente=en_attente,
    )


def depot_ou_404(regard: Regard, source: str, pk: int) -> DepotFichier:
    objet = source_livree(regard, source)
    depot = get_object_or_404(DepotFichier, source=objet, pk=pk, etat=EtatDepot.A_REGLER)
    depot.source = objet
    return depot


@acces(entrer_au_cercle)
@au_cercle
def regler_fichier(request: RequeteActeur, regard: Regard, source: str, pk: int) -> HttpResponse:
    """Columns, words, a first look, then the counts go in; « Relire » shows what another setting gives."""
    depot = depot_ou_404(regard, source, pk)
    mots = domaine.mots_de(depot.source)
    propose = domaine.reglage_propose(depot, mots)
    reglage = reglage_tape(request, depot, propose) if request.method == "POST" else propose
    manques = manque(reglage, depot.tableau)
    apercu = domaine.apercevoir(depot, reglage, mots, {}) if not manques else domaine.Apercu()
    choisis: dict[str, dict[str, str]] = {}
    if request.method == "POST":
        choisis = domaine.mots_choisis(request.POST, apercu.termes)
        apercu = domaine.apercevoir(depot, reglage, mots, choisis) if not manques else apercu
        if "integrer" in request.POST and not manques and integrer(request, depot, reglage, choisis, apercu):
            return redirect(adresse(regard.contrat, "source", depot.source.code))
    return montrer(
        request,
        regard.contrat,
        "regler_fichier",
        ("Sources", adresse(regard.contrat, "sources")),
        (str(depot.source), adresse(regard.contrat, "source", depot.source.code)),
        ("Régler le fichier", ""),
        source=depot.source,
        depot=depot,
        colonnes=colonnes_de(depot, reglage),
        roles=ROLES,
        reglage=reglage,
        manques=manques,
        apercu=apercu,
        mots=mots_a_regler(depot.source, apercu),
        lieux=lieux_de(depot.source.contrat, depot.source.echelle),
        categories=list(depot.source.categories.all()),
        motifs=MotifCorrection.choices,
        motif=request.POST.get("motif", ""),
        conflits=conflits_de(depot.source, apercu),
        questions=questions(depot.source, apercu),
        resume=resume_de(apercu),
        ecartees=apercu.ecartees[:ECARTEES_MONTREES],
        autres=max(0, len(apercu.ecartees) - ECARTEES_MONTREES),
    )


def reglage_tape(request: RequeteActeur, depot: DepotFichier, propose: Reglage) -> Reglage:
    permis = {role for role, _ in ROLES}
    roles = [request.POST.get(f"role-{r}", propose.roles[r]) for r in range(len(depot.tableau["entetes"]))]
    annee = request.POST.get("annee", "").strip()
    return Reglage(
        [role if role in permis else "" for role in roles],
        int(annee) if annee.isdecimal() and 2000 <= int(annee) <= 2099 else None,
        request.POST.get("categorie", ""),
        request.POST.get("lieu", ""),
    )


def integrer(
    request: RequeteActeur,
    depot: DepotFichier,
    reglage: Reglage,
    choisis: dict[str, dict[str, str]],
    apercu: domaine.Apercu,
) -> bool:
    if any(apercu.inconnus.values()):
        messages.error(request, "Dites ce que veulent dire les mots inconnus, ou laissez-les de côté.")
        return False

    def acte() -> None:
        resultat = domaine.integrer(
            acteur=request.acteur,
            depot=depot,
            reglage=reglage,
            choisis=choisis,
            jour=aujourdhui(),
            motif=request.POST.get("motif", ""),
        )
        messages.success(
            request, f"{resultat.phrase[0].upper()}{resultat.phrase[1:]}. Le réglage est retenu pour la prochaine fois."
        )

    return essayer(request, acte)


def colonnes_de(depot: DepotFichier, reglage: Reglage) -> list[dict[str, Any]]:
    lignes = depot.tableau["lignes"]
    return [
        {
            "nom": f"role-{rang}",
            "titre": entete or "(sans titre)",
            "role": reglage.roles[rang],
            "exemples": ", ".join(
                str(place[rang]) for place in lignes[:20] if rang < len(place) and place[rang] is not None
            )[:60],
        }
        for rang, entete in enumerate(depot.tableau["entetes"])
    ]


def mots_a_regler(source: SourceObservatoire, apercu: domaine.Apercu) -> list[dict[str, Any]]:
    """A choice per word of the file; known ones already chosen."""
    lieux = [(place.cle, place.nom) for place in lieux_de(source.contrat, source.echelle)]
    categories = [(str(c.pk), c.titre) for c in source.categories.all()]
    proposes = {"categorie": ("Catégories", categories), "lieu": ("Lieux", lieux)}
    groupes = []
    for genre, termes in apercu.termes.items():
        titre, choix = proposes[genre]
        if termes:
            champs = [{"nom": f"{genre}-{rang}", "mot": mot, "cle": cle} for rang, (mot, cle) in enumerate(termes)]
            groupes.append({"titre": titre, "choix": choix, "champs": champs})
    return groupes


def conflits_de(source: SourceObservatoire, apercu: domaine.Apercu) -> int:
    """How many counts differ from what was delivered already."""
    connus = nombres_de([source]).get(source.pk, {})
    return sum(connus.get(cle, nombre) != nombre for cle, nombre in apercu.chiffres.items())


def questions(source: SourceObservatoire, apercu: domaine.Apercu) -> list[str]:
    connus = nombres_de([source]).get(source.pk, {})
    noms_lieux = {place.cle: place.nom for place in lieux_de(source.contrat, source.echelle)}
    noms = {(c.pk, lieu): f"{c.titre}, {nom}" for c in source.categories.all() for lieu, nom in noms_lieux.items()}
    facteur = reglage_le(source.contrat_id, aujourdhui()).facteur_alerte
    dites = questions_de(source, connus, apercu.chiffres, facteur, noms)
    mois = sorted({m for _, _, m in apercu.chiffres})
    if mois:
        attendus = {
            (mois[0].year * 12 + mois[0].month - 1) + n
            for n in range((mois[-1].year - mois[0].year) * 12 + mois[-1].month - mois[0].month + 1)
        }
        manquants = sorted(attendus - {m.year * 12 + m.month - 1 for m in mois})
        if manquants:
            noms_mois = ", ".join(mois_fr(mois[0].replace(year=n // 12, month=n % 12 + 1)) for n in manquants[:6])
            dites.append(f"Des mois manquent entre le premier et le dernier : {noms_mois}. Sont-ils à venir ?")
    return dites


def resume_de(apercu: domaine.Apercu) -> str:
    if not apercu.chiffres:
        return ""
    mois = sorted({m for _, _, m in apercu.chiffres})
    lieux, categories = {place for _, place, _ in apercu.chiffres}, {c for c, _, _ in apercu.chiffres}
    quand = mois_fr(mois[0]) if len(mois) == 1 else f"de {mois_fr(mois[0])} à {mois_fr(mois[-1])}"
    return (
        f"{compte(len(apercu.chiffres), 'chiffre')}, {quand}, {compte(len(categories), 'catégorie')}, "
        f"{compte(len(lieux), 'lieu', 'lieux')}"
    )


@acces(entrer_au_cercle)
@au_cercle
@require_POST
def abandonner_fichier(request: RequeteActeur, regard: Regard, source: str, pk: int) -> HttpResponse:
    depot = depot_ou_404(regard, source, pk)
    if essayer(request, lambda: domaine.abandonner(acteur=request.acteur, depot=depot)):
        messages.success(request, "Rien n’a été enregistré, et le fichier est oublié.")
    return redirect(adresse(regard.contrat, "importer", source))
