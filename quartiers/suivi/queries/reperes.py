"""What the dashboards of a year need of the contract besides its actions: three queries."""

import datetime as dt
from collections.abc import Sequence

from quartiers.contrat.enums import Nature
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.contrat.queries import Noeud, noeuds_le, noms_de_niveaux
from quartiers.socle.modeles import en_vigueur_le
from quartiers.suivi.decoupages import NIVEAUX, Reperes
from quartiers.suivi.models import ReglageSuivi

SEUIL = 5  # people (regles, 4.5), when the contract has no setting of its own


def lire_reperes(contrat: Contrat, annee: int) -> Reperes:
    """The contract as it read at the end of `annee`."""
    jour = fin_de_l_annee(contrat, annee)
    noeuds = noeuds_le(contrat, jour)
    quartiers = list(
        QuartierContrat.objects.filter(contrat=contrat).order_by("rang", "pk").values_list("pk", "titre", "code")
    )
    return Reperes(
        annee=annee,
        niveaux={nature: etiquettes(noeuds, nature) for nature in NIVEAUX},
        dessus=ancetres(noeuds),
        quartiers=[(pk, titre) for pk, titre, _ in quartiers],
        noms=noms_de_niveaux(contrat),
        seuil=seuil_du_secret(contrat, jour),
        codes={noeud.element_id: noeud.code or f"#{noeud.element_id}" for noeud in noeuds},
        codes_quartiers={pk: code or f"#{pk}" for pk, _, code in quartiers},
    )


def fin_de_l_annee(contrat: Contrat, annee: int) -> dt.date:
    """31 December, brought inside the contract's life."""
    dernier = contrat.fin - dt.timedelta(days=1)
    return max(contrat.debut, min(dt.date(annee, 12, 31), dernier))


def seuil_du_secret(contrat: Contrat, jour: dt.date) -> int:
    """One query."""
    reglages = ReglageSuivi.objects.filter(en_vigueur_le(jour), contrat=contrat).order_by("-debut")
    return reglages.values_list("seuil_secret", flat=True).first() or SEUIL


def etiquettes(noeuds: Sequence[Noeud], nature: str) -> list[tuple[int, str]]:
    retenus = sorted((n for n in noeuds if n.nature == nature), key=lambda n: (rangs(n), n.rang, n.element_id))
    return [(n.element_id, f"{n.code}. {n.titre}") for n in retenus]


def rangs(noeud: Noeud) -> tuple[tuple[int, str], ...]:
    """« 2.10.O3 » sorts after « 2.9 »."""
    return tuple((int(m), "") if m.isdecimal() else (10**6, m) for m in (noeud.code or "").split("."))


def ancetres(noeuds: Sequence[Noeud]) -> dict[int, dict[str, int]]:
    """{element: {kind: the element of that kind above it, itself included}}."""
    par_code = {noeud.code: noeud for noeud in noeuds}
    trouves: dict[int, dict[str, int]] = {}
    for noeud in noeuds:
        lignee: dict[str, int] = {}
        dessus: Noeud | None = noeud
        while dessus is not None:
            if dessus.nature in {Nature.AXE, Nature.ORIENTATION, Nature.OBJECTIF}:
                lignee.setdefault(dessus.nature, dessus.element_id)
            dessus = par_code.get(dessus.parent) if dessus.parent else None
        trouves[noeud.element_id] = lignee
    return trouves
