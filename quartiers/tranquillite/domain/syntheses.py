"""The public summary: prepared from protected figures, published by an act, replaced by another; frozen by then."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.journal.domain import consigner, franchir
from quartiers.socle.formats import date_fr
from quartiers.tranquillite.chiffres import chiffres_de, sources_de
from quartiers.tranquillite.contenu_synthese import contenu, periode_de_la_synthese
from quartiers.tranquillite.enums import TRANSITIONS_SYNTHESE, EtatSynthese
from quartiers.tranquillite.models import MesureRessenti, SynthesePublique
from quartiers.tranquillite.periodes import trimestre_clos
from quartiers.tranquillite.queries import est_fictif
from quartiers.tranquillite.reglages import reglage_le


@transaction.atomic
def preparer(*, acteur: Acteur, contrat: Contrat, annee: int, trimestre: int | None, jour: dt.date) -> SynthesePublique:
    """A draft of the period, its figures as the circle reads them today. Raises ValidationError before it is over."""
    periode = periode_de_la_synthese(annee, trimestre)
    reglage = reglage_le(contrat.pk, jour)
    if periode.fin > trimestre_clos(jour, reglage.delai_jours):
        raise ValidationError(
            f"La période « {periode} » n’est pas close : elle l’est {reglage.delai_jours} jours après sa fin."
        )
    mesures = MesureRessenti.objects.filter(
        contrat=contrat, vague__gte=periode.debut, vague__lt=periode.fin
    ).select_related("quartier")
    fige = contenu(chiffres_de(sources_de(contrat), jour), periode, mesures, reglage.seuil, est_fictif(contrat))
    synthese = SynthesePublique.objects.create(contrat=contrat, annee=annee, trimestre=trimestre, contenu=fige)
    phrase = f"Synthèse de la tranquillité préparée : {synthese.periode}"
    consigner(acteur=acteur, code="synthesepublique.preparer", objet=synthese, phrase=phrase)
    return synthese


@transaction.atomic
def publier(*, acteur: Acteur, synthese: SynthesePublique, jour: dt.date) -> None:
    """Make it public as it stands; the one of the same period is replaced, and stays readable as such."""
    if not synthese.contenu.get("sources"):
        raise ValidationError("Aucune source n’a de chiffre pour cette période : il n’y a rien à publier.")
    avant = SynthesePublique.objects.filter(
        contrat_id=synthese.contrat_id, annee=synthese.annee, trimestre=synthese.trimestre, etat=EtatSynthese.PUBLIE
    ).first()
    if avant is not None:
        franchir(
            acteur=acteur,
            objet=avant,
            table=TRANSITIONS_SYNTHESE,
            acte="remplacer",
            phrase=f"Synthèse de la tranquillité remplacée : {avant.periode}",
        )
    franchir(
        acteur=acteur,
        objet=synthese,
        table=TRANSITIONS_SYNTHESE,
        acte="publier",
        phrase=f"Synthèse de la tranquillité publiée le {date_fr(jour)} : {synthese.periode}",
        publiee_le=jour,
        publiee_par=acteur.utilisateur,
    )


@transaction.atomic
def abandonner(*, acteur: Acteur, synthese: SynthesePublique) -> None:
    """A draft goes away; what was published never does."""
    if synthese.etat != EtatSynthese.BROUILLON:
        raise ValidationError("Une synthèse publiée reste lisible : préparez-en une autre pour la remplacer.")
    phrase = f"Brouillon de synthèse abandonné : {synthese.periode}"
    consigner(acteur=acteur, code="synthesepublique.abandonner", objet=synthese, phrase=phrase)
    synthese.delete()
