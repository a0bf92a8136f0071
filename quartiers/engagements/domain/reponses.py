"""Answering: cell by cell as it is typed, then handed in once it holds together."""

from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils import timezone

from quartiers.comptes.politiques import Acteur
from quartiers.documents.domain import deposer
from quartiers.engagements.enums import (
    A_REMPLIR,
    TRANSITIONS_DEMANDE,
    EtatCollecte,
    EtatDemande,
    Methode,
    UniteMoyen,
)
from quartiers.engagements.models import DemandePartenaire, Mobilisation, MobilisationQuartier, Realisation
from quartiers.engagements.questionnaire import ChampReponse, Question, Tableau, tableau_de
from quartiers.journal.domain import consigner, franchir
from quartiers.socle.transitions import TransitionRefusee


class Conflit(Exception):
    """Something else than what the person saw stands there now: `actuelle`. Nothing was written."""

    def __init__(self, actuelle: str) -> None:
        super().__init__("Une autre personne a modifié cette réponse.")
        self.actuelle = actuelle


@dataclass(frozen=True)
class Faute:
    """What keeps a table from being handed in: where, and how to mend it."""

    question: Question
    champ: str
    message: str


def exiger_ouverte(demande: DemandePartenaire) -> None:
    """`demande` comes with its collection. Raises TransitionRefusee."""
    if demande.etat not in A_REMPLIR:
        raise TransitionRefusee(
            "Ces réponses ont été envoyées\u00a0: elles ne se modifient plus, sauf renvoi de l’équipe."
        )
    if demande.collecte.etat != EtatCollecte.OUVERTE:
        raise TransitionRefusee("La collecte de cette année est close.")


@transaction.atomic
def ecrire(*, acteur: Acteur, tableau: Tableau, cle: str, champ: str, valeur: str, valeur_vue: str) -> str:
    """Store one cell unless something else than `valeur_vue` stands there; return its canonical text.

    Raises ValidationError, Conflit, TransitionRefusee. The table is brought up to date.
    """
    demande = verrouiller(tableau.demande)
    question = tableau.question(cle)
    case = question.champ(champ) if question else None
    if question is None or case is None:
        raise ValidationError("Cette case n’existe plus dans votre tableau\u00a0: rechargez la page.")
    lue = case.normaliser(valeur)
    objet = objet_verrouille(tableau, question)
    actuelle = case.lire(objet, parts_de(objet))
    if actuelle == lue:
        tableau.reponses[cle][champ] = lue
        return lue
    if actuelle != texte_vu(case, valeur_vue):
        raise Conflit(actuelle)
    poser(demande, objet, case, lue)
    tableau.objets[cle], tableau.reponses[cle][champ] = objet, lue
    if demande.etat == EtatDemande.ATTENDUE:
        franchir(
            acteur=acteur,
            objet=demande,
            table=TRANSITIONS_DEMANDE,
            acte="commencer",
            phrase=f"{demande} : réponses commencées",
        )
    tableau.demande.etat = demande.etat
    return lue


def verrouiller(demande: DemandePartenaire) -> DemandePartenaire:
    fraiche = DemandePartenaire.objects.select_for_update(of=("self",)).select_related("collecte", "organisme")
    trouvee = fraiche.get(pk=demande.pk)
    exiger_ouverte(trouvee)
    return trouvee


def texte_vu(case: ChampReponse, vue: str) -> str:
    try:
        return case.normaliser(vue)
    except ValidationError:
        return vue


def objet_verrouille(tableau: Tableau, question: Question) -> Realisation | Mobilisation:
    """The row as it stands now: the request for the table is locked, so that no one else makes it meanwhile."""
    objet = tableau.objets[question.cle]
    annee = tableau.demande.collecte.annee
    if isinstance(objet, Mobilisation):
        siennes = Mobilisation.objects.filter(dispositif=objet.dispositif_id, annee=annee, unite=objet.unite)
        return siennes.order_by("pk").select_for_update().first() or objet
    dites = Realisation.objects.filter(engagement=objet.engagement_id, quantite=objet.quantite_id, annee=annee)
    return dites.order_by("pk").select_for_update().first() or objet


def parts_de(objet: Realisation | Mobilisation) -> dict[int, Decimal]:
    if isinstance(objet, Realisation) or objet.pk is None:
        return {}
    return dict(MobilisationQuartier.objects.filter(mobilisation=objet).values_list("quartier_id", "valeur"))


def poser(demande: DemandePartenaire, objet: Realisation | Mobilisation, case: ChampReponse, lue: str) -> None:
    """Write the cell; a value that changes waits for the team again."""
    objet.validee = False
    if isinstance(objet, Mobilisation):
        objet.organisme_id = demande.organisme_id
    if case.quartier is None:
        setattr(objet, case.nom, valeur_de(case, lue))
        objet.save()
        return
    objet.save()
    if isinstance(objet, Realisation):
        return
    siennes = MobilisationQuartier.objects.filter(mobilisation=objet, quartier=case.quartier)
    if not lue:
        siennes.delete()
    elif not siennes.update(valeur=Decimal(lue)):
        MobilisationQuartier.objects.create(
            contrat_id=demande.contrat_id, mobilisation=objet, quartier_id=case.quartier, valeur=Decimal(lue)
        )


def valeur_de(case: ChampReponse, lue: str) -> Decimal | str | None:
    if case.genre == "nombre":
        return Decimal(lue) if lue else None
    return lue


@transaction.atomic
def joindre(*, acteur: Acteur, tableau: Tableau, cle: str, fichier: "File[bytes]") -> None:
    """The proof of one row; a new one takes the place of the last, which stays in the documents."""
    demande = verrouiller(tableau.demande)
    question = tableau.question(cle)
    if question is None:
        raise ValidationError("Cette ligne n’existe plus dans votre tableau\u00a0: rechargez la page.")
    objet = objet_verrouille(tableau, question)
    titre = f"Preuve {demande.collecte.annee} – {question.libelle}"
    objet.piece = deposer(fichier=fichier, titre=titre, contrat_id=demande.contrat_id, acteur=acteur)
    objet.validee = False
    objet.save()
    tableau.objets[cle] = objet


def fautes(tableau: Tableau) -> list[Faute]:
    """What does not hold together in the answers given; a row left empty is no mistake."""
    trouvees: list[Faute] = []
    for question in tableau.questions:
        reponse = tableau.reponses[question.cle]
        nombres = {
            nom: Decimal(v) for nom, v in reponse.items() if v and (c := question.champ(nom)) and c.genre == "nombre"
        }
        trouvees += fautes_des_moyens(question, reponse, nombres)
        locale, valeur = nombres.get("valeur_locale"), nombres.get("valeur")
        if locale is not None and valeur is not None and locale > valeur:
            trouvees.append(Faute(question, "valeur_locale", "Le territoire ne peut pas dépasser le département."))
        if question.unite.lstrip().startswith("%") and valeur is not None and valeur > 100:
            trouvees.append(Faute(question, "valeur", "Une part ne dépasse pas 100\u00a0%."))
    return trouvees


def fautes_des_moyens(question: Question, reponse: dict[str, str], nombres: dict[str, Decimal]) -> list[Faute]:
    if question.dispositif_id is None:
        return []
    trouvees = []
    for dedans, tout in (("qpv", "territoire"), ("qpv_prevu", "territoire_prevu")):
        if dedans in nombres and tout in nombres and nombres[dedans] > nombres[tout]:
            message = "Les quartiers prioritaires ne peuvent pas dépasser tout le territoire."
            trouvees.append(Faute(question, dedans, message))
    dont = sum((v for nom, v in nombres.items() if nom.startswith("dont_")), Decimal(0))
    if dont and "qpv" in nombres and dont > nombres["qpv"]:
        trouvees.append(Faute(question, "qpv", "Les quartiers, un par un, dépassent leur total."))
    if nombres and not reponse.get("territoire_genre") and {"territoire", "territoire_prevu"} & set(nombres):
        trouvees.append(Faute(question, "territoire_genre", "Dites ce qu’est « tout le territoire »."))
    if reponse.get("methode") == Methode.ESTIME and not reponse.get("cle_estimation"):
        trouvees.append(Faute(question, "cle_estimation", "Une estimation dit comment elle a été faite."))
    if question.cle.endswith(f"-{UniteMoyen.BENEFICIAIRES}"):
        for nom, valeur in nombres.items():
            if valeur != valeur.to_integral_value():
                trouvees.append(Faute(question, nom, "Des personnes se comptent en nombres entiers."))
    return trouvees


@transaction.atomic
def remettre(*, acteur: Acteur, demande: DemandePartenaire) -> None:
    """Hand the table in. Raises ValidationError when it does not hold together, TransitionRefusee."""
    fraiche = verrouiller(demande)
    tableau = tableau_de(
        DemandePartenaire.objects.select_related("contrat", "collecte", "organisme").get(pk=demande.pk)
    )
    if trouvees := fautes(tableau):
        raise ValidationError([f"{f.question.libelle}\u00a0: {f.message}" for f in trouvees])
    repondues, total = tableau.compte
    if not repondues:
        raise ValidationError("Le tableau est vide\u00a0: répondez à une ligne au moins avant de l’envoyer.")
    franchir(
        acteur=acteur,
        objet=fraiche,
        table=TRANSITIONS_DEMANDE,
        acte="remettre",
        phrase=f"{fraiche} : réponses envoyées, {repondues} lignes sur {total}",
        remise_le=timezone.now(),
    )
    demande.refresh_from_db()


@transaction.atomic
def ajouter_mesure(*, acteur: Acteur, tableau: Tableau, dispositif_id: int, unite: str) -> None:
    """A row more for a scheme, in another kind of quantity."""
    demande = verrouiller(tableau.demande)
    siens = {question.dispositif_id for question in tableau.questions}
    if dispositif_id not in siens or unite not in UniteMoyen.values:
        raise ValidationError("Ce dispositif n’est pas dans votre tableau.")
    mobilisation, creee = Mobilisation.objects.get_or_create(
        dispositif_id=dispositif_id,
        annee=demande.collecte.annee,
        unite=unite,
        defaults={"contrat_id": demande.contrat_id, "organisme_id": demande.organisme_id},
    )
    if creee:
        phrase = f"{demande} : une ligne ajoutée, {mobilisation.dispositif}, {mobilisation.get_unite_display()}"
        consigner(acteur=acteur, code="mobilisation.ajouter", objet=mobilisation, phrase=phrase)
