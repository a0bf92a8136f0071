"""Proofs: put in by the landlord, checked by the commune's officer; each move is told to whom it concerns.

déposé → (question ⇄ réponse) → accepté | rejeté → (rouvert) ; retiré by whoever put it in.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from quartiers.annuaire.models import Organisme
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.documents.models import Document
from quartiers.journal.domain import Mouvement, consigner, franchir, franchir_ensemble
from quartiers.notifications.annonces import annoncer
from quartiers.socle.formats import date_fr, montant
from quartiers.territoire.models import Commune
from quartiers.tfpb.domain.destinataires import personnes_de_la_commune, personnes_du_bailleur
from quartiers.tfpb.enums import (
    JUSTIFICATIF_EN_ATTENTE,
    TRANSITIONS_JUSTIFICATIF,
    TRANSITIONS_PROGRAMME,
    EtatProgramme,
)
from quartiers.tfpb.enums_realisation import GenreEchange
from quartiers.tfpb.models import (
    EchangeJustificatif,
    Imputation,
    Justificatif,
    LigneProgramme,
    PieceADecrire,
    Programme,
)
from quartiers.tfpb.queries.justificatifs import deja_vus, lignes_a_payer, memes_pieces

ZERO = Decimal(0)
PAREIL = "Cette pièce est déjà présentée. Si ce n’est pas une erreur, expliquez pourquoi elle revient."
Imputations = Mapping[int, Decimal]  # line → euros


@transaction.atomic
def deposer_justificatif(
    *,
    acteur: Acteur,
    contrat: Contrat,
    bailleur: Organisme,
    commune: Commune,
    annee: int,
    document: Document | None,
    imputations: Imputations,
    **champs: Any,
) -> Justificatif:
    """Keep a proof and what it pays. Raises ValidationError by field: « explication » when the paper is already there.

    One dated outside its year is kept, and the question is asked at once.
    """
    Contrat.objects.select_for_update().get(pk=contrat.pk)  # the same paper sent twice at once: the second one sees
    empreinte = document.empreinte if document else ""
    pareilles = memes_pieces(
        contrat.pk,
        empreinte=empreinte,
        fournisseur=champs.get("fournisseur", ""),
        numero=champs.get("numero", ""),
        montant=champs["montant"],
    )
    if pareilles and not champs.get("explication", "").strip():
        raise ValidationError({"explication": PAREIL})
    justificatif = Justificatif(
        contrat=contrat, bailleur=bailleur, commune=commune, annee=annee, document=document, empreinte=empreinte,
        depose_par=acteur.utilisateur, depose_le=timezone.now(), **champs,
    )  # fmt: skip
    lignes = controler_imputations(justificatif, imputations)
    justificatif.save()
    PieceADecrire.objects.filter(document=document).delete()
    imputer(justificatif, imputations)
    engager(acteur, {ligne.programme_id for ligne in lignes})
    phrase = f"{justificatif} de {bailleur.nom_court}, {montant(justificatif.montant)}, déposé"
    consigner(acteur=acteur, code="justificatif.deposer", objet=justificatif, phrase=phrase)
    questionner_la_date(justificatif)
    prevenir_la_commune(justificatif, "justificatif à vérifier", justificatif.explication)
    return justificatif


def controler_imputations(justificatif: Justificatif, imputations: Imputations) -> list[LigneProgramme]:
    """The lines paid. Raises ValidationError: nothing paid, more than the proof, a line of someone else."""
    payees = {pk: somme for pk, somme in imputations.items() if somme}
    if not payees:
        raise ValidationError({"imputations": "Dites au moins une action que ce justificatif paie, avec son montant."})
    total = sum(payees.values(), ZERO)
    if total > justificatif.montant:
        trop = montant(total - justificatif.montant)
        raise ValidationError(
            {
                "imputations": f"Les actions reçoivent {montant(total)}, soit {trop} de plus que le justificatif "
                f"({montant(justificatif.montant)}) : baissez un des montants."
            }
        )
    permises = lignes_a_payer(
        justificatif.bailleur_id, justificatif.commune_id, justificatif.annee, justificatif.contrat_id
    ).filter(pk__in=payees)
    lignes = list(permises)
    if len(lignes) != len(payees):
        raise ValidationError(
            {"imputations": "Une de ces actions n’est plus dans un programme en cours : rechargez la page."}
        )
    return lignes


def imputer(justificatif: Justificatif, imputations: Imputations) -> None:
    justificatif.imputations.all().delete()
    Imputation.objects.bulk_create(
        Imputation(contrat_id=justificatif.contrat_id, justificatif=justificatif, ligne_id=pk, montant=somme)
        for pk, somme in imputations.items()
        if somme
    )


def engager(acteur: Acteur, programmes: set[int]) -> None:
    """The first proof or follow-up begins the realisation."""
    valides = Programme.objects.filter(pk__in=programmes, etat=EtatProgramme.VALIDE)
    for programme in valides.select_related("bailleur", "quartier"):
        franchir(
            acteur=acteur,
            objet=programme,
            table=TRANSITIONS_PROGRAMME,
            acte="engager",
            phrase=f"{programme} : réalisation commencée",
        )


def questionner_la_date(justificatif: Justificatif) -> None:
    """A paper of another year may be right (an invoice of January for December): it is asked, never refused."""
    if justificatif.date.year == justificatif.annee:
        return
    texte = (
        f"Ce justificatif est daté du {date_fr(justificatif.date)}, hors de l’année {justificatif.annee} du programme. "
        "Dites pourquoi il compte pour cette année, ou corrigez la date."
    )
    franchir(
        acteur=Acteur(),
        objet=justificatif,
        table=TRANSITIONS_JUSTIFICATIF,
        acte="questionner",
        phrase=f"{justificatif} : question posée sur sa date",
        motif=texte,
        modifie_le=timezone.now(),
    )
    echanger(Acteur(), justificatif, GenreEchange.QUESTION, texte)


@transaction.atomic
def corriger_justificatif(
    *, acteur: Acteur, justificatif: Justificatif, imputations: Imputations, **champs: Any
) -> None:
    """The landlord mends what it put in, while it is not decided. Raises ValidationError as the deposit does."""
    Contrat.objects.select_for_update().get(pk=justificatif.contrat_id)
    frais = Justificatif.objects.select_for_update().get(pk=justificatif.pk)
    if frais.etat not in JUSTIFICATIF_EN_ATTENTE:
        raise ValidationError(f"Ce justificatif est « {frais.get_etat_display().lower()} » : il ne change plus.")
    avant = {nom: str(getattr(frais, nom)) for nom in champs}
    for nom, valeur in champs.items():
        setattr(frais, nom, valeur)
    pareilles = memes_pieces(
        frais.contrat_id, empreinte=frais.empreinte, fournisseur=frais.fournisseur, numero=frais.numero,
        montant=frais.montant, sauf=frais.pk,
    )  # fmt: skip
    if pareilles and not frais.explication.strip():
        raise ValidationError({"explication": PAREIL})
    controler_imputations(frais, imputations)
    frais.imputations.all().delete()  # before the amount goes down: the database compares both
    frais.save()
    imputer(frais, imputations)
    phrase = f"{frais} corrigé"
    consigner(acteur=acteur, code="justificatif.corriger", objet=frais, phrase=phrase, detail={"avant": avant})


def echanger(acteur: Acteur, justificatif: Justificatif, genre: GenreEchange, texte: str) -> None:
    EchangeJustificatif.objects.create(
        contrat_id=justificatif.contrat_id,
        justificatif=justificatif,
        genre=genre,
        texte=texte,
        auteur=acteur.utilisateur,
    )


@transaction.atomic
def accepter(*, acteur: Acteur, justificatif: Justificatif) -> None:
    franchir(
        acteur=acteur,
        objet=justificatif,
        table=TRANSITIONS_JUSTIFICATIF,
        acte="accepter",
        phrase=f"{justificatif}, {montant(justificatif.montant)} : accepté",
        **verification(acteur),
    )


@transaction.atomic
def accepter_ensemble(*, acteur: Acteur, justificatifs: Sequence[Justificatif]) -> int:
    """Accept several at once, or none; those whose paper is met twice are looked at one by one. Return how many."""
    doubles = deja_vus(justificatifs)
    if doubles:
        noms = ", ".join(str(j) for j in justificatifs if j.pk in doubles)
        raise ValidationError(f"À ouvrir un par un, car la même pièce est présentée ailleurs : {noms}.")
    champs = verification(acteur)
    for justificatif in justificatifs:
        for nom, valeur in champs.items():
            setattr(justificatif, nom, valeur)
    franchir_ensemble(
        acteur=acteur,
        mouvements=[Mouvement(j, f"{j}, {montant(j.montant)} : accepté", {}) for j in justificatifs],
        table=TRANSITIONS_JUSTIFICATIF,
        acte="accepter",
        champs=[*champs],
    )
    return len(justificatifs)


def verification(acteur: Acteur) -> dict[str, Any]:
    return {"verifie_par": acteur.utilisateur, "verifie_le": timezone.now(), "modifie_le": timezone.now()}


@transaction.atomic
def questionner(*, acteur: Acteur, justificatif: Justificatif, texte: str) -> None:
    """Ask the landlord; it is written to at once."""
    franchir(
        acteur=acteur,
        objet=justificatif,
        table=TRANSITIONS_JUSTIFICATIF,
        acte="questionner",
        phrase=f"{justificatif} : question posée",
        motif=dit(texte, "Écrivez la question."),
        reponse="",
        modifie_le=timezone.now(),
    )
    echanger(acteur, justificatif, GenreEchange.QUESTION, texte.strip())
    prevenir_le_bailleur(justificatif, "une question sur un justificatif", texte)


@transaction.atomic
def repondre(*, acteur: Acteur, justificatif: Justificatif, texte: str) -> None:
    franchir(
        acteur=acteur,
        objet=justificatif,
        table=TRANSITIONS_JUSTIFICATIF,
        acte="repondre",
        phrase=f"{justificatif} : réponse du bailleur",
        reponse=dit(texte, "Écrivez votre réponse."),
        modifie_le=timezone.now(),
    )
    echanger(acteur, justificatif, GenreEchange.REPONSE, texte.strip())
    prevenir_la_commune(justificatif, "réponse sur un justificatif", texte)


@transaction.atomic
def rejeter(*, acteur: Acteur, justificatif: Justificatif, texte: str) -> None:
    franchir(
        acteur=acteur,
        objet=justificatif,
        table=TRANSITIONS_JUSTIFICATIF,
        acte="rejeter",
        phrase=f"{justificatif} : rejeté",
        motif=dit(texte, "Dites pourquoi : le bailleur le lira."),
        **verification(acteur),
    )
    echanger(acteur, justificatif, GenreEchange.REJET, texte.strip())
    prevenir_le_bailleur(justificatif, "un justificatif est rejeté", texte)


@transaction.atomic
def rouvrir(*, acteur: Acteur, justificatif: Justificatif, texte: str) -> None:
    """Undo a decision, with its trace: what it justified no longer counts until it is decided again."""
    franchir(
        acteur=acteur,
        objet=justificatif,
        table=TRANSITIONS_JUSTIFICATIF,
        acte="rouvrir",
        phrase=f"{justificatif} : vérification rouverte",
        detail={"motif": texte},
        verifie_par=None,
        verifie_le=None,
        modifie_le=timezone.now(),
    )
    echanger(acteur, justificatif, GenreEchange.REOUVERTURE, dit(texte, "Dites pourquoi vous rouvrez la vérification."))
    prevenir_le_bailleur(justificatif, "un justificatif est à nouveau vérifié", texte)


@transaction.atomic
def retirer(*, acteur: Acteur, justificatif: Justificatif, texte: str = "") -> None:
    franchir(
        acteur=acteur,
        objet=justificatif,
        table=TRANSITIONS_JUSTIFICATIF,
        acte="retirer",
        phrase=f"{justificatif} : retiré",
        modifie_le=timezone.now(),
    )
    if texte.strip():
        echanger(acteur, justificatif, GenreEchange.RETRAIT, texte.strip())


def dit(texte: str, manque: str) -> str:
    if not texte.strip():
        raise ValidationError({"texte": manque})
    return texte.strip()


def lien_du(justificatif: Justificatif) -> str:
    adresse = reverse("tfpb:justificatif", args=[justificatif.contrat.code, justificatif.pk])
    return f"{settings.ADRESSE_PUBLIQUE}{adresse}"


def prevenir_le_bailleur(justificatif: Justificatif, sujet: str, texte: str) -> None:
    personnes = personnes_du_bailleur(justificatif.contrat_id, justificatif.bailleur_id)
    prevenir(justificatif, personnes, sujet, texte, immediat=True)


def prevenir_la_commune(justificatif: Justificatif, sujet: str, texte: str) -> None:
    """At the pace that each officer chose: proofs come by the dozen."""
    personnes = personnes_de_la_commune(justificatif.contrat_id, justificatif.commune_id)
    prevenir(justificatif, personnes, sujet, texte, immediat=False)


def prevenir(justificatif: Justificatif, personnes: Any, sujet: str, texte: str, *, immediat: bool) -> None:
    contexte = {"j": justificatif, "sujet": sujet, "texte": texte.strip(), "lien": lien_du(justificatif)}
    annoncer(
        personnes,
        f"TFPB {justificatif.annee} : {sujet}",
        "tfpb/courriels/justificatif.txt",
        contexte,
        objet=justificatif,
        immediat=immediat,
    )
