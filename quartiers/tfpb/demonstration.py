"""The abatement of the demonstration: conventions of the communes, a finished year, the current one. All fictional.

Rows are made as they are: nobody is written to, and no journal line pretends that someone acted.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import pghistory
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from quartiers.annuaire.enums import NatureOrganisme
from quartiers.annuaire.models import Organisme
from quartiers.comptes.demonstration import courriel_de_demonstration
from quartiers.comptes.enums import Role
from quartiers.comptes.models import Habilitation
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat, QuartierContrat, Signataire
from quartiers.documents.domain import deposer
from quartiers.participation.enums_paroles import Competence
from quartiers.participation.models import Observation
from quartiers.tfpb import jeux_demonstration as jeux
from quartiers.tfpb.calculs import abattement_de_base, au_centime
from quartiers.tfpb.domain.cadre import installer_cadre
from quartiers.tfpb.enums import (
    Avancement,
    EtatConvention,
    EtatJustificatif,
    EtatProgramme,
    MethodeAbattement,
    OrigineAbattement,
)
from quartiers.tfpb.models import (
    Abattement,
    Ajustement,
    AxeTfpb,
    BilanProgramme,
    CharteQualite,
    ConventionTfpb,
    Imputation,
    Justificatif,
    LigneProgramme,
    MoyensOrdinaires,
    OrigineLigne,
    PartieConvention,
    Patrimoine,
    Programme,
    Reaffectation,
    RegleAbattement,
    Residence,
    SeuilAlerte,
    SuiviTrimestriel,
)

CENT = Decimal(100)
PERSONNE = Acteur()
FICTIF = "Donnée fictive de démonstration"


@dataclass
class Decor:
    contrat: Contrat
    jour: dt.date
    bailleurs: list[Organisme]
    quartiers: list[QuartierContrat]
    axes: dict[int, AxeTfpb]
    taux: Decimal


@transaction.atomic
def tfpb_de_demonstration(contrat: Contrat) -> bool:
    """False when the contract has conventions already, or neither landlord nor neighbourhood."""
    signataires = Signataire.objects.filter(contrat=contrat, organisme__nature=NatureOrganisme.BAILLEUR)
    bailleurs = [s.organisme for s in signataires.select_related("organisme").order_by("rang", "pk")][:2]
    quartiers = list(
        QuartierContrat.objects.filter(contrat=contrat, commune__isnull=False)
        .select_related("commune")
        .order_by("rang")[: len(jeux.LOGEMENTS)]
    )
    if not bailleurs or not quartiers or ConventionTfpb.objects.filter(contrat=contrat).exists():
        return False
    with pghistory.context(source="demonstration"):
        installer_cadre(acteur=PERSONNE, contrat=contrat)
        jour = timezone.localdate()
        premiere = max(contrat.debut.year + 1, jour.year - 1)
        regle = RegleAbattement.objects.filter(contrat=contrat).order_by("premiere_annee").last()
        axes = {axe.numero: axe for axe in AxeTfpb.objects.filter(contrat=contrat)}
        decor = Decor(contrat, jour, bailleurs, quartiers, axes, regle.taux if regle else Decimal(30))
        conventions = conventions_fictives(decor, premiere)
        habitudes_fictives(decor, premiere)
        for annee in (premiere, premiere + 1):
            chiffres_fictifs(decor, annee)
        programmes_fictifs(decor, conventions, premiere)
        rattacher_le_compte(decor)
    return True


def conventions_fictives(decor: Decor, premiere: int) -> dict[int, ConventionTfpb]:
    """One per commune, for three years; the last one was signed within the legal tolerance when there was one."""
    communes = {q.commune.pk: q.commune for q in decor.quartiers if q.commune is not None}
    faites = {}
    for rang, (pk, commune) in enumerate(communes.items()):
        tardive = premiere == 2025 and rang == len(communes) - 1
        signee_le = dt.date(2025, 2, 20) if tardive else dt.date(premiere - 1, 12, 12)
        convention = ConventionTfpb.objects.create(
            contrat=decor.contrat,
            commune=commune,
            titre=f"Convention TFPB {commune} {premiere}-{premiere + 2}",
            objet="Mieux entretenir les halls et les abords, tenir une présence le soir, soutenir les fêtes de quartier "
            "(texte fictif).",
            premiere_annee=premiere,
            derniere_annee=premiere + 2,
            etat=EtatConvention.SIGNEE,
            signee_le=signee_le,
            annexee_le=signee_le,
        )
        for bailleur in bailleurs_de(decor, pk):
            PartieConvention.objects.create(
                contrat=decor.contrat,
                convention=convention,
                bailleur=bailleur,
                signee_le=signee_le,
                declaree_le=signee_le + dt.timedelta(days=14),
            )
        faites[pk] = convention
    return faites


def bailleurs_de(decor: Decor, commune_id: int) -> list[Organisme]:
    """Those who own dwellings in the commune."""
    rangs = {
        rang
        for quartier, logements in zip(decor.quartiers, jeux.LOGEMENTS, strict=False)
        if quartier.commune_id == commune_id
        for rang, nombre in enumerate(logements)
        if nombre
    }
    return [bailleur for rang, bailleur in enumerate(decor.bailleurs) if rang in rangs]


def habitudes_fictives(decor: Decor, premiere: int) -> None:
    entretien = next((axe for axe in decor.axes.values() if axe.sur_entretien), None)
    if entretien is not None:
        SeuilAlerte.objects.create(
            contrat=decor.contrat, axe=entretien, part=Decimal(20), premiere_annee=premiere, source=FICTIF
        )
    CharteQualite.objects.create(
        contrat=decor.contrat,
        titre="Charte locale de qualité de service (fictive)",
        debut=dt.date(premiere, 1, 1),
        texte="Réponse aux demandes en dix jours. Halls propres chaque matin. Ascenseur réparé en deux jours.",
    )


def couples(decor: Decor) -> list[tuple[Organisme, QuartierContrat, int]]:
    return [
        (decor.bailleurs[rang], quartier, nombre)
        for quartier, logements in zip(decor.quartiers, jeux.LOGEMENTS, strict=False)
        for rang, nombre in enumerate(logements)
        if nombre and rang < len(decor.bailleurs)
    ]


def chiffres_fictifs(decor: Decor, annee: int) -> None:
    for rang, bailleur in enumerate(decor.bailleurs):
        MoyensOrdinaires.objects.create(
            contrat=decor.contrat,
            bailleur=bailleur,
            annee=annee,
            logements=4_000 - 2_600 * rang,
            agents=Decimal(36 - 24 * rang),
            cout_agent=Decimal(5_300),
            entretien_par_logement=Decimal(36),
            source=FICTIF,
        )
    for bailleur, quartier, logements in couples(decor):
        patrimoine = Patrimoine.objects.create(
            contrat=decor.contrat,
            bailleur=bailleur,
            quartier=quartier,
            annee=annee,
            logements=logements,
            adresses=logements // 12,
            conditions="Logements sous plafond de ressources, exonération de longue durée achevée (fictif).",
            source=FICTIF,
        )
        Residence.objects.bulk_create(
            Residence(contrat=decor.contrat, patrimoine=patrimoine, nom=f"Résidence {nom}", logements=logements // 3)
            for nom in ("A (fictive)", "B (fictive)", "C (fictive)")
        )
        abattements_fictifs(decor, bailleur, quartier, annee, logements)


def abattements_fictifs(
    decor: Decor, bailleur: Organisme, quartier: QuartierContrat, annee: int, logements: int
) -> None:
    """An estimate, then the notice once the year's has come (autumn)."""
    base, taux = Decimal(logements * jeux.BASE_PAR_LOGEMENT), Decimal(jeux.TAUX_GLOBAL)
    estime = abattement_de_base(base, decor.taux, taux)
    commun = {"contrat": decor.contrat, "bailleur": bailleur, "quartier": quartier, "annee": annee}
    Abattement.objects.create(
        **commun,
        origine=OrigineAbattement.ESTIME,
        methode=MethodeAbattement.BASE,
        base=base,
        taux_global=taux,
        taux_abattement=decor.taux,
        montant=estime,
        note=FICTIF,
        saisi_le=timezone.make_aware(dt.datetime.combine(dt.date(annee, 1, 20), dt.time(9))),
    )
    if annee < decor.jour.year:
        Abattement.objects.create(
            **commun,
            origine=OrigineAbattement.AVIS,
            methode=MethodeAbattement.NOTIFIE,
            montant=au_centime(estime * Decimal("1.013")),
            note=FICTIF,
            saisi_le=timezone.make_aware(dt.datetime.combine(dt.date(annee, 10, 12), dt.time(9))),
        )


def programmes_fictifs(decor: Decor, conventions: dict[int, ConventionTfpb], premiere: int) -> None:
    """The first year is over, the second goes on, one plan of the third waits for the committee."""
    for rang, (bailleur, quartier, logements) in enumerate(couples(decor)):
        convention = conventions[quartier.commune_id or 0]
        finie = programme_fictif(decor, convention, bailleur, quartier, premiere, annee_finie(premiere, rang))
        realiser(decor, finie, actions_de(decor, finie, logements), rang, Decimal("0.97") - Decimal(rang) / 40)
        BilanProgramme.objects.create(contrat=decor.contrat, programme=finie, **jeux.BILAN)
        valide_le = dt.date(premiere + 1, 2, 4)
        courante = programme_fictif(
            decor,
            convention,
            bailleur,
            quartier,
            premiere + 1,
            {"etat": EtatProgramme.EN_COURS, "partage_le": valide_le, "valide_le": valide_le, "decision": FICTIF},
            precedent=finie,
        )
        lignes = actions_de(decor, courante, logements)
        realiser(decor, courante, lignes, rang, Decimal("0.60"))
        if bailleur == decor.bailleurs[-1] != decor.bailleurs[0]:
            double_fictif(decor, courante, lignes[-1])
        if rang == 0:
            suites_fictives(decor, courante, lignes)
            suivante = programme_fictif(
                decor, convention, bailleur, quartier, premiere + 2, {"etat": EtatProgramme.PROPOSE}, precedent=courante
            )
            nourrir(decor, actions_de(decor, suivante, logements)[2])


def annee_finie(annee: int, rang: int) -> dict[str, object]:
    """Reviews at each stage: presented for most, one shared, one handed in and awaiting the committee."""
    etats = {0: EtatProgramme.BILAN_REMIS, 1: EtatProgramme.BILAN_PARTAGE}
    etat = etats.get(rang, EtatProgramme.PRESENTE)
    return {
        "etat": etat,
        "partage_le": dt.date(annee, 1, 22),
        "valide_le": dt.date(annee, 1, 30),
        "decision": FICTIF,
        "bilan_remis_le": dt.date(annee + 1, 3, 6),
        "bilan_partage_le": None if etat == EtatProgramme.BILAN_REMIS else dt.date(annee + 1, 3, 20),
        "presente_le": dt.date(annee + 1, 4, 14) if etat == EtatProgramme.PRESENTE else None,
    }


def programme_fictif(
    decor: Decor,
    convention: ConventionTfpb,
    bailleur: Organisme,
    quartier: QuartierContrat,
    annee: int,
    champs: dict[str, object],
    precedent: Programme | None = None,
) -> Programme:
    return Programme.objects.create(
        contrat=decor.contrat,
        convention=convention,
        bailleur=bailleur,
        quartier=quartier,
        annee=annee,
        presentation="Tenir une présence visible et des parties communes propres (texte fictif).",
        precedent=precedent,
        **champs,
    )


def actions_de(decor: Decor, programme: Programme, logements: int) -> list[LigneProgramme]:
    """The actions, their shares of the estimate of the year."""
    abattement = abattement_de_base(Decimal(logements * jeux.BASE_PAR_LOGEMENT), decor.taux, Decimal(jeux.TAUX_GLOBAL))
    lignes = []
    for rang, action in enumerate(jeux.ACTIONS, 1):
        valorise = au_centime(abattement * action.part / CENT)
        ecart = au_centime(valorise / logements) + Decimal("0.01") if action.ordinaire else None
        cout = au_centime(valorise + action.ordinaire * logements + Decimal(logements))
        lignes.append(
            LigneProgramme(
                contrat=decor.contrat,
                programme=programme,
                rang=rang,
                axe=decor.axes[action.axe],
                titre=action.titre,
                nature=action.nature,
                calendrier=action.calendrier,
                indicateur=action.indicateur,
                cible=action.cible,
                cout_prevu=cout,
                part_bailleur=cout,
                valorise=valorise,
                niveau_ordinaire=action.ordinaire if ecart is not None else None,
                niveau_qpv=action.ordinaire + ecart if ecart is not None else None,
                logements=logements if ecart is not None else None,
                niveau_texte=action.niveau_texte,
                cout_reel=cout if programme.bilan_remis_le else None,
                resultat=action.cible if programme.bilan_remis_le else "",
            )
        )
    return LigneProgramme.objects.bulk_create(lignes)


def realiser(decor: Decor, programme: Programme, lignes: Sequence[LigneProgramme], rang: int, part: Decimal) -> None:
    """Quarters that are over, and proofs for `part` of what is valued: most accepted, some in each other state."""
    finis = [t for t in (1, 2, 3, 4) if dt.date(programme.annee, 3 * t, 28) < decor.jour]
    SuiviTrimestriel.objects.bulk_create(
        SuiviTrimestriel(
            contrat=decor.contrat,
            ligne=ligne,
            trimestre=trimestre,
            avancement=Avancement.TERMINEE if trimestre == 4 else Avancement.EN_COURS,
            depense=au_centime(ligne.valorise * part * Decimal("0.98") / len(finis)),
        )
        for ligne in lignes
        for trimestre in finis
    )
    courante = programme.annee == decor.jour.year
    for numero, ligne in enumerate(lignes):
        etat = EtatJustificatif.ACCEPTE
        if courante and rang in {0, 4}:
            etat = (
                EtatJustificatif.ACCEPTE,
                EtatJustificatif.DEPOSE,
                EtatJustificatif.EN_QUESTION,
                EtatJustificatif.REJETE,
                EtatJustificatif.DEPOSE,
            )[numero % 5]
        piece_fictive(decor, programme, ligne, au_centime(ligne.valorise * part), etat, rang * 10 + numero)


def piece_fictive(
    decor: Decor, programme: Programme, ligne: LigneProgramme, somme: Decimal, etat: str, numero: int
) -> None:
    """An invoice; its file is there for those that wait for the officer."""
    jour = dt.date(programme.annee, 1 + numero % 9, 5 + numero % 20)
    verifiee = etat in {EtatJustificatif.ACCEPTE, EtatJustificatif.REJETE}
    motifs = {
        EtatJustificatif.REJETE: "La facture ne nomme pas le quartier (fictif).",
        EtatJustificatif.EN_QUESTION: "Quelles résidences cette facture concerne-t-elle ? (fictif)",
    }
    document = None
    if programme.annee == decor.jour.year and etat != EtatJustificatif.ACCEPTE:
        contenu = pdf_fictif(f"Facture fictive F-{programme.annee}-{numero}")
        document = deposer(
            fichier=ContentFile(contenu, name=f"facture-{programme.annee}-{numero}.pdf"),
            titre=f"Facture F-{programme.annee}-{numero} (fictive)",
            contrat_id=decor.contrat.pk,
            acteur=PERSONNE,
        )
    commune = programme.quartier.commune
    if commune is None:
        return
    justificatif = Justificatif.objects.create(
        contrat=decor.contrat,
        bailleur=programme.bailleur,
        commune=commune,
        annee=programme.annee,
        fournisseur=jeux.FOURNISSEURS[numero % len(jeux.FOURNISSEURS)],
        numero=f"F-{programme.annee}-{numero}",
        date=jour,
        montant=somme,
        objet=ligne.titre,
        document=document,
        empreinte=document.empreinte if document else "",
        etat=etat,
        motif=motifs.get(EtatJustificatif(etat), ""),
        depose_le=timezone.make_aware(dt.datetime.combine(jour, dt.time(10))),
        verifie_le=timezone.make_aware(dt.datetime.combine(jour, dt.time(15))) if verifiee else None,
    )
    Imputation.objects.create(contrat=decor.contrat, justificatif=justificatif, ligne=ligne, montant=somme)


def double_fictif(decor: Decor, programme: Programme, ligne: LigneProgramme) -> None:
    """The same invoice as the other landlord's: the officer is told."""
    autre = (
        Justificatif.objects.filter(contrat=decor.contrat, annee=programme.annee, etat=EtatJustificatif.DEPOSE)
        .exclude(bailleur=programme.bailleur)
        .order_by("pk")
        .first()
    )
    commune = programme.quartier.commune
    if autre is None or commune is None:
        return
    double, fait = Justificatif.objects.get_or_create(
        contrat=decor.contrat,
        bailleur=programme.bailleur,
        fournisseur=autre.fournisseur,
        numero=autre.numero,
        defaults={
            "commune": commune,
            "annee": programme.annee,
            "date": autre.date,
            "montant": autre.montant,
            "objet": "Fête de quartier menée à deux bailleurs (fictif)",
            "explication": "Une seule facture pour les deux bailleurs : chacun en paie une part (fictif).",
            "depose_le": autre.depose_le + dt.timedelta(days=2),
        },
    )
    if fait:
        somme = au_centime(autre.montant / 2)
        Imputation.objects.create(contrat=decor.contrat, justificatif=double, ligne=ligne, montant=somme)


def pdf_fictif(texte: str) -> bytes:
    """One page that says what it is."""
    flux = f"BT /F1 18 Tf 60 760 Td ({texte}) Tj ET".encode("latin-1")
    objets = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(flux), flux),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    sortie, places = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for numero, objet in enumerate(objets, 1):
        places.append(len(sortie))
        sortie += b"%d 0 obj\n%s\nendobj\n" % (numero, objet)
    table = len(sortie)
    sortie += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objets) + 1)
    sortie += b"".join(b"%010d 00000 n \n" % place for place in places)
    return sortie + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objets) + 1, table)


def suites_fictives(decor: Decor, programme: Programme, lignes: Sequence[LigneProgramme]) -> None:
    """A change that waits for the committee, and a sum moved."""
    ligne = lignes[3]
    Ajustement.objects.create(
        contrat=decor.contrat,
        ligne=ligne,
        cout_avant=ligne.cout_prevu,
        cout_apres=ligne.cout_prevu + 4_000,
        valorise_avant=ligne.valorise,
        valorise_apres=ligne.valorise + 3_000,
        motif="Prolonger les passages jusqu’à la fin novembre (fictif).",
        propose_le=decor.jour - dt.timedelta(days=6),
    )
    Reaffectation.objects.create(
        contrat=decor.contrat,
        programme=programme,
        de_ligne=lignes[2],
        vers_ligne=lignes[4],
        montant=Decimal(400),
        motif="Deux ramassages annulés, une fête de plus (fictif).",
        faite_le=decor.jour - dt.timedelta(days=40),
    )


def nourrir(decor: Decor, ligne: LigneProgramme) -> None:
    """A finding of the neighbourhood's walk feeds an action of the plan to come."""
    constat = (
        Observation.objects.filter(contrat=decor.contrat, marche__quartier=ligne.programme.quartier_id)
        .filter(competence__in=[Competence.BAILLEUR, ""])
        .order_by("pk")
        .first()
    )
    if constat is not None:
        OrigineLigne.objects.create(contrat=decor.contrat, ligne=ligne, observation=constat)


def rattacher_le_compte(decor: Decor) -> None:
    """The landlord's account acts for the first landlord: without an organisation it would see nothing."""
    compte = Habilitation.objects.filter(
        contrat_id=decor.contrat.pk,
        role=Role.BAILLEUR,
        organisme__isnull=True,
        utilisateur__courriel=courriel_de_demonstration(Role.BAILLEUR),
    ).first()
    if compte is not None:
        compte.organisme = decor.bailleurs[0]
        compte.save(update_fields=["organisme", "modifie_le"])
