"""What instruction waits for: opinions not given, requests for completion without answer, words of the holder."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Sum
from django.db.models.expressions import CombinedExpression
from django.utils import timezone

from quartiers.appels.emetteurs import OUVERTS, Emetteur
from quartiers.appels.enums import EN_INSTRUCTION, EtatBilan, EtatComplement, EtatLigne, QualiteAvis
from quartiers.appels.models import AvisDossier, Bilan, Complement, Dossier, LigneFinancement, Message, Note
from quartiers.appels.models.dossier import DossierQuerySet
from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.participation.models import InstanceParticipation
from quartiers.socle.modeles import en_vigueur_le
from quartiers.territoire.models import Commune

# A funder who takes no part any more is not waited for.
SANS_SUITE = [EtatLigne.ANNULEE]
CENT = Decimal(100)


def lignes_attendues() -> QuerySet[LigneFinancement]:
    """Lines that an opinion is awaited on: those of the file's first year, of funders who instruct here."""
    return LigneFinancement.objects.filter(
        exercice=F("dossier__annee"), financeur__interne=True, demande__gt=0
    ).exclude(etat__in=SANS_SUITE)


def lignes_sans_avis() -> QuerySet[LigneFinancement]:
    return lignes_attendues().filter(~Exists(AvisDossier.objects.filter(ligne=OuterRef("pk"))))


def avis_manquants(acteur: Acteur, dossiers: DossierQuerySet) -> DossierQuerySet:
    """Among `dossiers`, those open to opinions that still wait for the acting person's."""
    ouverts = dossiers.filter(etat__in=OUVERTS)
    habilitation = acteur.habilitation
    if habilitation is None:
        return dossiers.none()
    if acteur.role == Role.INSTRUCTEUR:
        siennes = lignes_sans_avis().filter(financeur__organisme_id=habilitation.organisme_id or 0)
        return ouverts.filter(Exists(siennes.filter(dossier=OuterRef("pk"))))
    if acteur.role == Role.AGENT_COMMUNAL:
        donnes = AvisDossier.objects.filter(dossier=OuterRef("pk"), commune_id=habilitation.commune_id or 0)
        sienne = Dossier.communes.through.objects.filter(
            dossier_id=OuterRef("pk"), commune_id=habilitation.commune_id or 0
        )
        return ouverts.filter(Exists(sienne), ~Exists(donnes))
    if acteur.role == Role.CONSEILLER:
        conseils = conseils_de(acteur)
        donnes = AvisDossier.objects.filter(dossier=OuterRef("pk"), conseil__in=conseils)
        return ouverts.filter(~Exists(donnes)) if conseils.exists() else dossiers.none()
    if acteur.role == Role.PILOTE:
        return ouverts.filter(Exists(lignes_sans_avis().filter(dossier=OuterRef("pk"))))
    return dossiers.none()


def conseils_de(acteur: Acteur) -> QuerySet[InstanceParticipation]:
    """Residents' councils that the acting member speaks for: those of the commune, or of the whole contract."""
    habilitation = acteur.habilitation
    if habilitation is None or habilitation.contrat_id is None:
        return InstanceParticipation.objects.none()
    conseils = InstanceParticipation.objects.filter(en_vigueur_le(timezone.localdate()))
    conseils = conseils.filter(contrat_id=habilitation.contrat_id)
    if habilitation.commune_id is not None:
        conseils = conseils.filter(Q(commune__isnull=True) | Q(commune_id=habilitation.commune_id))
    return conseils


def emetteurs_possibles(acteur: Acteur, dossier: Dossier) -> list[Emetteur]:
    """For whom the acting person may give an opinion on `dossier`. The pilot types in everyone's name."""
    habilitation = acteur.habilitation
    if habilitation is None:
        return []
    if acteur.role == Role.CONSEILLER:
        return conseils_possibles(conseils_de(acteur), dossier)
    if acteur.role == Role.AGENT_COMMUNAL:
        communes = dossier.communes.defer("contour").filter(pk=habilitation.commune_id or 0)
        return [Emetteur(QualiteAvis.COMMUNE, commune=commune) for commune in communes]
    lignes = LigneFinancement.objects.filter(dossier=dossier).select_related("financeur__organisme")
    if acteur.role == Role.INSTRUCTEUR:
        siennes = lignes.filter(financeur__organisme_id=habilitation.organisme_id or 0)
        return [Emetteur(QualiteAvis.FINANCEUR, ligne=ligne) for ligne in siennes]
    if acteur.role != Role.PILOTE:
        return []
    conseils = InstanceParticipation.objects.filter(en_vigueur_le(timezone.localdate()), contrat_id=dossier.contrat_id)
    return [
        *(Emetteur(QualiteAvis.FINANCEUR, ligne=ligne) for ligne in lignes),
        *(Emetteur(QualiteAvis.COMMUNE, commune=commune) for commune in dossier.communes.defer("contour")),
        *conseils_possibles(conseils, dossier),
    ]


def conseils_possibles(conseils: QuerySet[InstanceParticipation], dossier: Dossier) -> list[Emetteur]:
    """Councils of the whole contract, and those of a commune where the project takes place."""
    communes = dossier.communes_ids
    gardes = [c for c in conseils if c.commune_id is None or not communes or c.commune_id in communes]
    return [Emetteur(QualiteAvis.CONSEIL, conseil=conseil) for conseil in gardes]


def complements_sans_reponse(jour: dt.date | None = None) -> QuerySet[Complement]:
    """Remarks that the holder has not answered; with `jour`, those whose date is past on that day.

    Files gone out of instruction (withdrawn, refused…) wait for nothing. Reminders read this.
    """
    attendus = Complement.objects.filter(etat=EtatComplement.DEMANDE, dossier__etat__in=EN_INSTRUCTION)
    if jour is not None:
        attendus = attendus.filter(echeance__lt=jour)
    return attendus.select_related("dossier__contrat", "dossier__organisme").order_by("echeance", "pk")


def cibles_rouvertes(dossier: Dossier) -> set[str]:
    """The fields and papers that open remarks let the holder change; nothing else moves after the deposit."""
    return set(Complement.objects.filter(dossier=dossier, etat=EtatComplement.DEMANDE).values_list("cible", flat=True))


def messages_en_attente(dossiers: DossierQuerySet) -> QuerySet[Message]:
    """Words of holders that nobody answered, on files that may still be seen."""
    return Message.objects.filter(dossier__in=dossiers, cote_porteur=True, repondu=False)


def bilans_en_retard(organisme_id: int, contrat_id: int, jour: dt.date | None = None) -> QuerySet[Bilan]:
    """Reports of the organisation that are past their date and not in, in this contract."""
    return (
        Bilan.objects.filter(
            dossier__organisme_id=organisme_id,
            contrat_id=contrat_id,
            etat__in=[EtatBilan.ATTENDU, EtatBilan.A_CORRIGER],
            echeance__lt=jour or timezone.localdate(),
        )
        .select_related("dossier")
        .order_by("echeance", "pk")
    )


def compte_des_avis(dossiers: Any) -> dict[int, tuple[int, int]]:
    """(given, awaited) by file, of funders who instruct here and of communes. Three queries.

    `dossiers` is a list of identifiers or a subquery of them.
    """
    lignes = (
        lignes_attendues()
        .filter(dossier__in=dossiers)
        .order_by()
        .values_list("dossier_id")
        .annotate(n=Count("pk"), donnes=Count("avis"))
    )
    communes = (
        Dossier.communes.through.objects.filter(dossier_id__in=dossiers)
        .order_by()
        .values_list("dossier_id")
        .annotate(n=Count("pk"))
    )
    avis_communes = (
        AvisDossier.objects.filter(dossier__in=dossiers, qualite=QualiteAvis.COMMUNE)
        .order_by()
        .values_list("dossier_id")
        .annotate(n=Count("pk"))
    )
    comptes: dict[int, tuple[int, int]] = {}
    for pk, attendus, donnes in lignes:
        comptes[pk] = (donnes, attendus)
    for pk, attendus in communes:
        donnes, deja = comptes.get(pk, (0, 0))
        comptes[pk] = (donnes, deja + attendus)
    for pk, n in avis_communes:
        donnes, deja = comptes.get(pk, (0, 0))
        comptes[pk] = (donnes + n, max(deja, donnes + n))
    return comptes


def expression_du_score(prefixe: str = "") -> "ExpressionWrapper[CombinedExpression]":
    """100 × Σ(mark ÷ highest mark × weight) ÷ Σ weights, over the notes of a group."""
    poids = F(f"{prefixe}critere__poids")
    points = F(f"{prefixe}valeur") * poids / F(f"{prefixe}critere__note_max")
    champ: DecimalField[Decimal, Decimal] = DecimalField(max_digits=12, decimal_places=4)
    return ExpressionWrapper(Sum(points, output_field=champ) * CENT / Sum(poids, output_field=champ), champ)


def scores(dossiers: Any) -> dict[int, Decimal]:
    """Score of each file out of 100, over all the marks that it received; a file without marks is absent. One query."""
    lignes = (
        Note.objects.filter(avis__dossier__in=dossiers)
        .order_by()
        .values_list("avis__dossier_id")
        .annotate(score=expression_du_score())
    )
    return {pk: score.quantize(Decimal("0.1")) for pk, score in lignes}


def scores_des_avis(dossiers: Any) -> dict[int, Decimal]:
    """Score of each opinion out of 100. One query."""
    lignes = (
        Note.objects.filter(avis__dossier__in=dossiers)
        .order_by()
        .values_list("avis_id")
        .annotate(score=expression_du_score())
    )
    return {pk: score.quantize(Decimal("0.1")) for pk, score in lignes}


def communes_sans_avis(dossier: Dossier) -> list[Commune]:
    donnes = AvisDossier.objects.filter(dossier=dossier, qualite=QualiteAvis.COMMUNE).values("commune_id")
    return list(dossier.communes.defer("contour").exclude(pk__in=donnes))
