"""The consultation, the deliberations, the adoption, the publication, the sending; and the sealed versions."""

import datetime as dt
import re
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from quartiers.comptes.politiques import Acteur
from quartiers.exports.pdf import CompositionImpossible
from quartiers.gouvernance.enums import EtatSeance
from quartiers.gouvernance.models import Instance, Seance
from quartiers.notifications.models import Envoi
from quartiers.socle.dates import mois_avant
from quartiers.socle.formats import date_fr
from quartiers.socle.transitions import TransitionRefusee
from quartiers.suivi.composition import composer
from quartiers.suivi.contenu import ContenuRapport
from quartiers.suivi.domain import adoption_rapport as adoption
from quartiers.suivi.domain import consultation as domain
from quartiers.suivi.domain.scellement import contenu_de, figer, intacte
from quartiers.suivi.echeancier import Dates, avertissements, debut_maximal, echeances, fin_minimale
from quartiers.suivi.enums import EtapeVersion, EtatRapport, SensAvisRapport
from quartiers.suivi.lecture_rapport import contenu_courant
from quartiers.suivi.models import AvisRapport, CreditFiche, Deliberation, Rapport, VersionRapport
from quartiers.suivi.suites_rapport import suite_de


@pytest.fixture(autouse=True)
def sans_dessin(monkeypatch: pytest.MonkeyPatch) -> None:
    """Charts are drawn in a process of their own, seen by test_sorties: not at each seal here."""
    monkeypatch.setattr("quartiers.suivi.domain.scellement.dessiner", lambda contenu: contenu)


def ouvrir(rapport: Rapport, pilote: Acteur) -> dt.date:
    fin = fin_minimale(timezone.localdate(), 31)
    domain.ouvrir_consultation(acteur=pilote, rapport=rapport, fin=fin)
    return fin


def reculer(rapport: Rapport, jours: int = 40) -> None:
    """As if the consultation had been opened `jours` days ago."""
    assert rapport.consultation_debut is not None
    assert rapport.consultation_fin is not None
    rapport.consultation_debut = rapport.consultation_debut - dt.timedelta(days=jours)
    rapport.consultation_fin = rapport.consultation_fin - dt.timedelta(days=jours)
    rapport.save()


def rendre(avis: AvisRapport, acteur: Acteur, **champs: Any) -> None:
    domain.rendre_avis(acteur=acteur, avis=avis, **{"sens": SensAvisRapport.FAVORABLE, **champs})


def test_list_holds_councils_and_the_body_of_each_neighbourhood(rapport_pret: Rapport) -> None:
    noms = list(AvisRapport.objects.filter(rapport=rapport_pret).values_list("nom", flat=True))

    assert noms == [
        "Conseil municipal – Le Creusot",
        "Conseil citoyen – Les Saules",
        "Conseil citoyen – Les Tilleuls",
    ]
    assert list(Deliberation.objects.filter(rapport=rapport_pret).values_list("assemblee", flat=True)) == [
        "Assemblée de Communauté des Trois Rivières",
        "Conseil municipal – Le Creusot",
    ]


def test_consultation_lasts_a_month_at_least(rapport_pret: Rapport, pilote: Acteur) -> None:
    with pytest.raises(domain.ConsultationRefusee, match="un mois au moins"):
        domain.ouvrir_consultation(
            acteur=pilote, rapport=rapport_pret, fin=timezone.localdate() + dt.timedelta(days=20)
        )


def test_nobody_whom_the_law_names_is_left_out(rapport_pret: Rapport, pilote: Acteur) -> None:
    domain.retirer_consulte(acteur=pilote, avis=AvisRapport.objects.get(nom="Conseil citoyen – Les Saules"))

    with pytest.raises(domain.ConsultationRefusee, match="Les Saules"):
        ouvrir(rapport_pret, pilote)


def test_opinion_is_given_by_the_link_received(rapport_pret: Rapport, pilote: Acteur, client: Client) -> None:
    AvisRapport.objects.filter(nom="Conseil citoyen – Les Saules").update(courriel="conseil@exemple.fr")
    ouvrir(rapport_pret, pilote)
    avis = AvisRapport.objects.select_related("rapport").get(courriel="conseil@exemple.fr")
    lien = re.search(r"/avis-rapport/\S+", Envoi.objects.get(destinataire="conseil@exemple.fr").corps)
    assert lien is not None
    adresse = lien[0]

    page = client.get(adresse)
    sans_motif = client.post(adresse, {"sens": "reserves", "observations": ""})
    client.post(adresse, {"sens": "reserves", "observations": "Plus de jardins."})

    assert "L’essentiel de l’année" in page.content.decode()
    assert page["Cache-Control"] == "private, no-store"
    assert "Dites en quelques mots" in sans_motif.content.decode()
    avis.refresh_from_db()
    assert (avis.sens, avis.observations, avis.saisi_par) == ("reserves", "Plus de jardins.", None)
    assert mail.outbox == []  # letters leave by the jobs' process


def test_link_of_an_earlier_consultation_is_dead(rapport_pret: Rapport, pilote: Acteur, client: Client) -> None:
    ouvrir(rapport_pret, pilote)
    jeton = domain.jeton_de(AvisRapport.objects.select_related("rapport").filter(rapport=rapport_pret)[0])
    domain.suspendre_consultation(acteur=pilote, rapport=rapport_pret, motif="Un chapitre manque.")

    assert client.get(reverse("suivi:avis_par_lien", args=[jeton])).status_code == 410
    assert client.get(reverse("suivi:avis_par_lien", args=[f"{jeton}x"])).status_code == 410
    assert client.get(reverse("suivi:avis_par_lien_pdf", args=[jeton])).status_code == 404


def test_silence_is_favourable_and_never_before_the_month_is_over(rapport_pret: Rapport, pilote: Acteur) -> None:
    fin = ouvrir(rapport_pret, pilote)
    with pytest.raises(domain.ConsultationRefusee, match="encore attendus"):
        domain.clore_consultation(acteur=pilote, rapport=rapport_pret)
    reculer(rapport_pret)

    assert domain.clore_consultation(acteur=pilote, rapport=rapport_pret) == 3
    reputes = AvisRapport.objects.filter(rapport=rapport_pret).values_list("sens", "rendu_le")
    assert set(reputes) == {(SensAvisRapport.REPUTE, fin - dt.timedelta(days=40))}


def test_consultation_closes_early_when_all_have_answered(rapport_pret: Rapport, pilote: Acteur) -> None:
    ouvrir(rapport_pret, pilote)
    for avis in AvisRapport.objects.filter(rapport=rapport_pret):
        rendre(avis, pilote)

    assert domain.clore_consultation(acteur=pilote, rapport=rapport_pret) == 0


def test_opinion_that_came_in_time_is_still_recorded_after_the_end(rapport_pret: Rapport, pilote: Acteur) -> None:
    ouvrir(rapport_pret, pilote)
    reculer(rapport_pret)
    domain.clore_consultation(acteur=pilote, rapport=rapport_pret)
    avis = AvisRapport.objects.filter(rapport=rapport_pret)[0]
    a_temps = rapport_pret.consultation_fin
    assert a_temps is not None

    with pytest.raises(TransitionRefusee):
        rendre(avis, pilote, rendu_le=a_temps + dt.timedelta(days=1))
    with pytest.raises(TransitionRefusee):
        rendre(avis, Acteur(), rendu_le=a_temps)
    rendre(avis, pilote, rendu_le=a_temps)
    assert AvisRapport.objects.get(pk=avis.pk).sens == SensAvisRapport.FAVORABLE


def jusqu_au_projet(rapport: Rapport, pilote: Acteur) -> None:
    ouvrir(rapport, pilote)
    rendre(
        AvisRapport.objects.get(nom="Conseil citoyen – Les Saules"),
        pilote,
        sens="reserves",
        observations="Des jardins.",
    )
    reculer(rapport)
    domain.clore_consultation(acteur=pilote, rapport=rapport)


def test_whole_way_from_the_draft_to_the_state(rapport_pret: Rapport, pilote: Acteur, client: Client) -> None:
    rapport = rapport_pret
    page = reverse("suivi:rapport", args=[rapport.contrat.code, rapport.annee])
    jusqu_au_projet(rapport, pilote)
    with pytest.raises(adoption.ActeRefuse, match="Les Saules"):
        adoption.annexer(acteur=pilote, rapport=rapport)
    domain.donner_suite(
        acteur=pilote, avis=AvisRapport.objects.get(nom="Conseil citoyen – Les Saules"), suite="Un jardin en 2026."
    )
    adoption.annexer(acteur=pilote, rapport=rapport)
    with pytest.raises(adoption.ActeRefuse, match="délibération"):
        adoption.adopter_rapport(acteur=pilote, rapport=rapport)
    assert "délibération" in suite_de(rapport).bloque[0]
    epci = Deliberation.objects.get(rapport=rapport, commune=None)
    adoption.enregistrer_deliberation(
        acteur=pilote, deliberation=epci, prevue_le=None, tenue_le=timezone.localdate(), numero="2026-112"
    )
    adoption.adopter_rapport(acteur=pilote, rapport=rapport)
    assert client.get(page).status_code == 404
    adoption.publier_rapport(acteur=pilote, rapport=rapport)

    public = client.get(page).content.decode()
    assert "Un jardin en 2026." in public
    assert "délibération n° 2026-112" in public
    adoption.transmettre_rapport(
        acteur=pilote,
        rapport=rapport,
        transmis_a="Préfecture",
        transmis_le=timezone.localdate(),
        courriel="prefecture@exemple.fr",
    )
    envoi = Envoi.objects.get(destinataire="prefecture@exemple.fr")
    piece = envoi.pieces.get()
    assert piece.document is not None
    assert (piece.nom, piece.document.public) == (f"rapport-2025-{slugify(rapport.contrat.nom_court)}.pdf", True)
    assert piece.document.fichier.read() == client.get(f"{page}fichiers/pdf/").content
    assert "est joint à ce message" in envoi.corps
    assert "fichiers/pdf/" in envoi.corps
    assert piece.document.empreinte in envoi.corps
    assert VersionRapport.objects.filter(rapport=rapport).order_by("-numero")[0].empreinte in envoi.corps
    assert suite_de(rapport).acte == ""


def publie(rapport: Rapport) -> Rapport:
    """Published, with its final version: as the acts leave it."""
    jour = timezone.localdate()
    Rapport.objects.filter(pk=rapport.pk).update(
        etat=EtatRapport.PUBLIE,
        adopte_le=jour,
        publie_le=jour,
        consultation_debut=jour,
        consultation_fin=fin_minimale(jour, 31),
    )
    rapport.refresh_from_db()
    figer(rapport, EtapeVersion.DEFINITIVE, composer(rapport), par=None, le=timezone.now())
    return rapport


def test_report_too_heavy_for_a_letter_is_told_by_its_address(
    rapport_pret: Rapport, pilote: Acteur, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.COURRIEL_PIECES_MAX = 1000
    monkeypatch.setattr(adoption, "rapport_en_pdf", lambda contenu: b"%PDF-1.7 " + b"0" * 2000)
    adoption.transmettre_rapport(
        acteur=pilote,
        rapport=publie(rapport_pret),
        transmis_a="Préfecture",
        transmis_le=timezone.localdate(),
        courriel="prefecture@exemple.fr",
    )
    envoi = Envoi.objects.get(destinataire="prefecture@exemple.fr")
    assert not envoi.pieces.exists()
    assert re.search(r"\(2,0\s\w+\) est trop lourd pour être joint", envoi.corps)
    assert "fichiers/pdf/" in envoi.corps


def test_nothing_is_sent_when_the_file_cannot_be_made(
    rapport_pret: Rapport, pilote: Acteur, monkeypatch: pytest.MonkeyPatch
) -> None:
    def echouer(contenu: ContenuRapport) -> bytes:
        raise CompositionImpossible("délai")

    monkeypatch.setattr(adoption, "rapport_en_pdf", echouer)
    envoi: dict[str, Any] = {"transmis_a": "Préfecture", "transmis_le": timezone.localdate()}
    with pytest.raises(adoption.ActeRefuse, match="rien n’est parti"):
        adoption.transmettre_rapport(
            acteur=pilote, rapport=publie(rapport_pret), courriel="prefecture@exemple.fr", **envoi
        )
    assert Rapport.objects.get(pk=rapport_pret.pk).etat == EtatRapport.PUBLIE
    assert not Envoi.objects.filter(destinataire="prefecture@exemple.fr").exists()


def test_one_answer_to_all_stands_in_the_report_and_lets_it_be_settled(
    rapport_pret: Rapport, pilote: Acteur, client: Client, settings: Any
) -> None:
    settings.ROLES_A_DOUBLE_FACTEUR = []
    jusqu_au_projet(rapport_pret, pilote)
    client.force_login(pilote.utilisateur)  # type: ignore[arg-type]
    adresse = reverse("suivi:rapport_suites", args=[rapport_pret.contrat.code, rapport_pret.annee])
    assert "Conseil citoyen – Les Saules : « Des jardins. »" in client.get(adresse).content.decode()

    page = client.post(adresse, {"suites": "Un jardin par quartier."}, follow=True).content.decode()
    rapport_pret.refresh_from_db()
    assert "Un jardin par quartier." in page
    adoption.annexer(acteur=pilote, rapport=rapport_pret)
    assert contenu_courant(rapport_pret).suites == "Un jardin par quartier."
    refus = client.post(adresse, {"suites": "Deux."}, follow=True).content.decode()
    assert "ses textes et son plan ne changent plus" in refus
    assert Rapport.objects.get(pk=rapport_pret.pk).suites == "Un jardin par quartier."


def test_meeting_that_examined_it_is_chosen_among_those_held(
    rapport_pret: Rapport, pilote: Acteur, client: Client, settings: Any
) -> None:
    settings.ROLES_A_DOUBLE_FACTEUR = []
    contrat, jour = rapport_pret.contrat, timezone.localdate()
    instance = Instance.objects.create(contrat=contrat, code="copil", titre="Comité de pilotage", debut=contrat.debut)
    tenue = Seance.objects.create(contrat=contrat, instance=instance, tenue_le=jour, objet="Rapport")
    a_venir = Seance.objects.create(contrat=contrat, instance=instance, tenue_le=jour + dt.timedelta(days=9))
    annulee = Seance.objects.create(
        contrat=contrat,
        instance=instance,
        tenue_le=jour,
        objet="Annulée",
        etat=EtatSeance.ANNULEE,
        motif_annulation="x",
    )
    client.force_login(pilote.utilisateur)  # type: ignore[arg-type]
    adresse = reverse("suivi:rapport_seance", args=[contrat.code, rapport_pret.annee])

    for autre in (a_venir, annulee):
        assert client.post(adresse, {"seance": autre.pk}).status_code == 200  # the form again, with its error
    rapport_pret.refresh_from_db()
    assert rapport_pret.seance is None
    client.post(adresse, {"seance": tenue.pk})
    rapport_pret.refresh_from_db()
    assert rapport_pret.seance == tenue
    assert contenu_courant(rapport_pret).examen == f"Comité de pilotage, le {date_fr(jour)}"
    with pytest.raises(adoption.ActeRefuse, match="ne change plus"):
        adoption.noter_seance(acteur=pilote, rapport=publie(rapport_pret), seance=None)


def test_opinion_on_paper_is_recorded_with_its_file_and_its_day(
    rapport_pret: Rapport, pilote: Acteur, client: Client, settings: Any
) -> None:
    settings.ROLES_A_DOUBLE_FACTEUR = []
    ouvrir(rapport_pret, pilote)
    reculer(rapport_pret)
    domain.clore_consultation(acteur=pilote, rapport=rapport_pret)
    conseil = AvisRapport.objects.get(rapport=rapport_pret, nom="Conseil municipal – Le Creusot")
    client.force_login(pilote.utilisateur)  # type: ignore[arg-type]
    adresse = reverse("suivi:rapport_avis", args=[rapport_pret.contrat.code, rapport_pret.annee, conseil.pk])
    papier = SimpleUploadedFile("avis.pdf", b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")

    client.post(adresse, {"sens": "favorable", "rendu_le": rapport_pret.consultation_fin, "fichier": papier})
    conseil.refresh_from_db()
    assert (conseil.sens, conseil.rendu_le) == ("favorable", rapport_pret.consultation_fin)
    assert conseil.document is not None
    assert conseil.document.titre == "Avis – Conseil municipal – Le Creusot"
    assert conseil.saisi_par == pilote.utilisateur


def test_sealed_version_keeps_its_figures_when_data_change(rapport_pret: Rapport, pilote: Acteur) -> None:
    ouvrir(rapport_pret, pilote)
    avant = contenu_courant(rapport_pret)
    CreditFiche.objects.filter(contrat=rapport_pret.contrat).update(vote=99)

    apres = contenu_courant(rapport_pret)
    version = VersionRapport.objects.get(rapport=rapport_pret)
    assert (version.etape, intacte(version)) == (EtapeVersion.CONSULTATION, True)
    assert apres == avant == contenu_de(version)
    domain.suspendre_consultation(acteur=pilote, rapport=rapport_pret, motif="Chiffres à revoir.")
    assert contenu_courant(rapport_pret) != avant  # the draft follows the data again


def test_adopted_version_has_the_figures_that_the_assemblies_read(rapport_pret: Rapport, pilote: Acteur) -> None:
    rapport = rapport_pret
    jusqu_au_projet(rapport, pilote)
    rapport.suites = "Il est tenu compte de toutes les observations."
    rapport.save()
    adoption.annexer(acteur=pilote, rapport=rapport)
    CreditFiche.objects.filter(contrat=rapport.contrat).update(vote=99)
    epci = Deliberation.objects.get(rapport=rapport, commune=None)
    adoption.enregistrer_deliberation(
        acteur=pilote, deliberation=epci, prevue_le=None, tenue_le=timezone.localdate(), numero="12"
    )
    adoption.adopter_rapport(acteur=pilote, rapport=rapport)

    projet = contenu_de(VersionRapport.objects.get(rapport=rapport, etape=EtapeVersion.PROJET))
    adopte = contenu_de(VersionRapport.objects.get(rapport=rapport, etape=EtapeVersion.DEFINITIVE))
    assert (adopte.chapitres, adopte.donnees, adopte.avis) == (projet.chapitres, projet.donnees, projet.avis)
    assert [d.numero for d in adopte.deliberations] == ["12"]


def test_sealed_version_cannot_be_changed(rapport_pret: Rapport, pilote: Acteur) -> None:
    ouvrir(rapport_pret, pilote)

    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        VersionRapport.objects.filter(rapport=rapport_pret).update(empreinte="0")


def test_assembly_cannot_have_met_before_the_project_is_settled(rapport_pret: Rapport, pilote: Acteur) -> None:
    epci = Deliberation.objects.get(rapport=rapport_pret, commune=None)

    with pytest.raises(adoption.ActeRefuse, match="pas encore arrêté"):
        adoption.enregistrer_deliberation(
            acteur=pilote, deliberation=epci, prevue_le=None, tenue_le=timezone.localdate(), numero="1"
        )


@pytest.mark.parametrize(
    ("debut", "fin"),
    [((2026, 1, 31), (2026, 3, 3)), ((2026, 2, 1), (2026, 3, 4)), ((2026, 12, 15), (2027, 1, 15))],
)
def test_month_of_the_law_and_days_of_the_setting(debut: tuple[int, int, int], fin: tuple[int, int, int]) -> None:
    jour = dt.date(*debut)
    assert fin_minimale(jour, 31) == dt.date(*fin)
    assert fin_minimale(debut_maximal(dt.date(*fin), 31), 31) <= dt.date(*fin)
    assert mois_avant(dt.date(2026, 1, 31), -1) == dt.date(2026, 2, 28)


def test_calendar_is_planned_back_from_the_assembly() -> None:
    dates = Dates(
        annee=2025,
        etat=EtatRapport.BROUILLON,
        assemblee=dt.date(2026, 6, 25),
        aujourdhui=dt.date(2026, 3, 1),
        jours=31,
        bilans=dt.date(2026, 3, 1),
    )
    suite = {echeance.libelle: echeance.prevue for echeance in echeances(dates)}

    assert suite["Ouverture de la consultation"] == dt.date(2026, 5, 1)
    assert suite["Fin de la consultation"] == dt.date(2026, 6, 1)
    assert suite["Projet arrêté, avis annexés"] == dt.date(2026, 6, 11)
    assert list(avertissements(dates)) == []
    tard = Dates(**{**dates.__dict__, "aujourdhui": dt.date(2026, 6, 1)})
    assert "la première date possible" in next(avertissements(tard))
