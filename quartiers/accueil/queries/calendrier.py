"""The year of a contract: meetings, calls for projects, the tax abatement, the annual report, as each may see them."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse

from quartiers.appels.calendrier import echeances
from quartiers.appels.models import Campagne
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.gouvernance.acces import seances_visibles
from quartiers.gouvernance.enums import EtatSeance
from quartiers.gouvernance.permissions import lire_registre
from quartiers.socle.formats import jour
from quartiers.suivi.acces import rapports_visibles
from quartiers.tfpb.models import RegleAbattement
from quartiers.tfpb.permissions import suivre as suivre_tfpb
from quartiers.tfpb.queries.alertes import le_jour
from quartiers.tfpb.queries.soldes import reglage_de


@dataclass(frozen=True)
class Jalon:
    """A date of the contract's year; `cle` never changes, `modifie_le` tells calendars that it moved."""

    cle: str
    date: dt.date | dt.datetime
    titre: str
    genre: str
    adresse: str
    modifie_le: dt.datetime
    fin: dt.datetime | None = None
    detail: str = ""
    lieu: str = ""
    annule: bool = False

    @property
    def jour(self) -> dt.date:
        return jour(self.date)


def annee_du_contrat(acteur: Acteur, contrat: Contrat, annee: int) -> list[Jalon]:
    """Past to future; three queries and one per table of what it shows, whatever the number of dates."""
    trouves = [
        *des_seances(acteur, contrat, annee),
        *des_campagnes(acteur, contrat, annee),
        *de_l_abattement(acteur, contrat, annee),
        *des_rapports(acteur, contrat, annee),
    ]
    return sorted(trouves, key=lambda j: (j.jour, isinstance(j.date, dt.datetime), str(j.date), j.titre))


def des_seances(acteur: Acteur, contrat: Contrat, annee: int) -> Iterator[Jalon]:
    """The meetings whose page the actor opens; the public sees neither their place nor their subject."""
    partie = lire_registre(acteur, contrat)
    for seance in seances_visibles(acteur, contrat).filter(tenue_le__year=annee).order_by("tenue_le", "pk"):
        yield Jalon(
            cle=f"seance-{seance.pk}",
            date=seance.debut or seance.tenue_le,
            fin=seance.fin,
            titre=seance.instance.titre,
            genre="Séance",
            adresse=reverse("gouvernance:seance", args=[contrat.code, seance.pk]),
            detail=seance.objet if partie else "",
            lieu=seance.lieu if partie else "",
            modifie_le=seance.modifie_le,
            annule=seance.etat == EtatSeance.ANNULEE,
        )


def des_campagnes(acteur: Acteur, contrat: Contrat, annee: int) -> Iterator[Jalon]:
    """Dates of the calls for projects that fall in the year, whatever the year of the call."""
    proches = Campagne.objects.visibles_par(acteur).filter(contrat=contrat, annee__range=(annee - 1, annee + 1))
    for campagne in proches.select_related("contrat"):
        adresse = reverse("appels:campagne", args=[contrat.code, campagne.annee])
        for echeance in echeances(campagne):
            if jour(echeance.date).year == annee:
                yield Jalon(
                    cle=f"campagne-{contrat.code}-{campagne.annee}-{echeance.nom}",
                    date=echeance.date,
                    titre=f"{echeance.libelle} – {campagne}",
                    genre="Appel à projets",
                    adresse=adresse,
                    detail=echeance.precision,
                    modifie_le=campagne.modifie_le,
                )


def de_l_abattement(acteur: Acteur, contrat: Contrat, annee: int) -> Iterator[Jalon]:
    """The days of the landlords' plans of the year and of the reviews of the year before, for those who follow them."""
    if not suivre_tfpb(acteur, contrat):
        return
    regles = list(RegleAbattement.objects.filter(contrat=contrat))
    for exercice, champ, libelle in ((annee, "plan_attendu", "Programmes"), (annee - 1, "bilan_attendu", "Bilans")):
        regle = next((r for r in regles if r.premiere_annee <= exercice <= r.derniere_annee), None)
        if regle is not None:
            reglage = reglage_de(contrat, exercice)
            yield Jalon(
                cle=f"tfpb-{contrat.code}-{champ}-{exercice}",
                date=le_jour(getattr(reglage, champ), annee),
                titre=f"{libelle} {exercice} des bailleurs attendus",
                genre="Abattement TFPB",
                adresse=f"{reverse('tfpb:tableau', args=[contrat.code])}?annee={exercice}",
                modifie_le=reglage.modifie_le or regle.modifie_le,
            )


ETAPES_DU_RAPPORT = (
    ("consultation_debut", "Début de la consultation"),
    ("consultation_fin", "Fin de la consultation"),
    ("assemblee_le", "Assemblée de l’intercommunalité"),
    ("publie_le", "Publication"),
)


def des_rapports(acteur: Acteur, contrat: Contrat, annee: int) -> Iterator[Jalon]:
    for rapport in rapports_visibles(acteur, contrat).filter(annee__range=(annee - 2, annee)):
        for champ, libelle in ETAPES_DU_RAPPORT:
            date = getattr(rapport, champ)
            if date is not None and date.year == annee:
                yield Jalon(
                    cle=f"rapport-{rapport.pk}-{champ}",
                    date=date,
                    titre=f"{libelle} – {rapport.titre}",
                    genre="Rapport annuel",
                    adresse=reverse("suivi:rapport", args=[contrat.code, rapport.annee]),
                    modifie_le=rapport.modifie_le,
                )
