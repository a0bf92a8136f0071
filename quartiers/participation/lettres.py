"""Letters to the people drawn, one a page: the same text as PDF to print and as Word to amend."""

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from quartiers.exports.pdf import compiler
from quartiers.participation.enums_tirages import RangTirage
from quartiers.participation.models import PersonneListe, Tirage
from quartiers.socle.formats import compte, date_fr, pourcent


@dataclass(frozen=True)
class Reglage:
    """What the team types for all letters."""

    expediteur: str
    signataire: str
    repondre_avant: dt.date
    contact: str
    date: dt.date


@dataclass(frozen=True)
class Lettre:
    expediteur: str
    destinataire: tuple[str, ...]
    lieu_date: str
    objet: str
    paragraphes: tuple[str, ...]
    signataire: str
    mention: str


def lettre_de(tirage: Tirage, personne: PersonneListe, chance: float, reglage: Reglage, verifier: str) -> Lettre:
    """`chance`: of being a member, from 0 to 1; `verifier`: the public address of the draw."""
    conseil = str(tirage.college.conseil) if tirage.college else tirage.titre
    titulaire = personne.rang == RangTirage.TITULAIRE
    civil = {"F": "Madame", "H": "Monsieur"}.get(personne.sexe, "Madame, Monsieur")
    place = "titulaire" if titulaire else "suppléante ou suppléant"
    return Lettre(
        expediteur=reglage.expediteur,
        destinataire=tuple(
            filter(
                None,
                [
                    f"{personne.prenom} {personne.nom}".strip(),
                    *(morceau.strip() for morceau in personne.adresse.split(",", 1)),
                    f"{personne.code_postal} {personne.ville}".strip(),
                ],
            )
        ),
        lieu_date=f"Le {date_fr(reglage.date)}",
        objet=f"Vous êtes tirée ou tiré au sort : {conseil}",
        paragraphes=(
            f"{civil},",
            f"Le sort vous a désignée ou désigné comme {place} pour : {conseil}"
            + (f", {tirage.college}." if tirage.college else "."),
            paragraphe_du_tirage(tirage, personne, chance),
            paragraphe_de_la_reponse(titulaire, reglage),
            "Siéger est libre, et ne demande aucune connaissance particulière. Si vous déclinez, une autre personne "
            "sera appelée ; vous n’avez pas à donner de raison.",
        ),
        signataire=reglage.signataire,
        mention=(
            f"Votre code dans ce tirage est {personne.code}. La liste est détruite le "
            f"{date_fr(tirage.destruction_le)}. Vérifier le tirage : {verifier}"
        ),
    )


def paragraphe_du_tirage(tirage: Tirage, personne: PersonneListe, chance: float) -> str:
    nombre = tirage.engagement["liste"]["nombre"]
    morceau = f"Le tirage a porté sur {compte(nombre, 'personne')} de la liste « {personne.liste} »"
    if nombre and chance:
        morceau += f" ; votre chance d’être titulaire était de {pourcent(100 * chance, 2)}"
    return f"{morceau}. Tout le monde peut le refaire et retrouver le même résultat."


def paragraphe_de_la_reponse(titulaire: bool, reglage: Reglage) -> str:
    if titulaire:
        return (
            f"Acceptez-vous de siéger ? Merci de répondre avant le {date_fr(reglage.repondre_avant)} : "
            f"{reglage.contact}."
        )
    return (
        "Nous vous appellerons si une place se libère. Dites-nous dès maintenant si vous ne souhaitez pas être "
        f"appelée ou appelé : {reglage.contact}."
    )


def lettres_en_pdf(titre: str, lettres: Sequence[Lettre], jour: dt.date) -> bytes:
    donnees = {"titre": titre, "auteur": "Quartiers", "lettres": [asdict(lettre) for lettre in lettres]}
    return compiler("lettres.typ", donnees, date=jour)


def lettres_en_word(titre: str, lettres: Sequence[Lettre]) -> bytes:
    # Slow to import, and only for whoever asks for Word.
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
    from docx.shared import Cm, Pt

    document: Any = docx.Document()
    document.core_properties.title, document.core_properties.author = titre, "Quartiers"
    document.core_properties.language = "fr-FR"
    document.styles["Normal"].font.name, document.styles["Normal"].font.size = "Arial", Pt(11)
    for marge in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(document.sections[0], marge, Cm(2.2))
    for rang, lettre in enumerate(lettres):
        if rang:
            document.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)
        document.add_paragraph().add_run(lettre.expediteur).bold = True
        adresse = document.add_paragraph("\n".join(lettre.destinataire))
        adresse.paragraph_format.left_indent, adresse.paragraph_format.space_before = Cm(8.2), Cm(1.6)
        document.add_paragraph(lettre.lieu_date).alignment = WD_ALIGN_PARAGRAPH.RIGHT
        document.add_heading(lettre.objet, level=1)
        for paragraphe in lettre.paragraphes:
            document.add_paragraph(paragraphe)
        document.add_paragraph(lettre.signataire).alignment = WD_ALIGN_PARAGRAPH.RIGHT
        document.add_paragraph().add_run(lettre.mention).font.size = Pt(9)
    sortie = io.BytesIO()
    document.save(sortie)
    return sortie.getvalue()
