"""Neighbourhoods with their figures, and their projects: themes, leads, and the matrix of themes and axes."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from quartiers.accueil.domain.chargement.chiffres import cle_du_chiffre
from quartiers.accueil.domain.chargement.contexte import Chargement, Noeud, codes_uniques, lignes, liste, texte
from quartiers.accueil.domain.chargement.rapprochement import cle_de, quartier_national
from quartiers.accueil.domain.chargement.synchronisation import lier, synchroniser
from quartiers.contrat.models import Chiffre, Element, QuartierContrat
from quartiers.projets_quartier.enums import EtatPiste
from quartiers.projets_quartier.models import Piste, ProjetQuartier, Theme
from quartiers.territoire.models import Quartier


def charger_quartiers(ch: Chargement, document: Noeud) -> dict[str, QuartierContrat]:
    """Neighbourhoods by code; one without a national code is kept and told."""
    noeuds = liste(document, "quartiers")
    codes = codes_uniques(texte(noeud, "titre") for noeud in noeuds)
    connus = list(Quartier.objects.filter(communes__in=ch.lieux.communes).distinct().prefetch_related("communes"))
    voulus = {}
    for rang, (code, noeud) in enumerate(zip(codes, noeuds, strict=True), start=1):
        commune = ch.lieux.commune(texte(noeud, "commune"))
        national = next((q for q in connus if q.code == texte(noeud, "code_qpv")), None)
        national = national or quartier_national(texte(noeud, "titre"), commune, connus)
        if national is not None and commune is None:
            # Its name does not say where it stands; its code does.
            commune = next(iter(sorted(national.communes.all(), key=lambda c: c.code)), None)
        if national is None:
            ch.bilan.remarques.append(f"Quartier « {noeud['titre']} » : aucun code national trouvé sous ce nom.")
        voulus[code] = ch.base(
            code=code,
            titre=texte(noeud, "titre", 150),
            slogan=texte(noeud, "slogan", 250),
            commune_id=commune.pk if commune else None,
            quartier_id=national.pk if national else None,
            rang=rang,
            lignes=lignes(noeud),
        )
    existants = QuartierContrat.objects.filter(contrat=ch.contrat)
    partis = [q.pk for q in existants if q.code not in voulus]
    retirer_projets(ch, partis)
    quartiers = synchroniser(existants, voulus, modele=QuartierContrat, cle=lambda q: q.code, bilan=ch.bilan)
    charger_chiffres(ch, [(quartiers[code], noeud) for code, noeud in zip(codes, noeuds, strict=True)])
    return quartiers


def retirer_projets(ch: Chargement, quartiers: list[int]) -> None:
    """A neighbourhood that leaves takes its project away, unless someone already follows it (then it is refused)."""
    projets = ProjetQuartier.objects.filter(contrat=ch.contrat, quartier__in=quartiers)
    suivis = Piste.objects.filter(projet__in=projets).exclude(etat=EtatPiste.IDEE).exists()
    if quartiers and not suivis:
        projets.delete()


def charger_chiffres(ch: Chargement, quartiers: list[tuple[QuartierContrat, Noeud]]) -> None:
    voulus = {
        (quartier.pk, rang): {
            "contrat_id": ch.contrat.pk,
            "quartier_id": quartier.pk,
            "cle": cle_du_chiffre(texte(noeud, "titre"), texte(noeud, "unite")),
            "titre": texte(noeud, "titre", 300),
            "valeur": Decimal(str(noeud["valeur"])).quantize(Decimal("0.001")),
            "unite": texte(noeud, "unite", 40),
            "annee": texte(noeud, "annee", 20),
            "source": texte(noeud, "source", 250),
            "lignes": lignes(noeud),
        }
        for quartier, parent in quartiers
        for rang, noeud in enumerate(liste(parent, "chiffres"))
    }
    existants = list(Chiffre.objects.filter(contrat=ch.contrat).order_by("quartier", "pk"))
    rangs = rangs_par_parent(existants, "quartier_id")
    synchroniser(existants, voulus, modele=Chiffre, cle=lambda c: rangs[c.pk], bilan=ch.bilan)


def rangs_par_parent(existants: list[Any], parent: str) -> dict[int, tuple[int, int]]:
    """{row: (its parent, its position there)}: the key of rows that have no code."""
    compteurs: dict[int, int] = {}
    rangs = {}
    for objet in existants:
        numero = getattr(objet, parent)
        rangs[objet.pk] = (numero, compteurs.get(numero, 0))
        compteurs[numero] = compteurs.get(numero, 0) + 1
    return rangs


def charger_projets(
    ch: Chargement, document: Noeud, quartiers: Mapping[str, QuartierContrat], elements: Mapping[str, Element]
) -> None:
    """Projects, themes and leads. What people did since (progress, leads' organisations, additions) is kept."""
    noeuds = dict(zip(quartiers, liste(document, "quartiers"), strict=True))
    voulus = {
        quartier.pk: ch.base(
            quartier_id=quartier.pk,
            titre=texte(noeuds[code], "slogan", 250) or f"Projet de quartier {quartier.titre}"[:250],
        )
        for code, quartier in quartiers.items()
        if any(noeuds[code].get(cle) for cle in ("slogan", "themes", "pistes"))
    }
    projets = synchroniser(
        ProjetQuartier.objects.filter(contrat=ch.contrat),
        voulus,
        modele=ProjetQuartier,
        cle=lambda p: p.quartier_id,
        bilan=ch.bilan,
        garder=lambda _: True,
    )
    par_projet = [(projets[q.pk], noeuds[code]) for code, q in quartiers.items() if q.pk in projets]
    themes = charger_themes(ch, document, par_projet)
    lier_axes(ch, document, par_projet, themes, elements)
    charger_pistes(ch, par_projet)


def charger_themes(
    ch: Chargement, document: Noeud, par_projet: list[tuple[ProjetQuartier, Noeud]]
) -> dict[tuple[int, str], Theme]:
    """Themes by (project, words of the title); `synthese` is the wording of the matrix when it differs.

    A line of the matrix that is none of the neighbourhood's themes makes a theme of its own, whose `synthese` is
    its title: the live matrix shows all that the contract's shows.
    """
    matrice = liste(document, "matrice")
    syntheses = {
        (cle_de(texte(ligne, "quartier")), cle_de(texte(ligne, "theme"))): texte(ligne, "titre")
        for ligne in matrice
        if ligne.get("theme")
    }
    voulus = {}
    for projet, noeud in par_projet:
        quartier = cle_de(texte(noeud, "titre"))
        siens = [(texte(theme, "titre"), lignes(theme), False) for theme in liste(noeud, "themes")]
        siens += [
            (texte(ligne, "titre"), lignes(ligne), True)
            for ligne in matrice
            if not ligne.get("theme") and cle_de(texte(ligne, "quartier")) == quartier
        ]
        for rang, (titre, numeros, seul) in enumerate(siens, start=1):
            synthese = titre if seul else syntheses.get((quartier, cle_de(titre)), "")
            voulus[projet.pk, cle_de(titre)] = ch.base(
                projet_id=projet.pk,
                titre=titre,
                synthese=synthese if seul or synthese != titre else "",
                rang=rang,
                lignes=numeros,
            )
    return synchroniser(
        Theme.objects.filter(contrat=ch.contrat).order_by("-fin", "pk"),
        voulus,
        modele=Theme,
        cle=lambda t: (t.projet_id, cle_de(t.titre)),
        bilan=ch.bilan,
        garder=lambda t: not t.lignes,
    )


def lier_axes(
    ch: Chargement,
    document: Noeud,
    par_projet: list[tuple[ProjetQuartier, Noeud]],
    themes: Mapping[tuple[int, str], Theme],
    elements: Mapping[str, Element],
) -> None:
    """Tie the themes to the axes of the matrix (contract, 4.1.6)."""
    projet_du_quartier = {cle_de(texte(noeud, "titre")): projet.pk for projet, noeud in par_projet}
    titres = {cle_de(texte(axe, "titre")): texte(axe, "code") for axe in liste(document, "axes")}
    paires = set()
    for ligne in liste(document, "matrice"):
        code = texte(ligne, "axe_code") or titres.get(cle_de(texte(ligne, "axe")), "")
        projet = projet_du_quartier.get(cle_de(texte(ligne, "quartier")))
        nom = texte(ligne, "theme") or texte(ligne, "titre")
        theme = themes.get((projet, cle_de(nom))) if projet else None
        if theme and code in elements:
            paires.add((theme.pk, elements[code].pk))
        else:
            quoi = (
                f"axe « {texte(ligne, 'axe')} » inconnu"
                if theme
                else f"quartier « {texte(ligne, 'quartier')} » inconnu"
            )
            ch.bilan.remarques.append(f"Synthèse : « {texte(ligne, 'titre')} » n’est pas rattaché ({quoi}).")
    liens = Theme.axes.through
    numeros = [theme.pk for theme in themes.values()]
    lier(liens, ("theme_id", "element_id"), paires, liens._default_manager.filter(theme__in=numeros))


def charger_pistes(ch: Chargement, par_projet: list[tuple[ProjetQuartier, Noeud]]) -> None:
    voulus = {
        (projet.pk, cle_de(texte(piste, "titre"))): ch.base(
            projet_id=projet.pk, titre=texte(piste, "titre"), rang=rang, lignes=lignes(piste)
        )
        for projet, noeud in par_projet
        for rang, piste in enumerate(liste(noeud, "pistes"), start=1)
    }
    synchroniser(
        Piste.objects.filter(contrat=ch.contrat),
        voulus,
        modele=Piste,
        cle=lambda p: (p.projet_id, cle_de(p.titre)),
        bilan=ch.bilan,
        garder=lambda p: not p.lignes or p.etat != EtatPiste.IDEE,
    )
