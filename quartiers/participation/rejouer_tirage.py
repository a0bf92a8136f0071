"""Rejoue un tirage au sort à partir de son procès-verbal, sans rien de Quartiers : Python 3.10 et sa bibliothèque standard suffisent.

    python3 rejouer_tirage.py proces-verbal.json
    python3 rejouer_tirage.py proces-verbal.json --cle CLE_PUBLIQUE   (la clé lue sur le site de l’instance)
    python3 rejouer_tirage.py proces-verbal.json --code CODE          (la chance et le numéro d’une personne)

Ce qui est vérifié, dans l’ordre :
 1. la signature Ed25519 du procès-verbal (RFC 8032) ;
 2. la liste : nombre de personnes, codes tous différents, empreinte SHA-256, effectif de chaque profil ; si la règle
    « une seule personne par foyer » est scellée, l’empreinte de qui vit avec qui ;
 3. chaque composition respecte les quotas, et leurs poids font le total ;
 4. la chance annoncée à chaque profil est bien celle que donnent les compositions ;
 5. le scellé : SHA-256 des règles, de la liste et des chances, publié avant que la graine soit connue ;
 6. le tirage : refait avec la graine publique, il donne les mêmes titulaires et les mêmes suppléantes et suppléants ;
 7. les remplacements, un par un.

Comment le tirage se fait (SHA-256 donne un nombre de 256 bits ; les textes sont en UTF-8, un par ligne) :
 - racine = SHA-256 de « quartiers-tirage-1 », du scellé et de la graine ;
 - composition = SHA-256 de la racine et de « composition », multiplié par le total des poids et divisé par 2^256 :
   les compositions sont mises bout à bout selon leur poids, ce nombre en désigne une ;
 - numéro d’une personne = SHA-256 de la racine, de « personne » et de son code ;
 - dans chaque profil, la composition dit combien de places : les plus petits numéros sont tirés ;
 - une seule personne par foyer : au lieu des plus petits numéros, chaque personne reçoit une part, le nombre de places
   de son profil sur son effectif ; les parts sont arrondies à 0 ou 1 pas à pas, le long d’un chemin entre foyers et
   profils : une personne sur deux monte, les autres descendent, ou l’inverse ; le n-ième pas suit SHA-256 de la racine,
   de « foyer » et de n. Chaque chance reste exactement celle du profil, et aucun foyer n’a deux places ;
 - suppléances : pour chaque titulaire à son tour, la personne suivante du même profil ;
 - remplacement : la personne suivante du même profil, sinon la première, par numéro, qui garde tous les quotas.
"""

import argparse
import hashlib
import json
import math
import sys
import unicodedata
from bisect import insort
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import Any

VERSION = "quartiers-tirage-1"
Donnees = dict[str, Any]
Point = tuple[int, int, int, int]
Valeurs = tuple[str, ...]


class Ecart(Exception):
    """Le procès-verbal ne dit pas ce que le calcul refait donne."""


def exiger(vrai: bool, message: str) -> None:
    if not vrai:
        raise Ecart(message)


def canonique(donnees: Any) -> bytes:
    return json.dumps(donnees, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def empreinte(*lignes: str) -> str:
    return hashlib.sha256("\n".join(lignes).encode("utf-8")).hexdigest()


# Ed25519 (RFC 8032) : vérification seule, écrite d’après la norme.

P = 2**255 - 19
ORDRE = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
RACINE_DE_MOINS_UN = pow(2, (P - 1) // 4, P)


def retrouver_x(y: int, signe: int) -> int | None:
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if x2 == 0:
        return None if signe else 0
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * RACINE_DE_MOINS_UN % P
    if (x * x - x2) % P:
        return None
    return P - x if x & 1 != signe else x


def additionner(a: Point, b: Point) -> Point:
    m, n = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    t, z = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = n - m, z - t, z + t, n + m
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiplier(k: int, point: Point) -> Point:
    somme: Point = (0, 1, 1, 0)
    while k:
        if k & 1:
            somme = additionner(somme, point)
        point = additionner(point, point)
        k >>= 1
    return somme


def point_de(octets: bytes) -> Point | None:
    y = int.from_bytes(octets, "little")
    signe, y = y >> 255, y & ((1 << 255) - 1)
    x = retrouver_x(y, signe)
    return None if x is None else (x, y, 1, x * y % P)


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE_X = retrouver_x(BASE_Y, 0) or 0
BASE: Point = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


def signature_juste(cle: bytes, message: bytes, signature: bytes) -> bool:
    if len(cle) != 32 or len(signature) != 64:
        return False
    a, r = point_de(cle), point_de(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if a is None or r is None or s >= ORDRE:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + cle + message).digest(), "little") % ORDRE
    g, d = multiplier(s, BASE), additionner(r, multiplier(h, a))
    return (g[0] * d[2] - d[0] * g[2]) % P == 0 and (g[1] * d[2] - d[1] * g[2]) % P == 0


# Les vérifications, dans l’ordre.


def verifier_signature(pv: Donnees, attendue: str) -> None:
    marque = pv["signature"]
    exiger(marque["algorithme"] == "Ed25519", "La signature n’est pas une signature Ed25519.")
    if attendue:
        exiger(marque["cle_publique"] == attendue.lower(), "La clé du procès-verbal n’est pas celle de l’instance.")
    nu = {cle: valeur for cle, valeur in pv.items() if cle != "signature"}
    juste = signature_juste(bytes.fromhex(marque["cle_publique"]), canonique(nu), bytes.fromhex(marque["valeur"]))
    exiger(juste, "La signature n’est pas juste : le procès-verbal a été modifié.")


def verifier_liste(pv: Donnees) -> None:
    personnes = pv["personnes"]
    annonce = pv["engagement"]["liste"]
    exiger(len(personnes) == annonce["nombre"], "Le nombre de personnes n’est pas celui qui a été scellé.")
    exiger(len({p[0] for p in personnes}) == len(personnes), "Un code est donné à plusieurs personnes.")
    lignes = sorted("\t".join(p) for p in personnes)
    calculee = hashlib.sha256("".join(f"{ligne}\n" for ligne in lignes).encode("utf-8")).hexdigest()
    exiger(calculee == annonce["empreinte"], "L’empreinte de la liste n’est pas celle qui a été scellée.")
    effectifs = Counter(tuple(p[1:]) for p in personnes)
    annonces = {tuple(p["valeurs"]): p["effectif"] for p in pv["engagement"]["repartition"]["profils"]}
    exiger(dict(effectifs) == annonces, "L’effectif d’un profil n’est pas celui de la liste.")
    verifier_foyers(pv)


def verifier_foyers(pv: Donnees) -> None:
    """Qui vit avec qui est bien ce qui a été scellé, quand la règle est d’une seule personne par foyer."""
    scelle, foyers = pv["engagement"].get("foyers"), pv.get("foyers")
    exiger((scelle is None) == (foyers is None), "La règle des foyers n’est pas celle qui a été scellée.")
    if scelle is not None and foyers is not None:
        lignes = sorted(f"{code}\t{foyer}" for code, foyer in foyers.items())
        calculee = hashlib.sha256("".join(f"{ligne}\n" for ligne in lignes).encode("utf-8")).hexdigest()
        exiger(calculee == scelle["empreinte"], "Qui vit avec qui n’est pas ce qui a été scellé.")


def comptes_par_quota(criteres: list[Donnees], valeurs_tirees: list[list[str]]) -> Counter[tuple[str, str]]:
    comptes: Counter[tuple[str, str]] = Counter()
    for valeurs in valeurs_tirees:
        for critere, valeur in zip(criteres, valeurs, strict=True):
            comptes[critere["cle"], valeur] += 1
    return comptes


def verifier_compositions(pv: Donnees) -> None:
    regles, repartition = pv["engagement"]["regles"], pv["engagement"]["repartition"]
    exiger(
        sum(c["poids"] for c in repartition["compositions"]) == repartition["total"]
        and all(c["poids"] > 0 for c in repartition["compositions"]),
        "Les poids des compositions ne font pas le total annoncé.",
    )
    for rang, composition in enumerate(repartition["compositions"], 1):
        tires: list[list[str]] = []
        for profil, places in zip(repartition["profils"], composition["places"], strict=True):
            exiger(0 <= places <= profil["effectif"], f"Composition {rang} : plus de places que de personnes.")
            tires += [profil["valeurs"]] * places
        exiger(len(tires) == regles["sieges"], f"Composition {rang} : elle n’a pas le bon nombre de sièges.")
        verifier_quotas(regles, tires, f"Composition {rang}")


def verifier_quotas(regles: Donnees, tires: list[list[str]], quoi: str) -> None:
    comptes = comptes_par_quota(regles["criteres"], tires)
    for critere in regles["criteres"]:
        for v in critere["valeurs"]:
            nombre = comptes[critere["cle"], v["valeur"]]
            exiger(
                v["min"] <= nombre <= v["max"],
                f"{quoi} : {critere['libelle']}, {v['libelle']} = {nombre}, hors de {v['min']} – {v['max']}.",
            )


def verifier_chances(pv: Donnees) -> None:
    repartition = pv["engagement"]["repartition"]
    for t, (profil, chance) in enumerate(zip(repartition["profils"], repartition["chances"], strict=True)):
        somme = sum(c["poids"] * c["places"][t] for c in repartition["compositions"])
        calculee = Fraction(somme, repartition["total"] * profil["effectif"])
        exiger(calculee == Fraction(*chance), f"La chance du profil {profil['valeurs']} n’est pas celle annoncée.")


def verifier_scelle(pv: Donnees) -> None:
    calcule = hashlib.sha256(canonique(pv["engagement"])).hexdigest()
    exiger(calcule == pv["scelle"], "Le scellé n’est pas celui des règles, de la liste et des chances.")


def racine_de(pv: Donnees) -> str:
    graine = " ".join(unicodedata.normalize("NFC", pv["graine"]).split())
    return empreinte(VERSION, pv["scelle"], graine)


def tirer(pv: Donnees) -> tuple[int, list[str], list[str]]:
    """Le rang de la composition, les titulaires, les suppléances."""
    repartition, racine = pv["engagement"]["repartition"], racine_de(pv)
    position = (int(empreinte(racine, "composition"), 16) * repartition["total"]) >> 256
    rang = 0
    while position >= repartition["compositions"][rang]["poids"]:
        position -= repartition["compositions"][rang]["poids"]
        rang += 1
    ordre: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for code, *valeurs in pv["personnes"]:
        ordre.setdefault(tuple(valeurs), []).append((empreinte(racine, "personne", code), code))
    ordre = {valeurs: sorted(siens) for valeurs, siens in ordre.items()}
    places = {
        tuple(profil["valeurs"]): nombre
        for profil, nombre in zip(repartition["profils"], repartition["compositions"][rang]["places"], strict=True)
    }
    foyers: dict[str, str] | None = pv.get("foyers")
    if foyers is None:
        tires = {code for valeurs, nombre in places.items() for _, code in ordre[valeurs][:nombre]}
    else:
        tires = tirer_par_foyer(racine, places, ordre, foyers)
    titulaires = sorted(
        (numero, code, valeurs) for valeurs in places for numero, code in ordre[valeurs] if code in tires
    )
    restants = {valeurs: [code for _, code in ordre[valeurs] if code not in tires] for valeurs in places}
    suppleants = choisir_suppleants(titulaires, restants, foyers or {}, pv["engagement"]["regles"]["suppleants"])
    return rang, [code for _, code, _ in titulaires], suppleants


def choisir_suppleants(
    titulaires: list[tuple[str, str, Valeurs]], restants: dict[Valeurs, list[str]], foyers: dict[str, str], voulus: int
) -> list[str]:
    """Pour chaque titulaire à son tour, la personne suivante du même profil, d’un foyer où personne n’est appelé."""
    pris = {foyers[code] for _, code, _ in titulaires if code in foyers}
    suppleants: list[str] = []
    encore = True
    while encore and len(suppleants) < voulus:
        encore = False
        for _, _, valeurs in titulaires:
            libres = [code for code in restants[valeurs] if foyers.get(code) not in pris]
            if len(suppleants) < voulus and libres:
                suppleants.append(libres[0])
                restants[valeurs].remove(libres[0])
                if libres[0] in foyers:
                    pris.add(foyers[libres[0]])
                encore = True
    return suppleants


def tirer_par_foyer(
    racine: str, places: dict[Valeurs, int], ordre: dict[Valeurs, list[tuple[str, str]]], foyers: dict[str, str]
) -> set[str]:
    """Les parts arrondies à 0 ou 1 : voir « une seule personne par foyer », en tête de ce fichier."""
    commun = math.lcm(*(len(ordre[v]) for v, nombre in places.items() if 0 < nombre < len(ordre[v])))
    parts = {code: nombre * commun // len(ordre[v]) for v, nombre in places.items() for _, code in ordre[v]}
    tires = {code for code, part in parts.items() if part == commun}
    profil = {code: v for v in places for _, code in ordre[v]}
    en_cours = sorted(code for code, part in parts.items() if 0 < part < commun)
    du_profil: dict[Valeurs, dict[str, None]] = {}
    du_foyer: dict[str, dict[str, None]] = {}
    for code in en_cours:
        du_profil.setdefault(profil[code], {})[code] = None
        du_foyer.setdefault(foyers.get(code, code), {})[code] = None
    seuls = sorted(foyer for foyer, gens in du_foyer.items() if len(gens) == 1)
    etape = 0
    while du_foyer:
        etape += 1
        while seuls and len(du_foyer.get(seuls[0], ())) != 1:
            seuls.pop(0)
        chemin = trouver_chemin(seuls[0] if seuls else min(du_foyer), du_profil, du_foyer, profil, foyers)
        hausse = min(commun - parts[c] if rang % 2 == 0 else parts[c] for rang, c in enumerate(chemin))
        baisse = min(parts[c] if rang % 2 == 0 else commun - parts[c] for rang, c in enumerate(chemin))
        tire = int(empreinte(racine, "foyer", str(etape)), 16)
        ecart = hausse if (tire * (hausse + baisse)) >> 256 < baisse else -baisse
        for rang, code in enumerate(chemin):
            parts[code] += ecart if rang % 2 == 0 else -ecart
            if parts[code] not in {0, commun}:
                continue
            if parts[code]:
                tires.add(code)
            foyer = foyers.get(code, code)
            del du_profil[profil[code]][code], du_foyer[foyer][code]
            if len(du_foyer[foyer]) == 1:
                insort(seuls, foyer)
            elif not du_foyer[foyer]:
                del du_foyer[foyer]
    return tires


def trouver_chemin(
    depart: str,
    du_profil: dict[Valeurs, dict[str, None]],
    du_foyer: dict[str, dict[str, None]],
    profil: dict[str, Valeurs],
    foyers: dict[str, str],
) -> list[str]:
    """D’un foyer où une seule personne reste jusqu’à un autre, de foyer en profil et de profil en foyer ; ou une boucle."""
    chemin: list[str] = []
    vus_foyers, vus_profils = {depart: 0}, dict[Valeurs, int]()
    foyer = depart
    while True:
        suivante = next((c for c in du_foyer[foyer] if not chemin or c != chemin[-1]), None)
        if suivante is None:
            return chemin
        chemin.append(suivante)
        if profil[suivante] in vus_profils:
            return chemin[vus_profils[profil[suivante]] :]
        vus_profils[profil[suivante]] = len(chemin)
        retour = next(c for c in du_profil[profil[suivante]] if c != suivante)
        chemin.append(retour)
        foyer = foyers.get(retour, retour)
        if foyer in vus_foyers:
            return chemin[vus_foyers[foyer] :]
        vus_foyers[foyer] = len(chemin)


def verifier_tirage(pv: Donnees) -> tuple[list[str], list[str]]:
    rang, titulaires, suppleants = tirer(pv)
    resultat = pv["resultat"]
    exiger(rang == resultat["composition"], "La graine publique désigne une autre composition.")
    exiger(titulaires == resultat["titulaires"], "La graine publique donne d’autres titulaires.")
    exiger(suppleants == resultat["suppleants"], "La graine publique donne d’autres suppléances.")
    valeurs = {p[0]: p[1:] for p in pv["personnes"]}
    verifier_quotas(pv["engagement"]["regles"], [valeurs[code] for code in titulaires], "Le tirage")
    partages = [pv["foyers"][code] for code in titulaires if code in pv.get("foyers", {})]
    exiger(len(set(partages)) == len(partages), "Le tirage : deux personnes du même foyer.")
    return titulaires, suppleants


def reste_possible(regles: Donnees, retenus: list[list[str]]) -> bool:
    libres = regles["sieges"] - len(retenus)
    comptes = comptes_par_quota(regles["criteres"], retenus)
    for critere in regles["criteres"]:
        nombres = [(comptes[critere["cle"], v["valeur"]], v["min"], v["max"]) for v in critere["valeurs"]]
        if any(n > maximum for n, _, maximum in nombres) or sum(max(0, m - n) for n, m, _ in nombres) > libres:
            return False
    return bool(libres >= 0)


def verifier_remplacements(pv: Donnees) -> None:
    """Chaque départ est remplacé comme la règle le dit ; les personnes déjà appelées ou parties ne le sont plus."""
    regles, racine = pv["engagement"]["regles"], racine_de(pv)
    valeurs = {p[0]: p[1:] for p in pv["personnes"]}
    ordre = sorted(valeurs, key=lambda code: empreinte(racine, "personne", code))
    en_place: list[str] = list(pv["resultat"]["titulaires"])
    ecartees: set[str] = set()
    for rang, acte in enumerate(pv["remplacements"], 1):
        ecartees |= set(acte["indisponibles"])
        parti = acte["parti"]
        exiger(parti in en_place, f"Remplacement {rang} : {parti} n’avait pas de siège.")
        en_place.remove(parti)
        ecartees.add(parti)
        foyers = pv.get("foyers", {})
        pris = {foyers[code] for code in en_place if code in foyers}
        libres = [c for c in ordre if c not in ecartees and c not in en_place and foyers.get(c) not in pris]
        memes = [code for code in libres if valeurs[code] == valeurs[parti]]
        autres = [code for code in libres if valeurs[code] != valeurs[parti]]
        gardes = [valeurs[code] for code in en_place]
        attendu = next((c for c in [*memes, *autres] if reste_possible(regles, [*gardes, valeurs[c]])), "")
        exiger(attendu == acte["remplacant"], f"Remplacement {rang} : la règle désigne {attendu or 'personne'}.")
        if attendu:
            en_place.append(attendu)


def dire_une_personne(pv: Donnees, code: str) -> None:
    trouvee = next((p for p in pv["personnes"] if p[0] == code), None)
    if trouvee is None:
        raise Ecart(f"Le code {code} n’est pas dans la liste.")
    repartition = pv["engagement"]["repartition"]
    rang = [p["valeurs"] for p in repartition["profils"]].index(trouvee[1:])
    chance = Fraction(*repartition["chances"][rang])
    print(f"Code {code} : profil {', '.join(trouvee[1:]) or 'unique'}.")
    print(f"  Chance d’être titulaire : {float(chance):.4%} (soit {chance}).")
    print(f"  Numéro de tirage : {empreinte(racine_de(pv), 'personne', code)}")


def main(arguments: list[str] | None = None) -> int:
    lecteur = argparse.ArgumentParser(description="Rejoue un tirage au sort à partir de son procès-verbal.")
    lecteur.add_argument("proces_verbal", help="le fichier .json téléchargé sur le site")
    lecteur.add_argument("--cle", default="", help="clé publique de l’instance, en hexadécimal")
    lecteur.add_argument("--code", default="", help="code d’une personne de la liste")
    choix = lecteur.parse_args(arguments)
    try:
        pv = json.loads(Path(choix.proces_verbal).read_text(encoding="utf-8"))
        exiger(pv.get("version") == VERSION, "Ce fichier n’est pas un procès-verbal de tirage de cette version.")
        for titre, verification in (
            ("Signature", lambda: verifier_signature(pv, choix.cle)),
            ("Liste scellée", lambda: verifier_liste(pv)),
            ("Compositions et quotas", lambda: verifier_compositions(pv)),
            ("Chance de chaque personne", lambda: verifier_chances(pv)),
            ("Scellé", lambda: verifier_scelle(pv)),
            ("Tirage refait avec la graine publique", lambda: verifier_tirage(pv)),
            ("Remplacements", lambda: verifier_remplacements(pv)),
        ):
            verification()
            print(f"juste   {titre}")
        titulaires, suppleants = verifier_tirage(pv)
        print(f"Titulaires ({len(titulaires)}) : {' '.join(titulaires)}")
        print(f"Suppléances ({len(suppleants)}) : {' '.join(suppleants)}")
        if choix.code:
            dire_une_personne(pv, choix.code)
    except Ecart as ecart:
        print(f"ÉCART   {ecart}", file=sys.stderr)
        return 1
    except (OSError, ValueError, KeyError, TypeError, IndexError) as erreur:
        print(f"ILLISIBLE   Ce fichier ne se lit pas comme un procès-verbal : {erreur!r}", file=sys.stderr)
        return 2
    print("Ce tirage est juste : le procès-verbal redonne le même résultat.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
