"""The plan, the review and a convention's booklet as documents in blocks: one source for PDF and Word."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.utils import timezone

from quartiers.exports.blocs import (
    Bloc,
    Chiffres,
    ColonneBloc,
    Document,
    Encadre,
    Fiche,
    Liste,
    Paragraphe,
    Paysage,
    Point,
    Tableau,
    Titre,
)
from quartiers.exports.pdf import pdf_du_document
from quartiers.participation.exports_paroles import filigrane_de
from quartiers.socle.formats import date_fr, montant, pourcent
from quartiers.tfpb.enums import EtatLigne
from quartiers.tfpb.exports_realisation import realise_de
from quartiers.tfpb.models import BilanProgramme, ConventionTfpb, Programme
from quartiers.tfpb.queries.realisation import LigneRealisee, lecons_du_precedent, lignes_realisees, reaffectations_de
from quartiers.tfpb.queries.soldes import Filtre, soldes
from quartiers.tfpb.soldes import Compte, Poste, par_axe, part, part_sur_entretien, total

ZERO = Decimal(0)
FORMATS = ("pdf", "docx")


def plan_en_pdf(programme: Programme) -> bytes:
    return pdf_du_document(document_du_plan(programme))


def plan_en_word(programme: Programme) -> bytes:
    return en_word(document_du_plan(programme))


def bilan_en_pdf(programme: Programme) -> bytes:
    return pdf_du_document(document_du_bilan(programme))


def bilan_en_word(programme: Programme) -> bytes:
    return en_word(document_du_bilan(programme))


def livret_en_pdf(convention: ConventionTfpb) -> bytes:
    return pdf_du_document(document_du_livret(convention))


def livret_en_word(convention: ConventionTfpb) -> bytes:
    return en_word(document_du_livret(convention))


def document_de(programme: Programme, titre: str, mention: str, blocs: Sequence[Bloc]) -> Document:
    contrat = programme.contrat
    return Document(
        titre=titre,
        sous_titre=contrat.intitule,
        mention=mention,
        entete=f"{programme.bailleur.nom_court} – {programme.quartier}",
        date=timezone.localdate(),
        blocs=blocs,
        couverture=[
            ("Bailleur", programme.bailleur.nom),
            ("Quartier", programme.quartier.titre),
            ("Commune", str(programme.quartier.commune or "")),
            ("Convention", programme.convention.titre),
            ("État", programme.get_etat_display()),
        ],
        a_la_suite=True,
        filigrane=filigrane_de(contrat),
    )


def compte_de(programme: Programme) -> Compte:
    filtre = Filtre(frozenset({programme.annee}), bailleur=programme.bailleur_id, quartier=programme.quartier_id)
    return total(soldes(programme.contrat, None, filtre).postes)


# The plan


def document_du_plan(programme: Programme) -> Document:
    lignes = [ligne for ligne in lignes_realisees(programme) if ligne.ligne.etat == EtatLigne.RETENUE]
    return document_de(
        programme,
        f"Programme d’actions TFPB {programme.annee}",
        f"Année {programme.annee}",
        blocs_du_plan(programme, lignes, compte_de(programme), 1),
    )


def blocs_du_plan(programme: Programme, lignes: Sequence[LigneRealisee], compte: Compte, niveau: int) -> list[Bloc]:
    blocs: list[Bloc] = [Titre("L’année en bref", niveau), chiffres_du_plan(compte)]
    if programme.presentation:
        blocs.append(Paragraphe(programme.presentation))
    if programme.decision:
        blocs.append(Paragraphe(f"Validé le {date_fr(programme.valide_le)} : {programme.decision}.", "note"))
    lecons = lecons_du_precedent(programme)
    if lecons and (lecons.perspectives or lecons.difficultes):
        blocs.append(Titre(f"Ce que {programme.annee - 1} a appris", niveau))
        blocs += [Paragraphe(texte) for texte in (lecons.difficultes, lecons.perspectives) if texte]
    titre = Titre("Les actions", niveau)
    if not lignes:
        return [*blocs, titre, Paragraphe("Aucune action n’est encore écrite.")]
    blocs.append(Paysage([titre, tableau_du_plan(lignes)]))  # the heading turns with its table
    blocs.append(Titre("Le détail des actions", niveau))
    for ligne in lignes:
        blocs += [Titre(ligne.ligne.titre, niveau + 1, au_sommaire=False), fiche_de(ligne)]
        if ligne.ligne.description:
            blocs.append(Paragraphe(ligne.ligne.description))
    return blocs


def chiffres_du_plan(compte: Compte) -> Chiffres:
    abattement = "à renseigner" if compte.sans_abattement or not compte.postes else montant(compte.abattement, 0)
    couvert = pourcent(part(compte.prevu, compte.a_couvrir), 0) if compte.a_couvrir else "–"
    return Chiffres(
        [
            (abattement, "d’abattement", f"et {montant(compte.report, 0)} de l’année d’avant" if compte.report else ""),
            (montant(compte.prevu, 0), "prévus sur l’abattement", ""),
            (couvert, "de l’abattement programmé", ""),
        ]
    )


def tableau_du_plan(lignes: Sequence[LigneRealisee]) -> Tableau:
    colonnes = [
        ColonneBloc("Axe", 1.7),
        ColonneBloc("Action", 2.4),
        ColonneBloc("Calendrier", 1.2),
        *(
            ColonneBloc(nom, 1.1, "droite")
            for nom in ("Coût prévu", "Part du bailleur", "Autres financements", "Part valorisée")
        ),
        ColonneBloc("Taux", 0.7, "droite"),
    ]
    rangees: list[list[str]] = []
    for realisee in lignes:
        ligne, prevu = realisee.ligne, realisee.compte.prevu
        taux = pourcent(part(prevu, ligne.cout_prevu), 0)
        sommes = (ligne.cout_prevu, ligne.part_bailleur, ligne.autres_financements, prevu)
        rangees.append([str(ligne.axe), ligne.titre, ligne.calendrier, *map(montant, sommes), taux])
    totaux = [
        sum((x.ligne.cout_prevu for x in lignes), ZERO),
        sum((x.ligne.part_bailleur for x in lignes), ZERO),
        sum((x.ligne.autres_financements for x in lignes), ZERO),
        sum((x.compte.prevu for x in lignes), ZERO),
    ]
    rangees.append(["Total", "", "", *map(montant, totaux), pourcent(part(totaux[3], totaux[0]), 0)])
    return Tableau("Actions et financement, en euros", colonnes, rangees, tetes_de_ligne=True)


def fiche_de(realisee: LigneRealisee) -> Fiche:
    ligne = realisee.ligne
    paires = [
        ("Axe", str(ligne.axe)),
        ("Genre", ligne.get_nature_display()),
        ("Thème du projet de quartier", str(ligne.theme or "")),
        ("Calendrier", ligne.calendrier),
        ("Indicateur", " : ".join(filter(None, [ligne.indicateur, ligne.cible]))),
        ("Autres financeurs", ligne.autres_financeurs),
        ("Niveau dans le quartier et ailleurs", niveaux_de(realisee)),
    ]
    return Fiche(ligne.titre, [(nom, valeur) for nom, valeur in paires if valeur])


def niveaux_de(realisee: LigneRealisee) -> str:
    ligne = realisee.ligne
    if not ligne.axe.surcout_seul:
        return ""
    if ligne.surcout is None:
        return "à renseigner : sans eux, rien n’est valorisé"
    phrase = (
        f"{montant(ligne.niveau_qpv)} contre {montant(ligne.niveau_ordinaire)} par logement et par an, "
        f"pour {ligne.logements} logements : {montant(ligne.surcout)} de plus au plus"
    )
    return f"{phrase} ({ligne.niveau_texte})" if ligne.niveau_texte else phrase


# The review


def document_du_bilan(programme: Programme) -> Document:
    lignes = lignes_realisees(programme)
    bilan = BilanProgramme.objects.filter(programme=programme).first()
    return document_de(
        programme,
        f"Bilan du programme TFPB {programme.annee}",
        f"Année {programme.annee}",
        blocs_du_bilan(programme, bilan, lignes, compte_de(programme), 1),
    )


def blocs_du_bilan(
    programme: Programme, bilan: BilanProgramme | None, lignes: Sequence[LigneRealisee], compte: Compte, niveau: int
) -> list[Bloc]:
    blocs: list[Bloc] = [Titre("L’année en chiffres", niveau), chiffres_du_bilan(compte)]
    if compte.au_dela:
        blocs.append(
            Encadre("Au-delà de l’abattement", f"{montant(compte.au_dela)} valorisés de plus que l’abattement.")
        )
    if compte.ordinaire:
        blocs.append(
            Encadre(
                "Niveau ordinaire",
                f"{montant(compte.ordinaire)} justifiés relèvent du service ordinaire : non valorisés.",
            )
        )
    for titre, texte in textes_du_bilan(bilan):
        blocs += [Titre(titre, niveau), Paragraphe(texte)]
    titre_des_actions = Titre("Action par action", niveau)
    if lignes:
        blocs.append(Paysage([titre_des_actions, tableau_du_bilan(lignes)]))
    else:
        blocs += [titre_des_actions, Paragraphe("Aucune action.")]
    dits = [
        Point(ligne.ligne.titre, remarque=" – ".join(filter(None, [ligne.ligne.resultat, ligne.ligne.commentaire])))
        for ligne in lignes
        if ligne.ligne.resultat or ligne.ligne.commentaire
    ]
    if dits:
        blocs += [Titre("Résultats", niveau), Liste(dits)]
    if deplacees := reaffectations_de(programme):
        blocs += [
            Titre("Montants réaffectés", niveau),
            Liste([Point(f"Le {date_fr(r.faite_le)} : {montant(r.montant)} de « {r.de_ligne} » vers « {r.vers_ligne} »", remarque=r.motif) for r in deplacees]),
        ]  # fmt: skip
    return blocs


def textes_du_bilan(bilan: BilanProgramme | None) -> list[tuple[str, str]]:
    if bilan is None:
        return []
    satisfaction = bilan.satisfaction
    if bilan.satisfaction_taux is not None:
        mesure = f"{pourcent(bilan.satisfaction_taux)} de locataires satisfaits ({bilan.satisfaction_source})."
        satisfaction = " ".join(filter(None, [satisfaction, mesure]))
    textes = [
        ("Ce qui a été fait", bilan.realise),
        ("Difficultés rencontrées", bilan.difficultes),
        ("Ce qu’en disent les locataires", satisfaction),
        ("Pour la suite", bilan.perspectives),
    ]
    return [(titre, texte) for titre, texte in textes if texte]


def chiffres_du_bilan(compte: Compte) -> Chiffres:
    abattement = "à renseigner" if compte.sans_abattement or not compte.postes else montant(compte.abattement)
    return Chiffres(
        [
            (abattement, "d’abattement", f"et {montant(compte.report)} de l’année d’avant" if compte.report else ""),
            (
                montant(compte.valorise),
                "valorisés",
                f"{pourcent(compte.couverture)} de l’abattement" if compte.couverture else "",
            ),
            (montant(compte.solde_a_programmer), "de solde à programmer", ""),
        ]
    )


def tableau_du_bilan(lignes: Sequence[LigneRealisee]) -> Tableau:
    titres = ("Prévu sur l’abattement", "Coût réel", "Justificatifs acceptés", "Niveau ordinaire", "Valorisé")
    colonnes = [ColonneBloc("Axe", 1.7), ColonneBloc("Action", 2.4), *(ColonneBloc(t, 1.2, "droite") for t in titres)]
    valeurs = [
        (x, (x.compte.prevu, realise_de(x.ligne, x.compte), x.compte.accepte, x.compte.ordinaire, x.compte.valorise))
        for x in lignes
    ]
    rangees = [[str(x.ligne.axe), titre_de(x), *map(montant, sommes)] for x, sommes in valeurs]
    totaux = [sum((sommes[rang] for _, sommes in valeurs), ZERO) for rang in range(len(titres))]
    rangees.append(["Total", "", *map(montant, totaux)])
    return Tableau("Réalisation par action, en euros", colonnes, rangees, tetes_de_ligne=True)


def titre_de(realisee: LigneRealisee) -> str:
    retiree = realisee.ligne.etat == EtatLigne.ECARTEE
    return f"{realisee.ligne.titre} (retirée du programme)" if retiree else realisee.ligne.titre


# The booklet of a convention


def document_du_livret(convention: ConventionTfpb) -> Document:
    """All the years of a convention: who signed, the abatement against what was valued, each programme's plan."""
    contrat = convention.contrat
    lus = soldes(contrat, None, Filtre(convention=convention.pk))
    blocs: list[Bloc] = [Titre("La convention", 1), fiche_de_la_convention(convention)]
    blocs += [Paragraphe(texte) for texte in (convention.objet, convention.lecons) if texte]
    titre = Titre("L’abattement et sa contrepartie", 1)
    if lus.postes:
        noms = {p: f"{lus.bailleurs[p.bailleur]} – {lus.quartiers[p.quartier]}" for p in lus.postes}
        blocs.append(Paysage([titre, tableau_des_postes(lus.postes, noms)]))
        mesure = part_sur_entretien(lus.postes)
        if mesure.de_l_abattement is not None:
            blocs.append(
                Paragraphe(f"Part de l’abattement consacrée au sur-entretien : {pourcent(mesure.de_l_abattement)}.")
            )
        blocs.append(tableau_des_axes(lus.postes, lus.axes))
    else:
        blocs += [titre, Paragraphe("Aucun abattement n’est encore renseigné.")]
    programmes = sorted(lus.programmes.values(), key=lambda p: (p.annee, p.quartier.rang, p.bailleur.nom))
    for programme in programmes:
        if programme.convention_id == convention.pk:
            blocs += blocs_du_programme(programme)
    return Document(
        titre=convention.titre,
        sous_titre=contrat.intitule,
        mention=f"{convention.premiere_annee}-{convention.derniere_annee_au(timezone.localdate())}",
        entete=contrat.nom_court,
        date=timezone.localdate(),
        blocs=blocs,
        couverture=[("Commune", str(convention.commune)), ("Signée le", date_fr(convention.signee_le) or "non signée")],
        a_la_suite=True,
        filigrane=filigrane_de(contrat),
    )


def blocs_du_programme(programme: Programme) -> list[Bloc]:
    lignes = lignes_realisees(programme)
    titre = Titre(f"{programme.bailleur} – {programme.quartier} – {programme.annee}", 1)
    etat = Paragraphe(f"Programme « {programme.get_etat_display().lower()} ».", "note")
    if not lignes:
        return [titre, etat, Paragraphe("Aucune action.")]
    return [Paysage([titre, etat, tableau_du_plan(lignes), tableau_du_bilan(lignes)])]


def fiche_de_la_convention(convention: ConventionTfpb) -> Fiche:
    jour = timezone.localdate()
    parties = convention.parties.select_related("bailleur").order_by("bailleur__nom")
    paires = [
        ("Commune", str(convention.commune)),
        ("Années d’imposition", f"{convention.premiere_annee} à {convention.derniere_annee_au(jour)}"),
        ("Situation", convention.situation_au(jour).label),
        ("Signée le", date_fr(convention.signee_le)),
        *(
            (str(p.bailleur), f"signée le {date_fr(p.signee_le)}" if p.signee_le else "pas encore signée")
            for p in parties
        ),
    ]
    return Fiche("Convention et parties", [(nom, str(valeur)) for nom, valeur in paires if valeur])


def tableau_des_postes(postes: Sequence[Poste], noms: dict[Poste, str]) -> Tableau:
    titres = (
        "Abattement",
        "Reporté de l’année d’avant",
        "Prévu",
        "Accepté",
        "Valorisé",
        "Solde à programmer",
        "Au-delà",
    )
    colonnes = [
        ColonneBloc("Année", 0.6),
        ColonneBloc("Bailleur et quartier", 2.2),
        *(ColonneBloc(t, 1.1, "droite") for t in titres),
    ]
    rangees = [[str(p.annee), noms[p], *sommes_du(p.compte, p.abattement is None)] for p in postes]
    rangees.append(["Total", "", *sommes_du(total(postes), False)])
    return Tableau("Abattement, dépenses valorisées et solde, en euros", colonnes, rangees, tetes_de_ligne=True)


def sommes_du(compte: Compte, inconnu: bool) -> list[str]:
    valeurs = (compte.report, compte.prevu, compte.accepte, compte.valorise, compte.solde_a_programmer, compte.au_dela)
    return ["à renseigner" if inconnu else montant(compte.abattement), *map(montant, valeurs)]


def tableau_des_axes(postes: Sequence[Poste], axes: dict[int, str]) -> Tableau:
    ensemble = total(postes)
    colonnes = [
        ColonneBloc("Axe", 3),
        *(ColonneBloc(t, 1.1, "droite") for t in ("Prévu", "Valorisé", "Part de l’abattement")),
    ]
    rangees = [
        [
            f"{axe}. {axes[axe]}",
            montant(c.prevu),
            montant(c.valorise),
            pourcent(part(c.valorise, ensemble.abattement)) or "–",
        ]
        for axe, c in par_axe(postes).items()
    ]
    return Tableau("Par axe, en euros", colonnes, rangees, tetes_de_ligne=True)


def nom_de_fichier(genre: str, programme: Programme, jour: dt.date) -> str:
    return f"{genre}-tfpb-{programme.annee}-{programme.quartier.code}-{jour:%Y-%m-%d}"


def en_word(document: Document) -> bytes:
    from quartiers.exports.word import word_du_document  # python-docx: only for those who ask for it

    return word_du_document(document)
