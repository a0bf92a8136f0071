"""From the town's table to the file to send: identities become pseudonyms, the rest is codes and days. Nothing is guessed."""

import csv
import datetime as dt
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from quartiers.cohortes import pseudonymes
from quartiers.cohortes.hors_ligne.cle import empreinte
from quartiers.cohortes.hors_ligne.entrees import Colonnes, feuille_et_entete, jours_de, ou, reperer
from quartiers.cohortes.hors_ligne.modele import CODE, EMETTEUR, PSEUDONYME, SEXES, SITUATIONS, Modele
from quartiers.cohortes.hors_ligne.normalisation import identite, se_ressemblent
from quartiers.tableurs.classeur import Classeur, Feuille
from quartiers.tableurs.valeurs import Cellule, ValeurIllisible, jour, ligne_de, plat, vide

JOUR = re.compile(r"^\d{4}-\d{2}-\d{2}(;\d{4}-\d{2}-\d{2})*$")
PROBLEMES_MAX = 40
DOUBLES_COMPARES = 4_000  # rows past which near doubles are only looked for on the same day of birth
ANNEES = (1900, 2100)


@dataclass
class Personne:
    """One row of the town: where it stands, whose it is (kept here), what leaves."""

    ligne: int
    nom: str
    prenom: str
    naissance: dt.date
    identite: tuple[str, str, str]
    valeurs: dict[str, str]


@dataclass
class Resultat:
    """What the command writes and says. `problemes` stop everything; `doutes` are for the person to look at."""

    personnes: list[Personne] = field(default_factory=list)
    problemes: list[str] = field(default_factory=list)
    doutes: list[str] = field(default_factory=list)
    laissees: list[str] = field(default_factory=list)
    repetees: int = 0


def traiter(
    classeur: Classeur, modele: Modele, cle: bytes, ignorees: Sequence[str] = (), *, retrait: bool = False
) -> Resultat:
    """`retrait`: only identities are read, to make the list of those who withdraw."""
    resultat = Resultat()
    trouve = feuille_et_entete(classeur)
    if trouve is None:
        resultat.problemes.append(
            "Aucune ligne de titres ne donne à la fois un nom, un prénom et une date de naissance : nommez ainsi ces colonnes."
        )
        return resultat
    feuille, entete = trouve
    colonnes = reperer(feuille.lignes[entete], modele, ignorees)
    resultat.laissees = colonnes.laissees
    if not retrait:
        resultat.problemes += colonnes.problemes
        if colonnes.rang("entree") is None:
            resultat.problemes.append(
                "Il manque la colonne « entrée » : le jour où chaque personne entre dans la cohorte."
            )
        if colonnes.rang("accord_le") is None:
            resultat.problemes.append("Il manque la colonne « accord le » (ou « informée le ») : le jour de l’accord.")
    if not resultat.problemes:
        lire_les_lignes(feuille, entete, colonnes, modele, resultat, retrait=retrait)
    if not resultat.problemes:
        pseudonymiser(resultat, modele, cle)
    return resultat


def lire_les_lignes(
    feuille: Feuille, entete: int, colonnes: Colonnes, modele: Modele, resultat: Resultat, *, retrait: bool
) -> None:
    for rang in range(entete + 1, len(feuille.lignes)):
        ligne = feuille.lignes[rang]
        if all(vide(c) for c in ligne):
            continue
        lecteur = Lecteur(feuille, rang, colonnes, modele)
        personne = lecteur.personne(retrait)
        resultat.problemes += lecteur.problemes
        if personne is not None:
            resultat.personnes.append(personne)
        if len(resultat.problemes) >= PROBLEMES_MAX:
            return


class Lecteur:
    """One row; what is wrong is told by its cell, without repeating a name."""

    def __init__(self, feuille: Feuille, rang: int, colonnes: Colonnes, modele: Modele) -> None:
        self.feuille, self.rang, self.colonnes, self.modele = feuille, rang, colonnes, modele
        self.problemes: list[str] = []

    def contenu(self, role: str) -> Cellule:
        rang = self.colonnes.rang(role)
        return self.feuille.lignes[self.rang][rang] if rang is not None else None

    def refuser(self, role: str, message: str) -> None:
        self.problemes.append(f"{ou(self.feuille, self.rang, self.colonnes.rang(role))} : {message}")

    def jour(self, role: str, *, obligatoire: bool = False) -> dt.date | None:
        try:
            lu = jour(self.contenu(role))
        except ValeurIllisible:
            self.refuser(role, "ce n’est pas une date ; écrivez JJ/MM/AAAA.")
            return None
        if lu is None and obligatoire:
            self.refuser(role, "cette date est nécessaire.")
        if lu is not None and not ANNEES[0] <= lu.year <= ANNEES[1]:
            self.refuser(role, "cette date est hors du possible.")
            return None
        if lu is not None and lu > dt.date.today():  # noqa: DTZ011 - the day of the town's own machine
            self.refuser(role, "cette date est dans le futur.")
            return None
        return lu

    def personne(self, retrait: bool) -> Personne | None:
        nom = ligne_de(self.contenu("nom_naissance")) or ligne_de(self.contenu("nom"))
        prenom, naissance = ligne_de(self.contenu("prenom")), self.jour("naissance", obligatoire=True)
        for role, dit in (("nom", nom), ("prenom", prenom)):
            if not dit:
                self.refuser(role, "il manque, et l’identité ne peut pas être reconnue sans lui.")
        valeurs = {} if retrait else self.valeurs(naissance)
        if self.problemes or naissance is None:
            return None
        qui = identite(nom, prenom, naissance)
        if not qui[0] or not qui[1]:
            self.refuser("nom", "ce nom n’a aucune lettre.")
            return None
        return Personne(self.rang + 1, nom, prenom, naissance, qui, valeurs)

    def valeurs(self, naissance: dt.date | None) -> dict[str, str]:
        entree, accord = self.jour("entree", obligatoire=True), self.jour("accord_le", obligatoire=True)
        situation = self.code("situation", SITUATIONS, "suivi, sorti ou perdu de vue")
        quand = self.jour("situation_le", obligatoire=situation in {"sorti", "perdu"})
        if naissance and entree and entree < naissance:
            self.refuser("entree", "cette personne n’était pas née.")
        valeurs = {
            "entree": iso(entree),
            "quartier": self.quartier(),
            "sexe": self.code("sexe", SEXES, "F ou H"),
            "tranche_age": self.modele.tranche(naissance, entree) if naissance and entree else "",
            "accord_le": iso(accord),
            "notice": self.notice(),
            "situation": situation or "suivi",
            "situation_le": iso(quand) if situation in {"sorti", "perdu"} else "",
        }
        for etape in self.modele.etapes:
            valeurs[etape] = self.jours_d_etape(f"etape:{etape}", naissance)
        return valeurs

    def jours_d_etape(self, role: str, naissance: dt.date | None) -> str:
        try:
            jours = jours_de(self.contenu(role))
        except ValeurIllisible:
            self.refuser(role, "une étape s’écrit par sa date (plusieurs : séparées par « ; »), sans aucun texte.")
            return ""
        if jours and jours[-1] > dt.date.today():  # noqa: DTZ011
            self.refuser(role, "cette date est dans le futur.")
        if jours and naissance and jours[0] < naissance:
            self.refuser(role, "cette personne n’était pas née.")
        return ";".join(jour.isoformat() for jour in jours)

    def code(self, role: str, mots: dict[str, str], attendus: str) -> str:
        lu = plat(ligne_de(self.contenu(role)))
        if lu and lu not in mots:
            self.refuser(role, f"valeur inattendue ; ici, seulement : {attendus}.")
        return mots.get(lu, "")

    def quartier(self) -> str:
        lu = ligne_de(self.contenu("quartier"))
        trouve = self.modele.quartier(lu) if lu else ""
        if trouve is None:
            self.refuser("quartier", "ce quartier n’est pas dans le modèle ; reprenez son nom exact ou son code.")
        return trouve or ""

    def notice(self) -> str:
        lu = ligne_de(self.contenu("notice"))
        if lu and not re.fullmatch(r"\d{1,3}", lu):
            self.refuser("notice", "la version de la notice est un nombre.")
            return ""
        return lu or str(self.modele.notice)


def iso(jour: dt.date | None) -> str:
    return jour.isoformat() if jour else ""


def pseudonymiser(resultat: Resultat, modele: Modele, cle: bytes) -> None:
    """Give each person its pseudonym; the same one twice is merged when it says the same, refused when it does not."""
    vues: dict[tuple[str, str, str], Personne] = {}
    emetteur = empreinte(cle)
    for personne in resultat.personnes:
        avant = vues.get(personne.identite)
        if avant is not None and avant.valeurs == personne.valeurs:
            resultat.repetees += 1
            continue
        if avant is not None:
            resultat.problemes.append(
                f"Les lignes {avant.ligne} et {personne.ligne} sont la même personne et ne disent pas la même chose : réunissez-les."
            )
            continue
        vues[personne.identite] = personne
    resultat.doutes = doubles_probables(list(vues.values()))
    if resultat.problemes:
        return
    # In the order of the pseudonyms: that of the town's list would tell who is who.
    codes = {p.identite: pseudonymes.pseudonyme(cle, modele.cohorte, p.identite) for p in vues.values()}
    resultat.personnes = sorted(vues.values(), key=lambda p: codes[p.identite])
    for personne in resultat.personnes:
        personne.valeurs = {PSEUDONYME: codes[personne.identite], EMETTEUR: emetteur, **personne.valeurs}


def doubles_probables(personnes: Sequence[Personne]) -> list[str]:
    """By the numbers of their rows; for the person to settle, never settled here."""
    seaux: dict[str, list[Personne]] = {}
    for personne in personnes:
        seaux.setdefault(personne.naissance.isoformat(), []).append(personne)
        if len(personnes) <= DOUBLES_COMPARES:
            seaux.setdefault("/".join(personne.identite[:2]), []).append(personne)
    paires = {
        (a.ligne, b.ligne)
        for seau in seaux.values()
        for rang, a in enumerate(seau)
        for b in seau[rang + 1 :]
        if se_ressemblent(a.identite, b.identite)
    }
    return [f"Les lignes {a} et {b} pourraient être la même personne : vérifiez." for a, b in sorted(paires)]


def fichier_a_envoyer(resultat: Resultat, modele: Modele, *, retrait: bool = False) -> str:
    """The CSV. Raises AssertionError-like `ValueError` if a cell is anything but a code or days: it cannot be."""
    colonnes = [PSEUDONYME, EMETTEUR] if retrait else modele.colonnes
    lignes = [[personne.valeurs.get(colonne, "") for colonne in colonnes] for personne in resultat.personnes]
    if fautes := fautes_du_fichier([colonnes, *lignes], modele):
        raise ValueError(fautes[0])
    return en_csv([colonnes, *lignes])


def correspondance(resultat: Resultat) -> str:
    """Who is who: for the town, never sent. The code is what a person gives to withdraw by herself."""
    lignes = [
        [p.nom, p.prenom, f"{p.naissance:%d/%m/%Y}", pseudonymes.en_groupes(p.valeurs[PSEUDONYME])]
        for p in sorted(resultat.personnes, key=lambda p: p.ligne)
    ]
    return en_csv([["nom", "prénom", "date de naissance", "code de retrait"], *lignes])


def en_csv(lignes: Sequence[Sequence[str]]) -> str:
    sortie = io.StringIO()
    csv.writer(sortie, delimiter=";", lineterminator="\r\n").writerows(lignes)
    return sortie.getvalue()


def fautes_du_fichier(lignes: Sequence[Sequence[str]], modele: Modele) -> list[str]:
    """What a file to send holds beyond pseudonyms, codes and days; empty when it may leave."""
    titres = list(lignes[0]) if lignes else []
    attendus = {*modele.colonnes}
    fautes = [f"La colonne « {titre} » n’est pas dans le modèle." for titre in titres if titre not in attendus]
    if titres[:1] != [PSEUDONYME]:
        fautes.append("La première colonne doit être « pseudonyme ».")
    if fautes:
        return fautes
    for rang, ligne in enumerate(lignes[1:], 2):
        for titre, contenu in zip(titres, ligne, strict=False):
            if contenu and not permise(titre, contenu, modele):
                fautes.append(f"Ligne {rang}, colonne « {titre} » : ni code, ni date.")
        if len(fautes) >= PROBLEMES_MAX:
            break
    return fautes


def permise(titre: str, contenu: str, modele: Modele) -> bool:
    if titre == PSEUDONYME:
        try:
            return pseudonymes.lire(contenu) == contenu
        except pseudonymes.PseudonymeFaux:
            return False
    codes = {
        "quartier": modele.quartiers,
        "sexe": set(SEXES.values()),
        "tranche_age": modele.tranches,
        "situation": set(SITUATIONS.values()),
    }
    if titre in codes:
        return contenu in codes[titre] and bool(CODE.match(contenu))
    if titre == EMETTEUR:
        return re.fullmatch(r"[0-9a-f]{8}", contenu) is not None
    if titre == "notice":
        return re.fullmatch(r"\d{1,3}", contenu) is not None
    return JOUR.match(contenu) is not None
