"""Addresses of a meeting: before, during, after; and those of the letters' links."""

from django.urls import URLPattern, URLResolver, path

from quartiers.gouvernance.views import comptes_rendus, convocations, decisions, points, presences, salle, seances

SEANCES = "contrats/<slug:code>/seances/"
SEANCE = f"{SEANCES}<int:pk>/"
LIEN = "seances/invitation/<str:jeton>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path(SEANCES, seances.seances, name="seances"),
    path(f"{SEANCES}modele/", comptes_rendus.modele, name="modele"),
    path(f"{SEANCES}modele/depart/", comptes_rendus.modele_de_depart, name="modele_de_depart"),
    path(SEANCE, seances.seance, name="seance"),
    # Before
    path(f"{SEANCE}modifier/", seances.modifier_seance, name="modifier_seance"),
    path(f"{SEANCE}points/ajouter/", points.ajouter_point, name="ajouter_point"),
    path(f"{SEANCE}points/<int:point>/modifier/", points.modifier_point, name="modifier_point"),
    path(f"{SEANCE}points/<int:point>/deplacer/", points.deplacer_point, name="deplacer_point"),
    path(f"{SEANCE}points/<int:point>/joindre/", points.joindre_piece, name="joindre_piece"),
    path(f"{SEANCE}points/<int:point>/joindre-objet/", points.joindre_piece_de_l_objet, name="joindre_objet"),
    path(f"{SEANCE}pieces/<int:piece>/", seances.piece, name="piece"),
    path(f"{SEANCE}pieces/<int:piece>/retirer/", points.retirer_piece, name="retirer_piece"),
    path(f"{SEANCE}convoquer/", convocations.convoquer, name="convoquer"),
    path(f"{SEANCE}annuler/", convocations.annuler_seance, name="annuler_seance"),
    path(f"{SEANCE}repondre/", convocations.repondre, name="repondre"),
    path(f"{SEANCE}invitation.ics", seances.invitation, name="invitation"),
    path(f"{SEANCE}dossier.pdf", seances.dossier, name="dossier"),
    path(f"{SEANCE}presence.pdf", presences.emargement, name="emargement"),
    # During
    path(f"{SEANCE}ouvrir/", salle.ouvrir_seance, name="ouvrir_seance"),
    path(f"{SEANCE}lever/", salle.lever_seance, name="lever_seance"),
    path(f"{SEANCE}rouvrir/", salle.rouvrir_seance, name="rouvrir_seance"),
    path(f"{SEANCE}tenir/", salle.tenir_seance, name="tenir"),
    path(f"{SEANCE}champ/", salle.enregistrer_un_champ, name="enregistrer_champ"),
    path(f"{SEANCE}salle/", salle.salle, name="salle"),
    path(f"{SEANCE}presences/", presences.presences, name="presences"),
    path(f"{SEANCE}presences/ajouter/", presences.ajouter_presence, name="ajouter_presence"),
    path(f"{SEANCE}presences/<int:presence>/noter/", presences.noter_presence, name="noter_presence"),
    path(f"{SEANCE}presences/<int:presence>/pouvoir/", presences.donner_pouvoir, name="donner_pouvoir"),
    path(f"{SEANCE}presences/<int:presence>/signer/", presences.signer_presence, name="signer_presence"),
    path(f"{SEANCE}presences/<int:presence>/signature.svg", presences.signature, name="signature"),
    path(f"{SEANCE}decisions/prendre/", decisions.prendre_decision, name="prendre_decision"),
    path(f"{SEANCE}decisions/<int:decision>/modifier/", decisions.modifier_decision, name="modifier_decision"),
    path(f"{SEANCE}decisions/<int:decision>/appliquer/", decisions.appliquer_decision, name="appliquer_decision"),
    path(f"{SEANCE}decisions/<int:decision>/retirer/", decisions.retirer_decision, name="retirer_decision"),
    path(f"{SEANCE}suites/ajouter/", decisions.ajouter_suite, name="ajouter_suite"),
    path(f"{SEANCE}suites/<int:suite>/modifier/", decisions.modifier_suite, name="modifier_suite_seance"),
    # After
    path(f"{SEANCE}compte-rendu/", comptes_rendus.compte_rendu, name="compte_rendu"),
    path(f"{SEANCE}compte-rendu/rediger/", comptes_rendus.rediger, name="rediger"),
    path(f"{SEANCE}compte-rendu/pdf/", comptes_rendus.compte_rendu_pdf, name="compte_rendu_pdf"),
    path(f"{SEANCE}compte-rendu/word/", comptes_rendus.compte_rendu_word, name="compte_rendu_word"),
    path(f"{SEANCE}compte-rendu/soumettre/", comptes_rendus.soumettre, name="soumettre_compte_rendu"),
    path(f"{SEANCE}compte-rendu/reprendre/", comptes_rendus.reprendre, name="reprendre_compte_rendu"),
    path(f"{SEANCE}compte-rendu/approuver/", comptes_rendus.approuver, name="approuver_compte_rendu"),
    path(f"{SEANCE}compte-rendu/diffuser/", comptes_rendus.diffuser, name="diffuser_compte_rendu"),
    path(f"{SEANCE}compte-rendu/remarquer/", comptes_rendus.remarquer, name="remarquer"),
    path(
        f"{SEANCE}compte-rendu/remarques/<int:remarque>/",
        comptes_rendus.traiter_remarque,
        name="traiter_remarque",
    ),
    # By the link of a letter
    path(LIEN, convocations.par_lien, name="par_lien"),
    path(f"{LIEN}dossier.pdf", convocations.dossier_par_lien, name="dossier_par_lien"),
    path(f"{LIEN}invitation.ics", convocations.invitation_par_lien, name="invitation_par_lien"),
    path(f"{LIEN}compte-rendu.pdf", convocations.compte_rendu_par_lien, name="compte_rendu_par_lien"),
]
