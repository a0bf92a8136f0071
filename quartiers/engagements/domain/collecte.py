"""The yearly collection: opened, asked of each partner, reminded, validated or sent back, closed."""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from quartiers.annuaire.models import Contact, Organisme
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.engagements.classeur import TYPE_XLSX, ecrire_classeur, nom_du_classeur
from quartiers.engagements.domain.reponses import fautes
from quartiers.engagements.enums import (
    A_REMPLIR,
    TRANSITIONS_COLLECTE,
    TRANSITIONS_DEMANDE,
    EtatCollecte,
    EtatDemande,
)
from quartiers.engagements.liens import adresse_de
from quartiers.engagements.models import CollecteEngagements, DemandePartenaire, Mobilisation, Realisation
from quartiers.engagements.models.collecte import nouvelle_cle
from quartiers.engagements.promesse import annees_du_contrat
from quartiers.engagements.queries_suivi import rappels_de, reglage_le, suivre
from quartiers.engagements.questionnaire import a_demander, droit_commun, organisme_du, tableau_de
from quartiers.journal.domain import consigner, franchir
from quartiers.notifications.courriels import PieceJointe, envoyer, trop_lourdes
from quartiers.socle.formats import date_fr
from quartiers.socle.transitions import TransitionRefusee

GABARIT, RAPPEL, QUESTION = (f"engagements/courriels/{nom}.txt" for nom in ("demande", "rappel", "question"))


def partenaires_a_solliciter(contrat: Contrat, annee: int) -> list[Organisme]:
    """Organisations that have something to answer that year, by name."""
    siens = {s.partenaire.pk for s in suivre(contrat, annee) if s.partenaire is not None and a_demander(s)}
    siens |= {pk for dispositif in droit_commun(contrat, annee) if (pk := organisme_du(dispositif))}
    return list(Organisme.objects.filter(pk__in=siens).order_by("nom"))


def adresses_connues(organismes: Iterable[Organisme]) -> dict[int, Contact]:
    """An address of each organisation in the directory: the first one by function."""
    contacts = Contact.objects.filter(organisme__in=[o.pk for o in organismes]).exclude(courriel="")
    trouves: dict[int, Contact] = {}
    for contact in contacts.order_by("organisme", "fonction", "pk"):
        trouves.setdefault(contact.organisme_id, contact)
    return trouves


@transaction.atomic
def ouvrir_collecte(
    *, acteur: Acteur, contrat: Contrat, annee: int, echeance: dt.date, mot: str = ""
) -> CollecteEngagements:
    """A table for each partner, nobody written to yet. Raises ValidationError."""
    premiere, derniere = annees_du_contrat(contrat.debut, contrat.fin)
    if not premiere <= annee <= derniere:
        raise ValidationError({"annee": f"Le contrat va de {premiere} à {derniere}."})
    if CollecteEngagements.objects.filter(contrat=contrat, annee=annee).exists():
        raise ValidationError({"annee": f"La collecte de {annee} est déjà ouverte."})
    organismes = partenaires_a_solliciter(contrat, annee)
    if not organismes:
        raise ValidationError("Aucun partenaire n’a d’engagement ni de dispositif dans ce contrat.")
    collecte = CollecteEngagements.objects.create(contrat=contrat, annee=annee, echeance=echeance, mot=mot.strip())
    ajouter_les_partenaires(collecte, organismes)
    consigner(
        acteur=acteur,
        code="collecteengagements.ouvrir",
        objet=collecte,
        phrase=f"Collecte {annee} ouverte : {len(organismes)} partenaires, réponses pour le {date_fr(echeance)}",
    )
    return collecte


def ajouter_les_partenaires(collecte: CollecteEngagements, organismes: Iterable[Organisme]) -> int:
    """Those that have no table yet; the address is last year's, else the directory's. How many were added."""
    liste = list(organismes)
    contacts = adresses_connues(liste)
    avant = {
        d.organisme_id: d
        for d in DemandePartenaire.objects.filter(contrat=collecte.contrat_id, courriel__gt="").order_by(
            "collecte__annee"
        )
    }
    deja = set(collecte.demandes.values_list("organisme_id", flat=True))
    nouvelles = []
    for organisme in liste:
        if organisme.pk in deja:
            continue
        precedente, contact = avant.get(organisme.pk), contacts.get(organisme.pk)
        nouvelles.append(
            DemandePartenaire(
                contrat_id=collecte.contrat_id,
                collecte=collecte,
                organisme=organisme,
                courriel=precedente.courriel if precedente else contact.courriel if contact else "",
                fonction=precedente.fonction if precedente else contact.fonction if contact else "",
            )
        )
    DemandePartenaire.objects.bulk_create(nouvelles)
    return len(nouvelles)


@transaction.atomic
def adresser(*, acteur: Acteur, demande: DemandePartenaire, courriel: str, fonction: str) -> None:
    """To whom a table is sent. A new address makes a new link: the one before stops working."""
    change = courriel != demande.courriel
    demande.courriel, demande.fonction = courriel, fonction
    if change:
        demande.cle = nouvelle_cle()
    demande.save(update_fields=["courriel", "fonction", "cle", "modifie_le"])
    consigner(acteur=acteur, code="demandepartenaire.adresser", objet=demande, phrase=f"{demande} : adresse changée")


@transaction.atomic
def demander(*, acteur: Acteur, collecte: CollecteEngagements) -> tuple[int, list[DemandePartenaire]]:
    """Write to the partners not written to yet: (letters that leave, tables without address)."""
    exiger_ouverte(collecte)
    restantes = collecte.demandes.filter(envoyee_le__isnull=True).select_related("contrat", "collecte", "organisme")
    partis, sans_adresse = 0, []
    for demande in restantes.select_for_update(of=("self",)).order_by("organisme__nom"):
        if not demande.courriel:
            sans_adresse.append(demande)
            continue
        ecrire_au_partenaire(demande, GABARIT, f"Engagements {collecte.annee}\u00a0: votre tableau à remplir")
        DemandePartenaire.objects.filter(pk=demande.pk).update(envoyee_le=timezone.now())
        partis += 1
    if partis:
        phrase = f"{collecte} : {partis} partenaires sollicités"
        consigner(acteur=acteur, code="collecteengagements.demander", objet=collecte, phrase=phrase)
    return partis, sans_adresse


def ecrire_au_partenaire(demande: DemandePartenaire, gabarit: str, sujet: str) -> None:
    """The letter, its signed link, its table as a workbook."""
    contenu = ecrire_classeur(tableau_de(demande), timezone.now())
    pieces = [PieceJointe(nom_du_classeur(demande), TYPE_XLSX, contenu=contenu)]
    lourdes = trop_lourdes(pieces)
    contexte = {
        "demande": demande,
        "collecte": demande.collecte,
        "contrat": demande.contrat,
        "lien": adresse_de(demande),
        "jointe": not lourdes,
    }
    envoyer([demande.courriel], sujet, gabarit, contexte, objet=demande, pieces=() if lourdes else pieces)


def exiger_ouverte(collecte: CollecteEngagements) -> None:
    if collecte.etat != EtatCollecte.OUVERTE:
        raise TransitionRefusee("La collecte est close\u00a0: rouvrez-la d’abord.")


@transaction.atomic
def rappeler(*, acteur: Acteur, demandes: Iterable[DemandePartenaire], jour: dt.date) -> int:
    """Remind by hand, once a day each; how many letters leave. Those not written to yet, or handed in, are left."""
    partis = 0
    for demande in demandes:
        if demande.etat in A_REMPLIR and demande.courriel and demande.envoyee_le and demande.rappelee_le != jour:
            partis += rappeler_une(demande, jour)
    if partis:
        premiere = next(iter(demandes))
        phrase = f"{premiere.collecte} : {partis} rappels envoyés"
        consigner(acteur=acteur, code="collecteengagements.rappeler", objet=premiere.collecte, phrase=phrase)
    return partis


def rappeler_une(demande: DemandePartenaire, jour: dt.date) -> int:
    """The row itself tells that it was done: two runs of one day make one letter."""
    faits = DemandePartenaire.objects.filter(pk=demande.pk).exclude(rappelee_le=jour)
    if not faits.update(rappelee_le=jour, rappels=F("rappels") + 1):
        return 0
    annee = demande.collecte.annee
    ecrire_au_partenaire(demande, RAPPEL, f"Rappel – engagements {annee}\u00a0: votre réponse est attendue")
    return 1


def rappeler_les_retardataires(jour: dt.date) -> int:
    """Reminders of the day, of every open collection; how many letters leave."""
    attendues = (
        DemandePartenaire.objects.filter(
            etat__in=A_REMPLIR, envoyee_le__isnull=False, courriel__gt="", collecte__etat=EtatCollecte.OUVERTE
        )
        .select_related("contrat", "collecte", "organisme")
        .order_by("pk")
    )
    etapes: dict[int, tuple[int, ...]] = {}
    partis = 0
    for demande in attendues:
        if demande.contrat_id not in etapes:
            etapes[demande.contrat_id] = rappels_de(reglage_le(demande.contrat_id, jour))
        ecoules = (jour - demande.collecte.echeance).days
        if ecoules in etapes[demande.contrat_id] and demande.envoyee_le and demande.envoyee_le.date() < jour:
            with transaction.atomic():
                partis += rappeler_une(demande, jour)
    return partis


@transaction.atomic
def valider(*, acteur: Acteur, demande: DemandePartenaire) -> int:
    """The team makes the answers its own: they become public. How many rows. Raises ValidationError."""
    tableau = tableau_de(demande)
    if trouvees := fautes(tableau):
        raise ValidationError([f"{f.question.libelle}\u00a0: {f.message}" for f in trouvees])
    franchir(
        acteur=acteur,
        objet=demande,
        table=TRANSITIONS_DEMANDE,
        acte="valider",
        phrase=f"{demande} : réponses validées",
        validee_le=timezone.now(),
        question="",
    )
    repondues = [objet for cle, objet in tableau.objets.items() if objet.pk and tableau.repondue(tableau.question(cle))]  # type: ignore[arg-type]
    for modele in (Realisation, Mobilisation):
        siennes = [objet.pk for objet in repondues if isinstance(objet, modele)]
        modele._default_manager.filter(pk__in=siennes, validee=False).update(validee=True, modifie_le=timezone.now())
    return len(repondues)


@transaction.atomic
def renvoyer(*, acteur: Acteur, demande: DemandePartenaire, question: str, rouvrir: bool = False) -> None:
    """Send the answers back with a question, by letter when there is an address."""
    if not question.strip():
        raise ValidationError("Écrivez ce que vous demandez au partenaire.")
    franchir(
        acteur=acteur,
        objet=demande,
        table=TRANSITIONS_DEMANDE,
        acte="rouvrir" if rouvrir else "renvoyer",
        phrase=f"{demande} : renvoyée avec une question",
        question=question.strip(),
    )
    if demande.courriel:
        annee = demande.collecte.annee
        ecrire_au_partenaire(demande, QUESTION, f"Engagements {annee}\u00a0: une question sur vos réponses")


@transaction.atomic
def clore(*, acteur: Acteur, collecte: CollecteEngagements) -> None:
    franchir(acteur=acteur, objet=collecte, table=TRANSITIONS_COLLECTE, acte="clore", phrase=f"{collecte} : close")


@transaction.atomic
def rouvrir(*, acteur: Acteur, collecte: CollecteEngagements) -> None:
    franchir(acteur=acteur, objet=collecte, table=TRANSITIONS_COLLECTE, acte="rouvrir", phrase=f"{collecte} : rouverte")


@transaction.atomic
def completer(*, acteur: Acteur, collecte: CollecteEngagements) -> int:
    """Tables of the partners that came since the collection was opened."""
    exiger_ouverte(collecte)
    ajoutes = ajouter_les_partenaires(collecte, partenaires_a_solliciter(collecte.contrat, collecte.annee))
    if ajoutes:
        phrase = f"{collecte} : {ajoutes} partenaires ajoutés"
        consigner(acteur=acteur, code="collecteengagements.completer", objet=collecte, phrase=phrase)
    return ajoutes


def etat_de_la_collecte(demandes: Iterable[DemandePartenaire]) -> Mapping[str, int]:
    """How many tables in each state."""
    nombres = dict.fromkeys(EtatDemande.values, 0)
    for demande in demandes:
        nombres[demande.etat] += 1
    return nombres
