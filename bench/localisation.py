"""The same random points of mainland France, by us and by a spatial join of geopandas."""

from bench.chrono import chronometrer


def mesurer_localisation(points: int) -> None:
    import geopandas
    import numpy as np

    from quartiers.territoire.localisation import localisateur_national

    hasard = np.random.default_rng(2024)
    localisateur, contours = localisateur_national()
    # Half of the points near neighbourhoods (the hard ones), half anywhere.
    bornes = np.array([c.geometrie.bounds for c in contours])
    choix = hasard.integers(0, len(bornes), points // 2)
    pres = bornes[choix][:, :2] + hasard.random((points // 2, 2)) * (bornes[choix][:, 2:] - bornes[choix][:, :2])
    loin = np.column_stack(
        [hasard.uniform(-4.5, 8, points - points // 2), hasard.uniform(42.5, 51, points - points // 2)]
    )
    tous = np.vstack([pres, loin])
    nous, _ = chronometrer(lambda: localisateur.localiser(tous[:, 0], tous[:, 1]), fois=3)
    gauche = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(tous[:, 0], tous[:, 1]), crs=4326)
    droite = geopandas.GeoDataFrame(
        {"code": [c.code for c in contours]}, geometry=[c.geometrie for c in contours], crs=4326
    )
    eux, _ = chronometrer(lambda: geopandas.sjoin(gauche, droite, predicate="within", how="left"), fois=3)
    print(f"\n## {points:,} points à situer".replace(",", " "))
    print(
        f"nous {nous:.2f} s (quartier et « à vérifier » près d’une limite) ; jointure spatiale de geopandas {eux:.2f} s"
    )
    print(f"rapport {nous / eux:.2f}")
