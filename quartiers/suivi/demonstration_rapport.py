"""The annual report of the demonstration's finished year: written by several, consulted, adopted and published.

Fictional, and said so. States are set as they are, without their acts: nobody is written to.
"""

import datetime as dt
from dataclasses import dataclass, replace

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from quartiers.appels.demonstration_pieces import MENTION as MENTION_DES_PIECES
from quartiers.appels.demonstration_pieces import composer as composer_la_piece
from quartiers.appels.demonstration_suites import a_midi
from quartiers.appels.domain.copie import ouvrir_contexte
from quartiers.comptes.demonstration import courriel_de_demonstration
from quartiers.comptes.enums import Role
from quartiers.comptes.models import Utilisateur
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.documents.domain import deposer
from quartiers.documents.models import Document
from quartiers.gouvernance.models import Instance, Seance
from quartiers.suivi import textes_demonstration as textes
from quartiers.suivi.composition import MENTIONS, composer
from quartiers.suivi.document_rapport import dessiner
from quartiers.suivi.domain.consultation import inscrire_consultes, preparer_deliberations
from quartiers.suivi.domain.rapport import poser_le_plan, titre_par_defaut
from quartiers.suivi.domain.scellement import figer
from quartiers.suivi.enums import EtapeVersion, EtatRapport, SensAvisRapport
from quartiers.suivi.models import (
    AvisRapport,
    Chapitre,
    CommentaireChapitre,
    Deliberation,
    FicheAction,
    Rapport,
    TexteChapitre,
)


@dataclass(frozen=True)
class Dates:
    """The days of a report whose year is `annee`; none is ahead of today."""

    ecriture: dt.date
    debut: dt.date
    fin: dt.date
    seance: dt.date
    commune: dt.date
    epci: dt.date


def dates_du_rapport(annee: int, jour: dt.date) -> Dates:
    """Adopted at the end of June of the year after, or three weeks ago when that is still ahead."""
    epci = min(dt.date(annee + 1, 6, 25), jour - dt.timedelta(days=21))
    avant = [dt.timedelta(days=n) for n in (110, 75, 40, 30, 14)]
    ecriture, debut, fin, seance, commune = (epci - ecart for ecart in avant)
    return Dates(ecriture, debut, fin, seance, commune, epci)


@transaction.atomic
def rapport_de_demonstration(contrat: Contrat, annee: int) -> Rapport | None:
    """Make the published report of `annee`; None when the contract has a report already, or nothing to tell."""
    if Rapport.objects.filter(contrat=contrat).exists():
        return None
    if not FicheAction.objects.filter(contrat=contrat, annee=annee).exists():
        return None
    ouvrir_contexte({"source": "demonstration"})
    dates = dates_du_rapport(annee, timezone.localdate())
    rapport = Rapport.objects.create(
        contrat=contrat,
        annee=annee,
        titre=f"{titre_par_defaut(contrat, annee)} (fictif)"[:200],
        etat=EtatRapport.PUBLIE,
        assemblee_le=dates.epci,
        consultation_debut=dates.debut,
        consultation_fin=dates.fin,
        suites=textes.SUITES,
        seance=seance_du_comite(contrat, dates.seance),
        adopte_le=dates.epci,
        publie_le=dates.epci + dt.timedelta(days=7),
        cree_par=personne(Role.PILOTE),
    )
    poser_le_plan(rapport)
    ecrire_les_chapitres(rapport, dates.ecriture)
    commenter_les_chapitres(rapport, dates.ecriture)
    rendre_les_avis(rapport, dates)
    deliberer(rapport, dates)
    sceller_les_versions(rapport, dates)
    return rapport


def personne(role: Role) -> Utilisateur | None:
    """The demonstration's account of that role, when there is one."""
    return Utilisateur.objects.filter(courriel=courriel_de_demonstration(role)).first()


def seance_du_comite(contrat: Contrat, jour: dt.date) -> Seance | None:
    instance = Instance.objects.filter(contrat=contrat).order_by("rang", "pk").first()
    if instance is None:
        return None
    objet = "Examen du rapport annuel (séance fictive)"
    return Seance.objects.get_or_create(contrat=contrat, instance=instance, tenue_le=jour, objet=objet)[0]


# Texts


def ecrire_les_chapitres(rapport: Rapport, jour: dt.date) -> None:
    """One revision each, two for the first: by the officer of a commune, then by the pilot."""
    pilote, commune = personne(Role.PILOTE), personne(Role.AGENT_COMMUNAL)
    chapitres = list(Chapitre.objects.filter(rapport=rapport).order_by("rang", "pk"))
    ecrits: list[TexteChapitre] = []
    rangs = {"axe": 0, "quartier": 0}
    for rang, chapitre in enumerate(chapitres):
        chapitre.texte = texte_de(chapitre, rangs)
        etats = [textes.PREMIER_JET, chapitre.texte] if chapitre.code == "synthese" else [chapitre.texte]
        chapitre.revision = len(etats)
        ecrits += [
            TexteChapitre(
                contrat=rapport.contrat,
                chapitre=chapitre,
                revision=revision,
                texte=texte,
                auteur=commune if revision == 1 and rang % 3 == 0 else pilote,
            )
            for revision, texte in enumerate(etats, 1)
        ]
    Chapitre.objects.bulk_update(chapitres, ["texte", "revision"])
    TexteChapitre.objects.bulk_create(ecrits)
    TexteChapitre.objects.filter(chapitre__rapport=rapport).update(ecrit_le=a_midi(jour))


def texte_de(chapitre: Chapitre, rangs: dict[str, int]) -> str:
    """Its own text, else that of its rank among the axes or the neighbourhoods."""
    if chapitre.code in textes.TEXTES:
        return textes.TEXTES[chapitre.code]
    genre, suite = ("quartier", textes.QUARTIERS) if chapitre.quartier_id else ("axe", textes.AXES)
    rangs[genre] += 1
    return suite[(rangs[genre] - 1) % len(suite)]


def commenter_les_chapitres(rapport: Rapport, jour: dt.date) -> None:
    chapitres = {chapitre.code: chapitre for chapitre in Chapitre.objects.filter(rapport=rapport)}
    pilote = personne(Role.PILOTE)
    CommentaireChapitre.objects.bulk_create(
        CommentaireChapitre(
            contrat=rapport.contrat,
            chapitre=chapitres[code],
            texte=remarque,
            auteur=personne(Role(role)),
            regle_le=a_midi(jour + dt.timedelta(days=6)) if regle else None,
            regle_par=pilote if regle else None,
        )
        for code, role, remarque, regle in textes.REMARQUES
        if code in chapitres
    )
    CommentaireChapitre.objects.filter(chapitre__rapport=rapport).update(cree_le=a_midi(jour + dt.timedelta(days=3)))


# Opinions and deliberations


def rendre_les_avis(rapport: Rapport, dates: Dates) -> None:
    """The first council and the first body of residents answer, one on paper; the others are silent."""
    inscrire_consultes(rapport)
    papier = piece(rapport, "Avis du conseil municipal", dates.fin)
    donnes = {"conseil": textes.CONSEIL, "habitants": textes.HABITANTS}
    avis = list(AvisRapport.objects.filter(rapport=rapport).order_by("pk"))
    for un in avis:
        donne = donnes.pop("habitants" if un.quartier_id else "conseil", None)
        if donne is None:
            un.sens, un.rendu_le = SensAvisRapport.REPUTE, dates.fin
            continue
        un.sens, un.observations, un.suite = donne
        un.rendu_le = dates.fin - dt.timedelta(days=5)
        un.document = None if un.quartier_id else papier
    AvisRapport.objects.bulk_update(avis, ["sens", "observations", "suite", "rendu_le", "document"])


def deliberer(rapport: Rapport, dates: Dates) -> None:
    preparer_deliberations(rapport)
    deliberations = list(Deliberation.objects.filter(rapport=rapport).order_by("pk"))
    for rang, deliberation in enumerate(deliberations, 1):
        deliberation.prevue_le = deliberation.tenue_le = dates.commune if deliberation.commune_id else dates.epci
        deliberation.numero = f"FICTIF-{rang:02d}"
        if not deliberation.commune_id:
            deliberation.document = piece(rapport, "Délibération sur le rapport annuel", dates.epci)
    Deliberation.objects.bulk_update(deliberations, ["prevue_le", "tenue_le", "numero", "document"])


def piece(rapport: Rapport, titre: str, jour: dt.date) -> Document:
    """A paper that says on its face that it is fictional, public as the report is."""
    contenu = ContentFile(composer_la_piece(titre, MENTION_DES_PIECES, jour), name="piece-fictive.pdf")
    return deposer(
        fichier=contenu, titre=f"{titre} (fictif)", contrat_id=rapport.contrat_id, acteur=Acteur(), public=True
    )


# Sealed versions


def sceller_les_versions(rapport: Rapport, dates: Dates) -> None:
    """The three that a report leaves: consulted, submitted to the assemblies, adopted; drawn once."""
    adopte = dessiner(composer(rapport))
    consulte = replace(adopte, avis=(), deliberations=(), suites="", examen="")
    versions = [
        (EtapeVersion.CONSULTATION, EtatRapport.CONSULTATION, dates.debut, consulte),
        (EtapeVersion.PROJET, EtatRapport.ANNEXE, dates.seance, replace(adopte, deliberations=())),
        (EtapeVersion.DEFINITIVE, None, dates.epci, adopte),
    ]
    for etape, etat, jour, contenu in versions:
        date = replace(contenu, date=jour.isoformat(), mention=MENTIONS[etat] if etat else contenu.mention)
        figer(rapport, etape, date, par=personne(Role.PILOTE), le=a_midi(jour))
