"""Checking a Word template before it is kept: known fields, whole tags, no code, no macro, nothing linked outside.

A template is text typed by people: it may say a field, a condition, a loop over a known list, and nothing else.
Calls, arithmetic, imports, assignments do not pass the reading of the tags, whatever the sandbox would do of them.
"""

import difflib
import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from jinja2 import TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

PERMIS = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Getattr, nodes.Const, nodes.If, nodes.For,
    nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.CondExpr, nodes.Filter,
)  # fmt: skip
FILTRES = frozenset({"upper", "lower", "capitalize", "trim"})
BOUCLE = frozenset({"index", "first", "last"})
PROFONDEUR_MAX = 3
BALISE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
RESTE = re.compile(r"\{\{|\}\}|\{%|%\}")
PLACE = re.compile(r"^(\{[{%])(?:p|tr|tc|r)\s")
OUVRE = {"if": "endif", "for": "endfor"}
PIECES_INTERDITES = re.compile(r"(^|/)(vbaProject\.bin|vbaData\.xml|embeddings/|activeX/)", re.IGNORECASE)
CHAMPS_WORD = re.compile(r"\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|MACROBUTTON|IMPORT|LINK|RD|DATABASE)\b")
LIENS_PERMIS = ("/hyperlink",)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass(frozen=True)
class Vocabulaire:
    """What a kind of template may name: its fields (lists included), and the columns of each list."""

    noms: frozenset[str]
    colonnes: Mapping[str, frozenset[str]]


@dataclass
class Lecture:
    """What the reading of a template found: the fields that it uses, and what to mend."""

    vocabulaire: Vocabulaire
    champs: set[str] = field(default_factory=set)
    fautes: list[str] = field(default_factory=list)


def environnement() -> ImmutableSandboxedEnvironment:
    """The sandbox in which templates are merged: no global, no function, text escaped for XML."""
    env = ImmutableSandboxedEnvironment(autoescape=True)
    env.globals.clear()
    env.filters = {nom: env.filters[nom] for nom in FILTRES | {"escape", "e"}}
    env.tests = {nom: env.tests[nom] for nom in ("defined",)}
    return env


def verifier_modele(contenu: bytes, vocabulaire: Vocabulaire) -> Lecture:
    """Read the .docx `contenu`. Raises ValidationError with every fault, each with its place and how to mend it."""
    from docx import Document as OuvrirWord  # slow to load

    verifier_archive(contenu)
    try:
        fichier = OuvrirWord(io.BytesIO(contenu))
    except (KeyError, ValueError, zipfile.BadZipFile, SyntaxError) as erreur:
        raise ValidationError(
            "Word ne pourrait pas ouvrir ce fichier : enregistrez-le à nouveau au format .docx."
        ) from erreur
    lecture = Lecture(vocabulaire)
    for partie, racine in parties(fichier):
        lire_partie(partie, racine, lecture)
    if not lecture.fautes:
        lecture.fautes += fautes_cachees(contenu, fichier, vocabulaire)
    if lecture.fautes:
        raise ValidationError(lecture.fautes)
    return lecture


def verifier_archive(contenu: bytes) -> None:
    """No macro, no embedded program, nothing that Word would fetch from elsewhere when the document opens."""
    try:
        with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
            noms = archive.namelist()
            liens = [archive.read(nom).decode("utf-8", "replace") for nom in noms if nom.endswith(".rels")]
            types = archive.read("[Content_Types].xml").decode("utf-8", "replace")
            textes = [archive.read(nom).decode("utf-8", "replace") for nom in noms if nom.startswith("word/")
                      and nom.endswith(".xml")]  # fmt: skip
    except (zipfile.BadZipFile, KeyError, RuntimeError) as erreur:
        raise ValidationError("Ce fichier n’est pas un document Word : choisissez un .docx.") from erreur
    if "macroEnabled" in types or any(PIECES_INTERDITES.search(nom) for nom in noms):
        raise ValidationError(
            "Ce modèle contient une macro ou un objet incorporé : enregistrez-le au format .docx sans macro, "
            "retirez les objets (classeur, dessin actif), puis déposez-le à nouveau."
        )
    for relations in liens:
        for relation in re.findall(r"<Relationship\b[^>]*>", relations):
            if 'TargetMode="External"' in relation and not any(permis in relation for permis in LIENS_PERMIS):
                raise ValidationError(
                    "Ce modèle va chercher une image ou un autre modèle ailleurs : placez l’image dans le document "
                    "(Insertion, Images), détachez le modèle lié, puis déposez-le à nouveau."
                )
    for texte in textes:
        for code in re.findall(r"<w:instrText[^>]*>([^<]*)<", texte):
            if CHAMPS_WORD.search(code):
                raise ValidationError(
                    f"Ce modèle contient un champ Word interdit (« {code.strip()[:40]} ») : supprimez-le."
                )


def parties(fichier: Any) -> Iterator[tuple[str, Any]]:
    yield "le texte", fichier.element.body
    for partie in fichier.part.package.iter_parts():
        if str(partie.partname) in {"/word/footnotes.xml", "/word/endnotes.xml"}:
            yield "les notes", lire_xml(partie.blob)
    for section in fichier.sections:
        for nom, partie in (
            ("l’en-tête", section.header), ("le pied de page", section.footer),
            ("l’en-tête de la première page", section.first_page_header),
            ("le pied de la première page", section.first_page_footer),
            ("l’en-tête des pages paires", section.even_page_header),
            ("le pied des pages paires", section.even_page_footer),
        ):  # fmt: skip
            if not partie.is_linked_to_previous:
                yield nom, partie._element


def fautes_cachees(contenu: bytes, fichier: Any, vocabulaire: Vocabulaire) -> list[str]:
    """Tags outside the paragraphs' text (an image's alternative text, a property): the merge would run them too."""
    from docxtpl import DocxTemplate  # slow to load

    proprietes = fichier.core_properties
    textes = [getattr(proprietes, nom) or "" for nom in ("author", "comments", "identifier", "language", "subject",
              "title")]  # fmt: skip
    if any("{" in texte for texte in textes):
        return ["Les propriétés du document (titre, auteur…) ne contiennent pas de champ : retirez les accolades."]
    gabarit = DocxTemplate(io.BytesIO(contenu))
    gabarit.init_docx()
    env, fautes = environnement(), []
    sources = [gabarit.get_xml()]
    for uri in (gabarit.HEADER_URI, gabarit.FOOTER_URI):
        sources += [gabarit.get_part_xml(partie) for _, partie in gabarit.get_headers_footers(uri)]
    sources += [
        partie.blob.decode("utf-8", "replace")
        for partie in fichier.part.package.iter_parts()
        if str(partie.partname) == "/word/footnotes.xml"
    ]
    for source in sources:
        try:
            arbre = env.parse(gabarit.patch_xml(source))
        except TemplateSyntaxError as erreur:
            return [f"Les balises du modèle ne vont pas ensemble ({erreur.message}). Vérifiez les conditions."]
        fautes += [
            f"Hors du texte visible : {faute}" for faute in dict.fromkeys(fautes_de(arbre, {}, Lecture(vocabulaire)))
        ]
    return fautes


def lire_xml(contenu: bytes) -> Any:
    from docx.oxml import parse_xml  # slow to load; resolves no entity

    return parse_xml(contenu)


def texte_du_paragraphe(paragraphe: Any) -> str:
    """Its own text, without that of text boxes inside it, which are paragraphs of their own."""
    return "".join(
        noeud.text or "" for noeud in paragraphe.iter(f"{W}t") if next(noeud.iterancestors(f"{W}p")) is paragraphe
    )


def lire_partie(partie: str, racine: Any, lecture: Lecture) -> None:
    ouverts: list[tuple[str, str, str]] = []  # (word, loop variable or "", place)
    env = environnement()
    variables: dict[str, str] = {}
    for rang, paragraphe in enumerate(racine.iter(f"{W}p"), 1):
        texte = texte_du_paragraphe(paragraphe)
        if "{" not in texte and "}" not in texte:
            continue
        lieu = f"Dans {partie}, paragraphe {rang} (« {abrege(texte)} »)"
        if RESTE.search(BALISE.sub("", texte)):
            lecture.fautes.append(
                f"{lieu} : une balise n’est pas fermée, ou est coupée par un retour à la ligne. "
                "Une balise s’écrit en entier dans un paragraphe : {{ champ }} ou {% if champ %}."
            )
            continue
        for balise in BALISE.findall(texte):
            lire_balise(PLACE.sub(r"\1 ", balise), lieu, ouverts, variables, env, lecture)
    for mot, _variable, lieu in ouverts:
        lecture.fautes.append(f"{lieu} : « {{% {mot} … %}} » n’est jamais fermé. Ajoutez {{% {OUVRE[mot]} %}}.")


def lire_balise(
    balise: str, lieu: str, ouverts: list[tuple[str, str, str]], variables: dict[str, str], env: Any, lecture: Lecture
) -> None:
    if balise.startswith("{#"):
        return
    mot = balise.strip("{%}- \u00a0\n").split(" ", 1)[0] if balise.startswith("{%") else ""
    if mot in {"endif", "endfor"}:
        if not ouverts or OUVRE[ouverts[-1][0]] != mot:
            lecture.fautes.append(f"{lieu} : « {balise} » ne ferme rien. Retirez-la ou ouvrez ce qu’elle ferme.")
        else:
            variables.pop(ouverts.pop()[1], None)
        return
    if mot in {"else", "elif"} and not (ouverts and ouverts[-1][0] == "if"):
        lecture.fautes.append(f"{lieu} : « {balise} » est hors d’une condition.")
        return
    complet = {"else": "", "elif": balise.replace("elif", "if", 1) + "{% endif %}"}.get(mot, balise)
    complet += f"{{% {OUVRE[mot]} %}}" if mot in OUVRE else ""
    try:
        arbre = env.parse(complet)
    except TemplateSyntaxError as erreur:
        lecture.fautes.append(f"{lieu} : la balise « {balise} » est mal écrite ({erreur.message}).")
        return
    avant = len(lecture.fautes)
    lecture.fautes += [f"{lieu} : {faute}" for faute in dict.fromkeys(fautes_de(arbre, variables, lecture))]
    if mot in OUVRE:
        boucle = next(arbre.find_all(nodes.For), None)
        variable = boucle.target.name if boucle is not None and isinstance(boucle.target, nodes.Name) else ""
        if boucle is not None and len(lecture.fautes) == avant:
            variables[variable] = boucle.iter.name
        ouverts.append((mot, variable, lieu))
        if len(ouverts) > PROFONDEUR_MAX:
            lecture.fautes.append(f"{lieu} : plus de {PROFONDEUR_MAX} conditions ou listes l’une dans l’autre.")


def fautes_de(arbre: nodes.Template, variables: dict[str, str], lecture: Lecture) -> Iterator[str]:
    locales = dict(variables)
    for boucle in arbre.find_all(nodes.For):
        if faute := faute_de_boucle(boucle, lecture.vocabulaire):
            yield faute
        else:
            locales[boucle.target.name] = boucle.iter.name  # type: ignore[attr-defined]
    for noeud in [arbre, *arbre.find_all(nodes.Node)]:
        if not isinstance(noeud, PERMIS):
            yield "un modèle ne contient que des champs, des conditions et des listes ; ni calcul, ni appel."
        elif isinstance(noeud, nodes.Filter) and (noeud.name not in FILTRES or noeud.args or noeud.kwargs):
            yield f"« | {noeud.name} » n’existe pas ici. Sont permis : {', '.join(sorted(FILTRES))}."
        elif isinstance(noeud, nodes.Getattr):
            yield from fautes_de_colonne(noeud, locales, lecture.vocabulaire)
        elif isinstance(noeud, nodes.Name) and noeud.ctx == "load":
            yield from fautes_de_nom(noeud.name, locales, lecture)


def faute_de_boucle(boucle: nodes.For, vocabulaire: Vocabulaire) -> str:
    if not (isinstance(boucle.target, nodes.Name) and isinstance(boucle.iter, nodes.Name)) or boucle.recursive:
        return "une liste se parcourt ainsi : {% for tranche in tranches %}."
    if boucle.iter.name not in vocabulaire.colonnes:
        return (
            f"« {boucle.iter.name} » n’est pas une liste. Les listes sont : {', '.join(sorted(vocabulaire.colonnes))}."
        )
    if boucle.target.name in vocabulaire.noms or boucle.target.name == "loop":
        return f"« {boucle.target.name} » est déjà le nom d’un champ : choisissez un autre mot après « for »."
    return ""


def fautes_de_nom(nom: str, locales: dict[str, str], lecture: Lecture) -> Iterator[str]:
    noms = lecture.vocabulaire.noms
    if nom in noms:
        lecture.champs.add(nom)
    elif nom not in locales and (nom != "loop" or not locales):
        yield champ_inconnu(nom, noms | set(locales))


def fautes_de_colonne(noeud: nodes.Getattr, locales: dict[str, str], vocabulaire: Vocabulaire) -> Iterator[str]:
    source = noeud.node.name if isinstance(noeud.node, nodes.Name) else ""
    connues = BOUCLE if source == "loop" and locales else vocabulaire.colonnes.get(locales.get(source, ""), frozenset())
    if noeud.attr in connues:
        return
    if connues:
        yield champ_inconnu(f"{source}.{noeud.attr}", {f"{source}.{nom}" for nom in connues})
    else:
        yield f"« .{noeud.attr} » ne suit pas une ligne de liste : un champ s’écrit sans point."


def champ_inconnu(nom: str, connus: frozenset[str] | set[str]) -> str:
    proches = difflib.get_close_matches(nom.lower(), sorted(connus), n=1, cutoff=0.5)
    conseil = f" Vouliez-vous écrire « {proches[0]} » ?" if proches else " Voyez la liste des champs."
    return f"le champ « {nom} » n’existe pas.{conseil}"


def abrege(texte: str) -> str:
    propre = " ".join(texte.split())
    return propre if len(propre) <= 70 else f"{propre[:69]}…"
