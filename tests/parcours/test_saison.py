"""A whole season by its roles: the call, an association's phone, instruction, committees, votes, letters, payments,
the report; and the same sums, to the cent, on the page, in Excel, in the Word annex and in the open data."""

import csv
import datetime as dt
import io
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from docx import Document as DocumentWord
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from quartiers.comptes.demonstration import AUTRES_INSTRUCTIONS, NOMS
from quartiers.comptes.enums import Role
from tests.parcours.conftest import Site, entrer, entrer_sous, verifier_page
from tests.parcours.gestes import message
from tests.parcours.test_depot import (
    CODE,
    completer_la_fiche,
    enregistre,
    joindre_les_pieces,
    remplir,
    s_inscrire,
    siret,
    taper,
    valider,
)
from tests.parcours.test_instruction import donner_avis

Ouvrir = Callable[..., Page]
CONTRAT = f"/contrats/{CODE}/"
NOM = "La Fabrique du Samedi"
PROJET = "Un samedi pour réparer"
ACCORDE = Decimal("250.35")
# What each funder's name begins with -> the account of its instructor.
INSTRUCTIONS = {
    "État": NOMS[Role.INSTRUCTEUR],
    "Région": AUTRES_INSTRUCTIONS["region"],
    "CAF": AUTRES_INSTRUCTIONS["caf"],
}


def aujourd_hui() -> dt.date:
    return dt.date.today()  # noqa: DTZ011 - the day of the site's own machine


def preparer_l_appel(pilote: Page) -> int:
    """Copy the last call, open its deposits today, publish it; return its year."""
    pilote.goto(f"{CONTRAT}appels/")
    pilote.get_by_role("button", name=re.compile("Copier celle de l’année précédente")).click()
    trouvee = re.search(r"/appels/(\d{4})/", pilote.url)
    assert trouvee is not None
    annee = int(trouvee[1])
    pilote.goto(f"{CONTRAT}appels/{annee}/preparer/calendrier/")
    hier, fin = aujourd_hui() - dt.timedelta(days=1), aujourd_hui() + dt.timedelta(days=20)
    pilote.get_by_label("Ouverture des dépôts").fill(f"{hier}T08:00:00")
    pilote.get_by_label("Clôture des dépôts").fill(f"{fin}T23:59:59")
    pilote.get_by_role("button", name="Enregistrer", exact=True).click()
    assert "C’est enregistré" in message(pilote)
    pilote.goto(f"{CONTRAT}appels/{annee}/preparer/")
    pilote.get_by_role("button", name="Publier l’appel à projets").click()
    assert "publié" in message(pilote)
    return annee


def donner_un_siret(pilote: Page) -> None:
    """The national schema of grants knows who grants by its SIRET: the intercommunal funder gets one (of nobody)."""
    pilote.goto(f"{CONTRAT}appels/financeurs/")
    pilote.get_by_role("main").get_by_role("link", name=re.compile("Intercommunalité")).first.click()
    pilote.get_by_label(re.compile("SIRET pour les données ouvertes")).fill(siret())
    pilote.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(pilote.locator("#messages")).not_to_be_empty()


def deposer(page: Page, site: Site, annee: int) -> str:
    """The association signs up, writes and deposits on its phone; return the file's number."""
    s_inscrire(page, site, CODE, annee, NOM, axe=False)  # test_depot examines the pages of a deposit
    taper(page, "id_intitule", PROJET)
    valider(page, "Commencer")
    adresse = page.url.split("etapes/")[0]
    remplir(page, annee, axe=False)
    tous_les_quartiers(page, adresse)
    page.goto(f"{adresse}etapes/budget/")
    demandes = page.locator("[data-financeur]")
    nombre = demandes.count()
    for rang in range(nombre):
        demandes.nth(rang).focus()
        page.keyboard.type("300,35")
        page.keyboard.press("Tab")
    total = Decimal("300.35") * nombre + 100
    taper(page, f"c-budget-{annee}-606", f"{total}".replace(".", ","))
    taper(page, f"c-budget-{annee}-propres", "100")
    expect(page.locator("#equilibre-phrase")).to_contain_text("égales, au centime")
    enregistre(page)
    valider(page, "Enregistrer et continuer")
    joindre_les_pieces(page, axe=False)
    page.goto(f"{adresse}etapes/verifier/")
    page.get_by_role("link", name=re.compile("contrat d’engagement républicain")).first.click()
    completer_la_fiche(page, axe=False)
    page.goto(f"{adresse}etapes/verifier/")
    page.get_by_label("J’atteste que ces informations").check()
    valider(page, "Déposer le dossier")
    expect(page.locator("#messages")).to_contain_text(re.compile(r"Récépissé R\d{4}-\d{4}"))
    return adresse.rstrip("/").rsplit("/", 1)[1]


def tous_les_quartiers(page: Page, adresse: str) -> None:
    """The project serves every neighbourhood alike: each commune has its say."""
    page.goto(f"{adresse}etapes/contrat/")
    ailleurs = page.locator("#c-territoire-hors")
    ailleurs.fill("")
    ailleurs.press("Tab")
    parts = page.locator("[data-champ^='territoire:q']")
    for rang in range(parts.count()):
        parts.nth(rang).focus()
        page.keyboard.type(str(100 // parts.count()))
        page.keyboard.press("Tab")
    expect(page.locator("[data-somme=parts]")).to_have_text("100")
    enregistre(page)


def instruire(ouvrir: Ouvrir, pilote: Page, numero: str) -> None:
    """Admitted, then the opinions of a funder, of the commune, of the residents' council."""
    pilote.goto(f"{CONTRAT}dossiers/{numero}/instruction/")
    pilote.get_by_role("link", name="Déclarer recevable").click()
    pilote.get_by_role("button", name="Déclarer recevable").click()
    assert "recevable" in message(pilote)
    for role, sens, motif in (
        ("instructeur", "Favorable", ""),
        ("agent_communal", "Favorable avec réserves", "Prévoir un créneau pour les familles"),
        ("conseiller", "Favorable", ""),
    ):
        page = ouvrir("telephone" if role == "conseiller" else "bureau")
        entrer(page, role)
        donner_avis(page, numero, sens, **({"Motif": motif} if motif else {}))


def programmer(pilote: Page, annee: int) -> None:
    """One scenario, its two frozen versions, a validation in a committee's meeting."""
    adresse = f"{CONTRAT}appels/{annee}/programmation/"
    pilote.goto(f"{adresse}creer/")
    pilote.get_by_label("Nom du scénario").fill("Répartition")
    pilote.get_by_label("Aucun : je saisis tout").check()
    pilote.get_by_role("button", name="Créer ce scénario").click()
    cases = pilote.locator("[data-montant]")
    expect(cases.first).to_be_visible()
    for rang in range(cases.count()):
        cases.nth(rang).focus()
        pilote.keyboard.type("250,35")
        pilote.keyboard.press("Tab")
        expect(pilote.locator("#etat-saisie")).to_have_text("Tout est enregistré.")
    for etape, nom in (("Comité technique", "COTECH"), ("Comité de pilotage", "COPIL")):
        pilote.goto(adresse)
        pilote.get_by_role("link", name="Répartition", exact=True).click()
        pilote.get_by_role("link", name="Figer une version").click()
        pilote.get_by_label(re.compile(etape)).check()
        pilote.get_by_label("Nom de la version").fill(nom)
        pilote.get_by_role("button", name="Figer cette version").click()
        expect(pilote.get_by_role("heading", level=1)).to_have_text(nom)
    pilote.get_by_role("link", name="Valider en séance").click()
    pilote.get_by_label("Ou nouvelle séance de").select_option(index=1 + annee % 2)
    pilote.get_by_label("Tenue le").fill(str(aujourd_hui()))
    pilote.get_by_role("button", name="Valider la programmation").click()
    assert "La programmation est validée le" in message(pilote)


def voter(ouvrir: Ouvrir, pilote: Page, annee: int) -> list[tuple[str, str]]:
    """Each funder's decision by its own instructor, the last one refusing; return (name, address of its decisions).

    The pilot, of the intercommunal body, records that one's and the commune's, which has no instructor here.
    """
    pilote.goto(f"{CONTRAT}appels/{annee}/programmation/")
    liens = pilote.locator("section[aria-labelledby='decisions'] a")
    financeurs = [(lien.inner_text().strip(), str(lien.get_attribute("href"))) for lien in liens.all()]
    siens = {nom: compte for nom, _ in financeurs for debut, compte in INSTRUCTIONS.items() if nom.startswith(debut)}
    assert sorted(siens.values()) == sorted(INSTRUCTIONS.values())
    for rang, (nom, adresse) in enumerate(financeurs):
        page = pilote
        if nom in siens:
            page = ouvrir()
            entrer_sous(page, siens[nom])
        voter_pour(page, adresse, f"{annee}-{rang:02d}", refuse=rang == len(financeurs) - 1)
    return financeurs


def voter_pour(page: Page, adresse: str, numero: str, *, refuse: bool) -> None:
    page.goto(adresse)
    page.get_by_label("Numéro de la délibération ou de la décision").fill(numero)
    page.get_by_label("Date de la décision").fill(str(aujourd_hui()))
    ligne = page.locator("tr", has_text=PROJET)
    ligne.locator("input[name$='-choisie']").check()
    ligne.locator("input[name$='-montant']").fill("0" if refuse else "250,35")
    ligne.locator("input[name$='-motif']").fill("Enveloppe épuisée." if refuse else "Montant arbitré.")
    page.get_by_role("button", name="Enregistrer les décisions cochées").click()
    assert "enregistrée" in message(page)


def notifier(pilote: Page, annee: int) -> None:
    """Letters and conventions made by the jobs' process, then sent."""
    courriers = f"{CONTRAT}appels/{annee}/courriers/"
    pilote.goto(courriers)
    verifier_page(pilote, axe=False)  # test_apres examines it
    pilote.get_by_role("button", name="Produire les documents cochés").click()
    for _ in range(60):
        pilote.goto(courriers)
        if (
            pilote.get_by_role("button", name="Envoyer les courriers cochés").count()
            and not pilote.get_by_role("button", name="Produire les documents cochés").count()
        ):
            break
        pilote.wait_for_timeout(1500)
    pilote.get_by_label("Date de notification").fill(str(aujourd_hui()))
    pilote.get_by_role("button", name="Envoyer les courriers cochés").click()
    expect(pilote.get_by_role("heading", name=re.compile(r"2\. À envoyer \(0\)"))).to_be_visible()


def payer(pilote: Page, numero: str) -> None:
    """The first promised payment is ordered and paid."""
    pilote.goto(f"{CONTRAT}dossiers/{numero}/financements/")
    verifier_page(pilote)
    pilote.locator("main a[href*='/versements/']:not([href*='ajouter'])").first.click()
    pilote.get_by_label("Ordonnancé le").fill(str(aujourd_hui()))
    pilote.get_by_label("Payé le").fill(str(aujourd_hui()))
    pilote.get_by_role("button", name=re.compile("^Enregistrer")).click()
    expect(pilote.locator("#messages")).not_to_be_empty()


def faire_le_bilan(page: Page, pilote: Page, annee: int, numero: str) -> None:
    """The association writes its report on its phone; the officer accepts it; the national form comes out."""
    bilan = f"{CONTRAT}dossiers/{numero}/bilans/{annee}/final/"
    page.goto(f"{bilan}etapes/fait/")
    verifier_page(page)
    page.locator("#c-realisation").select_option("oui")
    taper(page, "c-fait", "Vingt samedis d’atelier de réparation.")
    enregistre(page)
    valider(page, "Enregistrer et continuer")
    for champ, valeur in (("participants", "42"), ("participants_qpv", "31"), ("femmes", "23"), ("hommes", "19")):
        taper(page, f"c-{champ}", valeur)
    page.locator("#c-comptage").select_option("compte")
    enregistre(page)
    verifier_page(page)
    page.goto(f"{bilan}etapes/effets/")
    taper(page, "c-effets", "Des voisins se sont rencontrés.")
    page.locator("#c-suite").select_option("continuer")
    enregistre(page)
    page.goto(f"{bilan}etapes/comptes/")
    verifier_page(page)
    for ligne in page.locator("tr", has=page.locator("[data-champ^='compte:']")).all():
        prevu = ligne.locator("[data-label='Prévu']").inner_text()
        if prevu.startswith("0,00"):
            continue
        ligne.locator("input[data-champ]").focus()
        page.keyboard.type(re.sub(r"[^\d,]", "", prevu))
        page.keyboard.press("Tab")
    enregistre(page)
    page.goto(f"{bilan}etapes/verifier/")
    verifier_page(page)
    page.get_by_role("button", name="Déposer le bilan").click()
    expect(page.locator("#messages")).to_contain_text("Votre bilan est déposé")

    pilote.goto(bilan)
    verifier_page(pilote)
    formulaire = str(pilote.locator("a[href*='/cerfa/']").first.get_attribute("href"))
    assert pilote.request.get(formulaire).body()[:5] == b"%PDF-"
    pilote.get_by_role("button", name="Valider le bilan").click()
    expect(pilote.locator("#messages")).to_contain_text("validé")


def montant_lu(texte: str) -> Decimal:
    return Decimal(re.sub(r"[^\d,]", "", texte).replace(",", ".") or 0)


def sommes_partout(pilote: Page, annee: int, financeur: tuple[str, str], dossier: Path) -> dict[str, Decimal]:
    """What the intercommunal funder granted to this project, read from each output by its own reader."""
    nom, decisions = financeur
    pilote.goto(decisions)
    page = montant_lu(pilote.locator("tr", has_text=PROJET).locator("td", has_text="€").last.inner_text())
    word = dossier / "annexe.docx"
    word.write_bytes(pilote.request.get(f"{decisions}annexe/docx/").body())
    rangees = [[c.text for c in r.cells] for t in DocumentWord(str(word)).tables for r in t.rows]
    annexe = next(r for r in rangees if any(PROJET in cellule for cellule in r))
    ouvertes = pilote.request.get(f"/donnees-ouvertes/{CODE}/subventions.csv").body().decode("utf-8-sig")
    lignes = list(csv.DictReader(io.StringIO(ouvertes), delimiter="," if "," in ouvertes.splitlines()[0] else ";"))
    pilote.goto(f"{CONTRAT}appels/{annee}/programmation/")
    tableau = str(pilote.get_by_role("link", name="COPIL", exact=True).get_attribute("href"))
    excel = dossier / "programmation.xlsx"
    excel.write_bytes(pilote.request.get(f"{tableau}fichier/xlsx/").body())
    return {
        "page": page,
        "word": montant_lu(next(c for c in annexe if "€" in c or re.fullmatch(r"[\d\s\u202f\xa0]+,\d\d", c))),
        "ouvertes": sum(
            (Decimal(r["montant"]) for r in lignes if PROJET in r["objet"] and str(annee) in r["objet"]), Decimal(0)
        ),
        "excel": montant_de_la_feuille(excel, nom),
    }


def montant_de_la_feuille(classeur: Path, financeur: str) -> Decimal:
    """The project's own row, under the funder's own column, of the general sheet."""
    entetes, *rangees = CalamineWorkbook.from_path(str(classeur)).get_sheet_by_index(0).to_python()
    colonne = entetes.index(f"{financeur} – retenu")
    (rangee,) = [rangee for rangee in rangees if PROJET in rangee]
    return Decimal(str(rangee[colonne]))


def test_a_whole_season_ends_with_the_same_sums_everywhere(ouvrir: Ouvrir, site: Site, tmp_path: Path) -> None:
    pilote, association = ouvrir(), ouvrir("telephone")
    entrer(pilote, "pilote")
    annee = preparer_l_appel(pilote)
    donner_un_siret(pilote)
    numero = deposer(association, site, annee)
    instruire(ouvrir, pilote, numero)
    programmer(pilote, annee)
    financeurs = voter(ouvrir, pilote, annee)
    notifier(pilote, annee)

    association.goto(f"{CONTRAT}dossiers/{numero}/financements/")
    verifier_page(association)
    expect(association.locator("main")).to_contain_text("250,35")
    payer(pilote, numero)
    faire_le_bilan(association, pilote, annee, numero)

    epci = next(f for f in financeurs if re.search("communaut|CUCM|interco", f[0], re.IGNORECASE))
    assert sommes_partout(pilote, annee, epci, tmp_path) == dict.fromkeys(
        ("page", "word", "ouvertes", "excel"), ACCORDE
    )
