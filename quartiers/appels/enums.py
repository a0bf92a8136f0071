"""States of the call for projects, each with the table of its allowed moves, and the kinds that its forms offer."""

from django.db import models

from quartiers.socle.transitions import Transition, transition


class EtatCampagne(models.TextChoices):
    """Open or closed to deposits follows from the dates of a published campaign, not from a state."""

    PREPARATION = "preparation", "En préparation"
    PUBLIEE = "publiee", "Publiée"
    CLOSE = "close", "Close"


TRANSITIONS_CAMPAGNE: dict[str, Transition] = {
    "publier": transition("Publier l’appel à projets", {EtatCampagne.PREPARATION}, EtatCampagne.PUBLIEE),
    "retirer": transition("Remettre en préparation", {EtatCampagne.PUBLIEE}, EtatCampagne.PREPARATION),
    "clore": transition("Clore la campagne", {EtatCampagne.PUBLIEE}, EtatCampagne.CLOSE),
    "rouvrir": transition("Rouvrir la campagne", {EtatCampagne.CLOSE}, EtatCampagne.PUBLIEE),
}


class EtatDossier(models.TextChoices):
    """The project's own way; the money of each funder has its own (EtatLigne)."""

    BROUILLON = "brouillon", "Brouillon"
    A_SIGNER = "a_signer", "À signer"
    DEPOSE = "depose", "Déposé"
    A_COMPLETER = "a_completer", "À compléter"
    RECEVABLE = "recevable", "Recevable"
    IRRECEVABLE = "irrecevable", "Irrecevable"
    INSTRUIT = "instruit", "Instruit"
    RETENU = "retenu", "Retenu"
    AJOURNE = "ajourne", "Ajourné"
    REFUSE = "refuse", "Refusé"
    NOTIFIE = "notifie", "Notifié"
    SOLDE = "solde", "Soldé"
    ABANDONNE = "abandonne", "Abandonné"
    RETIRE = "retire", "Retiré"


D = EtatDossier
AVANT_DEPOT = frozenset({D.BROUILLON, D.A_SIGNER})
EN_INSTRUCTION = frozenset({D.DEPOSE, D.A_COMPLETER, D.RECEVABLE, D.INSTRUIT, D.AJOURNE})
DECIDES = frozenset({D.RETENU, D.REFUSE, D.NOTIFIE, D.SOLDE, D.ABANDONNE})
FINANCES = frozenset({D.RETENU, D.NOTIFIE, D.SOLDE})

TRANSITIONS_DOSSIER: dict[str, Transition] = {
    "envoyer_a_signer": transition("Envoyer à la signature", {D.BROUILLON}, D.A_SIGNER),
    "reprendre": transition("Reprendre la rédaction", {D.A_SIGNER}, D.BROUILLON),
    "deposer": transition("Déposer le dossier", {D.BROUILLON, D.A_SIGNER}, D.DEPOSE),
    "retirer": transition("Retirer le dossier", {D.BROUILLON, D.A_SIGNER, *EN_INSTRUCTION}, D.RETIRE),
    "demander_complements": transition("Demander des compléments", {D.DEPOSE, D.RECEVABLE}, D.A_COMPLETER),
    "completer": transition("Envoyer les compléments", {D.A_COMPLETER}, D.DEPOSE),
    "declarer_recevable": transition("Déclarer recevable", {D.DEPOSE, D.A_COMPLETER}, D.RECEVABLE),
    "declarer_irrecevable": transition("Déclarer irrecevable", {D.DEPOSE, D.A_COMPLETER}, D.IRRECEVABLE),
    "revoir_recevabilite": transition("Revoir la recevabilité", {D.RECEVABLE, D.IRRECEVABLE}, D.DEPOSE),
    "clore_instruction": transition("Clore l’instruction", {D.RECEVABLE}, D.INSTRUIT),
    "rouvrir_instruction": transition("Rouvrir l’instruction", {D.INSTRUIT}, D.RECEVABLE),
    "retenir": transition("Retenir", {D.RECEVABLE, D.INSTRUIT, D.AJOURNE}, D.RETENU),
    "ajourner": transition("Ajourner", {D.RECEVABLE, D.INSTRUIT}, D.AJOURNE),
    "refuser": transition("Refuser", {D.RECEVABLE, D.INSTRUIT, D.AJOURNE}, D.REFUSE),
    "revenir_sur_decision": transition("Revenir sur la décision", {D.RETENU, D.REFUSE, D.AJOURNE}, D.INSTRUIT),
    "notifier": transition("Notifier", {D.RETENU}, D.NOTIFIE),
    "solder": transition("Solder", {D.NOTIFIE}, D.SOLDE),
    "abandonner": transition("Constater l’abandon du projet", {D.RETENU, D.NOTIFIE}, D.ABANDONNE),
}


class EtatLigne(models.TextChoices):
    """The way of one funder's money on one project, for one year."""

    DEMANDEE = "demandee", "Demandée"
    PROPOSEE = "proposee", "Proposée"
    ARBITREE = "arbitree", "Arbitrée"
    VOTEE = "votee", "Votée"
    REFUSEE = "refusee", "Refusée"
    NOTIFIEE = "notifiee", "Notifiée"
    SOLDEE = "soldee", "Soldée"
    ANNULEE = "annulee", "Annulée"


L = EtatLigne
TRANSITIONS_LIGNE: dict[str, Transition] = {
    "proposer": transition("Proposer (COTECH)", {L.DEMANDEE, L.PROPOSEE}, L.PROPOSEE),
    "arbitrer": transition("Arbitrer (COPIL)", {L.DEMANDEE, L.PROPOSEE, L.ARBITREE}, L.ARBITREE),
    "voter": transition("Enregistrer le vote ou la décision", {L.DEMANDEE, L.PROPOSEE, L.ARBITREE}, L.VOTEE),
    "refuser": transition("Refuser", {L.DEMANDEE, L.PROPOSEE, L.ARBITREE}, L.REFUSEE),
    "rouvrir": transition("Rouvrir", {L.REFUSEE, L.ARBITREE, L.PROPOSEE}, L.DEMANDEE),
    "notifier": transition("Notifier", {L.VOTEE}, L.NOTIFIEE),
    "solder": transition("Solder", {L.NOTIFIEE}, L.SOLDEE),
    "annuler": transition("Annuler", {L.VOTEE, L.NOTIFIEE}, L.ANNULEE),
}


class EtatBilan(models.TextChoices):
    ATTENDU = "attendu", "Attendu"
    DEPOSE = "depose", "Déposé"
    A_CORRIGER = "a_corriger", "À corriger"
    VALIDE = "valide", "Validé"


TRANSITIONS_BILAN: dict[str, Transition] = {
    "deposer": transition("Déposer le bilan", {EtatBilan.ATTENDU, EtatBilan.A_CORRIGER}, EtatBilan.DEPOSE),
    "renvoyer": transition("Renvoyer pour correction", {EtatBilan.DEPOSE}, EtatBilan.A_CORRIGER),
    "valider": transition("Valider le bilan", {EtatBilan.DEPOSE}, EtatBilan.VALIDE),
    "rouvrir": transition("Rouvrir le bilan", {EtatBilan.VALIDE}, EtatBilan.A_CORRIGER),
}


class EtatProgrammation(models.TextChoices):
    BROUILLON = "brouillon", "En cours"
    FIGEE = "figee", "Figée"


class EtapeProgrammation(models.TextChoices):
    """A scenario is a draft among others; a version is what went to a committee."""

    SCENARIO = "scenario", "Scénario"
    COTECH = "cotech", "Version du comité technique"
    COPIL = "copil", "Version du comité de pilotage"
    VALIDEE = "validee", "Programmation validée"


TRANSITIONS_PROGRAMMATION: dict[str, Transition] = {
    "figer": transition("Figer cette version", {EtatProgrammation.BROUILLON}, EtatProgrammation.FIGEE),
}


class EtatComplement(models.TextChoices):
    DEMANDE = "demande", "Demandé"
    REPONDU = "repondu", "Répondu"
    LEVE = "leve", "Levé"


TRANSITIONS_COMPLEMENT: dict[str, Transition] = {
    "repondre": transition("Répondre", {EtatComplement.DEMANDE}, EtatComplement.REPONDU),
    "redemander": transition("Redemander", {EtatComplement.REPONDU}, EtatComplement.DEMANDE),
    "lever": transition("Lever la remarque", {EtatComplement.DEMANDE, EtatComplement.REPONDU}, EtatComplement.LEVE),
}


class EtatPiece(models.TextChoices):
    DEPOSEE = "deposee", "Déposée"
    ACCEPTEE = "acceptee", "Acceptée"
    REFUSEE = "refusee", "Refusée"


class GenreDossier(models.TextChoices):
    NOUVEAU = "nouveau", "Nouveau projet"
    RENOUVELLEMENT = "renouvellement", "Renouvellement"


class Periodicite(models.TextChoices):
    ANNUELLE = "annuelle", "Une année"
    PLURIANNUELLE = "pluriannuelle", "Plusieurs années (convention pluriannuelle d’objectifs)"


class OrigineDossier(models.TextChoices):
    """Where a dossier came from; typed by an officer when it was received on paper or through the State's portal."""

    EN_LIGNE = "en_ligne", "Déposé en ligne"
    PAPIER = "papier", "Reçu sur papier"
    PORTAIL = "portail", "Reçu par le portail de l’État"
    REPRISE = "reprise", "Repris d’une saison passée"


class NatureCredit(models.TextChoices):
    """Compulsory on every funder's line: ordinary means and specific credits are never mixed (Contrat, 6.1)."""

    SPECIFIQUE = "specifique", "Crédit spécifique"
    DROIT_COMMUN = "droit_commun", "Droit commun"


class SensAvisDossier(models.TextChoices):
    FAVORABLE = "favorable", "Favorable"
    RESERVES = "reserves", "Favorable avec réserves"
    DEFAVORABLE = "defavorable", "Défavorable"
    AJOURNE = "ajourne", "À retravailler, ajourné"
    SANS_OBJET = "sans_objet", "Sans objet"


# An unfavourable, reserved or adjourned opinion says why.
AVIS_MOTIVES = frozenset({SensAvisDossier.RESERVES, SensAvisDossier.DEFAVORABLE, SensAvisDossier.AJOURNE})


class QualiteAvis(models.TextChoices):
    FINANCEUR = "financeur", "Financeur"
    COMMUNE = "commune", "Commune"
    CONSEIL = "conseil", "Conseil d’habitantes et d’habitants"


class Cote(models.TextChoices):
    CHARGE = "charge", "Charges"
    PRODUIT = "produit", "Produits"


class NatureBudget(models.TextChoices):
    PREVISIONNEL = "previsionnel", "Prévisionnel"
    REVISE = "revise", "Révisé"
    REALISE = "realise", "Réalisé"


class GenreFinanceur(models.TextChoices):
    """The sub-account of 74 where the funder's grant stands, as the national form splits it."""

    ETAT = "74etat", "État"
    REGION = "74region", "Région"
    DEPARTEMENT = "74departement", "Département"
    EPCI = "74epci", "Intercommunalité"
    COMMUNE = "74commune", "Commune"
    ORGANISME_SOCIAL = "74social", "Organisme social (CAF…)"
    EUROPE = "74europe", "Fonds européens"
    EMPLOI = "74emploi", "Agence de services et de paiement (emplois aidés)"
    AUTRE_PUBLIC = "74autre", "Autre établissement public"
    PRIVE = "74prive", "Aide privée (fondation, mécénat, bailleur)"


PUBLICS = frozenset(GenreFinanceur) - {GenreFinanceur.PRIVE}


class RoleInterne(models.TextChoices):
    """What a person may do inside the organisation; « signature » signs off where the rules want a second person."""

    RESPONSABLE = "responsable", "Responsable du compte de l’organisme"
    REDACTION = "redaction", "Rédaction des dossiers"
    SIGNATURE = "signature", "Signature (présidence, trésorerie…)"


class GenrePieceOrganisme(models.TextChoices):
    """Papers kept from year to year in the organisation's file."""

    STATUTS = "statuts", "Statuts"
    RECEPISSE = "recepisse", "Récépissé de déclaration"
    DIRIGEANTS = "dirigeants", "Liste des dirigeantes et dirigeants"
    RIB = "rib", "Relevé d’identité bancaire"
    COMPTES = "comptes", "Comptes annuels approuvés"
    BUDGET = "budget", "Budget prévisionnel de la structure"
    RAPPORT = "rapport", "Rapport d’activité"
    CER = "cer", "Contrat d’engagement républicain"
    DELEGATION = "delegation", "Délégation de signature"
    AUTRE = "autre", "Autre pièce"


class PointVerifie(models.TextChoices):
    """What an officer looks at before an organisation is called verified."""

    IDENTITE = "identite", "Identité : le nom et le numéro sont ceux de l’annuaire national"
    STATUTS = "statuts", "Statuts : signés, à jour"
    DIRIGEANTS = "dirigeants", "Personnes dirigeantes : celles de la dernière déclaration"
    COMPTE = "compte", "Compte bancaire : le RIB est au nom de l’organisme"
    COMPTES = "comptes", "Comptes annuels : approuvés, du dernier exercice clos"
    CER = "cer", "Contrat d’engagement républicain : souscrit, ou réputé satisfait"


class StatutCer(models.TextChoices):
    """Republican engagement contract (law 2000-321 art. 10-1, decree 2021-1947)."""

    NON_RENSEIGNE = "", "Non renseigné"
    SOUSCRIT = "souscrit", "Souscrit"
    REPUTE = "repute", "Réputé satisfait (agrément de l’État ou reconnaissance d’utilité publique)"
    NON_CONCERNE = "non_concerne", "Non concerné (ni association, ni fondation)"


class Tranche(models.TextChoices):
    """Age bands that add up to all of the contract's own cuts (15-24, 16-24, 18-24, 50+, 75+)."""

    A0 = "0-2", "0 à 2 ans"
    A3 = "3-5", "3 à 5 ans"
    A6 = "6-10", "6 à 10 ans"
    A11 = "11-14", "11 à 14 ans"
    A15 = "15", "15 ans"
    A16 = "16-17", "16 et 17 ans"
    A18 = "18-24", "18 à 24 ans"
    A25 = "25-49", "25 à 49 ans"
    A50 = "50-64", "50 à 64 ans"
    A65 = "65-74", "65 à 74 ans"
    A75 = "75+", "75 ans et plus"
    INCONNU = "inconnu", "Âge non précisé"


class Comptage(models.TextChoices):
    COMPTE = "compte", "Compté"
    ESTIME = "estime", "Estimé"


class Exigence(models.TextChoices):
    """What a rule of the campaign does when it is not met."""

    BLOQUE = "bloque", "Bloque le dépôt"
    AVERTIT = "avertit", "Avertit seulement"
    AUCUNE = "aucune", "Ne s’applique pas"


class GenreVersement(models.TextChoices):
    AVANCE = "avance", "Avance"
    ACOMPTE = "acompte", "Acompte"
    SOLDE = "solde", "Solde"
    UNIQUE = "unique", "Versement unique"
    REVERSEMENT = "reversement", "Reversement (trop-perçu rendu)"


class GenreBilan(models.TextChoices):
    INTERMEDIAIRE = "intermediaire", "Bilan intermédiaire"
    FINAL = "final", "Bilan final"


class Suite(models.TextChoices):
    """What the holder wishes next."""

    CONTINUER = "continuer", "Continuer"
    MODIFIER = "modifier", "Continuer en modifiant"
    ARRETER = "arreter", "Arrêter"


class ZoneLieu(models.TextChoices):
    """Where a place stands on its year, as computed from the outlines; a justified override is kept beside."""

    QPV = "qpv", "Dans un quartier prioritaire"
    POCHE = "poche", "Dans une poche de pauvreté"
    HORS = "hors", "Hors quartier prioritaire"
    A_VERIFIER = "a_verifier", "À la limite, à vérifier"
    INCONNUE = "inconnue", "Adresse non située"


class GenreImportation(models.TextChoices):
    SAISON = "saison", "Saison ou export d’un autre système"
    RETOUR = "retour", "Classeur d’instruction renvoyé"
    FICHES = "fiches", "Classeur de fiches renvoyé"
    ACTIONS = "actions", "Fiches d’un autre fichier"


class EtatImportation(models.TextChoices):
    EN_COURS = "en_cours", "En préparation"
    VALIDEE = "validee", "Importé"
    ABANDONNEE = "abandonnee", "Abandonné"


TRANSITIONS_IMPORTATION: dict[str, Transition] = {
    "valider": transition("Importer", {EtatImportation.EN_COURS}, EtatImportation.VALIDEE),
    "abandonner": transition("Abandonner cet import", {EtatImportation.EN_COURS}, EtatImportation.ABANDONNEE),
}
