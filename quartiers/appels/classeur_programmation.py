"""The programming as the committees' workbook: one sheet for all, one a funder, one by axis; sums are formulas.

Every text is written as text: a title that begins with « = » never runs.
"""

import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone

from quartiers.appels.calculs import ZERO
from quartiers.appels.grille import ranger
from quartiers.appels.jauges import conflits, par_dossier
from quartiers.appels.models import Campagne, Programmation
from quartiers.appels.tableau import ColonneFinanceur, Rangee, Tableau
from quartiers.exports.feuille import nom_de_feuille
from quartiers.exports.fichier_xlsx import lettres, styles_de
from quartiers.socle import formats

FIXES = (
    ("Dossier", 12),
    ("Organisme", 30),
    ("SIRET", 17),
    ("Projet", 40),
    ("Axe", 28),
    ("Orientation", 28),
    ("Quartiers", 28),
    ("Nouveau ou renouvelé", 16),
    ("Note sur 100", 9),
    ("Coût du projet", 14),
)
AXE = 4  # rank of the column that the sheet by axis adds up on
AUTRES = "Autres dossiers"
GENERALE = "Programmation"


def classeur(campagne: Campagne, programmation: Programmation, tableau: Tableau, sirets: dict[int, str]) -> bytes:
    """The .xlsx file; `sirets` by organisation. Files that the reader does not see are one row, named as such."""
    # Slow to import: only asked for when a file is.
    import xlsxwriter

    sortie = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(sortie, options) as fichier:
        fichier.set_properties({"title": f"{campagne} – {programmation.nom}", "company": "Quartiers"})
        styles = styles_de(fichier)
        rangees = [*ranger(tableau.visibles), *tableau.masquees]
        feuille_generale(fichier, tableau, rangees, sirets, styles)
        feuille_par_axe(fichier, tableau, rangees, styles)
        noms = {GENERALE.casefold(), "par axe", "à propos"}
        for financeur in tableau.financeurs:
            feuille_du_financeur(fichier, feuille_libre(financeur.nom, noms), financeur, rangees, sirets, styles)
        feuille_a_propos(fichier, campagne, programmation, tableau, styles)
    return sortie.getvalue()


def feuille_libre(nom: str, pris: set[str]) -> str:
    """A sheet's name that no other has, whatever its case: two funders may be called alike."""
    base, numero = nom_de_feuille(nom), 1
    propose = base
    while propose.casefold() in pris:
        numero += 1
        propose = f"{base[:27]} {numero}"
    pris.add(propose.casefold())
    return propose


def feuille_generale(
    fichier: Any, tableau: Tableau, rangees: Sequence[Rangee], sirets: dict[int, str], styles: dict[str, Any]
) -> None:
    page = fichier.add_worksheet(GENERALE)
    financeurs = tableau.financeurs
    entetes = [nom for nom, _ in FIXES]
    for f in financeurs:
        entetes += [f"{f.nom} – demandé", f"{f.nom} – retenu"]
    entetes += ["Total demandé", "Total retenu", "Solde du budget", "Ce qui ne tient pas"]
    ecrire_entetes(page, entetes, styles)
    trouves = par_dossier(conflits(tableau))
    for ligne, rangee in enumerate(rangees, start=1):
        ecrire_fixes(page, ligne, rangee, sirets, styles)
        ecrire_montants(page, ligne, rangee, financeurs, styles)
        fin = len(FIXES) + 2 * len(financeurs)
        page.write_number(ligne, fin + 2, rangee.solde, styles["montant"])
        if rangee.visible:
            textes = " ".join(c.texte for c in trouves.get(rangee.numero, []))
            page.write_string(ligne, fin + 3, textes, styles["texte"])
    poser_totaux(page, tableau, len(rangees), styles)
    habiller(
        page, len(rangees), len(entetes), [*(largeur for _, largeur in FIXES), *[14] * (2 * len(financeurs) + 3), 50]
    )


def ecrire_entetes(page: Any, entetes: Sequence[str], styles: dict[str, Any]) -> None:
    for rang, entete in enumerate(entetes):
        page.write_string(0, rang, entete, styles["entete"])


def ecrire_fixes(page: Any, ligne: int, rangee: Rangee, sirets: dict[int, str], styles: dict[str, Any]) -> None:
    textes = ["", AUTRES, "", "Hors de votre périmètre, ou en conflit d’intérêts", rangee.axe.libelle, "", "", ""]
    if rangee.visible:
        textes = [
            rangee.numero,
            rangee.organisme,
            sirets.get(rangee.organisme_id, ""),
            rangee.intitule,
            rangee.axe.libelle,
            rangee.orientation.libelle,
            ", ".join(f"{t.libelle} ({formats.nombre(t.poids)} %)" for t in rangee.territoires),
            "Renouvelé" if rangee.genre == "renouvellement" else "Nouveau",
        ]
    for rang, texte in enumerate(textes):
        page.write_string(ligne, rang, texte, styles["texte"])
    if rangee.visible and rangee.score is not None:
        page.write_number(ligne, len(textes), rangee.score, styles["nombre"])
    page.write_number(ligne, len(textes) + 1, rangee.charges, styles["montant"])


def sommes(rangee: Rangee, financeur: ColonneFinanceur) -> tuple[Decimal, Decimal]:
    """Asked and retained, over the lines that the funder may have on one file."""
    cellules = rangee.cellules.get(financeur.pk, [])
    return sum((c.demande for c in cellules), ZERO), sum((c.retenu for c in cellules), ZERO)


def ecrire_montants(
    page: Any, ligne: int, rangee: Rangee, financeurs: Sequence[ColonneFinanceur], styles: dict[str, Any]
) -> None:
    premiere = len(FIXES)
    for rang, financeur in enumerate(financeurs):
        for ecart, montant in enumerate(sommes(rangee, financeur)):
            if rangee.cellules.get(financeur.pk):
                page.write_number(ligne, premiere + 2 * rang + ecart, montant, styles["montant"])
    fin = premiere + 2 * len(financeurs)
    for ecart, total in enumerate((rangee.demande, rangee.retenu)):
        cases = [f"{lettres(premiere + 2 * rang + ecart)}{ligne + 1}" for rang in range(len(financeurs))]
        page.write_formula(ligne, fin + ecart, f"=SUM({','.join(cases)})", styles["montant"], float(total))


def poser_totaux(page: Any, tableau: Tableau, nombre: int, styles: dict[str, Any]) -> None:
    """Subtotals that follow the filter, then each funder's envelope and what is left of it."""
    total, enveloppe, reste = nombre + 1, nombre + 2, nombre + 3
    premiere = len(FIXES)
    for ligne, libelle in ((total, "Total"), (enveloppe, "Enveloppe"), (reste, "Reste de l’enveloppe")):
        page.write_string(ligne, 0, libelle, styles["total_texte"])
    valeurs = []
    for f in tableau.financeurs:
        valeurs += [tableau.demande_financeur(f.pk), tableau.total_financeur(f.pk)]
    valeurs += [tableau.demande, tableau.retenu]
    for rang, valeur in enumerate(valeurs, start=premiere):
        sous_total(page, total, rang, valeur, styles)
    for rang, f in enumerate(tableau.financeurs):
        colonne = premiere + 2 * rang + 1
        if f.enveloppe is not None:
            disponible = f.enveloppe - f.engage
            page.write_number(enveloppe, colonne, disponible, styles["total_montant"])
            lettre = lettres(colonne)
            formule = f"={lettre}{enveloppe + 1}-SUM({lettre}2:{lettre}{total})"
            laisse = float(disponible - tableau.total_financeur(f.pk))
            page.write_formula(reste, colonne, formule, styles["total_montant"], laisse)
    page.set_row(total, None, styles["total_texte"])


def sous_total(page: Any, ligne: int, rang: int, valeur: Decimal, styles: dict[str, Any]) -> None:
    lettre = lettres(rang)
    page.write_formula(ligne, rang, f"=SUBTOTAL(109,{lettre}2:{lettre}{ligne})", styles["total_montant"], float(valeur))


def feuille_par_axe(fichier: Any, tableau: Tableau, rangees: Sequence[Rangee], styles: dict[str, Any]) -> None:
    """Retained by axis and funder, added up from the first sheet by its own formulas."""
    page = fichier.add_worksheet("Par axe")
    ecrire_entetes(page, ["Axe", *(f.nom for f in tableau.financeurs), "Total"], styles)
    axes = sorted({(r.axe.rang, r.axe.libelle) for r in rangees})
    derniere = len(rangees) + 1
    lettre_axe = lettres(AXE)
    for ligne, (_, axe) in enumerate(axes, start=1):
        page.write_string(ligne, 0, axe, styles["texte"])
        siennes = [r for r in rangees if r.axe.libelle == axe]
        for rang, f in enumerate(tableau.financeurs, start=1):
            source = lettres(len(FIXES) + 2 * rang - 1)
            formule = (
                f"=SUMIF({GENERALE}!${lettre_axe}$2:${lettre_axe}${derniere},$A{ligne + 1},"
                f"{GENERALE}!{source}$2:{source}${derniere})"
            )
            valeur = sum((sommes(r, f)[1] for r in siennes), ZERO)
            page.write_formula(ligne, rang, formule, styles["montant"], float(valeur))
        fin = len(tableau.financeurs) + 1
        formule = f"=SUM(B{ligne + 1}:{lettres(fin - 1)}{ligne + 1})"
        page.write_formula(ligne, fin, formule, styles["montant"], float(sum((r.retenu for r in siennes), ZERO)))
    page.write_string(len(axes) + 1, 0, "Total", styles["total_texte"])
    totaux = [tableau.total_financeur(f.pk) for f in tableau.financeurs]
    for rang, valeur in enumerate([*totaux, tableau.retenu], start=1):
        sous_total(page, len(axes) + 1, rang, valeur, styles)
    habiller(page, len(axes), len(tableau.financeurs) + 2, [60, *[16] * (len(tableau.financeurs) + 1)])


def feuille_du_financeur(
    fichier: Any,
    nom: str,
    financeur: ColonneFinanceur,
    rangees: Sequence[Rangee],
    sirets: dict[int, str],
    styles: dict[str, Any],
) -> None:
    page = fichier.add_worksheet(nom)
    entetes = [
        "Dossier",
        "Organisme",
        "SIRET",
        "Projet",
        "Crédits",
        "Demandé",
        "COTECH",
        "COPIL",
        "Retenu",
        "Avis",
        "Motif",
    ]
    ecrire_entetes(page, entetes, styles)
    ligne = 0
    for rangee in rangees:
        for cellule in rangee.cellules.get(financeur.pk, []):
            ligne += 1
            vue = rangee.visible
            textes = [rangee.numero, rangee.organisme, sirets.get(rangee.organisme_id, ""), rangee.intitule]
            for rang, texte in enumerate([*(textes if vue else ["", AUTRES, "", ""]), cellule.nature]):
                page.write_string(ligne, rang, texte, styles["texte"])
            montants = (cellule.demande, cellule.propose, cellule.arbitre, cellule.montant)
            for rang, montant in enumerate(montants, start=5):
                if montant is not None:
                    page.write_number(ligne, rang, montant, styles["montant"])
            for rang, texte in enumerate((cellule.avis, cellule.motif) if vue else ("", ""), start=9):
                page.write_string(ligne, rang, texte, styles["texte"])
    page.write_string(ligne + 1, 0, "Total", styles["total_texte"])
    cellules = [c for r in rangees for c in r.cellules.get(financeur.pk, [])]
    for rang, champ in enumerate(("demande", "propose", "arbitre", "montant"), start=5):
        valeur = sum((getattr(c, champ) or ZERO for c in cellules), ZERO)
        sous_total(page, ligne + 1, rang, valeur, styles)
    habiller(page, ligne, len(entetes), [12, 30, 17, 40, 16, 14, 14, 14, 14, 18, 40])


def habiller(page: Any, nombre: int, colonnes: int, largeurs: Sequence[int]) -> None:
    for rang, largeur in enumerate(largeurs):
        page.set_column(rang, rang, largeur)
    page.freeze_panes(1, 1)
    page.autofilter(0, 0, max(nombre, 1), colonnes - 1)
    page.repeat_rows(0)
    page.set_landscape()
    page.set_paper(8)  # A3
    page.fit_to_pages(1, 0)
    page.set_footer("&R&P / &N")


def feuille_a_propos(
    fichier: Any, campagne: Campagne, programmation: Programmation, tableau: Tableau, styles: dict[str, Any]
) -> None:
    page = fichier.add_worksheet("À propos")
    page.set_column(0, 0, 24)
    page.set_column(1, 1, 90)
    notes = [
        ("Contrat", str(campagne.contrat)),
        ("Campagne", str(campagne)),
        ("Tableau", f"{programmation.nom} ({programmation.get_etape_display().lower()})"),
        ("Séance", str(programmation.seance or "")),
        ("Solde du budget", "Recettes moins dépenses du projet : négatif, il manque de l’argent."),
        ("Case vide", "Montant pas encore fixé ; il ne compte pas dans les sommes."),
        ("Enveloppe", "Ce qui est disponible pour cet appel : décisions prises hors appel déduites."),
        ("Exporté le", formats.date_heure_fr(timezone.now())),
    ]
    if tableau.masquees:
        notes.append(("Autres dossiers", "Hors de votre périmètre ou en conflit d’intérêts : comptés, pas nommés."))
    for ligne, (libelle, texte) in enumerate(notes):
        page.write_string(ligne, 0, libelle, styles["entete"])
        page.write_string(ligne, 1, texte, styles["texte"])
