"""What one may ask a council's opinion on: the objects that meetings decide upon (gouvernance.objets), where they say so."""

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.gouvernance import objets


def choix_d_objets(contrat: Contrat) -> list[tuple[str, list[tuple[str, str]]]]:
    """(kind's label, [(« genre:id », title)]): what a select shows, grouped; kinds without anything are left out."""
    groupes = [
        (genre.libelle, [(f"{genre.code}:{objet.pk}", objet.libelle) for objet in genre.choisir(contrat)])
        for genre in objets.genres().values()
        if genre.pour_avis
    ]
    return [groupe for groupe in groupes if groupe[1]]


def titre_de(contrat: Contrat, genre: str, pk: int) -> str | None:
    """The title of an object that may be asked today, None otherwise."""
    connu = objets.genres().get(genre)
    if connu is None or not connu.pour_avis:
        return None
    return next((objet.libelle for objet in connu.choisir(contrat) if objet.pk == pk), None)


def adresse_de(acteur: Acteur, contrat: Contrat, genre: str, pk: int) -> str:
    """Where `acteur` reads the object; nothing when it may not, or when the object is no more."""
    connu = objets.genres().get(genre)
    if connu is None or not connu.lisible(acteur, contrat):
        return ""
    objet = connu.lire(contrat, pk)
    return objet.adresse if objet else ""
