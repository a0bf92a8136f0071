"""Who is who: organisations, funders, elements of the contract and neighbourhoods that a file names.

What is certain (SIRET, RNA, the same name but for case and accents) is matched; what is only near is proposed to
the person; nothing is ever merged silently.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from django.utils import timezone

from quartiers.annuaire.models import Organisme
from quartiers.appels.enums import GenreFinanceur
from quartiers.appels.imports.colonnes import Connus, genre_de_financeur, sans_nature
from quartiers.appels.imports.lignes import Projet
from quartiers.appels.models import Financeur
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.contrat.queries import Noeud, noeuds_le
from quartiers.tableurs.valeurs import plat

# Words that do not tell one association from another.
MOTS_VAGUES = frozenset(
    "association asso ass assoc amicale loi 1901 de du des d la le les l et en a au aux pour the".split()  # noqa: SIM905
)
SEUIL_PROCHE = 0.84
SEUIL_ETRANGER = 0.35
SEUIL_UTILE = 0.5  # below, two names have nothing to do with one another
MOT_COMMUN = 150  # a word that more names than this share (« centre », « social ») brings nothing near
CANDIDATS_MAX = 4
NOMS_COMMUNS = frozenset({"ville", "la ville", "commune", "communes", "mairie", "municipalite", "caf"})

MOTS_DE_QUARTIER = frozenset(
    "qpv qp quartier quartiers prioritaire prioritaires le la les l du de des d secteur zus residence".split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Candidat:
    """Someone it might be: `valeur` is « o:12 » (in the base) or « f:nom » (another spelling of the file)."""

    valeur: str
    libelle: str


@dataclass
class Identite:
    """A holder named by the file: matched (`organisme`), to be created, or waiting for the person's answer."""

    cle: str
    nom: str
    siret: str = ""
    rna: str = ""
    sigle: str = ""
    graphies: list[str] = field(default_factory=list)
    organisme: int | None = None
    comment: str = ""
    candidats: list[Candidat] = field(default_factory=list)
    choix: str = ""  # « creer », « o:12 », « f:cle », or empty while the answer is awaited
    ou: str = ""

    @property
    def a_trancher(self) -> bool:
        return self.organisme is None and bool(self.candidats) and not self.choix


@dataclass
class FinanceurNomme:
    """A funder named by the file; `financeur` once matched, else created as `genre` (None: the person must say)."""

    nom: str
    financeur: int | None = None
    genre: str = ""
    candidats: list[Candidat] = field(default_factory=list)
    choix: str = ""  # « creer:74etat », « f:12 », « ignorer »
    base: str = ""  # the same without the nature of its credits
    nature: str = ""  # told by the name: « Ville (droit commun) »

    @property
    def a_trancher(self) -> bool:
        return self.financeur is None and not self.choix and (bool(self.candidats) or not self.genre)


@dataclass
class Referentiel:
    """What the contract knows, loaded once: no query per row afterwards."""

    contrat: Contrat
    organismes: list[tuple[int, str, str, str, str]]
    financeurs: list[Financeur]
    noeuds: list[Noeud]
    quartiers: list[QuartierContrat]
    poches: dict[str, int]
    communes: dict[str, int]

    def connus(self) -> Connus:
        noms = {plat(f.nom): f.nom for f in self.financeurs}
        for financeur in self.financeurs:
            for autre in (financeur.organisme.nom, financeur.organisme.sigle):
                if autre:
                    noms.setdefault(plat(autre), financeur.nom)
        return Connus(
            financeurs=noms,
            quartiers=frozenset(cle for q in self.quartiers for cle in noms_du_quartier(q)),
            communes=frozenset(self.communes),
        )


def charger(contrat: Contrat, jour: dt.date | None = None) -> Referentiel:
    financeurs = Financeur.objects.filter(contrat=contrat).select_related("organisme").order_by("rang", "nom")
    quartiers = QuartierContrat.objects.filter(contrat=contrat).select_related("quartier", "commune").order_by("rang")
    return Referentiel(
        contrat=contrat,
        organismes=list(Organisme.objects.order_by("pk").values_list("pk", "nom", "sigle", "siret", "rna")),
        financeurs=list(financeurs),
        noeuds=noeuds_le(contrat, max(jour or timezone.localdate(), contrat.debut)),
        quartiers=list(quartiers),
        poches={plat(poche.nom): poche.pk for poche in contrat.poches.order_by("pk")},
        communes={plat(commune.nom): commune.pk for commune in contrat.communes.order_by("pk")},
    )


def cle_du_porteur(projet: Projet) -> str:
    return projet.siret or projet.rna or plat(projet.porteur)


def rapprocher_organismes(
    projets: Iterable[Projet], ref: Referentiel, choix: Mapping[str, str], *, par_defaut: str = ""
) -> dict[str, Identite]:
    """One Identite per holder of the file, by `cle_du_porteur`; `choix` are the answers already given by key."""
    identites = reunir(projets)
    index = IndexOrganismes(ref.organismes)
    for identite in identites.values():
        index.reconnaitre(identite)
    nouveaux = [i for i in identites.values() if i.organisme is None]
    for identite in nouveaux:
        identite.candidats = index.proches(identite)
    proposer_graphies(nouveaux)
    existants = {pk for pk, *_ in ref.organismes}
    for identite in nouveaux:
        repondre(
            identite, choix.get(identite.cle, "") or (par_defaut if identite.candidats else ""), identites, existants
        )
    return identites


def reunir(projets: Iterable[Projet]) -> dict[str, Identite]:
    """Holders of the file: one per SIRET, else per RNA, else per name; a bare name joins the only SIRET it goes with."""
    identites: dict[str, Identite] = {}
    numeros: dict[str, set[str]] = defaultdict(set)
    liste = list(projets)
    for projet in liste:
        if projet.siret or projet.rna:
            numeros[plat(projet.porteur)].add(projet.siret or projet.rna)
    for projet in liste:
        if not projet.siret and not projet.rna and len(numeros[plat(projet.porteur)]) == 1:
            numero = next(iter(numeros[plat(projet.porteur)]))
            projet.siret, projet.rna = ("", numero) if numero.startswith("W") else (numero, "")
        cle = cle_du_porteur(projet)
        identite = identites.setdefault(
            cle,
            Identite(
                cle,
                projet.porteur or projet.siret,
                projet.siret,
                projet.rna,
                projet.champs.get("sigle", ""),
                ou=projet.sources[0].nom,
            ),
        )
        identite.rna = identite.rna or projet.rna
        if projet.porteur and projet.porteur not in identite.graphies:
            identite.graphies.append(projet.porteur)
    return identites


def mots(nom: str) -> list[str]:
    return [mot for mot in plat(nom).split() if mot not in MOTS_VAGUES]


def ressemblance(un: list[str], autre: list[str]) -> float:
    """0 to 1: the same words in another order are 1, « Boxing club rives » in « Boxing Club des Rives (BCR) » is high."""
    if not un or not autre:
        return 0.0
    petit, grand = sorted((set(un), set(autre)), key=len)
    if {m for m in un if m.isdigit()} != {m for m in autre if m.isdigit()}:
        return 0.0  # « École 1 » and « École 2 » are two
    if petit <= grand and (len(petit) >= 2 or len(grand) == 1):
        return 0.9 + 0.1 * len(petit) / len(grand)
    comparaison = SequenceMatcher(None, " ".join(sorted(un)), " ".join(sorted(autre)))
    if comparaison.real_quick_ratio() < SEUIL_UTILE or comparaison.quick_ratio() < SEUIL_UTILE:
        return 0.0
    return comparaison.ratio()


class IndexOrganismes:
    """The directory, indexed so that each name of the file is only compared with those that share a word."""

    def __init__(self, organismes: list[tuple[int, str, str, str, str]]) -> None:
        self.par_numero: dict[str, int] = {}
        self.par_nom: dict[str, list[int]] = defaultdict(list)
        self.par_sigle: dict[str, list[int]] = defaultdict(list)
        self.par_siren: dict[str, list[int]] = defaultdict(list)
        self.par_mot: dict[str, list[int]] = defaultdict(list)
        self.noms: dict[int, str] = {}
        self.mots: dict[int, list[str]] = {}
        for pk, nom, sigle, siret, rna in organismes:
            self.noms[pk], self.mots[pk] = nom, mots(nom)
            self.par_nom[plat(nom)].append(pk)
            if sigle:
                self.par_sigle[plat(sigle)].append(pk)
            for numero in filter(None, (siret, rna)):
                self.par_numero[numero] = pk
            if siret:
                self.par_siren[siret[:9]].append(pk)
            for mot in {mot[:5] for mot in self.mots[pk] if len(mot) > 2}:
                self.par_mot[mot].append(pk)

    def partageant(self, les_mots: list[str]) -> set[int]:
        """Organisations that share a word with these, common words set aside unless there is no other."""
        listes = sorted((self.par_mot[mot[:5]] for mot in les_mots if mot[:5] in self.par_mot), key=len)
        utiles = [liste for liste in listes if len(liste) <= MOT_COMMUN] or listes[:1]
        return {pk for liste in utiles for pk in liste}

    def reconnaitre(self, identite: Identite) -> None:
        for numero, comment in ((identite.siret, "SIRET"), (identite.rna, "RNA")):
            if numero and numero in self.par_numero:
                identite.organisme, identite.comment = self.par_numero[numero], f"reconnu par son {comment}"
                trouve = self.noms[identite.organisme]
                if (
                    identite.nom
                    and not identite.nom.isdigit()
                    and ressemblance(mots(identite.nom), mots(trouve)) < SEUIL_ETRANGER
                ):
                    identite.comment += f" ; attention, il s’appelle « {trouve} » dans l’annuaire"
                return
        memes = self.par_nom.get(plat(identite.nom), [])
        if len(memes) == 1 and not identite.siret and not identite.rna:
            identite.organisme, identite.comment = memes[0], "reconnu par son nom"

    def proches(self, identite: Identite) -> list[Candidat]:
        les_mots = mots(identite.nom)
        notes = {pk: ressemblance(les_mots, self.mots[pk]) for pk in self.partageant(les_mots)}
        surs = set(self.par_nom.get(plat(identite.nom), [])) | set(self.par_sigle.get(plat(identite.nom), []))
        if identite.sigle:
            surs |= set(self.par_sigle.get(plat(identite.sigle), []))
        if identite.siret:
            surs |= set(self.par_siren.get(identite.siret[:9], []))
        notes |= dict.fromkeys(surs, 1.0)
        proches = sorted((pk for pk, note in notes.items() if note >= SEUIL_PROCHE), key=lambda pk: (-notes[pk], pk))
        return [Candidat(f"o:{pk}", f"{self.noms[pk]} (annuaire)") for pk in proches[:CANDIDATS_MAX]]


def proposer_graphies(nouveaux: list[Identite]) -> None:
    """Two new names of the file that look alike: the later one is asked about, whatever the order of the rows."""
    par_mot: dict[str, list[Identite]] = defaultdict(list)
    for identite in nouveaux:
        les_mots = mots(identite.nom)
        vus: dict[str, Identite] = {}
        listes = sorted((par_mot[mot[:5]] for mot in les_mots if len(mot) > 2 and par_mot[mot[:5]]), key=len)
        for liste in [liste for liste in listes if len(liste) <= MOT_COMMUN] or listes[:1]:
            vus |= {autre.cle: autre for autre in liste}
        for autre in vus.values():
            if len(identite.candidats) >= CANDIDATS_MAX:
                break
            if identite.siret and autre.siret and identite.siret[:9] != autre.siret[:9]:
                continue
            if ressemblance(les_mots, mots(autre.nom)) >= SEUIL_PROCHE:
                identite.candidats.append(Candidat(f"f:{autre.cle}", f"{autre.nom} (ce fichier, {autre.ou})"))
        for mot in {mot[:5] for mot in les_mots if len(mot) > 2}:
            par_mot[mot].append(identite)


def repondre(identite: Identite, choix: str, identites: Mapping[str, Identite], existants: set[int]) -> None:
    """Apply an answer; one that means nothing any more is asked again."""
    if choix == "creer":
        identite.choix = choix
    elif choix == "rattacher" and identite.candidats:
        repondre(identite, identite.candidats[0].valeur, identites, existants)
    elif choix.startswith("o:") and choix[2:].isdigit() and int(choix[2:]) in existants:
        identite.choix, identite.organisme, identite.comment = choix, int(choix[2:]), "choisi par vous"
    elif choix.startswith("f:") and choix[2:] in identites and choix[2:] != identite.cle:
        identite.choix, identite.comment = choix, f"réuni à « {identites[choix[2:]].nom} »"


def cle_retenue(identites: Mapping[str, Identite], cle: str) -> str:
    """The key under which a holder is kept, once spellings are brought together."""
    vues: set[str] = set()
    while identites[cle].choix.startswith("f:") and cle not in vues:
        vues.add(cle)
        cle = identites[cle].choix[2:]
    return cle


def rapprocher_financeurs(
    noms: Iterable[str], ref: Referentiel, choix: Mapping[str, str], *, creer: bool = False
) -> dict[str, FinanceurNomme]:
    connus: dict[str, int] = {}
    for financeur in ref.financeurs:
        for nom in (financeur.nom, financeur.organisme.nom, financeur.organisme.sigle):
            if nom:
                connus.setdefault(plat(nom), financeur.pk)
    resultat = {}
    for nom in dict.fromkeys(noms):
        base, nature = sans_nature(nom)
        trouve = connus.get(plat(nom)) or connus.get(plat(base))
        nomme = FinanceurNomme(nom, trouve, genre_de_financeur(base) or "", base=base, nature=nature)
        if nomme.financeur is None:
            nomme.candidats = financeurs_proches(base, nomme.genre, ref)
            repondre_financeur(nomme, choix.get(nom, ""), ref)
            if not nomme.choix and nomme.financeur is None and creer and nomme.genre:
                nomme.choix = f"creer:{nomme.genre}"
        resultat[nom] = nomme
    return resultat


def financeurs_proches(nom: str, genre: str, ref: Referentiel) -> list[Candidat]:
    proches = []
    for financeur in ref.financeurs:
        noms = [financeur.nom, financeur.organisme.nom, financeur.organisme.sigle]
        note = max(ressemblance(mots(nom), mots(autre)) for autre in noms if autre)
        # A contract has one State, one region…: the same kind is worth asking about.
        unique = genre == financeur.genre and genre in {GenreFinanceur.ETAT, GenreFinanceur.REGION, GenreFinanceur.DEPARTEMENT,
                                                        GenreFinanceur.EPCI}  # fmt: skip
        # « Ville », « Mairie » where the contract has one commune that pays: worth asking too.
        seul = (
            genre == financeur.genre
            and plat(nom) in NOMS_COMMUNS
            and [f.genre for f in ref.financeurs].count(genre) == 1
        )
        if note >= SEUIL_PROCHE or unique or seul:
            proches.append(Candidat(f"f:{financeur.pk}", financeur.nom))
    return proches[:CANDIDATS_MAX]


def repondre_financeur(nomme: FinanceurNomme, choix: str, ref: Referentiel) -> None:
    genre, connus = choix.removeprefix("creer:"), {f.pk for f in ref.financeurs}
    if choix == "ignorer" or (choix.startswith("creer:") and genre in GenreFinanceur.values):
        nomme.choix = choix
        nomme.genre = genre if choix.startswith("creer:") else nomme.genre
    elif choix.startswith("f:") and choix[2:].isdigit() and int(choix[2:]) in connus:
        nomme.choix, nomme.financeur = choix, int(choix[2:])


# Neighbourhoods


def reduire_quartier(nom: str) -> str:
    """« QPV Les Rives du Plessis » and « rives plessis » are one."""
    return " ".join(mot for mot in plat(nom).split() if mot not in MOTS_DE_QUARTIER)


def noms_du_quartier(quartier: QuartierContrat) -> list[str]:
    noms = [quartier.titre, quartier.code]
    if quartier.quartier is not None:
        noms += [quartier.quartier.nom, quartier.quartier.code]
    return list(dict.fromkeys(nom for brut in noms for nom in (reduire_quartier(brut), plat(brut)) if nom))
