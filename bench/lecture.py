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
