"""The text of a contract of an invented town, as an office would send it: Word or plain text."""

import io
from collections.abc import Sequence

from docx import Document

# (kind, text): « titre1 » to « titre4 », « para », « puce ».
TEXTE: list[tuple[str, str]] = [
    ("titre1", "Contrat de ville de Roncevert 2024-2030"),
    (
        "para",
        "Entre l’État, la communauté d’agglomération de Roncevert et les communes de Roncevert et de Belleroche, "
        "le présent contrat est conclu pour la période 2024-2030.",
    ),
    (
        "para",
        "Le territoire connaît depuis vingt ans une évolution contrastée. Les partenaires réunis autour du contrat "
        "souhaitent y répondre ensemble, au plus près des habitantes et des habitants.",
    ),
    ("titre1", "Les axes du contrat"),
    ("titre2", "Axe 1 : Grandir et apprendre"),
    ("titre3", "Orientation 1.1 : Réussir à l’école"),
    ("para", "Objectifs opérationnels :"),
    ("puce", "Accompagner les familles et repérer tôt les difficultés scolaires"),
    ("puce", "Ouvrir l’école sur le quartier"),
    ("para", "Actions à créer :"),
    ("puce", "Ouvrir un lieu d’accueil des parents dans chaque école"),
    ("puce", "Former des bénévoles à l’aide aux devoirs"),
    ("titre3", "Orientation 1.2 : Se former toute la vie"),
    ("para", "Objectifs opérationnels :"),
    ("puce", "Faire connaître les métiers qui recrutent"),
    ("para", "Actions à créer :"),
    ("puce", "Organiser un forum des métiers chaque printemps"),
    ("titre2", "Axe 2 : Habiter et circuler"),
    ("titre3", "Orientation 2.1 : Rendre les immeubles plus sobres"),
    ("para", "Objectifs opérationnels :"),
    ("puce", "Isoler les immeubles construits avant 1975"),
    ("para", "Actions à créer :"),
    ("puce", "Réaliser un diagnostic thermique de chaque résidence"),
    ("puce", "Accompagner les locataires pendant les travaux"),
    ("titre3", "Orientation 2.2 : Relier les quartiers au centre"),
    ("para", "Objectifs opérationnels :"),
    ("puce", "Prolonger les lignes de bus en soirée"),
    ("para", "Actions à créer :"),
    ("puce", "Tracer une piste cyclable vers la gare de Roncvert"),  # a letter is missing: the reader doubts
    ("titre2", "Axe 3 : Vivre en bonne santé"),
    ("titre3", "Orientation 3.1 : Accéder aux soins"),
    ("para", "Objectifs opérationnels :"),
    ("puce", "Faire venir des soignants dans les quartiers"),
    ("para", "Actions à créer :"),
    ("puce", "Installer une permanence de médiation en santé"),
    ("puce", "Proposer un dépistage gratuit deux fois par an"),
    ("titre1", "Gouvernance du contrat"),
    ("titre2", "Le comité de pilotage"),
    (
        "para",
        "Coprésidé par l’État et la communauté d’agglomération, il réunit les signataires du contrat. "
        "Il se réunit deux fois par an.",
    ),
    ("titre1", "Signataires du contrat"),
    ("puce", "Pour l’État, la Préfète de la Brume"),
    ("puce", "Pour la communauté d’agglomération de Roncevert, le Président"),
    ("puce", "Pour la ville de Roncevert, le Maire"),
    ("puce", "Pour Brume Habitat, la Directrice générale"),
]
# The catalogue of an evaluation, for who needs one.
QUESTION = "est-ce que l’accompagnement des familles aide les enfants à réussir à l’école ?"
CATALOGUE = [
    ("titre1", "Suivi et évaluation : proposition d’indicateurs par axe"),
    ("titre2", "Axe 1 : Grandir et apprendre"),
    ("para", "Orientation : Réussir à l’école"),
    ("para", f"Question : {QUESTION}"),
    ("para", "Indicateurs quantitatifs :"),
    ("puce", "Nombre de familles accompagnées"),
    ("para", "Indicateurs qualitatifs :"),
    ("puce", "Appréciation des parents et des enseignants"),
]
PREMIER_OBJECTIF = "Accompagner les familles et repérer tôt les difficultés scolaires"


def en_docx(ville: str = "", suite: Sequence[tuple[str, str]] = ()) -> bytes:
    """The Word file; with `ville`, the same contract of another town, with nothing misspelt; `suite` comes after."""
    document = Document()
    for genre, modele in [*TEXTE, *suite]:
        texte = modele.replace("Roncevert", ville).replace("Roncvert", ville) if ville else modele
        if genre.startswith("titre"):
            document.add_heading(texte, int(genre[-1]))
        else:
            document.add_paragraph(texte, style="List Bullet" if genre == "puce" else None)
    sortie = io.BytesIO()
    document.save(sortie)
    return sortie.getvalue()


def en_texte() -> bytes:
    return "\n".join(f"- {texte}" if genre == "puce" else f"\n{texte}\n" for genre, texte in TEXTE).encode()
