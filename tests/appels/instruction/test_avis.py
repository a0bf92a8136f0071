"""Opinions: for whom, with what reasons, two writers at once, and who reads the private note — on page and paper."""

import io
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from quartiers.appels.domain.avis import AvisModifie, Saisie, rendre_avis
from quartiers.appels.domain.cahiers import composer_cahier
from quartiers.appels.domain.recevabilite import ActeRefuse
from quartiers.appels.emetteurs import Emetteur
from quartiers.appels.enums import EtatDossier, QualiteAvis
from quartiers.appels.models import AvisDossier, CahierComite, ConflitInteret, FicheOrganisme, Message, Note
from quartiers.appels.queries.fiche import lire_fiche
from quartiers.appels.queries.instruction import emetteurs_possibles, scores
from quartiers.comptes.enums import Role
from quartiers.comptes.models import Habilitation
from quartiers.comptes.politiques import Acteur
from tests.appels.instruction.conftest import Saison, acteur, entrer
from tests.factories.appels import creer_porteur

pytestmark = pytest.mark.django_db
SECRET = "Budget interne trop juste"


def emetteur(saison: Saison) -> Emetteur:
    return Emetteur(QualiteAvis.FINANCEUR, ligne=saison.ligne(saison.etat))


def donner(saison: Saison, revision: int = 0, qui: Acteur | None = None, **champs: Any) -> AvisDossier:
    return rendre_avis(
        acteur=qui or saison.instructeur,
        dossier=saison.dossier,
        emetteur=emetteur(saison),
        saisie=Saisie(**{"sens": "favorable", **champs}),
        revision=revision,
    )


def page(client: Client, saison: Saison, nom: str = "instruire", *arguments: Any) -> str:
    reponse = client.get(reverse(f"appels:{nom}", args=[saison.contrat.code, saison.dossier.numero, *arguments]))
    assert reponse.status_code == 200
    return reponse.content.decode()


def texte_pdf(client: Client, adresse: str) -> str:
    reponse = client.get(adresse)
    assert reponse.status_code == 200
    assert reponse.headers["Content-Type"] == "application/pdf"
    return " ".join(p.extract_text() for p in PdfReader(io.BytesIO(reponse.content)).pages)


def texte_du_cahier(client: Client, saison: Saison) -> str:
    """Ask for the booklet, let the job make it, read it."""
    page = client.post(reverse("appels:cahier", args=[saison.contrat.code]), {"titre": "Cahier"})
    demande = CahierComite.objects.latest("pk")
    assert page["Location"] == reverse("appels:cahier_suivi", args=[saison.contrat.code, demande.pk])
    assert "Le cahier se compose" in client.get(page["Location"]).content.decode()
    assert composer_cahier(demande.pk) is True
    assert "Ouvrir le cahier" in client.get(page["Location"]).content.decode()
    fichier = client.get(reverse("appels:cahier_fichier", args=[saison.contrat.code, demande.pk]))
    assert fichier["Content-Type"] == "application/pdf"
    lu = PdfReader(io.BytesIO(b"".join(fichier.streaming_content)))  # type: ignore[attr-defined]
    return " ".join(p.extract_text() for p in lu.pages)


def test_each_one_speaks_for_oneself(saison: Saison) -> None:
    def cles(qui: Acteur) -> list[str]:
        return [e.libelle for e in emetteurs_possibles(qui, saison.dossier)]

    assert cles(saison.instructeur) == ["État"]
    assert cles(saison.autre_instructeur) == ["Région"]
    assert cles(saison.agent) == [saison.commune.nom]
    assert cles(saison.conseiller) == ["Conseil citoyen"]
    assert cles(saison.pilote) == ["État", "Région", saison.commune.nom, "Conseil citoyen"]
    assert cles(acteur(Role.SERVICE_ETAT, saison.contrat)) == []


def test_speaking_for_another_is_refused(client: Client, saison: Saison) -> None:
    entrer(client, saison.autre_instructeur)
    adresse = reverse("appels:rendre_avis", args=[saison.contrat.code, saison.dossier.numero, emetteur(saison).cle])
    assert client.post(adresse, {"sens": "favorable", "revision": "0"}).status_code == 403
    assert AvisDossier.objects.count() == 0


@pytest.mark.parametrize("sens", ["reserves", "defavorable", "ajourne"])
def test_reasons_are_compulsory_when_needed(saison: Saison, sens: str) -> None:
    with pytest.raises(ActeRefuse, match="dit son motif"):
        donner(saison, sens=sens)
    assert donner(saison, sens=sens, motif="Public trop large").motif == "Public trop large"


def test_lower_amount_says_why_and_none_goes_over_the_request(saison: Saison) -> None:
    with pytest.raises(ActeRefuse, match="plus bas que la demande"):
        donner(saison, montant=Decimal(2000))
    with pytest.raises(ActeRefuse, match="dépasse la demande"):
        donner(saison, montant=Decimal(3001))
    assert donner(saison, montant=Decimal(3000)).montant == Decimal(3000)


def test_closed_file_takes_no_opinion(saison: Saison) -> None:
    saison.dossier.etat = EtatDossier.INSTRUIT
    with pytest.raises(ActeRefuse, match="ne reçoit plus d’avis"):
        donner(saison)


def test_score_weighs_the_marks_and_emptied_ones_go(saison: Saison) -> None:
    from quartiers.appels.models import Critere

    leger = Critere.objects.create(
        contrat=saison.contrat, campagne=saison.campagne, intitule="Coût", poids=1, note_max=10
    )
    donner(saison, notes={saison.critere.pk: Decimal(5), leger.pk: Decimal(4)})
    assert scores([saison.dossier.pk]) == {saison.dossier.pk: Decimal("80.0")}  # (1×2 + 0,4×1) ÷ 3
    donner(saison, revision=1, notes={leger.pk: Decimal(4)})
    assert scores([saison.dossier.pk]) == {saison.dossier.pk: Decimal("40.0")}
    with pytest.raises(ActeRefuse, match="de 0 à 10"):
        donner(saison, revision=2, notes={leger.pk: Decimal(11)})
    assert Note.objects.get().valeur == Decimal(4)


def test_second_writer_is_told_and_writes_nothing_over(saison: Saison) -> None:
    donner(saison, motif="premier")
    with pytest.raises(AvisModifie) as refus:
        donner(saison, revision=0, motif="second")
    assert refus.value.actuel.motif == "premier"
    donner(saison, revision=1, motif="second, en connaissance")
    assert AvisDossier.objects.get().motif == "second, en connaissance"


def test_page_shows_both_texts_when_two_instructors_write_at_once(client: Client, saison: Saison) -> None:
    """The first saved text and the one being written are both on the page; saving again keeps the second."""
    entrer(client, saison.instructeur)
    adresse = reverse("appels:rendre_avis", args=[saison.contrat.code, saison.dossier.numero, emetteur(saison).cle])
    assert 'name="revision" value="0"' in client.get(adresse).content.decode()
    donner(saison, motif="Projet solide", sens="reserves")
    saisie = {"sens": "defavorable", "motif": "Hors quartier", "revision": "0"}
    reponse = client.post(adresse, saisie)
    assert reponse.status_code == 409
    texte = reponse.content.decode()
    assert "solide" in texte
    assert "Hors quartier" in texte
    assert 'name="revision" value="1"' in texte
    assert AvisDossier.objects.get().motif == "Projet solide"
    assert client.post(adresse, {**saisie, "revision": "1"}).status_code == 302
    assert AvisDossier.objects.get().motif == "Hors quartier"


def test_missing_reason_keeps_what_was_typed(client: Client, saison: Saison) -> None:
    entrer(client, saison.instructeur)
    adresse = reverse("appels:rendre_avis", args=[saison.contrat.code, saison.dossier.numero, emetteur(saison).cle])
    reponse = client.post(adresse, {"sens": "defavorable", "commentaire": "gardé", "revision": "0"})
    assert reponse.status_code == 422
    assert "dit son motif" in reponse.content.decode()
    assert "gardé" in reponse.content.decode()


def test_private_note_is_read_by_its_organisation_only_on_page_and_panel(client: Client, saison: Saison) -> None:
    donner(saison, commentaire_prive=SECRET, commentaire="Partagé entre nous")
    collegue = acteur(Role.INSTRUCTEUR, saison.contrat, organisme=saison.etat.organisme)
    for qui in (saison.instructeur, collegue):
        entrer(client, qui)
        assert SECRET in page(client, saison)
    etranger = [
        saison.pilote,
        saison.autre_instructeur,
        saison.agent,
        acteur(Role.SERVICE_ETAT, saison.contrat),
        acteur(Role.EVALUATEUR, saison.contrat),
        acteur(Role.ADMINISTRATEUR, saison.contrat),
    ]
    for qui in etranger:
        entrer(client, qui)
        assert "Partagé entre nous" in page(client, saison)
        for nom in ("instruire", "apercu_dossier"):
            assert SECRET not in page(client, saison, nom)


def test_typing_in_another_s_name_neither_reads_nor_erases_the_note(client: Client, saison: Saison) -> None:
    donner(saison, commentaire_prive=SECRET)
    entrer(client, saison.pilote)
    texte = page(client, saison, "rendre_avis", emetteur(saison).cle)
    assert SECRET not in texte
    assert "commentaire_prive" not in texte
    adresse = reverse("appels:rendre_avis", args=[saison.contrat.code, saison.dossier.numero, emetteur(saison).cle])
    client.post(adresse, {"sens": "favorable", "revision": "1", "commentaire_prive": "écrasé"})
    avis = AvisDossier.objects.get()
    assert (avis.revision, avis.commentaire_prive) == (2, SECRET)


def test_paper_never_holds_a_private_note_even_for_its_writer(client: Client, saison: Saison) -> None:
    donner(saison, commentaire_prive=SECRET, commentaire="Partagé entre nous")
    entrer(client, saison.instructeur)
    arguments = [saison.contrat.code, saison.dossier.numero]
    fiche = texte_pdf(client, reverse("appels:fiche_instruction", args=arguments))
    cahier = texte_du_cahier(client, saison)
    for papier in (fiche, cahier):
        assert "Partagé entre nous" in papier
        assert SECRET not in papier


def test_export_of_the_list_holds_no_note(client: Client, saison: Saison) -> None:
    from quartiers.appels.queries.liste import COLONNES

    donner(saison, commentaire_prive=SECRET, commentaire="Partagé entre nous")
    entrer(client, saison.instructeur)
    toutes = "&".join(f"colonnes={c.cle}" for c in COLONNES)
    reponse = client.get(reverse("appels:dossiers", args=[saison.contrat.code]) + f"?format=csv&{toutes}")
    contenu = b"".join(reponse).decode()
    assert saison.dossier.numero in contenu
    assert SECRET not in contenu


def test_council_reads_the_project_alone(client: Client, saison: Saison) -> None:
    """Bank data, opinions of funders, comments, threads: there for an instructor, absent for the council."""
    FicheOrganisme.objects.create(
        organisme=saison.dossier.organisme, titulaire_compte="Association", iban="FR7612345678901234567890189"
    )
    donner(saison, sens="reserves", motif="Motif du financeur", commentaire="Commentaire du financeur")
    for interne in (True, False):
        Message.objects.create(contrat=saison.contrat, dossier=saison.dossier, texte=f"Mot {interne}", interne=interne)
    caches = ["FR7612345678901234567890189", "Motif du financeur", "Commentaire du financeur", "Mot True", "Mot False"]
    entrer(client, saison.instructeur)
    instruction = page(client, saison)
    assert [texte for texte in caches if texte not in instruction] == []
    entrer(client, saison.conseiller)
    for nom in ("instruire", "apercu_dossier"):
        texte = page(client, saison, nom)
        assert "Jardin partagé" in texte
        assert [cache for cache in caches if cache in texte] == []
    papier = texte_pdf(client, reverse("appels:fiche_instruction", args=[saison.contrat.code, saison.dossier.numero]))
    assert "Les familles manquent de lieux" in papier
    assert [cache for cache in caches if cache in papier] == []
    assert client.get(reverse("appels:cahier", args=[saison.contrat.code])).status_code == 403


def test_council_gives_its_opinion_and_reads_it_back(client: Client, saison: Saison) -> None:
    entrer(client, saison.conseiller)
    cle = f"conseil-{saison.conseil.pk}"
    texte = page(client, saison, "rendre_avis", cle)
    assert 'name="sens"' in texte
    assert 'name="montant"' not in texte
    assert 'name="commentaire' not in texte
    adresse = reverse("appels:rendre_avis", args=[saison.contrat.code, saison.dossier.numero, cle])
    client.post(adresse, {"sens": "reserves", "motif": "Ouvrir le soir", "revision": "0"})
    assert "Ouvrir le soir" in page(client, saison)
    entrer(client, saison.pilote)
    assert "Ouvrir le soir" in page(client, saison)


def test_internal_thread_is_for_those_who_instruct(client: Client, saison: Saison) -> None:
    Message.objects.create(contrat=saison.contrat, dossier=saison.dossier, texte="Entre nous", interne=True)
    entrer(client, saison.agent)
    assert "Entre nous" in page(client, saison)
    for role in (Role.SERVICE_ETAT, Role.EVALUATEUR):
        entrer(client, acteur(role, saison.contrat))
        assert "Entre nous" not in page(client, saison)


def test_holder_never_reaches_instruction(client: Client, saison: Saison) -> None:
    donner(saison, commentaire="Partagé entre nous")
    entrer(client, creer_porteur(saison.contrat, saison.dossier.organisme))
    for nom in ("instruire", "apercu_dossier", "fiche_instruction"):
        adresse = reverse(f"appels:{nom}", args=[saison.contrat.code, saison.dossier.numero])
        assert client.get(adresse).status_code == 403
    fiche = client.get(reverse("appels:dossier", args=[saison.contrat.code, saison.dossier.numero]))
    assert fiche.status_code == 200
    assert "Partagé entre nous" not in fiche.content.decode()


def test_conflict_takes_a_project_out_of_that_person_s_booklet(client: Client, saison: Saison) -> None:
    autre = saison.nouveau(intitule="Fanfare des écoles")
    entrer(client, saison.instructeur)
    assert "Fanfare des écoles" in texte_du_cahier(client, saison)
    declarer = reverse("appels:declarer_conflit", args=[saison.contrat.code, autre.numero])
    assert client.post(declarer, {"motif": "Ma sœur y travaille"}).status_code == 302
    assert ConflitInteret.objects.get().motif == "Ma sœur y travaille"
    papier = texte_du_cahier(client, saison)
    assert "Jardin partagé" in papier
    assert "Fanfare des écoles" not in papier
    assert client.get(reverse("appels:fiche_instruction", args=[saison.contrat.code, autre.numero])).status_code == 404
    entrer(client, saison.autre_instructeur)
    assert "Fanfare des écoles" in texte_du_cahier(client, saison)


def test_booklet_made_before_a_conflict_is_closed_after_it(client: Client, saison: Saison) -> None:
    entrer(client, saison.instructeur)
    texte_du_cahier(client, saison)
    cahier = CahierComite.objects.get()
    fichier = reverse("appels:cahier_fichier", args=[saison.contrat.code, cahier.pk])
    utilisateur = saison.instructeur.utilisateur
    assert utilisateur is not None
    ConflitInteret.objects.create(contrat=saison.contrat, dossier=saison.dossier, utilisateur=utilisateur)

    assert client.get(fichier)["Location"] == reverse("appels:cahier", args=[saison.contrat.code])
    entrer(client, saison.autre_instructeur)
    assert client.get(fichier).status_code == 404  # someone else's


def test_booklet_of_nothing_is_told_and_only_the_latest_are_kept(client: Client, saison: Saison) -> None:
    entrer(client, saison.pilote)
    adresse = reverse("appels:cahier", args=[saison.contrat.code])
    vide = client.post(f"{adresse}?q=introuvable", {"titre": "Cahier"})
    assert (vide.status_code, CahierComite.objects.count()) == (422, 0)
    assert "le cahier serait vide" in vide.content.decode()

    for rang in range(7):
        client.post(adresse, {"titre": f"Cahier {rang}"})

    titres = list(CahierComite.objects.order_by("pk").values_list("titre", flat=True))
    assert titres == [f"Cahier {rang}" for rang in range(2, 7)]


def test_booklet_of_someone_whose_right_ended_is_not_made(client: Client, saison: Saison) -> None:
    entrer(client, saison.instructeur)
    client.post(reverse("appels:cahier", args=[saison.contrat.code]), {"titre": "Cahier"})
    assert saison.instructeur.habilitation is not None
    Habilitation.objects.filter(pk=saison.instructeur.habilitation.pk).update(fin=timezone.localdate())

    cahier = CahierComite.objects.get()
    assert composer_cahier(cahier.pk) is False

    cahier.refresh_from_db()
    assert (cahier.etat, cahier.document) == ("echoue", None)
    assert cahier.erreur == "Vous ne voyez plus aucun de ces dossiers."


def test_file_in_conflict_is_not_told_among_the_organisation_s_other_requests(client: Client, saison: Saison) -> None:
    autre = saison.nouveau(intitule="Fanfare des écoles", organisme=saison.dossier.organisme)
    entrer(client, saison.instructeur)
    assert "Fanfare des écoles" in page(client, saison)
    assert saison.instructeur.utilisateur is not None
    ConflitInteret.objects.create(contrat=saison.contrat, dossier=autre, utilisateur=saison.instructeur.utilisateur)
    assert "Fanfare des écoles" not in page(client, saison)


def test_fiche_reads_no_note_for_nobody(saison: Saison) -> None:
    donner(saison, commentaire_prive=SECRET)
    assert [lu.note_privee for lu in lire_fiche(saison.instructeur, saison.dossier).avis] == [SECRET]
    assert [lu.note_privee for lu in lire_fiche(saison.pilote, saison.dossier).avis] == [None]
    assert lire_fiche(Acteur(), saison.dossier).avis == []
