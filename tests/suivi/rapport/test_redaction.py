"""Opening a report, its plan, its texts written by several."""

import pytest

from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.socle.transitions import TransitionRefusee
from quartiers.suivi.domain import rapport as domain
from quartiers.suivi.domain.redaction import (
    TexteConcurrent,
    commenter,
    ecrire_texte,
    regler_commentaire,
    restaurer_texte,
)
from quartiers.suivi.enums import EtatRapport
from quartiers.suivi.models import BlocRapport, Chapitre, Rapport, TexteChapitre
from quartiers.suivi.suites_rapport import remarques_de_redaction
from tests.factories.comptes import creer_acteur


def chapitre(rapport: Rapport, code: str) -> Chapitre:
    return Chapitre.objects.get(rapport=rapport, code=code)


def test_usual_plan_holds_the_legal_contents_axes_and_neighbourhoods(rapport: Rapport) -> None:
    codes = list(Chapitre.objects.filter(rapport=rapport).order_by("rang").values_list("code", flat=True))

    assert codes == [
        "synthese",
        "orientations",
        "volets",
        "actions",
        "axe-1",
        "axe-2",
        "publics",
        "quartiers",
        "quartier-saules",
        "quartier-tilleuls",
        "finances",
        "dsu",
        "participation",
        "perspectives",
    ]
    assert Chapitre.objects.filter(rapport=rapport).exclude(exigence="").count() == 7


def test_legal_content_is_recalled_until_its_chapter_has_a_text(rapport: Rapport, pilote: Acteur) -> None:
    avant = list(remarques_de_redaction(rapport))
    ecrire_texte(acteur=pilote, chapitre=chapitre(rapport, "volets"), texte="Le renouvellement urbain…", revision=0)

    assert len(avant) == 7
    assert any("articulation entre les volets" in phrase for phrase in avant)
    assert not any("articulation entre les volets" in phrase for phrase in remarques_de_redaction(rapport))


def test_last_year_is_copied_with_or_without_its_texts(rapport: Rapport, contrat: Contrat, pilote: Acteur) -> None:
    ecrire_texte(acteur=pilote, chapitre=chapitre(rapport, "synthese"), texte="Une bonne année.", revision=0)
    domain.retirer_chapitre(acteur=pilote, chapitre=chapitre(rapport, "dsu"))

    vide = domain.ouvrir_rapport(acteur=pilote, contrat=contrat, annee=2026, modele=rapport)
    plein = domain.ouvrir_rapport(acteur=pilote, contrat=contrat, annee=2027, modele=rapport, garder_textes=True)

    assert not Chapitre.objects.filter(rapport=vide, code="dsu").exists()
    assert (chapitre(vide, "synthese").texte, chapitre(vide, "synthese").revision) == ("", 0)
    assert (chapitre(plein, "synthese").texte, chapitre(plein, "synthese").revision) == ("Une bonne année.", 1)
    blocs = BlocRapport.objects.filter(chapitre__rapport=plein).count()
    assert blocs == BlocRapport.objects.filter(chapitre__rapport=rapport).count() > 10


def test_chapter_is_added_renamed_moved_removed(rapport: Rapport, pilote: Acteur) -> None:
    ajoute = domain.ajouter_chapitre(acteur=pilote, rapport=rapport, titre="La santé", niveau=1)
    double = domain.ajouter_chapitre(acteur=pilote, rapport=rapport, titre="La santé", niveau=1)
    domain.deplacer_chapitre(acteur=pilote, chapitre=double, vers_le_haut=True)
    domain.modifier_chapitre(
        acteur=pilote, chapitre=ajoute, titre="Santé et soins", niveau=2, consigne="", quartier=None
    )

    codes = list(Chapitre.objects.filter(rapport=rapport).order_by("rang").values_list("code", flat=True))
    assert codes[-2:] == ["la-sante-2", "la-sante"]
    assert chapitre(rapport, "la-sante").titre == "Santé et soins"


def test_two_writers_never_overwrite_each_other(rapport: Rapport, pilote: Acteur, contrat: Contrat) -> None:
    autre = creer_acteur(Role.PILOTE, contrat)
    un, deux = chapitre(rapport, "synthese"), chapitre(rapport, "synthese")
    ecrire_texte(acteur=pilote, chapitre=un, texte="Premier texte.", revision=0)

    with pytest.raises(TexteConcurrent) as refus:
        ecrire_texte(acteur=autre, chapitre=deux, texte="Second texte.", revision=0)
    assert (refus.value.actuel.texte, refus.value.actuel.auteur) == ("Premier texte.", pilote.utilisateur)
    ecrire_texte(acteur=autre, chapitre=deux, texte="Les deux textes.", revision=1)

    revisions = TexteChapitre.objects.filter(chapitre=un).order_by("revision").values_list("revision", "texte")
    assert list(revisions) == [(1, "Premier texte."), (2, "Les deux textes.")]


def test_earlier_text_comes_back_as_a_new_revision(rapport: Rapport, pilote: Acteur) -> None:
    objet = chapitre(rapport, "synthese")
    for revision, texte in enumerate(["Un.", "Deux."]):
        ecrire_texte(acteur=pilote, chapitre=objet, texte=texte, revision=revision)

    restaurer_texte(acteur=pilote, chapitre=objet, revision=1)

    objet.refresh_from_db()
    assert (objet.texte, objet.revision) == ("Un.", 3)


def test_same_text_makes_no_revision(rapport: Rapport, pilote: Acteur) -> None:
    objet = chapitre(rapport, "synthese")
    ecrire_texte(acteur=pilote, chapitre=objet, texte="Un.", revision=0)

    assert ecrire_texte(acteur=pilote, chapitre=objet, texte=" Un.\r\n", revision=0) is None
    assert TexteChapitre.objects.filter(chapitre=objet).count() == 1


def test_text_no_longer_changes_once_consulted(rapport: Rapport, pilote: Acteur) -> None:
    Rapport.objects.filter(pk=rapport.pk).update(
        etat=EtatRapport.CONSULTATION, consultation_debut="2026-03-01", consultation_fin="2026-04-02"
    )

    with pytest.raises(TransitionRefusee, match="ne changent plus"):
        ecrire_texte(acteur=pilote, chapitre=chapitre(rapport, "synthese"), texte="Trop tard.", revision=0)


def test_remark_is_settled_then_opened_again(rapport: Rapport, pilote: Acteur) -> None:
    objet = chapitre(rapport, "synthese")
    remarque = commenter(acteur=pilote, chapitre=objet, texte="Et la santé ?")
    ouverte = [p for p in remarques_de_redaction(rapport) if "commentaire" in p]

    regler_commentaire(acteur=pilote, commentaire=remarque, regle=True)
    reglee = [p for p in remarques_de_redaction(rapport) if "commentaire" in p]
    regler_commentaire(acteur=pilote, commentaire=remarque, regle=False)

    assert (len(ouverte), len(reglee)) == (1, 0)
    remarque.refresh_from_db()
    assert (remarque.regle_le, remarque.regle_par) == (None, None)
