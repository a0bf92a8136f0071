"""The report put together: its chapters with their texts, and their live figures made out of the year's rows."""

from collections import defaultdict
from collections.abc import Iterable

from django.utils import timezone

from quartiers.socle import formats
from quartiers.suivi.annexe_donnees import tables_de_donnees
from quartiers.suivi.blocs import fabriquer
from quartiers.suivi.blocs.territoires import chiffres_du_quartier, dessiner
from quartiers.suivi.contenu import (
    AvisFige,
    BlocFige,
    ChapitreFige,
    ContenuRapport,
    DeliberationFigee,
    QuartierFige,
)
from quartiers.suivi.enums import EtatRapport, SensAvisRapport
from quartiers.suivi.models import AvisRapport, BlocRapport, Chapitre, Deliberation, Rapport
from quartiers.suivi.queries.matiere import Matiere

MENTIONS = {
    EtatRapport.BROUILLON: "Document de travail",
    EtatRapport.CONSULTATION: "Projet soumis à consultation",
    EtatRapport.AVIS_RECUS: "Projet après consultation",
    EtatRapport.ANNEXE: "Projet soumis aux assemblées",
    EtatRapport.DELIBERE: "Rapport adopté",
    EtatRapport.PUBLIE: "Rapport adopté",
    EtatRapport.TRANSMIS: "Rapport adopté",
}
ACTIONS_DE_LA_FEUILLE = 6  # actions named on the sheet of a neighbourhood


def composer(rapport: Rapport, matiere: Matiere | None = None) -> ContenuRapport:
    """The report as it stands now. Charts are not drawn yet (see `dessins`)."""
    matiere = matiere or Matiere(rapport.contrat, rapport.annee)
    chapitres = list(Chapitre.objects.filter(rapport=rapport).order_by("rang", "pk"))
    blocs: dict[int, list[BlocRapport]] = defaultdict(list)
    for bloc in BlocRapport.objects.filter(chapitre__rapport=rapport).order_by("rang", "pk"):
        blocs[bloc.chapitre_id].append(bloc)
    return ContenuRapport(
        titre=rapport.titre,
        contrat=rapport.contrat.intitule,
        annee=rapport.annee,
        mention=mention_de(rapport),
        date=timezone.localdate().isoformat(),
        seuil=matiere.seuil,
        chapitres=tuple(chapitre_fige(matiere, chapitre, blocs[chapitre.pk]) for chapitre in chapitres),
        quartiers=tuple(quartiers_figes(matiere)),
        avis=tuple(avis_figes(rapport)),
        deliberations=tuple(deliberations_figees(rapport)),
        suites=rapport.suites,
        examen=examen_de(rapport),
        fictif=rapport.contrat.demonstration,
        donnees=tuple(tables_de_donnees(matiere)),
    )


def mention_de(rapport: Rapport) -> str:
    mention = MENTIONS[EtatRapport(rapport.etat)]
    return f"{mention} le {formats.date_fr(rapport.adopte_le)}" if rapport.adopte_le else mention


def examen_de(rapport: Rapport) -> str:
    """« Comité de pilotage, le 12 juin 2026 »."""
    seance = rapport.seance
    return f"{seance.instance}, le {formats.date_fr(seance.tenue_le)}" if seance else ""


def chapitre_fige(matiere: Matiere, chapitre: Chapitre, blocs: Iterable[BlocRapport]) -> ChapitreFige:
    return ChapitreFige(
        chapitre.code,
        chapitre.titre,
        chapitre.niveau,
        chapitre.texte,
        tuple(bloc_fige(matiere, bloc) for bloc in blocs),
    )


def bloc_fige(matiere: Matiere, bloc: BlocRapport) -> BlocFige:
    return fabriquer(
        matiere, bloc.source, bloc.parametres, cle=f"bloc-{bloc.pk}", genre=bloc.genre, legende=bloc.legende
    )


def quartiers_figes(matiere: Matiere) -> Iterable[QuartierFige]:
    for quartier in matiere.quartiers:
        connu = quartier.pk in matiere.contours
        alt = f"Plan de situation du quartier {quartier.titre}." if connu else ""
        actions = sorted(matiere.actions_du_quartier(quartier), key=lambda action: -action.montants.vote)
        yield QuartierFige(
            code=quartier.code,
            nom=quartier.titre,
            commune=quartier.commune.nom if quartier.commune else "",
            chiffres=chiffres_du_quartier(matiere, quartier),
            actions=tuple((action.intitule, action.organisme) for action in actions[:ACTIONS_DE_LA_FEUILLE]),
            svg=dessiner(matiere, quartier.titre, alt, seul=quartier.pk) if connu else "",
            alt=alt,
        )


def avis_figes(rapport: Rapport) -> Iterable[AvisFige]:
    for avis in AvisRapport.objects.filter(rapport=rapport).order_by("pk"):
        if avis.sens != SensAvisRapport.EN_ATTENTE:
            jour = formats.date_fr(avis.rendu_le)
            yield AvisFige(avis.nom, avis.get_sens_display(), jour, avis.observations, avis.suite)


def deliberations_figees(rapport: Rapport) -> Iterable[DeliberationFigee]:
    for deliberation in Deliberation.objects.filter(rapport=rapport, tenue_le__isnull=False).order_by("tenue_le", "pk"):
        yield DeliberationFigee(
            deliberation.assemblee,
            formats.date_fr(deliberation.tenue_le),
            deliberation.numero,
            deliberation.observations,
        )
