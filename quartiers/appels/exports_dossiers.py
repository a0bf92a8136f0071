"""A file on paper: its receipt, and the request to one funder under the headings of the national form.

The official Cerfa 12156*06 is not kept here: this document follows its headings, in their order, and says so.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.utils import timezone

from quartiers.annuaire.models import Organisme
from quartiers.appels.calculs import Totaux, part, totaux
from quartiers.appels.enums import Cote, NatureBudget
from quartiers.appels.etapes import QUESTIONS
from quartiers.appels.identifiants import iban_lisible
from quartiers.appels.models import Dirigeant, Dossier, FicheOrganisme, Financeur, LigneBudget
from quartiers.appels.nomenclature import PAR_CODE
from quartiers.exports.blocs import Bloc, ColonneBloc, Document, Encadre, Fiche, Paragraphe, Tableau, Titre
from quartiers.socle.formats import date_fr, date_heure_fr, montant, nombre, periode, pourcent

MENTION = (
    "Ce document reprend, dans leur ordre, les rubriques du formulaire national de demande de subvention "
    "(Cerfa n° 12156*06). Ce n’est pas l’imprimé officiel : le financeur peut le demander en plus."
)
NON_DIT = "Non renseigné"


def document_recepisse(dossier: Dossier) -> Document:
    """The proof of deposit: who, what, when, under which number."""
    demandes = dossier.lignes.select_related("financeur").filter(demande__gt=0)
    lignes = [[str(ligne.financeur), str(ligne.exercice), montant(ligne.demande)] for ligne in demandes]
    pieces = [[str(piece), date_fr(piece.cree_le)] for piece in dossier.pieces.select_related("document", "type_piece")]
    blocs: list[Bloc] = [
        Titre("Récépissé de dépôt"),
        Paragraphe(
            f"Le dossier « {dossier.intitule} » a bien été déposé le {heure_exacte(dossier)}. "
            f"Ce récépissé porte le numéro {dossier.recepisse}.",
            "chapeau",
        ),
        Fiche(
            "Le dépôt",
            [
                ("Récépissé", dossier.recepisse),
                ("Dossier", dossier.numero),
                ("Déposé le", heure_exacte(dossier)),
                ("Appel à projets", str(dossier.campagne or "En dehors d’un appel à projets")),
                ("Organisme", str(dossier.organisme)),
                ("SIRET", dossier.organisme.siret or NON_DIT),
                ("Déposé par", str(dossier.depose_par or NON_DIT)),
                *([("Signé par", str(dossier.signe_par))] if dossier.signe_par else []),
                *([("Origine", dossier.get_origine_display())] if dossier.origine != "en_ligne" else []),
            ],
        ),
    ]
    if lignes:
        colonnes = [ColonneBloc("Financeur", 3), ColonneBloc("Année"), ColonneBloc("Demandé", 1.4, "droite")]
        blocs += [Titre("Subventions demandées", 2), Tableau("Demandes par financeur", colonnes, lignes)]
    if pieces:
        colonnes = [ColonneBloc("Pièce", 3), ColonneBloc("Donnée le", 1.4)]
        blocs += [Titre("Pièces jointes", 2), Tableau("Pièces du dossier", colonnes, pieces)]
    blocs.append(
        Encadre(
            "Et maintenant ?",
            "L’équipe du contrat vérifie que le dossier est complet. Si une pièce manque, un courriel dit laquelle et "
            "jusqu’à quand la donner. Ce récépissé ne vaut pas accord de subvention.",
        )
    )
    return document(dossier, "Récépissé de dépôt", f"Récépissé {dossier.recepisse}", blocs)


def heure_exacte(dossier: Dossier) -> str:
    """To the second: it is the closing second that may be argued."""
    if dossier.depose_le is None:
        return NON_DIT
    local = timezone.localtime(dossier.depose_le)
    return f"{date_fr(local)} à {local:%H h %M min %S s}"


def document_cerfa(dossier: Dossier, financeur: Financeur) -> Document:
    """The request to `financeur`, heading by heading."""
    organisme = dossier.organisme
    fiche = FicheOrganisme.objects.filter(organisme=organisme).first() or FicheOrganisme(organisme=organisme)
    blocs: list[Bloc] = [
        Paragraphe(MENTION, "note"),
        Titre("Objet de la demande"),
        Fiche("Objet de la demande", objet_de_la_demande(dossier, financeur)),
        *identite(organisme, fiche),
        *moyens(fiche),
        *projet(dossier),
    ]
    for exercice in dossier.exercices:
        blocs += budget(dossier, financeur, exercice)
    blocs += attestations(dossier, fiche)
    return document(dossier, "Demande de subvention", f"Au financeur : {financeur.organisme}", blocs)


def document(dossier: Dossier, titre: str, sous_titre: str, blocs: Sequence[Bloc]) -> Document:
    return Document(
        titre=titre,
        sous_titre=sous_titre,
        mention=f"{dossier.contrat.intitule}",
        entete=f"Dossier {dossier.numero} – {dossier.organisme}",
        date=timezone.localtime(dossier.depose_le).date() if dossier.depose_le else timezone.localdate(),
        blocs=blocs,
        filigrane="Contrat fictif" if dossier.contrat.demonstration else "",
    )


def objet_de_la_demande(dossier: Dossier, financeur: Financeur) -> list[tuple[str, str]]:
    demande = sum(
        (ligne.demande for ligne in dossier.lignes.filter(financeur=financeur)),
        Decimal(0),
    )
    return [
        ("Adressée à", str(financeur.organisme)),
        ("Forme", "En numéraire (argent)"),
        ("Nature", "Renouvellement" if dossier.genre == "renouvellement" else "Première demande"),
        ("Objet", "Projet ou action"),
        ("Période", dossier.get_periodicite_display()),
        ("Montant demandé", montant(demande)),
    ]


def identite(organisme: Organisme, fiche: FicheOrganisme) -> Iterable[Bloc]:
    yield Titre("1. Identification de l’association")
    yield Fiche(
        "Identification",
        remplies(
            ("Nom", organisme.nom),
            ("Sigle", organisme.sigle),
            ("SIRET", organisme.siret),
            ("Numéro RNA", organisme.rna),
            ("Forme juridique", fiche.forme),
            ("Objet", fiche.objet),
            ("Siège", " ".join(filter(None, [fiche.adresse, fiche.code_postal, fiche.commune]))),
            ("Courriel", fiche.courriel),
            ("Téléphone", fiche.telephone),
            ("Site internet", organisme.site),
            ("Créée le", date_fr(fiche.creee_le)),
        ),
    )
    dirigeants = list(Dirigeant.objects.filter(organisme=organisme, fin__isnull=True))
    if dirigeants:
        lignes = [[d.fonction, d.nom, "Oui" if d.represente else "Non"] for d in dirigeants]
        colonnes = [ColonneBloc("Fonction"), ColonneBloc("Prénom et nom"), ColonneBloc("Représente légalement")]
        yield Tableau("Dirigeantes et dirigeants", colonnes, lignes)


def moyens(fiche: FicheOrganisme) -> Iterable[Bloc]:
    yield Titre("2. Moyens humains")
    yield Fiche(
        "Moyens humains",
        remplies(
            ("Adhérentes et adhérents", nombre(fiche.adherents)),
            ("Bénévoles", nombre(fiche.benevoles)),
            ("Salariés, en équivalents temps plein", nombre(fiche.salaries_etp)),
        ),
    )


def projet(dossier: Dossier) -> Iterable[Bloc]:
    yield Titre("3. Description du projet")
    yield Fiche(
        "Le projet",
        remplies(
            ("Intitulé", dossier.intitule),
            ("Dates", periode(dossier.date_debut, dossier.date_fin)),
            ("Personnes attendues", nombre(dossier.participants)),
            ("Dont habitant un quartier prioritaire", nombre(dossier.participants_qpv)),
            ("Territoires", ", ".join(f"{t} ({pourcent(t.part, None)})" for t in dossier.territoires.all())),
            ("Lieux", ", ".join(lieu.adresse for lieu in dossier.lieux.all())),
        ),
    )
    for nom in ("besoin", "objectifs", "description", "participation", "public_precision", "lieu", "equipe"):
        yield from texte(dossier, nom)
    for nom in ("partenaires", "egalite", "evaluation"):
        yield from texte(dossier, nom)
    indicateurs = [[i.libelle, f"{nombre(i.attendu)} {i.unite}".strip()] for i in dossier.indicateurs.all()]
    if indicateurs:
        yield Tableau("Indicateurs", [ColonneBloc("Indicateur", 3), ColonneBloc("Valeur attendue")], indicateurs)


def texte(dossier: Dossier, nom: str) -> Iterable[Bloc]:
    if contenu := getattr(dossier, nom):
        yield Titre(QUESTIONS[nom].libelle, 2, au_sommaire=False)
        for paragraphe in str(contenu).split("\n"):
            if paragraphe.strip():
                yield Paragraphe(paragraphe.strip())


def budget(dossier: Dossier, financeur: Financeur, exercice: int) -> Iterable[Bloc]:
    lignes = list(
        LigneBudget.objects.filter(
            budget__dossier=dossier, budget__nature=NatureBudget.PREVISIONNEL, budget__exercice=exercice
        ).select_related("financeur")
    )
    sommes = totaux(lignes)
    demande = sum((ligne.montant for ligne in lignes if ligne.financeur_id == financeur.pk), Decimal(0))
    yield Titre(f"4. Budget du projet, exercice {exercice}" if len(dossier.exercices) > 1 else "4. Budget du projet")
    for cote, titre in ((Cote.CHARGE, "Charges"), (Cote.PRODUIT, "Produits")):
        rangees = [[nom_de_ligne(ligne), montant(ligne.montant)] for ligne in lignes if ligne.cote == cote]
        rangees.append([f"Total des {titre.lower()}", montant(total_du_cote(sommes, cote))])
        colonnes = [ColonneBloc(titre, 3), ColonneBloc("Montant", 1, "droite")]
        yield Tableau(f"{titre} {exercice}", colonnes, rangees)
    atteinte = part(demande, sommes.charges)
    if atteinte is not None:
        yield Paragraphe(
            f"La subvention demandée de {montant(demande)} représente {pourcent(atteinte, 2)} du total des charges."
        )


def total_du_cote(sommes: Totaux, cote: str) -> Decimal:
    return sommes.total_charges if cote == Cote.CHARGE else sommes.total_produits


def nom_de_ligne(ligne: LigneBudget) -> str:
    compte = PAR_CODE.get(ligne.compte)
    libelle = compte.libelle if compte else ligne.compte
    code = ligne.compte[:3] if ligne.compte[:2].isdigit() and not ligne.compte.startswith("74") else ligne.compte[:2]
    numero = code if code.isdigit() else ""
    return " ".join(filter(None, [numero, f"{ligne.financeur}" if ligne.financeur else libelle]))


def attestations(dossier: Dossier, fiche: FicheOrganisme) -> Iterable[Bloc]:
    yield Titre("5. Attestations")
    yield Fiche(
        "Attestations",
        remplies(
            ("Contrat d’engagement républicain", fiche.get_cer_display()),
            ("Souscrit le", date_fr(fiche.cer_le)),
            ("Titulaire du compte", fiche.titulaire_compte),
            ("IBAN", iban_lisible(fiche.iban)),
            ("BIC", fiche.bic),
            ("Déclaration faite en ligne par", str(dossier.signe_par or dossier.depose_par or "")),
            ("Le", date_heure_fr(dossier.depose_le)),
        ),
    )


def remplies(*paires: tuple[str, str]) -> list[tuple[str, str]]:
    """What is not filled is said so: the form has no silent blank."""
    return [(libelle, valeur or NON_DIT) for libelle, valeur in paires]
