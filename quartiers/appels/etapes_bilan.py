"""The steps of a report: what each asks, in plain words, with an example beside each field."""

from quartiers.appels.enums import Comptage, Suite
from quartiers.appels.etapes import Etape, Question
from quartiers.appels.models import Bilan

REALISATIONS = (("oui", "Oui, comme prévu"), ("partiel", "En partie"), ("non", "Non"))

FAIT = (
    Question("realisation", "Le projet a-t-il été réalisé ?", "", genre="choix", choix=REALISATIONS),
    Question("date_debut", "Début réel", "Le jour de la première activité.", genre="date", obligatoire=False),
    Question("date_fin", "Fin réelle", "Le jour de la dernière.", genre="date", obligatoire=False),
    Question(
        "fait",
        "Qu’avez-vous fait ?",
        "Les activités, leur rythme, leur déroulement. Quelques phrases suffisent.",
        "Soixante-deux ateliers, deux par semaine, et quatre sorties en famille. La fête de juin a réuni le quartier.",
        maximum=4000,
    ),
    Question(
        "lieux", "Où ?", "Les lieux où cela s’est vraiment passé.", "Maison de quartier, parc", "court", 1000, (), False
    ),
    Question("seances", "Combien de séances ou d’ateliers ?", "", "62", "nombre", obligatoire=False),
    Question(
        "difficultes",
        "Quelles difficultés ?",
        "Ce qui a manqué ou changé. Le dire aide à adapter la suite ; ce n’est pas retenu contre vous.",
        "L’animateur est parti en mai : un mois sans atelier, puis une bénévole a pris le relais.",
        maximum=2000,
        obligatoire=False,
    ),
)
PUBLIC = (
    Question(
        "participants",
        "Combien de personnes différentes ?",
        "Une personne qui vient dix fois compte une fois.",
        "48",
        "nombre",
    ),
    Question(
        "participants_qpv",
        "Dont habitant un quartier prioritaire",
        "Si vous ne savez pas exactement, estimez, et dites-le plus bas.",
        "36",
        "nombre",
        obligatoire=False,
    ),
    Question("femmes", "Dont femmes et filles", "", "29", "nombre", obligatoire=False),
    Question("hommes", "Dont hommes et garçons", "", "19", "nombre", obligatoire=False),
    Question(
        "presences",
        "Combien de présences en tout ?",
        "Une personne qui vient dix fois compte dix fois.",
        "310",
        "nombre",
        obligatoire=False,
    ),
    Question("comptage", "Ces nombres sont…", "", genre="choix", choix=tuple((v, str(n)) for v, n in Comptage.choices)),
    Question(
        "comptage_methode",
        "Comment les avez-vous obtenus ?",
        "",
        "Feuilles de présence ; l’adresse demandée à l’inscription.",
        "ligne",
        250,
        obligatoire=False,
    ),
)
EFFETS = (
    Question(
        "effets",
        "Qu’est-ce que cela a changé ?",
        "Pour les personnes, pour le quartier. Dites comment vous le savez.",
        "Douze jeunes viennent maintenant seuls ; trois ont trouvé un stage par une rencontre faite ici.",
        maximum=3000,
        obligatoire=False,
    ),
    Question(
        "egalite",
        "Égalité entre les femmes et les hommes : qu’avez-vous fait ?",
        "",
        "Des horaires compatibles avec l’école, une garde d’enfants pendant les ateliers.",
        maximum=2000,
        obligatoire=False,
    ),
    Question(
        "temoignages",
        "Paroles d’habitantes et d’habitants",
        "Sans nom ni détail qui permettrait de reconnaître la personne.",
        "« Avant, je ne connaissais personne dans l’immeuble. »",
        maximum=2000,
        obligatoire=False,
    ),
    Question("suite", "Et l’an prochain ?", "", genre="choix", choix=tuple((v, str(n)) for v, n in Suite.choices)),
    Question("suite_motif", "Pourquoi ?", "", "Le groupe veut un créneau de plus le samedi.", "court", 1000, (), False),
)
REPARTITION = Question(
    "regle_repartition",
    "Comment avez-vous réparti les charges de fonctionnement ?",
    "La part du loyer, du téléphone… mise sur ce projet : dites selon quelle règle.",
    "Au prorata des heures d’ouverture : 20 %.",
    "court",
    1000,
    (),
    False,
)

ETAPES: tuple[Etape, ...] = (
    Etape("fait", "Ce qui a été fait", "Racontez le projet tel qu’il s’est passé.", FAIT),
    Etape("public", "Le public", "Combien de personnes, et qui. Ce qui est estimé se dit estimé.", PUBLIC),
    Etape("resultats", "Les résultats", "Ce que vous attendiez, et ce que vous avez atteint."),
    Etape("effets", "Les effets et la suite", "Ce que le projet a changé, et ce que vous souhaitez.", EFFETS),
    Etape("questions", "Les questions du contrat", "Posées à toutes les actions du contrat, de la même façon."),
    Etape(
        "comptes",
        "Les comptes",
        "Ce que le projet a vraiment coûté et qui l’a payé. Le budget prévu est à côté.",
        (REPARTITION,),
    ),
    Etape("photos", "Photos et documents", "Facultatif. Demandez l’accord des personnes que l’on reconnaît."),
    Etape("verifier", "Vérifier et déposer", "Relisez : ce qui manque est dit ici."),
)
PAR_CODE = {etape.code: etape for etape in ETAPES}


def etapes_de(bilan: Bilan, *, questions: bool) -> tuple[Etape, ...]:
    """An interim report has no accounts yet; without questions of the contract, no step asks them."""
    absentes = {code for code, la in (("comptes", bilan.genre == "final"), ("questions", questions)) if not la}
    return tuple(etape for etape in ETAPES if etape.code not in absentes)
