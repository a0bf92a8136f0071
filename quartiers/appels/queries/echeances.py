"""The dated duties of one person in a contract, for each role that the person holds there."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Max, Min, Q, QuerySet
from django.urls import reverse

from quartiers.appels.calendrier import LIBELLES, jour_de
from quartiers.appels.enums import AVANT_DEPOT, EtatBilan, EtatCampagne, EtatComplement, EtatDossier
from quartiers.appels.models import Bilan, Campagne, Complement, Dossier, PieceOrganisme
from quartiers.comptes.enums import Role
from quartiers.comptes.models import Habilitation, Utilisateur
from quartiers.comptes.politiques import Acteur, couvre
from quartiers.contrat.models import Contrat
from quartiers.socle.formats import compte

PASSE = dt.timedelta(days=60)  # what is over for longer leaves the calendar
INSTRUISENT = frozenset({Role.PILOTE, Role.INSTRUCTEUR, Role.AGENT_COMMUNAL})
# Dates of a campaign that concern each side, beside its closing.
DATES_INSTRUCTION = (
    "recevabilite_le",
    "instruction_le",
    "cotech_le",
    "copil_le",
    "programmation_limite",
    "deliberations_le",
    "notification_le",
)
DATES_LECTURE = ("cotech_le", "copil_le", "programmation_limite")
BILANS_ATTENDUS = Q(etat__in=[EtatBilan.ATTENDU, EtatBilan.A_CORRIGER]) & Q(
    dossier__etat__in=[EtatDossier.NOTIFIE, EtatDossier.SOLDE]
)


@dataclass(frozen=True)
class EcheancePersonnelle:
    """A day (or an instant) by which something is due; `cle` never changes, so that an agenda moves its event."""

    cle: str
    date: dt.date | dt.datetime
    titre: str
    detail: str
    adresse: str
    modifie_le: dt.datetime


def habilitations_dans(utilisateur: Utilisateur, contrat: Contrat, jour: dt.date) -> list[Habilitation]:
    """The rights in force that reach this contract; none for an account that is closed."""
    if not utilisateur.is_active:
        return []
    siennes = Habilitation.objects.en_vigueur(jour).filter(utilisateur=utilisateur).order_by("pk")
    return [habilitation for habilitation in siennes if couvre(habilitation, contrat)]


def echeances_de(utilisateur: Utilisateur, contrat: Contrat, jour: dt.date) -> list[EcheancePersonnelle]:
    """Every deadline of the person here, roles put together, each once, by date."""
    trouvees: dict[str, EcheancePersonnelle] = {}
    for habilitation in habilitations_dans(utilisateur, contrat, jour):
        acteur = Acteur(utilisateur=utilisateur, habilitation=habilitation)
        for echeance in echeances_du_role(acteur, contrat, jour):
            trouvees.setdefault(echeance.cle, echeance)
    return sorted(trouvees.values(), key=lambda e: (f"{e.date:%Y%m%d}", e.cle))


def echeances_du_role(acteur: Acteur, contrat: Contrat, jour: dt.date) -> Iterator[EcheancePersonnelle]:
    if acteur.role == Role.PORTEUR:
        yield from du_porteur(acteur, contrat, jour)
        yield from des_campagnes(contrat, jour, ("cloture",))
    elif acteur.role in INSTRUISENT:
        yield from de_l_instruction(acteur, contrat, jour)
        yield from des_campagnes(contrat, jour, ("cloture", *DATES_INSTRUCTION))
    elif acteur.role == Role.CONSEILLER:
        yield from des_campagnes(contrat, jour, ("cloture", "instruction_le", *DATES_LECTURE))
    elif acteur.role in {Role.SERVICE_ETAT, Role.EVALUATEUR, Role.ADMINISTRATEUR}:
        yield from des_campagnes(contrat, jour, ("cloture", *DATES_LECTURE))


def des_campagnes(contrat: Contrat, jour: dt.date, noms: tuple[str, ...]) -> Iterator[EcheancePersonnelle]:
    """The dates of the published campaigns, under the keys of their public calendar (agenda.agenda_de)."""
    libelles = {nom: (libelle, precision) for nom, libelle, precision in LIBELLES}
    campagnes = Campagne.objects.filter(contrat=contrat, etat=EtatCampagne.PUBLIEE)
    for campagne in campagnes.order_by("annee"):
        for nom in noms:
            date = getattr(campagne, nom)
            if date is None or jour_de(date) < jour - PASSE:
                continue
            libelle, precision = libelles[nom]
            yield EcheancePersonnelle(
                cle=f"campagne-{contrat.code}-{campagne.annee}-{nom}",
                date=date,
                titre=f"{libelle} – {campagne}",
                detail=precision,
                adresse=reverse("appels:campagne", args=[contrat.code, campagne.annee]),
                modifie_le=campagne.modifie_le,
            )


def du_porteur(acteur: Acteur, contrat: Contrat, jour: dt.date) -> Iterator[EcheancePersonnelle]:
    """Remarks to answer, reports due, drafts to deposit, papers to renew."""
    siens = Dossier.objects.visibles_par(acteur).filter(contrat=contrat)
    yield from des_complements(siens, contrat, "Répondre aux remarques")
    bilans = Bilan.objects.filter(BILANS_ATTENDUS, dossier__in=siens).select_related("dossier")
    for bilan in bilans.order_by("echeance", "pk"):
        yield EcheancePersonnelle(
            cle=f"bilan-{bilan.pk}",
            date=bilan.echeance,
            titre=f"{bilan} à déposer – {bilan.dossier.intitule}",
            detail=f"Dossier {bilan.dossier.numero}.",
            adresse=reverse("appels:bilan", args=[contrat.code, bilan.dossier.numero, bilan.exercice, bilan.genre]),
            modifie_le=bilan.modifie_le,
        )
    brouillons = siens.filter(etat__in=AVANT_DEPOT, campagne__etat=EtatCampagne.PUBLIEE).select_related("campagne")
    for dossier in brouillons.order_by("pk"):
        assert dossier.campagne is not None  # noqa: S101 - filtered above
        yield EcheancePersonnelle(
            cle=f"depot-{dossier.pk}",
            date=dossier.depot_autorise_jusqu_au or dossier.campagne.cloture,
            titre=f"Déposer avant cette heure – {dossier.intitule}",
            detail=f"Dossier {dossier.numero}, {dossier.get_etat_display().lower()}.",
            adresse=reverse("appels:dossier", args=[contrat.code, dossier.numero]),
            modifie_le=max(dossier.modifie_le, dossier.campagne.modifie_le),
        )
    yield from des_pieces(acteur, contrat, jour)


def des_pieces(acteur: Acteur, contrat: Contrat, jour: dt.date) -> Iterator[EcheancePersonnelle]:
    organisme_id = acteur.habilitation.organisme_id if acteur.habilitation else None
    pieces = PieceOrganisme.objects.filter(
        organisme=organisme_id, remplacee=False, valable_jusqu_au__gte=jour - PASSE
    ).select_related("organisme")
    for piece in pieces.order_by("valable_jusqu_au", "pk"):
        assert piece.valable_jusqu_au is not None  # noqa: S101 - filtered above
        yield EcheancePersonnelle(
            cle=f"piece-{piece.pk}",
            date=piece.valable_jusqu_au,
            titre=f"{piece.get_genre_display()} à renouveler – {piece.organisme}",
            detail=piece.precision,
            adresse=reverse("appels:organisme", args=[contrat.code, piece.organisme_id]),
            modifie_le=piece.modifie_le,
        )


def de_l_instruction(acteur: Acteur, contrat: Contrat, jour: dt.date) -> Iterator[EcheancePersonnelle]:
    """The answers that holders owe, and the reports due on one day, counted."""
    vus = Dossier.objects.visibles_par(acteur).filter(contrat=contrat)
    yield from des_complements(vus, contrat, "Réponse de l’organisme attendue")
    attendus = Bilan.objects.filter(BILANS_ATTENDUS, dossier__in=vus, echeance__gte=jour - PASSE)
    jours = attendus.order_by().values("echeance").annotate(nombre=Count("pk"), change=Max("modifie_le"))
    for ligne in jours.order_by("echeance"):
        yield EcheancePersonnelle(
            cle=f"bilans-{contrat.code}-{ligne['echeance']:%Y%m%d}",
            date=ligne["echeance"],
            titre=f"{compte(ligne['nombre'], 'bilan attendu', 'bilans attendus')} – {contrat}",
            detail="Les organismes sont relancés avant et après cette date.",
            adresse=reverse("appels:bilans", args=[contrat.code]),
            modifie_le=ligne["change"],
        )


def des_complements(dossiers: QuerySet[Dossier], contrat: Contrat, titre: str) -> Iterator[EcheancePersonnelle]:
    """One event per file that has remarks to answer: its first deadline."""
    lignes = (
        Complement.objects.filter(
            dossier__in=dossiers, etat=EtatComplement.DEMANDE, dossier__etat=EtatDossier.A_COMPLETER
        )
        .order_by()
        .values("dossier", "dossier__numero", "dossier__intitule")
        .annotate(echeance=Min("echeance"), nombre=Count("pk"), change=Max("modifie_le"))
    )
    for ligne in lignes.order_by("echeance", "dossier"):
        yield EcheancePersonnelle(
            cle=f"complements-{ligne['dossier']}",
            date=ligne["echeance"],
            titre=f"{titre} – {ligne['dossier__intitule']}",
            detail=f"Dossier {ligne['dossier__numero']}, {compte(ligne['nombre'], 'remarque')}.",
            adresse=reverse("appels:dossier", args=[contrat.code, ligne["dossier__numero"]]),
            modifie_le=ligne["change"],
        )
