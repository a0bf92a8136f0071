"""The changes of an avenant, ready to show side by side: planned ones, and those that an adoption made."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from quartiers.contrat.differences import Difference, Passage, comparer_passages, grouper, trier
from quartiers.contrat.domain.etat import Examen, cle_de, examiner, jour_de_base
from quartiers.contrat.domain.projection import Cle, Place, Probleme
from quartiers.contrat.enums import EtatAvenant, SensAvis
from quartiers.contrat.models import Avenant, Filiation, Modification, Version
from quartiers.contrat.queries import Noeud, a_plat, arbre, ranger, titres_derniers

TON_DU_SENS: dict[str, str] = {
    SensAvis.EN_ATTENTE: "neutre",
    SensAvis.FAVORABLE: "succes",
    SensAvis.RESERVES: "attention",
    SensAvis.DEFAVORABLE: "erreur",
}
NOUVEAU = "nouveau"


@dataclass(frozen=True)
class Cote:
    """One side of a change: an element's code, level, wording, and where it stands when that matters."""

    code: str
    nature: str
    titre: str
    rattache: str = ""


@dataclass(frozen=True)
class Ligne:
    """A modification of the avenant: its two sides and the problems that it has."""

    numero: int
    libelle: str
    avant: list[Cote]
    apres: list[Cote]
    motif: str = ""
    modification: Modification | None = None
    problemes: list[Probleme] = field(default_factory=list)

    @property
    def texte_avant(self) -> str:
        return "\n".join(cote.titre for cote in self.avant)

    @property
    def texte_apres(self) -> str:
        return "\n".join(cote.titre for cote in self.apres)

    @property
    def comparable(self) -> bool:
        """Whether word by word makes sense: one element on each side, reworded."""
        return len(self.avant) == len(self.apres) == 1 and self.texte_avant != self.texte_apres


def changements_prevus(examen: Examen) -> list[Ligne]:
    """The modifications of an avenant in preparation, in order."""
    projection = examen.projection
    sources = [s.pk for m in examen.modifications for s in m.sources.all() if s.pk not in projection.avant]
    disparus = titres_derniers(sources) if sources else {}
    lignes = []
    for numero, modification in enumerate(examen.modifications, start=1):
        avant = [
            _cote(projection.avant[s.pk], projection.avant)
            if s.pk in projection.avant
            else Cote(s.code, s.nature, disparus.get(s.pk, ""))
            for s in modification.sources.all()
        ]
        apres = []
        # What is new first, then what is attached to it.
        for resultat in sorted(modification.resultats.all(), key=lambda r: r.element_id is not None):
            cle = cle_de(resultat)
            parent: Cle | None = resultat.parent_id or None
            if resultat.parent_resultat_id:
                parent = f"n{resultat.parent_resultat_id}"
            code = projection.avant[cle].code if cle in projection.avant else NOUVEAU
            if modification.genre == "reformuler" and cle in projection.avant:
                parent = projection.avant[cle].parent
            place = Place(cle, code, resultat.nature, resultat.titre, parent)
            apres.append(_cote(place, {**projection.avant, **projection.apres}))
        lignes.append(
            Ligne(
                numero,
                modification.get_genre_display(),
                avant,
                apres,
                modification.motif,
                modification,
                [p for p in examen.problemes if p.numero == numero],
            )
        )
    return lignes


def _cote(place: Place, places: Mapping[Cle, Place]) -> Cote:
    parent = places.get(place.parent) if place.parent is not None else None
    rattache = f"{parent.code or NOUVEAU} – {parent.titre}" if parent else ""
    return Cote(place.code or NOUVEAU, place.nature, place.titre, rattache)


def changements_adoptes(avenant: Avenant) -> list[Ligne]:
    """What the adoption wrote: the versions that it closed and opened. Three queries."""
    differences = grouper(trier(differences_adoptees(avenant)))
    return [
        Ligne(
            numero,
            difference.libelle,
            [Cote(p.code, p.nature, p.titre, p.chemin) for p in difference.avant],
            [Cote(p.code, p.nature, p.titre, p.chemin) for p in difference.apres],
        )
        for numero, difference in enumerate(differences, start=1)
    ]


def differences_adoptees(avenant: Avenant) -> list[Difference]:
    closes = list(avenant.versions_closes.select_related("element", "parent").order_by("rang", "pk"))
    ouvertes = list(avenant.versions_ouvertes.select_related("element", "parent").order_by("rang", "pk"))
    titres = titres_derniers(v.parent_id for v in [*closes, *ouvertes] if v.parent_id)
    filiations = Filiation.objects.filter(avenant=avenant).values_list("origine__code", "descendant__code")

    def passages(versions: Sequence[Version]) -> list[Passage]:
        return [
            Passage(
                v.element.code,
                v.element.nature,
                v.titre,
                v.parent.code if v.parent else None,
                f"{v.parent.code} – {titres[v.parent.pk]}" if v.parent else "",
            )
            for v in versions
            if (v.element_id, v.titre, v.parent_id) not in identiques
        ]

    contenus = {(v.element_id, v.titre, v.parent_id) for v in closes}
    identiques = {(v.element_id, v.titre, v.parent_id) for v in ouvertes} & contenus
    return comparer_passages(passages(closes), passages(ouvertes), filiations)


# The whole contract, before and after


@dataclass(frozen=True)
class Rangee:
    """A line of the whole contract side by side; `etat` says what happens to it, in a word."""

    niveau: int
    nature: str
    code: str
    avant: str
    apres: str
    etat: str
    ton: str


ETATS = {
    "ajoute": ("Ajouté", "succes"),
    "retire": ("Prend fin", "erreur"),
    "reformule": ("Reformulé", "info"),
    "deplace": ("Déplacé", "attention"),
    "identique": ("", "neutre"),
}


def apercu_entier(avenant: Avenant) -> list[Rangee]:
    """The contract's lines in the order in which they will read, those that end standing where they stood."""
    if avenant.etat == EtatAvenant.ADOPTE and avenant.prend_effet_le is not None:
        veille = avenant.prend_effet_le - dt.timedelta(days=1)
        avant, apres = arbre(avenant.contrat, veille), arbre(avenant.contrat, avenant.prend_effet_le)
    else:
        examen = examiner(avenant, jour_de_base(avenant))
        avant, apres = _arbre_de(examen.projection.avant), _arbre_de(examen.projection.apres)
    return _entrelacer(a_plat(avant), a_plat(apres))


def _arbre_de(places: Mapping[Cle, Place]) -> list[Noeud]:
    jour = dt.date.min
    codes = {cle: place.code or str(cle) for cle, place in places.items()}
    return ranger(
        Noeud(
            element_id=place.cle if isinstance(place.cle, int) else int(place.cle[1:]),
            code=codes[place.cle],
            nature=place.nature,
            titre=place.titre,
            parent=codes.get(place.parent) if place.parent is not None else None,
            rang=place.rang,
            lignes=[],
            version_id=0,
            debut=jour,
            fin=None,
        )
        for place in places.values()
    )


def _entrelacer(avant: list[Noeud], apres: list[Noeud]) -> list[Rangee]:
    anciens, nouveaux = {n.code: n for n in avant}, {n.code for n in apres}
    rangees: list[Rangee] = []
    # What ends comes just after the line that it followed.
    finis: dict[str | None, list[Noeud]] = {}
    precedent: str | None = None
    for noeud in avant:
        if noeud.code in nouveaux:
            precedent = noeud.code
        else:
            finis.setdefault(precedent, []).append(noeud)
    rangees += [_rangee(n, None) for n in finis.get(None, [])]
    for noeud in apres:
        rangees.append(_rangee(anciens.get(noeud.code), noeud))
        rangees += [_rangee(n, None) for n in finis.get(noeud.code, [])]
    return rangees


def _rangee(avant: Noeud | None, apres: Noeud | None) -> Rangee:
    noeud = apres or avant
    if noeud is None:
        raise ValueError("Une rangée a au moins un côté.")
    if avant is None:
        etat = "ajoute"
    elif apres is None:
        etat = "retire"
    elif avant.titre != apres.titre:
        etat = "reformule"
    else:
        etat = "deplace" if avant.parent != apres.parent else "identique"
    mot, ton = ETATS[etat]
    code = NOUVEAU if noeud.code[:1] == "n" and noeud.code[1:].isdigit() else noeud.code
    return Rangee(
        noeud.niveau, noeud.nature, code, avant.titre if avant else "", apres.titre if apres else "", mot, ton
    )
