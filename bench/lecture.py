"""Reading a text of the founding contract's length, made out of its structured file."""

from bench.chrono import chronometrer

LIMITE = 1.0  # s


def mesurer_lecture() -> None:
    import yaml

    from bench.fictions import MODELE
    from bench.texte import texte_de
    from quartiers.contrat.lecture import lire_octets

    document = yaml.load(MODELE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    texte = texte_de(document, longueur=140_000).encode()
    mediane, pire = chronometrer(lambda: lire_octets(texte, "contrat.txt"))
    print(f"\n## Lecture d’un contrat de {len(texte) // 1000} ko")
    print(f"médiane {mediane:.3f} s, pire {pire:.3f} s ; part de la limite d’une seconde : {mediane / LIMITE:.0%}")


def mesurer_demesure() -> None:
    """Texts made of nothing but levels: four times as long, how many times as long to read."""
    from quartiers.contrat.lecture import lire_octets
    from tests.contrat.lecture.test_demesure import LOURDS

    print("\n## Lecture de textes démesurés, de 800 à 3 200 lignes (×4)")
    for cas, faire in LOURDS.items():
        durees = []
        for lignes in (800, 3_200):
            texte = faire(lignes).encode()
            mediane, _ = chronometrer(lambda texte=texte: lire_octets(texte, "contrat.md"), fois=3)  # type: ignore[misc]
            durees.append(mediane)
        print(f"{cas:20} {durees[0]:.3f} s, {durees[1]:.3f} s : ×{durees[1] / durees[0]:.1f}")
