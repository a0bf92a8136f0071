"""Sheets of the year: opened one by one or from last year's, their lines of money and expected results."""

import datetime as dt
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from quartiers.annuaire.models import Organisme
from quartiers.appels.domain.redaction import ChampFerme
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.contrat.queries import jour_de_lecture, version_le
from quartiers.engagements.models import Dispositif
from quartiers.indicateurs.models import Indicateur
from quartiers.journal.domain import consigner
from quartiers.projets_quartier.models import Piste
from quartiers.suivi.domain.codes import code_de_fiche
from quartiers.suivi.enums import EtatFiche
from quartiers.suivi.models import (
    CreditFiche,
    FicheAction,
    FicheBilan,
    IndicateurFiche,
    PublicFiche,
    RattachementFiche,
    TerritoireFiche,
)
from quartiers.suivi.permissions import creer_fiche as peut_creer
from quartiers.suivi.permissions import peut_remplir
from quartiers.suivi.queries.reglages import echeance_de, reglage_le
from quartiers.territoire.models import Commune

OUVERTS = frozenset({EtatFiche.ATTENDUE, EtatFiche.A_CORRIGER})
COPIES = ("intitule", "genre", "referent", "courriel", "description", "public_precision", "partenaires")
NOMBRES = ("participants", "participants_qpv", "femmes", "hommes")


@transaction.atomic
def ouvrir_fiche(
    *,
    acteur: Acteur,
    contrat: Contrat,
    annee: int,
    intitule: str,
    genre: str,
    organisme: Organisme,
    commune: Commune | None = None,
    dispositif: Dispositif | None = None,
    piste: Piste | None = None,
    courriel: str = "",
) -> FicheAction:
    """A new sheet, with its report awaited. Raises PermissionDenied, ValidationError (already there)."""
    habilitation = acteur.habilitation
    if not peut_creer(acteur, contrat):
        raise PermissionDenied("Il faut le droit « Ouvrir une fiche action » sur ce contrat.")
    if habilitation is not None and habilitation.commune_id and commune is None:
        commune = habilitation.commune
    if organisme.pk is None:
        organisme.save()
    exiger_unique(contrat, annee, organisme, intitule)
    fiche = FicheAction.objects.create(
        contrat=contrat,
        annee=annee,
        code=code_de_fiche(contrat, annee),
        intitule=intitule,
        genre=genre,
        organisme=organisme,
        commune=commune,
        dispositif=dispositif,
        piste=piste,
        courriel=courriel,
        cree_par=acteur.utilisateur,
    )
    attendre_bilan(fiche)
    consigner(acteur=acteur, code="ficheaction.ouvrir", objet=fiche, phrase=f"Fiche action {fiche.code} ouverte.")
    return fiche


def exiger_unique(contrat: Contrat, annee: int, organisme: Organisme, intitule: str, sauf: int = 0) -> None:
    memes = FicheAction.objects.filter(contrat=contrat, annee=annee, organisme=organisme, intitule=intitule)
    if existante := memes.exclude(pk=sauf).first():
        raise ValidationError(
            f"{organisme} a déjà une fiche de ce nom pour {annee}\u00a0: {existante.code}. "
            "Ouvrez-la, ou donnez un autre nom à celle-ci."
        )


def attendre_bilan(fiche: FicheAction) -> FicheBilan:
    """The report of the sheet, due as the settings say; made again it changes nothing."""
    echeance = echeance_de(reglage_le(fiche.contrat_id, dt.date(fiche.annee, 12, 31)), fiche.annee)
    bilan, _ = FicheBilan.objects.get_or_create(fiche=fiche, defaults={"contrat": fiche.contrat, "echeance": echeance})
    return bilan


def a_reprendre(acteur: Acteur, contrat: Contrat, annee: int) -> list[FicheAction]:
    """Sheets of the year before that have no successor yet, of the actor's perimeter."""
    anciennes = FicheAction.objects.visibles_par(acteur).filter(contrat=contrat, annee=annee - 1)
    deja = FicheAction.objects.filter(contrat=contrat, annee=annee)
    prises = {(f.organisme_id, f.intitule) for f in deja.only("organisme_id", "intitule")}
    suivies = set(deja.exclude(precedente=None).values_list("precedente_id", flat=True))
    retenues = [
        f
        for f in anciennes.select_related("contrat").order_by("code")
        if f.pk not in suivies and (f.organisme_id, f.intitule) not in prises
    ]
    return [f for f in retenues if peut_creer(acteur, f)]


@transaction.atomic
def reprendre_fiches(*, acteur: Acteur, contrat: Contrat, annee: int) -> list[FicheAction]:
    """Open every sheet of the year before again for `annee`, results left out; a second time it makes none.

    Money that was voted becomes what is planned; ties keep only what the contract still holds.
    """
    if not peut_creer(acteur, contrat):
        raise PermissionDenied("Il faut le droit « Ouvrir une fiche action » sur ce contrat.")
    Contrat.objects.select_for_update(of=("self",)).get(pk=contrat.pk)
    nouvelles = [reprendre(acteur, ancienne, annee) for ancienne in a_reprendre(acteur, contrat, annee)]
    if nouvelles:
        consigner(
            acteur=acteur,
            code="ficheaction.reprendre",
            objet=contrat,
            phrase=f"{len(nouvelles)} fiches de {annee - 1} reprises pour {annee}.",
            detail={"codes": [fiche.code for fiche in nouvelles]},
        )
    return nouvelles


def reprendre(acteur: Acteur, ancienne: FicheAction, annee: int) -> FicheAction:
    contrat = ancienne.contrat
    fiche = FicheAction.objects.create(
        contrat=contrat,
        annee=annee,
        code=code_de_fiche(contrat, annee),
        organisme_id=ancienne.organisme_id,
        commune_id=ancienne.commune_id,
        dispositif_id=ancienne.dispositif_id,
        piste_id=ancienne.piste_id,
        precedente=ancienne,
        cree_par=acteur.utilisateur,
        **{champ: getattr(ancienne, champ) for champ in (*COPIES, *NOMBRES)},
    )
    attendre_bilan(fiche)
    commun = {"contrat": contrat, "fiche": fiche}
    for lien in ancienne.rattachements.order_by("pk"):
        version = version_le(lien.element_id, jour_de_lecture(contrat))
        if version is not None:
            RattachementFiche.objects.create(
                **commun, element_id=lien.element_id, version=version, principal=lien.principal
            )
    TerritoireFiche.objects.bulk_create(
        TerritoireFiche(**commun, quartier_id=t.quartier_id, poche_id=t.poche_id, part=t.part)
        for t in ancienne.territoires.order_by("pk")
    )
    PublicFiche.objects.bulk_create(
        PublicFiche(**commun, tranche=p.tranche, femmes=p.femmes, hommes=p.hommes, non_precise=p.non_precise)
        for p in ancienne.publics.filter(reel=False).order_by("pk")
    )
    IndicateurFiche.objects.bulk_create(
        IndicateurFiche(**commun, indicateur_id=i.indicateur_id, libelle=i.libelle, unite=i.unite, attendu=i.attendu)
        for i in ancienne.indicateurs.order_by("pk")
    )
    CreditFiche.objects.bulk_create(
        CreditFiche(
            **commun,
            organisme_id=c.organisme_id,
            nature=c.nature,
            prevu=c.vote if c.vote is not None else c.prevu,
            estime=True,
            precision=c.precision,
        )
        for c in ancienne.credits.order_by("pk")
    )
    return fiche


def verrouiller(fiche: FicheAction) -> FicheAction:
    """The sheet as it stands now, its row locked until the transaction ends; its report is there."""
    fraiche = (
        FicheAction.objects.select_for_update(of=("self",)).select_related("contrat", "organisme").get(pk=fiche.pk)
    )
    fraiche.bilan = attendre_bilan(fraiche)
    return fraiche


def exiger_ouverte(acteur: Acteur, fiche: FicheAction) -> FicheAction:
    """The sheet, locked, that `acteur` may still write. Raises PermissionDenied, ChampFerme."""
    verrouillee = verrouiller(fiche)
    if not peut_remplir(acteur, verrouillee):
        raise PermissionDenied("Seules les personnes de l’organisme, ou l’équipe du contrat, remplissent cette fiche.")
    if verrouillee.bilan.etat not in OUVERTS:
        raise ChampFerme(
            f"Cette fiche est « {verrouillee.bilan.get_etat_display().lower()} »\u00a0: elle ne se modifie plus. "
            "L’équipe du contrat peut la renvoyer pour correction."
        )
    return verrouillee


@transaction.atomic
def ajouter_credit(
    *,
    acteur: Acteur,
    fiche: FicheAction,
    organisme: Organisme,
    nature: str,
    prevu: Decimal | None = None,
    vote: Decimal | None = None,
    depense: Decimal | None = None,
    estime: bool = False,
    precision: str = "",
) -> CreditFiche:
    """A line of money of one partner and nature. Raises ValidationError when the sheet has it already."""
    verrouillee = exiger_ouverte(acteur, fiche)
    if organisme.pk is None:
        organisme.save()
    if CreditFiche.objects.filter(fiche=verrouillee, organisme=organisme, nature=nature).exists():
        raise ValidationError(
            f"{organisme} a déjà une ligne de cette nature dans la fiche\u00a0: changez ses montants."
        )
    return CreditFiche.objects.create(
        contrat=verrouillee.contrat,
        fiche=verrouillee,
        organisme=organisme,
        nature=nature,
        prevu=prevu,
        vote=vote,
        depense=depense,
        estime=estime,
        precision=precision,
    )


@transaction.atomic
def retirer_credit(*, acteur: Acteur, credit: CreditFiche) -> None:
    exiger_ouverte(acteur, credit.fiche)
    credit.delete()


@transaction.atomic
def ajouter_indicateur(
    *,
    acteur: Acteur,
    fiche: FicheAction,
    indicateur_id: int | None,
    libelle: str = "",
    unite: str = "",
    attendu: Decimal | None = None,
) -> IndicateurFiche:
    """An expected result: of the contract's catalogue, or in one's own words."""
    verrouillee = exiger_ouverte(acteur, fiche)
    du_catalogue = Indicateur.objects.filter(contrat=fiche.contrat_id, pk=indicateur_id or 0).first()
    return IndicateurFiche.objects.create(
        contrat=verrouillee.contrat,
        fiche=verrouillee,
        indicateur=du_catalogue,
        libelle=du_catalogue.titre[:300] if du_catalogue else libelle,
        unite=unite,
        attendu=attendu,
    )


@transaction.atomic
def retirer_indicateur(*, acteur: Acteur, indicateur: IndicateurFiche) -> None:
    exiger_ouverte(acteur, indicateur.fiche)
    indicateur.delete()
