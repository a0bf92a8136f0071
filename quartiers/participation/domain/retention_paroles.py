"""How long the words and the addresses of residents are kept: played every night (accueil.tasks).

What is published stays with the contract; the raw text, the address left for an answer and the photos that nobody
sees go at their date. History tables never held them.
"""

import datetime as dt

from django.db import transaction
from django.db.models import Q, QuerySet

from quartiers.contrat.models import Contrat
from quartiers.documents.models import Document
from quartiers.participation.domain.reglages import reglage_de
from quartiers.participation.enums_paroles import EtatContribution
from quartiers.participation.models import Contribution, ReglageParole
from quartiers.socle.dates import mois_avant


def effacer_paroles(maintenant: dt.datetime) -> int:
    """Erase what has reached its date, contract by contract; return how many contributions were touched."""
    contrats = Contrat.objects.filter(pk__in=Contribution.objects.order_by().values("contrat").distinct())
    return sum(effacer_du_contrat(reglage_de(contrat), contrat, maintenant) for contrat in contrats.order_by("pk"))


@transaction.atomic
def effacer_du_contrat(reglage: ReglageParole, contrat: Contrat, maintenant: dt.datetime) -> int:
    siennes = Contribution.objects.filter(contrat=contrat)
    adresses = siennes.exclude(courriel="").filter(cree_le__lt=mois_avant(maintenant, reglage.contact_mois))
    touchees = adresses.update(courriel="", modifie_le=maintenant)
    return touchees + effacer_textes(a_effacer(siennes, reglage, maintenant), maintenant)


def a_effacer(
    siennes: QuerySet[Contribution], reglage: ReglageParole, maintenant: dt.datetime
) -> QuerySet[Contribution]:
    """Those set aside for long, and every raw text past its time."""
    ecartees = Q(etat=EtatContribution.ECARTEE, moderee_le__lt=mois_avant(maintenant, reglage.ecartees_mois))
    vieilles = Q(cree_le__lt=mois_avant(maintenant, reglage.texte_mois))
    return siennes.filter(ecartees | vieilles, efface_le__isnull=True).select_related("photo")


def effacer_textes(contributions: QuerySet[Contribution], maintenant: dt.datetime) -> int:
    """The published version stays; the raw text, the address, the trace of the agreement and hidden photos go."""
    nombre = 0
    for contribution in contributions.select_for_update(of=("self",)):
        if contribution.etat == EtatContribution.PUBLIEE:
            contribution.texte_publie = contribution.a_lire
        elif contribution.etat == EtatContribution.ECARTEE:
            contribution.texte_publie = ""
        contribution.texte = contribution.courriel = contribution.accord_detail = ""
        contribution.efface_le = maintenant
        photo = contribution.photo if contribution.photo and not contribution.photo.public else None
        if photo:
            contribution.photo = None
        contribution.save()
        if photo:
            supprimer_photo(photo)
        nombre += 1
    return nombre


def supprimer_photo(photo: Document) -> None:
    """The row, then its file once the transaction has ended."""
    fichier = photo.fichier
    photo.delete()
    transaction.on_commit(lambda: fichier.storage.delete(str(fichier.name)))
