"""The open data sets: one definition of each, read by the downloads, the dictionary and the API alike."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from django.conf import settings
from django.db.models import Prefetch
from django.urls import reverse

from quartiers.accueil.queries.portrait import quartiers_du_contrat
from quartiers.appels import scdl
from quartiers.contrat.models import Chiffre, Contrat, Signataire
from quartiers.contrat.queries import a_plat, arbre, nom_de_niveau
from quartiers.engagements.queries import dispositifs_le, engagements_le
from quartiers.gouvernance.models import Instance
from quartiers.indicateurs.models import Indicateur
from quartiers.participation.models import InstanceParticipation
from quartiers.projets_quartier.models import Piste, Theme
from quartiers.socle.modeles import en_vigueur_le
from quartiers.territoire.models import Commune, Contour, ValeurTerritoriale

GenreChamp = Literal["texte", "entier", "nombre", "date", "booleen"]
Ligne = dict[str, Any]
LICENCE = "Licence Ouverte 2.0 (Etalab)"


@dataclass(frozen=True)
class Champ:
    """A field: its name in files and in the API, its kind, what it means. `vide` when it may be missing."""

    nom: str
    genre: GenreChamp
    definition: str
    vide: bool = False


@dataclass(frozen=True)
class Jeu:
    """A data set of one contract: `lignes(contrat, jour)` gives rows under the names of `champs`."""

    code: str
    titre: str
    description: str
    champs: tuple[Champ, ...]
    lignes: Callable[[Contrat, dt.date], list[Ligne]]
    date_au_choix: bool = True
    csv: Callable[[Iterable[Ligne]], bytes] | None = None  # a national schema has its own way of writing CSV


def lignes_source(lignes: Iterable[Any]) -> str:
    """« 320-324 »: first and last line of the contract's text; empty when the wording comes from an avenant."""
    return "-".join(str(numero) for numero in lignes)


# Communes of a contract without their outlines, which weigh more than all the rest.
COMMUNES = Prefetch("communes", queryset=Commune.objects.defer("contour").order_by("nom"))


def contrat_en_ligne(contrat: Contrat) -> Ligne:
    """`contrat` comes with its `epci` and `COMMUNES`."""
    return {
        "code": contrat.code,
        "numero": contrat.numero,
        "intitule": contrat.intitule,
        "nom": contrat.nom_court,
        "departement": contrat.departement,
        "epci_siren": contrat.epci.siren if contrat.epci else "",
        "epci_nom": contrat.epci.nom if contrat.epci else "",
        "communes": " ; ".join(f"{commune.code} {commune.nom}" for commune in contrat.communes.all()),
        "debut": contrat.debut,
        "fin": contrat.fin,
        "signe_le": contrat.signe_le,
        "page": settings.ADRESSE_PUBLIQUE + reverse("accueil:contrat", args=[contrat.code]),
    }


CHAMPS_CONTRAT = (
    Champ("code", "texte", "Identifiant du contrat dans Quartiers, celui de son adresse."),
    Champ("numero", "texte", "Numéro national du contrat de ville (ANCT).", vide=True),
    Champ("intitule", "texte", "Intitulé complet."),
    Champ("nom", "texte", "Nom court."),
    Champ("departement", "texte", "Code du département.", vide=True),
    Champ("epci_siren", "texte", "SIREN de l’intercommunalité.", vide=True),
    Champ("epci_nom", "texte", "Nom de l’intercommunalité.", vide=True),
    Champ("communes", "texte", "Communes du contrat : code Insee et nom, séparées par un point-virgule."),
    Champ("debut", "date", "Premier jour du contrat."),
    Champ("fin", "date", "Jour à partir duquel le contrat n’est plus en vigueur."),
    Champ("signe_le", "date", "Jour de la signature.", vide=True),
    Champ("page", "texte", "Adresse de la page du contrat."),
)


def lignes_elements(contrat: Contrat, jour: dt.date) -> list[Ligne]:
    return [
        {
            "code": noeud.code,
            "nature": noeud.nature,
            "niveau": nom_de_niveau(contrat, noeud.nature),
            "titre": noeud.titre,
            "parent": noeud.parent or "",
            "rang": noeud.rang,
            "debut": noeud.debut,
            "fin": noeud.fin,
            "avenant": noeud.avenant,
            "lignes": lignes_source(noeud.lignes),
        }
        for noeud in a_plat(arbre(contrat, jour))
    ]


def lignes_quartiers(contrat: Contrat, jour: dt.date) -> list[Ligne]:
    return [
        {
            "code": quartier.code,
            "nom": quartier.titre,
            "code_national": quartier.quartier.code if quartier.quartier else "",
            "commune_code": quartier.commune.code if quartier.commune else "",
            "commune_nom": quartier.commune.nom if quartier.commune else "",
            "slogan": quartier.slogan,
            "page": settings.ADRESSE_PUBLIQUE + reverse("accueil:quartier", args=[contrat.code, quartier.code]),
        }
        for quartier in quartiers_du_contrat(contrat, jour)
    ]


def lignes_chiffres(contrat: Contrat, jour: dt.date) -> list[Ligne]:
    chiffres = Chiffre.objects.filter(en_vigueur_le(jour, "quartier__"), contrat=contrat).select_related("quartier")
    return [
        {
            "quartier": chiffre.quartier.code,
            "indicateur": chiffre.cle,
            "libelle": chiffre.titre,
            "valeur": float(chiffre.valeur),
            "unite": chiffre.unite,
            "annee": chiffre.annee,
            "source": chiffre.source,
            "lignes": lignes_source(chiffre.lignes),
        }
        for chiffre in chiffres.order_by("quartier__rang", "pk")
    ]


def lignes_series(contrat: Contrat, jour: dt.date) -> list[Ligne]:
    """An absent row is a figure that the producer does not give; a null value, one that it keeps secret."""
    codes = {q.quartier_id: q.code for q in quartiers_du_contrat(contrat, jour) if q.quartier_id}
    valeurs = ValeurTerritoriale.objects.filter(quartier__in=codes).select_related("serie")
    return [
        {
            "quartier": codes[v.quartier_id],
            "serie": v.serie.code,
            "libelle": v.serie.libelle,
            "valeur": None if v.valeur is None else float(v.valeur),
            "unite": v.serie.unite,
            "producteur": v.serie.producteur,
            "millesime": v.serie.millesime,
            "source": v.serie.source,
        }
        for v in valeurs.order_by("serie__libelle", "quartier__code")
    ]


def lignes_signataires(contrat: Contrat, jour: dt.date) -> list[Ligne]:
    signataires = Signataire.objects.filter(en_vigueur_le(jour), contrat=contrat).select_related("organisme")
    return [
        {
            "code": s.code,
            "titre": s.titre,
            "organisme": s.organisme.nom,
            "siret": s.organisme.siret,
            "nature": s.organisme.nature,
            "fonctions": " ; ".join(map(str, s.fonctions)),
            "debut": s.debut,
            "fin": s.fin,
        }
        for s in signataires.order_by("rang", "pk")
    ]


def lignes_engagements(contrat: Contrat, jour: dt.date) -> list[Ligne]:
    """One row a quantity; a commitment without any keeps one row."""
    lignes = []
    for lu in engagements_le(contrat, jour):
        commun = {
            "code": lu.code,
            "titre": lu.titre,
            "signataire": lu.signataire.code if lu.signataire else "",
            "rubrique": lu.engagement.rubrique,
            "quantite": "",
            "nombre": None,
            "unite": "",
            "periode": "",
            "perimetre": "",
        }
        promises = [
            {
                "quantite": q.titre,
                "nombre": float(q.nombre),
                "unite": q.unite,
                "periode": q.periode,
                "perimetre": q.perimetre,
            }
            for q in lu.quantites
        ]
        lignes += [{**commun, **promise} for promise in promises or [{}]]
    return lignes


def lignes_dispositifs(contrat: Contrat, jour: dt.date) -> list[Ligne]:
    return [
        {
            "code": d.code,
            "titre": d.titre,
            "domaine": d.domaine,
            "objectif": d.objectif,
            "nature": d.nature,
            "porteur": d.porteur,
            "signataire": d.signataire.code if d.signataire else "",
        }
        for d in dispositifs_le(contrat, jour)
    ]


def lignes_indicateurs(contrat: Contrat, jour: dt.date) -> list[Ligne]:
    indicateurs = Indicateur.objects.filter(en_vigueur_le(jour), contrat=contrat).select_related(
        "question__axe", "question__orientation", "parent"
    )
    return [
        {
            "code": i.code,
            "titre": i.titre,
            "nature": i.nature,
            "question": i.question.titre if i.question else "",
            "axe": i.question.axe.code if i.question and i.question.axe else "",
            "orientation": i.question.orientation.code if i.question and i.question.orientation else "",
            "detail_de": i.parent.code if i.parent else "",
        }
        for i in indicateurs.order_by("rang", "pk")
    ]


def lignes_projets(contrat: Contrat, jour: dt.date) -> list[Ligne]:
    """Themes, then action leads, of each project."""
    projets = en_vigueur_le(jour, "projet__")
    themes = Theme.objects.filter(en_vigueur_le(jour), projets, contrat=contrat).select_related("projet__quartier")
    pistes = Piste.objects.filter(en_vigueur_le(jour), projets, contrat=contrat).select_related("projet__quartier")
    lignes: list[Ligne] = [
        {
            "quartier": theme.projet.quartier.code,
            "projet": theme.projet.titre,
            "genre": "theme",
            "titre": theme.titre,
            "axes": " ; ".join(axe.code for axe in theme.axes.all()),
            "etat": "",
            "prevue_pour": None,
            "realisee_le": None,
        }
        for theme in themes.prefetch_related("axes").order_by("projet__quartier__rang", "rang", "pk")
    ]
    lignes += [
        {
            "quartier": piste.projet.quartier.code,
            "projet": piste.projet.titre,
            "genre": "piste",
            "titre": piste.titre,
            "axes": "",
            "etat": piste.etat,
            "prevue_pour": piste.prevue_pour,
            "realisee_le": piste.realisee_le,
        }
        for piste in pistes.order_by("projet__quartier__rang", "rang", "pk")
    ]
    return lignes


def lignes_subventions(contrat: Contrat, jour: dt.date) -> list[Ligne]:
    """Grants of the contract's intercommunal body, under the names of the national schema."""
    return [
        {**ligne, "montant": float(ligne["montant"]), "pourcentageSubvention": float(ligne["pourcentageSubvention"])}
        for ligne in scdl.lignes_du_contrat(contrat, jour)
    ]


def lignes_instances(contrat: Contrat, jour: dt.date) -> list[Ligne]:
    comites = Instance.objects.filter(en_vigueur_le(jour), contrat=contrat).select_related("commune")
    citoyennes = InstanceParticipation.objects.filter(en_vigueur_le(jour), contrat=contrat).select_related("commune")
    lignes: list[Ligne] = [
        {
            "code": i.code,
            "titre": i.titre,
            "genre": "pilotage",
            "commune": i.commune.nom if i.commune else "",
            "reunions_par_an": i.frequence_min,
            "effectif": None,
            "colleges": "",
            "mandat": None,
        }
        for i in comites.order_by("rang", "pk")
    ]
    lignes += [
        {
            "code": i.code,
            "titre": i.titre,
            "genre": "participation",
            "commune": i.commune.nom if i.commune else "",
            "reunions_par_an": None,
            "effectif": i.effectif,
            "colleges": " ; ".join(map(str, i.colleges)),
            "mandat": i.mandat,
        }
        for i in citoyennes.order_by("rang", "pk")
    ]
    return lignes


def contours_geojson(contrat: Contrat, jour: dt.date) -> dict[str, Any]:
    """Outlines in force on `jour` (WGS 84); a neighbourhood without a known outline has a null geometry."""
    quartiers = quartiers_du_contrat(contrat, jour)
    contours = {
        contour.quartier_id: contour
        for contour in Contour.objects.filter(
            en_vigueur_le(jour), quartier__in=[q.quartier_id for q in quartiers if q.quartier_id]
        )
    }
    traits = []
    for ligne, quartier in zip(lignes_quartiers(contrat, jour), quartiers, strict=True):
        contour = contours.get(quartier.quartier_id or 0)
        proprietes = {**ligne, "surface_ha": float(contour.surface) if contour else None}
        proprietes["source_contour"] = contour.source if contour else ""
        traits.append({"type": "Feature", "geometry": contour.geometrie if contour else None, "properties": proprietes})
    return {"type": "FeatureCollection", "licence": LICENCE, "features": traits}


JEUX: dict[str, Jeu] = {
    jeu.code: jeu
    for jeu in (
        Jeu(
            "elements",
            "Éléments du contrat",
            "Axes, orientations, objectifs, actions et engagements en vigueur à une date.",
            (
                Champ("code", "texte", "Code permanent de l’élément : il ne change jamais, même reformulé."),
                Champ("nature", "texte", "axe, orientation, objectif, action, sous_action ou engagement."),
                Champ("niveau", "texte", "Nom de ce niveau dans les mots du contrat."),
                Champ("titre", "texte", "Intitulé en vigueur à la date demandée."),
                Champ("parent", "texte", "Code de l’élément au-dessus ; vide pour une racine.", vide=True),
                Champ("rang", "entier", "Ordre parmi les éléments de même parent."),
                Champ("debut", "date", "Premier jour de cette rédaction."),
                Champ(
                    "fin",
                    "date",
                    "Jour à partir duquel cette rédaction ne vaut plus ; vide si aucune fin n’est prévue.",
                    vide=True,
                ),
                Champ(
                    "avenant",
                    "entier",
                    "Numéro de l’avenant d’où vient cette rédaction ; vide pour le texte signé.",
                    vide=True,
                ),
                Champ("lignes", "texte", "Première et dernière lignes du texte source.", vide=True),
            ),
            lignes_elements,
        ),
        Jeu(
            "quartiers",
            "Quartiers",
            "Quartiers du contrat ; les contours sont dans le fichier GeoJSON.",
            (
                Champ("code", "texte", "Identifiant du quartier dans le contrat."),
                Champ("nom", "texte", "Nom du quartier dans le contrat."),
                Champ("code_national", "texte", "Code du quartier prioritaire (décret n° 2023-1314).", vide=True),
                Champ("commune_code", "texte", "Code Insee de la commune.", vide=True),
                Champ("commune_nom", "texte", "Nom de la commune.", vide=True),
                Champ("slogan", "texte", "Slogan du projet de quartier.", vide=True),
                Champ("page", "texte", "Adresse de la page du quartier."),
            ),
            lignes_quartiers,
        ),
        Jeu(
            "chiffres",
            "Chiffres du contrat",
            "Chiffres que le texte du contrat donne pour chaque quartier.",
            (
                Champ("quartier", "texte", "Code du quartier dans le contrat."),
                Champ("indicateur", "texte", "Même clé = même grandeur d’un quartier à l’autre."),
                Champ("libelle", "texte", "Libellé du contrat."),
                Champ("valeur", "nombre", "Valeur, dans l’unité indiquée."),
                Champ("unite", "texte", "Unité ; vide pour un nombre sans unité.", vide=True),
                Champ("annee", "texte", "Année, si le texte la donne.", vide=True),
                Champ("source", "texte", "Source, si le texte la donne.", vide=True),
                Champ("lignes", "texte", "Première et dernière lignes du texte source.", vide=True),
            ),
            lignes_chiffres,
        ),
        Jeu(
            "series",
            "Séries publiées",
            "Données de la statistique publique par quartier, jamais mêlées aux chiffres du contrat.",
            (
                Champ("quartier", "texte", "Code du quartier dans le contrat."),
                Champ("serie", "texte", "Identifiant de la série."),
                Champ("libelle", "texte", "Ce qui est mesuré."),
                Champ("valeur", "nombre", "Valeur ; vide quand le producteur la tait (secret statistique).", vide=True),
                Champ("unite", "texte", "Unité."),
                Champ("producteur", "texte", "Qui publie la série."),
                Champ("millesime", "texte", "Millésime ; vide si la source ne le précise pas.", vide=True),
                Champ("source", "texte", "Publication d’origine."),
            ),
            lignes_series,
        ),
        Jeu(
            "signataires",
            "Signataires",
            "Organismes que le contrat engage ; les fonctions qui ont signé, jamais les noms.",
            (
                Champ("code", "texte", "Identifiant du signataire dans le contrat."),
                Champ("titre", "texte", "Nom sous lequel l’organisme signe."),
                Champ("organisme", "texte", "Nom de l’organisme."),
                Champ("siret", "texte", "SIRET, s’il est connu.", vide=True),
                Champ("nature", "texte", "Nature de l’organisme : etat, epci, commune, bailleur…"),
                Champ("fonctions", "texte", "Fonctions qui ont signé, séparées par un point-virgule.", vide=True),
                Champ("debut", "date", "Premier jour d’engagement."),
                Champ("fin", "date", "Jour à partir duquel l’organisme n’est plus engagé.", vide=True),
            ),
            lignes_signataires,
        ),
        Jeu(
            "engagements",
            "Engagements des signataires",
            "Ce que chaque signataire promet ; une ligne par quantité promise.",
            (
                Champ("code", "texte", "Code permanent de l’engagement."),
                Champ("titre", "texte", "Rédaction en vigueur à la date demandée."),
                Champ("signataire", "texte", "Code du signataire.", vide=True),
                Champ("rubrique", "texte", "Rubrique du texte.", vide=True),
                Champ("quantite", "texte", "Ce qui est compté.", vide=True),
                Champ("nombre", "nombre", "Nombre promis.", vide=True),
                Champ("unite", "texte", "Unité du nombre.", vide=True),
                Champ("periode", "texte", "Période : par an, 2024/2030…", vide=True),
                Champ("perimetre", "texte", "Périmètre : territoire, département…", vide=True),
            ),
            lignes_engagements,
        ),
        Jeu(
            "dispositifs",
            "Dispositifs",
            "Moyens mobilisés, spécifiques à la politique de la ville ou de droit commun.",
            (
                Champ("code", "texte", "Identifiant du dispositif dans le contrat."),
                Champ("titre", "texte", "Nom du dispositif."),
                Champ("domaine", "texte", "Domaine d’intervention.", vide=True),
                Champ("objectif", "texte", "Objectif.", vide=True),
                Champ("nature", "texte", "specifique ou droit_commun."),
                Champ("porteur", "texte", "Qui le porte.", vide=True),
                Champ("signataire", "texte", "Code du signataire.", vide=True),
            ),
            lignes_dispositifs,
        ),
        Jeu(
            "indicateurs",
            "Catalogue d’indicateurs",
            "Indicateurs que le contrat propose, avec la question évaluative à laquelle ils répondent.",
            (
                Champ("code", "texte", "Identifiant de l’indicateur dans le contrat."),
                Champ("titre", "texte", "Libellé."),
                Champ("nature", "texte", "quantitatif ou qualitatif."),
                Champ("question", "texte", "Question évaluative.", vide=True),
                Champ("axe", "texte", "Code de l’axe.", vide=True),
                Champ("orientation", "texte", "Code de l’orientation, si elle est reconnue.", vide=True),
                Champ("detail_de", "texte", "Code de l’indicateur que celui-ci détaille.", vide=True),
            ),
            lignes_indicateurs,
        ),
        Jeu(
            "projets",
            "Projets de quartier",
            "Thèmes prioritaires et pistes d’action de chaque quartier, avec leur avancement.",
            (
                Champ("quartier", "texte", "Code du quartier dans le contrat."),
                Champ("projet", "texte", "Titre du projet."),
                Champ("genre", "texte", "theme ou piste."),
                Champ("titre", "texte", "Libellé du thème ou de la piste."),
                Champ("axes", "texte", "Codes des axes que sert le thème, séparés par un point-virgule.", vide=True),
                Champ(
                    "etat",
                    "texte",
                    "Avancement de la piste : idee, preparee, en_cours, realisee, abandonnee.",
                    vide=True,
                ),
                Champ("prevue_pour", "date", "Échéance de la piste.", vide=True),
                Champ("realisee_le", "date", "Jour de réalisation.", vide=True),
            ),
            lignes_projets,
        ),
        Jeu(
            "subventions",
            "Subventions attribuées",
            "Subventions que l’intercommunalité du contrat a décidées, au schéma national « subventions » 2.1.1 (SCDL). "
            "Chaque financeur publie les siennes.",
            (
                Champ("nomAttribuant", "texte", "Nom de la collectivité qui attribue la subvention."),
                Champ("idAttribuant", "texte", "Son SIRET."),
                Champ("dateConvention", "date", "Date de la convention ; sans convention, celle de la décision."),
                Champ("referenceDecision", "texte", "Numéro de la délibération ou de la décision.", vide=True),
                Champ("nomBeneficiaire", "texte", "Nom de la personne morale bénéficiaire."),
                Champ("idBeneficiaire", "texte", "Son SIRET.", vide=True),
                Champ("rnaBeneficiaire", "texte", "Son numéro au répertoire national des associations.", vide=True),
                Champ("objet", "texte", "Projet subventionné, et son année."),
                Champ("montant", "nombre", "Montant attribué, en euros."),
                Champ("nature", "texte", "« aide en numéraire »."),
                Champ("conditionsVersement", "texte", "« unique » ou « échelonné »."),
                Champ("datesPeriodeVersement", "texte", "Jour du versement, ou période : premier jour/dernier jour."),
                Champ("idRAE", "texte", "Répertoire des aides aux entreprises : toujours vide ici.", vide=True),
                Champ("notificationUE", "booleen", "Aide de minimis notifiée à la Commission européenne."),
                Champ(
                    "pourcentageSubvention",
                    "nombre",
                    "Part du bénéficiaire quand une subvention en a plusieurs (1 : il est seul) ; "
                    "jamais un taux de cofinancement.",
                ),
                Champ("dispositifAide", "texte", "Dispositif d’aide : toujours vide ici.", vide=True),
            ),
            lignes_subventions,
            csv=scdl.en_csv,
        ),
        Jeu(
            "instances",
            "Instances",
            "Instances de pilotage et de participation que le contrat prévoit.",
            (
                Champ("code", "texte", "Identifiant de l’instance dans le contrat."),
                Champ("titre", "texte", "Nom."),
                Champ("genre", "texte", "pilotage ou participation."),
                Champ("commune", "texte", "Commune ; vide pour une instance de tout le contrat.", vide=True),
                Champ("reunions_par_an", "entier", "Nombre minimal de réunions par an.", vide=True),
                Champ("effectif", "entier", "Nombre de membres, si le texte le donne.", vide=True),
                Champ("colleges", "texte", "Collèges, séparés par un point-virgule.", vide=True),
                Champ("mandat", "entier", "Durée du mandat, en années.", vide=True),
            ),
            lignes_instances,
        ),
    )
}
