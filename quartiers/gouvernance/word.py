"""The minutes in Word: the contract's template, or the one shipped, filled with what the reader may know."""

import functools
import io
from typing import Any

from quartiers.exports.verification_modele import Vocabulaire, environnement
from quartiers.gouvernance.contenu import (
    ContenuCompteRendu,
    PointRedige,
    ou,
    phrase_de_l_approbation,
    phrase_des_presences,
    phrase_du_quorum,
    phrase_du_vote,
    quand,
)
from quartiers.gouvernance.enums import StatutPresence
from quartiers.gouvernance.models import Decision, SuiteSeance
from quartiers.socle.formats import date_fr

POLICE = "Arial"
# Name of each field, what it says; a list has its columns.
CHAMPS: list[tuple[str, str]] = [
    ("contrat", "Le contrat"),
    ("instance", "L’instance"),
    ("objet", "L’objet de la séance"),
    ("quand", "Le jour et l’heure"),
    ("lieu", "Le lieu"),
    ("etat", "Projet, ou par qui et quand le compte rendu a été approuvé"),
    ("presences", "Le compte des présences, en une phrase"),
    ("quorum", "Le quorum, vide si l’instance n’en a pas"),
    ("introduction", "L’introduction"),
    ("conclusion", "La conclusion"),
    ("mention", "Vide, ou que les points confidentiels ont été laissés de côté"),
    ("personnes", "Liste : une ligne par personne"),
    ("points", "Liste : une ligne par point de l’ordre du jour"),
    ("decisions", "Liste : une ligne par décision"),
    ("suites", "Liste : une ligne par suite à donner"),
]
COLONNES: dict[str, dict[str, str]] = {
    "personnes": {"nom": "Camille Exemple, référente", "organisme": "Ville", "presence": "Présent·e"},
    "points": {
        "titre": "1. Programmation",
        "nature": "Pour décision",
        "discussion": "Le comité échange.",
        "decisions": "Décision 2027-01 : valide la programmation.",
        "suites": "Envoyer les courriers (Ville), pour le 1er avril 2027",
    },
    "decisions": {"numero": "2027-01", "sens": "Valide", "texte": "La programmation est validée.", "vote": ""},
    "suites": {"texte": "Envoyer les courriers", "qui": "Ville", "echeance": "1er avril 2027"},
}
VOCABULAIRE = Vocabulaire(
    frozenset(nom for nom, _ in CHAMPS), {nom: frozenset(colonnes) for nom, colonnes in COLONNES.items()}
)


def contexte_d_exemple() -> dict[str, Any]:
    """What a template is tried with when it is put in."""
    simples = {nom: sens for nom, sens in CHAMPS if nom not in COLONNES}
    return {**simples, **{nom: [colonnes] for nom, colonnes in COLONNES.items()}}


def contexte_de(contenu: ContenuCompteRendu) -> dict[str, Any]:
    seance, compte_rendu = contenu.seance, contenu.compte_rendu
    rediges = [*contenu.points, *([contenu.autres] if contenu.autres else [])]
    return {
        "contrat": str(seance.contrat),
        "instance": str(seance.instance),
        "objet": seance.objet,
        "quand": quand(seance),
        "lieu": ou(seance),
        "etat": phrase_de_l_approbation(compte_rendu),
        "presences": phrase_des_presences(contenu.comptes),
        "quorum": phrase_du_quorum(contenu.quorum),
        "introduction": compte_rendu.introduction if compte_rendu else "",
        "conclusion": compte_rendu.conclusion if compte_rendu else "",
        "mention": "Les points confidentiels ne figurent pas dans cette version." if contenu.omis else "",
        "personnes": [
            {"nom": contenu.nom(p), "organisme": p.organisme, "presence": mot_de_presence(contenu, p)}
            for p in contenu.presences
        ],
        "points": [ligne_de_point(redige) for redige in rediges],
        "decisions": [ligne_de_decision(decision) for decision in contenu.decisions],
        "suites": [ligne_de_suite(suite) for suite in contenu.suites],
    }


def mot_de_presence(contenu: ContenuCompteRendu, presence: Any) -> str:
    mot: str = presence.get_statut_display()
    if presence.statut == StatutPresence.REPRESENTE and presence.pouvoir_a:
        return f"{mot}, pouvoir à {contenu.nom(presence.pouvoir_a)}"
    return mot


def ligne_de_point(redige: PointRedige) -> dict[str, str]:
    point = redige.point
    return {
        "titre": f"{point.rang}. {point.titre}" if point.pk else point.titre,
        "nature": point.get_nature_display() if point.pk else "",
        "discussion": point.discussion,
        "decisions": "\n".join(
            f"Décision {d.reference} – {d.get_sens_display()} : {d.texte}" for d in redige.decisions
        ),
        "suites": "\n".join(phrase_de_suite(suite) for suite in redige.suites),
    }


def phrase_de_suite(suite: SuiteSeance) -> str:
    echeance = f", pour le {date_fr(suite.echeance)}" if suite.echeance else ""
    return f"À faire : {suite.texte} ({suite.charge}){echeance}"


def ligne_de_decision(decision: Decision) -> dict[str, str]:
    reserves = f" Réserves : {decision.reserves}" if decision.reserves else ""
    return {
        "numero": decision.reference,
        "sens": decision.get_sens_display(),
        "texte": f"{decision.texte}{reserves}",
        "vote": phrase_du_vote(decision),
    }


def ligne_de_suite(suite: SuiteSeance) -> dict[str, str]:
    return {"texte": suite.texte, "qui": suite.charge, "echeance": date_fr(suite.echeance)}


def compte_rendu_en_word(contenu: ContenuCompteRendu, modele: bytes) -> bytes:
    return remplir(modele, contexte_de(contenu))


def remplir(modele: bytes, contexte: dict[str, Any]) -> bytes:
    """`modele` was checked when it was put in (exports.verification_modele); merged in the sandbox."""
    from docxtpl import DocxTemplate  # slow to load

    gabarit = DocxTemplate(io.BytesIO(modele))
    gabarit.render(contexte, environnement(), autoescape=True)
    sortie = io.BytesIO()
    gabarit.docx.save(sortie)
    return sortie.getvalue()


# The template shipped: our own words, made by code, to be edited in Word


@functools.cache
def modele_fourni() -> bytes:
    import docx  # slow to load
    from docx.shared import Cm, Pt

    fichier = docx.Document()
    section = fichier.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.3)
    section.top_margin = section.bottom_margin = Cm(2)
    normal = fichier.styles["Normal"]
    normal.font.name, normal.font.size = POLICE, Pt(10.5)
    normal.paragraph_format.space_after = Pt(6)
    proprietes = fichier.core_properties
    proprietes.title, proprietes.author, proprietes.comments = "Compte rendu de séance", "", ""
    proprietes.language = "fr-FR"
    ecrire_tete(fichier)
    ecrire_tableau(
        fichier,
        "personne",
        "personnes",
        [("Personne", "nom", 6.8), ("Organisme", "organisme", 5.2), ("Présence", "presence", 4.4)],
    )
    fichier.add_paragraph("Points de l’ordre du jour", style="Heading 1")
    fichier.add_paragraph("{%p if mention %}")
    fichier.add_paragraph("{{ mention }}")
    fichier.add_paragraph("{%p endif %}")
    ecrire_points(fichier)
    fichier.add_paragraph("Relevé de décisions", style="Heading 1")
    ecrire_tableau(
        fichier,
        "decision",
        "decisions",
        [("N°", "numero", 2), ("Sens", "sens", 2.2), ("Décision", "texte", 9.2), ("Vote", "vote", 3)],
    )
    fichier.add_paragraph("Suites à donner", style="Heading 1")
    ecrire_tableau(
        fichier, "suite", "suites", [("À faire", "texte", 7.6), ("Qui", "qui", 5.6), ("Pour le", "echeance", 3.2)]
    )
    fichier.add_paragraph("{{ conclusion }}")
    sortie = io.BytesIO()
    fichier.save(sortie)
    return sortie.getvalue()


def ecrire_tete(fichier: Any) -> None:
    fichier.add_paragraph("{{ contrat }}")
    fichier.add_paragraph("Compte rendu – {{ instance }}", style="Title")
    fichier.add_paragraph().add_run("{{ etat }}").italic = True
    for libelle, champ in (("Séance", "quand"), ("Lieu", "lieu"), ("Objet", "objet"), ("Présences", "presences")):
        ligne = fichier.add_paragraph()
        ligne.add_run(f"{libelle} : ").bold = True
        ligne.add_run(f"{{{{ {champ} }}}}")
    for champ in ("quorum", "introduction"):
        fichier.add_paragraph(f"{{%p if {champ} %}}")
        fichier.add_paragraph(f"{{{{ {champ} }}}}")
        fichier.add_paragraph("{%p endif %}")
    fichier.add_paragraph("Présences", style="Heading 1")


def ecrire_points(fichier: Any) -> None:
    fichier.add_paragraph("{%p for point in points %}")
    fichier.add_paragraph("{{ point.titre }}", style="Heading 2")
    fichier.add_paragraph().add_run("{{ point.nature }}").italic = True
    fichier.add_paragraph("{{ point.discussion }}")
    for champ, gras in (("decisions", True), ("suites", False)):
        fichier.add_paragraph(f"{{%p if point.{champ} %}}")
        fichier.add_paragraph().add_run(f"{{{{ point.{champ} }}}}").bold = gras
        fichier.add_paragraph("{%p endif %}")
    fichier.add_paragraph("{%p endfor %}")


def ecrire_tableau(fichier: Any, variable: str, liste: str, colonnes: list[tuple[str, str, float]]) -> None:
    """A head row, then a row per item: « {%tr for … %} » and « {%tr endfor %} » stand in rows of their own.

    `colonnes`: head, field, width in centimetres.
    """
    from docx.shared import Cm  # slow to load

    table = fichier.add_table(rows=4, cols=len(colonnes), style="Table Grid")
    table.autofit = False
    for rang, (libelle, champ, largeur) in enumerate(colonnes):
        for rangee in table.rows:
            rangee.cells[rang].width = Cm(largeur)
        titre = table.rows[0].cells[rang]
        titre.text = ""
        titre.paragraphs[0].add_run(libelle).bold = True
        table.rows[2].cells[rang].text = f"{{{{ {variable}.{champ} }}}}"
    table.rows[1].cells[0].text = f"{{%tr for {variable} in {liste} %}}"
    table.rows[3].cells[0].text = "{%tr endfor %}"
    fichier.add_paragraph()
