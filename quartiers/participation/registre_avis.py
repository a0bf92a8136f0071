"""What one may ask a council's opinion on: packages declare their kinds, the avenants are declared here.

A package above calls `declarer_objet` when it is loaded (its `apps.py` or `urls.py`): nothing here imports upwards.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from quartiers.contrat.enums import EtatAvenant
from quartiers.contrat.models import Avenant, Contrat


@dataclass(frozen=True)
class ObjetAvis:
    """One kind: `choix` gives (identifier, title) of what may be asked today, `adresse` the page where it is read."""

    genre: str
    libelle: str
    choix: Callable[[Contrat], list[tuple[int, str]]]
    adresse: Callable[[Contrat, int], str]


OBJETS: dict[str, ObjetAvis] = {}


def declarer_objet(objet: ObjetAvis) -> None:
    """Declare a kind, once; the same name again replaces it."""
    OBJETS[objet.genre] = objet


def choix_d_objets(contrat: Contrat) -> list[tuple[str, list[tuple[str, str]]]]:
    """(kind's label, [(« genre:id », title)]): what a select shows, grouped; kinds without anything are left out."""
    groupes = [
        (objet.libelle, [(f"{genre}:{pk}", titre) for pk, titre in objet.choix(contrat)])
        for genre, objet in OBJETS.items()
    ]
    return [groupe for groupe in groupes if groupe[1]]


def titre_de(contrat: Contrat, genre: str, pk: int) -> str | None:
    """The title of an object that may be asked today, None otherwise."""
    objet = OBJETS.get(genre)
    return dict(objet.choix(contrat)).get(pk) if objet else None


def adresse_de(contrat: Contrat, genre: str, pk: int) -> str:
    """Where the object is read; nothing for a kind that is no longer declared."""
    objet = OBJETS.get(genre)
    return objet.adresse(contrat, pk) if objet else ""


def avenants(contrat: Contrat) -> list[tuple[int, str]]:
    ouverts = Avenant.objects.filter(contrat=contrat, etat__in=[EtatAvenant.BROUILLON, EtatAvenant.SOUMIS])
    return [(a.pk, f"{a} : {a.titre}") for a in ouverts.order_by("-numero")]


def adresse_avenant(contrat: Contrat, pk: int) -> str:
    numero = Avenant.objects.filter(contrat=contrat, pk=pk).values_list("numero", flat=True).first()
    return reverse("contrat:avenant", args=[contrat.code, numero]) if numero else ""


declarer_objet(ObjetAvis("avenant", "Avenants au contrat", avenants, adresse_avenant))
