"""A browser in plain words, out of what it says of itself."""

NAVIGATEURS = [
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
]
SYSTEMES = [
    ("Android", "un appareil Android"),
    ("iPhone", "un iPhone"),
    ("iPad", "un iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "un Mac"),
    ("Linux", "Linux"),
]


def decrire_navigateur(agent: str) -> str:
    """« Firefox sur Windows »; the order counts: Chrome also says Safari, Edge also says Chrome."""
    navigateur = next((nom for marque, nom in NAVIGATEURS if marque in agent), "Un autre navigateur")
    systeme = next((nom for marque, nom in SYSTEMES if marque in agent), "")
    return f"{navigateur} sur {systeme}" if systeme else navigateur
