"""Adoption: what each kind of change writes, what stays untouched, what is refused."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.domain.adoption import adopter
from quartiers.contrat.domain.avenants import reprendre, soumettre
from quartiers.contrat.domain.etat import AvenantRefuse
from quartiers.contrat.domain.modifications import Saisie, ajouter_modification, modifier_modification
from quartiers.contrat.enums import EtatAvenant, Nature
from quartiers.contrat.models import Avenant, Contrat, Element, Filiation, Version
from quartiers.contrat.queries import a_plat, actes_de, arbre, version_le, versions_le
from quartiers.socle.transitions import TransitionRefusee
from tests.factories.comptes import creer_acteur
from tests.factories.contrat import adopter_avenant, creer_avenant, creer_petit_contrat, creer_signataire

pytestmark = pytest.mark.django_db
VEILLE = dt.date(2025, 12, 31)
JOUR = dt.date(2026, 1, 1)
PLUS_TARD = dt.date(2026, 6, 1)


def lignes(contrat: Contrat, jour: dt.date) -> list[str]:
    """« parent > code » in reading order."""
    return [f"{n.parent or ''} > {n.code}" for n in a_plat(arbre(contrat, jour))]


def titres(contrat: Contrat, jour: dt.date) -> dict[str, str]:
    return {n.code: n.titre for n in a_plat(arbre(contrat, jour))}


def refus(avenant: Avenant, jour: dt.date) -> list[str]:
    with pytest.raises(AvenantRefuse) as leve:
        adopter_avenant(avenant, jour)
    return [probleme.message for probleme in leve.value.problemes]


def reformuler(element: Element, titre: str) -> tuple[str, list[Element], list[Saisie]]:
    return ("reformuler", [element], [Saisie(element.nature, titre, element=element.pk)])


def test_reformuler_opens_a_version_and_keeps_the_code() -> None:
    contrat, e = creer_petit_contrat()
    avant = lignes(contrat, VEILLE)
    avenant = creer_avenant(contrat, reformuler(e["1.1.O1"], "Soigner mieux"))
    adopter_avenant(avenant, JOUR)
    assert titres(contrat, VEILLE)["1.1.O1"] == "Titre de 1.1.O1"
    assert titres(contrat, JOUR)["1.1.O1"] == "Soigner mieux"
    assert lignes(contrat, JOUR) == avant
    versions = list(Version.objects.filter(element=e["1.1.O1"]).order_by("debut"))
    assert [(v.debut, v.fin, v.avenant, v.avenant_fin) for v in versions] == [
        (contrat.debut, JOUR, None, avenant),
        (JOUR, None, avenant, None),
    ]
    assert [acte.phrase for acte in actes_de(e["1.1.O1"])] == [
        "Reformulé par l’avenant n° 1, à effet du 1er\u00a0janvier\u00a02026"
    ]


def test_ajouter_takes_the_place_asked_and_a_new_code() -> None:
    contrat, e = creer_petit_contrat()
    saisie = Saisie(Nature.OBJECTIF, "Entre les deux", parent=e["1.1"].pk, place=2)
    adopter_avenant(creer_avenant(contrat, ("ajouter", [], [saisie])), JOUR)
    objectifs = [n.code for n in a_plat(arbre(contrat, JOUR)) if n.parent == "1.1" and n.nature == Nature.OBJECTIF]
    assert objectifs == ["1.1.O1", "AV1-1", "1.1.O2"]
    assert [n.code for n in a_plat(arbre(contrat, VEILLE)) if n.parent == "1.1"] == ["1.1.O1", "1.1.O2", "1.1.A1"]


def test_what_an_avenant_adds_may_hold_what_it_adds_or_moves() -> None:
    contrat, e = creer_petit_contrat()
    avenant = creer_avenant(contrat, ("ajouter", [], [Saisie(Nature.ORIENTATION, "Neuve", parent=e["2"].pk)]))
    dessus = f"n{avenant.modifications.get().resultats.get().pk}"
    avenant_suite = [
        ("ajouter", [], [Saisie(Nature.ACTION, "Neuve aussi", parent=dessus)]),
        ("deplacer", [e["1.2.O1"]], [Saisie(Nature.OBJECTIF, "", parent=dessus, element=e["1.2.O1"].pk)]),
    ]
    ajouter_a(avenant, *avenant_suite)
    adopter_avenant(avenant, JOUR)
    assert lignes(contrat, JOUR)[-4:] == ["2 > AV1-1", "AV1-1 > 1.2.O1", "AV1-1 > AV1-2", " > E1"]
    assert titres(contrat, JOUR)["1.2.O1"] == "Titre de 1.2.O1"


def ajouter_a(avenant: Avenant, *modifications: tuple[str, list[Element], list[Saisie]]) -> None:
    for genre, sources, saisies in modifications:
        ajouter_modification(
            acteur=Acteur(), avenant=avenant, genre=genre, sources=[s.pk for s in sources], saisies=saisies
        )


def test_deplacer_takes_what_it_holds_along() -> None:
    contrat, e = creer_petit_contrat()
    saisie = Saisie(Nature.ACTION, "", parent=e["2.1"].pk, place=1, element=e["1.1.A1"].pk)
    adopter_avenant(creer_avenant(contrat, ("deplacer", [e["1.1.A1"]], [saisie])), JOUR)
    assert lignes(contrat, JOUR)[-6:] == [
        "2 > 2.1",
        "2.1 > 1.1.A1",
        "1.1.A1 > 1.1.A1.1",
        "1.1.A1 > 1.1.A1.2",
        "2.1 > 2.1.A1",
        " > E1",
    ]


def test_scinder_ends_the_source_and_shares_its_children() -> None:
    contrat, e = creer_petit_contrat()
    action = e["1.1.A1"]
    saisies = [
        Saisie(Nature.ACTION, "Première moitié", e["1.1"].pk, 1),
        Saisie(Nature.ACTION, "Seconde moitié", e["1.1"].pk, 2),
        Saisie(Nature.SOUS_ACTION, "", "m1", element=e["1.1.A1.1"].pk),
        Saisie(Nature.SOUS_ACTION, "", "m0", element=e["1.1.A1.2"].pk),
    ]
    avenant = creer_avenant(contrat, ("scinder", [action], saisies))
    adopter_avenant(avenant, JOUR)
    assert lignes(contrat, JOUR)[4:8] == ["1.1 > AV1-1", "AV1-1 > 1.1.A1.2", "1.1 > AV1-2", "AV1-2 > 1.1.A1.1"]
    assert version_le(action, JOUR) is None
    liens = Filiation.objects.filter(avenant=avenant).values_list("origine__code", "descendant__code")
    assert sorted(liens) == [("1.1.A1", "AV1-1"), ("1.1.A1", "AV1-2")]
    assert actes_de(action)[0].phrase == (
        "Prend fin par l’avenant n° 1, à effet du 1er\u00a0janvier\u00a02026 (devient AV1-1, AV1-2)"
    )


def test_fusionner_gathers_what_the_sources_hold() -> None:
    contrat, e = creer_petit_contrat()
    saisie = Saisie(Nature.ORIENTATION, "Réunies", e["1"].pk)
    avenant = creer_avenant(contrat, ("fusionner", [e["1.1"], e["1.2"]], [saisie]))
    adopter_avenant(avenant, JOUR)
    assert lignes(contrat, JOUR)[:6] == [
        " > 1",
        "1 > AV1-1",
        "AV1-1 > 1.1.O1",
        "AV1-1 > 1.1.O2",
        "AV1-1 > 1.2.O1",
        "AV1-1 > 1.1.A1",
    ]
    liens = Filiation.objects.filter(avenant=avenant).values_list("origine__code", "descendant__code")
    assert sorted(liens) == [("1.1", "AV1-1"), ("1.2", "AV1-1")]


def test_terminer_an_engagement_ends_it_on_the_day_of_effect() -> None:
    contrat, e = creer_petit_contrat()
    adopter_avenant(creer_avenant(contrat, ("terminer", [e["E1"]], [])), JOUR)
    assert "E1" in titres(contrat, VEILLE)
    assert "E1" not in titres(contrat, JOUR)


def test_terminer_is_refused_while_something_hangs_below() -> None:
    contrat, e = creer_petit_contrat()
    avenant = creer_avenant(contrat, ("terminer", [e["1.1.A1"]], []))
    with pytest.raises(AvenantRefuse) as leve:
        soumettre(acteur=Acteur(), avenant=avenant, courriels={})
    assert [p.message for p in leve.value.problemes] == [
        "« Titre de 1.1.A1 » (1.1.A1) prend fin mais contient encore « Titre de 1.1.A1.1 » (1.1.A1.1), "
        "« Titre de 1.1.A1.2 » (1.1.A1.2) : déplacez ce qui continue, terminez le reste, ou choisissez un autre "
        "rattachement."
    ]
    avenant.refresh_from_db()
    assert avenant.etat == EtatAvenant.BROUILLON


def test_an_object_stays_attached_to_the_version_of_its_own_date() -> None:
    """A file dated before the avenant refers to the old wording, one dated after to the new."""
    contrat, e = creer_petit_contrat()
    adopter_avenant(creer_avenant(contrat, reformuler(e["1.1.O1"], "Soigner mieux")), JOUR)
    objectif = e["1.1.O1"]
    dossiers = [(objectif.pk, dt.date(2025, 3, 1)), (objectif.pk, dt.date(2026, 3, 1))]
    assert [v.titre for v in (version_le(pk, jour) for pk, jour in dossiers) if v] == [
        "Titre de 1.1.O1",
        "Soigner mieux",
    ]
    assert {cle: v.titre for cle, v in versions_le(dossiers).items()} == {
        dossiers[0]: "Titre de 1.1.O1",
        dossiers[1]: "Soigner mieux",
    }
    assert version_le(objectif, contrat.debut - dt.timedelta(days=1)) is None


def test_two_avenants_do_not_change_one_element_on_one_day() -> None:
    contrat, e = creer_petit_contrat()
    adopter_avenant(creer_avenant(contrat, reformuler(e["1.1.O1"], "Premier")), JOUR)
    second = creer_avenant(contrat, reformuler(e["1.1.O1"], "Second"))
    soumettre(acteur=Acteur(), avenant=second, courriels={})
    with pytest.raises(AvenantRefuse) as leve:
        adopter(acteur=Acteur(), avenant=second, adopte_le=JOUR, decision="CP", prend_effet_le=JOUR)
    assert [p.message for p in leve.value.problemes] == [
        "« Premier » (1.1.O1) est déjà écrit par l’avenant n° 1 à cette même date d’effet (1er\u00a0janvier\u00a02026) : "
        "deux avenants ne changent pas le même élément le même jour. Choisissez une autre date d’effet, ou retirez "
        "cette modification."
    ]
    assert titres(contrat, JOUR)["1.1.O1"] == "Premier"
    adopter(acteur=Acteur(), avenant=second, adopte_le=JOUR, decision="CP", prend_effet_le=PLUS_TARD)
    assert titres(contrat, PLUS_TARD)["1.1.O1"] == "Second"


def test_a_change_made_since_the_draft_is_a_conflict_until_read_again() -> None:
    contrat, e = creer_petit_contrat()
    second = creer_avenant(contrat, reformuler(e["1.1.O1"], "Second"))
    adopter_avenant(creer_avenant(contrat, reformuler(e["1.1.O1"], "Premier")), JOUR)
    assert refus(second, PLUS_TARD) == [
        "« Titre de 1.1.O1 » (1.1.O1) a été changé par l’avenant n° 2, en vigueur le 1er\u00a0janvier\u00a02026, et se "
        "lit maintenant « Premier ». Ouvrez la modification, relisez-la à partir de ce texte et enregistrez-la, ou "
        "supprimez-la."
    ]
    modifier_modification(
        acteur=Acteur(),
        modification=second.modifications.get(),
        sources=[e["1.1.O1"].pk],
        saisies=[Saisie(Nature.OBJECTIF, "Second, relu", element=e["1.1.O1"].pk)],
    )
    adopter_avenant(second, PLUS_TARD)
    assert titres(contrat, PLUS_TARD)["1.1.O1"] == "Second, relu"


def test_a_move_and_a_rewording_by_two_avenants_do_not_clash() -> None:
    contrat, e = creer_petit_contrat()
    saisie = Saisie(Nature.OBJECTIF, "", parent=e["1.1"].pk, element=e["1.2.O1"].pk)
    deplacement = creer_avenant(contrat, ("deplacer", [e["1.2.O1"]], [saisie]))
    fin = creer_avenant(contrat, ("terminer", [e["1.2.O1"]], []))
    adopter_avenant(creer_avenant(contrat, reformuler(e["1.2.O1"], "Redit")), JOUR)
    adopter_avenant(deplacement, PLUS_TARD)
    assert titres(contrat, PLUS_TARD)["1.2.O1"] == "Redit"
    assert "1.1 > 1.2.O1" in lignes(contrat, PLUS_TARD)
    assert "a été changé par l’avenant n° 1" in refus(fin, PLUS_TARD + dt.timedelta(days=1))[0]


@pytest.mark.django_db(transaction=True)
def test_two_adoptions_at_the_same_time_never_cross() -> None:
    """Both change one element from one day: the contract is locked, the second finds the first and is refused."""
    contrat, e = creer_petit_contrat()
    avenants = [creer_avenant(contrat, reformuler(e["E1"], f"Texte {n}")) for n in (1, 2)]
    for avenant in avenants:
        soumettre(acteur=Acteur(), avenant=avenant, courriels={})

    def tenter(avenant: Avenant) -> str:
        try:
            adopter(acteur=Acteur(), avenant=avenant, adopte_le=JOUR, decision="CP", prend_effet_le=JOUR)
        except AvenantRefuse:
            return "refusé"
        finally:
            connection.close()
        return "adopté"

    with ThreadPoolExecutor(2) as ensemble:
        issues = list(ensemble.map(tenter, avenants))
    assert sorted(issues) == ["adopté", "refusé"]
    assert Version.objects.filter(element=e["E1"]).count() == 2


def test_an_avenant_does_not_slip_before_a_planned_one() -> None:
    contrat, e = creer_petit_contrat()
    dans_un_an = timezone.localdate() + dt.timedelta(days=365)
    demain = timezone.localdate() + dt.timedelta(days=1)
    adopter_avenant(creer_avenant(contrat, reformuler(e["1.1.O1"], "Plus tard")), dans_un_an)
    assert titres(contrat, demain)["1.1.O1"] == "Titre de 1.1.O1"
    assert titres(contrat, dans_un_an)["1.1.O1"] == "Plus tard"
    message = refus(creer_avenant(contrat, reformuler(e["1.1.O1"], "Avant")), demain)[0]
    assert message.startswith("« Titre de 1.1.O1 » (1.1.O1) doit déjà changer le ")


def test_nothing_hangs_on_what_is_planned_to_end() -> None:
    contrat, e = creer_petit_contrat()
    dans_un_an = timezone.localdate() + dt.timedelta(days=365)
    demain = timezone.localdate() + dt.timedelta(days=1)
    fin = creer_avenant(contrat, ("terminer", [e["1.2"], e["1.2.O1"]], []))
    adopter_avenant(fin, dans_un_an)
    ajout = creer_avenant(contrat, ("ajouter", [], [Saisie(Nature.ACTION, "Trop tard", parent=e["1.2"].pk)]))
    assert refus(ajout, demain)[0].startswith(
        "« Trop tard » se rattacherait à « Titre de 1.2 » (1.2), qui prend fin le "
    )


@pytest.mark.parametrize(
    ("adopte_le", "effet", "message"),
    [
        (
            dt.date(2026, 1, 2),
            dt.date(2026, 1, 1),
            "Un avenant ne prend pas effet avant son adoption : avancez la date d’effet.",
        ),
        (
            dt.date(2024, 3, 1),
            dt.date(2024, 4, 1),
            "La date d’effet doit suivre le début du contrat (1er\u00a0avril\u00a02024).",
        ),
        (
            dt.date(2026, 1, 1),
            dt.date(2031, 1, 1),
            "La date d’effet doit précéder la fin du contrat (1er\u00a0janvier\u00a02031).",
        ),
    ],
)
def test_impossible_dates_are_refused(adopte_le: dt.date, effet: dt.date, message: str) -> None:
    contrat, e = creer_petit_contrat()
    avenant = creer_avenant(contrat, reformuler(e["E1"], "Autrement"))
    soumettre(acteur=Acteur(), avenant=avenant, courriels={})
    with pytest.raises(AvenantRefuse) as leve:
        adopter(acteur=Acteur(), avenant=avenant, adopte_le=adopte_le, decision="CP", prend_effet_le=effet)
    assert message in [p.message for p in leve.value.problemes]


def test_missing_opinions_ask_for_a_confirmation() -> None:
    contrat, e = creer_petit_contrat()
    creer_signataire(contrat)
    avenant = creer_avenant(contrat, reformuler(e["E1"], "Autrement"))
    soumettre(acteur=Acteur(), avenant=avenant, courriels={})
    with pytest.raises(AvenantRefuse) as leve:
        adopter(acteur=Acteur(), avenant=avenant, adopte_le=JOUR, decision="CP", prend_effet_le=JOUR)
    assert [p.message for p in leve.value.problemes] == [
        "1\u00a0signataire sans avis rendu : attendez la réponse, ou confirmez l’adoption sans elle."
    ]
    adopter(
        acteur=Acteur(), avenant=avenant, adopte_le=JOUR, decision="CP", prend_effet_le=JOUR, sans_tous_les_avis=True
    )
    assert avenant.etat == EtatAvenant.ADOPTE


def test_an_adopted_avenant_is_not_taken_back() -> None:
    contrat, e = creer_petit_contrat()
    avenant = creer_avenant(contrat, reformuler(e["E1"], "Autrement"))
    adopter_avenant(avenant, JOUR)
    with pytest.raises(TransitionRefusee):
        reprendre(acteur=Acteur(), avenant=avenant, motif="Erreur")
    retour = creer_avenant(contrat, reformuler(e["E1"], "Titre de E1"))
    adopter_avenant(retour, PLUS_TARD)
    assert [titres(contrat, j)["E1"] for j in (VEILLE, JOUR, PLUS_TARD)] == ["Titre de E1", "Autrement", "Titre de E1"]


def test_codes_are_never_given_again() -> None:
    contrat, e = creer_petit_contrat()
    nouveau = Saisie(Nature.AXE, "Neuf")
    adopter_avenant(creer_avenant(contrat, ("ajouter", [], [nouveau])), JOUR)
    neuf = Element.objects.get(contrat=contrat, code="AV1-1")
    adopter_avenant(creer_avenant(contrat, ("terminer", [neuf], [])), PLUS_TARD)
    adopter_avenant(creer_avenant(contrat, ("ajouter", [], [nouveau])), PLUS_TARD)
    assert set(Element.objects.filter(contrat=contrat).values_list("code", flat=True)) == {*e, "AV1-1", "AV3-1"}


def test_refused_adoption_writes_nothing() -> None:
    contrat, e = creer_petit_contrat()
    creer_signataire(contrat)
    avenant = creer_avenant(contrat, reformuler(e["E1"], "Autrement"))
    soumettre(acteur=creer_acteur(Role.PILOTE, contrat), avenant=avenant, courriels={})
    avant = list(Version.objects.filter(contrat=contrat).order_by("pk").values())
    with pytest.raises(AvenantRefuse):
        adopter(acteur=Acteur(), avenant=avenant, adopte_le=JOUR, decision="CP", prend_effet_le=JOUR)
    assert list(Version.objects.filter(contrat=contrat).order_by("pk").values()) == avant
    avenant.refresh_from_db()
    assert (avenant.etat, avenant.adopte_le) == (EtatAvenant.SOUMIS, None)
