"""The attendance sheet: to print before the meeting, with the signatures drawn on screen after it."""

import html
from collections.abc import Sequence

from quartiers.exports.pdf import compiler
from quartiers.gouvernance.contenu import ou, quand
from quartiers.gouvernance.enums import GenreSignature, StatutPresence
from quartiers.gouvernance.models import Presence, Seance
from quartiers.socle.formats import heure_fr

CADRE = (600, 200)  # units of a drawn signature
LIGNES_LIBRES = 6  # for those who were not expected


def feuille_de_presence(seance: Seance, presences: Sequence[Presence]) -> bytes:
    """Tagged PDF, landscape. `presences` come with `pouvoir_a`."""
    images: dict[str, bytes] = {}
    lignes = [ligne(presence, images) for presence in presences]
    return compiler(
        "emargement.typ",
        {
            "titre": f"Feuille de présence – {seance.instance}",
            "contrat": str(seance.contrat),
            "seance": ", ".join(filter(None, [quand(seance), ou(seance), seance.objet])),
            "lignes": lignes,
            "libres": LIGNES_LIBRES,
        },
        date=seance.tenue_le,
        images=images,
    )


def ligne(presence: Presence, images: dict[str, bytes]) -> dict[str, str]:
    nom_image = ""
    if presence.signature:
        nom_image = f"signature-{len(images)}.svg"
        images[nom_image] = svg_de_la_signature(presence.signature).encode()
    return {
        "personne": str(presence),
        "organisme": presence.organisme,
        "college": presence.college,
        "mention": mention(presence),
        "image": nom_image,
        "alt": f"Signature de {presence}",
    }


def mention(presence: Presence) -> str:
    """What the last column says beside, or instead of, a signature."""
    if presence.statut == StatutPresence.REPRESENTE:
        return f"Pouvoir à {presence.pouvoir_a}" if presence.pouvoir_a else "Représenté·e"
    if presence.statut in {StatutPresence.EXCUSE, StatutPresence.ABSENT}:
        return presence.get_statut_display()
    if presence.genre_signature == GenreSignature.CONFIRMEE:
        return f"Présence confirmée à l’écran à {heure_fr(presence.signee_le)}"
    return ""


def svg_de_la_signature(trace: str, titre: str = "") -> str:
    """The drawn path as an image; `trace` was checked when it was signed (domain.presences.TRACE)."""
    largeur, hauteur = CADRE
    nom = f"<title>{html.escape(titre)}</title>" if titre else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {largeur} {hauteur}">{nom}'
        f'<path d="{html.escape(trace)}" fill="none" stroke="#1d2827" stroke-width="5" stroke-linecap="round" '
        'stroke-linejoin="round"/></svg>'
    )
