"""The legal consultation on the draft: who is asked, by which link, what is answered, what silence means.

Source: CGCT L. 1111-2; decree 2015-1118 (regles, 3.3): municipal councils and residents' body of each neighbourhood,
one month at least, silence is a favourable opinion, opinions annexed.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import QuartierContrat
from quartiers.documents.models import Document
from quartiers.journal.domain import consigner, franchir
from quartiers.notifications.courriels import envoyer
from quartiers.participation.models import InstanceParticipation
from quartiers.socle import formats
from quartiers.socle.modeles import en_vigueur_le
from quartiers.socle.transitions import TransitionRefusee
from quartiers.suivi.domain.rapport import exiger_ouvert
from quartiers.suivi.domain.scellement import sceller
from quartiers.suivi.echeancier import fin_minimale
from quartiers.suivi.enums import TRANSITIONS_RAPPORT, EtapeVersion, EtatRapport, SensAvisRapport
from quartiers.suivi.models import AvisRapport, Deliberation, Rapport
from quartiers.suivi.queries.matiere import Matiere, reglage_le
from quartiers.territoire.models import Commune

SEL = "suivi.avis_rapport"
RENDUS = frozenset({SensAvisRapport.FAVORABLE, SensAvisRapport.RESERVES, SensAvisRapport.DEFAVORABLE})
MOTIVES = frozenset({SensAvisRapport.RESERVES.value, SensAvisRapport.DEFAVORABLE.value})


class ConsultationRefusee(Exception):
    """The consultation cannot begin or end so; the message says why and what to do."""


class LienPerime(Exception):
    """The link does not (or no longer) open an opinion; the message is for the user."""


@dataclass(frozen=True)
class Consulte:
    """Someone whom the law has consulted: a municipal council, or the residents' body of a neighbourhood."""

    nom: str
    commune: Commune | None = None
    instance: InstanceParticipation | None = None
    quartier: QuartierContrat | None = None


def consultes_proposes(rapport: Rapport) -> Iterator[Consulte]:
    """Councils of the communes that have a neighbourhood of the contract, then the residents' body of each one."""
    quartiers = Matiere(rapport.contrat, rapport.annee).quartiers
    communes = {q.commune_id: q.commune for q in quartiers if q.commune}
    if not communes:
        communes = {commune.pk: commune for commune in rapport.contrat.communes.all()}
    for commune in communes.values():
        yield Consulte(f"Conseil municipal – {commune.nom}", commune=commune)
    aujourdhui = timezone.localdate()
    instances = list(
        InstanceParticipation.objects.filter(en_vigueur_le(aujourdhui), contrat=rapport.contrat).order_by("rang")
    )
    for quartier in quartiers:
        instance = instance_du_quartier(quartier, instances)
        corps = instance.titre if instance else "Conseil citoyen"
        yield Consulte(
            f"{corps} – {quartier.titre}"[:250], commune=quartier.commune, instance=instance, quartier=quartier
        )


def instance_du_quartier(
    quartier: QuartierContrat, instances: list[InstanceParticipation]
) -> InstanceParticipation | None:
    """The body of its commune, else one of the whole contract."""
    siennes = [i for i in instances if i.commune_id and i.commune_id == quartier.commune_id]
    return next(iter(siennes or [i for i in instances if not i.commune_id]), None)


def exiger_brouillon(rapport: Rapport) -> None:
    """Raises TransitionRefusee once the consultation is open: who is asked no longer changes."""
    etat = Rapport.objects.select_for_update().values_list("etat", flat=True).get(pk=rapport.pk)
    if etat != EtatRapport.BROUILLON:
        raise TransitionRefusee("La consultation a commencé : la liste des avis à demander ne change plus.")


@transaction.atomic
def preparer_la_liste(*, acteur: Acteur, rapport: Rapport) -> int:
    """Put on the list those whom the law wants and who are not on it yet, with last year's addresses; how many."""
    exiger_brouillon(rapport)
    nombre = inscrire_consultes(rapport)
    preparer_deliberations(rapport)
    if nombre:
        phrase = f"{formats.compte(nombre, 'avis à demander', 'avis à demander')} (rapport {rapport.annee})"
        consigner(acteur=acteur, code="rapport.preparer_consultation", objet=rapport, phrase=phrase)
    return nombre


def inscrire_consultes(rapport: Rapport) -> int:
    """A line for each one whom the law wants consulted and who has none yet; how many."""
    presents = set(AvisRapport.objects.filter(rapport=rapport).values_list("nom", flat=True))
    adresses = dict(
        AvisRapport.objects.filter(contrat=rapport.contrat)
        .exclude(courriel="")
        .order_by("rapport__annee")
        .values_list("nom", "courriel")
    )
    nouveaux = [consulte for consulte in consultes_proposes(rapport) if consulte.nom not in presents]
    for consulte in nouveaux:
        AvisRapport.objects.create(
            contrat=rapport.contrat,
            rapport=rapport,
            nom=consulte.nom,
            commune=consulte.commune,
            instance=consulte.instance,
            quartier=consulte.quartier,
            courriel=adresses.get(consulte.nom, ""),
        )
    return len(nouveaux)


def preparer_deliberations(rapport: Rapport) -> None:
    """A line for the assembly of the intercommunality and one for each council concerned."""
    nom = rapport.contrat.epci.nom if rapport.contrat.epci else "l’intercommunalité"
    Deliberation.objects.get_or_create(
        rapport=rapport,
        commune=None,
        defaults={"contrat": rapport.contrat, "assemblee": f"Assemblée de {nom}"[:200]},
    )
    for avis in AvisRapport.objects.filter(rapport=rapport, commune__isnull=False, quartier__isnull=True):
        Deliberation.objects.get_or_create(
            rapport=rapport, assemblee=avis.nom[:200], defaults={"contrat": rapport.contrat, "commune": avis.commune}
        )


@transaction.atomic
def ajouter_consulte(*, acteur: Acteur, rapport: Rapport, nom: str, courriel: str = "") -> AvisRapport:
    """Ask someone whom the law does not name."""
    exiger_brouillon(rapport)
    avis = AvisRapport.objects.create(contrat=rapport.contrat, rapport=rapport, nom=nom, courriel=courriel, legal=False)
    consigner(acteur=acteur, code="rapport.ajouter_consulte", objet=rapport, phrase=f"Avis à demander aussi : {nom}")
    return avis


@transaction.atomic
def retirer_consulte(*, acteur: Acteur, avis: AvisRapport) -> None:
    exiger_brouillon(avis.rapport)
    rapport, nom = avis.rapport, avis.nom
    avis.delete()
    consigner(acteur=acteur, code="rapport.retirer_consulte", objet=rapport, phrase=f"Avis non demandé : {nom}")


def manquants_de_droit(rapport: Rapport) -> list[str]:
    """Those whom the law wants consulted and who are not on the list, whatever the name they stand under."""
    avis = list(AvisRapport.objects.filter(rapport=rapport).values_list("nom", "commune_id", "quartier_id"))
    noms = {nom for nom, _, _ in avis}
    quartiers = {quartier for _, _, quartier in avis}
    communes = {commune for _, commune, quartier in avis if quartier is None}
    absents = []
    for consulte in consultes_proposes(rapport):
        la = (
            consulte.quartier.pk in quartiers
            if consulte.quartier
            else (consulte.commune and consulte.commune.pk in communes)
        )
        if not la and consulte.nom not in noms:
            absents.append(consulte.nom)
    return absents


@transaction.atomic
def ouvrir_consultation(
    *, acteur: Acteur, rapport: Rapport, fin: dt.date, courriels: Mapping[int, str] | None = None
) -> int:
    """Seal the draft, ask each opinion by a signed link where there is an address; return how many letters leave.

    `courriels` {opinion id: address} replaces the addresses of the list. Raises ConsultationRefusee.
    """
    debut = timezone.localdate()
    jours = reglage_le(rapport.contrat, debut).consultation_jours
    if fin < fin_minimale(debut, jours):
        raise ConsultationRefusee(
            f"La consultation dure un mois au moins : donnez une fin à partir du {formats.date_fr(fin_minimale(debut, jours))}."
        )
    if absents := manquants_de_droit(rapport):
        raise ConsultationRefusee(f"La loi veut aussi l’avis de : {', '.join(absents)}. Complétez la liste.")
    franchir(
        acteur=acteur,
        objet=rapport,
        table=TRANSITIONS_RAPPORT,
        acte="ouvrir_consultation",
        phrase=f"Consultation ouverte sur le rapport {rapport.annee} jusqu’au {formats.date_fr(fin)}",
        consultation_debut=debut,
        consultation_fin=fin,
    )
    AvisRapport.objects.filter(rapport=rapport).update(
        sens=SensAvisRapport.EN_ATTENTE, rendu_le=None, document=None, saisi_par=None
    )
    sceller(acteur=acteur, rapport=rapport, etape=EtapeVersion.CONSULTATION)
    demandes = 0
    for avis in AvisRapport.objects.filter(rapport=rapport).select_related("rapport__contrat"):
        adresse = (courriels or {}).get(avis.pk, avis.courriel)
        if adresse != avis.courriel:
            avis.courriel = adresse
            avis.save(update_fields=["courriel", "modifie_le"])
        if adresse:
            demander(avis)
            demandes += 1
    return demandes


def demander(avis: AvisRapport) -> None:
    """The letter that asks for the opinion, with the link that lets one read and answer without an account."""
    rapport = avis.rapport
    envoyer(
        [avis.courriel],
        f"Votre avis sur le rapport {rapport.annee} – {rapport.contrat.nom_court}",
        "suivi/courriels/demande_avis.txt",
        {"avis": avis, "rapport": rapport, "contrat": rapport.contrat, "lien": lien_de(avis)},
        objet=avis,
    )


def lien_de(avis: AvisRapport) -> str:
    return settings.ADRESSE_PUBLIQUE + reverse("suivi:avis_par_lien", args=[jeton_de(avis)])


def jeton_de(avis: AvisRapport) -> str:
    """A signed token for this opinion and this consultation: another consultation makes it worthless."""
    debut = avis.rapport.consultation_debut
    return signing.dumps({"avis": avis.pk, "debut": debut.isoformat() if debut else ""}, salt=SEL)


def avis_du_jeton(jeton: str) -> AvisRapport:
    """The opinion that `jeton` opens. Raises LienPerime when it is forged, or of an earlier consultation."""
    try:
        contenu = signing.loads(jeton, salt=SEL)
    except signing.BadSignature as echec:
        raise LienPerime("Ce lien est incomplet : copiez-le en entier depuis le message reçu.") from echec
    avis = AvisRapport.objects.select_related("rapport__contrat").filter(pk=contenu["avis"]).first()
    debut = avis.rapport.consultation_debut if avis else None
    if avis is None or debut is None or debut.isoformat() != contenu["debut"]:
        raise LienPerime("Ce lien ne sert plus : une nouvelle version du rapport vous sera envoyée.")
    return avis


@transaction.atomic
def suspendre_consultation(*, acteur: Acteur, rapport: Rapport, motif: str) -> None:
    """Back to writing: opinions will be asked again on the new draft; those received stay in the journal."""
    recus = AvisRapport.objects.filter(rapport=rapport, sens__in=sorted(RENDUS))
    detail = {"motif": motif, "avis": list(recus.values("nom", "sens", "observations"))}
    franchir(
        acteur=acteur,
        objet=rapport,
        table=TRANSITIONS_RAPPORT,
        acte="suspendre_consultation",
        phrase=f"Consultation sur le rapport {rapport.annee} suspendue : {motif}",
        detail=detail,
        consultation_debut=None,
        consultation_fin=None,
    )


@transaction.atomic
def rendre_avis(
    *,
    acteur: Acteur,
    avis: AvisRapport,
    sens: str,
    observations: str = "",
    rendu_le: dt.date | None = None,
    document: Document | None = None,
) -> None:
    """Write an opinion; it may be changed until the consultation closes.

    An `acteur` without a person answers by link. An officer may still record, once the consultation is closed, an
    opinion that had come in time. Raises TransitionRefusee, ConsultationRefusee.
    """
    jour = rendu_le or timezone.localdate()
    rapport = Rapport.objects.select_for_update().get(pk=avis.rapport_id)
    a_temps = rapport.consultation_fin is not None and jour <= rapport.consultation_fin
    tardif = rapport.etat == EtatRapport.AVIS_RECUS and acteur.utilisateur is not None and a_temps
    if rapport.etat != EtatRapport.CONSULTATION and not tardif:
        raise TransitionRefusee(f"L’avis n’est plus attendu : le rapport est « {rapport.get_etat_display()} ».")
    if sens not in RENDUS or (sens in MOTIVES and not observations.strip()):
        raise ConsultationRefusee("Dites en quelques mots sur quoi portent les réserves ou le désaccord.")
    if rapport.consultation_debut and not rapport.consultation_debut <= jour <= timezone.localdate():
        raise ConsultationRefusee(
            f"L’avis est rendu entre l’ouverture de la consultation ({formats.date_fr(rapport.consultation_debut)}) "
            "et aujourd’hui."
        )
    avis.sens, avis.observations, avis.rendu_le = sens, observations.strip(), jour
    avis.saisi_par = acteur.utilisateur
    if document is not None:
        avis.document = document
    avis.save()
    voie = "enregistré" if acteur.utilisateur else "rendu par le lien reçu"
    consigner(
        acteur=acteur,
        code="rapport.rendre_avis",
        objet=rapport,
        phrase=f"Avis {voie} pour {avis.nom} : {SensAvisRapport(sens).label.lower()}",
        detail={"avis": avis.pk, "sens": sens},
    )


@transaction.atomic
def clore_consultation(*, acteur: Acteur, rapport: Rapport) -> int:
    """Close once the time is over (or everyone has answered): silence becomes a favourable opinion; how many.

    Raises ConsultationRefusee before the end of the month.
    """
    attendus = AvisRapport.objects.filter(rapport=rapport, sens=SensAvisRapport.EN_ATTENTE)
    fin = rapport.consultation_fin
    if attendus.exists() and fin is not None and timezone.localdate() <= fin:
        raise ConsultationRefusee(
            f"Des avis sont encore attendus jusqu’au {formats.date_fr(fin)} : la loi leur laisse tout ce temps."
        )
    franchir(
        acteur=acteur,
        objet=rapport,
        table=TRANSITIONS_RAPPORT,
        acte="clore_consultation",
        phrase=f"Consultation sur le rapport {rapport.annee} close",
    )
    return attendus.update(sens=SensAvisRapport.REPUTE, rendu_le=fin)


@transaction.atomic
def donner_suite(*, acteur: Acteur, avis: AvisRapport, suite: str) -> None:
    """What becomes of the observations of one opinion; the assembly states it."""
    exiger_ouvert(avis.rapport)
    avis.suite = suite.strip()
    avis.save(update_fields=["suite", "modifie_le"])
    consigner(
        acteur=acteur, code="rapport.donner_suite", objet=avis.rapport, phrase=f"Suite donnée à l’avis de {avis.nom}"
    )
