"""Word templates: what is accepted, what is refused and how it is told; nothing in them is ever run."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError

from quartiers.appels.champs_fusion import NOMS, VOCABULAIRE, contexte_d_exemple
from quartiers.appels.domain.modeles import JETON_D_EXEMPLE, apercu
from quartiers.appels.enums_apres import GenreActe
from quartiers.appels.fusion import fusionner
from quartiers.appels.modeles_word import modele_par_defaut
from quartiers.exports.verification_modele import verifier_modele
from tests.factories.apres import modele_word


def fautes(contenu: bytes) -> str:
    with pytest.raises(ValidationError) as refus:
        verifier_modele(contenu, VOCABULAIRE)
    return "\n".join(refus.value.messages)


def texte_du_word(contenu: bytes) -> str:
    import docx

    fichier = docx.Document(io.BytesIO(contenu))
    cellules = [c.text for table in fichier.tables for rangee in table.rows for c in rangee.cells]
    return "\n".join([p.text for p in fichier.paragraphs] + cellules)


def modifier_archive(contenu: bytes, **ajouts: bytes) -> bytes:
    sortie = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(contenu)) as source, zipfile.ZipFile(sortie, "w") as cible:
        for nom in source.namelist():
            cible.writestr(nom, ajouts.pop(nom) if nom in ajouts else source.read(nom))
        for nom, octets in ajouts.items():
            cible.writestr(nom, octets)
    return sortie.getvalue()


@pytest.mark.parametrize("genre", GenreActe.values)
def test_shipped_templates_pass_their_own_check_and_merge(genre: str) -> None:
    contenu = modele_par_defaut(genre)
    assert verifier_modele(contenu, VOCABULAIRE).champs <= NOMS
    texte = texte_du_word(apercu(contenu))
    assert "{{" not in texte
    assert "{%" not in texte
    assert "Un jardin pour le quartier" in texte


def test_cpo_template_lists_every_year() -> None:
    texte = texte_du_word(apercu(modele_par_defaut(GenreActe.CPO)))
    assert [mot for mot in ("2027", "2028", "prévisionnel", "ferme") if mot not in texte] == []


def test_unknown_field_is_named_with_the_nearest_known_one_and_its_paragraph() -> None:
    messages = fautes(modele_word("Bonjour", "Vous recevez {{ montant_acorde }}."))
    assert "Dans le texte, paragraphe 2" in messages
    assert "« Vous recevez {{ montant_acorde }}. »" in messages
    assert "Vouliez-vous écrire « montant_accorde » ?" in messages


def test_each_fault_is_told_at_once() -> None:
    messages = fautes(modele_word("{{ montan }}", "{{ organisme_non }}"))
    assert "paragraphe 1" in messages
    assert "paragraphe 2" in messages


def test_unknown_field_in_the_footer_is_found() -> None:
    assert "Dans le pied de page" in fautes(modele_word("Bonjour", pied="{{ numero }}"))


@pytest.mark.parametrize(
    ("texte", "message"),
    [
        ("Montant : {{ montant_accorde }", "n’est pas fermée"),
        ("Montant : {{ montant_accorde", "n’est pas fermée"),
        ("{% if reserve %}Réserve", "n’est jamais fermé"),
        ("Réserve {% endif %}", "ne ferme rien"),
        ("{% if reserve %}a{% endfor %}", "ne ferme rien"),
        ("{% else %}", "hors d’une condition"),
        ("{{ montant accorde }}", "mal écrite"),
        ("{% for t in lignes %}{{ t.annee }}{% endfor %}", "n’est pas une liste"),
        ("{% for t in tranches %}{{ t.anne }}{% endfor %}", "Vouliez-vous écrire « t.annee » ?"),
        ("{{ montant_accorde | safe }}", "n’existe pas ici"),
    ],
)
def test_broken_tags_are_told(texte: str, message: str) -> None:
    messages = fautes(modele_word(texte))
    assert message in messages
    assert "paragraphe 1" in messages


@pytest.mark.parametrize(
    "texte",
    [
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ qr.__init__.__globals__ }}",
        "{{ montant_accorde.__class__ }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "{{ self.__init__.__globals__ }}",
        "{{ lipsum.__globals__['os'].system('id') }}",
        "{% for x in range(1000000000) %}a{% endfor %}",
        "{{ 'a' * 1000000000 }}",
        "{{ 9 ** 999999999 }}",
        "{% set x = 'a' %}",
        "{% macro m() %}{% endmacro %}",
        "{% include 'secret' %}",
        "{% import 'os' as os %}",
        "{{ montant_accorde.format(1) }}",
        "{{ [1, 2, 3] }}",
        "{{ request }}",
        "{{ config }}",
        "{{ ('%s' % 1) }}",
        "{% for t in tranches %}{{ t.items }}{% endfor %}",
        "{% for t in tranches recursive %}{{ loop(t) }}{% endfor %}",
    ],
)
def test_hostile_templates_are_refused_before_any_merge(texte: str) -> None:
    assert "paragraphe 1" in fautes(modele_word(texte))


def test_hostile_tag_hidden_in_an_attribute_is_refused() -> None:
    contenu = modele_word("Bonjour")
    with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
        corps = archive.read("word/document.xml")
    cache = corps.replace(b"<w:p>", b"<w:p w:rsidR=\"{{ 'a' * 1000000000 }}\">", 1)
    assert cache != corps
    assert "Hors du texte visible" in fautes(modifier_archive(contenu, **{"word/document.xml": cache}))


def test_hostile_property_is_refused() -> None:
    import docx

    fichier, sortie = docx.Document(), io.BytesIO()
    fichier.core_properties.title = "{{ 9 ** 9 }}"
    fichier.save(sortie)
    assert "propriétés" in fautes(sortie.getvalue())


def test_deeply_nested_loops_are_refused() -> None:
    ouvre = "".join(f"{{% for a{rang} in tranches %}}" for rang in range(5))
    assert "l’une dans l’autre" in fautes(modele_word(ouvre + "x" + "{% endfor %}" * 5))


def test_macro_embedded_object_and_outside_link_are_refused() -> None:
    contenu = modele_word("Bonjour")
    assert "macro" in fautes(modifier_archive(contenu, **{"word/vbaProject.bin": b"x"}))
    assert "macro" in fautes(modifier_archive(contenu, **{"word/embeddings/oleObject1.bin": b"x"}))
    lien = (
        b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="rId1" Type="http://x/attachedTemplate" Target="http://exemple.fr/a.dotm" '
        b'TargetMode="External"/></Relationships>'
    )
    assert "ailleurs" in fautes(modifier_archive(contenu, **{"word/_rels/settings.xml.rels": lien}))


def test_word_field_that_runs_something_is_refused() -> None:
    contenu = modele_word("Bonjour")
    with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
        corps = archive.read("word/document.xml")
    champ = b'<w:r><w:instrText>DDEAUTO c:\\\\cmd "/k calc"</w:instrText></w:r></w:p>'
    assert "interdit" in fautes(modifier_archive(contenu, **{"word/document.xml": corps.replace(b"</w:p>", champ, 1)}))


def test_file_that_is_no_word_is_refused() -> None:
    assert "n’est pas un document Word" in fautes(b"%PDF-1.4 rien")


def test_what_a_holder_typed_is_text_in_the_document_never_a_tag() -> None:
    contexte = {**contexte_d_exemple(), "projet_intitule": "{{ 7 * 7 }} <b>&amp; </w:p>"}
    word = fusionner(modele_word("Projet : {{ projet_intitule }}"), contexte, JETON_D_EXEMPLE, "m")
    assert "Projet : {{ 7 * 7 }} <b>&amp; </w:p>" in texte_du_word(word)


def test_code_is_placed_at_the_foot_unless_the_template_places_it() -> None:
    def images(contenu: bytes, partie: str) -> int:
        with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
            return sum(archive.read(nom).count(b"<wp:inline") for nom in archive.namelist() if partie in nom)

    sans = fusionner(modele_word("Bonjour"), contexte_d_exemple(), JETON_D_EXEMPLE, "A1")
    avec = fusionner(modele_word("Bonjour {{ qr }}"), contexte_d_exemple(), JETON_D_EXEMPLE, "A1")
    pied = fusionner(modele_word("Bonjour", pied="{{ qr }}"), contexte_d_exemple(), JETON_D_EXEMPLE, "A1")
    assert (images(sans, "word/document.xml"), images(sans, "word/footer")) == (0, 1)
    assert (images(avec, "word/document.xml"), images(avec, "word/footer")) == (1, 0)
    assert (images(pied, "word/document.xml"), images(pied, "word/footer")) == (0, 1)
