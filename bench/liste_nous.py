"""Ten thousand files of one call, as instruction knows them: amounts, neighbourhoods, opinions, marks, messages."""

import datetime as dt
import random
from decimal import Decimal
from typing import Any

from bench.fictions import phrase

ETATS = ("depose", "recevable", "recevable", "recevable", "a_completer", "irrecevable", "instruit")
ORGANISMES = 1_500


def preparer(combien: int) -> tuple[str, str]:
    """(address of the list, session of the pilot); files that are there already stay."""
    from django.conf import settings
    from django.db import connection, transaction
    from django.test import Client
    from django.urls import reverse

    from quartiers.appels.domain.copie import ouvrir_contexte
    from quartiers.appels.models import Campagne, Dossier
    from quartiers.comptes.enums import Role
    from quartiers.comptes.models import Habilitation

    campagne = Campagne.objects.filter(contrat__code="creusot-montceau").order_by("-annee")[0]
    manquent = combien - Dossier.objects.filter(campagne=campagne).count()
    if manquent > 0:
        with transaction.atomic():
            ouvrir_contexte({"acte": "banc"})
            remplir(campagne, manquent, random.Random(71))
        with connection.cursor() as curseur:
            curseur.execute("ANALYZE")
    pilote = Habilitation.objects.filter(
        role=Role.PILOTE, contrat_id=campagne.contrat_id, utilisateur__demonstration=True
    )[0]
    client = Client()
    client.force_login(pilote.utilisateur)
    return reverse(
        "appels:dossiers", args=["creusot-montceau"]
    ), f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def remplir(campagne: Any, combien: int, hasard: random.Random) -> None:
    from quartiers.annuaire.models import Organisme
    from quartiers.appels.demonstration import avec_cle
    from quartiers.appels.domain.copie import copier, reserver_ids
    from quartiers.appels.domain.numeros import reserver_numeros
    from quartiers.appels.models import Dossier

    commun = {"contrat_id": campagne.contrat_id}
    organismes = reserver_ids(Organisme, ORGANISMES)
    copier(
        Organisme,
        [
            {"id": pk, "nom": f"Association fictive {rang}", "nature": "association", "departement": "71",
             "siret": avec_cle(avec_cle(f"0008{rang:04d}") + "0001")}
            for rang, pk in enumerate(organismes)
        ],
    )  # fmt: skip
    premier = reserver_numeros(campagne.contrat, f"dossier-{campagne.annee}", combien)
    dossiers = reserver_ids(Dossier, combien)
    debut = dt.datetime(campagne.annee - 1, 10, 5, tzinfo=dt.UTC)
    copier(
        Dossier,
        [
            {**commun, "id": pk, "campagne_id": campagne.pk, "organisme_id": hasard.choice(organismes), "annee": campagne.annee,
             "numero": f"{campagne.annee}-{premier + rang:04d}", "recepisse": f"B{campagne.annee}-{premier + rang:05d}",
             "intitule": phrase(hasard), "besoin": phrase(hasard), "description": phrase(hasard),
             "etat": (etat := hasard.choice(ETATS)), "recevabilite_motif": "Hors du périmètre." if etat == "irrecevable" else "",
             "genre": hasard.choice(["nouveau", "renouvellement"]), "depose_le": debut + dt.timedelta(minutes=5 * rang),
             "participants": hasard.randrange(20, 300), "participants_qpv": 15}
            for rang, pk in enumerate(dossiers)
        ],
    )  # fmt: skip
    situer(campagne, dossiers, hasard)
    instruire(campagne, dossiers, hasard)


def situer(campagne: Any, dossiers: list[int], hasard: random.Random) -> None:
    from quartiers.appels.domain.copie import copier
    from quartiers.appels.models import Dossier, Lieu, Rattachement, Territoire
    from quartiers.contrat.models import QuartierContrat, Version

    commun = {"contrat_id": campagne.contrat_id}
    quartiers = list(QuartierContrat.objects.filter(contrat=campagne.contrat_id).exclude(commune=None))
    natures = ["orientation", "objectif"]
    versions = list(Version.objects.filter(contrat=campagne.contrat_id, element__nature__in=natures))
    choisis = {pk: hasard.sample(quartiers, hasard.choice((1, 1, 2))) for pk in dossiers}
    copier(
        Territoire,
        [
            {**commun, "dossier_id": pk, "quartier_id": q.pk, "part": Decimal(100) / len(siens)}
            for pk, siens in choisis.items() for q in siens
        ],
    )  # fmt: skip
    copier(Lieu, [{**commun, "dossier_id": pk, "adresse": "1 rue fictive", "zone": "qpv"} for pk in dossiers])
    copier(
        Dossier.communes.through,
        [{"dossier_id": pk, "commune_id": c} for pk, siens in choisis.items() for c in {q.commune_id for q in siens}],
    )
    tires = [(pk, hasard.choice(versions)) for pk in dossiers]
    copier(
        Rattachement,
        [
            {**commun, "dossier_id": pk, "element_id": v.element_id, "version_id": v.pk, "principal": True}
            for pk, v in tires
        ],
    )


def instruire(campagne: Any, dossiers: list[int], hasard: random.Random) -> None:
    """Two funders a file; half of the lines have an opinion with three marks; some messages without answer."""
    from quartiers.appels.domain.copie import copier, reserver_ids
    from quartiers.appels.models import AvisDossier, Critere, Financeur, LigneFinancement, Message, Note

    commun = {"contrat_id": campagne.contrat_id}
    financeurs = list(Financeur.objects.filter(contrat=campagne.contrat_id))
    criteres = list(Critere.objects.filter(campagne=campagne))[:3]
    paires = [(pk, f) for pk in dossiers for f in hasard.sample(financeurs, 2)]
    lignes = reserver_ids(LigneFinancement, len(paires))
    copier(
        LigneFinancement,
        [
            {**commun, "id": ligne, "dossier_id": pk, "financeur_id": f.pk, "exercice": campagne.annee,
             "nature": f.nature_par_defaut, "etat": "demandee", "demande": Decimal(hasard.randrange(500, 9000))}
            for ligne, (pk, f) in zip(lignes, paires, strict=True)
        ],
    )  # fmt: skip
    avec_avis = [(ligne, pk) for ligne, (pk, _) in zip(lignes, paires, strict=True) if hasard.random() < 0.5]
    avis = reserver_ids(AvisDossier, len(avec_avis))
    copier(
        AvisDossier,
        [
            {**commun, "id": numero, "dossier_id": pk, "ligne_id": ligne, "qualite": "financeur", "sens": "favorable"}
            for numero, (ligne, pk) in zip(avis, avec_avis, strict=True)
        ],
    )
    copier(
        Note,
        [
            {**commun, "avis_id": numero, "critere_id": c.pk, "valeur": Decimal(hasard.randrange(0, int(c.note_max) + 1))}
            for numero in avis for c in criteres
        ],
    )  # fmt: skip
    sans_reponse = [pk for pk in dossiers if hasard.random() < 0.1]
    copier(
        Message, [{**commun, "dossier_id": pk, "texte": "Une question.", "cote_porteur": True} for pk in sans_reponse]
    )
