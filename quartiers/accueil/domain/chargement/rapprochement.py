"""Matching names of a contract's text with what the base knows: accents, case, articles and signs forgiven."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Q

from quartiers.annuaire.enums import NatureOrganisme
from quartiers.territoire.enums import Generation
from quartiers.territoire.models import Commune, Epci, Quartier

ARTICLES = {"le", "la", "les", "l", "de", "du", "des", "d", "un", "une", "au", "aux", "en", "et"}
# First match wins. The contract names organisations by their everyday name (contract, 8).
NATURES_ORGANISME: tuple[tuple[str, NatureOrganisme], ...] = (
    (r"\b(banque|caisse des depots)\b", NatureOrganisme.OPERATEUR),
    (r"\b(caf|caisse|allocations|france travail|pole emploi|ars|agence regionale)\b", NatureOrganisme.OPERATEUR),
    (r"\b(etat|prefet|prefete|prefecture|procureur|procureure|tribunal|academie|rectorat|education nationale|justice)\b",
     NatureOrganisme.ETAT),
    (r"\b(opac|oph|office public|habitat|habellis|bailleur|hlm|logement)\b", NatureOrganisme.BAILLEUR),
    (r"\b(communaute|metropole|agglomeration|epci|intercommunalite)\b", NatureOrganisme.EPCI),
    (r"\b(commune|ville|mairie)\b", NatureOrganisme.COMMUNE),
    (r"\bregion(al)?\b", NatureOrganisme.REGION),
    (r"\bdepartement(al)?\b", NatureOrganisme.DEPARTEMENT),
    (r"\bassociation\b", NatureOrganisme.ASSOCIATION),
)  # fmt: skip

# Capitals that a typewriter left bare.
INITIALES: tuple[tuple[str, str], ...] = (
    (r"\bEtat\b", "État"),
    (r"\bEducation\b", "Éducation"),
    (r"\bEpargne\b", "Épargne"),
    (r"\bEtablissement", "Établissement"),
)

# Words that say what kind of body it is, not which one.
MOTS_D_EPCI = frozenset(
    {"communaute", "urbaine", "agglomeration", "communes", "metropole", "eurometropole", "cu", "ca", "cc", "agglo"}
)


@lru_cache(maxsize=5000)
def mots_de(nom: str) -> tuple[str, ...]:
    """« La Résidence du Lac » gives ("residence", "lac"): what two writings of a name share."""
    decompose = unicodedata.normalize("NFKD", nom.lower().replace("œ", "oe"))
    nu = "".join(c for c in decompose if not unicodedata.combining(c))
    mots = [mot.replace("saint", "st") if mot in {"saint", "sainte"} else mot for mot in re.findall(r"[a-z0-9]+", nu)]
    return tuple(mot for mot in mots if mot not in ARTICLES) or tuple(mots)


def cle_de(nom: str) -> str:
    return " ".join(mots_de(nom))


def nature_de_l_organisme(nom: str) -> NatureOrganisme:
    texte = f" {cle_de(nom)} "
    return next((nature for motif, nature in NATURES_ORGANISME if re.search(motif, texte)), NatureOrganisme.AUTRE)


def nom_d_organisme(nom: str, communes: Iterable[Commune]) -> str:
    """How the name of an organisation is shown: « Etat » is « État », « Commune de Creusot » « Commune du Creusot ».

    The article of a commune that the base knows is contracted; names alone are mended, never the contract's wording.
    """
    for motif, juste in INITIALES:
        nom = re.sub(motif, juste, nom)
    trouve = re.fullmatch(r"((?:Commune|Ville|Mairie)) (?:de |du |des |d['’])(.+)", nom)
    if trouve is None:
        return nom
    cle = cle_de(trouve[2])
    commune = next((commune.nom for commune in communes if cle_de(commune.nom) == cle), "")
    return f"{trouve[1]} {de_la_commune(commune)}" if commune else nom


def de_la_commune(nom: str) -> str:
    """« du Creusot », « des Ulis », « de La Rochelle », « d’Autun », « de Torcy »."""
    for article, contracte in (("Le ", "du "), ("Les ", "des ")):
        if nom.startswith(article):
            return contracte + nom.removeprefix(article)
    voyelle = unicodedata.normalize("NFKD", nom[:1]).lower()[:1] in {"a", "e", "i", "o", "u", "y"}
    return f"d’{nom}" if voyelle else f"de {nom}"


@dataclass(frozen=True)
class Lieux:
    """Where the contract applies: what was recognised of it."""

    epci: Epci | None
    communes: list[Commune]
    departement: str

    def commune(self, nom: str) -> Commune | None:
        """The commune called `nom`: « Creusot », « Le Creusot » and « le creusot » are one. The first of several."""
        cle = cle_de(re.split(r",| et ", nom)[0])
        return next((commune for commune in self.communes if cle and cle_de(commune.nom) == cle), None)


def lieux_du_contrat(
    nom_epci: str, noms_communes: Iterable[str], departement: str, *, codes: Iterable[str] = ()
) -> Lieux:
    """Homonyms abound (« Torcy »): the national codes of the neighbourhoods decide, then the EPCI, then the
    département, then the one that holds them all."""
    noms = [nom for nom in noms_communes if nom]
    communes = communes_nommees(noms)
    if sures := communes_des_codes(codes):
        return _lieux_surs(sures, communes, departement)
    epcis = epcis_nommes(nom_epci)
    tenues = {epci.pk: [c for c in communes if c.epci_id == epci.pk] for epci in epcis}
    meilleur = max(epcis, key=lambda epci: len(tenues[epci.pk]), default=None)
    if meilleur and (tenues[meilleur.pk] or not noms):
        trouvees = tenues[meilleur.pk]
    else:
        trouvees = communes_d_un_departement(communes, {cle_de(nom) for nom in noms}, departement)
        meilleur = epci_commun(trouvees, nom_epci)
    departements = {commune.departement for commune in trouvees}
    return Lieux(meilleur, trouvees, departement or (departements.pop() if len(departements) == 1 else ""))


def _lieux_surs(sures: list[Commune], nommees: list[Commune], departement: str) -> Lieux:
    """What the codes tell is sure; the other communes that the text names are those of the same EPCI."""
    numeros = {commune.epci_id for commune in sures}
    departements = {commune.departement for commune in sures}
    return Lieux(
        Epci.objects.filter(pk__in=[n for n in numeros if n]).first() if len(numeros) == 1 else None,
        [*sures, *(c for c in nommees if c.epci_id in numeros and c not in sures)],
        departement or (departements.pop() if len(departements) == 1 else ""),
    )


def communes_des_codes(codes: Iterable[str]) -> list[Commune]:
    """The communes of the neighbourhoods that have these national codes; none when a code is unknown.

    An unknown code may be a slip of the pen, or of another generation: names then decide.
    """
    voulus = {code for code in codes if code}
    connus = list(Quartier.objects.filter(code__in=voulus).prefetch_related("communes")) if voulus else []
    if {quartier.code for quartier in connus} != voulus:
        return []
    communes = {commune.pk: commune for quartier in connus for commune in quartier.communes.all()}
    return sorted(communes.values(), key=lambda commune: commune.code)


def communes_nommees(noms: list[str]) -> list[Commune]:
    """Every commune of France that bears one of the names. The longest word finds them; accents may need all."""
    voulues = {cle_de(nom) for nom in noms}
    if not voulues:
        return []
    motif = Q()
    for nom in noms:
        motif |= Q(nom__icontains=max(re.findall(r"\w+", nom), key=len, default=nom))
    for communes in (Commune.objects.filter(motif), Commune.objects.all()):
        trouvees = [commune for commune in communes.defer("contour") if cle_de(commune.nom) in voulues]
        if {cle_de(commune.nom) for commune in trouvees} == voulues:
            break
    return trouvees


def epcis_nommes(nom: str) -> list[Epci]:
    """EPCI whose name has the same words, else those whose words hold the name's: « Creusot Montceau » is
    « CU Le Creusot Montceau-les-Mines »."""
    voulus = set(mots_de(nom)) - MOTS_D_EPCI
    if not voulus:
        return []
    noms = [(set(mots_de(epci.nom)) - MOTS_D_EPCI, epci) for epci in Epci.objects.all()]
    memes = [epci for mots, epci in noms if mots == voulus]
    return memes or [epci for mots, epci in noms if voulus <= mots]


def epci_commun(communes: list[Commune], nom: str) -> Epci | None:
    """The EPCI that all the communes share, when its name has a word of the contract's."""
    numeros = {commune.epci_id for commune in communes}
    epci = Epci.objects.filter(pk__in=[n for n in numeros if n]).first() if len(numeros) == 1 else None
    if epci is None:
        return None
    return epci if not nom or set(mots_de(nom)) & set(mots_de(epci.nom)) else None


def communes_d_un_departement(communes: list[Commune], voulues: set[str], departement: str) -> list[Commune]:
    """Those of one département; none when two départements would do."""
    par_departement: dict[str, list[Commune]] = {}
    for commune in communes:
        par_departement.setdefault(commune.departement, []).append(commune)
    if departement:
        return par_departement.get(departement, [])
    completes = [liste for liste in par_departement.values() if {cle_de(c.nom) for c in liste} == voulues]
    return completes[0] if len(completes) == 1 else []


def quartier_national(titre: str, commune: Commune | None, connus: Iterable[Quartier]) -> Quartier | None:
    """The QPV 2024 of that name in the commune; else the only one there whose words hold those of the title."""
    if commune is None:
        return None
    voulus = set(mots_de(titre))
    la = [q for q in connus if q.generation == Generation.QPV_2024 and commune in q.communes.all()]
    memes = [quartier for quartier in la if set(mots_de(quartier.nom)) == voulus]
    proches = [q for q in la if voulus <= set(mots_de(q.nom)) or set(mots_de(q.nom)) <= voulus]
    for choix in (memes, proches):
        if len(choix) == 1:
            return choix[0]
    return None
