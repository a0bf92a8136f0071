"""Answers past the date that the survey announced are erased; the tables that were published stay."""

import datetime as dt
from typing import Any

import pghistory
from django.db import transaction

from quartiers.comptes.politiques import Acteur
from quartiers.enquetes.calculs.jeu import MANQUANT
from quartiers.enquetes.chargement import Donnees, charger
from quartiers.enquetes.enums import TRANSITIONS_ENQUETE, EtatEnquete
from quartiers.enquetes.models import Enquete, Jeton, ReponseEnquete
from quartiers.enquetes.publication import REPONDU, TOUS
from quartiers.journal.domain import consigner, franchir
from quartiers.socle.formats import compte

VERSION_GARDEE = 2  # of the shape of what is kept; the first one held exact counts


def effacer_les_anciennes(jour: dt.date) -> int:
    """Return how many answers are erased. An open survey past its date is closed first."""
    passees = Enquete.objects.filter(conservation_jusqu_au__lt=jour, effacee_le__isnull=True)
    with pghistory.context(source="conservation"):
        reduire_les_anciens_totaux()
        return sum(effacer(enquete.pk, jour) for enquete in passees.exclude(etat=EtatEnquete.BROUILLON).order_by("pk"))


@transaction.atomic
def effacer(enquete_id: int, jour: dt.date) -> int:
    enquete = Enquete.objects.select_for_update().get(pk=enquete_id)
    if enquete.etat == EtatEnquete.OUVERTE:
        phrase = f"Enquête close : {enquete.titre}, la durée de conservation est passée"
        franchir(acteur=Acteur(), objet=enquete, table=TRANSITIONS_ENQUETE, acte="clore", phrase=phrase, close_le=jour)
    enquete.agregats = agregats_de(enquete)
    enquete.effacee_le = jour
    enquete.save(update_fields=["agregats", "effacee_le", "modifie_le"])
    nombre = ReponseEnquete.objects.filter(enquete=enquete).count()
    ReponseEnquete.objects.filter(enquete=enquete).delete()  # their groupings of open answers go with them
    Jeton.objects.filter(lot__enquete=enquete).delete()
    phrase = f"{enquete.titre} : {compte(nombre, 'réponse effacée', 'réponses effacées')}, durée de conservation passée"
    consigner(acteur=Acteur(), code="enquete.effacer", objet=enquete, phrase=phrase)
    return nombre


def agregats_de(enquete: Enquete) -> dict[str, Any]:
    """The tables of the results as they were published, a hidden count staying hidden; no words. Nothing finer is kept:
    exact counts, set beside those tables, would tell what they hide."""
    donnees = charger(enquete)
    publication = donnees.publication
    gardees = [*publication.croisements, *(q.nom for q in donnees.publiees())]
    tables = [table_gardee(donnees, nom, "") for nom in gardees]
    tables += [
        table_gardee(donnees, nom, par)
        for par in publication.croisements
        for nom in gardees
        if nom not in publication.croisements
    ]
    return {"version": VERSION_GARDEE, "reponses": donnees.jeu.effectif, "seuil": enquete.seuil, "tables": tables}


def table_gardee(donnees: Donnees, nom: str, par: str) -> dict[str, Any]:
    """Rows of [label, count or « s » by column], the last one those who answered."""
    question, publication = donnees.jeu.questions[nom], donnees.publication
    table = publication.croisee(nom, par) if par else publication.seule(nom)
    autre = donnees.jeu.questions[par] if par else None
    lignes = [(question.libelle_de(code), code) for code in question.codes]
    lignes += [("Sans réponse", MANQUANT), ("Ont répondu", REPONDU)]
    return {
        "question": nom,
        "libelle": question.libelle,
        "par": autre.libelle if autre else "",
        "colonnes": ["Ensemble" if c == TOUS else autre.libelle_de(c) if autre else c for c in table.colonnes],
        "lignes": [[libelle, *(table.texte(code, c) for c in table.colonnes)] for libelle, code in lignes],
    }


def reduire_les_anciens_totaux() -> int:
    """What former versions kept was exact: only how many answered is left of it."""
    anciens = Enquete.objects.filter(effacee_le__isnull=False).exclude(agregats__has_key="version")
    for enquete in anciens:
        enquete.agregats = {
            "version": VERSION_GARDEE,
            "reponses": enquete.agregats.get("reponses", 0),
            "seuil": enquete.seuil,
            "tables": [],
        }
        enquete.save(update_fields=["agregats", "modifie_le"])
    return len(anciens)
