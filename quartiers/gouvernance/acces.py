"""Loading what the acting person may see of the committees and their meetings; what is invisible answers 404."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils import timezone

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.models import Contrat
from quartiers.gouvernance.enums import EtatCompteRendu, EtatSeance
from quartiers.gouvernance.models import CompteRendu, Instance, MembreInstance, Point, Seance, SondageDates
from quartiers.gouvernance.permissions import filtre_mene, mene, suivre_seances
from quartiers.socle.modeles import en_vigueur_le

ABSENTE = "Cette séance n’existe pas, ou ne vous est pas ouverte."


@dataclass(frozen=True)
class Regard:
    """What one person sees of a meeting: `mene` runs it, `suit` reads the whole agenda, `confidentiel` all of it.

    Without `suit`: the public, which sees that the meeting is announced, then its published minutes.
    """

    mene: bool = False
    suit: bool = False
    confidentiel: bool = False

    def voit(self, point: Point) -> bool:
        return self.confidentiel or not point.confidentiel

    def points(self, seance: Seance) -> list[Point]:
        """The agenda as this person may read it; numbers are those of the whole agenda."""
        return [point for point in seance.points.prefetch_related("pieces__document") if self.voit(point)]


PUBLIC = Regard()


def regard_du_membre(membre: MembreInstance) -> Regard:
    """What a member reads by the link of a letter, without an account."""
    return Regard(suit=True, confidentiel=membre.confidentiel)


def sieges_de(acteur: Acteur, jour: dt.date, instance_id: int | None = None) -> QuerySet[MembreInstance]:
    """The seats that the acting person holds that day."""
    if acteur.utilisateur is None:
        return MembreInstance.objects.none()
    sieges = MembreInstance.objects.filter(en_vigueur_le(jour), utilisateur=acteur.utilisateur)
    return sieges if instance_id is None else sieges.filter(instance=instance_id)


def regard_sur(acteur: Acteur, instance: Instance, jour: dt.date | None = None) -> Regard:
    """`instance` comes with its `contrat` loaded."""
    if mene(acteur, instance):
        return Regard(mene=True, suit=True, confidentiel=True)
    sieges = list(sieges_de(acteur, jour or timezone.localdate(), instance.pk))
    return Regard(
        suit=bool(sieges) or suit(acteur, instance),
        confidentiel=any(siege.confidentiel for siege in sieges),
    )


def suit(acteur: Acteur, instance: Instance) -> bool:
    """A role that follows every meeting of its perimeter; a commune's officer, not the other communes' committees."""
    if not suivre_seances(acteur, instance) or acteur.habilitation is None:
        return False
    commune = acteur.habilitation.commune_id
    return commune is None or instance.commune_id in {None, commune}


def filtre_public() -> Q:
    """Meetings of which the public sees something."""
    annoncees = Q(publique=True) & ~Q(etat=EtatSeance.PREPARATION)
    return annoncees | Q(compte_rendu__public=True, compte_rendu__etat=EtatCompteRendu.DIFFUSE)


def filtre_des_suivies(acteur: Acteur, contrat: Contrat) -> Q:
    """Meetings of which the acting person reads the agenda; those in preparation are left to who runs them."""
    annoncees = ~Q(etat=EtatSeance.PREPARATION)
    filtre = Q(instance__in=sieges_de(acteur, timezone.localdate()).values("instance")) & annoncees
    habilitation = acteur.habilitation
    if not suivre_seances(acteur, contrat) or habilitation is None:
        return filtre
    if (commune := habilitation.commune_id) is not None:
        annoncees &= Q(instance__commune__isnull=True) | Q(instance__commune=commune)
    return filtre | annoncees | filtre_mene(acteur)


def seances_visibles(acteur: Acteur, contrat: Contrat) -> QuerySet[Seance]:
    visibles = filtre_public() | filtre_des_suivies(acteur, contrat)
    return Seance.objects.filter(visibles, contrat=contrat).select_related(
        "contrat", "instance__contrat", "instance__commune"
    )


def seance_visible(acteur: Acteur, code: str, pk: int) -> tuple[Seance, Regard]:
    contrat = contrat_visible(acteur, code)
    seance = seances_visibles(acteur, contrat).filter(pk=pk).first()
    if seance is None:
        raise Http404(ABSENTE)
    return seance, regard_sur(acteur, seance.instance)


def seance_menee(acteur: Acteur, code: str, pk: int) -> Seance:
    """The meeting, for who runs its committee; else 404."""
    seance, regard = seance_visible(acteur, code, pk)
    if not regard.mene:
        raise Http404(ABSENTE)
    return seance


def instance_du_contrat(acteur: Acteur, code: str, instance: str) -> Instance:
    contrat = contrat_visible(acteur, code)
    trouvee = Instance.objects.filter(contrat=contrat, code=instance).select_related("contrat", "commune").first()
    if trouvee is None:
        raise Http404("Ce contrat n’a pas d’instance sous ce nom.")
    return trouvee


def instance_menee(acteur: Acteur, code: str, instance: str) -> Instance:
    trouvee = instance_du_contrat(acteur, code, instance)
    if not mene(acteur, trouvee):
        raise Http404("Cette instance n’est pas dans votre périmètre.")
    return trouvee


def sondage_visible(acteur: Acteur, code: str, pk: int) -> tuple[SondageDates, Regard]:
    contrat = contrat_visible(acteur, code)
    sondages = SondageDates.objects.filter(contrat=contrat).select_related("contrat", "instance__contrat", "seance")
    sondage = sondages.filter(pk=pk).first()
    regard = regard_sur(acteur, sondage.instance) if sondage else PUBLIC
    if sondage is None or not regard.suit:
        raise Http404("Ce sondage n’existe pas, ou ne vous est pas ouvert.")
    return sondage, regard


def compte_rendu_lisible(seance: Seance, regard: Regard) -> CompteRendu | None:
    """The minutes as far as they may be read: a draft by who runs the meeting, the published ones by all."""
    compte_rendu = CompteRendu.objects.filter(seance=seance).select_related("approuve_en", "document").first()
    if compte_rendu is None or regard.mene:
        return compte_rendu
    if compte_rendu.etat == EtatCompteRendu.BROUILLON:
        return None
    if regard.suit:
        return compte_rendu
    return compte_rendu if compte_rendu.public and compte_rendu.etat == EtatCompteRendu.DIFFUSE else None


def document_reserve(acteur: Acteur, document_id: int) -> bool:
    """Whether a stored file belongs to a confidential item, or to minutes that hold one, and is not for `acteur`."""
    d_un_point = Q(points__confidentiel=True, points__pieces__document=document_id)
    entier = Q(compte_rendu__document=document_id)
    secret = Q(points__confidentiel=True) | Q(decisions__confidentielle=True)
    seances = Seance.objects.filter(d_un_point | (entier & secret)).select_related("instance__contrat").distinct()
    return any(not regard_sur(acteur, seance.instance).confidentiel for seance in seances)
