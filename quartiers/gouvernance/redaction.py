"""The minutes as a document in blocks, and its PDF."""

from collections.abc import Sequence

from quartiers.exports.blocs import Bloc, ColonneBloc, Document, Encadre, Fiche, Liste, Paragraphe, Tableau, Titre
from quartiers.exports.blocs import Point as ElementDeListe
from quartiers.exports.pdf import pdf_du_document
from quartiers.gouvernance.contenu import (
    ContenuCompteRendu,
    PointRedige,
    contenu_du_compte_rendu,
    ou,
    phrase_de_l_approbation,
    phrase_des_presences,
    phrase_du_quorum,
    phrase_du_vote,
    quand,
)
from quartiers.gouvernance.enums import StatutPresence
from quartiers.gouvernance.models import CompteRendu, Decision, Presence, Seance, SuiteSeance
from quartiers.gouvernance.textes import blocs_du_texte
from quartiers.socle.formats import date_fr


def compte_rendu_en_pdf(
    seance: Seance, compte_rendu: CompteRendu | None, *, confidentiel: bool, noms: bool = True
) -> bytes:
    """Tagged PDF. `noms=False`: people by their function, for the public."""
    contenu = contenu_du_compte_rendu(seance, compte_rendu, confidentiel=confidentiel, noms=noms)
    return pdf_du_document(document_du_compte_rendu(contenu))


def document_du_compte_rendu(contenu: ContenuCompteRendu) -> Document:
    seance = contenu.seance
    return Document(
        titre=f"Compte rendu – {seance.instance}",
        sous_titre=str(seance.contrat),
        mention=phrase_de_l_approbation(contenu.compte_rendu).rstrip("."),
        entete=f"{seance.instance} – {date_fr(seance.tenue_le)}",
        date=seance.tenue_le,
        blocs=list(blocs_du_compte_rendu(contenu)),
        sans_couverture=True,
        filigrane="Contrat fictif" if seance.contrat.demonstration else "",
    )


def blocs_du_compte_rendu(contenu: ContenuCompteRendu) -> list[Bloc]:
    seance, compte_rendu = contenu.seance, contenu.compte_rendu
    faits = [("Séance", quand(seance)), ("Lieu", ou(seance)), ("Objet", seance.objet)]
    faits += [("Présences", phrase_des_presences(contenu.comptes)), ("Quorum", phrase_du_quorum(contenu.quorum))]
    blocs: list[Bloc] = [Fiche("La séance", [(nom, valeur) for nom, valeur in faits if valeur])]
    if compte_rendu is not None and compte_rendu.introduction:
        blocs += blocs_du_texte(compte_rendu.introduction)
    if contenu.presences:
        blocs += [Titre("Présences"), tableau_des_presences(contenu)]
    blocs.append(Titre("Points de l’ordre du jour"))
    if contenu.omis:
        blocs.append(Paragraphe("Les points confidentiels ne figurent pas dans cette version.", style="note"))
    for point in contenu.points:
        blocs += blocs_du_point(point)
    if contenu.autres:
        blocs += blocs_du_point(contenu.autres)
    if contenu.decisions:
        blocs += [Titre("Relevé de décisions"), releve(contenu.decisions)]
    if contenu.suites:
        blocs += [Titre("Suites à donner"), tableau_des_suites(contenu.suites)]
    if compte_rendu is not None and compte_rendu.conclusion:
        blocs += [Titre("Pour finir"), *blocs_du_texte(compte_rendu.conclusion)]
    return blocs


def tableau_des_presences(contenu: ContenuCompteRendu) -> Tableau:
    colonnes = [ColonneBloc("Personne", 2.6), ColonneBloc("Organisme", 2.2), ColonneBloc("Présence", 2.0)]
    lignes = [[contenu.nom(p), p.organisme, mot_de_presence(contenu, p)] for p in contenu.presences]
    return Tableau("Feuille de présence", colonnes, lignes, tetes_de_ligne=True)


def mot_de_presence(contenu: ContenuCompteRendu, presence: Presence) -> str:
    mot = presence.get_statut_display()
    if presence.statut == StatutPresence.REPRESENTE and presence.pouvoir_a:
        return f"{mot} (pouvoir à {contenu.nom(presence.pouvoir_a)})"
    return mot


def blocs_du_point(redige: PointRedige) -> list[Bloc]:
    point = redige.point
    titre = f"{point.rang}. {point.titre}" if point.pk else point.titre
    blocs: list[Bloc] = [Titre(titre, niveau=2)]
    if point.pk:
        details = [point.get_nature_display(), f"présenté par {point.rapporteur}" if point.rapporteur else ""]
        details.append("confidentiel" if point.confidentiel else "")
        blocs.append(Paragraphe(", ".join(filter(None, details)), style="note"))
    blocs += blocs_du_texte(point.discussion)
    for decision in redige.decisions:
        blocs.append(Encadre(f"Décision {decision.reference} – {decision.get_sens_display()}", texte_de(decision)))
    if redige.suites:
        blocs.append(Liste([ElementDeListe(ligne_de_suite(suite)) for suite in redige.suites]))
    return blocs


def texte_de(decision: Decision) -> str:
    parts = [decision.texte]
    if decision.reserves:
        parts.append(f"Réserves : {decision.reserves}")
    if decision.votee:
        parts.append(f"Vote : {phrase_du_vote(decision)}.")
    if decision.objet_libelle:
        parts.append(f"Objet : {decision.objet_libelle}.")
    if decision.effet:
        parts.append(f"Effet : {decision.effet}")
    return "\n".join(parts)


def ligne_de_suite(suite: SuiteSeance) -> str:
    echeance = f", pour le {date_fr(suite.echeance)}" if suite.echeance else ""
    return f"À faire : {suite.texte} – {suite.charge}{echeance}"


def releve(decisions: Sequence[Decision]) -> Tableau:
    lignes = [[d.reference, d.get_sens_display(), d.texte] for d in decisions]
    colonnes = [ColonneBloc("N°", 0.9), ColonneBloc("Sens", 1.0), ColonneBloc("Décision", 5.0)]
    return Tableau("Décisions de la séance", colonnes, lignes, tetes_de_ligne=True)


def tableau_des_suites(suites: Sequence[SuiteSeance]) -> Tableau:
    lignes = [[s.texte, s.charge, date_fr(s.echeance) or "–"] for s in suites]
    colonnes = [ColonneBloc("À faire", 3.6), ColonneBloc("Qui", 2.2), ColonneBloc("Pour le", 1.3)]
    return Tableau("Suites données par la séance", colonnes, lignes)
