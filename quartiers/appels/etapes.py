"""The steps of the application form: what each asks, in plain words, with an example beside each field."""

from dataclasses import dataclass

from quartiers.appels.enums import GenreDossier


@dataclass(frozen=True)
class Question:
    """A field of the file as a volunteer reads it. `maximum` is in characters; over it the text is kept and told."""

    nom: str
    libelle: str
    aide: str
    exemple: str = ""
    genre: str = "texte"  # texte, court (2 lines), ligne, nombre, date, choix
    maximum: int = 0
    choix: tuple[tuple[str, str], ...] = ()
    obligatoire: bool = True


@dataclass(frozen=True)
class Etape:
    """A page of the form: `parties` are the composite sections that its template adds to the questions."""

    code: str
    titre: str
    chapeau: str
    questions: tuple[Question, ...] = ()
    cibles: frozenset[str] = frozenset()


PROJET = (
    Question(
        "intitule",
        "Titre du projet",
        "Court et parlant : c’est lui qui figurera dans les listes et les courriers.",
        "Un jardin partagé au pied des immeubles",
        "ligne",
        200,
    ),
    Question(
        "genre",
        "Ce projet est…",
        "Un projet déjà financé l’an dernier par cet appel à projets est un renouvellement.",
        genre="choix",
        choix=tuple((valeur, str(libelle)) for valeur, libelle in GenreDossier.choices),
    ),
    Question(
        "annees",
        "Sur combien d’années ?",
        "Plusieurs années : une convention pluriannuelle, avec un budget par année. En cas de doute, gardez une année.",
        genre="choix",
        choix=(("1", "Une année"), ("2", "Deux années"), ("3", "Trois années"), ("4", "Quatre années")),
    ),
    Question(
        "besoin",
        "À quel besoin répondez-vous ?",
        "Ce que vous constatez dans le quartier, et comment vous le savez.",
        "Depuis la fermeture du local jeunes, une trentaine d’adolescents restent dehors le soir ; des parents nous "
        "en parlent à chaque permanence.",
        maximum=2000,
    ),
    Question(
        "objectifs",
        "Que voulez-vous changer ?",
        "Un à trois objectifs, que l’on pourra vérifier à la fin.",
        "Que vingt jeunes viennent chaque semaine et que dix montent un projet à eux avant l’été.",
        maximum=1500,
    ),
    Question(
        "description",
        "Qu’allez-vous faire ?",
        "Les activités, leur rythme, leur déroulement.",
        "Deux ateliers de deux heures par semaine de mars à novembre, une sortie par mois, une fête en juin.",
        maximum=4000,
    ),
    Question(
        "participation",
        "Quelle place pour les habitantes et habitants ?",
        "Qui a eu l’idée, qui décide, qui fait avec vous.",
        "Trois mères du quartier animent l’atelier cuisine ; le programme se décide en réunion chaque trimestre.",
        maximum=1500,
        obligatoire=False,
    ),
)

PUBLIC = (
    Question(
        "public_precision",
        "Le public en quelques mots",
        "À qui vous adressez-vous d’abord ?",
        "Des enfants de 6 à 11 ans et leurs parents, qui ne fréquentent pas encore le centre social.",
        "court",
        600,
    ),
    Question(
        "participants",
        "Combien de personnes différentes attendez-vous ?",
        "Une personne qui vient dix fois compte une fois.",
        "40",
        "nombre",
    ),
    Question(
        "participants_qpv",
        "Dont habitant un quartier prioritaire",
        "Une estimation suffit à ce stade.",
        "32",
        "nombre",
    ),
    Question("femmes", "Dont femmes et filles", "Une estimation suffit.", "22", "nombre", obligatoire=False),
    Question("hommes", "Dont hommes et garçons", "Une estimation suffit.", "18", "nombre", obligatoire=False),
)

LIEUX = (
    Question("date_debut", "Début du projet", "Le premier jour où il se passe quelque chose.", "01/03/2027", "date"),
    Question("date_fin", "Fin du projet", "Le dernier jour, bilan compris ou non.", "30/11/2027", "date"),
    Question(
        "lieu",
        "Horaires et précisions sur les lieux",
        "Quand cela se passe, où précisément.",
        "Les mercredis de 14 h à 17 h, salle Jean-Moulin ; l’été, au pied de la tour B.",
        "court",
        800,
        obligatoire=False,
    ),
)

EQUIPE = (
    Question(
        "equipe",
        "Qui fait vivre le projet, avec quels moyens ?",
        "Les personnes (salariées, bénévoles, intervenantes), leur temps, le matériel.",
        "Une animatrice diplômée à mi-temps, six bénévoles deux heures par semaine, une salle prêtée par la commune.",
        maximum=1500,
    ),
    Question(
        "partenaires",
        "Avec qui travaillez-vous ?",
        "Les structures du quartier, et ce que chacune fait dans le projet.",
        "L’école (repère les enfants), la maison de quartier (prête la salle), la bibliothèque (anime une séance).",
        maximum=1500,
    ),
    Question(
        "egalite",
        "Comment le projet fait-il avancer l’égalité entre les femmes et les hommes ?",
        "Horaires, garde d’enfants, choix des activités, façon de faire venir celles ou ceux qu’on voit peu.",
        "Un créneau avec garde d’enfants ; l’équipe veille à ce que filles et garçons aient autant la parole.",
        maximum=1200,
    ),
    Question(
        "egalite_niveau",
        "À quel niveau le situez-vous ?",
        "L’échelle de l’appel à projets ; l’équipe qui instruit dira le sien.",
        genre="choix",
        obligatoire=False,
    ),
    Question(
        "evaluation",
        "Comment saurez-vous que c’est réussi ?",
        "Comment vous compterez, à qui vous demanderez, et quand.",
        "Une feuille de présence par atelier, un questionnaire de cinq questions en juin, une discussion en octobre.",
        maximum=1500,
    ),
)

ETAPES: tuple[Etape, ...] = (
    Etape(
        "projet",
        "Le projet",
        "Racontez votre projet avec vos mots. Tout s’enregistre pendant que vous écrivez ; vous pouvez vous arrêter "
        "et revenir.",
        PROJET,
    ),
    Etape(
        "contrat",
        "Le contrat et les quartiers",
        "À quoi le projet contribue dans le contrat de ville, et où.",
        cibles=frozenset({"rattachements", "territoires"}),
    ),
    Etape("public", "Le public", "Pour qui vous agissez. Des nombres ronds suffisent.", PUBLIC, frozenset({"public"})),
    Etape("lieux", "Les dates et les lieux", "Quand et où cela se passe.", LIEUX, frozenset({"lieux"})),
    Etape(
        "equipe",
        "L’équipe, l’égalité, l’évaluation",
        "Avec qui, comment, et ce que vous mesurerez.",
        EQUIPE,
        frozenset({"indicateurs"}),
    ),
    Etape(
        "budget",
        "Le budget",
        "Ce que coûte le projet et qui le paie. Les deux totaux doivent être égaux, au centime.",
        cibles=frozenset({"budget"}),
    ),
    Etape("pieces", "Les pièces", "Les documents demandés. Ceux de votre organisme servent d’une année à l’autre."),
    Etape("verifier", "Vérifier et déposer", "Ce qui manque encore, puis le dépôt."),
)
PAR_CODE: dict[str, Etape] = {etape.code: etape for etape in ETAPES}
QUESTIONS: dict[str, Question] = {q.nom: q for etape in ETAPES for q in etape.questions}
ETAPE_DU_CHAMP: dict[str, str] = {
    **{q.nom: etape.code for etape in ETAPES for q in etape.questions},
    **{cible: etape.code for etape in ETAPES for cible in etape.cibles},
}


# Questions that a remark on a whole section reopens with it.
CIBLES_DE_GROUPE = dict.fromkeys(("participants", "participants_qpv", "femmes", "hommes"), "public")


def etape_de(cible: str) -> str:
    """The step where a field, a section or a paper (« piece:12 ») is filled."""
    return "pieces" if cible.startswith("piece") else ETAPE_DU_CHAMP.get(cible.split(":", maxsplit=1)[0], "projet")


def libelle_de(cible: str) -> str:
    """What a request for complements targets, in plain words; a paper is named by whoever has its title."""
    if cible in QUESTIONS:
        return QUESTIONS[cible].libelle
    return SECTIONS.get(cible, cible)


SECTIONS = {
    "rattachements": "Ce à quoi le projet contribue dans le contrat",
    "territoires": "Les quartiers du projet",
    "public": "Le public par âge",
    "lieux": "Les lieux du projet",
    "indicateurs": "Les résultats attendus",
    "budget": "Le budget",
    "pieces": "Les pièces",
    "organisme": "La fiche de votre organisme",
}
