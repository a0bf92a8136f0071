"""Instruction on paper: the sheet of a file, and the booklet of a committee. No private note, no bank data, ever."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.utils import timezone

from quartiers.appels.calculs import ZERO
from quartiers.appels.enums import QualiteAvis
from quartiers.appels.models import Dossier, Lieu, LigneFinancement, Territoire
from quartiers.appels.queries.arborescence import arborescence, intitule
from quartiers.appels.queries.fiche import (
    AvisLu,
    BudgetLu,
    Fiche,
    Plan,
    Section,
    avis_lus,
    liens_au_contrat,
    part_qpv,
    plans,
    sections,
)
from quartiers.appels.queries.instruction import compte_des_avis, scores
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.exports.blocs import (
    Bloc,
    ColonneBloc,
    Document,
    Encadre,
    Paragraphe,
    Paysage,
    Tableau,
    Titre,
)
from quartiers.exports.blocs import Fiche as BlocFiche
from quartiers.socle.formats import compte, date_fr, montant, nombre, pourcent

COUPE = 900  # characters of an answer in a booklet; the sheet has them whole
NON_DIT = "non renseigné"


def euros(valeur: Decimal | None) -> str:
    return "–" if valeur is None else montant(valeur, 0 if valeur == int(valeur) else 2)


# The sheet of one file


def document_de_la_fiche(fiche: Fiche, score: Decimal | None) -> Document:
    dossier = fiche.dossier
    return Document(
        titre=dossier.intitule,
        sous_titre=f"Fiche d’instruction – dossier {dossier.numero}" if fiche.complete else f"Dossier {dossier.numero}",
        mention=str(dossier.organisme),
        entete=f"{dossier.contrat.nom_court} – dossier {dossier.numero}",
        date=timezone.localdate(),
        blocs=[
            Titre("En bref"),
            BlocFiche("Le dossier", paires(fiche, score)),
            *blocs_des_sections(fiche.sections),
            *blocs_des_lieux(fiche.lieux),
            *(bloc for budget in fiche.budgets for bloc in blocs_du_budget(budget)),
            *(blocs_de_l_instruction(fiche) if fiche.complete else []),
        ],
        sans_couverture=True,
    )


def paires(fiche: Fiche, score: Decimal | None) -> list[tuple[str, str]]:
    dossier = fiche.dossier
    principal = next((lien for lien in fiche.liens if lien["principal"]), None)
    lignes = [
        ("Organisme", str(dossier.organisme)),
        ("Année", str(dossier.annee)),
        ("État", dossier.get_etat_display()),
        ("Nouveau ou renouvelé", dossier.get_genre_display()),
        ("Axe", intitule(principal["axe"], 200) if principal else NON_DIT),
        ("Orientation", intitule(principal["orientation"], 200) if principal else NON_DIT),
        ("Quartiers", texte_des_territoires(fiche.territoires)),
        ("Dates", dates(dossier)),
        ("Personnes attendues", nombre(dossier.participants) if dossier.participants is not None else NON_DIT),
        ("Part venant des quartiers", pourcent(fiche.part_qpv) if fiche.part_qpv is not None else NON_DIT),
    ]
    if fiche.complete:
        lignes.append(("Score", f"{nombre(score, 1)} sur 100" if score is not None else "pas encore noté"))
    return lignes


def dates(dossier: Dossier) -> str:
    if not dossier.date_debut:
        return NON_DIT
    return f"du {date_fr(dossier.date_debut)} au {date_fr(dossier.date_fin)}" if dossier.date_fin else NON_DIT


def texte_des_territoires(territoires: Iterable[Territoire]) -> str:
    textes = [f"{t} ({pourcent(t.part, 0)})" if t.part else str(t) for t in territoires]
    return ", ".join(textes) or NON_DIT


def blocs_des_sections(parties: Iterable[Section], coupe: int = 0, niveau: int = 1) -> list[Bloc]:
    blocs: list[Bloc] = []
    for section in parties:
        reponses = [(question, texte) for question, texte in section.reponses if texte]
        if reponses:
            blocs.append(Titre(section.titre, niveau, au_sommaire=False))
            for question, texte in reponses:
                blocs += [Titre(question, niveau + 1, au_sommaire=False), *paragraphes(texte, coupe)]
    return blocs


def paragraphes(texte: str, coupe: int = 0) -> list[Bloc]:
    if coupe and len(texte) > coupe:
        texte = f"{texte[:coupe].rsplit(' ', 1)[0]}… (suite dans le dossier)"
    return [Paragraphe(morceau.strip()) for morceau in texte.split("\n") if morceau.strip()]


def blocs_des_lieux(lieux: Sequence[Lieu]) -> list[Bloc]:
    if not lieux:
        return []
    lignes = [[str(lieu), lieu.adresse, situation(lieu)] for lieu in lieux]
    colonnes = [ColonneBloc("Lieu", 2), ColonneBloc("Adresse", 3), ColonneBloc("Situation", 3)]
    return [Titre("Lieux"), Tableau("Lieux du projet, situés sur les quartiers de l’année", colonnes, lignes, True)]


def situation(lieu: Lieu) -> str:
    """« Dans un quartier prioritaire – Le Tennis, à 120 m du bord »."""
    if lieu.zone_retenue:
        ou = f" – {lieu.quartier_retenu}" if lieu.quartier_retenu else ""
        return f"{lieu.get_zone_retenue_display()}{ou} (retenu : {lieu.retenue_motif})"
    ou = f" – {lieu.quartier or lieu.poche}" if lieu.quartier or lieu.poche else ""
    distance = f", à {nombre(lieu.distance, 0)} m du bord" if lieu.distance is not None else ""
    return f"{lieu.get_zone_display()}{ou}{distance}"


def blocs_du_budget(lu: BudgetLu) -> list[Bloc]:
    colonnes = [ColonneBloc("Compte", 4), ColonneBloc("Montant", 1.2, "droite"), ColonneBloc("Part", 0.8, "droite")]

    def tableau(titre: str, lignes: list[list[str]], total: Decimal) -> Tableau:
        return Tableau(titre, colonnes, [*lignes, ["Total", euros(total), ""]], tetes_de_ligne=True)

    charges = [[x.libelle, euros(x.montant), pourcent(x.part)] for x in lu.charges]
    produits = [[x.libelle, euros(x.montant), pourcent(x.part)] for x in lu.produits]
    equilibre = "Le budget est équilibré." if lu.totaux.equilibre else f"Écart : {euros(lu.totaux.ecart)}."
    public = f" Part publique : {pourcent(lu.part_publique)} des charges." if lu.part_publique is not None else ""
    return [
        Titre(str(lu.budget)),
        tableau(f"Charges {lu.budget.exercice}", charges, lu.totaux.total_charges),
        tableau(f"Produits {lu.budget.exercice}", produits, lu.totaux.total_produits),
        Paragraphe(equilibre + public, "note"),
    ]


def blocs_de_l_instruction(fiche: Fiche) -> list[Bloc]:
    blocs: list[Bloc] = [Titre("Financeurs"), tableau_des_lignes([lue.ligne for lue in fiche.lignes])]
    blocs += blocs_des_plans(fiche.plans)
    blocs += [Titre("Avis"), *blocs_des_avis(fiche.avis, 1)]
    if fiche.suite is not None:
        avis = f"{fiche.suite.avis} – {fiche.suite.motif} ({fiche.suite.comite})"
        blocs.append(Encadre(f"Avis du comité sur le projet de {fiche.suite.annee}", avis))
    if fiche.retards:
        retards = ", ".join(f"{b} (attendu le {date_fr(b.echeance)})" for b in fiche.retards)
        blocs.append(Encadre("Bilans en retard", retards))
    return blocs


def tableau_des_lignes(lignes: Iterable[LigneFinancement]) -> Tableau:
    colonnes = [
        ColonneBloc("Financeur", 2),
        ColonneBloc("Année", 0.7, "droite"),
        ColonneBloc("Demandé", 1.2, "droite"),
        ColonneBloc("Proposé", 1.2, "droite"),
        ColonneBloc("Arbitré", 1.2, "droite"),
        ColonneBloc("Voté", 1.2, "droite"),
        ColonneBloc("État", 1.2),
    ]
    return Tableau(
        "Ce que chaque financeur est prié de donner, et ce qu’il en dit",
        colonnes,
        [
            [
                x.financeur.nom,
                str(x.exercice),
                euros(x.demande),
                euros(x.propose),
                euros(x.arbitre),
                euros(x.vote),
                x.get_etat_display(),
            ]
            for x in lignes
        ],
        tetes_de_ligne=True,
    )


def blocs_des_plans(liste: Iterable[Plan]) -> list[Bloc]:
    return [
        Encadre(f"Plan de financement {plan.exercice} : il manque {euros(plan.manque)}", texte_du_trou(plan))
        for plan in liste
        if plan.troue
    ]


def texte_du_trou(plan: Plan) -> str:
    refus = f" Refus : {', '.join(plan.refus)}." if plan.refus else ""
    return f"Demandé {euros(plan.demande)}, décidé ou encore possible {euros(plan.obtenu)}.{refus}"


def blocs_des_avis(avis: Sequence[AvisLu], niveau: int) -> list[Bloc]:
    """Opinions in a table, then the shared comments; never the private notes."""
    if not avis:
        return [Paragraphe("Aucun avis n’est encore donné.")]
    colonnes = [
        ColonneBloc("De", 2),
        ColonneBloc("Avis", 1.6),
        ColonneBloc("Montant proposé", 1.2, "droite"),
        ColonneBloc("Score", 0.8, "droite"),
        ColonneBloc("Motif", 4),
    ]
    lignes = [
        [
            lu.emetteur,
            lu.avis.get_sens_display(),
            euros(lu.avis.montant) if lu.avis.qualite == QualiteAvis.FINANCEUR else "",
            nombre(lu.score, 1) if lu.score is not None else "",
            lu.avis.motif,
        ]
        for lu in avis
    ]
    blocs: list[Bloc] = [Tableau("Avis donnés", colonnes, lignes, tetes_de_ligne=True)]
    for lu in avis:
        if lu.avis.commentaire:
            blocs += [
                Titre(f"Commentaire – {lu.emetteur}", niveau + 1, au_sommaire=False),
                *paragraphes(lu.avis.commentaire),
            ]
    return blocs


# The booklet


def document_du_cahier(
    acteur: Acteur, contrat: Contrat, dossiers: Sequence[Dossier], *, titre: str, seance: str, filtres: str
) -> Document:
    """One sheet per project, in the order given, after the summary table. A dozen queries whatever their number."""
    cahier = Cahier(acteur, contrat, dossiers)
    return Document(
        titre=titre,
        sous_titre="Appel à projets",
        mention=contrat.intitule,
        entete=f"{titre} – {contrat.nom_court}",
        date=timezone.localdate(),
        couverture=[
            *([("Séance", seance)] if seance else []),
            ("Projets", compte(len(dossiers), "projet", "projets")),
            ("Choix", filtres),
        ],
        blocs=[cahier.synthese(), *(bloc for dossier in dossiers for bloc in cahier.fiche(dossier))],
    )


class Cahier:
    """What a booklet prints, read at once for all its files."""

    def __init__(self, acteur: Acteur, contrat: Contrat, dossiers: Sequence[Dossier]) -> None:
        self.dossiers = dossiers
        ids = [dossier.pk for dossier in dossiers]
        self.avis = avis_lus(acteur, dossiers, prives=False)
        self.scores = scores(ids)
        self.comptes = compte_des_avis(ids)
        self.liens = liens_au_contrat(dossiers, arborescence(contrat))
        self.lignes: dict[int, list[LigneFinancement]] = {}
        for ligne in LigneFinancement.objects.filter(dossier__in=ids).select_related("financeur"):
            self.lignes.setdefault(ligne.dossier_id, []).append(ligne)
        self.territoires: dict[int, list[Territoire]] = {}
        for territoire in Territoire.objects.filter(dossier__in=ids).select_related("quartier", "poche"):
            self.territoires.setdefault(territoire.dossier_id, []).append(territoire)
        self.lieux: dict[int, list[Lieu]] = {}
        for lieu in Lieu.objects.filter(dossier__in=ids).select_related("quartier", "poche", "quartier_retenu"):
            self.lieux.setdefault(lieu.dossier_id, []).append(lieu)

    def demande(self, dossier: Dossier) -> Decimal:
        return sum((ligne.demande for ligne in self.lignes.get(dossier.pk, [])), ZERO)

    def propose(self, dossier: Dossier) -> Decimal | None:
        """What funders propose in their opinions; None while none gave an amount."""
        montants = [lu.avis.montant for lu in self.avis.get(dossier.pk, []) if lu.avis.montant is not None]
        return sum(montants, ZERO) if montants else None

    def synthese(self) -> Paysage:
        colonnes = [
            ColonneBloc("Numéro", 1.2),
            ColonneBloc("Projet", 4),
            ColonneBloc("Organisme", 3),
            ColonneBloc("Quartiers", 2.4),
            ColonneBloc("Demandé", 1.5, "droite"),
            ColonneBloc("Proposé", 1.5, "droite"),
            ColonneBloc("Avis", 1.1),
            ColonneBloc("Score", 0.9, "droite"),
        ]
        lignes = [self.ligne_de_synthese(dossier) for dossier in self.dossiers]
        proposes = [montant for d in self.dossiers if (montant := self.propose(d)) is not None]
        total = sum((self.demande(d) for d in self.dossiers), ZERO)
        lignes.append(["Total", "", "", "", euros(total), euros(sum(proposes, ZERO) if proposes else None), "", ""])
        tableau = Tableau("Tous les projets", colonnes, lignes, tetes_de_ligne=True)
        return Paysage([Titre("Tableau de synthèse"), tableau])

    def ligne_de_synthese(self, dossier: Dossier) -> list[str]:
        donnes, attendus = self.comptes.get(dossier.pk, (0, 0))
        score = self.scores.get(dossier.pk)
        return [
            dossier.numero,
            dossier.intitule,
            str(dossier.organisme),
            ", ".join(str(t) for t in self.territoires.get(dossier.pk, [])),
            euros(self.demande(dossier)),
            euros(self.propose(dossier)),
            f"{donnes} sur {attendus}",
            nombre(score, 1) if score is not None else "",
        ]

    def fiche(self, dossier: Dossier) -> list[Bloc]:
        vue = Fiche(
            dossier,
            complete=True,
            territoires=self.territoires.get(dossier.pk, []),
            liens=self.liens.get(dossier.pk, []),
            part_qpv=part_qpv(dossier),
        )
        lignes = self.lignes.get(dossier.pk, [])
        return [
            Titre(f"{dossier.numero} – {dossier.intitule}"),
            BlocFiche("Le dossier", paires(vue, self.scores.get(dossier.pk))),
            *blocs_des_sections(sections(dossier)[:1], COUPE, 2),
            *[bloc for bloc in blocs_des_lieux(self.lieux.get(dossier.pk, [])) if not isinstance(bloc, Titre)],
            Titre("Financeurs", 2, au_sommaire=False),
            tableau_des_lignes(lignes),
            *blocs_des_plans(plans(lignes)),
            Titre("Avis", 2, au_sommaire=False),
            *blocs_des_avis(self.avis.get(dossier.pk, []), 2),
        ]
