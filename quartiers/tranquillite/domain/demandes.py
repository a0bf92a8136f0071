"""Asking partners for the figures of a month: one request per source, letters to its people, the missing ones named."""

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.journal.domain import consigner
from quartiers.notifications.courriels import envoyer
from quartiers.socle.formats import date_fr
from quartiers.socle.modeles import en_vigueur_le
from quartiers.tranquillite.liens import adresse_de
from quartiers.tranquillite.models import DemandeLivraison, MembreObservatoire, SourceObservatoire
from quartiers.tranquillite.periodes import de_mois, plus
from quartiers.tranquillite.queries import dernier_mois, sources_attendues, sources_livrees
from quartiers.tranquillite.reglages import reglage_le

GABARIT = "tranquillite/courriels/demande.txt"


@transaction.atomic
def demander(*, acteur: Acteur, contrat: Contrat, mois: dt.date, jour: dt.date) -> tuple[int, list[SourceObservatoire]]:
    """Write to the partners whose figures of `mois` have not come: (letters, sources that nobody can be written to)."""
    sources = sources_attendues(contrat, mois)
    livrees = sources_livrees(sources, mois)
    echeance = max(plus(mois, 1) + dt.timedelta(days=reglage_le(contrat.pk, jour).delai_jours), jour)
    partis, sans_adresse = 0, []
    for source in sources:
        if source.pk in livrees:
            continue
        demande, _ = DemandeLivraison.objects.get_or_create(
            source=source, mois=mois, defaults={"contrat": contrat, "echeance": echeance}
        )
        adresses = adresses_de(source, jour)
        if not adresses:
            sans_adresse.append(source)
            continue
        partis += ecrire(demande, source, adresses)
    if partis:
        phrase = f"Chiffres {de_mois(mois)} demandés aux partenaires : {partis} lettre(s)"
        consigner(acteur=acteur, code="observatoire.demander", objet=contrat, phrase=phrase)
    return partis, sans_adresse


def adresses_de(source: SourceObservatoire, jour: dt.date) -> list[str]:
    """Where the partner is written to: the source's own address, else its members of the circle."""
    if source.courriel:
        return [source.courriel]
    membres = MembreObservatoire.objects.filter(
        en_vigueur_le(jour), contrat=source.contrat_id, organisme=source.organisme_id
    ).exclude(courriel="")
    return sorted(set(membres.values_list("courriel", flat=True)))


def ecrire(demande: DemandeLivraison, source: SourceObservatoire, adresses: list[str]) -> int:
    contexte = {
        "source": source,
        "mois": de_mois(demande.mois),
        "echeance": date_fr(demande.echeance),
        "lien": adresse_de(demande),
        "fichier": settings.ADRESSE_PUBLIQUE
        + reverse("tranquillite:importer", args=[source.contrat.code, source.code]),
        "rappel": demande.envois > 0,
        "contrat": source.contrat,
    }
    sujet = f"{'Rappel : ' if demande.envois else ''}chiffres {de_mois(demande.mois)} – {source}"
    envois = envoyer(adresses, sujet, GABARIT, contexte, objet=demande)
    DemandeLivraison.objects.filter(pk=demande.pk).update(envois=F("envois") + 1)
    return len(envois)


def demander_le_mois_passe(jour: dt.date, contrat: Contrat) -> int:
    """The monthly job, for one contract: the first requests of the month just over. A second run writes to nobody."""
    mois = dernier_mois(jour)
    if DemandeLivraison.objects.filter(contrat=contrat, mois=mois).exists():
        return 0
    return demander(acteur=Acteur(), contrat=contrat, mois=mois, jour=jour)[0]
