"""What residents say and what becomes of it: kinds, states, and the tables of allowed moves."""

from django.db import models

from quartiers.socle.transitions import Transition, transition

# Contributions and cards


class GenreParole(models.TextChoices):
    BESOIN = "besoin", "Un besoin"
    IDEE = "idee", "Une idée"
    ALERTE = "alerte", "Une alerte"
    AVIS = "avis", "Un avis"


class ThemeParole(models.TextChoices):
    CADRE_DE_VIE = "cadre_de_vie", "Cadre de vie et propreté"
    LOGEMENT = "logement", "Logement"
    DEPLACEMENTS = "deplacements", "Déplacements et rues"
    TRANQUILLITE = "tranquillite", "Tranquillité"
    ENFANCE = "enfance", "Enfance, école et parents"
    JEUNESSE = "jeunesse", "Jeunesse"
    EMPLOI = "emploi", "Emploi et formation"
    SANTE = "sante", "Santé"
    DROITS = "droits", "Accès aux droits et aux services"
    LIEN_SOCIAL = "lien_social", "Vie de quartier et lien social"
    CULTURE_SPORT = "culture_sport", "Culture et sport"
    COMMERCES = "commerces", "Commerces et services"
    AUTRE = "autre", "Autre sujet"


class Recueil(models.TextChoices):
    EN_LIGNE = "en_ligne", "En ligne"
    PERMANENCE = "permanence", "Permanence"
    CAFE = "cafe", "Café, pied d’immeuble"
    FRESQUE = "fresque", "Fresque ou mur d’expression"
    MARCHE = "marche", "Marche dans le quartier"
    REUNION = "reunion", "Réunion"
    PAPIER = "papier", "Bulletin papier"
    TELEPHONE = "telephone", "Téléphone"


class Consentement(models.TextChoices):
    """How the person agreed that the words be published; without it they count, and are never shown."""

    AUCUN = "aucun", "Pas d’accord pour publier"
    COCHE = "coche", "Case cochée en ligne"
    ORAL = "oral", "Accord donné de vive voix"
    ECRIT = "ecrit", "Accord écrit sur papier"


class Langue(models.TextChoices):
    """Languages offered; the team gives the texts."""

    FRANCAIS = "fr", "Français"
    ANGLAIS = "en", "English"
    ARABE = "ar", "العربية"
    TURC = "tr", "Türkçe"
    PORTUGAIS = "pt", "Português"
    ESPAGNOL = "es", "Español"
    ITALIEN = "it", "Italiano"
    POLONAIS = "pl", "Polski"
    UKRAINIEN = "uk", "Українська"
    RUSSE = "ru", "Русский"
    DARI = "prs", "دری"
    ALBANAIS = "sq", "Shqip"


DE_DROITE_A_GAUCHE = frozenset({Langue.ARABE, Langue.DARI})


class EtatContribution(models.TextChoices):
    RECUE = "recue", "Reçue"
    A_MODERER = "a_moderer", "À modérer"
    PUBLIEE = "publiee", "Publiée"
    ECARTEE = "ecartee", "Écartée"


TRANSITIONS_CONTRIBUTION: dict[str, Transition] = {
    "publier": transition("Publier", {EtatContribution.RECUE, EtatContribution.A_MODERER}, EtatContribution.PUBLIEE),
    "retenir": transition("Retenir", {EtatContribution.RECUE, EtatContribution.PUBLIEE}, EtatContribution.A_MODERER),
    "ecarter": transition(
        "Écarter",
        {EtatContribution.RECUE, EtatContribution.A_MODERER, EtatContribution.PUBLIEE},
        EtatContribution.ECARTEE,
    ),
    "reprendre": transition("Reprendre", {EtatContribution.ECARTEE}, EtatContribution.A_MODERER),
}


class EtatCarte(models.TextChoices):
    OUVERTE = "ouverte", "Ouverte"
    DEMANDEE = "demandee", "Réponse demandée"
    REPONDUE = "repondue", "Répondue"
    FAITE = "faite", "Faite"
    SANS_SUITE = "sans_suite", "Sans suite"


TRANSITIONS_CARTE: dict[str, Transition] = {
    "demander": transition("Demander une réponse", {EtatCarte.OUVERTE, EtatCarte.REPONDUE}, EtatCarte.DEMANDEE),
    "redemander": transition("Demander à nouveau", {EtatCarte.DEMANDEE}, EtatCarte.DEMANDEE),
    "repondre": transition("Enregistrer la réponse", {EtatCarte.OUVERTE, EtatCarte.DEMANDEE}, EtatCarte.REPONDUE),
    "corriger_reponse": transition("Corriger la réponse", {EtatCarte.REPONDUE}, EtatCarte.REPONDUE),
    "faire": transition("Constater que c’est fait", {EtatCarte.REPONDUE}, EtatCarte.FAITE),
    "classer": transition(
        "Classer sans suite", {EtatCarte.OUVERTE, EtatCarte.DEMANDEE, EtatCarte.REPONDUE}, EtatCarte.SANS_SUITE
    ),
    "rouvrir": transition("Rouvrir", {EtatCarte.FAITE, EtatCarte.SANS_SUITE}, EtatCarte.OUVERTE),
}

# Walking diagnoses


class GenreParticipants(models.TextChoices):
    HABITANTS = "habitants", "Habitantes et habitants"
    CONSEILLERS = "conseillers", "Conseil citoyen ou d’habitants"
    ELUS = "elus", "Élues et élus"
    COMMUNE = "commune", "Services de la commune"
    EPCI = "epci", "Services de l’intercommunalité"
    BAILLEURS = "bailleurs", "Bailleurs"
    ETAT = "etat", "Services de l’État"
    ASSOCIATIONS = "associations", "Associations"
    AUTRES = "autres", "Autres"


class CategorieObservation(models.TextChoices):
    PROPRETE = "proprete", "Propreté, déchets, encombrants"
    ECLAIRAGE = "eclairage", "Éclairage"
    VOIRIE = "voirie", "Chaussée et trottoirs"
    SECURITE_ROUTIERE = "securite_routiere", "Sécurité routière"
    STATIONNEMENT = "stationnement", "Stationnement, épaves"
    VERDURE = "verdure", "Espaces verts"
    JEUX = "jeux", "Jeux, bancs, mobilier"
    IMMEUBLES = "immeubles", "Halls, façades, parties communes"
    ACCESSIBILITE = "accessibilite", "Accessibilité"
    TRANQUILLITE = "tranquillite", "Tranquillité"
    REUSSITE = "reussite", "Ce qui marche bien"
    AUTRE = "autre", "Autre"


class Competence(models.TextChoices):
    COMMUNE = "commune", "Commune"
    EPCI = "epci", "Intercommunalité"
    BAILLEUR = "bailleur", "Bailleur"
    PRIVE = "prive", "Propriétaire privé"
    AUTRE = "autre", "Autre"


class Gravite(models.IntegerChoices):
    GENE = 1, "Gêne"
    A_TRAITER = 2, "À traiter"
    DANGER = 3, "Danger"


class EtatObservation(models.TextChoices):
    RELEVEE = "relevee", "Relevé"
    QUALIFIEE = "qualifiee", "Qualifié"
    AFFECTEE = "affectee", "Affecté"
    PROGRAMMEE = "programmee", "Programmé"
    TRAITEE = "traitee", "Traité"
    VERIFIEE = "verifiee", "Vérifié"
    SANS_SUITE = "sans_suite", "Sans suite"


OBSERVATION_OUVERTE = frozenset(
    {
        EtatObservation.RELEVEE,
        EtatObservation.QUALIFIEE,
        EtatObservation.AFFECTEE,
        EtatObservation.PROGRAMMEE,
        EtatObservation.TRAITEE,
    }
)
TRANSITIONS_OBSERVATION: dict[str, Transition] = {
    "qualifier": transition("Qualifier", {EtatObservation.RELEVEE}, EtatObservation.QUALIFIEE),
    "affecter": transition(
        "Affecter",
        {EtatObservation.RELEVEE, EtatObservation.QUALIFIEE, EtatObservation.AFFECTEE, EtatObservation.PROGRAMMEE},
        EtatObservation.AFFECTEE,
    ),
    "programmer": transition(
        "Programmer", {EtatObservation.AFFECTEE, EtatObservation.PROGRAMMEE}, EtatObservation.PROGRAMMEE
    ),
    "traiter": transition(
        "Dire que c’est traité", {EtatObservation.AFFECTEE, EtatObservation.PROGRAMMEE}, EtatObservation.TRAITEE
    ),
    "verifier": transition("Vérifier sur place", {EtatObservation.TRAITEE}, EtatObservation.VERIFIEE),
    "refaire": transition(
        "Constater que ce n’est pas réglé",
        {EtatObservation.TRAITEE, EtatObservation.VERIFIEE},
        EtatObservation.AFFECTEE,
    ),
    "classer": transition(
        "Classer sans suite",
        {
            EtatObservation.RELEVEE,
            EtatObservation.QUALIFIEE,
            EtatObservation.AFFECTEE,
            EtatObservation.PROGRAMMEE,
        },
        EtatObservation.SANS_SUITE,
    ),
    "rouvrir": transition("Rouvrir", {EtatObservation.SANS_SUITE}, EtatObservation.RELEVEE),
}

# Residents' participation fund


class GenreDemandeur(models.TextChoices):
    HABITANT = "habitant", "Une habitante, un habitant"
    GROUPE = "groupe", "Un groupe d’habitantes et d’habitants"
    ASSOCIATION = "association", "Une association"


class EtatDemandeFph(models.TextChoices):
    DEMANDE = "demande", "Demande reçue"
    AJOURNEE = "ajournee", "Ajournée"
    ACCORDEE = "accordee", "Accordée"
    REFUSEE = "refusee", "Refusée"
    AVANCEE = "avancee", "Avance versée"
    REALISEE = "realisee", "Projet réalisé"
    JUSTIFIEE = "justifiee", "Justificatifs reçus"
    SOLDEE = "soldee", "Soldée"
    REVERSEMENT = "reversement", "Reversement attendu"
    REVERSEE = "reversee", "Reversement reçu"
    RETIREE = "retiree", "Retirée"


ENGAGEES_FPH = frozenset(
    {
        EtatDemandeFph.ACCORDEE,
        EtatDemandeFph.AVANCEE,
        EtatDemandeFph.REALISEE,
        EtatDemandeFph.JUSTIFIEE,
        EtatDemandeFph.REVERSEMENT,
    }
)
TERMINEES_FPH = frozenset(
    {EtatDemandeFph.REFUSEE, EtatDemandeFph.SOLDEE, EtatDemandeFph.REVERSEE, EtatDemandeFph.RETIREE}
)
EN_ATTENTE_FPH = frozenset({EtatDemandeFph.DEMANDE, EtatDemandeFph.AJOURNEE})
TRANSITIONS_FPH: dict[str, Transition] = {
    "accorder": transition("Accorder", set(EN_ATTENTE_FPH), EtatDemandeFph.ACCORDEE),
    "ajourner": transition("Ajourner", {EtatDemandeFph.DEMANDE}, EtatDemandeFph.AJOURNEE),
    "refuser": transition("Refuser", set(EN_ATTENTE_FPH), EtatDemandeFph.REFUSEE),
    "avancer": transition("Verser l’avance", {EtatDemandeFph.ACCORDEE}, EtatDemandeFph.AVANCEE),
    "realiser": transition(
        "Constater la réalisation", {EtatDemandeFph.ACCORDEE, EtatDemandeFph.AVANCEE}, EtatDemandeFph.REALISEE
    ),
    "justifier": transition("Recevoir les justificatifs", {EtatDemandeFph.REALISEE}, EtatDemandeFph.JUSTIFIEE),
    "solder": transition("Verser le solde", {EtatDemandeFph.JUSTIFIEE}, EtatDemandeFph.SOLDEE),
    "demander_reversement": transition(
        "Demander un reversement",
        {EtatDemandeFph.AVANCEE, EtatDemandeFph.REALISEE, EtatDemandeFph.JUSTIFIEE},
        EtatDemandeFph.REVERSEMENT,
    ),
    "recevoir_reversement": transition(
        "Enregistrer le reversement", {EtatDemandeFph.REVERSEMENT}, EtatDemandeFph.REVERSEE
    ),
    "retirer": transition(
        "Retirer la demande",
        {EtatDemandeFph.DEMANDE, EtatDemandeFph.AJOURNEE, EtatDemandeFph.ACCORDEE},
        EtatDemandeFph.RETIREE,
    ),
}

# Prioritisation workshops


class MethodeAtelier(models.TextChoices):
    POINTS = "points", "Points à répartir"
    ORDRE = "ordre", "Classement par ordre"


class EtatAtelier(models.TextChoices):
    PREPARE = "prepare", "En préparation"
    OUVERT = "ouvert", "Vote ouvert"
    CLOS = "clos", "Vote clos"


TRANSITIONS_ATELIER: dict[str, Transition] = {
    "ouvrir": transition("Ouvrir le vote", {EtatAtelier.PREPARE}, EtatAtelier.OUVERT),
    "clore": transition("Clore le vote", {EtatAtelier.OUVERT}, EtatAtelier.CLOS),
}

# Opinions of councils


class SensAvisConseil(models.TextChoices):
    FAVORABLE = "favorable", "Favorable"
    RESERVES = "reserves", "Favorable avec réserves"
    DEFAVORABLE = "defavorable", "Défavorable"
    SANS = "sans", "Ne se prononce pas"


class EtatAvisConseil(models.TextChoices):
    DEMANDE = "demande", "Avis demandé"
    RENDU = "rendu", "Avis rendu"
    PUBLIE = "publie", "Avis publié"
    SANS_REPONSE = "sans_reponse", "Sans réponse"


TRANSITIONS_AVIS: dict[str, Transition] = {
    "rendre": transition("Rendre l’avis", {EtatAvisConseil.DEMANDE, EtatAvisConseil.RENDU}, EtatAvisConseil.RENDU),
    "publier": transition("Publier l’avis", {EtatAvisConseil.RENDU}, EtatAvisConseil.PUBLIE),
    "clore": transition("Constater l’absence de réponse", {EtatAvisConseil.DEMANDE}, EtatAvisConseil.SANS_REPONSE),
    "redemander": transition(
        "Demander à nouveau", {EtatAvisConseil.DEMANDE, EtatAvisConseil.SANS_REPONSE}, EtatAvisConseil.DEMANDE
    ),
}
