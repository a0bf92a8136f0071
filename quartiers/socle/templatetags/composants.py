"""The components of every page. They are built in: no `{% load %}`. Shapes: `quartiers.socle.affichage`.

Actions and messages
    {% bouton "Enregistrer" %}  {% bouton "Modifier" url=u genre="secondaire" icone="modifier" petit=True %}
        genre: primaire, secondaire, danger, lien. Without url: <button>; more attributes: nom=, valeur=, hx_get=…
    {% actions %}{% bouton … %}{% bouton … %}{% endactions %}                      a row of buttons
    {% alerte "attention" titre="À vérifier" %}<p>…</p>{% endalerte %}             info, succes, attention, erreur
    {% vide "Aucun dossier" texte="…" url=u action="Créer un dossier" %}           empty state
    {% dialogue "suppr" titre="Supprimer ?" declencheur="Supprimer" url=repli genre="danger" %}…{% enddialogue %}
    {% menu_export %}  {% menu_export url=u formats="xlsx,ods,csv" %}              links ?…&format=xlsx, filters kept
Pieces of text
    {% badge "Adopté" "succes" %}  neutre, info, succes, attention, erreur         {% etiquette "Emploi" url=u %}
    {% chiffre_cle "26,4 %" "Taux de pauvreté" source="Insee, 2021" detail="France : 14,9 %" %}
    {% progression 12 40 "Objectifs suivis" %}                                     {% icone "recherche" %}
    {% fiche paires %}             pairs (libellé, value): any value, Lien, Badge  {{ x|afficher }}
    {% comparaison ancien nouveau titre_ancien="Avant" titre_nouveau="Après" %}    word by word, <del> and <ins>
Containers
    {% carte "Titre" url=u surtitre="Axe 1" niveau=3 %}…{% endcarte %}             {% grille %}cards{% endgrille %}
    {% accordeon "Titre" ouvert=True %}…{% endaccordeon %}
    {% onglets liste libelle="Vues du contrat" %}        dicts {libelle, url, actif, compte?}
    {% fil_ariane liste %}                               pairs (libellé, url); the last one is the page itself
    {% frise evenements %}                               dicts {date, titre, texte?, url?}, past to present
    {% etapes liste %}                                   dicts {libelle, etat: fait|courant|a_venir, detail?}
Tables and lists
    {% tableau colonnes lignes legende="Dossiers" vide="Aucun dossier." tri=tri totaux=totaux filtrable=True %}
        colonnes: Colonne, or (clé, libellé, genre); lignes: dicts, objects or lists; cells: any value, Lien, Badge,
        safe HTML. tri: key of the current sort, « -clé » when descending (links ?tri=clé). totaux: a row.
    {% tableau_libre legende="…" %}<thead>…</thead><tbody>…</tbody>{% endtableau_libre %}   cells with data-label
    {% pagination page %}                                a django Page; links ?page=n, other parameters kept
    {% filtres form %}…{% endfiltres %}                  GET form in a row, with « Effacer » when something is set
Forms
    <form method="post">{% csrf_token %}{% erreurs form %}{% champs form %}{% bouton "Enregistrer" %}</form>
    {% erreurs form autre_form %} summary with anchors   {% champ form.titre %} one row   {% champs form %} all rows
Figures (always with their table)
    {% graphique src=u alt="…" titre="…" colonnes=c lignes=l source="…" ouvert=False %}
    {% carte_geo geojson=u libelle="…" image=svg_url fonds=tuiles credit="…" clic="" %}table{% endcarte_geo %}
        lat=, lon= mark a point. clic: « /page/?lat={lat}&lon={lon} », or « #id_latitude,#id_longitude » to fill two inputs.
        Script and style come with the tag. Features: properties nom, url, style (qpv, poche, commune, ancien, point).
Insets
    {% encarts "avenant" avenant.pk %}   what the packages above say of this object (socle.encarts)
Filters: montant, nombre, pourcent, date_fr, date_courte, heure_fr, date_heure_fr, duree, afficher.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from quartiers.socle import formats
from quartiers.socle.affichage import Colonne, cellule, texte_de
from quartiers.socle.balises import (
    ICONE_DU_TON,
    attributs_html,
    badge_html,
    bouton_html,
    etiquette_html,
    icone_html,
    lien_html,
    morceaux_html,
    titre_html,
    valeur_html,
)
from quartiers.socle.champs import ancre, contenu_champ
from quartiers.socle.differences import comparer_mots
from quartiers.socle.encarts import encarts_de
from quartiers.socle.tableaux import adresse, contenu_tableau, entete

register = template.Library()
Contenu = dict[str, Any]
FORMATS_EXPORT = {"xlsx": "Excel (.xlsx)", "ods": "OpenDocument (.ods)", "csv": "CSV (.csv)", "geojson": "GeoJSON"}
MOT_DU_TON = {"info": "Information", "succes": "Succès", "attention": "Attention", "erreur": "Erreur"}
MOT_DE_L_ETAPE = {"fait": "terminé", "courant": "en cours", "a_venir": "à venir"}

for filtre in (
    formats.montant,
    formats.nombre,
    formats.pourcent,
    formats.date_fr,
    formats.date_courte,
    formats.heure_fr,
    formats.date_heure_fr,
    formats.duree,
):
    register.filter(filtre.__name__, filtre)


@register.filter
def afficher(valeur: Any) -> str:
    return texte_de(valeur)


def rendu(gabarit: str, **contenu: Any) -> SafeString:
    return render_to_string(f"socle/composants/{gabarit}.html", contenu)


# Actions and messages


@register.simple_tag
def bouton(
    libelle: str,
    url: str = "",
    genre: str = "primaire",
    type: str = "submit",  # noqa: A002 - the name of the HTML attribute
    nom: str = "",
    valeur: Any = "",
    icone: str = "",
    petit: bool = False,
    precision: str = "",
    **attributs: Any,
) -> SafeString:
    """`precision` is read by screen readers only, after the label (« Modifier », « l’axe 2 »)."""
    propres = {"href": url} if url else {"type": type, "name": nom, "value": str(valeur)}
    autres = {cle.replace("_", "-"): val for cle, val in attributs.items()}
    return bouton_html(libelle, genre, petit, icone, precision, {**propres, **autres})


@register.simple_block_tag
def actions(content: str) -> SafeString:
    return rendu("actions", contenu=content)


@register.simple_block_tag
def alerte(content: str, ton: str = "info", titre: str = "", annonce: bool = False) -> SafeString:
    """`annonce` reads the message aloud when it comes by itself (answer to an act, fragment)."""
    return rendu(
        "alerte",
        contenu=content,
        ton=ton,
        titre=titre,
        annonce=annonce,
        icone=ICONE_DU_TON[ton],
        mot=MOT_DU_TON[ton],
    )


@register.inclusion_tag("socle/composants/vide.html")
def vide(titre: str, texte: str = "", url: str = "", action: str = "") -> Contenu:
    return {"titre": titre, "texte": texte, "url": url, "action": action}


@register.simple_block_tag
def dialogue(
    content: str, identifiant: str, titre: str, declencheur: str, url: str, genre: str = "secondaire"
) -> SafeString:
    """A link to `url` (a page that does the same) that scripts turn into the opening of the dialog."""
    return rendu(
        "dialogue", contenu=content, id=identifiant, titre=titre, declencheur=declencheur, url=url, genre=genre
    )


@register.inclusion_tag("socle/composants/menu_export.html", takes_context=True)
def menu_export(context: Context, url: str = "", formats: str = "xlsx,ods,csv", libelle: str = "Exporter") -> Contenu:
    liens = [
        (FORMATS_EXPORT[nom], f"{url}{adresse(context, ['page'], format=nom)}")
        for nom in (morceau.strip() for morceau in formats.split(","))
    ]
    return {"libelle": libelle, "liens": liens}


@register.simple_tag(takes_context=True)
def encarts(context: Context, genre: str, pk: int) -> SafeString:
    requete = context.get("request")
    return encarts_de(requete, genre, pk) if requete is not None else SafeString("")


# Pieces of text


@register.simple_tag
def badge(libelle: str, ton: str = "neutre") -> SafeString:
    return badge_html(str(libelle), ton)


@register.simple_tag
def etiquette(libelle: str, url: str = "") -> SafeString:
    return etiquette_html(libelle, url)


@register.inclusion_tag("socle/composants/chiffre_cle.html")
def chiffre_cle(valeur: Any, libelle: str, source: str = "", detail: str = "", url: str = "") -> Contenu:
    return {"valeur": texte_de(valeur), "libelle": lien_html(libelle, url), "source": source, "detail": detail}


@register.inclusion_tag("socle/composants/progression.html")
def progression(valeur: Decimal | float, maximum: Decimal | float, libelle: str) -> Contenu:
    part = formats.pourcent(100 * float(valeur) / float(maximum), 0) if maximum else ""
    return {
        "libelle": libelle,
        "texte": f"{formats.nombre(valeur)} sur {formats.nombre(maximum)}",
        "part": part,
        "valeur": str(valeur),  # never localised: an attribute wants a decimal point
        "maximum": str(maximum or 1),
    }


@register.simple_tag
def icone(nom: str) -> SafeString:
    return icone_html(nom)


@register.inclusion_tag("socle/composants/fiche.html")
def fiche(paires: Iterable[tuple[str, Any]]) -> Contenu:
    return {"lignes": [(libelle, valeur_html(cellule(Colonne("", libelle), valeur))) for libelle, valeur in paires]}


@register.inclusion_tag("socle/composants/comparaison.html")
def comparaison(ancien: str, nouveau: str, titre_ancien: str = "Avant", titre_nouveau: str = "Après") -> Contenu:
    gauche, droite = comparer_mots(ancien, nouveau)
    return {
        "gauche": morceaux_html(gauche, "del"),
        "droite": morceaux_html(droite, "ins"),
        "titre_ancien": titre_ancien,
        "titre_nouveau": titre_nouveau,
    }


# Containers


@register.simple_block_tag
def carte(content: str, titre: str, url: str = "", surtitre: str = "", niveau: int = 3) -> SafeString:
    entete = titre_html(titre, url, niveau)
    return rendu("carte", contenu=content, entete=entete, url=url, surtitre=surtitre)


@register.simple_block_tag
def grille(content: str, genre: str = "cartes") -> SafeString:
    """genre: cartes (wide cells), chiffres (narrow cells), deux (two columns)."""
    return rendu("grille", contenu=content, genre=genre)


@register.simple_block_tag
def accordeon(content: str, titre: str, ouvert: bool = False, compte: Any = "") -> SafeString:
    return rendu("accordeon", contenu=content, titre=titre, ouvert=ouvert, compte=texte_de(compte))


@register.inclusion_tag("socle/composants/onglets.html")
def onglets(liste: Iterable[Mapping[str, Any]], libelle: str = "Vues") -> Contenu:
    return {"liste": [{"compte": None, "actif": False, **onglet} for onglet in liste], "libelle": libelle}


@register.inclusion_tag("socle/composants/fil_ariane.html")
def fil_ariane(liste: Iterable[tuple[str, str]]) -> Contenu:
    *parents, ici = list(liste) or [("", "")]
    return {"parents": parents, "ici": ici[0]}


@register.inclusion_tag("socle/composants/frise.html")
def frise(evenements: Iterable[Mapping[str, Any]]) -> Contenu:
    return {
        "evenements": [
            {
                "date": texte_de(evenement["date"]),
                "titre": lien_html(evenement["titre"], evenement.get("url", "")),
                "texte": evenement.get("texte", ""),
            }
            for evenement in evenements
        ]
    }


@register.inclusion_tag("socle/composants/etapes.html")
def etapes(liste: Iterable[Mapping[str, Any]], libelle: str = "Étapes") -> Contenu:
    lignes = [{"detail": "", **etape, "mot": MOT_DE_L_ETAPE[etape["etat"]]} for etape in liste]
    return {"liste": lignes, "libelle": libelle}


# Tables and lists


@register.inclusion_tag("socle/composants/tableau.html", takes_context=True)
def tableau(
    context: Context,
    colonnes: Iterable[Colonne | Sequence[str] | str],
    lignes: Iterable[Any],
    legende: str,
    vide: str = "Aucune ligne.",
    tri: str = "",
    totaux: Any = None,
    filtrable: bool = False,
    legende_visible: bool = True,
) -> Contenu:
    contenu = contenu_tableau(colonnes, lignes, totaux)
    entetes = [entete(context, colonne, tri) for colonne in contenu["colonnes"]]
    return {
        **contenu,
        "entetes": entetes,
        "legende": legende,
        "vide": vide,
        "filtrable": filtrable and len(contenu["lignes"]) > 1,
        "legende_visible": legende_visible,
    }


@register.simple_block_tag
def tableau_libre(content: str, legende: str, legende_visible: bool = True) -> SafeString:
    return rendu("tableau_libre", contenu=content, legende=legende, legende_visible=legende_visible)


@register.inclusion_tag("socle/composants/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any], parametre: str = "page") -> Contenu:
    def lien(numero: int) -> str:
        return adresse(context, **{parametre: str(numero)})

    pages = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "resume": f"{formats.nombre(page.start_index())} à {formats.nombre(page.end_index())}"
        f" sur {formats.nombre(page.paginator.count)}",
        "plusieurs": page.has_other_pages(),
        "precedente": lien(page.previous_page_number()) if page.has_previous() else "",
        "suivante": lien(page.next_page_number()) if page.has_next() else "",
        "pages": [{"numero": n, "url": lien(n) if isinstance(n, int) else "", "ici": n == page.number} for n in pages],
    }


@register.simple_block_tag(takes_context=True)
def filtres(
    context: Context, content: str, form: BaseForm | None = None, bouton: str = "Filtrer", libelle: str = "Filtres"
) -> SafeString:
    requete = context.get("request")
    actif = bool(requete and any(valeur for nom, valeur in requete.GET.items() if nom not in {"page", "tri"}))
    lignes = [contenu_champ(ligne) for ligne in form.visible_fields()] if form else []
    return rendu("filtres", contenu=content, lignes=lignes, bouton=bouton, libelle=libelle, actif=actif)


# Forms


@register.inclusion_tag("socle/composants/erreurs.html")
def erreurs(*forms: BaseForm) -> Contenu:
    """Every error of the forms, each a link to its input; nothing when there is none."""
    lignes: list[SafeString] = []
    for form in forms:
        for nom, messages in form.errors.items():
            champ_fautif = form[nom] if nom in form.fields else None
            for message in messages:
                libelle = f"{str(champ_fautif.label).rstrip(' .:')}\u00a0: {message}" if champ_fautif else str(message)
                lignes.append(lien_html(libelle, ancre(champ_fautif) if champ_fautif else ""))
    return {"lignes": lignes, "titre": formats.compte(len(lignes), "point à corriger", "points à corriger")}


@register.inclusion_tag("socle/composants/champ.html")
def champ(champ: BoundField) -> Contenu:
    return contenu_champ(champ)


@register.inclusion_tag("socle/composants/champs.html")
def champs(form: BaseForm) -> Contenu:
    visibles = [contenu_champ(ligne) for ligne in form.visible_fields()]
    obligatoires = any(ligne["champ"].field.required for ligne in visibles)
    return {"caches": form.hidden_fields(), "lignes": visibles, "obligatoires": obligatoires}


# Figures


@register.inclusion_tag("socle/composants/graphique.html")
def graphique(
    src: str,
    alt: str,
    titre: str,
    colonnes: Iterable[Colonne | Sequence[str] | str],
    lignes: Iterable[Any],
    source: str = "",
    ouvert: bool = False,
    src_etroit: str = "",
) -> Contenu:
    """`src_etroit` is the same chart drawn for a phone: a wide one shrunk has letters too small to read."""
    contenu = contenu_tableau(colonnes, lignes)
    entetes = [{"colonne": colonne, "url": "", "sens": ""} for colonne in contenu["colonnes"]]
    return {
        **contenu,
        "src": src,
        "alt": alt,
        "titre": titre,
        "source": source,
        "ouvert": ouvert,
        "entetes": entetes,
        "src_etroit": src_etroit,
    }


@register.simple_block_tag
def carte_geo(
    content: str,
    geojson: str,
    libelle: str,
    image: str = "",
    lat: Decimal | float | str = "",
    lon: Decimal | float | str = "",
    **options: str,
) -> SafeString:
    """`content` is the table that says the same; `image` a map drawn by the server, shown until scripts run.

    `lat` and `lon` (degrees) mark a point. Options: fonds, credit, clic (see the head of this file).
    """
    reglages = {"geojson": geojson, "libelle": libelle, "lat": str(lat), "lon": str(lon), **options}
    donnees = attributs_html({f"data-{nom}": valeur for nom, valeur in reglages.items()})
    return rendu("carte_geo", contenu=content, donnees=donnees, image=image, libelle=libelle)
