"""Loading a structured contract: the contract, then each part in the order in which they lean on one another."""

import datetime as dt
import hashlib
import json
import re
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from quartiers.accueil.domain.chargement.arbre import charger_elements, places
from quartiers.accueil.domain.chargement.contexte import Chargement, Noeud, liste, texte
from quartiers.accueil.domain.chargement.listes import (
    charger_indicateurs,
    charger_instances,
    charger_participation,
    charger_references,
    charger_sigles,
    jour,
)
from quartiers.accueil.domain.chargement.quartiers import charger_projets, charger_quartiers
from quartiers.accueil.domain.chargement.rapprochement import Lieux, lieux_du_contrat
from quartiers.accueil.domain.chargement.signataires import (
    charger_dispositifs,
    charger_engagements,
    charger_signataires,
    places_des_engagements,
    retirer_engagements,
)
from quartiers.accueil.domain.chargement.synchronisation import Bilan, ChargementRefuse
from quartiers.accueil.domain.dessins import demander_les_dessins
from quartiers.accueil.indexation import reindexer
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.enums import EtatAvenant
from quartiers.contrat.lecture import sans_noms
from quartiers.contrat.lecture import valider as valider_schema
from quartiers.contrat.models import Contrat, Version
from quartiers.journal.domain import consigner
from quartiers.journal.models import Acte
from quartiers.territoire.models import PocheDePauvrete

ACTE = "contrat.charger"
# Circular of 31 August 2023: the contracts « Engagements Quartiers 2030 » run to the end of 2030.
FIN = dt.date(2031, 1, 1)
ERREURS_MONTREES = 20
MOIS = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
NATURE_EPCI = r"^(?:la |le |l[’'])?(?:communaut[ée] (?:urbaine|d[’']agglom[ée]ration|de communes)|m[ée]tropole|C[UAC]\b)\s*(?:de |du |d[’'])?"


@dataclass
class RapportChargement:
    """What the loading did; its text is one or two French sentences."""

    contrat: Contrat
    cree: bool
    bilan: Bilan
    remarques: list[str] = field(default_factory=list)

    @property
    def rien_a_changer(self) -> bool:
        return not self.cree and self.bilan.rien_a_changer

    def __str__(self) -> str:
        if self.rien_a_changer:
            return f"{self.contrat} : rien à changer, le contrat est déjà celui du fichier."
        verbes = (("créés", self.bilan.crees), ("modifiés", self.bilan.modifies), ("retirés", self.bilan.supprimes))
        un = self.bilan.singuliers
        parties = [
            f"{verbe} : {', '.join(f'{n} {nom if n > 1 else un.get(nom, nom)}' for nom, n in quoi.items())}"
            for verbe, quoi in verbes
            if quoi
        ]
        suite = f" À vérifier : {' '.join(self.remarques)}" if self.remarques else ""
        return f"Contrat « {self.contrat} » ({self.contrat.code}) chargé – {' ; '.join(parties)}.{suite}"


def charger_contrat(
    document: Noeud,
    *,
    code: str | None = None,
    acteur: Acteur,
    debut: dt.date | None = None,
    fin: dt.date | None = None,
    signe_le: dt.date | None = None,
    publie: bool = False,
) -> RapportChargement:
    """Load `document` as version 1 of the contract `code`; `fin` is excluded. What is not given is read in the file.

    The same file again changes nothing. A changed file updates the contract in place while no avenant touched it;
    after that it is refused. Raises ChargementRefuse; nothing is changed then.
    """
    document = sans_noms(verifier(document))
    entete = document["contrat"]
    debut = debut or debut_du_texte(entete)
    with transaction.atomic():
        lieux = lieux_du_contrat(
            texte(entete, "epci"),
            [str(nom) for nom in entete.get("communes") or []],
            texte(entete, "departement"),
            codes=[texte(noeud, "code_qpv") for noeud in liste(document, "quartiers")],
        )
        bilan = Bilan()
        existant = Contrat.objects.select_for_update().filter(code=code or code_propose(entete)).first()
        champs = champs_du_contrat(entete, lieux, debut, fin, signe_le, existant)
        champs |= {"code": code or code_propose(entete), "publie": publie or bool(existant and existant.publie)}
        if existant:
            refuser_apres_avenant(existant, document)
        contrat = ecrire_contrat(existant, champs, lieux, bilan)
        charger_parties(Chargement(contrat, debut, lieux, bilan), document)
        rapport = RapportChargement(contrat, existant is None, bilan, bilan.remarques)
        if not rapport.rien_a_changer:
            tracer(acteur, rapport, document)
            reindexer(contrat)
            demander_les_dessins(contrat)
    return rapport


def verifier(document: Any) -> Noeud:
    """The document when it follows the published schema; else what is wrong, where, and how to mend it."""
    if not isinstance(document, dict) or not isinstance(document.get("contrat"), dict):
        raise ChargementRefuse(
            "contrat : ce fichier n’est pas un contrat structuré. Produisez-le en lisant le texte du contrat."
        )
    erreurs = valider_schema({cle: valeur for cle, valeur in document.items() if cle != "doutes"})
    if erreurs:
        suite = [f"… et {len(erreurs) - ERREURS_MONTREES} autres."] if len(erreurs) > ERREURS_MONTREES else []
        raise ChargementRefuse(*[f"{erreur}." for erreur in erreurs[:ERREURS_MONTREES]], *suite)
    return document


def debut_du_texte(entete: Noeud) -> dt.date:
    """The day written in the file; else its signature, else the 1st of its month (« Avril 2024 ») or of its first year."""
    if ecrit := jour(entete.get("debut")) or jour(entete.get("signe_le")):
        return ecrit
    mois = re.search(rf"\b({'|'.join(MOIS)})\s+(20\d\d)\b", texte(entete, "date").lower())
    if mois:
        return dt.date(int(mois[2]), MOIS.index(mois[1]) + 1, 1)
    annee = (entete.get("periode") or {}).get("debut")
    if annee:
        return dt.date(int(annee), 1, 1)
    raise ChargementRefuse(
        "contrat.debut : le fichier ne dit pas quand le contrat commence. Donnez sa date d’entrée en vigueur."
    )


def fin_du_texte(entete: Noeud) -> dt.date:
    annee = (entete.get("periode") or {}).get("fin")
    return jour(entete.get("fin")) or (dt.date(int(annee) + 1, 1, 1) if annee else FIN)


def dates_proposees(entete: Noeud) -> dict[str, dt.date | None]:
    """First day, last day (included) and signature as the text says them, for a person to check."""
    try:
        debut = debut_du_texte(entete)
    except ChargementRefuse:
        debut = None
    ecrite = jour(entete.get("fin")) or (entete.get("periode") or {}).get("fin")
    fin = fin_du_texte(entete) - dt.timedelta(days=1) if ecrite else None
    return {"debut": debut, "fin": fin, "signe_le": jour(entete.get("signe_le"))}


def code_propose(entete: Noeud) -> str:
    return slugify(nom_court(entete))[:60] or "contrat"


def nom_court(entete: Noeud) -> str:
    """« Creusot Montceau » of « Communauté Urbaine Creusot Montceau »; without EPCI, the contract's title."""
    epci = re.sub(NATURE_EPCI, "", texte(entete, "epci"), flags=re.IGNORECASE)
    return (texte(entete, "nom_court") or epci or texte(entete, "intitule"))[:80]


def champs_du_contrat(
    entete: Noeud,
    lieux: Lieux,
    debut: dt.date,
    fin: dt.date | None,
    signe_le: dt.date | None,
    existant: Contrat | None,
) -> dict[str, Any]:
    champs: dict[str, Any] = {
        "intitule": texte(entete, "intitule", 250) or texte(entete, "titre", 250),
        "nom_court": existant.nom_court if existant else nom_court(entete),
        "numero": texte(entete, "numero", 20) or (existant.numero if existant else ""),
        "epci_id": lieux.epci.pk if lieux.epci else None,
        "departement": lieux.departement,
        "debut": debut,
        "fin": fin or (existant.fin if existant else None) or fin_du_texte(entete),
        "signe_le": signe_le or jour(entete.get("signe_le")) or (existant.signe_le if existant else None),
        "vocabulaire": dict(entete.get("vocabulaire") or {}),
    }
    if champs["fin"] <= debut:
        raise ChargementRefuse("contrat.fin : la fin du contrat vient avant son début. Corrigez l’une des deux dates.")
    return champs


def refuser_apres_avenant(contrat: Contrat, document: Noeud) -> None:
    """Once an avenant is under way or adopted, only the very file that was loaded may come again."""
    touche = (
        contrat.avenants.exclude(etat=EtatAvenant.ABANDONNE).exists()
        or Version.objects.filter(contrat=contrat, avenant__isnull=False).exists()
    )
    if not touche:
        return
    dernier = Acte.objects.filter(contrat_id=contrat.pk, code=ACTE).order_by("-pk").first()
    if dernier is None or dernier.detail.get("empreinte") != empreinte(document):
        raise ChargementRefuse(
            f"Le contrat « {contrat} » a déjà un avenant : un fichier ne peut plus en changer le texte. "
            "Rédigez un avenant."
        )
    raise ChargementRefuse(f"Le contrat « {contrat} » est déjà chargé de ce fichier, et un avenant l’a changé depuis.")


def ecrire_contrat(existant: Contrat | None, champs: dict[str, Any], lieux: Lieux, bilan: Bilan) -> Contrat:
    if existant is None:
        contrat = Contrat.objects.create(**champs)
        bilan.compter(bilan.crees, Contrat, 1)
    else:
        contrat = existant
        differents = {nom for nom, valeur in champs.items() if getattr(contrat, nom) != valeur}
        for nom in differents:
            setattr(contrat, nom, champs[nom])
        if differents:
            contrat.save()
            bilan.compter(bilan.modifies, Contrat, 1)
    if {c.pk for c in contrat.communes.all()} != {c.pk for c in lieux.communes}:
        contrat.communes.set(lieux.communes)
    # The pockets known in the contract's communes: no text gives them a code, their IRIS come with the territory.
    contrat.poches.set(PocheDePauvrete.objects.filter(commune__in=[c.pk for c in lieux.communes]))
    return contrat


def charger_parties(ch: Chargement, document: Noeud) -> None:
    """What is referred to goes first."""
    noter_les_lieux(ch, document)
    retirer_engagements(ch, document)
    voulues = [*places(document), *places_des_engagements(document)]
    elements = charger_elements(ch.contrat, voulues, ch.debut, ch.bilan)
    quartiers = charger_quartiers(ch, document)
    charger_projets(ch, document, quartiers, elements)
    signataires = charger_signataires(ch, document)
    charger_engagements(ch, document, elements, signataires)
    charger_dispositifs(ch, document, signataires)
    charger_indicateurs(ch, document, elements)
    charger_instances(ch, document)
    charger_participation(ch, document)
    charger_sigles(ch, document)
    charger_references(ch, document)


def noter_les_lieux(ch: Chargement, document: Noeud) -> None:
    entete = document["contrat"]
    if texte(entete, "epci") and ch.lieux.epci is None:
        ch.bilan.remarques.append(f"Intercommunalité « {texte(entete, 'epci')} » : introuvable sous ce nom.")
    for nom in entete.get("communes") or []:
        if ch.lieux.commune(str(nom)) is None:
            ch.bilan.remarques.append(f"Commune « {nom} » : introuvable sous ce nom.")
    if not liste(document, "axes"):
        ch.bilan.remarques.append("Le fichier n’a aucun axe.")


def empreinte(document: Noeud) -> str:
    """SHA-256 of the file's content, whatever its layout."""
    contenu = json.dumps(document, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(contenu.encode()).hexdigest()


def tracer(acteur: Acteur, rapport: RapportChargement, document: Noeud) -> None:
    consigner(
        acteur=acteur,
        code=ACTE,
        objet=rapport.contrat,
        phrase=f"Le contrat {rapport.contrat} est {'chargé' if rapport.cree else 'mis à jour'} depuis un fichier structuré",
        detail={
            "empreinte": empreinte(document),
            "crees": rapport.bilan.crees,
            "modifies": rapport.bilan.modifies,
            "supprimes": rapport.bilan.supprimes,
        },
    )
