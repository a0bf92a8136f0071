"""The fictional words and cards of a demonstration."""

from dataclasses import dataclass

from quartiers.participation.enums_paroles import (
    CategorieObservation,
    Competence,
    EtatObservation,
    GenreParole,
    Langue,
    Recueil,
    ThemeParole,
)
from quartiers.participation.models import PagePublique


@dataclass(frozen=True)
class ParoleFictive:
    """`quartier` is a rank among the contract's neighbourhoods; `il_y_a` in days."""

    texte: str
    quartier: int
    theme: str
    genre: str
    recueil: str
    il_y_a: int
    lieu: str = ""
    publie: str = ""
    retenue: bool = False


@dataclass(frozen=True)
class CarteFictive:
    titre: str
    dit: str
    quartier: int
    theme: str
    partenaire: str
    paroles: list[int]
    mot_du_contrat: str
    reponse_dans: int = 20
    reponse: str = ""
    fonction: str = ""
    montant: str = ""
    source: str = ""
    fait: str = ""


T, G, R = ThemeParole, GenreParole, Recueil
PAROLES = [
    ParoleFictive(
        "Le soir, on ne voit rien entre l’arrêt de bus et l’école. Ma fille a peur de rentrer.",
        0, T.DEPLACEMENTS, G.ALERTE, R.CAFE, 60, "Chemin de l’école",
    ),
    ParoleFictive("Il manque de la lumière derrière le gymnase.", 0, T.DEPLACEMENTS, G.BESOIN, R.FRESQUE, 58),
    ParoleFictive(
        "Il n’y a pas un seul banc entre la pharmacie et les immeubles. Pour les personnes âgées, c’est long.",
        0, T.CADRE_DE_VIE, G.BESOIN, R.PERMANENCE, 52, "Rue de la pharmacie",
    ),
    ParoleFictive("Mettez des bancs à l’ombre, pas en plein soleil.", 0, T.CADRE_DE_VIE, G.IDEE, R.CAFE, 50),
    ParoleFictive(
        "Les encombrants restent une semaine au pied de la tour. Ça donne envie de rien.",
        1, T.CADRE_DE_VIE, G.ALERTE, R.PERMANENCE, 45, "Pied de la tour",
    ),
    ParoleFictive("On pourrait faire une ressourcerie avec ce que les gens jettent.", 1, T.LIEN_SOCIAL, G.IDEE, R.REUNION, 44),
    ParoleFictive(
        "Je voudrais apprendre à remplir mes papiers sur internet, sans dépendre de mon fils.",
        2, T.DROITS, G.BESOIN, R.PERMANENCE, 40,
    ),
    ParoleFictive("L’aide aux démarches le jeudi, c’est bien, mais il n’y a plus de place.", 2, T.DROITS, G.AVIS, R.CAFE, 38),
    ParoleFictive(
        "Les ados n’ont nulle part où aller quand il pleut. Ils restent dans les halls.",
        3, T.JEUNESSE, G.BESOIN, R.FRESQUE, 30, "Halls",
    ),
    ParoleFictive("La fête des voisins a fait du bien. À refaire.", 3, T.LIEN_SOCIAL, G.AVIS, R.PAPIER, 28),
    ParoleFictive(
        "Le médecin est parti. Il faut prendre deux bus pour se soigner.", 4, T.SANTE, G.ALERTE, R.EN_LIGNE, 20,
        publie="Le médecin est parti. Il faut prendre deux bus pour se soigner.",
    ),
    ParoleFictive(
        "Un voisin gare toujours sa camionnette devant la rampe : impossible de passer en fauteuil.",
        1, T.DEPLACEMENTS, G.ALERTE, R.EN_LIGNE, 6, "Entrée B", retenue=True,
    ),
    ParoleFictive(
        "C’est M. Martin qui jette ses sacs par la fenêtre, appelez-le au 06 00 00 00 00.",
        1, T.CADRE_DE_VIE, G.ALERTE, R.EN_LIGNE, 3, retenue=True,
    ),
]  # fmt: skip
CARTES = [
    CarteFictive(
        "Éclairer le chemin de l’école",
        "Le soir, le chemin entre l’arrêt de bus, le gymnase et l’école est dans le noir. Des enfants ont peur.",
        0,
        T.DEPLACEMENTS,
        "commune",
        [0, 1],
        "cadre de vie",
        reponse="Nous posons quatre lampadaires solaires. Les travaux durent deux jours.",
        fonction="Responsable de l’éclairage public",
        montant="9600.00",
        source="devis fictif de l’entreprise",
        fait="Les quatre lampadaires sont posés. Le chemin est éclairé jusqu’à 23 heures.",
    ),
    CarteFictive(
        "Des bancs à l’ombre",
        "Il manque des bancs entre la pharmacie et les immeubles. Les personnes âgées demandent de l’ombre.",
        0,
        T.CADRE_DE_VIE,
        "commune",
        [2, 3],
        "cadre de vie",
        reponse="Trois bancs seront posés au printemps, sous les tilleuls. Le conseil choisit les places avec nous.",
        fonction="Direction du cadre de vie",
        montant="2400.00",
        source="budget fictif d’entretien",
    ),
    CarteFictive(
        "Les encombrants au pied de la tour",
        "Les encombrants restent plusieurs jours au pied de la tour. Une habitante propose une ressourcerie.",
        1,
        T.CADRE_DE_VIE,
        "OPAC",
        [4, 5],
        "cadre de vie",
        reponse="Un passage de plus chaque vendredi. Pour la ressourcerie, une réunion est prévue avec l’association.",
        fonction="Responsable d’agence",
    ),
    CarteFictive(
        "Plus de places pour l’aide aux démarches",
        "L’aide aux démarches sur internet est complète. Des personnes veulent apprendre à faire seules.",
        2,
        T.DROITS,
        "commune",
        [6, 7],
        "accès aux droits",
        reponse="Une deuxième permanence ouvre le mardi matin. Des ateliers de quatre séances commencent en janvier.",
        fonction="Direction des solidarités",
    ),
    CarteFictive(
        "Un lieu pour les ados quand il pleut",
        "Les adolescentes et les adolescents n’ont pas de lieu à eux. Ils restent dans les halls.",
        3,
        T.JEUNESSE,
        "commune",
        [8],
        "jeunes",
        reponse_dans=12,
    ),
]
TEXTES = [
    (
        PagePublique.PAROLE,
        Langue.FRANCAIS,
        True,
        "Comment ça marche ?",
        "Vous dites ce que vous pensez de votre quartier.\nVous pouvez le dire à la permanence, au café, ou ici.\n\n"
        "- L’équipe lit ce que vous dites.\n- Elle demande une réponse à la mairie, au bailleur ou à un service.\n"
        "- La réponse est écrite ici.\n- Quand c’est fait, nous le disons.",
    ),
    (
        PagePublique.PAROLE,
        Langue.ANGLAIS,
        True,
        "How does it work?",
        "You say what you think about your neighbourhood.\nYou can say it at a meeting, in a café, or here.\n\n"
        "- The team reads what you say.\n- It asks the town hall, the landlord or a service for an answer.\n"
        "- The answer is written here.\n- When it is done, we say so.",
    ),
    (
        PagePublique.PAROLE,
        Langue.ARABE,
        True,
        "كيف يعمل ذلك؟",
        "أنتم تقولون رأيكم في حيّكم.\nيمكنكم قوله في اللقاءات أو هنا.\n\n"
        "- الفريق يقرأ ما تقولونه.\n- يطلب جوابا من البلدية أو من مالك السكن.\n- الجواب يُكتب هنا.",
    ),
    (
        PagePublique.PAROLE,
        Langue.TURC,
        True,
        "Nasıl işliyor?",
        "Mahalleniz hakkında ne düşündüğünüzü söyleyin.\n\n- Ekip söylediklerinizi okur.\n"
        "- Belediyeden veya ev sahibinden cevap ister.\n- Cevap buraya yazılır.",
    ),
    (
        PagePublique.CONTRIBUER,
        Langue.FRANCAIS,
        True,
        "Avant d’écrire",
        "Vous n’avez pas besoin de compte.\nN’écrivez pas votre nom.\nUne personne lit votre message avant de le montrer.",
    ),
]


@dataclass(frozen=True)
class VueFictive:
    """One thing seen during the fictional walk; `etat` is how far it has gone."""

    texte: str
    categorie: str
    competence: str
    gravite: int
    lieu: str
    etat: str
    ecart: tuple[float, float]  # from the middle of the neighbourhood, in degrees


C, Q, E = CategorieObservation, Competence, EtatObservation
VUES = [
    VueFictive("Lampadaire éteint devant l’entrée C", C.ECLAIRAGE, Q.COMMUNE, 2, "Entrée C", E.VERIFIEE, (0.0004, 0.0003)),
    VueFictive("Trottoir soulevé par une racine", C.VOIRIE, Q.EPCI, 3, "Allée des tilleuls", E.PROGRAMMEE, (-0.0003, 0.0005)),
    VueFictive("Porte du hall qui ne ferme plus", C.IMMEUBLES, Q.BAILLEUR, 2, "Bâtiment 4", E.AFFECTEE, (0.0002, -0.0004)),
    VueFictive("Encombrants derrière les garages", C.PROPRETE, Q.BAILLEUR, 2, "Garages", E.AFFECTEE, (-0.0005, -0.0002)),
    VueFictive("Passage piéton effacé près de l’école", C.SECURITE_ROUTIERE, Q.EPCI, 3, "École", E.QUALIFIEE, (0.0006, 0.0001)),
    VueFictive("Le jardin partagé est très beau", C.REUSSITE, Q.AUTRE, 1, "Jardin", E.RELEVEE, (0.0001, 0.0006)),
]  # fmt: skip
VENUS = {"habitants": 9, "conseillers": 2, "elus": 1, "commune": 2, "bailleurs": 1}


@dataclass(frozen=True)
class AideFictive:
    """A request to the fictional fund, `etape` saying how far it has gone."""

    titre: str
    objet: str
    pour_qui: str
    budget: int
    demande: int
    etape: str


AIDES = [
    AideFictive("Fête des voisins", "Un repas partagé dans la cour.", "80 habitants", 520, 400, "soldee"),
    AideFictive("Sortie à la ferme", "Un car pour douze familles.", "12 familles", 700, 500, "avancee"),
    AideFictive("Bacs de légumes", "Quatre bacs au pied des immeubles.", "Les riverains", 450, 350, "demande"),
]
