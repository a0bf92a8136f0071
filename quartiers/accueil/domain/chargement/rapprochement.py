"""Matching names of a contract's text with what the base knows: accents, case, articles and signs forgiven."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

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


@dataclass(frozen=True)
class Lieux:
    """Where the contract applies: what was recognised of it."""

    epci: Epci | None
    communes: list[Commune]
    departement: str

    def commune(self, nom: str) -> Commune | None:
        """The commune called `nom`: « Creusot », « Le Creusot » and « le creusot » are one."""
        cle = cle_de(nom)
        return next((commune for commune in self.communes if cle and cle_de(commune.nom) == cle), None)


def lieux_du_contrat(nom_epci: str, noms_communes: Iterable[str], departement: str) -> Lieux:
    """Homonyms abound (« Torcy »): the EPCI decides, then the département, then the one that holds them all."""
    epci = epci_nomme(nom_epci)
    voulues = {cle_de(nom) for nom in noms_communes if nom}
    candidates = list(epci.communes.all()) if epci else []
    trouvees = [commune for commune in candidates if cle_de(commune.nom) in voulues]
    if not trouvees and voulues:
        trouvees = communes_d_un_departement(voulues, departement)
    departements = {commune.departement for commune in trouvees or candidates}
    return Lieux(epci, trouvees, departement or (departements.pop() if len(departements) == 1 else ""))


def epci_nomme(nom: str) -> Epci | None:
    """The only EPCI whose name has the same words, else whose name holds them all (« CU Le Creusot… »)."""
    cle = set(mots_de(nom))
    if not cle:
        return None
    noms = [(set(mots_de(epci.nom)), epci) for epci in Epci.objects.all()]
    memes = [epci for mots, epci in noms if mots == cle]
    vides = {"communaute", "urbaine", "agglomeration", "communes", "metropole", "cu", "ca", "cc"}
    proches = [epci for mots, epci in noms if cle - vides and cle - vides == mots - vides]
    for choix in (memes, proches):
        if len(choix) == 1:
            return choix[0]
    return None


def communes_d_un_departement(voulues: set[str], departement: str) -> list[Commune]:
    """The communes of those names in one département; none when two départements would do."""
    communes = Commune.objects.filter(departement=departement) if departement else Commune.objects.all()
    par_departement: dict[str, list[Commune]] = {}
    for commune in communes.only("code", "nom", "departement", "epci"):
        if cle_de(commune.nom) in voulues:
            par_departement.setdefault(commune.departement, []).append(commune)
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
