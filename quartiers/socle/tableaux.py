"""What the templates of tables and lists need: cells, heads with their sort links, addresses that keep filters."""

from collections.abc import Iterable
from typing import Any

from django.http import QueryDict
from django.template import Context

from quartiers.socle.affichage import Colonne, cellules_de, colonnes_de
from quartiers.socle.balises import ligne_html

Contenu = dict[str, Any]


def adresse(context: Context, retirer: Iterable[str] = (), **parametres: str) -> str:
    """« ?… »: the parameters of the current request, without `retirer`, with `parametres` set."""
    requete = context.get("request")
    copie = requete.GET.copy() if requete else QueryDict(mutable=True)
    for nom in retirer:
        copie.pop(nom, None)
    for nom, valeur in parametres.items():
        copie[nom] = valeur
    return f"?{copie.urlencode()}"


def contenu_tableau(colonnes: Iterable[Any], lignes: Iterable[Any], totaux: Any = None) -> Contenu:
    entetes = colonnes_de(colonnes)
    return {
        "colonnes": entetes,
        "lignes": [ligne_html(cellules_de(entetes, ligne)) for ligne in lignes],
        "totaux": ligne_html(cellules_de(entetes, totaux)) if totaux else "",
    }


def entete(context: Context, colonne: Colonne, tri: str) -> Contenu:
    """A column head: its sort link reverses the current direction, and says where it leads."""
    if not colonne.tri:
        return {"colonne": colonne, "url": "", "sens": "", "aide": "", "icone": ""}
    sens = {colonne.cle: "ascending", f"-{colonne.cle}": "descending"}.get(tri, "")
    suivant = f"-{colonne.cle}" if sens == "ascending" else colonne.cle
    return {
        "colonne": colonne,
        "url": adresse(context, ["page"], tri=suivant),
        "sens": sens,
        "aide": "trier par ordre décroissant" if sens == "ascending" else "trier par ordre croissant",
        "icone": {"ascending": "tri-croissant", "descending": "tri-decroissant"}.get(sens, "tri"),
    }
