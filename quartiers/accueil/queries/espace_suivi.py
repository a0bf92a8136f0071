"""What the yearly monitoring expects of each role, in words and addresses, for « mon espace »."""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Count, QuerySet
from django.urls import reverse

from quartiers.accueil.queries.attente import Attente
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.socle.affichage import Badge, Lien
from quartiers.socle.formats import INSECABLE, compte, date_fr
from quartiers.suivi.acces import rapports_visibles
from quartiers.suivi.enums import EtatFiche, EtatRapport
from quartiers.suivi.models import FicheAction, Rapport
from quartiers.suivi.permissions import EQUIPE, conduire_rapport, saisir_fiche

LIGNES_MAX = 5
EN_ATTENTE = (EtatFiche.ATTENDUE, EtatFiche.A_CORRIGER)


@dataclass
class DuSuivi:
    attentes: list[Attente] = field(default_factory=list)
    gestes: list[Lien] = field(default_factory=list)
    lectures: list[Lien] = field(default_factory=list)


def suivi_de(acteur: Acteur, contrat: Contrat, jour: dt.date) -> DuSuivi:
    """Sheets to fill or to check, the report to conduct or to read. Two queries at most."""
    suivi = DuSuivi()
    if saisir_fiche(acteur, contrat):
        visibles = FicheAction.objects.visibles_par(acteur).filter(contrat=contrat)
        if acteur.role in EQUIPE:
            suivi.attentes += fiches_a_verifier(contrat, visibles)
        else:
            ajouter_fiches(suivi, acteur, contrat, visibles, jour)
    rapports = list(rapports_visibles(acteur, contrat).order_by("-annee")[:2])
    for rapport in rapports:
        if rapport.etat != EtatRapport.TRANSMIS and conduire_rapport(acteur, contrat):
            suivi.attentes.append(attente_du_rapport(contrat, rapport))
    suivi.lectures.append(Lien("Le suivi, année par année", reverse("suivi:porte", args=[contrat.code])))
    suivi.lectures += [
        Lien(f"Le rapport annuel {rapport.annee}", reverse("suivi:rapport", args=[contrat.code, rapport.annee]))
        for rapport in rapports[:1]
    ]
    return suivi


def fiches_a_verifier(contrat: Contrat, visibles: QuerySet[FicheAction]) -> list[Attente]:
    """How many reports wait for the team, year by year."""
    remises = visibles.filter(bilan__etat=EtatFiche.REMISE).order_by().values_list("annee")
    return [
        Attente(
            Lien(
                compte(nombre, "fiche bilan à vérifier", "fiches bilan à vérifier"),
                f"{reverse('suivi:actions', args=[contrat.code, annee])}?etat=rendu",
            ),
            f"Actions {annee}.",
            Badge("À vérifier", "attention"),
        )
        for annee, nombre in remises.annotate(nombre=Count("pk")).order_by("annee")
    ]


def ajouter_fiches(
    suivi: DuSuivi, acteur: Acteur, contrat: Contrat, visibles: QuerySet[FicheAction], jour: dt.date
) -> None:
    """Those that one's organisation leads: due once their year is over or a correction is asked, else to prepare."""
    organisme = acteur.habilitation.organisme_id if acteur.habilitation else None
    attendues = list(
        visibles.filter(organisme_id=organisme or 0, bilan__etat__in=EN_ATTENTE)
        .select_related("bilan")
        .order_by("bilan__echeance", "code")
    )
    dues = [f for f in attendues if f.annee < jour.year or f.bilan.etat == EtatFiche.A_CORRIGER]
    suivi.attentes += [attente_de_la_fiche(contrat, fiche, jour) for fiche in dues[:LIGNES_MAX]]
    suivantes: dict[int, list[FicheAction]] = {}
    for fiche in attendues:
        if fiche not in dues:
            suivantes.setdefault(fiche.annee, []).append(fiche)
    suivi.gestes += [
        Lien(
            f"Remplir vos fiches d’action {annee}{INSECABLE}: {compte(len(fiches), 'bilan attendu', 'bilans attendus')} "
            f"avant le {date_fr(fiches[0].bilan.echeance)}",
            reverse("suivi:actions", args=[contrat.code, annee]),
        )
        for annee, fiches in suivantes.items()
    ]


def attente_de_la_fiche(contrat: Contrat, fiche: FicheAction, jour: dt.date) -> Attente:
    corriger = fiche.bilan.etat == EtatFiche.A_CORRIGER
    quand = "était attendue" if fiche.bilan.echeance < jour else "est attendue"
    return Attente(
        Lien(f"Fiche bilan{INSECABLE}: {fiche.intitule}", reverse("suivi:fiche", args=[contrat.code, fiche.code])),
        fiche.bilan.correction_motif if corriger else f"Elle {quand} le {date_fr(fiche.bilan.echeance)}.",
        Badge("À corriger" if corriger else f"Bilan {fiche.annee}", "attention"),
    )


def attente_du_rapport(contrat: Contrat, rapport: Rapport) -> Attente:
    adresse = reverse("suivi:rapport_conduite", args=[contrat.code, rapport.annee])
    reste = "Il reste à le transmettre à l’État." if rapport.etat == EtatRapport.PUBLIE else ""
    return Attente(Lien(f"Rapport annuel {rapport.annee}", adresse), reste, Badge(rapport.get_etat_display(), "info"))
