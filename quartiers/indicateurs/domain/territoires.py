"""Territories of the figures, made when a file first names them."""

from collections.abc import Iterable, Mapping

from quartiers.indicateurs.enums import Niveau
from quartiers.indicateurs.models import TerritoireObserve
from quartiers.indicateurs.valeurs_lues import Lieu
from quartiers.territoire.models import Commune, Epci, Quartier


def territoires_de(
    lieux: Iterable[Lieu], noms: Mapping[Lieu, str] | None = None
) -> tuple[dict[Lieu, TerritoireObserve], list[Lieu]]:
    """(territory of each place, places that nobody knows), made where missing; a fixed number of queries."""
    voulus = set(lieux)
    codes = {code for _, code in voulus}
    connus = {
        (t.niveau, t.code): t for t in TerritoireObserve.objects.filter(code__in=codes) if (t.niveau, t.code) in voulus
    }
    nouveaux, inconnus = composer(voulus - set(connus), noms or {})
    if nouveaux:
        TerritoireObserve.objects.bulk_create(nouveaux, ignore_conflicts=True, batch_size=1000)
        crees = TerritoireObserve.objects.filter(code__in={t.code for t in nouveaux})
        connus |= {(t.niveau, t.code): t for t in crees if (t.niveau, t.code) in voulus}
    return connus, sorted(inconnus)


def composer(manquants: set[Lieu], noms: Mapping[Lieu, str]) -> tuple[list[TerritoireObserve], list[Lieu]]:
    quartiers, communes, epci = rattachements(manquants)
    nouveaux, inconnus = [], []
    for lieu in sorted(manquants):
        niveau, code = lieu
        if niveau == Niveau.QUARTIER:
            quartier = quartiers.get(code)
            territoire = du_quartier(quartier) if quartier else None
        elif niveau in {Niveau.COMMUNE, Niveau.EPCI, Niveau.HORS_QPV}:
            territoire = du_tout(niveau, code, communes.get(code), epci.get(code))
        else:
            departement = code[:2] if niveau == Niveau.IRIS else code if niveau == Niveau.DEPARTEMENT else ""
            nom = noms.get(lieu) or ("France" if niveau == Niveau.FRANCE else f"{Niveau(niveau).label} {code}")
            territoire = TerritoireObserve(niveau=niveau, code=code, nom=nom[:200], departement=departement)
        if territoire is None:
            inconnus.append(lieu)
        else:
            nouveaux.append(territoire)
    return nouveaux, inconnus


def rattachements(lieux: set[Lieu]) -> tuple[dict[str, Quartier], dict[str, Commune], dict[str, Epci]]:
    codes = {code for _, code in lieux}
    quartiers = {
        q.code: q for q in Quartier.objects.filter(code__in=codes).prefetch_related("communes") if q.code in codes
    }
    communes = {c.code: c for c in Commune.objects.filter(code__in=codes).defer("contour")}
    epci = {e.siren: e for e in Epci.objects.filter(siren__in=codes)}
    return quartiers, communes, epci


def du_quartier(quartier: Quartier) -> TerritoireObserve:
    communes = list(quartier.communes.all())
    return TerritoireObserve(
        niveau=Niveau.QUARTIER,
        code=quartier.code,
        nom=quartier.nom,
        departement=communes[0].departement if communes else "",
        generation=quartier.generation,
        quartier=quartier,
    )


def du_tout(niveau: str, code: str, commune: Commune | None, epci: Epci | None) -> TerritoireObserve | None:
    """A commune, an EPCI, or what either is without its neighbourhoods."""
    tout = epci if niveau == Niveau.EPCI or (niveau == Niveau.HORS_QPV and epci) else commune
    if tout is None:
        return None
    nom = f"{tout.nom}, hors quartiers prioritaires" if niveau == Niveau.HORS_QPV else tout.nom
    return TerritoireObserve(
        niveau=niveau,
        code=code,
        nom=nom,
        departement=commune.departement if commune and tout is commune else "",
        commune=commune if tout is commune else None,
        epci=epci if tout is epci else None,
    )
