"""The actions of one year of a contract, funded projects and others alike: a constant number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Any

from django.db.models import F, Q, QuerySet, Sum
from django.urls import reverse

from quartiers.annuaire.models import Organisme
from quartiers.appels.enums import (
    FINANCES,
    Comptage,
    Cote,
    EtatBilan,
    EtatDossier,
    EtatLigne,
    GenreBilan,
    GenreVersement,
    NatureBudget,
)
from quartiers.appels.models import (
    Bilan,
    Dossier,
    IndicateurDossier,
    LigneBudget,
    LigneFinancement,
    Public,
    PublicQuartier,
    Rattachement,
    ReponseBilan,
    Territoire,
    Versement,
)
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.suivi.actions import ZERO, ActionAnnee, Credit, Mesure, Montants, ParSexe, Personnes, Reel
from quartiers.suivi.enums import RENDUES
from quartiers.suivi.models import (
    CreditFiche,
    FicheAction,
    FicheBilan,
    IndicateurFiche,
    PublicFiche,
    PublicQuartierFiche,
    RattachementFiche,
    ReponseFiche,
    TerritoireFiche,
)

# Projects that were decided to be funded: those are the actions of the year; one given up stays, and says so.
ACTIONS = frozenset({*FINANCES, EtatDossier.ABANDONNE})
VOTEES = frozenset({EtatLigne.VOTEE, EtatLigne.NOTIFIEE, EtatLigne.SOLDEE})
BILANS_RENDUS = frozenset({EtatBilan.DEPOSE, EtatBilan.VALIDE})


def actions_de_l_annee(contrat: Contrat, annee: int, acteur: Acteur | None = None) -> list[ActionAnnee]:
    """Every action of `annee` that `acteur` may see (all of them without one), projects first. 21 queries."""
    return [*dossiers_de_l_annee(contrat, annee, acteur), *fiches_de_l_annee(contrat, annee, acteur)]


def dossiers_suivis(contrat: Contrat, annee: int, acteur: Acteur | None = None) -> QuerySet[Dossier]:
    """Funded projects that run in `annee`: of that year, or of an earlier one over several years."""
    dossiers = Dossier.objects.filter(contrat=contrat, etat__in=sorted(ACTIONS), annee__lte=annee)
    dossiers = dossiers.filter(annee__gt=annee - F("annees"))
    if acteur is None:
        return dossiers
    return dossiers.filter(pk__in=Dossier.objects.visibles_par(acteur).values("pk"))


def fiches_suivies(contrat: Contrat, annee: int, acteur: Acteur | None = None) -> QuerySet[FicheAction]:
    fiches = FicheAction.objects.filter(contrat=contrat, annee=annee)
    return fiches if acteur is None else fiches.visibles_par(acteur)


def dossiers_de_l_annee(
    contrat: Contrat,
    annee: int,
    acteur: Acteur | None = None,
    *,
    seuls: Collection[int] | None = None,
    brouillons: bool = False,
) -> list[ActionAnnee]:
    """Twelve queries, whatever the number of projects.

    `seuls` keeps these identifiers; with `brouillons`, a report that is not in yet counts too: for checks only.
    """
    suivis = dossiers_suivis(contrat, annee, acteur)
    if seuls is not None:
        suivis = suivis.filter(pk__in=seuls)
    dossiers = list(suivis.select_related("organisme").order_by("numero"))
    cles = [dossier.pk for dossier in dossiers]
    bilans = bilans_de(cles, annee)
    rendus = [bilan.pk for bilan in bilans.values() if brouillons or bilan.etat in BILANS_RENDUS]
    elements = elements_de(Rattachement.objects.filter(dossier__in=cles), "dossier_id")
    territoires = territoires_de(Territoire.objects.filter(dossier__in=cles), "dossier_id")
    attendus = tranches_de(Public.objects.filter(dossier__in=cles, bilan__isnull=True), "dossier_id")
    reels = tranches_de(Public.objects.filter(bilan__in=rendus), "bilan_id")
    quartiers = quartiers_de(PublicQuartier.objects.filter(bilan__in=rendus))
    reponses = reponses_de(ReponseBilan.objects.filter(bilan__in=rendus))
    argent = credits_des_dossiers(cles, annee)
    mesures = mesures_de(IndicateurDossier.objects.filter(dossier__in=cles), "dossier_id")
    prevus, depenses = couts_des_dossiers(cles, annee)
    adresse = adresses("appels:dossier", contrat)
    actions = []
    for dossier in dossiers:
        bilan = bilans.get(dossier.pk)
        rendu = bilan if bilan is not None and bilan.pk in rendus else None
        principal, autres = elements.get(dossier.pk, (None, ()))
        actions.append(
            ActionAnnee(
                cle=f"dossier-{dossier.pk}",
                annee=annee,
                code=dossier.numero,
                intitule=dossier.intitule,
                url=adresse(dossier.numero),
                genre="appel",
                organisme_id=dossier.organisme_id,
                organisme=dossier.organisme.nom_court,
                nature_organisme=dossier.organisme.nature,
                element=principal,
                autres=autres,
                territoires=territoires.get(dossier.pk, {}),
                attendu=personnes_attendues(dossier, attendus.get(dossier.pk, {})),
                reel=None if rendu is None else reel_de(rendu, reels.get(rendu.pk, {}), quartiers.get(rendu.pk, {})),
                bilan_attendu=dossier.etat != EtatDossier.ABANDONNE,
                bilan_etat=bilan.etat if bilan is not None else "",
                credits=tuple(argent.get(dossier.pk, ())),
                mesures=tuple(mesures.get(dossier.pk, ())),
                reponses=reponses.get(rendu.pk, {}) if rendu is not None else {},
                cout_prevu=prevus.get(dossier.pk),
                cout_reel=depenses.get(dossier.pk) if rendu is not None else None,
                abandonnee=dossier.etat == EtatDossier.ABANDONNE,
            )
        )
    return actions


def fiches_de_l_annee(
    contrat: Contrat,
    annee: int,
    acteur: Acteur | None = None,
    *,
    seules: Collection[int] | None = None,
    brouillons: bool = False,
) -> list[ActionAnnee]:
    """Eight queries, whatever the number of sheets; `seules` and `brouillons` as for the projects."""
    suivies = fiches_suivies(contrat, annee, acteur)
    if seules is not None:
        suivies = suivies.filter(pk__in=seules)
    fiches = list(suivies.select_related("organisme", "bilan").order_by("code"))
    cles = [fiche.pk for fiche in fiches]
    rendus = [f.bilan.pk for f in fiches if bilan_rendu(f, brouillons=brouillons) is not None]
    elements = elements_de(RattachementFiche.objects.filter(fiche__in=cles), "fiche_id")
    territoires = territoires_de(TerritoireFiche.objects.filter(fiche__in=cles), "fiche_id")
    publics = PublicFiche.objects.filter(fiche__in=cles)
    attendus = tranches_de(publics.filter(reel=False), "fiche_id")
    reels = tranches_de(publics.filter(reel=True), "fiche_id")
    quartiers = quartiers_de(PublicQuartierFiche.objects.filter(bilan__in=rendus))
    reponses = reponses_de(ReponseFiche.objects.filter(bilan__in=rendus))
    mesures = mesures_de(IndicateurFiche.objects.filter(fiche__in=cles), "fiche_id")
    argent = credits_des_fiches(cles)
    adresse = adresses("suivi:fiche", contrat)
    actions = []
    for fiche in fiches:
        bilan, rendu = getattr(fiche, "bilan", None), bilan_rendu(fiche, brouillons=brouillons)
        principal, autres = elements.get(fiche.pk, (None, ()))
        lignes = argent.get(fiche.pk, [])
        actions.append(
            ActionAnnee(
                cle=f"fiche-{fiche.pk}",
                annee=annee,
                code=fiche.code,
                intitule=fiche.intitule,
                url=adresse(fiche.code),
                genre=fiche.genre,
                organisme_id=fiche.organisme_id,
                organisme=fiche.organisme.nom_court,
                nature_organisme=fiche.organisme.nature,
                element=principal,
                autres=autres,
                territoires=territoires.get(fiche.pk, {}),
                attendu=personnes_attendues(fiche, attendus.get(fiche.pk, {})),
                reel=None if rendu is None else reel_de(rendu, reels.get(fiche.pk, {}), quartiers.get(rendu.pk, {})),
                bilan_attendu=True,
                bilan_etat=bilan.etat if bilan is not None else "",
                credits=tuple(lignes),
                mesures=tuple(mesures.get(fiche.pk, ())),
                reponses=reponses.get(rendu.pk, {}) if rendu is not None else {},
                cout_prevu=sum((c.montants.demande for c in lignes), ZERO) if lignes else None,
                cout_reel=sum((c.montants.paye for c in lignes), ZERO) if lignes and rendu is not None else None,
            )
        )
    return actions


def bilan_rendu(fiche: FicheAction, *, brouillons: bool = False) -> FicheBilan | None:
    bilan = getattr(fiche, "bilan", None)
    return bilan if bilan is not None and (brouillons or bilan.etat in RENDUES) else None


def adresses(route: str, contrat: Contrat) -> Any:
    """Builds addresses of a route without resolving it once per row."""
    modele = reverse(route, args=[contrat.code, "0-0-0"])
    return lambda code: modele.replace("0-0-0", code)


def bilans_de(dossiers: list[int], annee: int) -> dict[int, Bilan]:
    """The report of the year of each project: the final one when it is in, else the interim one that is, else the
    final one that is due."""
    retenus: dict[int, Bilan] = {}
    for bilan in Bilan.objects.filter(dossier__in=dossiers, exercice=annee):
        actuel = retenus.get(bilan.dossier_id)
        if actuel is None or poids_du_bilan(bilan) > poids_du_bilan(actuel):
            retenus[bilan.dossier_id] = bilan
    return retenus


def poids_du_bilan(bilan: Bilan) -> tuple[bool, bool]:
    return (bilan.etat in BILANS_RENDUS, bilan.genre == GenreBilan.FINAL)


def personnes_attendues(objet: Dossier | FicheAction, tranches: dict[str, ParSexe]) -> Personnes:
    return Personnes(objet.participants, objet.participants_qpv, objet.femmes, objet.hommes, tranches)


def reel_de(bilan: Bilan | FicheBilan, tranches: dict[str, ParSexe], quartiers: dict[int, int]) -> Reel:
    return Reel(
        participants=bilan.participants,
        qpv=bilan.participants_qpv,
        femmes=bilan.femmes,
        hommes=bilan.hommes,
        tranches=tranches,
        presences=bilan.presences,
        seances=bilan.seances,
        estime=bilan.comptage == Comptage.ESTIME,
        par_quartier=quartiers,
        realisation=bilan.realisation,
        suite=bilan.suite,
    )


def elements_de(rattachements: QuerySet[Any], par: str) -> dict[int, tuple[int | None, tuple[int, ...]]]:
    principaux: dict[int, int] = {}
    autres: dict[int, list[int]] = defaultdict(list)
    for cle, element, principal in rattachements.order_by("pk").values_list(par, "element_id", "principal"):
        if principal:
            principaux[cle] = element
        else:
            autres[cle].append(element)
    tous = {*principaux, *autres}
    return {
        cle: (principaux[cle], tuple(autres[cle]))
        if cle in principaux
        else (autres[cle][0], tuple(autres[cle][1:]))  # tied, but to none first: the first one tied stands for it
        for cle in tous
    }


def territoires_de(territoires: QuerySet[Any], par: str) -> dict[int, dict[int | None, Decimal]]:
    """Shares by neighbourhood; pockets of poverty and the rest stand together outside them (None)."""
    parts: dict[int, dict[int | None, Decimal]] = defaultdict(dict)
    for cle, quartier, part in territoires.order_by("quartier__rang", "pk").values_list(par, "quartier_id", "part"):
        parts[cle][quartier] = parts[cle].get(quartier, ZERO) + part
    return parts


def tranches_de(publics: QuerySet[Any], par: str) -> dict[int, dict[str, ParSexe]]:
    lus: dict[int, dict[str, ParSexe]] = defaultdict(dict)
    for cle, tranche, *nombres in publics.order_by("pk").values_list(par, "tranche", "femmes", "hommes", "non_precise"):
        lus[cle][tranche] = (nombres[0], nombres[1], nombres[2])
    return lus


def quartiers_de(publics: QuerySet[Any]) -> dict[int, dict[int, int]]:
    lus: dict[int, dict[int, int]] = defaultdict(dict)
    for bilan, quartier, participants in publics.values_list("bilan_id", "quartier_id", "participants"):
        lus[bilan][quartier] = participants
    return lus


def reponses_de(reponses: QuerySet[Any]) -> dict[int, dict[int, str]]:
    lues: dict[int, dict[int, str]] = defaultdict(dict)
    for bilan, question, valeur in reponses.exclude(valeur="").values_list("bilan_id", "question_id", "valeur"):
        lues[bilan][question] = valeur
    return lues


def mesures_de(indicateurs: QuerySet[Any], par: str) -> dict[int, list[Mesure]]:
    lues: dict[int, list[Mesure]] = defaultdict(list)
    champs = ("libelle", "unite", "attendu", "realise", "indicateur_id", "comptage")
    for cle, libelle, unite, attendu, realise, indicateur, comptage in indicateurs.order_by("pk").values_list(
        par, *champs
    ):
        lues[cle].append(Mesure(libelle, unite, attendu, realise, indicateur, comptage == Comptage.ESTIME))
    return lues


def credits_des_dossiers(dossiers: list[int], annee: int) -> dict[int, list[Credit]]:
    """Two queries. A refused or cancelled line counts for what it asked alone; paid is net of refunds."""
    payes = versements_de(dossiers, annee)
    lignes = LigneFinancement.objects.filter(dossier__in=dossiers, exercice=annee).order_by("financeur__rang", "pk")
    lus: dict[int, list[Credit]] = defaultdict(list)
    for pk, dossier, organisme, nom, nature, etat, demande, vote, justifie in lignes.values_list(
        "pk", "dossier_id", "financeur__organisme_id", "financeur__nom", "nature", "etat", "demande", "vote", "justifie"
    ):
        accorde = (vote or ZERO) if etat in VOTEES else ZERO
        montants = Montants(demande, accorde, payes.get(pk, ZERO), justifie or ZERO)
        lus[dossier].append(Credit(organisme, nom, nature, montants))
    return lus


def versements_de(dossiers: list[int], annee: int) -> dict[int, Decimal]:
    retour = Q(genre=GenreVersement.REVERSEMENT)
    sommes = (
        Versement.objects.filter(ligne__dossier__in=dossiers, ligne__exercice=annee, paye_le__isnull=False)
        .order_by()
        .values("ligne_id")
        .annotate(recu=Sum("montant", filter=~retour, default=ZERO), rendu=Sum("montant", filter=retour, default=ZERO))
    )
    return {ligne["ligne_id"]: ligne["recu"] - ligne["rendu"] for ligne in sommes}


def credits_des_fiches(fiches: list[int]) -> dict[int, list[Credit]]:
    lignes = CreditFiche.objects.filter(fiche__in=fiches).select_related("organisme").order_by("pk")
    lus: dict[int, list[Credit]] = defaultdict(list)
    for ligne in lignes:
        montants = Montants(ligne.prevu or ZERO, ligne.vote or ZERO, ligne.depense or ZERO, ligne.depense or ZERO)
        lus[ligne.fiche_id].append(
            Credit(ligne.organisme_id, nom_du_partenaire(ligne.organisme), ligne.nature, montants, ligne.estime)
        )
    return lus


def nom_du_partenaire(organisme: Organisme) -> str:
    return organisme.nom_court


def couts_des_dossiers(dossiers: list[int], annee: int) -> tuple[dict[int, Decimal], dict[int, Decimal]]:
    """(planned, real) cash charges by project: those of the latest planned or revised budget, and of the real one."""
    sommes = (
        LigneBudget.objects.filter(budget__dossier__in=dossiers, budget__exercice=annee, cote=Cote.CHARGE)
        .exclude(compte__startswith="86")
        .order_by()
        .values_list("budget__dossier_id", "budget__nature", "budget__rang")
        .annotate(total=Sum("montant"))
    )
    prevus: dict[int, Decimal] = {}
    reels: dict[int, Decimal] = {}
    for dossier, nature, _rang, total in sorted(sommes, key=ordre_du_budget):
        (reels if nature == NatureBudget.REALISE else prevus)[dossier] = total
    return prevus, reels


def ordre_du_budget(ligne: tuple[int, str, int, Decimal]) -> tuple[int, bool, int]:
    """Planned, then revised ones by their rank: the last one read stands."""
    return (ligne[0], ligne[1] == NatureBudget.REVISE, ligne[2])


def cles_par_genre(cles: Iterable[str]) -> tuple[list[int], list[int]]:
    """Keys « dossier-12 », « fiche-7 » as (identifiers of projects, identifiers of sheets)."""
    dossiers = [int(cle.removeprefix("dossier-")) for cle in cles if cle.startswith("dossier-")]
    fiches = [int(cle.removeprefix("fiche-")) for cle in cles if cle.startswith("fiche-")]
    return dossiers, fiches
