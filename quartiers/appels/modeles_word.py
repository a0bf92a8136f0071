"""The Word templates shipped with the software: our own words, made by code, edited by teams in Word."""

import functools
import io
from typing import Any

from quartiers.appels.enums_apres import LETTRES, GenreActe

POLICE = "Arial"
PARAGRAPHES_LETTRE: dict[str, list[str]] = {
    GenreActe.ACCORD: [
        "Vous nous avez demandé {{ montant_demande }} pour le projet « {{ projet_intitule }} » "
        "(dossier n° {{ dossier_numero }}).",
        "Nous avons le plaisir de vous annoncer que cette somme vous est accordée : {{ montant_accorde }} "
        "({{ montant_en_lettres }}) pour l’année {{ annee }}.",
    ],
    GenreActe.PARTIEL: [
        "Vous nous avez demandé {{ montant_demande }} pour le projet « {{ projet_intitule }} » "
        "(dossier n° {{ dossier_numero }}).",
        "Nous vous accordons {{ montant_accorde }} ({{ montant_en_lettres }}) pour l’année {{ annee }}, soit une "
        "partie de ce que vous demandiez.",
        "{% if motif %}La raison en est la suivante : {{ motif }}{% endif %}",
        "Vérifiez que votre projet reste équilibré avec cette somme. Si vous devez le réduire, déposez un budget "
        "révisé dans votre espace.",
    ],
    GenreActe.REFUS: [
        "Vous nous avez demandé {{ montant_demande }} pour le projet « {{ projet_intitule }} » "
        "(dossier n° {{ dossier_numero }}), pour l’année {{ annee }}.",
        "Votre demande a été étudiée avec attention. Nous ne pouvons pas y donner suite, pour la raison "
        "suivante : {{ motif }}",
        "Vous pouvez nous demander des explications. Vous pouvez aussi contester cette décision devant le tribunal "
        "administratif dans les deux mois qui suivent la réception de ce courrier.",
    ],
}
SUITE_ACCORD = [
    "{% if reserve %}Cet accord est donné sous la réserve suivante : {{ reserve }}{% endif %}",
    "{% if solde %}Une avance de {{ avance }} vous sera versée dans les {{ paiement_jours }} jours ; le reste, "
    "{{ solde }}, après validation de votre bilan.{% endif %}{% if not solde %}Cette somme vous sera versée dans les "
    "{{ paiement_jours }} jours.{% endif %}",
    "{% if bilan_date %}Votre bilan est attendu au plus tard le {{ bilan_date }}.{% endif %}",
    "Si vous ne pouvez pas mener le projet comme prévu, dites-le-nous avant la fin de l’année, depuis votre espace.",
]
ARTICLES: list[tuple[str, list[str]]] = [
    (
        "Objet",
        [
            "Par la présente convention, {{ organisme_nom }} s’engage, à son initiative et sous sa responsabilité, à "
            "mener le projet « {{ projet_intitule }} » (dossier n° {{ dossier_numero }}), dans le cadre de la "
            "politique de la ville ({{ contrat_intitule }}).",
            "{{ projet_objectifs }}",
            "Le financeur contribue financièrement à ce projet. Il n’attend aucune contrepartie directe.",
        ],
    ),
    ("Durée", ["Le projet se déroule du {{ projet_debut }} au {{ projet_fin }}."]),
    (
        "Versement",
        [
            "La contribution est versée sur le compte de {{ organisme_titulaire }}, IBAN {{ organisme_iban }}, "
            "dans les conditions suivantes :",
            "TABLEAU versements",
        ],
    ),
    (
        "Bilan et justificatifs",
        [
            "L’organisme remet un bilan et un compte rendu financier au plus tard le {{ bilan_date }}. Il garde les "
            "justificatifs de ses dépenses et les présente à la demande du financeur.",
        ],
    ),
    (
        "Argent non dépensé",
        [
            "Si le projet coûte moins que prévu, la part de la contribution qui n’a pas été dépensée est rendue"
            "{% if excedent_admis %}, au-delà de {{ excedent_admis }} que l’organisme peut garder{% endif %}.",
        ],
    ),
    (
        "Engagements de l’organisme",
        [
            "L’organisme respecte le contrat d’engagement républicain. Il mentionne le soutien du financeur et du "
            "contrat de ville, et accueille toute personne qui vérifie l’usage de la contribution.",
        ],
    ),
    (
        "Changements",
        [
            "Tout changement (délai, usage, porteur du projet) est demandé par écrit avant la fin de l’année et fait "
            "l’objet d’un avenant.",
        ],
    ),
    (
        "Fin de la convention",
        [
            "Si l’une des parties ne respecte pas ses engagements, l’autre peut mettre fin à la convention un mois "
            "après une mise en demeure restée sans effet. Les litiges relèvent du tribunal administratif.",
        ],
    ),
]
MONTANT_ANNUEL = (
    "Montant",
    [
        "Pour l’année {{ annee }}, la contribution est de {{ montant_accorde }} ({{ montant_en_lettres }}), décidée le "
        "{{ decision_date }}{% if decision_numero %} (décision n° {{ decision_numero }}){% endif %}.",
    ],
)
MONTANT_PLURIANNUEL = (
    "Montant",
    [
        "La contribution porte sur {{ projet_annees }} ans, pour un total prévu de {{ montant_total }}. La première "
        "année est ferme ; les suivantes sont des prévisions, confirmées chaque année par une décision du financeur "
        "et après validation du bilan de l’année précédente.",
        "TABLEAU tranches",
    ],
)
TABLEAUX = {
    "versements": ("versement", [("Versement", "genre"), ("Montant", "montant"), ("Quand", "quand")]),
    "tranches": ("tranche", [("Année", "annee"), ("Montant", "montant"), ("Engagement", "statut")]),
}


@functools.cache
def modele_par_defaut(genre: str) -> bytes:
    """The .docx template of `genre`, as downloaded and as merged when the team has put in none."""
    import docx  # slow to load
    from docx.shared import Cm, Pt

    fichier = docx.Document()
    section = fichier.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.3)
    section.top_margin, section.bottom_margin = Cm(2), Cm(2)
    fichier.styles["Normal"].font.name, fichier.styles["Normal"].font.size = POLICE, Pt(10.5)
    fichier.styles["Normal"].paragraph_format.space_after = Pt(8)
    fichier.core_properties.title = GenreActe(genre).label
    fichier.core_properties.author, fichier.core_properties.comments = "", ""
    fichier.core_properties.language = "fr-FR"
    if genre in LETTRES:
        ecrire_lettre(fichier, genre)
    elif genre == GenreActe.AVENANT:
        ecrire_avenant(fichier)
    else:
        ecrire_convention(fichier, genre)
    sortie = io.BytesIO()
    fichier.save(sortie)
    return sortie.getvalue()


def ecrire_lettre(fichier: Any, genre: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # slow to load
    from docx.shared import Pt

    fichier.add_paragraph().add_run("{{ financeur_organisme }}").bold = True
    destinataire = fichier.add_paragraph("{{ organisme_nom }}")
    adresse = fichier.add_paragraph("{{ organisme_adresse }}")
    date = fichier.add_paragraph("Le {{ date_du_jour }}")
    for paragraphe in (destinataire, adresse, date):
        paragraphe.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    date.paragraph_format.space_before = date.paragraph_format.space_after = Pt(18)
    reference = fichier.add_paragraph()
    reference.paragraph_format.space_after = Pt(18)
    reference.add_run("Objet : ").bold = True
    reference.add_run("{{ contrat_intitule }}, votre demande de subvention")
    reference.add_run().add_break()
    reference.add_run("Notre référence : ").bold = True
    reference.add_run("{{ acte_numero }}")
    fichier.add_paragraph("Madame, Monsieur,")
    suite = [] if genre == GenreActe.REFUS else SUITE_ACCORD
    for texte in [*PARAGRAPHES_LETTRE[genre], *suite]:
        fichier.add_paragraph(texte)
    fichier.add_paragraph("Nous vous remercions de ce que vous faites pour les habitantes et habitants des quartiers.")
    fichier.add_paragraph("Pour le financeur ({{ financeur_nom }}),").alignment = WD_ALIGN_PARAGRAPH.RIGHT


def ecrire_convention(fichier: Any, genre: str) -> None:
    fichier.add_paragraph(GenreActe(genre).label, style="Title")
    fichier.add_paragraph("N° {{ acte_numero }} – {{ contrat_intitule }}")
    parties_en_presence(fichier)
    montant = MONTANT_PLURIANNUEL if genre == GenreActe.CPO else MONTANT_ANNUEL
    articles = [*ARTICLES[:2], montant, *ARTICLES[2:]]
    for rang, (titre, textes) in enumerate(articles, 1):
        fichier.add_paragraph(f"Article {rang} – {titre}", style="Heading 1")
        for texte in textes:
            if texte.startswith("TABLEAU "):
                ecrire_tableau(fichier, texte.removeprefix("TABLEAU "))
            else:
                fichier.add_paragraph(texte)
    signatures(fichier)


def ecrire_avenant(fichier: Any) -> None:
    fichier.add_paragraph("Avenant", style="Title")
    fichier.add_paragraph("N° {{ acte_numero }} – {{ contrat_intitule }}")
    parties_en_presence(fichier)
    fichier.add_paragraph("Article 1 – Ce qui change", style="Heading 1")
    for texte in (
        "Le présent avenant modifie l’accord donné pour le projet « {{ projet_intitule }} » (dossier "
        "n° {{ dossier_numero }}) : {{ modification_objet }}.",
        "Raison donnée par l’organisme : {{ modification_motif }}",
        "{% if nouvelle_fin %}Le projet se termine désormais le {{ nouvelle_fin }}.{% endif %}",
        "{% if nouveau_bilan %}Le bilan est attendu au plus tard le {{ nouveau_bilan }}.{% endif %}",
        "{% if montant_garde %}L’organisme garde {{ montant_garde }} non dépensés pour le même projet.{% endif %}",
        "{% if nouvel_organisme %}Le projet est repris par {{ nouvel_organisme }}, qui en assume les droits et les "
        "obligations.{% endif %}",
    ):
        fichier.add_paragraph(texte)
    fichier.add_paragraph("Article 2 – Ce qui ne change pas", style="Heading 1")
    fichier.add_paragraph("Les autres dispositions restent les mêmes.")
    signatures(fichier)


def parties_en_presence(fichier: Any) -> None:
    fichier.add_paragraph("Entre {{ financeur_organisme }}, ci-après « le financeur »,")
    fichier.add_paragraph(
        "et {{ organisme_nom }}{% if organisme_siret %}, SIRET {{ organisme_siret }}{% endif %}"
        "{% if organisme_adresse %}, {{ organisme_adresse }}{% endif %}{% if organisme_representant %}, représenté par "
        "{{ organisme_representant }} ({{ organisme_fonction }}){% endif %}, ci-après « l’organisme »,"
    )
    fichier.add_paragraph("il est convenu ce qui suit.")


def signatures(fichier: Any) -> None:
    fichier.add_paragraph("Fait le {{ date_du_jour }}, en deux exemplaires.")
    table = fichier.add_table(rows=2, cols=2)
    for case, texte in zip(table.rows[0].cells, ("Pour le financeur", "Pour l’organisme"), strict=True):
        case.text = texte
    for case in table.rows[1].cells:
        case.text = "\n\n\n"


def ecrire_tableau(fichier: Any, liste: str) -> None:
    """A head row, then a row per item: « {%tr for … %} » and « {%tr endfor %} » stand in rows of their own."""
    variable, colonnes = TABLEAUX[liste]
    table = fichier.add_table(rows=4, cols=len(colonnes), style="Table Grid")
    for rang, (libelle, champ) in enumerate(colonnes):
        titre = table.rows[0].cells[rang]
        titre.text = ""
        titre.paragraphs[0].add_run(libelle).bold = True
        table.rows[2].cells[rang].text = f"{{{{ {variable}.{champ} }}}}"
    table.rows[1].cells[0].text = f"{{%tr for {variable} in {liste} %}}"
    table.rows[3].cells[0].text = "{%tr endfor %}"
    fichier.add_paragraph()
