"""Shapes met in the wild, each written whole: the tree that a person would read in them."""

import io
from typing import Any

from quartiers.contrat.lecture import lire_octets
from tests.contrat.lecture.fictions import RECIT, valmont
from tests.contrat.lecture.test_fictions import arbres


def codes(texte: str, nom: str) -> dict[str, str]:
    """Code → title of the whole tree."""
    lus: dict[str, str] = {}

    def parcourir(element: dict[str, Any]) -> None:
        lus[element["code"]] = element["titre"]
        for liste in ("orientations", "objectifs", "actions", "sous_actions"):
            for enfant in element.get(liste, []):
                parcourir(enfant)

    lu = lire_octets(texte.encode(), nom)
    assert lu.rapport.couverture_complete
    for axe in lu.document["axes"]:
        parcourir(axe)
    return lus


VAL_DORE = """\
CONTRAT DE VILLE
2024-2030
Communauté d'agglomération du Val Doré

Contrat de ville du Val Doré                                      1

Sommaire
Préambule ........ 3
Partie 1 : Le diagnostic ........ 4
Partie 2 : Les orientations ........ 6
Axe stratégique n°1 : Accompagner les parcours de vie ........ 6
Axe stratégique n°2 : Transformer le cadre de vie ........ 8

Contrat de ville du Val Doré                                      2

Préambule
La loi du 21 février 2014 fixe le cadre de la politique de la ville. Le présent contrat
associe l'État, l'agglomération et les communes autour de priorités partagées avec les habi-
tants, dans la continuité du précédent contrat, pour les enfants comme pour leurs aînés.

Partie 2 : Les orientations

AXE STRATÉGIQUE N°1 : ACCOMPAGNER LES PARCOURS DE VIE

Les habitants des quartiers rencontrent des difficultés spécifiques qui appellent des

Contrat de ville du Val Doré                                      3

réponses coordonnées de la part de l'ensemble des partenaires.

Orientation 1.1 : Favoriser la réussite éducative et l'épanouissement des enfants et
des jeunes

Constat : le décrochage scolaire est élevé.

Objectifs opérationnels

• Développer l'accompagnement à la scolarité, notamment pour les collégiens et les
lycéens
• Soutenir la parentalité
– Mobiliser le programme de réussite éducative (PRE)

Exemples d'actions

• Coups de pouce clé
• Ateliers parents-

Contrat de ville du Val Doré                                      4

enfants
• Séjours de rupture

Orientation 1.2 : Lutter contre le non-recours

Objectifs opérationnels

➢ Déployer l'aller-vers

Exemples d'actions

o Bus France Services
o Médiation numérique

AXE STRATÉGIQUE N°2 : TRANSFORMER LE CADRE DE VIE

Orientation 2.1 : Améliorer l'habitat

Objectifs opérationnels

• Réhabiliter le parc social

Exemples d'actions

• Programme de rénovation thermique

Partie 3 : La gouvernance

Le comité de pilotage (COPIL)
Co-présidé par la sous-préfète et la vice-présidente de l'agglomération, il est composé
des maires, de la CAF, de la Région et des bailleurs. Il se réunit a minima 2 fois par an.
Il a pour missions de :
- valider la programmation annuelle ;
- suivre l'évaluation.

Le comité technique (COTECH)
Il est animé par la direction de la cohésion sociale. Il se réunit tous les trimestres.
"""

FONTCLAIRE = """\
# Contrat de ville — Fontclaire

## Notre stratégie

### Priorité 1 – Grandir
- **Objectif stratégique A : Soutenir les familles**
  - Objectif opérationnel : Ouvrir des lieux passerelles
    - Action : Créer deux haltes-garderies
    - Action : Former les bénévoles
  - Objectif opérationnel : Prévenir les ruptures
    - Action : Médiation familiale
- **Objectif stratégique B : Éveiller**
  - Objectif opérationnel : Lire partout
    - Action : Boîtes à livres

### Priorité 2 – Habiter
- **Objectif stratégique C : Rénover**
  - Objectif opérationnel : Isoler
    - Action : Façades
"""

BELLECOMBE = """\
# Contrat de ville 2024-2030 de Bellecombe

## Plan d'actions

| Axe | Orientation | Objectif opérationnel | Actions |
|---|---|---|---|
| Axe 1 : Emploi | Orientation 1.1 : Insertion | 1.1.1 Lever les freins | Permis solidaire<br>Garde d'enfants |
| | | 1.1.2 Former | Chantier école |
| | Orientation 1.2 : Entreprises | 1.2.1 Mobiliser | Club d'entreprises |
| Axe 2 : Santé | Orientation 2.1 : Soins | 2.1.1 Accéder | Centre de santé |

## Les quartiers prioritaires

| Quartier | Commune | Code | Population |
|---|---|---|---|
| Les Aubiers | Bellecombe | QN09801M | 2 410 |
| La Fosse | Riv-Haut | QN09802M | 1 050 |
"""

MORNAY = """\
Contrat de ville de Mornay 2024/2030

II. LES ENJEUX ET ORIENTATIONS DU CONTRAT

ENJEU 1 - L'ÉGALITÉ DES CHANCES

Enjeu 1, orientation A : la jeunesse

A. Orientation : La jeunesse
Objectif 1 : Faire réussir
Actions :
1) Tutorat étudiant ;
2) Stages de troisième ;
3) Bourses au permis.
Objectif 2 : Faire participer
Actions :
1) Conseil des jeunes.

B. Orientation : Les femmes
Objectif 1 : Faire cesser les violences
Actions :
1) Lieu d'écoute ;
2) Téléphones grave danger.

ENJEU 2 - LE CADRE DE VIE

A. Orientation : La nature
Objectif 1 : Planter
Actions :
1) Mille arbres.

III. LA GOUVERNANCE
1. Le comité de pilotage
Il est présidé conjointement par le préfet et le maire. Il se réunit une fois par semestre.
2. Le comité technique
Il est piloté par le chef de projet. Il se réunit tous les deux mois.

IV. SIGNATAIRES
Le Préfet de la Mornaie
Le Maire de Mornay
La Présidente du Conseil départemental
"""

CORVENNE = """\
# Contrat de ville 2024-2030 de la Métropole de Corvenne

## Sommaire
- Préambule
- Gouvernance

## Orientations stratégiques
### Axe 1 : Emploi
#### Orientation 1.1 : Insertion
##### Objectif opérationnel 1.1.1 : Lever les freins
##### Objectif opérationnel 1.1.2 : Former
### Axe 2 : Santé
#### Orientation 2.1 : Soins
##### Objectif opérationnel 2.1.1 : Accéder

## Gouvernance

| Instance | Présidence | Composition | Missions | Fréquence |
|---|---|---|---|---|
| Comité de pilotage | Préfet et président de la Métropole | État, communes, CAF | Valider la programmation ; Suivre le contrat | 2 fois par an |
| Comité technique | Délégué du préfet | Techniciens | Instruire | Trimestrielle |

## Signataires

| Organisme | Nom | Fonction |
|---|---|---|
| État | Jeanne Exemple | Préfète de la Corvenne |
| CAF de la Corvenne | Paul Modèle | Directeur |

## Annexe 1 : fiches actions

### Fiche action n°1 : Auto-école solidaire
**Axe** : 1 - Emploi
**Objectif opérationnel** : 1.1.1

Description : une auto-école.

### Fiche action n°2 : Bus santé
Axe 2, objectif 2.1.1

## Annexe 2 : indicateurs de suivi
### Axe 1 : Emploi
- Nombre de permis obtenus
- Taux de sorties positives
### Axe 2 : Santé
Indicateurs qualitatifs :
- Satisfaction des patients

## Engagements des signataires
### L'État
- Mobiliser 1,2 million d'euros par an au titre du BOP 147
- Financer 15 postes d'adultes-relais
### Corvenne Habitat
Corvenne Habitat s'engage à réhabiliter 320 logements d'ici 2028 dans le quartier des Prés.
"""

SAINT_FICTIF = """\
CONTRAT DE VILLE « ENGAGEMENTS QUARTIERS 2030 »
VILLE DE SAINT-FICTIF

I – CONTEXTE
La ville compte deux quartiers prioritaires :
- Les Mimosas (QN974001)
- Bras-Sec (QN974002)

II – STRATÉGIE

AXE 1
FAVORISER L'ACCÈS À L'EMPLOI

Enjeu : rapprocher les habitants de l'emploi
Objectif 1.1
Accompagner les jeunes sans qualification
Actions
- chantiers d'insertion
- école de la deuxième chance
Objectif 1.2
Soutenir les très petites entreprises
Actions
- microcrédit
Indicateurs
- nombre d'entreprises créées

AXE 2
AMÉLIORER LE CADRE DE VIE

Objectif 2.1
Requalifier les espaces publics
Actions
- places ombragées
- éclairage solaire

III – PILOTAGE
COPIL : présidé par le préfet et le maire, il se réunit une fois par an minimum.
COTECH : il réunit les techniciens des partenaires tous les deux mois.

IV – PARTICIPATION DES HABITANTS
Le conseil citoyen comprend 20 membres (10 habitants, 10 acteurs locaux). Il est renouvelé tous les trois ans.
"""


def test_running_heads_and_cut_words_are_mended() -> None:
    assert codes(VAL_DORE, "contrat.txt") == {
        "1": "Accompagner les parcours de vie",
        "1.1": "Favoriser la réussite éducative et l'épanouissement des enfants et des jeunes",
        "1.1.O1": "Développer l'accompagnement à la scolarité, notamment pour les collégiens et les lycéens",
        "1.1.O2": "Soutenir la parentalité",
        "1.1.O3": "Mobiliser le programme de réussite éducative (PRE)",
        "1.1.A1": "Coups de pouce clé",
        "1.1.A2": "Ateliers parents-enfants",
        "1.1.A3": "Séjours de rupture",
        "1.2": "Lutter contre le non-recours",
        "1.2.O1": "Déployer l'aller-vers",
        "1.2.A1": "Bus France Services",
        "1.2.A2": "Médiation numérique",
        "2": "Transformer le cadre de vie",
        "2.1": "Améliorer l'habitat",
        "2.1.O1": "Réhabiliter le parc social",
        "2.1.A1": "Programme de rénovation thermique",
    }


def test_nested_labelled_bullets_make_a_tree() -> None:
    assert codes(FONTCLAIRE, "contrat.md") == {
        "1": "Grandir",
        "1.1": "Soutenir les familles",
        "1.1.O1": "Ouvrir des lieux passerelles",
        "1.1.A1": "Créer deux haltes-garderies",
        "1.1.A2": "Former les bénévoles",
        "1.1.O2": "Prévenir les ruptures",
        "1.1.A3": "Médiation familiale",
        "1.2": "Éveiller",
        "1.2.O1": "Lire partout",
        "1.2.A1": "Boîtes à livres",
        "2": "Habiter",
        "2.1": "Rénover",
        "2.1.O1": "Isoler",
        "2.1.A1": "Façades",
    }


def test_one_table_holds_the_whole_tree() -> None:
    assert codes(BELLECOMBE, "contrat.md") == {
        "1": "Emploi",
        "1.1": "Insertion",
        "1.1.O1": "Lever les freins",
        "1.1.A1": "Permis solidaire",
        "1.1.A2": "Garde d'enfants",
        "1.1.O2": "Former",
        "1.1.A3": "Chantier école",
        "1.2": "Entreprises",
        "1.2.O1": "Mobiliser",
        "1.2.A1": "Club d'entreprises",
        "2": "Santé",
        "2.1": "Soins",
        "2.1.O1": "Accéder",
        "2.1.A1": "Centre de santé",
    }


def test_letters_and_numbered_items_are_followed() -> None:
    assert codes(MORNAY, "contrat.txt") == {
        "1": "L'égalité des chances",
        "1.1": "La jeunesse",
        "1.1.O1": "Faire réussir",
        "1.1.A1": "Tutorat étudiant",
        "1.1.A2": "Stages de troisième",
        "1.1.A3": "Bourses au permis",
        "1.1.O2": "Faire participer",
        "1.1.A4": "Conseil des jeunes",
        "1.2": "Les femmes",
        "1.2.O1": "Faire cesser les violences",
        "1.2.A1": "Lieu d'écoute",
        "1.2.A2": "Téléphones grave danger",
        "2": "Le cadre de vie",
        "2.1": "La nature",
        "2.1.O1": "Planter",
        "2.1.A1": "Mille arbres",
    }


def test_fiches_apart_hang_on_what_they_name() -> None:
    assert codes(CORVENNE, "contrat.md") == {
        "1": "Emploi",
        "1.1": "Insertion",
        "1.1.O1": "Lever les freins",
        "1.1.A1": "Auto-école solidaire",
        "1.1.O2": "Former",
        "2": "Santé",
        "2.1": "Soins",
        "2.1.O1": "Accéder",
        "2.1.A1": "Bus santé",
    }


def test_labels_alone_on_their_line_take_the_next_one() -> None:
    assert codes(SAINT_FICTIF, "contrat.txt") == {
        "1": "Favoriser l'accès à l'emploi",
        "1.O1": "Accompagner les jeunes sans qualification",
        "1.A1": "chantiers d'insertion",
        "1.A2": "école de la deuxième chance",
        "1.O2": "Soutenir les très petites entreprises",
        "1.A3": "microcrédit",
        "2": "Améliorer le cadre de vie",
        "2.O1": "Requalifier les espaces publics",
        "2.A1": "places ombragées",
        "2.A2": "éclairage solaire",
    }


def test_two_columns_are_read_one_after_the_other() -> None:
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph

    texte = ParagraphStyle("t", fontName="Helvetica", fontSize=9, leading=11, spaceAfter=6, alignment=4)
    histoire: list[Any] = []
    for piece in valmont().pieces:
        if piece.genre == "puce":
            histoire.append(
                Paragraph(piece.texte, ParagraphStyle("p", parent=texte, leftIndent=18, bulletIndent=6), bulletText="•")
            )
        elif piece.genre == "titre":
            forme = ParagraphStyle("h", parent=texte, fontSize=15 - 1.5 * piece.niveau, leading=17, alignment=0)
            histoire.append(Paragraph(piece.texte, forme))
        else:
            histoire += [Paragraph(piece.texte, texte)] * 3
    sortie = io.BytesIO()
    document = BaseDocTemplate(sortie, pagesize=A4)
    largeur, hauteur = A4
    colonnes = [Frame(x, 40, largeur / 2 - 55, hauteur - 80) for x in (40, largeur / 2 + 15)]
    document.addPageTemplates(PageTemplate(frames=colonnes))
    document.build(histoire)
    assert arbres(lire_octets(sortie.getvalue(), "colonnes.pdf")) == valmont().arbre


def test_word_automatic_numbers_are_part_of_the_titles() -> None:
    import docx
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    document = docx.Document()
    niveaux = "".join(
        f'<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="{modele}"/></w:lvl>'
        for i, modele in enumerate(["Axe %1 –", "Orientation %1.%2 :"])
    )
    liste = document.part.numbering_part.element
    liste.insert(0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{niveaux}</w:abstractNum>'))
    liste.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>'))

    def numeroter(texte: str, niveau: int) -> None:
        pied = document.add_paragraph(texte)._p.get_or_add_pPr()
        pied.append(parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{niveau}"/><w:numId w:val="77"/></w:numPr>'))

    document.add_paragraph("Contrat de ville de Numéris")
    for axe in ("Emploi", "Santé"):
        numeroter(axe, 0)
        numeroter(f"{axe} des jeunes", 1)
        document.add_paragraph(RECIT)
        document.add_paragraph("Actions :")
        document.add_paragraph(f"Forum {axe}", style="List Bullet")
    sortie = io.BytesIO()
    document.save(sortie)
    assert arbres(lire_octets(sortie.getvalue(), "numeris.docx")) == [
        ("axe", axe, [("orientation", f"{axe} des jeunes", [("action", f"Forum {axe}", [])])])
        for axe in ("Emploi", "Santé")
    ]


def test_signature_gives_its_day_and_the_period_its_years() -> None:
    texte = "Contrat de ville 2024-2030 de Mornay\n\nAxe 1 : Emploi\n\nActions :\n- Forum\n\nFait à Mornay, le 1er avril 2024\n"
    contrat = lire_octets(texte.encode(), "contrat.txt").document["contrat"]
    assert (contrat["signe_le"], contrat["periode"]) == ("2024-04-01", {"debut": 2024, "fin": 2030})
    sans_jour = lire_octets(texte.replace("1er avril", "31 avril").encode(), "contrat.txt").document["contrat"]
    assert "signe_le" not in sans_jour


def test_a_table_left_aside_under_an_axis_is_doubted() -> None:
    entete = "# Contrat de ville 2024-2030\n\n# Stratégie\n\n## Axe 1 : Emploi\n\nActions :\n- Forum\n\n"
    inconnu = "| Zone | Sens | Note |\n|---|---|---|\n| Nord | Haut | 1 |\n| Sud | Bas | 2 |\n"
    doutes = lire_octets((entete + inconnu).encode(), "contrat.md").rapport.doutes
    assert [(d.genre, d.lignes) for d in doutes] == [("tableau", (10, 13))]
    connu = "| Action | Descriptif | Porteur |\n|---|---|---|\n| Tutorat | Vingt binômes | Ville |\n"
    lu = lire_octets((entete + connu).encode(), "contrat.md")
    assert [a["titre"] for a in lu.document["axes"][0]["actions"]] == ["Forum", "Tutorat"]
    assert lu.rapport.doutes == []
