"""The contract as it reads on a day, back in the structured form that the reader writes."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from quartiers.accueil.domain.chargement.contexte import Noeud
from quartiers.accueil.domain.chargement.listes import NOTE
from quartiers.contrat.domain.structure import LISTE_DE_NATURE
from quartiers.contrat.enums import Nature
from quartiers.contrat.lecture.versions import FORMAT
from quartiers.contrat.models import Chiffre, Contrat, QuartierContrat, Reference, Sigle, Signataire
from quartiers.contrat.queries import Noeud as NoeudContrat
from quartiers.contrat.queries import arbre
from quartiers.engagements.models import Dispositif, Engagement, Quantite
from quartiers.gouvernance.models import Instance
from quartiers.indicateurs.models import Indicateur
from quartiers.participation.models import InstanceParticipation
from quartiers.projets_quartier.models import Piste, Theme
from quartiers.socle.modeles import en_vigueur_le


def exporter_contrat(contrat: Contrat, jour: dt.date) -> Noeud:
    """{contrat, axes, quartiers…} as of `jour`; loading it again gives the same contract. No person's name."""
    racines = arbre(contrat, jour)
    axes = [racine for racine in racines if racine.nature == Nature.AXE]
    titres_axes = {axe.element_id: (axe.code, axe.titre) for axe in axes}
    return {
        "format": FORMAT,
        "contrat": entete(contrat),
        "axes": [branche(axe) for axe in axes],
        **quartiers_et_matrice(contrat, jour, titres_axes),
        "instances": [instance(objet) for objet in du_jour(Instance, contrat, jour) if not objet.ajoutee],
        "participation": [participation(objet) for objet in du_jour(InstanceParticipation, contrat, jour, "commune")],
        "signataires": signataires(contrat, jour),
        "engagements": engagements(contrat, [r for r in racines if r.nature == Nature.ENGAGEMENT]),
        "dispositifs": [dispositif(objet) for objet in du_jour(Dispositif, contrat, jour, "signataire")],
        "indicateurs": indicateurs(contrat, jour, titres_axes),
        "sigles": [
            sans_vides({"sigle": s.sigle, "titre": s.titre, "lignes": s.lignes}, precision=s.precision)
            for s in Sigle.objects.filter(contrat=contrat).order_by("pk")
        ],
        **references(contrat),
    }


def du_jour(modele: Any, contrat: Contrat, jour: dt.date, *liens: str) -> Iterable[Any]:
    lignes: Iterable[Any] = (
        modele.objects.filter(en_vigueur_le(jour), contrat=contrat).select_related(*liens).order_by("rang", "pk")
    )
    return lignes


def sans_vides(champs: Noeud, **facultatifs: Any) -> Noeud:
    """`champs`, and the optional ones that hold something."""
    return {**champs, **{cle: valeur for cle, valeur in facultatifs.items() if valeur not in (None, "", [])}}


def nombre(valeur: Decimal) -> int | float:
    return int(valeur) if valeur == valeur.to_integral_value() else float(valeur)


def entete(contrat: Contrat) -> Noeud:
    champs = {
        "titre": contrat.intitule,
        "intitule": contrat.intitule,
        "lignes": [],
        "epci": contrat.epci.nom if contrat.epci else "",
        "periode": {"debut": contrat.debut.year, "fin": (contrat.fin - dt.timedelta(days=1)).year},
        "debut": contrat.debut.isoformat(),
        "fin": contrat.fin.isoformat(),
        "communes": [commune.nom for commune in contrat.communes.order_by("nom")],
        "vocabulaire": contrat.vocabulaire,
    }
    signe_le = contrat.signe_le.isoformat() if contrat.signe_le else ""
    return sans_vides(champs, departement=contrat.departement, numero=contrat.numero, signe_le=signe_le)


def branche(noeud: NoeudContrat) -> Noeud:
    element: Noeud = {"code": noeud.code, "titre": noeud.titre, "lignes": noeud.lignes}
    toujours = {Nature.AXE: {"orientations"}, Nature.ORIENTATION: {"objectifs", "actions"}}.get(
        Nature(noeud.nature), set()
    )
    for nature, cle in LISTE_DE_NATURE.items():
        enfants = [branche(enfant) for enfant in noeud.de_nature(nature)]
        if enfants or cle in toujours:
            element[cle] = enfants
    return element


def quartiers_et_matrice(contrat: Contrat, jour: dt.date, axes: Mapping[int, tuple[str, str]]) -> Noeud:
    themes = list(
        Theme.objects.filter(en_vigueur_le(jour), contrat=contrat)
        .select_related("projet__quartier")
        .prefetch_related("axes")
        .order_by("projet__quartier__rang", "rang", "pk")
    )
    pistes = list(du_jour(Piste, contrat, jour, "projet"))
    chiffres = list(Chiffre.objects.filter(contrat=contrat).order_by("quartier", "pk"))
    quartiers = du_jour(QuartierContrat, contrat, jour, "commune", "quartier")
    return {
        "quartiers": [un_quartier(q, themes, pistes, chiffres) for q in quartiers],
        "matrice": [ligne for theme in themes for ligne in lignes_de_matrice(theme, axes)],
    }


def un_quartier(quartier: QuartierContrat, themes: list[Theme], pistes: list[Piste], chiffres: list[Chiffre]) -> Noeud:
    siens = [theme for theme in themes if theme.projet.quartier_id == quartier.pk and theme.synthese != theme.titre]
    champs = {
        "titre": quartier.titre,
        "commune": quartier.commune.nom if quartier.commune else "",
        "slogan": quartier.slogan,
        "lignes": quartier.lignes,
        "chiffres": [
            sans_vides(
                {"titre": c.titre, "valeur": nombre(c.valeur), "unite": c.unite, "lignes": c.lignes},
                annee=c.annee,
                source=c.source,
            )
            for c in chiffres
            if c.quartier_id == quartier.pk
        ],
        "themes": [{"titre": theme.titre, "lignes": theme.lignes} for theme in siens],
        "pistes": [{"titre": p.titre, "lignes": p.lignes} for p in pistes if p.projet.quartier_id == quartier.pk],
    }
    return sans_vides(champs, code_qpv=quartier.quartier.code if quartier.quartier else "")


def lignes_de_matrice(theme: Theme, axes: Mapping[int, tuple[str, str]]) -> list[Noeud]:
    """One line per axis of the theme; a theme known by the matrix alone names no theme of the neighbourhood."""
    return [
        sans_vides(
            {
                "titre": theme.synthese or theme.titre,
                "quartier": theme.projet.quartier.titre,
                "axe": axes[element.pk][1],
                "lignes": theme.lignes,
                "axe_code": axes[element.pk][0],
            },
            theme=theme.titre if theme.synthese != theme.titre else "",
        )
        for element in theme.axes.all()
        if element.pk in axes
    ]


def instance(objet: Instance) -> Noeud:
    return {
        "titre": objet.titre,
        "lignes": objet.lignes,
        "presidence": objet.presidence,
        "membres": objet.membres,
        "missions": objet.missions,
        "frequence_min": objet.frequence_min,
        "frequence_texte": objet.frequence_texte,
    }


def participation(objet: InstanceParticipation) -> Noeud:
    return {
        "titre": objet.titre,
        "commune": objet.commune.nom if objet.commune else "",
        "lignes": objet.lignes,
        "statut": objet.statut,
        "effectif": objet.effectif,
        "nombre": objet.nombre,
        "colleges": objet.colleges,
        "mandat": objet.mandat,
        "renouvellement": objet.renouvellement,
        "designation": objet.designation,
        "frequence_min": objet.frequence_min,
        "frequence_texte": objet.frequence_texte,
    }


def signataires(contrat: Contrat, jour: dt.date) -> list[Noeud]:
    """One line per function that signed, as on the signature page."""
    return [
        {"titre": objet.titre, "fonction": fonction, "lignes": objet.lignes}
        for objet in du_jour(Signataire, contrat, jour)
        for fonction in objet.fonctions or [""]
    ]


def engagements(contrat: Contrat, racines: list[NoeudContrat]) -> list[Noeud]:
    par_element = {e.element_id: e for e in Engagement.objects.filter(contrat=contrat).select_related("signataire")}
    quantites = list(Quantite.objects.filter(contrat=contrat).order_by("engagement", "rang", "pk"))
    lus = []
    for racine in racines:
        objet = par_element.get(racine.element_id)
        lu = {
            "code": racine.code,
            "titre": racine.titre,
            "signataire": objet.signataire.titre if objet and objet.signataire else "",
            "rubrique": objet.rubrique if objet else "",
            "lignes": racine.lignes,
            "quantites": [quantite(q) for q in quantites if objet and q.engagement_id == objet.pk],
        }
        lus.append(sans_vides(lu, detail=objet.detail if objet else ""))
    return lus


def quantite(objet: Quantite) -> Noeud:
    return {
        "titre": objet.titre,
        "nombre": nombre(objet.nombre),
        "unite": objet.unite,
        "periode": objet.periode,
        "perimetre": objet.perimetre,
        "lignes": objet.lignes,
    }


def dispositif(objet: Dispositif) -> Noeud:
    champs = {
        "code": objet.code,
        "titre": objet.titre,
        "domaine": objet.domaine,
        "porteur": objet.porteur,
        "objectif": objet.objectif,
        "nature": objet.nature,
        "signataire": objet.signataire.titre if objet.signataire else "",
        "lignes": objet.lignes,
    }
    return sans_vides(champs, autres_objectifs=objet.autres_objectifs)


def indicateurs(contrat: Contrat, jour: dt.date, axes: Mapping[int, tuple[str, str]]) -> list[Noeud]:
    tous = list(du_jour(Indicateur, contrat, jour, "question__orientation"))
    lus = []
    for objet in tous:
        if objet.parent_id is not None:
            continue
        question = objet.question
        code_axe, titre_axe = axes.get(question.axe_id, ("", "")) if question else ("", "")
        details = [{"titre": d.titre, "lignes": d.lignes} for d in tous if d.parent_id == objet.pk]
        lu = {
            "code": objet.code,
            "titre": objet.titre,
            "nature": objet.nature,
            "axe": titre_axe,
            "axe_code": code_axe,
            "orientation": question.orientation_citee if question else "",
            "orientation_code": question.orientation.code if question and question.orientation else "",
            "question": question.titre if question else "",
            "lignes": objet.lignes,
        }
        lus.append(
            sans_vides(
                lu,
                question_lignes=question.lignes if question else [],
                details=details,
                source=objet.source,
                frequence=objet.frequence,
            )
        )
    return lus


def references(contrat: Contrat) -> Noeud:
    toutes = list(Reference.objects.filter(contrat=contrat).order_by("pk"))
    return {
        "references": [
            sans_vides(
                {"titre": r.titre, "nature": r.nature},
                date=r.date.isoformat() if r.date else "",
                lignes=r.lignes,
                numero=r.numero,
            )
            for r in toutes
            if r.nature != NOTE
        ],
        "notes": [{"appel": r.numero, "titre": r.titre, "lignes": r.lignes} for r in toutes if r.nature == NOTE],
    }
