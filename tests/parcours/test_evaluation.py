"""From an evaluative question to the contract's text: criterion, evidence, judgement, dissent, avenant, report."""

import datetime as dt
import io
import re
from collections.abc import Callable
from zoneinfo import ZoneInfo

import pypdfium2
from docx import Document
from playwright.sync_api import Page, expect

from tests.parcours.conftest import BUREAU, TELEPHONE, entrer, verifier_page
from tests.parcours.gestes import message, nouveau_contrat, par_le_menu
from tests.parcours.roncevert import CATALOGUE, PREMIER_OBJECTIF, QUESTION
from tests.verification_pdf import defauts_ua

Ouvrir = Callable[..., Page]
AUJOURD_HUI = dt.datetime.now(ZoneInfo("Europe/Paris")).date()
CRITERE = "Les enfants accompagnés sont plus assidus"
NOUVEAU = "Accompagner les familles, y compris le samedi, et repérer tôt les difficultés scolaires"
RECO = "Ouvrir l’accompagnement le samedi"
DESACCORD = "Pour nous, l’effet est déjà net chez les plus jeunes."


def test_from_a_question_to_the_contract_and_its_report(ouvrir: Ouvrir) -> None:
    page = ouvrir()
    entrer(page, "pilote")
    code = nouveau_contrat(page, "Clairval", CATALOGUE)
    base = f"/contrats/{code}/evaluation/"
    ouvrir_l_evaluation(page, base)
    convenir_du_critere(page, code)
    question = verser_les_preuves(page, base)
    juger(page, question)
    recommander(page, question)
    adopter_l_avenant(page, code)
    la_boucle_se_ferme(page, base)
    rapport = publier(page, base)
    lire_en_public(ouvrir(), rapport, base)


def aux_deux_largeurs(page: Page) -> None:
    verifier_page(page)
    page.set_viewport_size(TELEPHONE)  # type: ignore[arg-type]
    verifier_page(page, axe=False)
    page.set_viewport_size(BUREAU)  # type: ignore[arg-type]


def ouvrir_l_evaluation(page: Page, base: str) -> None:
    par_le_menu(page, "Suivi", "Évaluation")
    assert page.url.endswith(base)
    ligne = page.locator(".evaluation-question", has_text=re.compile(re.escape(QUESTION[1:])))
    expect(ligne).to_contain_text("Rien n’est encore réuni")
    page.get_by_role("link", name="Ouvrir une évaluation").click()
    page.get_by_role("textbox", name="titre").fill("Évaluation à mi-parcours de Clairval")
    page.get_by_role("button", name="Ouvrir l’évaluation").click()
    assert "L’évaluation est ouverte" in message(page)


def convenir_du_critere(page: Page, code: str) -> None:
    page.goto(f"/contrats/{code}/indicateurs/criteres/rediger/")
    page.get_by_label("question évaluative").select_option(label=QUESTION)
    page.get_by_role("textbox", name="critère").fill(CRITERE)
    page.get_by_label("ce qui vaudra réussite").fill("Deux enfants sur trois viennent à chaque séance.")
    page.get_by_role("button", name="Enregistrer").click()
    page.get_by_role("button", name="Sceller ce critère").click()
    assert "scellé" in message(page)


def verser_les_preuves(page: Page, base: str) -> str:
    page.goto(base)
    page.get_by_role("link", name=QUESTION).click()  # names are matched whatever their case
    question = page.url
    verser(page, "Observation de terrain", "Relevé de présence de l’école du Lac", "54 enfants sur 71 viennent.",
           "Pour", "Moyenne")  # fmt: skip
    verser(page, "Parole d’une habitante ou d’un habitant", "Mère de deux enfants, école du Lac",
           "Le mercredi je travaille : personne ne peut les amener.", "Contre", "Faible")  # fmt: skip
    expect(page.locator(".evaluation-piece h4")).to_have_count(2)
    page.get_by_role("link", name=re.compile("Relevé de présence")).click()
    expect(page.locator("main")).to_contain_text("Empreinte SHA-256")
    verifier_page(page)
    page.goto(question)
    page.get_by_role("link", name="Écrire un constat").click()
    page.get_by_role("textbox", name="Constat", exact=True).fill("Les enfants qui peuvent venir viennent souvent.")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("#constats ~ .evaluation-piece")).to_contain_text("viennent souvent")
    return question


def verser(page: Page, genre: str, source: str, texte: str, direction: str, force: str) -> None:
    page.get_by_role("link", name="Verser une preuve").click()
    page.get_by_label("D’où vient la preuve ?").select_option(label=genre)
    page.get_by_role("button", name="Continuer").click()
    page.get_by_label("Source", exact=True).or_(page.get_by_role("textbox", name="Source")).first.fill(source)
    page.get_by_role("textbox", name="Ce qu’elle dit").fill(texte)
    page.get_by_role("radio", name=re.compile(f"{direction}\\b")).check()
    page.get_by_role("radio", name=force, exact=True).check()
    page.get_by_label("pourquoi cette force").fill("Compté par une seule école.")
    page.get_by_role("button", name="Verser cette preuve").click()
    if "habitant" in genre:  # without her agreement nothing is kept, nothing typed is lost
        expect(page.get_by_label("Accord de la personne pour être citée")).to_have_attribute("aria-invalid", "true")
        page.get_by_label("Accord de la personne pour être citée").fill("Accord oral, sortie d’école")
        page.get_by_role("button", name="Verser cette preuve").click()
    assert "La preuve est versée" in message(page)


def juger(page: Page, question: str) -> None:
    page.goto(question)
    page.get_by_role("link", name="Juger cette question").click()
    critere = page.locator("fieldset.evaluation-critere", has_text=CRITERE)
    critere.get_by_role("radio", name="Atteint", exact=True).check()
    critere.get_by_role("textbox", name="Pourquoi").fill("54 sur 71, plus de deux sur trois.")
    critere.get_by_role("checkbox", name=re.compile("Relevé de présence")).check()
    entiere = page.locator("fieldset.evaluation-critere", has_text="La question tout entière")
    entiere.get_by_role("radio", name="En partie").check()
    entiere.get_by_role("textbox", name="pourquoi").fill("Oui pour qui peut venir ; pas pour qui travaille.")
    page.get_by_role("button", name="Enregistrer le jugement").click()
    page.get_by_role("button", name="Soumettre aux partenaires").click()
    page.get_by_role("link", name="Inscrire un désaccord").click()
    page.get_by_label("organisme").select_option(label="Brume Habitat")
    page.get_by_role("textbox", name="en quoi, et pourquoi").fill(DESACCORD)
    page.get_by_role("button", name="Inscrire ce désaccord").click()
    expect(page.locator(".evaluation-desaccord")).to_contain_text(DESACCORD)
    page.get_by_role("button", name="Arrêter ce jugement").click()
    assert "Le jugement est arrêté" in message(page)
    aux_deux_largeurs(page)


def recommander(page: Page, question: str) -> None:
    page.get_by_role("link", name="Écrire une recommandation").click()
    page.get_by_role("textbox", name="recommandation").fill(RECO)
    page.get_by_label("adressée aussi à").fill("Service éducation")
    page.get_by_role("button", name="Proposer cette recommandation").click()
    page.get_by_role("link", name="Retenir").click()
    page.get_by_label("Décision").fill("Comité de pilotage, décision n° 3")
    page.get_by_role("button", name="Retenir").click()
    page.get_by_role("link", name="En faire une proposition d’avenant").click()
    page.get_by_role("radio", name=re.compile("^Reformuler")).check()
    choix = page.get_by_label("Élément du contrat")
    option = choix.locator("option", has_text=PREMIER_OBJECTIF)
    choix.select_option(value=option.get_attribute("value"))
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_label("Motif de cette modification")).to_have_value(re.compile("Recommandation n° 1"))
    page.get_by_role("textbox", name="Nouvel intitulé").fill(NOUVEAU)
    page.get_by_role("button", name="Écrire dans l’avenant").click()


def adopter_l_avenant(page: Page, code: str) -> None:
    expect(page.locator("#encart-evaluation")).to_be_visible()
    page.get_by_role("link", name="Soumettre", exact=False).first.click()
    page.get_by_role("button", name="Soumettre aux signataires").click()
    page.get_by_role("link", name="Adopter", exact=False).first.click()
    page.get_by_label("Décision").fill("Comité de pilotage, décision n° 4")
    page.get_by_label("Prend effet le").fill(AUJOURD_HUI.isoformat())
    page.get_by_label("J’adopte l’avenant sans attendre les avis manquants").check()
    page.get_by_role("button", name="Adopter l’avenant").click()
    page.goto(f"/contrats/{code}/texte/?date={AUJOURD_HUI.isoformat()}")
    texte = page.locator(".contrat-texte")
    expect(texte).to_contain_text(NOUVEAU)
    expect(texte).not_to_contain_text(PREMIER_OBJECTIF)


def la_boucle_se_ferme(page: Page, base: str) -> None:
    page.goto(f"{base}recommandations/")
    expect(page.locator(".evaluation-boucle")).to_contain_text("En vigueur")
    aux_deux_largeurs(page)
    page.get_by_role("link", name=re.compile(RECO)).click()
    expect(
        page.get_by_role("heading", name="La boucle se ferme").or_(page.get_by_text("La boucle se ferme"))
    ).to_be_visible()
    expect(page.locator("main")).to_contain_text("Comité de pilotage, décision n° 4")


def publier(page: Page, base: str) -> str:
    page.goto(f"{base}evaluations/")
    page.get_by_role("link", name="Évaluation à mi-parcours de Clairval").click()
    conduite = page.url
    page.get_by_role("button", name="Soumettre au comité").click()
    assert "n’a pas de texte" in message(page)
    for chapitre in ("L’essentiel", "Comment nous avons travaillé"):
        page.get_by_role("link", name=chapitre).click()
        page.get_by_label("Texte du chapitre").fill("Ce que nous savons :\n\n- une **première** chose.")
        page.get_by_role("button", name="Enregistrer le texte").click()
        page.goto(conduite)
    page.get_by_role("button", name="Soumettre au comité").click()
    page.get_by_role("link", name="Valider le rapport").click()
    page.get_by_label("Décision").fill("Comité de pilotage, décision n° 5")
    page.get_by_role("button", name="Valider le rapport").click()
    page.get_by_role("button", name="Publier le rapport").click()
    assert "Le rapport est public" in message(page)
    page.get_by_role("link", name="Lire le rapport").click()
    return page.url


def lire_en_public(page: Page, rapport: str, base: str) -> None:
    page.goto(rapport)
    texte = page.locator(".rapport-texte")
    for attendu in (
        "54 enfants sur 71",
        "personne ne peut les amener",
        DESACCORD,
        RECO,
        "Comité de pilotage, décision n° 5",
    ):
        expect(page.locator("main")).to_contain_text(attendu)
    expect(texte).to_contain_text("Réponse : en partie".replace(" :", "\u00a0:"))
    aux_deux_largeurs(page)
    pdf = page.request.get(rapport.replace("/rapport/", "/fichiers/pdf/"))
    assert pdf.headers["content-type"] == "application/pdf"
    assert defauts_ua(pdf.body()) == []
    lu = " ".join(f.get_textpage().get_text_bounded() for f in pypdfium2.PdfDocument(pdf.body()))
    assert "54 enfants sur 71" in " ".join(lu.split())
    word = Document(io.BytesIO(page.request.get(rapport.replace("/rapport/", "/fichiers/docx/")).body()))
    assert any(DESACCORD in p.text for p in word.paragraphs)
    # The matrix is not public.
    page.goto(base)
    expect(page).to_have_url(re.compile("/compte/connexion/"))


def test_an_effect_from_a_real_action_to_its_result_made_again(ouvrir: Ouvrir) -> None:
    """The neighbourhoods are those of an action of the contract; what is expected comes before the result."""
    page = ouvrir()
    entrer(page, "evaluateur")
    page.goto("/contrats/creusot-montceau/indicateurs/effets/")
    page.get_by_role("link", name="Préparer une analyse").click()
    choix = page.get_by_label("Partir d’une action du contrat")
    choix.select_option(index=1)
    page.get_by_role("button", name="Reprendre ses quartiers et sa date").click()
    lieux = page.get_by_role("table", name="Quartiers de l’action").locator("tbody tr", has_text="oui")
    coches = page.get_by_role("group", name="Quartiers étudiés").get_by_role("checkbox", checked=True)
    expect(coches).to_have_count(lieux.count())
    mesure = page.locator("select[name=mesure]")
    suivie = mesure.locator("option", has_text="Accompagnements suivis d’un emploi")
    mesure.select_option(value=suivie.get_attribute("value"))
    page.get_by_label("Date du changement").fill("2024-01-01")
    page.get_by_label("Quartiers de comparaison").select_option(label="Ceux de la région")
    page.get_by_role("button", name="Voir ce que l’on pourrait voir").click()
    expect(page.locator("main")).to_contain_text("8 fois sur 10")
    expect(page.get_by_role("button", name="Voir le résultat")).to_have_count(0)
    page.get_by_label("Ce que j’attends, et pourquoi").fill("Deux points de plus.")
    page.get_by_role("button", name="Écrire ce que j’attends").click()
    page.get_by_role("button", name="Voir le résultat").click()
    verifier_page(page)
    page.get_by_role("link", name="Refaire ce calcul").click()
    expect(page.locator("main")).to_contain_text("Refait à l’identique")
