"""Councils, draws and fictional electors, as small as a test wants them."""

import csv
import datetime as dt
import io
import itertools
import random
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.participation.domain.listes import correspondance_proposee, deposer_liste, lire_liste
from quartiers.participation.domain.tirages import regler
from quartiers.participation.models import College, Conseil, ListeTirage, Tirage
from quartiers.participation.sortition.population import Reglages, denombrer, proposer_quotas, retenus
from quartiers.participation.sortition.regles import Critere, Profil, Quota, Regles
from tests.factories.contrat import creer_contrat

NUMEROS = itertools.count(1)
ENTETES = (
    "Nom de naissance",
    "Prénoms",
    "Sexe",
    "Date de naissance",
    "Bureau de vote",
    "Adresse",
    "Code postal",
    "Ville",
)
ZONES = ("Nord-Est", "Sud", "Nord-Ouest", "Sud-Ouest", "Sud-Est")


def creer_conseil(contrat: Contrat | None = None, **champs: Any) -> Conseil:
    contrat = contrat or creer_contrat()
    numero = next(NUMEROS)
    defauts = {"code": f"conseil-{numero}", "nom": f"Conseil {numero}", "debut": contrat.debut}
    return Conseil.objects.create(contrat=contrat, **{**defauts, **champs})


def creer_college(conseil: Conseil | None = None, **champs: Any) -> College:
    conseil = conseil or creer_conseil()
    defauts = {"nom": f"Collège {next(NUMEROS)}", "sieges": 2}
    return College.objects.create(contrat=conseil.contrat, conseil=conseil, **{**defauts, **champs})


def creer_tirage(contrat: Contrat | None = None, **champs: Any) -> Tirage:
    contrat = contrat or creer_contrat()
    jour = dt.date(2027, 1, 1)
    defauts = {"titre": "Conseil du Sud", "sieges": 4, "age_le": jour, "destruction_le": dt.date(2099, 1, 1)}
    return Tirage.objects.create(contrat=contrat, **{**defauts, **champs})


def electeurs(nombre: int, graine: int = 1) -> list[list[str]]:
    """Fictional electors: letters for names, nobody's address."""
    hasard = random.Random(graine)
    lignes = []
    for rang in range(nombre):
        annee = hasard.randint(1935, 2007)
        naissance = f"{hasard.randint(1, 28):02d}/{hasard.randint(1, 12):02d}/{annee}"
        sexe = "F" if hasard.random() < 0.53 else "M"
        zone = hasard.choices(ZONES, (4, 3, 2, 2, 1))[0]
        lignes.append(
            [f"NOM{rang:05d}", f"Prenom{rang % 97}", sexe, naissance, zone, f"{rang} rue Exemple", "71000", "Ville"]
        )
    return lignes


def en_csv(lignes: Sequence[Sequence[str]], entetes: Sequence[str] = ENTETES) -> bytes:
    sortie = io.StringIO()
    csv.writer(sortie, delimiter=";", lineterminator="\r\n").writerows([entetes, *lignes])
    return sortie.getvalue().encode("utf-8-sig")


def poser_liste(
    tirage: Tirage, contenu: bytes, nom: str = "Liste électorale", acteur: Acteur | None = None
) -> ListeTirage:
    """A file put in and read with the mapping that its headers propose."""
    acteur = acteur or Acteur()
    fichier = SimpleUploadedFile("liste.csv", contenu, content_type="text/csv")
    liste = deposer_liste(acteur=acteur, tirage=tirage, nom=nom, fichier=fichier)
    lire_liste(acteur=acteur, liste=liste, choix=correspondance_proposee(liste))
    liste.refresh_from_db()
    return liste


def regler_quotas(
    tirage: Tirage, criteres: Sequence[str] = ("sexe", "age"), quotas: Mapping[str, Any] | None = None
) -> None:
    """The quotas given, else those that the shares of the list propose."""
    from quartiers.participation.domain.tirages import individus_de

    reglages = Reglages(criteres=tuple(criteres))
    comptes = denombrer(retenus(individus_de(tirage), reglages), reglages)
    proposes = {**proposer_quotas(comptes, tirage.sieges), **(quotas or {})}
    regler(acteur=Acteur(), tirage=tirage, reglages=Reglages(criteres=tuple(criteres), quotas=proposes))
    tirage.refresh_from_db()


def regles(sieges: int, suppleants: int = 0, **criteres: Mapping[str, tuple[int, int]]) -> Regles:
    """`regles(4, sexe={"F": (2, 2), "H": (2, 2)})`."""
    return Regles(
        sieges,
        suppleants,
        tuple(
            Critere(cle, cle.capitalize(), tuple(Quota(v, v, *bornes) for v, bornes in valeurs.items()))
            for cle, valeurs in criteres.items()
        ),
    )


def profils(**effectifs: int) -> list[Profil]:
    """`profils(F_nord=3, H_sud=2)`: the values are parted by « _ »."""
    return sorted((Profil(tuple(cle.split("_")), n) for cle, n in effectifs.items()), key=lambda p: p.valeurs)
