"""Reading the contract as of a date: its tree, the version of an element, its history, the days of change.

Everything that shows the contract reads it here, so that every page gives the same text for the same day.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone

from quartiers.contrat.enums import Nature
from quartiers.contrat.models import Avenant, Contrat, Element, Filiation, Version
from quartiers.journal.models import Acte


@dataclass(slots=True)
class Noeud:
    """An element of the contract as it reads on one day, with what hangs below it.

    `parent` is the code of the element above (None at the root); `lignes` is [first, last] line of the source
    (empty for a wording made by an avenant); `debut` included, `fin` excluded (None: no end is planned).
    """

    element_id: int
    code: str
    nature: str
    titre: str
    parent: str | None
    rang: int
    lignes: list[int]
    version_id: int
    debut: dt.date
    fin: dt.date | None
    avenant: int | None = None
    niveau: int = 0
    enfants: list["Noeud"] = field(default_factory=list)

    def parcours(self) -> Iterator["Noeud"]:
        """This node and all below it, in reading order."""
        yield self
        for enfant in self.enfants:
            yield from enfant.parcours()

    def de_nature(self, nature: str) -> list["Noeud"]:
        """The direct children of one nature, in order."""
        return [enfant for enfant in self.enfants if enfant.nature == nature]


ORDRE_DES_NATURES = {nature: rang for rang, nature in enumerate(Nature.values)}


def noeuds_le(contrat: Contrat, jour: dt.date) -> list[Noeud]:
    """Every element in force on `jour`, flat, without `enfants`. One query."""
    lignes = (
        Version.objects.filter(contrat=contrat)
        .en_vigueur(jour)
        .order_by("rang", "element_id")
        .values_list(
            "element_id",
            "element__code",
            "element__nature",
            "titre",
            "parent__code",
            "rang",
            "lignes",
            "pk",
            "debut",
            "fin",
            "avenant__numero",
        )
    )
    return [Noeud(*ligne) for ligne in lignes]


def arbre(contrat: Contrat, jour: dt.date) -> list[Noeud]:
    """The contract's tree on `jour`: its roots (axes, then engagements), children in order. One query.

    Empty before the contract begins. Children are sorted by nature (an orientation's objectifs before its
    actions), then by rank.
    """
    return ranger(noeuds_le(contrat, jour))


def ranger(noeuds: Iterable[Noeud]) -> list[Noeud]:
    """Hang each node on its parent; the roots come back. A node whose parent is absent is a root."""
    ordonnes = sorted(noeuds, key=lambda n: (ORDRE_DES_NATURES[n.nature], n.rang, n.element_id))
    par_code = {noeud.code: noeud for noeud in ordonnes}
    racines: list[Noeud] = []
    for noeud in ordonnes:
        parent = par_code.get(noeud.parent) if noeud.parent else None
        (parent.enfants if parent else racines).append(noeud)
    for racine in racines:
        _poser_niveaux(racine, 0)
    return racines


def _poser_niveaux(noeud: Noeud, niveau: int) -> None:
    noeud.niveau = niveau
    for enfant in noeud.enfants:
        _poser_niveaux(enfant, niveau + 1)


def a_plat(racines: Iterable[Noeud]) -> list[Noeud]:
    """Every node of a tree in reading order."""
    return [noeud for racine in racines for noeud in racine.parcours()]


def version_le(element: Element | int, jour: dt.date) -> Version | None:
    """The version of `element` in force on `jour`: what an object dated `jour` refers to. None outside its life."""
    element_id = element if isinstance(element, int) else element.pk
    return Version.objects.filter(element_id=element_id).en_vigueur(jour).select_related("element").first()


def versions_le(dates: Iterable[tuple[int, dt.date]]) -> dict[tuple[int, dt.date], Version]:
    """`version_le` for many (element id, day) pairs in one query; a pair outside the element's life is absent."""
    paires = set(dates)
    versions = Version.objects.filter(element_id__in={element_id for element_id, _ in paires}).select_related("element")
    par_element: dict[int, list[Version]] = {}
    for version in versions:
        par_element.setdefault(version.element_id, []).append(version)
    return {
        (element_id, jour): version
        for element_id, jour in paires
        for version in par_element.get(element_id, [])
        if version.vaut_le(jour)
    }


def jour_de_lecture(contrat: Contrat, jour: dt.date | None = None) -> dt.date:
    """The day as of which the contract is shown: `jour`, else today, brought inside the contract's life."""
    if jour is not None:
        return jour
    dernier = contrat.fin - dt.timedelta(days=1)
    return max(contrat.debut, min(timezone.localdate(), dernier))


@dataclass(frozen=True)
class HorsVigueur:
    """An element that is not in force on the day read: `jour` is when it ended, or when it will begin."""

    code: str
    nature: str
    titre: str
    jour: dt.date
    avenant: int | None


@dataclass(frozen=True)
class Autour:
    """What the day read does not show: what ended before, what begins later, which wordings will change.

    `redactions` gives, for each element in force that an avenant wrote, that avenant's number and the day since
    which it reads so: a later version that only changes the order of neighbours does not count.
    """

    terminees: list[HorsVigueur] = field(default_factory=list)
    a_venir: list[HorsVigueur] = field(default_factory=list)
    changent_le: dict[int, dt.date] = field(default_factory=dict)
    redactions: dict[int, tuple[int, dt.date]] = field(default_factory=dict)


def autour(contrat: Contrat, jour: dt.date) -> Autour:
    """The lives of the elements seen from `jour`. One query."""
    vies: dict[int, list[Version]] = {}
    # Most elements have one version, of the signed text, without end: they have nothing to tell here.
    mouvements = Q(avenant__isnull=False) | Q(fin__isnull=False) | Q(debut__gt=jour)
    versions = Version.objects.filter(mouvements, contrat=contrat).select_related("element", "avenant", "avenant_fin")
    for version in versions.order_by("debut", "pk"):
        vies.setdefault(version.element_id, []).append(version)
    vu = Autour()
    for element_id, vie in vies.items():
        passees = [version for version in vie if version.debut <= jour]
        futures = [version for version in vie if version.debut > jour]
        if not passees:
            vu.a_venir.append(_hors_vigueur(futures[0], futures[0].debut, futures[0].avenant))
        elif not passees[-1].vaut_le(jour):
            derniere = passees[-1]
            vu.terminees.append(_hors_vigueur(derniere, derniere.fin or jour, derniere.avenant_fin))
        else:
            redaction = _redaction(passees)
            if redaction.avenant is not None:
                vu.redactions[element_id] = (redaction.avenant.numero, redaction.debut)
            if futures:
                vu.changent_le[element_id] = futures[0].debut
    return vu


def _hors_vigueur(version: Version, jour: dt.date, avenant: Avenant | None) -> HorsVigueur:
    element = version.element
    return HorsVigueur(element.code, element.nature, version.titre, jour, avenant.numero if avenant else None)


def _redaction(passees: list[Version]) -> Version:
    """The version since which the element reads and hangs as it does, out of its versions up to the day read."""
    retenue = passees[-1]
    for version in reversed(passees):
        if (version.titre, version.parent_id) != (retenue.titre, retenue.parent_id):
            break
        retenue = version
    return retenue


# Names of contracts


def noms_distincts(contrats: Iterable[Contrat]) -> dict[int, str]:
    """{pk: short name}, followed by the EPCI and the département where another of `contrats` has the same name.

    `contrats` come with their `epci`. What still looks alike takes its national number, else its code.
    """
    liste = list(contrats)
    noms = {contrat.pk: contrat.nom_court for contrat in liste}
    for precision in (_ou, lambda contrat: contrat.numero or contrat.code):
        vus = Counter(nom.casefold() for nom in noms.values())
        for contrat in liste:
            if vus[noms[contrat.pk].casefold()] > 1 and (dit := precision(contrat)):
                noms[contrat.pk] = f"{noms[contrat.pk]} ({dit})"
    return noms


def _ou(contrat: Contrat) -> str:
    return ", ".join(filter(None, [contrat.epci.nom if contrat.epci else "", contrat.departement]))


# Names of levels


def nom_de_niveau(contrat: Contrat, nature: str, pluriel: bool = False) -> str:
    """How the contract itself calls a level: « Axe », « Pilier », « Objectif opérationnel »…"""
    nom = str(contrat.vocabulaire.get(nature) or Nature(nature).label)
    return au_pluriel(nom) if pluriel else au_singulier(nom)


def noms_de_niveaux(contrat: Contrat) -> dict[str, str]:
    """{nature: name in the contract's words} for every nature."""
    return {nature: nom_de_niveau(contrat, nature) for nature in Nature.values}


LIAISONS = {"de", "du", "des", "en", "à", "au", "aux", "pour"}


def au_pluriel(nom: str) -> str:
    """French plural of a level's name, up to the first linking word: « Fiches action », « Enjeux », « Piliers »."""
    mots = nom.split(" ")
    pluriels: list[str] = []
    for rang, mot in enumerate(mots):
        if mot.lower() in LIAISONS or mot.lower().startswith(("d’", "d'")):
            return " ".join([*pluriels, *mots[rang:]])
        # « Fiche action »: the second noun stays as it is.
        pluriels.append(mot if rang and mot.lower() == "action" else _mot_au_pluriel(mot))
    return " ".join(pluriels)


INVARIABLES = {"accès", "appui", "bras", "corps", "cours", "parcours", "processus", "succès", "temps", "choix"}


def au_singulier(nom: str) -> str:
    """One element's level, where the contract names it in the plural: « Actions à créer » is « Action à créer »."""
    mots = nom.split(" ")
    if not mots[0].endswith(("s", "x")) or mots[0].lower() in INVARIABLES:
        return nom
    singuliers: list[str] = []
    for rang, mot in enumerate(mots):
        if mot.lower() in LIAISONS or mot.lower().startswith(("d’", "d'")):
            return " ".join([*singuliers, *mots[rang:]])
        singuliers.append(_mot_au_singulier(mot))
    return " ".join(singuliers)


def _mot_au_singulier(mot: str) -> str:
    if mot.lower() in INVARIABLES:
        return mot
    if mot.endswith(("eaux", "eux")):
        return mot[:-1]
    if mot.endswith("aux"):
        return f"{mot[:-3]}al"
    return mot[:-1] if mot.endswith("s") else mot


def _mot_au_pluriel(mot: str) -> str:
    if "-" in mot:
        tete, _, reste = mot.partition("-")
        return f"{tete}-{_mot_au_pluriel(reste)}"
    if mot.endswith(("s", "x", "z")):
        return mot
    if mot.endswith(("eau", "eu", "au")):
        return f"{mot}x"
    if mot.endswith("al"):
        return f"{mot[:-2]}aux"
    return f"{mot}s"


# History


@dataclass(frozen=True)
class JourDeChangement:
    """A day on which the contract's text changed, and the avenants that did it (none: the signature)."""

    jour: dt.date
    avenants: tuple[Avenant, ...]


def jours_de_changement(contrat: Contrat) -> list[JourDeChangement]:
    """The contract's first day, then each day on which an adopted avenant took or takes effect. One query."""
    par_jour: dict[dt.date, list[Avenant]] = {contrat.debut: []}
    for avenant in contrat.avenants.adoptes().order_by("prend_effet_le", "numero"):
        if avenant.prend_effet_le is not None:
            par_jour.setdefault(avenant.prend_effet_le, []).append(avenant)
    return [JourDeChangement(jour, tuple(avenants)) for jour, avenants in sorted(par_jour.items())]


def historique(element: Element) -> list[Version]:
    """Every version of the element, oldest first, with the avenants that opened and closed it. One query."""
    versions = Version.objects.filter(element=element).select_related("element", "avenant", "avenant_fin", "parent")
    return list(versions.order_by("debut"))


def filiations(element: Element) -> tuple[list[Filiation], list[Filiation]]:
    """(where the element comes from, what came out of it), by splits and mergers. Two queries."""
    liens = Filiation.objects.select_related("avenant", "origine", "descendant").order_by("pk")
    return list(liens.filter(descendant=element)), list(liens.filter(origine=element))


def titres_derniers(elements: Iterable[int]) -> Mapping[int, str]:
    """The last wording of each element, ended or not: how a page names it. One query."""
    versions = Version.objects.filter(element_id__in=set(elements)).order_by("debut")
    return dict(versions.values_list("element_id", "titre"))


def actes_de(element: Element) -> list[Acte]:
    """The journal of the element, latest first. One query."""
    actes = Acte.objects.filter(objet_type=Element._meta.label_lower, objet_id=element.pk)
    return list(actes.select_related("auteur").order_by("-le", "-pk"))
