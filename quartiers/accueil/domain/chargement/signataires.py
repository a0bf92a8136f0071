"""Signatories and their organisations, commitments with their quantities, schemes. No person's name is kept."""

from collections.abc import Mapping
from decimal import Decimal

from quartiers.accueil.domain.chargement.arbre import Place
from quartiers.accueil.domain.chargement.contexte import Chargement, Noeud, codes_uniques, lignes, liste, texte
from quartiers.accueil.domain.chargement.quartiers import rangs_par_parent
from quartiers.accueil.domain.chargement.rapprochement import (
    cle_de,
    mots_de,
    nature_de_l_organisme,
    nom_d_organisme,
)
from quartiers.accueil.domain.chargement.synchronisation import synchroniser
from quartiers.annuaire.models import Organisme
from quartiers.contrat.enums import Nature
from quartiers.contrat.models import Element, Signataire
from quartiers.engagements.models import Dispositif, Engagement, NatureDispositif, Quantite


def charger_signataires(ch: Chargement, document: Noeud) -> dict[str, Signataire]:
    """Signatories by code; two signatures for one organisation (« OPAC ») make one signatory with two functions.

    The title stays the contract's own; the organisation's name is the one that gets its accents.
    """
    groupes: dict[str, list[Noeud]] = {}
    for noeud in liste(document, "signataires"):
        groupes.setdefault(cle_de(texte(noeud, "titre")), []).append(noeud)
    codes = codes_uniques(texte(noeuds[0], "titre") for noeuds in groupes.values())
    titres = [texte(noeuds[0], "titre", 250) for noeuds in groupes.values()]
    noms = [nom_d_organisme(titre, ch.lieux.communes) for titre in titres]
    organismes = organismes_de(ch, noms)
    voulus = {}
    signes = zip(codes, titres, noms, groupes.values(), strict=True)
    for rang, (code, titre, nom, noeuds) in enumerate(signes, start=1):
        bornes = [numero for noeud in noeuds for numero in lignes(noeud)]
        voulus[code] = ch.base(
            code=code,
            titre=titre,
            organisme_id=organismes[cle_de(nom)].pk,
            fonctions=[texte(noeud, "fonction") for noeud in noeuds if texte(noeud, "fonction")],
            rang=rang,
            lignes=[min(bornes), max(bornes)] if bornes else [],
        )
    existants = Signataire.objects.filter(contrat=ch.contrat)
    return synchroniser(existants, voulus, modele=Signataire, cle=lambda s: s.code, bilan=ch.bilan)


def organismes_de(ch: Chargement, noms: list[str]) -> dict[str, Organisme]:
    """The organisations of those names in the département (or known everywhere), made when they are not there."""
    departement = ch.lieux.departement
    connus: dict[str, Organisme] = {}
    candidats = Organisme.objects.filter(departement__in=["", departement]).order_by("departement", "pk")
    for organisme in candidats:
        for nom in (organisme.sigle, organisme.nom):
            if nom:
                connus[cle_de(nom)] = organisme
    nouveaux = [
        Organisme(nom=nom, nature=nature_de_l_organisme(nom), departement=departement)
        for nom in noms
        if cle_de(nom) not in connus
    ]
    Organisme.objects.bulk_create(nouveaux)
    ch.bilan.compter(ch.bilan.crees, Organisme, len(nouveaux))
    return {**connus, **{cle_de(organisme.nom): organisme for organisme in nouveaux}}


def signataire_nomme(nom: str, signataires: Mapping[str, Signataire]) -> Signataire | None:
    """« LA CAISSE D'ALLOCATIONS FAMILIALES » is « Caisse des allocations familiales de Saône-et-Loire »: same words,
    else the only one that holds them all, or that they hold."""
    mots = set(mots_de(nom))
    if not mots:
        return None
    noms = [(set(mots_de(signataire.titre)), signataire) for signataire in signataires.values()]
    for choix in (
        [s for m, s in noms if m == mots],
        [s for m, s in noms if mots <= m],
        [s for m, s in noms if m <= mots],
    ):
        if len(choix) == 1:
            return choix[0]
    return None


def places_des_engagements(document: Noeud) -> list[Place]:
    """Commitments are elements of the contract too: an avenant changes them as it changes the tree."""
    return [
        Place(texte(noeud, "code") or f"E{rang}", Nature.ENGAGEMENT, noeud["titre"], None, rang, lignes(noeud))
        for rang, noeud in enumerate(liste(document, "engagements"), start=1)
    ]


def charger_engagements(
    ch: Chargement, document: Noeud, elements: Mapping[str, Element], signataires: Mapping[str, Signataire]
) -> None:
    places = places_des_engagements(document)
    noeuds = liste(document, "engagements")
    voulus = {}
    for place, noeud in zip(places, noeuds, strict=True):
        signataire = signataire_nomme(texte(noeud, "signataire"), signataires)
        voulus[elements[place.code].pk] = {
            "contrat_id": ch.contrat.pk,
            "element_id": elements[place.code].pk,
            "signataire_id": signataire.pk if signataire else None,
            "rubrique": rubrique_de(noeud, signataire),
            "detail": texte(noeud, "detail"),
        }
    existants = Engagement.objects.filter(contrat=ch.contrat)
    engagements = synchroniser(existants, voulus, modele=Engagement, cle=lambda e: e.element_id, bilan=ch.bilan)
    quantites = {
        (engagements[elements[place.code].pk].pk, rang): ch.base(
            engagement_id=engagements[elements[place.code].pk].pk,
            titre=texte(quantite, "titre", 300),
            nombre=Decimal(str(quantite["nombre"])).quantize(Decimal("0.01")),
            unite=texte(quantite, "unite", 120),
            periode=texte(quantite, "periode", 80),
            perimetre=texte(quantite, "perimetre", 200),
            rang=rang,
            lignes=lignes(quantite),
        )
        for place, noeud in zip(places, noeuds, strict=True)
        for rang, quantite in enumerate(liste(noeud, "quantites"))
    }
    presentes = list(Quantite.objects.filter(contrat=ch.contrat).order_by("engagement", "rang", "pk"))
    rangs = rangs_par_parent(presentes, "engagement_id")
    synchroniser(presentes, quantites, modele=Quantite, cle=lambda q: rangs[q.pk], bilan=ch.bilan)


def rubrique_de(noeud: Noeud, signataire: Signataire | None) -> str:
    """The heading; a partner that is not among the signatories is kept there (« Les communes… »)."""
    nom, rubrique = texte(noeud, "signataire"), texte(noeud, "rubrique")
    morceaux = [rubrique] if signataire or not nom else [nom, rubrique]
    return " – ".join(morceau for morceau in morceaux if morceau)[:300]


def retirer_engagements(ch: Chargement, document: Noeud) -> None:
    """Commitments that the file no longer has go before their element, which they protect."""
    codes = {place.code for place in places_des_engagements(document)}
    partis = Engagement.objects.filter(contrat=ch.contrat).exclude(element__code__in=codes)
    ch.bilan.compter(ch.bilan.supprimes, Engagement, partis.count())
    partis.delete()


def charger_dispositifs(ch: Chargement, document: Noeud, signataires: Mapping[str, Signataire]) -> None:
    voulus = {}
    for rang, noeud in enumerate(liste(document, "dispositifs"), start=1):
        code = texte(noeud, "code", 30) or f"D{rang}"
        signataire = signataire_nomme(texte(noeud, "signataire"), signataires)
        voulus[code] = ch.base(
            code=code,
            titre=texte(noeud, "titre"),
            domaine=texte(noeud, "domaine", 250),
            porteur=texte(noeud, "porteur", 250),
            objectif=texte(noeud, "objectif"),
            autres_objectifs=[" ".join(str(autre).split()) for autre in noeud.get("autres_objectifs") or []],
            nature=texte(noeud, "nature") or NatureDispositif.DROIT_COMMUN.value,
            signataire_id=signataire.pk if signataire else None,
            rang=rang,
            lignes=lignes(noeud),
        )
    existants = Dispositif.objects.filter(contrat=ch.contrat)
    synchroniser(existants, voulus, modele=Dispositif, cle=lambda d: d.code, bilan=ch.bilan)
