"""The component tags: what they write, for each state."""

import datetime as dt
import re
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, engines
from django.template.backends.django import Template
from django.test import RequestFactory
from django.utils.safestring import mark_safe

from quartiers.socle.affichage import Badge, Colonne, Lien

COLONNES = [
    Colonne("nom", "Nom", "lien", tri=True),
    Colonne("montant", "Montant", "montant", tri=True),
    Colonne("le", "Le", "date"),
]


def rendre(gabarit: str, adresse: str = "/", **contexte: Any) -> str:
    """The template's HTML, runs of white space brought down to one space."""
    modele = engines["django"].from_string(gabarit)
    assert isinstance(modele, Template)
    texte = modele.template.render(Context({**contexte, "request": RequestFactory().get(adresse)}))
    return re.sub(r"[ \n]+", " ", texte).strip()


def test_bouton_is_a_link_or_a_button() -> None:
    assert (
        rendre('{% bouton "Modifier" url=u genre="secondaire" %}', u="/a?b=1&c=2")
        == '<a class="bouton bouton-secondaire" href="/a?b=1&amp;c=2"><span>Modifier</span></a>'
    )
    assert (
        rendre('{% bouton "Garder" nom="acte" valeur=3 petit=True hx_get="/x" disabled=False precision="l’axe" %}')
        == '<button class="bouton bouton-primaire bouton-petit" hx-get="/x" name="acte" type="submit" value="3">'
        '<span>Garder</span><span class="hors-ecran"> l’axe</span></button>'
    )


def test_labels_are_escaped() -> None:
    assert "<b>" not in rendre("{% bouton x %}{% badge x %}{% etiquette x %}{% fiche p %}", x="<b>", p=[("a", "<b>")])
    assert rendre("{% fiche p %}", p=[("a", mark_safe("<b>sûr</b>"))]).count("<b>sûr</b>") == 1


def test_a_badge_of_plain_text_is_escaped_even_after_the_same_safe_one() -> None:
    assert "<i>gras</i>" in rendre("{% badge x %}", x=mark_safe("<i>gras</i>"))
    assert "&lt;i&gt;gras&lt;/i&gt;" in rendre("{% badge x %}", x="<i>gras</i>")


def test_alerte_says_its_tone_in_words() -> None:
    html = rendre('{% alerte "erreur" titre="Refusé" annonce=True %}<p>Pourquoi.</p>{% endalerte %}')
    assert 'role="alert"' in html
    assert '<span class="hors-ecran">Erreur : </span>Refusé</p> <p>Pourquoi.</p>' in html


def test_tableau_formats_cells_by_kind() -> None:
    lignes = [{"nom": Lien("Un", "/1"), "montant": Decimal("1234.5"), "le": dt.date(2026, 2, 3)}]
    html = rendre('{% tableau colonnes lignes legende="Titre" %}', colonnes=COLONNES, lignes=lignes)
    assert (
        '<tr role="row"><th data-label="Nom" role="rowheader" scope="row"><a href="/1">Un</a></th>'
        '<td class="nombre" data-label="Montant" role="cell">1\u202f234,50\u00a0€</td>'
        '<td class="date" data-label="Le" role="cell">03/02/2026</td></tr>'
    ) in html
    assert "<caption >Titre</caption>" in html


def test_tableau_reads_lists_objects_and_mappings_alike() -> None:
    class Ligne:
        nom = "Un"
        montant = Decimal(2)

        def le(self) -> dt.date:
            return dt.date(2026, 1, 1)

    jour = dt.date(2026, 1, 1)
    mapping = {"nom": "Un", "montant": Decimal(2), "le": jour}
    rendus = {
        rendre('{% tableau c l legende="T" %}', c=COLONNES, l=[ligne])
        for ligne in (Ligne(), mapping, ["Un", Decimal(2), jour])
    }
    assert len(rendus) == 1


def test_tableau_keeps_text_where_a_figure_was_awaited() -> None:
    html = rendre('{% tableau c l legende="T" %}', c=[("a", "A"), ("b", "B", "nombre")], l=[["x", "non publié"]])
    assert '<td class="nombre" data-label="B" role="cell">non publié</td>' in html


def test_tableau_refuses_a_row_of_another_length() -> None:
    with pytest.raises(ValueError, match="1 cellules pour 3 colonnes"):
        rendre('{% tableau c l legende="T" %}', c=COLONNES, l=[["seul"]])


def test_tableau_without_row_says_so() -> None:
    html = rendre('{% tableau c l legende="T" vide="Aucun dossier." %}', c=COLONNES, l=[])
    assert html == '<div class="vide"> <p class="vide-titre">Aucun dossier.</p> </div>'


def test_sort_links_reverse_the_current_sort_and_keep_filters() -> None:
    html = rendre(
        '{% tableau c l legende="T" tri="montant" %}', "/liste/?q=a%26b&page=3", c=COLONNES, l=[["x", 1, None]]
    )
    assert re.findall(r'href="(\?[^"]*)"', html) == ["?q=a%26b&amp;tri=nom", "?q=a%26b&amp;tri=-montant"]
    assert re.findall(r'aria-sort="(\w+)"', html) == ["ascending"]
    assert "trier par ordre décroissant" in html


def test_pagination_keeps_filters() -> None:
    page = Paginator(range(1320), 50).page(3)
    html = rendre("{% pagination page %}", "/liste/?q=a&page=3", page=page)
    assert "101 à 150 sur 1\u202f320" in html
    assert re.findall(r'rel="(\w+)" href="([^"]+)"', html) == [
        ("prev", "?q=a&amp;page=2"),
        ("next", "?q=a&amp;page=4"),
    ]
    assert '<a href="?q=a&amp;page=3" aria-current="page">' in html


def test_pagination_of_one_page_only_counts() -> None:
    html = rendre("{% pagination page %}", page=Paginator(["a"], 50).page(1))
    assert html == '<nav class="pagination" aria-label="Pages"> <p class="pagination-resume">1 à 1 sur 1</p> </nav>'


def test_export_links_keep_filters_and_drop_the_page() -> None:
    html = rendre('{% menu_export url="/export/" formats="xlsx, csv" %}', "/liste/?q=a&page=2")
    assert re.findall(r'href="([^"]+)" download>([^<]+)', html) == [
        ("/export/?q=a&amp;format=xlsx", "Excel (.xlsx)"),
        ("/export/?q=a&amp;format=csv", "CSV (.csv)"),
    ]


class EssaiForm(forms.Form):
    titre = forms.CharField(label="Titre", help_text="Court.")
    choix = forms.ChoiceField(label="Choix.", choices=[("a", "A")], widget=forms.RadioSelect)
    accord = forms.BooleanField(label="Accord", required=False)
    piece = forms.FileField(label="Pièce", required=False, help_text="PDF.")

    def clean(self) -> None:
        raise forms.ValidationError("L’ensemble ne tient pas.")


def test_champ_ties_label_help_and_error_to_the_input() -> None:
    html = rendre("{% champ form.titre %}", form=EssaiForm({}))
    assert '<label for="id_titre"> Titre <span class="obligatoire" aria-hidden="true">*</span> </label>' in html
    assert '<div class="aide" id="id_titre_helptext">Court.</div>' in html
    assert '<ul class="erreurs-champ" id="id_titre_error">' in html
    saisie = re.search(r"<input[^>]*>", html)
    assert saisie is not None
    assert 'aria-describedby="id_titre_helptext id_titre_error"' in saisie[0]
    assert 'aria-invalid="true"' in saisie[0]


def test_a_group_of_choices_is_a_fieldset_and_a_file_is_not() -> None:
    form = EssaiForm()
    assert "<legend> Choix." in rendre("{% champ form.choix %}", form=form)
    html = rendre("{% champ form.piece %}", form=form)
    assert "fieldset" not in html
    assert '<label for="id_piece">' in html
    assert 'aria-describedby="id_piece_helptext"' in html


def test_erreurs_lead_to_each_input() -> None:
    html = rendre("{% erreurs form %}", form=EssaiForm({}))
    assert '<p class="alerte-titre">3\u00a0points à corriger</p>' in html
    assert re.findall(r"<li>(.*?)</li>", html) == [
        '<a href="#id_titre">Titre\u00a0: Ce champ est obligatoire.</a>',
        '<a href="#id_choix">Choix\u00a0: Ce champ est obligatoire.</a>',
        "L’ensemble ne tient pas.",
    ]


def test_erreurs_of_a_sound_form_write_nothing() -> None:
    class SainForm(forms.Form):
        titre = forms.CharField(required=False)

    assert rendre("{% erreurs form %}", form=SainForm({})) == ""


def test_filtres_offer_to_clear_only_what_is_set() -> None:
    gabarit = "{% filtres %}<p>champs</p>{% endfiltres %}"
    assert "Effacer" in rendre(gabarit, "/?q=a")
    assert "Effacer" not in rendre(gabarit, "/?q=&page=2&tri=nom")


def test_fiche_says_what_is_missing() -> None:
    html = rendre("{% fiche p %}", p=[("État", Badge("Adopté", "succes")), ("Fin", None), ("Actif", False)])
    assert re.sub(r"<svg.*?</svg>", "", html).count('<span class="badge badge-succes">Adopté</span>') == 1
    assert '<dt>Fin</dt> <dd> <span class="discret">non renseigné</span> </dd>' in html
    assert "<dt>Actif</dt> <dd> Non </dd>" in html


def test_comparaison_marks_what_went_and_what_came() -> None:
    html = rendre('{% comparaison "un <mot>" "un autre" %}')
    assert '<p class="comparaison-texte">un <del>&lt;mot&gt;</del></p>' in html
    assert '<p class="comparaison-texte">un <ins>autre</ins></p>' in html


def test_progression_of_nothing_divides_by_nothing() -> None:
    html = rendre('{% progression 0 0 "Pièces" %}')
    assert '<progress value="0" max="1" aria-label="Pièces">0 sur 0</progress>' in html
    assert "(" not in html


def test_chiffre_cle_without_value_says_so() -> None:
    assert "non disponible" in rendre('{% chiffre_cle None "Revenu" %}')
    assert '<p class="chiffre-valeur">0</p>' in rendre('{% chiffre_cle 0 "Revenu" %}')


def test_dialogue_works_as_a_link_without_script() -> None:
    html = rendre('{% dialogue "d" titre="Sûr ?" declencheur="Ôter" url="/oter/" %}corps{% enddialogue %}')
    assert '<a class="bouton bouton-secondaire" href="/oter/" data-dialogue="d">Ôter</a>' in html
    assert '<dialog class="dialogue" id="d" aria-labelledby="d-titre">' in html


def test_graphique_always_has_its_table() -> None:
    html = rendre(
        '{% graphique src="/g.svg" alt="Barres" titre="Taux" colonnes=c lignes=l %}',
        c=[("a", "A"), ("b", "B", "pourcent")],
        l=[("x", Decimal("12.5"))],
    )
    assert '<img src="/g.svg" alt="Barres">' in html
    assert '<caption class="hors-ecran">Taux</caption>' in html
    assert 'data-label="B" role="cell">12,5\u00a0%</td>' in html


def test_carte_geo_always_has_its_table() -> None:
    html = rendre(
        '{% carte_geo geojson="/g.json" libelle="Carte" image="/c.svg" lat=lat lon=lon %}<table></table>{% endcarte_geo %}',
        lat=46.67,
        lon=Decimal("4.37"),
    )
    assert 'data-geojson="/g.json" data-lat="46.67" data-libelle="Carte" data-lon="4.37">' in html
    assert '<img src="/c.svg" alt="Carte">' in html
    assert '<div class="carte-geo-tableau"><table></table></div>' in html


@pytest.mark.parametrize("gabarit", ["403.html", "404.html"])
def test_pages_of_refusal_say_what_to_do(gabarit: str) -> None:
    html = engines["django"].get_template(gabarit).render({"exception": "Il faut le droit « Lire »."})
    assert ("Il faut le droit « Lire »." in html) is (gabarit == "403.html")
    assert html.count("<h1>") == 1


@pytest.mark.parametrize("gabarit", ["400.html", "403_csrf.html", "500.html", "503.html"])
def test_pages_of_last_resort_need_no_context(gabarit: str) -> None:
    modele = engines["django"].get_template(gabarit)
    html = modele.render()
    assert html.count("<h1>") == 1
    assert "<h2>Que faire ?</h2>" in html.replace("\u00a0", " ")
