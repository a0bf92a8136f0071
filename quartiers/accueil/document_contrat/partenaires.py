"""Signatories with their commitments and quantities, and the schemes that they mobilise."""

import datetime as dt
from collections.abc import Sequence
from itertools import groupby

from quartiers.accueil.document_contrat.groupes import par_attribut
from quartiers.accueil.document_contrat.texte import point
from quartiers.contrat.enums import Nature
from quartiers.contrat.lecture.texte import cle
from quartiers.contrat.models import Contrat, Signataire
from quartiers.contrat.queries import Noeud
from quartiers.engagements.models import Dispositif, Engagement, NatureDispositif, Quantite
from quartiers.exports.blocs import Bloc, ColonneBloc, Liste, Paragraphe, Tableau, Titre
from quartiers.socle import formats
from quartiers.socle.modeles import en_vigueur_le


def section_signataires(contrat: Contrat, jour: dt.date, racines: Sequence[Noeud]) -> list[Bloc]:
    signataires = list(
        Signataire.objects.filter(en_vigueur_le(jour), contrat=contrat).select_related("organisme").order_by("rang")
    )
    noeuds = {n.element_id: n for racine in racines for n in racine.parcours() if n.nature == Nature.ENGAGEMENT}
    tous = [e for e in Engagement.objects.filter(contrat=contrat).order_by("pk") if e.element_id in noeuds]
    ordre = {element_id: rang for rang, element_id in enumerate(noeuds)}
    tous.sort(key=lambda engagement: ordre[engagement.element_id])
    engagements = par_attribut(tous, "signataire_id")
    quantites = par_attribut(
        Quantite.objects.filter(en_vigueur_le(jour), contrat=contrat).order_by("rang", "pk"), "engagement_id"
    )
    blocs: list[Bloc] = [Titre("Signataires et engagements")] if signataires or tous else []
    for signataire in signataires:
        blocs += [Titre(signataire.titre, 2), *fonctions(signataire)]
        blocs += blocs_engagements(signataire.titre, engagements.get(signataire.pk, []), noeuds, quantites)
    communs = engagements.get(None)
    if communs:
        blocs.append(Titre("Engagements communs", 2))
        blocs += blocs_engagements("Engagements communs", communs, noeuds, quantites)
    return blocs


def fonctions(signataire: Signataire) -> list[Bloc]:
    nom = signataire.organisme.nom
    organisme = [nom] if cle(nom) != cle(signataire.titre) else []
    texte = " – ".join([*organisme, ", ".join(signataire.fonctions)] if signataire.fonctions else organisme)
    return [Paragraphe(texte, "chapeau")] if texte else []


def blocs_engagements(
    nom: str, engagements: Sequence[Engagement], noeuds: dict[int, Noeud], quantites: dict[int, list[Quantite]]
) -> list[Bloc]:
    """Commitments under their headings in the text, then the promised quantities as one table."""
    blocs: list[Bloc] = []
    for rubrique, groupe in groupby(engagements, key=lambda engagement: engagement.rubrique):
        blocs.append(Titre(rubrique or "Engagements", 3, au_sommaire=False))
        blocs.append(Liste([point(noeuds[engagement.element_id]) for engagement in groupe]))
    lignes = [
        [noeuds[engagement.element_id].code, quantite_promise(quantite), quantite.periode, quantite.perimetre]
        for engagement in engagements
        for quantite in quantites.get(engagement.pk, [])
    ]
    if lignes:
        colonnes = [
            ColonneBloc("Engagement", 1),
            ColonneBloc("Quantité promise", 3.2),
            ColonneBloc("Période", 1.1),
            ColonneBloc("Périmètre", 2),
        ]
        blocs.append(Tableau(f"Engagements chiffrés : {nom}", colonnes, lignes, tetes_de_ligne=True))
    return blocs


def quantite_promise(quantite: Quantite) -> str:
    """« 200 rénovations thermiques »; the figure is written once when the wording already holds it."""
    mesure = f"{formats.nombre(quantite.nombre)}{formats.INSECABLE}{quantite.unite}"
    sans_espaces = "".join(quantite.titre.split())
    return quantite.titre if "".join(mesure.split()) in sans_espaces else f"{quantite.titre} : {mesure}"


def section_dispositifs(contrat: Contrat, jour: dt.date) -> list[Bloc]:
    dispositifs = list(Dispositif.objects.filter(en_vigueur_le(jour), contrat=contrat).order_by("rang", "pk"))
    blocs: list[Bloc] = [Titre("Dispositifs mobilisés")] if dispositifs else []
    for domaine, groupe in par_attribut(dispositifs, "domaine").items():
        nom = str(domaine) or "Autres dispositifs"
        porteurs = sorted({dispositif.porteur for dispositif in groupe})
        blocs.append(Titre(nom, 2))
        if len(porteurs) == 1 and porteurs[0]:
            blocs.append(Paragraphe(porteurs[0], "chapeau"))
        blocs.append(tableau_dispositifs(nom, groupe, avec_porteur=len(porteurs) > 1))
    return blocs


def tableau_dispositifs(domaine: str, dispositifs: Sequence[Dispositif], avec_porteur: bool) -> Tableau:
    """One row per objective: specific schemes, then common-law ones; a kind that the domain lacks has no column."""
    natures = [nature for nature in NatureDispositif if any(d.nature == nature for d in dispositifs)]
    lignes = [
        [
            str(objectif) or "–",
            *([intitule(d, avec_porteur) for d in groupe if d.nature == nature] or ["–"] for nature in natures),
        ]
        for objectif, groupe in par_attribut(dispositifs, "objectif").items()
    ]
    colonnes = [ColonneBloc("Objectif", 1.2), *(ColonneBloc(nature.label, 1.5) for nature in natures)]
    return Tableau(f"Dispositifs et financements : {domaine}", colonnes, lignes, tetes_de_ligne=True)


def intitule(dispositif: Dispositif, avec_porteur: bool) -> str:
    precise = avec_porteur and dispositif.porteur
    return f"{dispositif.titre} ({dispositif.porteur})" if precise else dispositif.titre
