"""A stack of signed scans: put in, read in the background, filed page by page, the rest told and filed by hand."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from procrastinate.contrib.django import app

from quartiers.appels.domain.actes import FILE, organisme_de
from quartiers.appels.enums_apres import A_SIGNER, TRANSITIONS_ACTE, TRANSITIONS_TRAVAIL, EtatActe, EtatTravail
from quartiers.appels.models import ActeProduit, LigneFinancement, PageScan, PileScans
from quartiers.appels.scans import assembler, jetons_par_page, nombre_de_pages, pdf_du_scan
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.documents.controle import controler
from quartiers.documents.domain import deposer
from quartiers.documents.models import Document
from quartiers.journal.domain import consigner, franchir
from quartiers.socle import formats

TACHE_PILE = "quartiers.appels.tasks_apres.lire_pile"
EXTENSIONS = ("pdf", "jpg", "jpeg", "png", "webp")
SANS_CODE = "Aucun code n’a été lu sur cette page."
INCONNU = "Le code de cette page n’est pas celui d’un document de ce contrat que vous gérez."
PLUSIEURS = "Cette page porte plusieurs codes."
DEJA_SIGNE = "Ce document est déjà signé et classé."
NON_SIGNABLE = "Ce document n’a pas à être signé, ou il est annulé."


@transaction.atomic
def deposer_pile(
    *, acteur: Acteur, contrat: Contrat, fichiers: Sequence["File[bytes]"], signe_le: dt.date
) -> PileScans:
    """Keep the files, ask for their reading. Raises ValidationError naming the file that cannot be read."""
    if signe_le > timezone.localdate():
        raise ValidationError({"signe_le": "La date de signature est dans le futur."})
    pile = PileScans.objects.create(
        contrat=contrat, signe_le=signe_le, depose_par=acteur.utilisateur, organisme=organisme_de(acteur)
    )
    for fichier in fichiers:
        pile.documents.add(ranger_scan(fichier))
    documents = list(pile.documents.order_by("pk"))
    pages = {document.pk: nombre_de_pages(lire_document(document)) for document in documents}
    PageScan.objects.bulk_create(
        PageScan(contrat=contrat, pile=pile, document=document, rang=rang)
        for document in documents
        for rang in range(1, pages[document.pk] + 1)
    )
    pile.total = sum(pages.values())
    pile.save(update_fields=["total", "modifie_le"])
    consigner(
        acteur=acteur,
        code="pilescans.deposer",
        objet=pile,
        phrase=f"Documents signés déposés : {formats.compte(pile.total, 'page')}",
    )
    app.configure_task(TACHE_PILE, queue=FILE).defer(pile_id=pile.pk)
    return pile


def ranger_scan(fichier: "File[bytes]") -> Document:
    """A scan as a PDF that belongs to no contract: it is read through the stack's own right."""
    nom = fichier.name or "scan"
    try:
        controler(fichier)
        extension = PurePosixPath(nom).suffix.lower().lstrip(".")
        if extension not in EXTENSIONS:
            raise ValidationError("Déposez des PDF ou des images (JPEG, PNG, WebP).")
        fichier.seek(0)
        contenu = pdf_du_scan(fichier.read(), extension)
        nombre_de_pages(contenu)
    except ValidationError as erreur:
        raise ValidationError({"fichiers": f"{nom} : {' '.join(erreur.messages)}"}) from erreur
    propre = ContentFile(contenu, name=f"{PurePosixPath(nom).stem}.pdf")
    return deposer(fichier=propre, titre=nom, contrat_id=None, acteur=Acteur())


def lire_document(document: Document) -> bytes:
    with document.fichier.open("rb") as fichier:
        return bytes(fichier.read())


def lire_pile(pile_id: int) -> int:
    """Read every page of a stack and file what its codes name; return how many pages are filed.

    Started again it reads all once more: a page filed by hand, or an act already signed, is left as it is.
    """
    pile = PileScans.objects.select_related("depose_par").get(pk=pile_id)
    acteur = Acteur(utilisateur=pile.depose_par)
    if pile.etat == EtatTravail.FINI:
        return 0
    franchir(acteur=acteur, objet=pile, table=TRANSITIONS_TRAVAIL, acte="commencer", phrase="Lecture commencée")
    PileScans.objects.filter(pk=pile.pk).update(faits=0)
    for document in pile.documents.order_by("pk"):
        reconnaitre(pile, document)
    faits = classer_pile(acteur=acteur, pile=pile)
    restent = pile.pages.filter(acte__isnull=True, ecartee=False).count()
    phrase = f"Pile lue : {formats.compte(faits, 'page classée', 'pages classées')}, {restent} à classer à la main"
    franchir(acteur=acteur, objet=pile, table=TRANSITIONS_TRAVAIL, acte="finir", phrase=phrase)
    return faits


def actes_de_la_pile(pile: PileScans) -> Iterable[ActeProduit]:
    """Acts that a stack may file: those of the contract, and of the funder when an instructor put it in."""
    actes = ActeProduit.objects.filter(contrat_id=pile.contrat_id)
    return actes.filter(financeur__organisme_id=pile.organisme) if pile.organisme else actes


def reconnaitre(pile: PileScans, document: Document) -> None:
    """Set `acte` on the pages whose code is known, `raison` (and maybe `proposition`) on the others."""
    par_jeton = {acte.jeton: acte for acte in actes_de_la_pile(pile)}
    precedent: ActeProduit | None = None
    pages = {page.rang: page for page in pile.pages.filter(document=document)}
    for rang, jetons in enumerate(jetons_par_page(lire_document(document)), 1):
        page = pages[rang]
        page.acte, page.raison, page.proposition = None, "", None
        acte = par_jeton.get(jetons[0]) if len(jetons) == 1 else None
        if len(jetons) > 1:
            page.raison = PLUSIEURS
        elif not jetons:
            page.raison, page.proposition = SANS_CODE, precedent
        elif acte is None:
            page.raison = INCONNU
        elif acte.etat == EtatActe.SIGNE:
            page.raison = DEJA_SIGNE
        elif acte.genre not in A_SIGNER or acte.etat == EtatActe.ANNULE:
            page.raison = NON_SIGNABLE
        else:
            page.acte = acte
        precedent = page.acte or (precedent if not jetons else None)
        page.save(update_fields=["acte", "raison", "proposition"])
        PileScans.objects.filter(pk=pile.pk).update(faits=F("faits") + 1)


@transaction.atomic
def classer_pile(*, acteur: Acteur, pile: PileScans) -> int:
    """Join the pages of each act into its signed file and mark it signed; return how many pages are filed."""
    pages = pile.pages.filter(acte__isnull=False).select_related("acte", "document").order_by("document", "rang")
    par_acte: dict[int, list[PageScan]] = defaultdict(list)
    for page in pages:
        par_acte[page.acte_id or 0].append(page)
    for siennes in par_acte.values():
        acte = siennes[0].acte
        if acte is not None:
            ranger_signature(acteur, acte, siennes, pile.signe_le)
    return sum(len(siennes) for siennes in par_acte.values())


def ranger_signature(acteur: Acteur, acte: ActeProduit, pages: list[PageScan], signe_le: dt.date) -> None:
    """Keep the pages as the act's signed file; sign it the first time, its lines with it."""
    contenus = {page.document_id: lire_document(page.document) for page in pages}
    pdf = assembler([(contenus[page.document_id], page.rang) for page in pages])
    acte.refresh_from_db()
    nom = f"{acte.numero}-signe.pdf"
    titre = f"{acte.get_genre_display()} {acte.numero} signée"
    signe = deposer(fichier=ContentFile(pdf, name=nom), titre=titre, contrat_id=None, acteur=Acteur())
    if acte.etat == EtatActe.SIGNE:  # a page filed by hand completes what is already there
        acte.signe = signe
        acte.save(update_fields=["signe", "modifie_le"])
        return
    phrase = f"{titre} le {formats.date_fr(signe_le)}, dossier {acte.dossier.numero}"
    franchir(
        acteur=acteur,
        objet=acte,
        table=TRANSITIONS_ACTE,
        acte="signer",
        phrase=phrase,
        signe=signe,
        signe_le=signe_le,
    )
    if acte.modification_id is None:
        LigneFinancement.objects.filter(pk__in=acte.lignes.values("pk"), convention_le__isnull=True).update(
            convention_le=signe_le, modifie_le=timezone.now()
        )


@transaction.atomic
def classer_a_la_main(*, acteur: Acteur, page: PageScan, acte: ActeProduit) -> None:
    """File one page by a person's word, with the other pages of the same act in the same stack."""
    if acte.genre not in A_SIGNER or acte.etat == EtatActe.ANNULE:
        raise ValidationError(NON_SIGNABLE)
    autres = page.pile.pages.filter(acte=acte).exclude(pk=page.pk).exists()
    if acte.etat == EtatActe.SIGNE and not autres:
        raise ValidationError(DEJA_SIGNE)
    page.acte, page.a_la_main, page.ecartee, page.raison = acte, True, False, ""
    page.save(update_fields=["acte", "a_la_main", "ecartee", "raison"])
    pages = list(page.pile.pages.filter(acte=acte).select_related("document").order_by("document", "rang"))
    ranger_signature(acteur, acte, pages, page.pile.signe_le)
    phrase = f"Page {page.rang} classée à la main dans {acte.numero}"
    consigner(acteur=acteur, code="pagescan.classer", objet=page, phrase=phrase)


@transaction.atomic
def accepter_propositions(*, acteur: Acteur, pile: PileScans) -> int:
    """File each page without code with the act of the page before it, as proposed; return how many."""
    pages = pile.pages.filter(acte__isnull=True, ecartee=False, proposition__isnull=False)
    acceptees = list(pages.select_related("proposition", "pile").order_by("document", "rang"))
    for page in acceptees:
        if page.proposition is not None:
            classer_a_la_main(acteur=acteur, page=page, acte=page.proposition)
    return len(acceptees)


@transaction.atomic
def ecarter(*, acteur: Acteur, page: PageScan) -> None:
    """Leave a page out (blank back, cover sheet): the report no longer asks about it."""
    if page.acte_id is not None:
        raise ValidationError("Cette page est classée : elle ne s’écarte plus.")
    page.ecartee = True
    page.save(update_fields=["ecartee"])
    consigner(acteur=acteur, code="pagescan.ecarter", objet=page, phrase=f"Page {page.rang} écartée")
