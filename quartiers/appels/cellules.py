"""The HTML of a cell of the programming table: joined by hand, a page holds hundreds of them."""

from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from quartiers.appels.forms_programmation import saisie_de
from quartiers.appels.tableau import Cellule
from quartiers.socle.formats import montant

VIDE = SafeString("")
MESSAGE = mark_safe('<span class="message-cellule" data-message role="alert"></span>')


def cellule_html(cellule: Cellule, financeur: str, numero: str, dossier_id: int, *, modifiable: bool) -> SafeString:
    """What a funder's line asks, what others said of it, and the input of its amount (`modifiable`, not decided)."""
    ouverte = modifiable and not cellule.fermee
    formulaire = f"f-{dossier_id}"
    return format_html(
        '<div class="cellule" data-cellule="{}">{}{}{}{}{}</div>',
        cellule.ligne_id,
        saisie_html(cellule, financeur, numero, formulaire) if ouverte else fixe_html(cellule),
        aide_html(cellule),
        pourquoi_html(cellule.explication, financeur, numero),
        motif_html(cellule, financeur, numero, formulaire) if ouverte else motif_lu_html(cellule.motif),
        MESSAGE,
    )


def saisie_html(cellule: Cellule, financeur: str, numero: str, formulaire: str) -> SafeString:
    return format_html(
        '<input type="hidden" form="{f}" name="ligne" value="{pk}">'
        '<input type="hidden" form="{f}" name="version-{pk}" value="{version}" data-version>'
        '<input type="text" inputmode="decimal" autocomplete="off" form="{f}" name="montant-{pk}" id="m-{pk}" '
        'value="{valeur}" aria-label="{financeur}, dossier {numero}" aria-describedby="a-{pk}" maxlength="24" '
        "data-montant>",
        f=formulaire,
        pk=cellule.ligne_id,
        version=cellule.version,
        valeur=saisie_de(cellule.montant),
        financeur=financeur,
        numero=numero,
    )


def fixe_html(cellule: Cellule) -> SafeString:
    fixe = mark_safe('<span class="discret">à fixer</span>') if cellule.montant is None else montant(cellule.montant)
    decide = mark_safe('<span class="decide">décidé</span>') if cellule.fermee else VIDE
    return format_html('<span class="montant-fixe">{}</span>{}', fixe, decide)


def aide_html(cellule: Cellule) -> SafeString:
    etape = VIDE
    if cellule.arbitre is not None:
        etape = etape_html("COPIL", cellule.arbitre)
    elif cellule.propose is not None:
        etape = etape_html("COTECH", cellule.propose)
    return format_html(
        '<span class="aide-cellule" id="a-{}"><span class="sur">sur {}</span> {} {} {}</span>',
        cellule.ligne_id,
        montant(cellule.demande, 0),
        avis_html(cellule) if cellule.avis else VIDE,
        etape,
        etape_html("poche", cellule.part_poches) if cellule.part_poches else VIDE,
    )


def avis_html(cellule: Cellule) -> SafeString:
    suite = "" if cellule.avis_montant is None else f" : {montant(cellule.avis_montant, 0)}"
    return format_html('<span class="avis avis-{}">{}{}</span>', cellule.avis_sens, cellule.avis, suite)


def etape_html(nom: str, euros: Decimal) -> SafeString:
    return format_html('<span class="etape-montant">{} : {}</span>', nom, montant(euros, 0))


def pourquoi_html(explication: str, financeur: str, numero: str) -> SafeString:
    if not explication:
        return VIDE
    return format_html(
        '<details class="pourquoi"><summary>Pourquoi<span class="hors-ecran"> {}, {}</span></summary><p>{}</p></details>',
        financeur,
        numero,
        explication,
    )


def motif_html(cellule: Cellule, financeur: str, numero: str, formulaire: str) -> SafeString:
    return format_html(
        '<details class="pourquoi motif"{ouvert}><summary>Motif<span class="hors-ecran"> {financeur}, {numero}</span>'
        '</summary><input type="text" form="{f}" name="motif-{pk}" value="{motif}" maxlength="250" '
        'aria-label="Motif, {financeur}, dossier {numero}" data-motif></details>',
        ouvert=" open" if cellule.motif else "",
        financeur=financeur,
        numero=numero,
        f=formulaire,
        pk=cellule.ligne_id,
        motif=cellule.motif,
    )


def motif_lu_html(motif: str) -> SafeString:
    return format_html('<p class="motif-lu">{}</p>', motif) if motif else VIDE
