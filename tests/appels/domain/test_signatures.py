"""A stack of scans filed by its codes: pages turned, in disorder, photographs, codes unknown, then filed by hand."""

import datetime as dt
import io

import pypdfium2
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from quartiers.appels.domain.signatures import (
    DEJA_SIGNE,
    INCONNU,
    NON_SIGNABLE,
    SANS_CODE,
    accepter_propositions,
    classer_a_la_main,
    deposer_pile,
    ecarter,
    lire_document,
    lire_pile,
)
from quartiers.appels.enums_apres import EtatActe, EtatTravail
from quartiers.appels.models import ActeProduit, Campagne, PageScan, PileScans
from quartiers.appels.scans import apercu_png, jetons_par_page, nombre_de_pages
from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from tests.factories.appels import creer_financeur, creer_instructeur
from tests.factories.apres import creer_campagne_passee, creer_dossier_retenu, creer_ligne, produire_tout
from tests.factories.comptes import creer_acteur

pytestmark = pytest.mark.django_db
SIGNE_LE = dt.date(2026, 5, 12)


def pages_scannees(acte: ActeProduit, angle: int = 0) -> list[Image.Image]:
    """The printed PDF of an act, scanned: 150 dpi, grey paper, turned."""
    pdf = pypdfium2.PdfDocument(lire_document(acte.pdf))
    images = []
    for page in pdf:
        dessin = page.render(scale=150 / 72, grayscale=True)
        image = dessin.to_pil().convert("L").point(lambda valeur: int(valeur * 0.85) + 15)
        images.append(image.rotate(angle, expand=True, fillcolor=230))
        dessin.close()
        page.close()
    pdf.close()
    return images


def pdf_de(*images: Image.Image) -> bytes:
    sortie = io.BytesIO()
    images[0].save(sortie, "PDF", save_all=True, append_images=images[1:], resolution=150)
    return sortie.getvalue()


def jpeg_de(image: Image.Image) -> bytes:
    sortie = io.BytesIO()
    image.save(sortie, "JPEG", quality=60)
    return sortie.getvalue()


def deux_conventions() -> tuple[Campagne, ActeProduit, ActeProduit]:
    campagne = creer_campagne_passee()
    financeur = creer_financeur(campagne.contrat)
    actes = []
    for _ in range(2):
        dossier = creer_dossier_retenu(campagne)
        creer_ligne(dossier, financeur, 30_000)
        actes.append(next(acte for acte in produire_tout(dossier) if acte.genre == "convention"))
    return campagne, actes[0], actes[1]


def deposer(campagne: Campagne, *fichiers: tuple[str, bytes], acteur: Acteur | None = None) -> PileScans:
    qui = acteur or creer_acteur(Role.PILOTE, campagne.contrat)
    tous = [SimpleUploadedFile(nom, contenu) for nom, contenu in fichiers]
    pile = deposer_pile(acteur=qui, contrat=campagne.contrat, fichiers=tous, signe_le=SIGNE_LE)
    lire_pile(pile.pk)
    pile.refresh_from_db()
    return pile


def raisons(pile: PileScans) -> list[str]:
    return [page.raison for page in pile.pages.order_by("document", "rang")]


def test_stack_in_disorder_turned_and_photographed_finds_its_files() -> None:
    campagne, un, deux = deux_conventions()
    pages_un, pages_deux = pages_scannees(un, 180), pages_scannees(deux, 90)
    assert min(len(pages_un), len(pages_deux)) >= 2
    pile = deposer(
        campagne,
        ("pile.pdf", pdf_de(pages_deux[0], pages_un[0], pages_deux[1])),
        ("photo.jpg", jpeg_de(pages_un[1])),
    )
    assert (pile.etat, pile.total, pile.faits) == (EtatTravail.FINI, 4, 4)
    assert raisons(pile) == ["", "", "", ""]
    for acte in (un, deux):
        acte.refresh_from_db()
        assert (acte.etat, acte.signe_le) == (EtatActe.SIGNE, SIGNE_LE)
        signe = lire_document(acte.signe)  # type: ignore[arg-type]
        assert nombre_de_pages(signe) == 2
        assert list(jetons_par_page(signe)) == [[acte.jeton], [acte.jeton]]
        assert acte.lignes.get().convention_le == SIGNE_LE


def test_what_is_not_recognised_is_told_and_filed_by_hand() -> None:
    campagne, un, deux = deux_conventions()
    blanche = Image.new("L", (1240, 1754), 235)
    pile = deposer(campagne, ("pile.pdf", pdf_de(pages_scannees(un)[0], blanche, blanche)))
    assert raisons(pile) == ["", SANS_CODE, SANS_CODE]
    _, verso, autre = pile.pages.order_by("rang")
    assert (verso.proposition, autre.proposition) == (un, un)
    ecarter(acteur=Acteur(), page=autre)
    assert accepter_propositions(acteur=Acteur(), pile=pile) == 1
    un.refresh_from_db()
    assert nombre_de_pages(lire_document(un.signe)) == 2  # type: ignore[arg-type]
    assert PageScan.objects.get(pk=verso.pk).a_la_main
    with pytest.raises(ValidationError, match="ne s’écarte plus"):
        ecarter(acteur=Acteur(), page=PageScan.objects.get(pk=verso.pk))
    deux.refresh_from_db()
    assert deux.etat == EtatActe.PRODUIT


def test_signed_act_is_not_signed_twice_by_a_second_stack() -> None:
    campagne, un, _ = deux_conventions()
    scan = pdf_de(*pages_scannees(un))
    deposer(campagne, ("un.pdf", scan))
    un.refresh_from_db()
    premier = un.signe_id
    pile = deposer(campagne, ("encore.pdf", scan))
    assert set(raisons(pile)) == {DEJA_SIGNE}
    with pytest.raises(ValidationError, match="déjà signé"):
        classer_a_la_main(acteur=Acteur(), page=pile.pages.order_by("rang")[0], acte=un)
    un.refresh_from_db()
    assert un.signe_id == premier


def test_code_of_a_letter_of_another_funder_or_of_another_contract_files_nothing() -> None:
    campagne, un, _ = deux_conventions()
    ailleurs, etranger, _ = deux_conventions()
    lettre = ActeProduit.objects.filter(contrat=campagne.contrat, genre="accord").first()
    assert lettre is not None
    pile = deposer(campagne, ("a.pdf", pdf_de(pages_scannees(lettre)[0], pages_scannees(etranger)[0])))
    assert raisons(pile) == [NON_SIGNABLE, INCONNU]
    autre = creer_financeur(campagne.contrat)
    pile = deposer(campagne, ("b.pdf", pdf_de(pages_scannees(un)[0])), acteur=creer_instructeur(autre))
    assert raisons(pile) == [INCONNU]
    assert ailleurs != campagne


def test_reading_again_after_a_crash_changes_nothing_more() -> None:
    campagne, un, _ = deux_conventions()
    pile = deposer(campagne, ("un.pdf", pdf_de(*pages_scannees(un))))
    assert lire_pile(pile.pk) == 0
    un.refresh_from_db()
    assert un.etat == EtatActe.SIGNE


@pytest.mark.parametrize(
    ("nom", "contenu", "message"),
    [
        ("casse.pdf", b"%PDF-1.4 rien", "ne s’ouvre pas"),
        ("casse.jpg", b"\xff\xd8\xff rien", "ne s’ouvre pas"),
        ("note.txt", b"bonjour", "PDF ou des images"),
        ("faux.pdf", b"MZ programme", "contenu"),
    ],
)
def test_file_that_is_no_scan_is_refused_by_its_name(nom: str, contenu: bytes, message: str) -> None:
    campagne = creer_campagne_passee()
    with pytest.raises(ValidationError) as refus:
        deposer(campagne, (nom, contenu))
    assert nom in refus.value.messages[0]
    assert message in refus.value.messages[0]
    assert not PileScans.objects.filter(etat=EtatTravail.FINI).exists()


def test_page_is_shown_to_be_filed_by_eye() -> None:
    image = Image.open(io.BytesIO(apercu_png(pdf_de(Image.new("L", (1240, 1754), 128)), 1)))
    assert (image.format, image.width) == ("PNG", 700)
