"""Commitments followed and common-law means of the demonstration. All fictional, and said so in each source.

Rows are made as they are: nobody is written to.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal

import pghistory
from django.db import transaction
from django.utils import timezone

from quartiers.annuaire.models import Organisme
from quartiers.comptes.demonstration import DOMAINE
from quartiers.contrat.models import Contrat
from quartiers.engagements.enums import (
    Avancement,
    EtatCollecte,
    EtatDemande,
    EtatEngagement,
    Methode,
    NaturePromesse,
    Territoire,
    UniteMoyen,
)
from quartiers.engagements.models import (
    CollecteEngagements,
    ConduiteEngagement,
    DemandePartenaire,
    Dispositif,
    Jalon,
    Mobilisation,
    MobilisationQuartier,
    Realisation,
)
from quartiers.engagements.promesse import annees_du_contrat
from quartiers.engagements.queries_suivi import EngagementSuivi, NombreSuivi, suivre
from quartiers.engagements.questionnaire import droit_commun, organisme_du, quartiers_de
from quartiers.engagements.trajectoire import attendu_fin

SOURCE = "Chiffre fictif, pour la démonstration"
D = EtatDemande
# Of the partners of the last year, in the contract's order: those with numbers, then the others, in turn.
AVEC_NOMBRES = (D.VALIDEE, D.REMISE)
SANS_NOMBRE = (D.VALIDEE, D.ATTENDUE, D.COMMENCEE, D.VALIDEE, D.A_PRECISER, D.ATTENDUE)
# What was done beside what was awaited, in turn: on its way, late, ahead, just under, nobody told.
ALLURES = (Decimal("1.05"), Decimal("0.6"), Decimal("1.3"), Decimal("0.94"), None, Decimal(1))
AVANCEMENTS = (Avancement.EN_COURS, Avancement.FAIT, Avancement.EN_COURS, Avancement.PAS_COMMENCE)
UNITES = (
    (UniteMoyen.BENEFICIAIRES,),
    (UniteMoyen.BENEFICIAIRES, UniteMoyen.EUROS),
    (UniteMoyen.EUROS,),
    (UniteMoyen.ETP,),
    (UniteMoyen.PLACES, UniteMoyen.BENEFICIAIRES),
    (UniteMoyen.PERMANENCES,),
)
BASES = {
    UniteMoyen.EUROS: Decimal(8500),
    UniteMoyen.ETP: Decimal("0.5"),
    UniteMoyen.BENEFICIAIRES: Decimal(14),
    UniteMoyen.PLACES: Decimal(6),
    UniteMoyen.HEURES: Decimal(120),
    UniteMoyen.PERMANENCES: Decimal(11),
}


@transaction.atomic
def engagements_de_demonstration(contrat: Contrat) -> int | None:
    """Two years told, the second being collected; the year, or None when a collection is there or nothing is promised."""
    jour = timezone.localdate()
    premiere, derniere = annees_du_contrat(contrat.debut, contrat.fin)
    annee = min(jour.year - 1, derniere)
    if annee < premiere or CollecteEngagements.objects.filter(contrat=contrat).exists():
        return None
    suivis = suivre(contrat, annee)
    dispositifs = droit_commun(contrat, annee)
    partenaires = partenaires_de(suivis, dispositifs)
    if not partenaires:
        return None
    with pghistory.context(source="demonstration"):
        conduites(contrat, suivis, annee)
        for an in (annee - 1, annee):
            if an < premiere:
                continue
            etats = etats_des_partenaires(suivis, partenaires) if an == annee else dict.fromkeys(partenaires, D.VALIDEE)
            collecte(contrat, an, etats, jour, ouverte=an == annee)
            realisations(contrat, suivis, an, etats)
            moyens(contrat, dispositifs, an, etats, annee)
    return annee


def partenaires_de(suivis: Iterable[EngagementSuivi], dispositifs: Iterable[Dispositif]) -> list[int]:
    siens = [s.partenaire.pk for s in suivis if s.partenaire is not None]
    siens += [pk for d in dispositifs if (pk := organisme_du(d)) is not None]
    return list(dict.fromkeys(siens))


def etats_des_partenaires(suivis: Sequence[EngagementSuivi], partenaires: Iterable[int]) -> dict[int, EtatDemande]:
    """Who validated, who handed in, who is silent; a partner with common-law schemes only has answered."""
    avec = {s.partenaire.pk for s in suivis if s.partenaire is not None and s.nombres}
    sans = {s.partenaire.pk for s in suivis if s.partenaire is not None} - avec
    etats: dict[int, EtatDemande] = {}
    rangs = {True: 0, False: 0}
    for pk in partenaires:
        if pk not in avec and pk not in sans:
            etats[pk] = D.VALIDEE
            continue
        suite = AVEC_NOMBRES if pk in avec else SANS_NOMBRE
        etats[pk] = suite[rangs[pk in avec] % len(suite)]
        rangs[pk in avec] += 1
    return etats


def conduites(contrat: Contrat, suivis: Sequence[EngagementSuivi], annee: int) -> None:
    """Functions that answer, one commitment given up, one declared done, one with its steps."""
    sans_nombre = [s for s in suivis if not s.nombres and s.partenaire is not None]
    decides = {}
    if len(sans_nombre) > 3:
        decides = {sans_nombre[-1].code: EtatEngagement.ABANDONNE, sans_nombre[-2].code: EtatEngagement.TENU}
    lignes = []
    for suivi in suivis:
        if suivi.partenaire is None:
            continue
        etat = decides.get(suivi.code, EtatEngagement.SUIVI)
        decide = etat != EtatEngagement.SUIVI
        lignes.append(
            ConduiteEngagement(
                contrat=contrat,
                engagement=suivi.lu.engagement,
                organisme=suivi.partenaire,
                fonction="Direction de la proximité" if suivi.nombres else "Référence politique de la ville",
                etat=etat,
                etat_le=dt.date(annee, 6, 30) if decide else None,
                motif=f"{SOURCE}\u00a0: décision de l’organisme." if decide else "",
            )
        )
    ConduiteEngagement.objects.bulk_create(lignes)
    if sans_nombre:
        engagement = sans_nombre[0].lu.engagement
        etapes = (("Première rencontre des équipes", dt.date(annee, 3, 31), dt.date(annee, 3, 20)), ("Point d’étape avec les communes", dt.date(annee, 10, 31), None))  # fmt: skip
        Jalon.objects.bulk_create(
            Jalon(contrat=contrat, engagement=engagement, libelle=libelle, pour_le=pour, fait_le=fait)
            for libelle, pour, fait in etapes
        )


def collecte(contrat: Contrat, annee: int, etats: dict[int, EtatDemande], jour: dt.date, *, ouverte: bool) -> None:
    objet = CollecteEngagements.objects.create(
        contrat=contrat,
        annee=annee,
        echeance=jour + dt.timedelta(days=12) if ouverte else dt.date(annee + 1, 3, 31),
        mot="Collecte fictive, pour la démonstration.",
        etat=EtatCollecte.OUVERTE if ouverte else EtatCollecte.CLOSE,
        examinee_le=None if ouverte else dt.date(annee + 1, 5, 20),
        decision="" if ouverte else "Décision fictive de démonstration",
    )
    instant = timezone.now() - dt.timedelta(days=20)
    noms = dict(Organisme.objects.filter(pk__in=etats).values_list("pk", "nom"))
    demandes = []
    for rang, (pk, etat) in enumerate(etats.items(), 1):
        rendue = etat in {D.REMISE, D.VALIDEE, D.A_PRECISER}
        demandes.append(
            DemandePartenaire(
                contrat=contrat,
                collecte=objet,
                organisme_id=pk,
                courriel=f"partenaire-{rang}@{DOMAINE}" if noms.get(pk) else "",
                fonction="Référence politique de la ville",
                etat=etat,
                envoyee_le=instant,
                rappels=1 if ouverte and not rendue else 0,
                rappelee_le=jour - dt.timedelta(days=5) if ouverte and not rendue else None,
                remise_le=instant + dt.timedelta(days=9) if rendue else None,
                validee_le=instant + dt.timedelta(days=12) if etat == D.VALIDEE else None,
                question="Pouvez-vous préciser ce qui a été fait dans les quartiers\u00a0? (question fictive)"
                if etat == D.A_PRECISER
                else "",
            )
        )
    DemandePartenaire.objects.bulk_create(demandes)


def realisations(
    contrat: Contrat, suivis: Sequence[EngagementSuivi], annee: int, etats: dict[int, EtatDemande]
) -> None:
    lignes = []
    for rang, suivi in enumerate(suivis):
        etat = etats.get(suivi.partenaire.pk) if suivi.partenaire else None
        if etat is None or etat == D.ATTENDUE or (etat == D.COMMENCEE and rang % 2):
            continue
        commun = {
            "contrat": contrat,
            "engagement": suivi.lu.engagement,
            "annee": annee,
            "source": SOURCE,
            "validee": etat == D.VALIDEE,
        }
        if not suivi.nombres:
            lignes.append(Realisation(avancement=AVANCEMENTS[rang % len(AVANCEMENTS)], **commun))
        for numero, nombre in enumerate(suivi.nombres):
            valeur = valeur_fictive(nombre, annee, rang + numero)
            if valeur is None:
                continue
            locale = (valeur / 5).to_integral_value() if nombre.promesse.locale_a_part else None
            methode = Methode.ESTIME if (rang + numero) % 4 == 3 else Methode.COMPTE
            lignes.append(
                Realisation(quantite=nombre.quantite, valeur=valeur, valeur_locale=locale, methode=methode, **commun)
            )
    Realisation.objects.bulk_create(lignes)


def valeur_fictive(nombre: NombreSuivi, annee: int, rang: int) -> Decimal | None:
    """The year's value; None for a number that nobody tells."""
    promesse, allure = nombre.promesse, ALLURES[rang % len(ALLURES)]
    if allure is None or not promesse.annee_debut <= annee <= promesse.annee_fin:
        return None
    if promesse.nature == NaturePromesse.PART:
        return min(
            Decimal(100), (promesse.cible * Decimal("0.55")).to_integral_value() + 6 * (annee - promesse.annee_debut)
        )
    attendu = attendu_fin(promesse, annee) or promesse.cible
    if promesse.nature == NaturePromesse.CUMUL:
        attendu -= attendu_fin(promesse, annee - 1) or 0
    return (attendu * allure).to_integral_value()


def moyens(
    contrat: Contrat, dispositifs: Sequence[Dispositif], annee: int, etats: dict[int, EtatDemande], derniere: int
) -> None:
    """Schemes with gaps: one in five is told by nobody; some counts are small enough to be kept secret."""
    lignes = []
    for rang, dispositif in enumerate(dispositifs):
        organisme = organisme_du(dispositif)
        etat = etats.get(organisme or 0)
        if organisme is None or etat in {None, D.ATTENDUE} or rang % 5 == 4:
            continue
        for unite in UNITES[rang % len(UNITES)]:
            lignes.append(moyen_fictif(contrat, dispositif, organisme, annee, unite, rang, derniere))
            lignes[-1].validee = etat == D.VALIDEE
    Mobilisation.objects.bulk_create(lignes)
    quartiers = quartiers_de(contrat, annee)
    parts = []
    for moyen in lignes[::4]:
        if moyen.unite == UniteMoyen.BENEFICIAIRES and moyen.qpv and quartiers:
            part = (moyen.qpv / (len(quartiers) + 1)).to_integral_value(rounding="ROUND_DOWN")
            parts += [
                MobilisationQuartier(contrat=contrat, mobilisation=moyen, quartier=q, valeur=part) for q in quartiers
            ]
    MobilisationQuartier.objects.bulk_create(parts)


def moyen_fictif(
    contrat: Contrat,
    dispositif: Dispositif,
    organisme: int,
    annee: int,
    unite: UniteMoyen,
    rang: int,
    derniere: int,
) -> Mobilisation:
    qpv = BASES[unite] * (1 + rang * 7 % 11) * (10 + (annee - derniere) + rang % 2) / 10
    if unite == UniteMoyen.BENEFICIAIRES and rang % 12 == 0:
        qpv = Decimal(3)
    if unite != UniteMoyen.ETP:
        qpv = qpv.to_integral_value()
    estime = rang % 3 == 2
    return Mobilisation(
        contrat=contrat,
        organisme_id=organisme,
        dispositif=dispositif,
        annee=annee,
        unite=unite,
        qpv_prevu=(qpv * Decimal("1.1")).to_integral_value() if rang % 2 else None,
        qpv=qpv,
        territoire=None if rang % 7 == 6 else qpv * (3 + rang % 9),
        territoire_genre=Territoire.DEPARTEMENT if dispositif.domaine.startswith("Cult") else Territoire.EPCI,
        methode=Methode.ESTIME if estime else Methode.COMPTE,
        cle_estimation="Part de la population en quartier prioritaire (clé fictive)" if estime else "",
        fiabilite="b" if estime else "a",
        source=SOURCE,
    )
