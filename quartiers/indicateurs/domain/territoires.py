"""Territories of the figures, made when a file first names them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from quartiers.indicateurs.enums import Niveau
from quartiers.indicateurs.models import TerritoireObserve
from quartiers.indicateurs.valeurs_lues import Lieu, Lot
from quartiers.socle.formats import compte
from quartiers.socle.planificateur import dire_la_taille
from quartiers.tableurs.problemes import Probleme
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
        dire_la_taille(TerritoireObserve, len(nouveaux))
        crees = TerritoireObserve.objects.filter(code__in={t.code for t in nouveaux})
        connus |= {(t.niveau, t.code): t for t in crees if (t.niveau, t.code) in voulus}
    return connus, sorted(inconnus)


def lever_les_doutes(lot: Lot) -> None:
    """What the shape of a code leaves open, settled by what is known: the nine figures of an EPCI look like those of an
    IRIS; four figures are an employment zone, unless a spreadsheet ate the zero of a commune. Three queries."""
    lus = {valeur.lieu for valeur in lot.valeurs}
    sirens = [code for niveau, code in lus if niveau == Niveau.IRIS]
    epci = set(Epci.objects.filter(siren__in=sirens).values_list("siren", flat=True))
    lot.valeurs = [replace(v, lieu=(Niveau.EPCI.value, v.lieu[1])) if v.lieu[1] in epci else v for v in lot.valeurs]
    quatre_chiffres = {code for niveau, code in lus if niveau == Niveau.ZONE_EMPLOI}
    zones = TerritoireObserve.objects.filter(niveau=Niveau.ZONE_EMPLOI, code__in=quatre_chiffres)
    douteux = quatre_chiffres - set(zones.values_list("code", flat=True))
    communes = set(Commune.objects.filter(code__in=[f"0{code}" for code in douteux]).values_list("code", flat=True))
    if any(niveau == Niveau.COMMUNE for niveau, _ in lus):
        communes |= {f"0{code}" for code in douteux}
    if communes:
        perdus = sorted(code[1:] for code in communes)
        ou = next(v.ou for v in lot.valeurs if v.lieu == (Niveau.ZONE_EMPLOI, perdus[0]))
        lot.problemes.append(
            Probleme(
                True, ou, -1, None,
                f"{compte(len(perdus), 'code a', 'codes ont')} quatre chiffres ({', '.join(perdus[:5])}) : le zéro de tête "
                f"d’une commune (0{perdus[0]}) est sans doute perdu. Mettez la colonne au format texte et remettez-le.",
            )
        )  # fmt: skip


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
