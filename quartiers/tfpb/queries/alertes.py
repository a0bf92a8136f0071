"""The clock of the abatement: what must be signed, given, handed in, before when (regles, 2 and 8)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import DecimalField, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.socle.affichage import Ton
from quartiers.socle.formats import compte, date_fr
from quartiers.tfpb.enums import PROGRAMME_REALISE, EtatConvention, EtatJustificatif, EtatProgramme
from quartiers.tfpb.models import ConventionTfpb, Imputation, Programme, ReglageTfpb, SuiviTrimestriel
from quartiers.tfpb.queries.annee import LigneAnnee, couples
from quartiers.tfpb.queries.droits import Registre, registre
from quartiers.tfpb.queries.soldes import reglage_de

MOIS = dt.timedelta(days=30)
FIN_DE_TRIMESTRE = {1: (3, 31), 2: (6, 30), 3: (9, 30), 4: (12, 31)}
SOMME = DecimalField(max_digits=12, decimal_places=2)


@dataclass(frozen=True)
class Alerte:
    """One thing to do: `cle` never changes for the same thing, `echeance` is the day it must be done."""

    cle: str
    genre: str
    phrase: str
    adresse: str
    echeance: dt.date
    jour: dt.date
    bailleur: int | None = None
    commune: int | None = None

    @property
    def en_retard(self) -> bool:
        return self.echeance < self.jour

    @property
    def ton(self) -> Ton:
        return "erreur" if self.en_retard else "attention"


def le_jour(jour_mois: str, annee: int) -> dt.date:
    """« 31/03 » in a year; the last day of a month that is shorter."""
    jour, mois = (int(morceau) for morceau in jour_mois.split("/"))
    while True:
        try:
            return dt.date(annee, mois, jour)
        except ValueError:
            jour -= 1


def alertes(
    acteur: Acteur, contrat: Contrat, jour: dt.date, lignes: Iterable[LigneAnnee], connu: Registre | None = None
) -> list[Alerte]:
    """What `acteur` is told on `jour`, the most urgent first; `lignes` are those of the year of `jour`."""
    connu = connu or registre(contrat)
    if not connu.regles:
        return []
    reglage = reglage_de(contrat, jour.year)
    trouvees = [
        *conventions_a_signer(acteur, contrat, jour, reglage),
        *conditions_a_reunir(acteur, contrat, jour, reglage, connu),
        *plans_attendus(contrat, jour, reglage, lignes),
        *bilans_attendus(acteur, contrat, jour),
        *justificatifs_attendus(acteur, contrat, jour, reglage),
    ]
    return sorted(trouvees, key=lambda alerte: (alerte.echeance, alerte.phrase))


def conventions_a_signer(acteur: Acteur, contrat: Contrat, jour: dt.date, reglage: ReglageTfpb) -> Iterator[Alerte]:
    """A convention ends: the next one is signed before the 1 January that follows, or the year has no abatement."""
    conventions = list(
        ConventionTfpb.objects.visibles_par(acteur)
        .filter(contrat=contrat)
        .select_related("commune")
        .prefetch_related("avenants")
    )
    par_commune: dict[int, list[ConventionTfpb]] = defaultdict(list)
    for convention in conventions:
        par_commune[convention.commune_id].append(convention)
    for siennes in par_commune.values():
        signees = [c for c in siennes if c.etat == EtatConvention.SIGNEE]
        if not signees:
            continue
        derniere = max(signees, key=lambda c: c.derniere_annee_au(jour))
        fin = derniere.derniere_annee_au(jour)
        premier = dt.date(fin + 1, 1, 1)
        if not premier - dt.timedelta(days=reglage.alerte_jours) <= jour < premier + dt.timedelta(days=90):
            continue
        if premier >= contrat.fin:
            continue
        preparee = next((c for c in siennes if c.etat == EtatConvention.PROJET and c.premiere_annee > fin), None)
        ou = preparee or derniere
        suite = "la suivante est en projet" if preparee else "la suivante n’est pas préparée"
        yield Alerte(
            cle=f"signer-{derniere.pk}-{fin}",
            genre="Convention à signer",
            phrase=f"{derniere} s’arrête fin {fin} ; {suite}. Sans signature avant le {date_fr(premier)}, "
            f"pas d’abattement en {fin + 1}.",
            adresse=reverse("tfpb:convention", args=[contrat.code, ou.pk]),
            echeance=premier - dt.timedelta(days=1),
            jour=jour,
            commune=derniere.commune_id,
        )


def conditions_a_reunir(
    acteur: Acteur, contrat: Contrat, jour: dt.date, reglage: ReglageTfpb, connu: Registre
) -> Iterator[Alerte]:
    """What next year's right lacks, besides a convention to sign: told by reason, once for all who share it."""
    annee = jour.year + 1
    premier = dt.date(annee, 1, 1)
    loi = connu.loi(annee)
    if loi is None or not loi.couvre(annee) or jour < premier - dt.timedelta(days=reglage.alerte_jours):
        return
    par_raison: dict[str, list[str]] = defaultdict(list)
    for bailleur, quartier in couples(acteur, contrat):
        for condition in connu.droit(bailleur.pk, quartier.pk, annee).manquantes:
            if condition.code != "convention":
                par_raison[condition.raison].append(f"{bailleur.nom_court} à {quartier}")
    for raison, concernes in sorted(par_raison.items()):
        yield Alerte(
            cle=f"condition-{annee}-{raison[:60]}",
            genre="Condition du 1er janvier",
            phrase=f"{raison} Pas d’abattement en {annee} pour {', '.join(concernes)}.",
            adresse=reverse("tfpb:droits", args=[contrat.code]),
            echeance=premier - dt.timedelta(days=1),
            jour=jour,
        )


def plans_attendus(
    contrat: Contrat, jour: dt.date, reglage: ReglageTfpb, lignes: Iterable[LigneAnnee]
) -> Iterator[Alerte]:
    """The plan of the year: not there, or not shared yet, a month before its day and until it is."""
    echeance = le_jour(reglage.plan_attendu, jour.year)
    if jour < echeance - MOIS:
        return
    for ligne in lignes:
        if not ligne.droit.ouvert or (ligne.programme and ligne.programme.etat != EtatProgramme.PROPOSE):
            continue
        etat = "n’est pas partagé" if ligne.programme else "manque"
        adresse = (
            reverse("tfpb:programme", args=[contrat.code, ligne.programme.pk])
            if ligne.programme
            else reverse(
                "tfpb:ouvrir_programme", args=[contrat.code, ligne.bailleur.pk, ligne.quartier.code, jour.year]
            )
        )
        yield Alerte(
            cle=f"plan-{ligne.bailleur.pk}-{ligne.quartier.pk}-{jour.year}",
            genre="Programme attendu",
            phrase=f"{ligne.bailleur.nom_court} – {ligne.quartier} : le programme {jour.year} {etat}, "
            f"attendu le {date_fr(echeance)}.",
            adresse=adresse,
            echeance=echeance,
            jour=jour,
            bailleur=ligne.bailleur.pk,
            commune=ligne.quartier.commune_id,
        )


def bilans_attendus(acteur: Acteur, contrat: Contrat, jour: dt.date) -> Iterator[Alerte]:
    """The review of the year before, before the spring committee."""
    annee = jour.year - 1
    reglage = reglage_de(contrat, annee)
    echeance = le_jour(reglage.bilan_attendu, jour.year)
    if jour < echeance - 2 * MOIS:
        return
    programmes = Programme.objects.visibles_par(acteur).filter(contrat=contrat, annee=annee, etat__in=PROGRAMME_REALISE)
    for programme in programmes.select_related("bailleur", "quartier").order_by("quartier__rang", "bailleur__nom"):
        yield Alerte(
            cle=f"bilan-{programme.pk}",
            genre="Bilan attendu",
            phrase=f"{programme} : le bilan est attendu le {date_fr(echeance)}.",
            adresse=reverse("tfpb:programme", args=[contrat.code, programme.pk]),
            echeance=echeance,
            jour=jour,
            bailleur=programme.bailleur_id,
            commune=programme.commune_id,
        )


def justificatifs_attendus(acteur: Acteur, contrat: Contrat, jour: dt.date, reglage: ReglageTfpb) -> Iterator[Alerte]:
    """Spending told at the end of a quarter that no proof covers yet: proofs put in, whatever was said of them."""
    echu = dernier_trimestre_echu(jour, reglage.factures_jours)
    if echu is None:
        return
    annee, trimestre = echu
    depenses = (
        SuiviTrimestriel.objects.filter(ligne__programme=OuterRef("pk"), trimestre__lte=trimestre)
        .order_by()
        .values("ligne__programme")
        .annotate(somme=Sum("depense"))
        .values("somme")
    )
    deposes = (
        Imputation.objects.filter(ligne__programme=OuterRef("pk"))
        .exclude(justificatif__etat__in=[EtatJustificatif.REJETE, EtatJustificatif.RETIRE])
        .order_by()
        .values("ligne__programme")
        .annotate(somme=Sum("montant"))
        .values("somme")
    )
    zero = Value(0, output_field=SOMME)
    programmes = (
        Programme.objects.visibles_par(acteur)
        .filter(contrat=contrat, annee=annee, etat__in=PROGRAMME_REALISE)
        .annotate(depense=Coalesce(Subquery(depenses), zero), depose=Coalesce(Subquery(deposes), zero))
        .filter(Q(depense__gt=F("depose")))
    )
    mois, dernier = FIN_DE_TRIMESTRE[trimestre]
    echeance = dt.date(annee, mois, dernier) + dt.timedelta(days=reglage.factures_jours)
    for programme in programmes.select_related("bailleur", "quartier").order_by("quartier__rang", "bailleur__nom"):
        yield Alerte(
            cle=f"justificatifs-{programme.pk}-{trimestre}",
            genre="Justificatifs attendus",
            phrase=f"{programme} : des dépenses suivies jusqu’au {trimestre}{'er' if trimestre == 1 else 'e'} trimestre "
            "n’ont pas de justificatif.",
            adresse=reverse("tfpb:programme", args=[contrat.code, programme.pk]),
            echeance=echeance,
            jour=jour,
            bailleur=programme.bailleur_id,
            commune=programme.commune_id,
        )


def dernier_trimestre_echu(jour: dt.date, delai: int) -> tuple[int, int] | None:
    """(year, quarter) of the last quarter whose delay has run out, this year's or the last of the year before."""
    for annee in (jour.year, jour.year - 1):
        for trimestre in (4, 3, 2, 1):
            mois, dernier = FIN_DE_TRIMESTRE[trimestre]
            if dt.date(annee, mois, dernier) + dt.timedelta(days=delai) < jour:
                return annee, trimestre
    return None


def resume(trouvees: Iterable[Alerte]) -> str:
    liste = list(trouvees)
    retard = sum(1 for alerte in liste if alerte.en_retard)
    texte = compte(len(liste), "point à suivre", "points à suivre")
    return f"{texte}, dont {compte(retard, 'en retard', 'en retard')}" if retard else texte
