"""What the call for projects expects of each role today: counts and objects, without words nor addresses."""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Count, Exists, F, OuterRef

from quartiers.appels.enums import AVANT_DEPOT, EtatBilan, EtatCampagne, EtatComplement, EtatDossier, EtatLigne
from quartiers.appels.models import AvisDossier, Bilan, Campagne, Complement, Dossier, LigneFinancement, Message
from quartiers.appels.queries.blocages import EN_AVIS, attend_des_complements, attend_un_avis
from quartiers.comptes.politiques import Acteur

LIGNES_MAX = 10


@dataclass(frozen=True)
class AttentesPilote:
    """`en_preparation` are campaigns to publish, `en_retard` those whose programming is late or will be."""

    en_preparation: list[Campagne] = field(default_factory=list)
    publiees: list[Campagne] = field(default_factory=list)
    a_examiner: int = 0
    complements_en_retard: int = 0
    sans_avis: int = 0
    messages: int = 0
    bilans_a_verifier: int = 0


@dataclass(frozen=True)
class AttentesPorteur:
    """The holder's own files that wait for it, each with the day by which."""

    brouillons: list[Dossier]
    a_signer: list[Dossier]
    complements: list[tuple[Dossier, dt.date, int]]
    bilans: list[Bilan]


def campagnes_ouvertes(contrat_id: int, maintenant: dt.datetime) -> list[Campagne]:
    """Those that take deposits now. One query."""
    ouvertes = Campagne.objects.ouvertes(maintenant).filter(contrat=contrat_id, contrat__publie=True)
    return list(ouvertes.select_related("contrat").order_by("cloture", "pk"))


def campagnes_annoncees(contrat_id: int, maintenant: dt.datetime) -> list[Campagne]:
    """Open ones and published ones still to open: what the public home of a contract announces. One query."""
    publiees = Campagne.objects.publiees().filter(contrat=contrat_id, etat=EtatCampagne.PUBLIEE)
    return list(publiees.filter(cloture__gte=maintenant).select_related("contrat").order_by("cloture", "pk"))


def attentes_du_pilote(acteur: Acteur, contrat_id: int, jour: dt.date) -> AttentesPilote:
    """Six queries."""
    campagnes = Campagne.objects.filter(contrat=contrat_id).exclude(etat=EtatCampagne.CLOSE)
    suivies = list(campagnes.select_related("contrat").order_by("-annee"))
    dossiers = Dossier.objects.visibles_par(acteur).filter(contrat=contrat_id)
    return AttentesPilote(
        en_preparation=[c for c in suivies if c.etat == EtatCampagne.PREPARATION],
        publiees=[c for c in suivies if c.etat == EtatCampagne.PUBLIEE],
        a_examiner=dossiers.filter(etat=EtatDossier.DEPOSE).count(),
        complements_en_retard=dossiers.filter(attend_des_complements(jour)).count(),
        sans_avis=dossiers.filter(attend_un_avis()).count(),
        messages=sans_reponse(acteur, contrat_id),
        bilans_a_verifier=Bilan.objects.filter(
            contrat=contrat_id, etat=EtatBilan.DEPOSE, dossier__in=dossiers.values("pk")
        ).count(),
    )


def sans_reponse(acteur: Acteur, contrat_id: int) -> int:
    """Files whose holder wrote and got no answer."""
    dossiers = Dossier.objects.visibles_par(acteur).filter(contrat=contrat_id)
    messages = Message.objects.filter(contrat=contrat_id, cote_porteur=True, repondu=False, dossier__in=dossiers)
    return messages.values("dossier").distinct().count()


def avis_du_financeur(acteur: Acteur) -> int:
    """Admissible files whose line of the instructor's organisation has no opinion yet. One query."""
    habilitation = acteur.habilitation
    if habilitation is None or habilitation.organisme_id is None:
        return 0
    muettes = LigneFinancement.objects.filter(
        dossier=OuterRef("pk"), etat=EtatLigne.DEMANDEE, financeur__organisme=habilitation.organisme_id, demande__gt=0
    ).filter(~Exists(AvisDossier.objects.filter(ligne=OuterRef("pk"))))
    return Dossier.objects.visibles_par(acteur).filter(Exists(muettes), etat__in=EN_AVIS).count()


def avis_de_la_commune(acteur: Acteur) -> int:
    """Admissible files of the officer's commune without the opinion of that commune. One query."""
    habilitation = acteur.habilitation
    if habilitation is None or habilitation.commune_id is None:
        return 0
    donnes = AvisDossier.objects.filter(dossier=OuterRef("pk"), commune=habilitation.commune_id)
    dossiers = Dossier.objects.visibles_par(acteur).filter(communes=habilitation.commune_id, etat__in=EN_AVIS)
    return dossiers.filter(~Exists(donnes)).values("pk").distinct().count()


def attentes_du_porteur(acteur: Acteur, jour: dt.date) -> AttentesPorteur:
    """Three queries: files being written, remarks to answer, reports due within two months or late."""
    siens = Dossier.objects.visibles_par(acteur)
    en_cours = list(
        siens.filter(etat__in=AVANT_DEPOT)
        .select_related("campagne", "contrat")
        .order_by(F("campagne__cloture").asc(nulls_last=True), "pk")[:LIGNES_MAX]
    )
    remarques = (
        Complement.objects.filter(dossier__in=siens.filter(etat=EtatDossier.A_COMPLETER), etat=EtatComplement.DEMANDE)
        .values("dossier")
        .annotate(nombre=Count("pk"))
        .values_list("dossier", "nombre", "echeance")
        .order_by("echeance", "dossier")
    )
    par_dossier: dict[int, tuple[dt.date, int]] = {}
    for numero, nombre, echeance in remarques:
        deja = par_dossier.get(numero, (echeance, 0))
        par_dossier[numero] = (min(deja[0], echeance), deja[1] + nombre)
    dossiers = siens.filter(pk__in=par_dossier).select_related("contrat").in_bulk()
    bilans = Bilan.objects.filter(
        dossier__in=siens,
        etat__in=[EtatBilan.ATTENDU, EtatBilan.A_CORRIGER],
        echeance__lte=jour + dt.timedelta(days=60),
    )
    return AttentesPorteur(
        brouillons=[dossier for dossier in en_cours if dossier.etat == EtatDossier.BROUILLON],
        a_signer=[dossier for dossier in en_cours if dossier.etat == EtatDossier.A_SIGNER],
        complements=[(dossiers[numero], *fin) for numero, fin in par_dossier.items() if numero in dossiers],
        bilans=list(bilans.select_related("dossier__contrat").order_by("echeance", "pk")[:LIGNES_MAX]),
    )
