"""Signatories with their commitments and quantities, and the schemes that they mobilise."""

import datetime as dt
from collections.abc import Sequence
from itertools import groupby

from quartiers.accueil.document_contrat.groupes import par_attribut
from quartiers.accueil.document_contrat.texte import point
from quartiers.contrat.enums import Nature
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
    organisme = [nom] if nom != signataire.titre else []
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
        [
            noeuds[engagement.element_id].code,
            quantite.titre,
            f"{formats.nombre(quantite.nombre)}{formats.INSECABLE}{quantite.unite}",
            quantite.periode,
            quantite.perimetre,
        ]
        for engagement in engagements
        for quantite in quantites.get(engagement.pk, [])
    ]
    if lignes:
        colonnes = [
            ColonneBloc("Engagement", 1.3),
            ColonneBloc("Quantité promise", 2.6),
            ColonneBloc("Nombre", 1.7, "droite"),
            ColonneBloc("Période", 1.1),
            ColonneBloc("Périmètre", 1.5),
        ]
        blocs.append(Tableau(f"Engagements chiffrés : {nom}", colonnes, lignes, tetes_de_ligne=True))
    return blocs


def section_dispositifs(contrat: Contrat, jour: dt.date) -> list[Bloc]:
    dispositifs = list(Dispositif.objects.filter(en_vigueur_le(jour), contrat=contrat).order_by("rang", "pk"))
    par_domaine = par_attribut(dispositifs, "domaine")
    blocs: list[Bloc] = [Titre("Dispositifs mobilisés")] if dispositifs else []
    for domaine, groupe in par_domaine.items():
        nom = str(domaine) or "Autres dispositifs"
        blocs += [Titre(nom, 2), tableau_dispositifs(nom, groupe)]
    return blocs


def tableau_dispositifs(domaine: str, dispositifs: Sequence[Dispositif]) -> Tableau:
    """One row per objective: specific schemes, then common-law ones, as in the annex of the contract."""
    colonnes = [
        ColonneBloc("Objectif", 1.3),
        ColonneBloc(NatureDispositif.SPECIFIQUE.label, 1.2),
        ColonneBloc(NatureDispositif.DROIT_COMMUN.label, 1.8),
    ]
    par_objectif = par_attribut(dispositifs, "objectif")
    lignes = [
        [str(objectif) or "–", *([intitule(d) for d in groupe if d.nature == nature] for nature in NatureDispositif)]
        for objectif, groupe in par_objectif.items()
    ]
    return Tableau(f"Dispositifs et financements : {domaine}", colonnes, lignes, tetes_de_ligne=True)


def intitule(dispositif: Dispositif) -> str:
    return f"{dispositif.titre} ({dispositif.porteur})" if dispositif.porteur else dispositif.titre
