"""The national financial report (Cerfa 15059*02) filled from a project's report, for one funder's grant.

The official form is filled, never redrawn: its fields are named as in the file shipped beside this package. It asks
for whole euros; each line is rounded, and the totals are those of the exact amounts, rounded.
"""

import textwrap
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, cast

from quartiers.appels.calculs import part
from quartiers.appels.comparaison_budget import CompteFinancier, LigneComparee
from quartiers.appels.enums import Cote
from quartiers.appels.models import Bilan, LigneFinancement
from quartiers.socle.formats import date_fr, montant, nombre

if TYPE_CHECKING:
    from pypdf.generic import DictionaryObject

MODELE = Path(__file__).parent / "formulaires" / "cerfa_15059-02.pdf"
ZERO = Decimal(0)

# Our accounts and the row of the form where each stands: « num_P_<row> » planned, « num_R_ » real, « num_pour_ » %.
RANGEES: dict[str, str] = {
    "601": "1_3",
    "606": "1_4",
    "613": "1_5",
    "615": "1_6",
    "616": "1_7",
    "618": "1_8",
    "622": "1_10",
    "623": "1_11",
    "625": "1_12",
    "627": "1_13",
    "631": "1_14",
    "635": "1_15",
    "641": "1_16",
    "645": "1_17",
    "648": "1_18",
    "65": "1_19",
    "66": "1_21",
    "67": "1_22",
    "68": "1_23",
    "ind1": "1_24",
    "ind2": "1_25",
    "ind3": "1_26",
    "860": "1_29",
    "861": "1_30",
    "862": "1_31",
    "864": "1_32",
    "70": "2_1",
    "73": "2_2",
    "74etat": "2_3",
    "74region": "2_6",
    "74departement": "2_8",
    "74epci": "2_10",
    "74commune": "2_12",
    "74social": "2_14",
    "74europe": "2_16",
    "74emploi": "2_17",
    "74autre": "2_19",
    "74prive": "2_20",
    "75": "2_22",
    "756": "2_23",
    "758": "2_23",
    "76": "2_24",
    "77": "2_25",
    "78": "2_26",
    "propres": "2_27",
    "870": "2_32",
    "871": "2_33",
    "875": "2_35",
}
# Rows that say which funders: written on the free line below the kind of funder.
PRECISIONS = {
    "74etat": "2_4",
    "74region": "2_7",
    "74departement": "2_9",
    "74epci": "2_11",
    "74commune": "2_13",
    "74social": "2_15",
}
# Headings that add up their accounts, and the free line of account 60 and 61 for amounts put on the heading itself.
TITRES = {"60": "achat", "61": "SE", "62": "ASE", "63": "IT", "64": "CP", "74": "SUBE"}
LIGNES_LIBRES = {"60": "1_1", "61": "1_9", "69": "1_20", "74": "2_18"}
# Boxes of several lines: width and height in points.
BOITES: dict[str, tuple[int, int]] = {
    "txt_mise_en_oeuvre[0]": (488, 103),
    "txt_beneficiares[0]": (488, 106),
    "txt_actions[0]": (488, 96),
    "txt_obj[0]": (488, 231),
    "txt_regle[0]": (488, 81),
    "txt_ecarts[0]": (488, 106),
    "txt_contributions[0]": (488, 59),
    "txt_observations[0]": (488, 82),
}
TAILLES = (10.0, 9.0, 8.0, 7.0, 6.0)  # points
LARGEUR_MOYENNE, INTERLIGNE = 0.43, 1.4  # of a letter and of a line, as parts of the size
SANS_LIGNE_LIBRE = frozenset({"62", "63", "64", "86", "87"})
TOTAUX = {"charges": "1_27", "produits": "2_30", "86": "1_28", "87": "2_31", "total_86": "1_33", "total_87": "2_36"}


def remplir(bilan: Bilan, compte: CompteFinancier, ligne: LigneFinancement | None, representant: str = "") -> bytes:
    """The PDF of the form; `ligne` is the grant it accounts for, `representant` the legal representative's name."""
    # Sixteen megabytes that a web process need not hold until someone asks for a form.
    from pypdf import PdfWriter
    from pypdf.generic import NameObject

    ecriture = PdfWriter(clone_from=BytesIO(modele()))
    formulaire = cast("DictionaryObject", ecriture.root_object["/AcroForm"].get_object())
    if "/XFA" in formulaire:  # a second description of the same form, that readers would show empty
        del formulaire[NameObject("/XFA")]
    pages: tuple[dict[str, str], ...] = (
        {},
        {**identite(bilan), **qualitatif(bilan)},
        {"num_exo[0]": str(bilan.exercice)[-2:], **chiffres(compte), **subvention(compte, ligne)},
        {**annexe(bilan, compte), **attestation(bilan, representant)},
    )
    for page, champs in zip(ecriture.pages, pages, strict=True):
        if champs:
            dispositions = {nom: disposer(nom, imprimable(valeur)) for nom, valeur in champs.items()}
            ecriture.update_page_form_field_values(page, dispositions, auto_regenerate=False)
    ecriture.add_metadata({"/Title": f"Compte rendu financier – {bilan.dossier.intitule} – {bilan.exercice}"})
    sortie = BytesIO()
    ecriture.write(sortie)
    return sortie.getvalue()


@lru_cache(maxsize=1)
def modele() -> bytes:
    return MODELE.read_bytes()


def champs_du_modele() -> frozenset[str]:
    """Names of the fields of the official form, without their « [0] »."""
    from pypdf import PdfReader  # slow to load

    noms = PdfReader(BytesIO(modele())).get_fields() or {}
    return frozenset(nom.rsplit(".", 1)[-1] for nom in noms)


def imprimable(texte: str) -> str:
    """The text in the alphabet of the form's own font (Windows-1252): fine spaces widen, what is unknown is left out."""
    elargi = texte.replace("\u202f", "\u00a0").replace("\u2011", "-")
    return elargi.encode("cp1252", "ignore").decode("cp1252")


def disposer(nom: str, texte: str) -> str | tuple[str, str, float]:
    """The text as it stands; in a box of several lines, cut into lines at the largest size that holds it whole.

    Past the smallest readable size the end is left out, and the box says where the whole text is.
    """
    boite = BOITES.get(nom)
    if boite is None:
        return texte
    largeur, hauteur = boite
    for taille in TAILLES:
        lignes = couper(texte, int(largeur / (LARGEUR_MOYENNE * taille)))
        tenables = int(hauteur / (INTERLIGNE * taille))
        if len(lignes) <= tenables:
            return "\n".join(lignes), "", taille
    return "\n".join([*lignes[: tenables - 1], "… Suite dans le bilan en ligne."]), "", taille


def couper(texte: str, colonnes: int) -> list[str]:
    return [ligne for morceau in texte.splitlines() for ligne in (textwrap.wrap(morceau, colonnes) or [""])]


def euros(valeur: Decimal) -> str:
    return nombre(valeur.quantize(Decimal(1), ROUND_HALF_UP), 0)


def taux(reel: Decimal, prevu: Decimal) -> str:
    pourcent = part(reel, prevu)
    return "" if pourcent is None else euros(pourcent)


def identite(bilan: Bilan) -> dict[str, str]:
    organisme = bilan.dossier.organisme
    return {"txt_nom[0]": organisme.nom, "txt_siret[0]": organisme.siret, "txt_RNA[0]": organisme.rna}


def attestation(bilan: Bilan, representant: str) -> dict[str, str]:
    """The names of the fields of page 2 mean other things on this page; the signature stays to be made by hand."""
    fait_le = date_fr(bilan.depose_le) if bilan.depose_le else ""
    return {"txt_nom[0]": representant, "txt_asso[0]": bilan.dossier.organisme.nom, "dat_fait[0]": fait_le}


def qualitatif(bilan: Bilan) -> dict[str, str]:
    publics = [
        f"{nombre(valeur)} {libelle}"
        for valeur, libelle in (
            (bilan.participants, "personnes différentes"),
            (bilan.participants_qpv, "habitant un quartier prioritaire"),
            (bilan.femmes, "femmes et filles"),
            (bilan.hommes, "hommes et garçons"),
            (bilan.presences, "présences cumulées"),
        )
        if valeur is not None
    ]
    comptage = f" ({bilan.get_comptage_display().lower()})" if bilan.comptage else ""
    dates = " – ".join(date_fr(jour) for jour in (bilan.date_debut, bilan.date_fin) if jour)
    return {
        "txt_mise_en_oeuvre[0]": bilan.fait,
        "txt_beneficiares[0]": (", ".join(publics) + comptage) if publics else "",
        "txt_actions[0]": "\n".join(filter(None, [dates, bilan.lieux])),
        "txt_obj[0]": "\n\n".join(filter(None, [resultats(bilan), bilan.effets, bilan.difficultes])),
    }


def resultats(bilan: Bilan) -> str:
    """One line per indicator: what was expected, what was reached."""

    def dit(valeur: Decimal | None, unite: str) -> str:
        return "non renseigné" if valeur is None else f"{nombre(valeur)} {unite}".strip()

    return "\n".join(
        f"{indicateur.libelle} : attendu {dit(indicateur.attendu, indicateur.unite)}, "
        f"atteint {dit(indicateur.realise, indicateur.unite)}"
        for indicateur in bilan.dossier.indicateurs.all()
    )


def rangee_de(ligne: LigneComparee) -> str | None:
    """The row of the form where the line stands: a free one for what it does not name.

    None for an amount put on a heading that has no free row below it: the heading alone shows it.
    """
    if ligne.compte in RANGEES:
        return RANGEES[ligne.compte]
    if ligne.compte in SANS_LIGNE_LIBRE:
        return None
    libre = LIGNES_LIBRES["69"] if ligne.cote == Cote.CHARGE else "2_21"
    return LIGNES_LIBRES.get(ligne.compte[:2], libre)


def chiffres(compte: CompteFinancier) -> dict[str, str]:
    """Planned, real and % of each row, of the headings and of the totals, in whole euros."""
    prevus: dict[str, Decimal] = {}
    reels: dict[str, Decimal] = {}
    champs: dict[str, str] = {}
    noms: dict[str, list[str]] = {}
    for ligne in compte.lignes:
        for rangee in (rangee_de(ligne), TITRES.get(ligne.compte[:2])):
            if rangee is not None:
                prevus[rangee] = prevus.get(rangee, ZERO) + ligne.prevu
                reels[rangee] = reels.get(rangee, ZERO) + ligne.reel
        if ligne.compte in PRECISIONS and ligne.financeur_id:
            noms.setdefault(PRECISIONS[ligne.compte], []).append(f"{ligne.libelle} {montant(ligne.reel)}")
        if ligne.compte in LIGNES_LIBRES:
            champs[f"txt_{LIGNES_LIBRES[ligne.compte]}[0]"] = ligne.libelle
    for nom, rangee in TOTAUX.items():
        prevus[rangee], reels[rangee] = total_de(nom, compte)
    for rangee, prevu in prevus.items():
        p, r, pour = noms_de_champs(rangee)
        champs |= {p: euros(prevu), r: euros(reels[rangee]), pour: taux(reels[rangee], prevu)}
    champs |= {f"txt_{rangee}[0]": " ; ".join(liste) for rangee, liste in noms.items()}
    return champs


def total_de(nom: str, compte: CompteFinancier) -> tuple[Decimal, Decimal]:
    avant, apres = compte.prevu, compte.reel
    return {
        "charges": (avant.charges, apres.charges),
        "produits": (avant.produits, apres.produits),
        "86": (avant.emplois_volontaires, apres.emplois_volontaires),
        "87": (avant.ressources_volontaires, apres.ressources_volontaires),
        "total_86": (avant.total_charges, apres.total_charges),
        "total_87": (avant.total_produits, apres.total_produits),
    }[nom]


def noms_de_champs(rangee: str) -> tuple[str, str, str]:
    if rangee in TITRES.values():
        return f"num_{rangee}_P[0]", f"num_{rangee}_R[0]", f"num_{rangee}_pour[0]"
    return f"num_P_{rangee}[0]", f"num_R_{rangee}[0]", f"num_pour_{rangee}[0]"


def subvention(compte: CompteFinancier, ligne: LigneFinancement | None) -> dict[str, str]:
    """« La subvention de … € représente … % du total des produits » (with voluntary contributions, as the form)."""
    if ligne is None:
        return {}
    accordee = ligne.montant_courant or ZERO
    pourcent = part(accordee, compte.reel.total_produits)
    return {
        "num_subvention[0]": euros(accordee),
        "num_pourcentage[0]": "" if pourcent is None else nombre(pourcent, 1),
    }


def annexe(bilan: Bilan, compte: CompteFinancier) -> dict[str, str]:
    volontaires = [ligne for ligne in compte.lignes if ligne.compte.startswith(("86", "87"))]
    return {
        "txt_regle[0]": bilan.regle_repartition,
        "txt_ecarts[0]": phrases(ligne for ligne in compte.lignes if ligne.explication),
        "txt_contributions[0]": "\n".join(f"{ligne.libelle} : {montant(ligne.reel)}" for ligne in volontaires),
        "txt_observations[0]": "Montants arrondis à l’euro ; les totaux sont ceux des montants exacts.",
    }


def phrases(lignes: Iterable[LigneComparee]) -> str:
    return "\n".join(f"{ligne.libelle} ({montant(ligne.ecart)}) : {ligne.explication}" for ligne in lignes)
