"""A holder on closing night: one thread, real HTTP connections, a line of a given speed. No Django here."""

import hashlib
import html
import http.client
import re
import threading
import time
import urllib.parse
from dataclasses import dataclass, field

MORCEAU = 64 * 1024  # bytes sent at once on a slow line
JETON = "b" * 32  # against forged requests: what the cookie and the header both say
VU = re.compile(r'name="vu:(besoin|objectifs|description|participation)" value="([^"]*)"')
GROS = 10 * 2**20  # bytes: past this it is the big scan
TYPE_PIECE = re.compile(r'name="type" value="(\d+)"')


@dataclass(frozen=True)
class Plan:
    """What one holder will do: seconds are of the monotonic clock."""

    rang: int
    chemin: str  # of the file: /contrats/…/dossiers/2027-0001/
    temoin: str  # session cookie
    debut: float
    depot: float  # when the button is to be pressed
    champs: int  # fields saved one by one
    pieces: tuple[int, ...]  # bytes of each document
    debit: float  # bytes a second, upwards
    double_clic: bool
    pause: float  # seconds between two gestures


@dataclass
class Vecu:
    """What happened to one holder."""

    plan: Plan
    durees: list[tuple[str, float]] = field(default_factory=list)  # (step, seconds)
    ecarts: list[str] = field(default_factory=list)  # what a holder should never meet
    empreintes: list[str] = field(default_factory=list)  # of documents that the site said it has
    clic: float = 0.0  # when the deposit was asked
    accepte: bool = False
    refuse: bool = False


def attendre(moment: float) -> None:
    if (reste := moment - time.monotonic()) > 0:
        time.sleep(reste)


def multipart(champs: dict[str, str], nom: str, fichier: str, octets: bytes) -> tuple[bytes, str]:
    """A form with one file: its body and its content type."""
    borne = "----------------------------nuit"
    parties = [f'--{borne}\r\nContent-Disposition: form-data; name="{c}"\r\n\r\n{v}\r\n' for c, v in champs.items()]
    tete = f'--{borne}\r\nContent-Disposition: form-data; name="{nom}"; filename="{fichier}"\r\n'
    debut = "".join(parties) + tete + "Content-Type: application/pdf\r\n\r\n"
    return debut.encode() + octets + f"\r\n--{borne}--\r\n".encode(), f"multipart/form-data; boundary={borne}"


def contenu(rang: int, taille: int, fond: bytes) -> bytes:
    """A scan: the head of a PDF, then bytes that nothing compresses, different for each."""
    tete = b"%PDF-1.7\n" + hashlib.sha256(f"{rang}-{taille}".encode()).digest() * 4
    depart = (rang * 7919) % (len(fond) // 2)
    corps = (fond[depart:] + fond) * (taille // len(fond) + 1)
    return (tete + corps)[:taille]


class Porteur(threading.Thread):
    def __init__(self, plan: Plan, port: int, fond: bytes) -> None:
        super().__init__(daemon=True)
        self.plan, self.port, self.fond = plan, port, fond
        self.vecu = Vecu(plan)
        self.vus: dict[str, str] = {}
        self.temoins = {"sessionid": plan.temoin, "csrftoken": JETON}
        self.connexion = self.connecter()

    def connecter(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=300)

    def run(self) -> None:
        try:
            self.jouer()
        except Exception as erreur:
            self.vecu.ecarts.append(f"{type(erreur).__name__} : {erreur}")
        finally:
            self.connexion.close()

    def jouer(self) -> None:
        plan = self.plan
        attendre(plan.debut)
        page = self.lire("ouvrir une étape", "etapes/projet/")
        self.vus = {nom: html.unescape(vu) for nom, vu in VU.findall(page)}
        for rang in range(plan.champs):
            time.sleep(plan.pause)
            nom = sorted(self.vus)[rang % len(self.vus)]
            self.enregistrer(nom, f"Réponse {rang} de {plan.rang}, écrite le dernier soir.")
        types = list(dict.fromkeys(TYPE_PIECE.findall(self.lire("ouvrir les pièces", "etapes/pieces/"))))
        for rang, taille in enumerate(plan.pieces):
            time.sleep(plan.pause)
            self.joindre(rang, taille, types[rang % len(types)])
        page = self.lire("ouvrir la vérification", "etapes/verifier/")
        if "Votre dossier est prêt" not in page:
            self.vecu.ecarts.append("la page de vérification ne dit pas que le dossier est prêt")
        attendre(plan.depot)
        self.deposer()

    # Gestures

    def lire(self, nom: str, suite: str) -> str:
        statut, _, corps = self.demander(nom, "GET", suite)
        page = corps.decode("utf-8", "replace")
        if statut != http.HTTPStatus.OK:
            self.vecu.ecarts.append(f"{nom} : réponse {statut}")
        return page

    def enregistrer(self, champ: str, valeur: str) -> None:
        """As the page's script does when one stops typing."""
        donnees = {"champ": champ, "valeur": valeur, "valeur_vue": self.vus[champ]}
        statut, _, _ = self.demander("enregistrer un champ", "POST", "champ/", urllib.parse.urlencode(donnees).encode())
        if statut == http.HTTPStatus.OK:
            self.vus[champ] = valeur
        else:
            self.vecu.ecarts.append(f"enregistrer un champ : réponse {statut}")

    def joindre(self, rang: int, taille: int, type_piece: str) -> None:
        octets = contenu(self.plan.rang * 10 + rang, taille, self.fond)
        corps, genre = multipart({"type": type_piece}, f"p{type_piece}-fichier", f"piece-{rang}.pdf", octets)
        nom = "joindre une pièce" if taille < GROS else "joindre un scan de 30 Mo"
        statut, _, _ = self.demander(nom, "POST", "pieces/ajouter/", corps, genre, en_sus=True)
        page = self.lire("ouvrir les pièces", "etapes/pieces/")
        if statut == http.HTTPStatus.FOUND and "est joint au dossier" in page:
            self.vecu.empreintes.append(hashlib.sha256(octets).hexdigest())
        else:
            self.vecu.ecarts.append(f"{nom} : réponse {statut}, pièce non jointe")

    def deposer(self) -> None:
        """Once, or twice at the same moment from a second connection; what was idle is opened again, as browsers do."""
        self.connexion.close()
        self.vecu.clic = time.time()
        second = threading.Thread(target=self.cliquer, args=(self.connecter(),)) if self.plan.double_clic else None
        if second is not None:
            second.start()
        lieu = self.cliquer(self.connexion)
        if second is not None:
            second.join()
        page = self.lire("lire la réponse au dépôt", lieu.removeprefix(self.plan.chemin))
        self.vecu.accepte = "Votre dossier est déposé. Récépissé R" in page
        self.vecu.refuse = "est clos depuis" in page

    def cliquer(self, connexion: http.client.HTTPConnection) -> str:
        statut, entetes, _ = self.demander("déposer", "POST", "deposer/", b"atteste=on", par=connexion)
        if statut != http.HTTPStatus.FOUND:
            self.vecu.ecarts.append(f"déposer : réponse {statut}")
        return entetes.get("Location", "")

    # The line

    def demander(
        self,
        nom: str,
        methode: str,
        suite: str,
        corps: bytes = b"",
        genre: str = "application/x-www-form-urlencoded",
        *,
        par: http.client.HTTPConnection | None = None,
        en_sus: bool = False,
    ) -> tuple[int, dict[str, str], bytes]:
        """One request. With `en_sus`, what the line itself takes is not counted: only what the site adds to it."""
        connexion = par or self.connexion
        debut = time.perf_counter()
        connexion.putrequest(methode, self.plan.chemin + suite, skip_accept_encoding=True)
        connexion.putheader("Cookie", "; ".join(f"{nom}={valeur}" for nom, valeur in self.temoins.items()))
        if corps:
            connexion.putheader("Content-Type", genre)
            connexion.putheader("Content-Length", str(len(corps)))
            connexion.putheader("X-CSRFToken", JETON)
        connexion.endheaders()
        ligne = self.envoyer(connexion, corps)
        reponse = connexion.getresponse()
        lu = reponse.read()
        duree = time.perf_counter() - debut - (ligne if en_sus else 0)
        self.vecu.durees.append((nom, max(duree, 0)))
        for pose in reponse.msg.get_all("Set-Cookie") or []:
            cle, _, valeur = pose.partition(";")[0].partition("=")
            self.temoins[cle] = valeur
        return reponse.status, dict(reponse.getheaders()), lu

    def envoyer(self, connexion: http.client.HTTPConnection, corps: bytes) -> float:
        """Send the body at the line's pace; seconds that the line alone would take."""
        depart = time.perf_counter()
        for debut in range(0, len(corps), MORCEAU):
            connexion.send(corps[debut : debut + MORCEAU])
            du = depart + min(debut + MORCEAU, len(corps)) / self.plan.debit
            if (reste := du - time.perf_counter()) > 0:
                time.sleep(reste)
        return len(corps) / self.plan.debit
