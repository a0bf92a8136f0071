"""Workbooks to start from: a template that explains itself, and a whole survey in French and in Arabic (fictional)."""

from typing import Any

from quartiers.enquetes.xlsform.fichier import en_xlsx

FR, AR = "label::Français (fr)", "label::العربية (ar)"
AIDE_FR, AIDE_AR = "hint::Français (fr)", "hint::العربية (ar)"
ENTETE_MODELE = [
    "type",
    "name",
    "label::Français (fr)",
    "hint::Français (fr)",
    "required",
    "relevant",
    "constraint",
    "constraint_message::Français (fr)",
    "appearance",
]
MODELE = [
    ["note", "accueil", "Bonjour. Ce questionnaire prend cinq minutes.", "", "", "", "", "", ""],
    ["begin group", "logement", "Votre logement", "", "", "", "", "", ""],
    [
        "select_one oui_non",
        "satisfait_logement",
        "Êtes-vous satisfait·e de votre logement ?",
        "",
        "yes",
        "",
        "",
        "",
        "",
    ],
    ["text", "pourquoi", "Pourquoi ?", "En quelques mots.", "", "${satisfait_logement} = 'non'", "", "", "multiline"],
    ["end group", "", "", "", "", "", "", "", ""],
    [
        "integer",
        "personnes",
        "Combien de personnes vivent chez vous ?",
        "",
        "",
        "",
        ". >= 1 and . <= 20",
        "Écrivez un nombre de 1 à 20.",
        "",
    ],
    [
        "select_multiple services or_other",
        "services_utilises",
        "Quels services utilisez-vous ?",
        "",
        "",
        "",
        "",
        "",
        "",
    ],
]
CHOIX_MODELE = [
    ["oui_non", "oui", "Oui"],
    ["oui_non", "non", "Non"],
    ["services", "bus", "Le bus"],
    ["services", "centre_social", "Le centre social"],
    ["services", "mediatheque", "La médiathèque"],
]
MODE_D_EMPLOI = [
    ["Colonne ou type", "À quoi cela sert"],
    [
        "type",
        "note, text, integer, decimal, date, range, acknowledge, select_one liste, select_multiple liste, calculate, hidden, begin group, end group",
    ],
    ["or_other", "Après le nom de la liste : ajoute « Autre » et demande de préciser."],
    ["name", "Le nom de la question, sans espace ni accent. Le même nom d’une vague à l’autre permet de comparer."],
    [
        "label::Langue (code)",
        "Le texte montré. Une colonne par langue : « label::العربية (ar) », « label::Türkçe (tr) ».",
    ],
    ["required", "yes : une réponse est attendue."],
    [
        "relevant",
        "Quand la question est posée : ${satisfait_logement} = 'non', ou selected(${services_utilises}, 'bus').",
    ],
    ["constraint", "Ce qui est accepté : . >= 1 and . <= 20. Le point est la réponse elle-même."],
    ["appearance", "multiline : plusieurs lignes ; minimal : une liste à dérouler."],
    ["Jamais", "Ni nom, ni adresse, ni téléphone, ni photo, ni lieu précis : une enquête ne recueille pas d’identité."],
]

# The example: (type, name, French, Arabic, further columns).
SUITE = [
    "required",
    "relevant",
    "constraint",
    "constraint_message::Français (fr)",
    "constraint_message::العربية (ar)",
    "appearance",
    "parameters",
    "calculation",
]
Ligne = tuple[str, str, str, str, dict[str, str]]
EXEMPLE: list[Ligne] = [
    (
        "note",
        "accueil",
        "Merci de donner votre avis sur la vie dans votre quartier. Cela prend cinq minutes.",
        "شكرًا على إبداء رأيكم في الحياة في حيّكم. يستغرق ذلك خمس دقائق.",
        {},
    ),
    ("begin group", "cadre", "Votre quartier", "حيّكم", {}),
    (
        "range",
        "note_quartier",
        "Quelle note donnez-vous à la vie dans votre quartier ?",
        "ما التقييم الذي تعطونه للحياة في حيّكم؟",
        {"required": "yes", "parameters": "start=0 end=10 step=1"},
    ),
    (
        "select_one satisfaction",
        "proprete",
        "La propreté des rues et des halls",
        "نظافة الشوارع والمداخل",
        {"required": "yes"},
    ),
    (
        "select_one satisfaction",
        "securite",
        "Le sentiment de sécurité le soir",
        "الشعور بالأمان في المساء",
        {"required": "yes"},
    ),
    ("select_one satisfaction", "transports", "Les transports en commun", "وسائل النقل العام", {}),
    (
        "select_multiple lieux or_other",
        "lieux_frequentes",
        "Quels lieux du quartier fréquentez-vous ?",
        "ما الأماكن التي ترتادونها في الحيّ؟",
        {},
    ),
    (
        "select_one oui_non",
        "envie_demenager",
        "Si vous le pouviez, quitteriez-vous le quartier ?",
        "لو استطعتم، هل كنتم ستغادرون الحيّ؟",
        {"required": "yes"},
    ),
    (
        "text",
        "raison_depart",
        "Pour quelle raison principale ?",
        "ما السبب الرئيسي؟",
        {"relevant": "${envie_demenager} = 'oui'", "appearance": "multiline"},
    ),
    (
        "text",
        "priorite",
        "Qu’est-ce qui devrait changer en premier ?",
        "ما الذي يجب أن يتغيّر أولاً؟",
        {"appearance": "multiline"},
    ),
    ("end group", "", "", "", {}),
    ("begin group", "vous", "Vous", "أنتم", {}),
    ("select_one sexe", "sexe", "Vous êtes", "أنتم", {"required": "yes"}),
    ("select_one ages", "age", "Votre âge", "عمركم", {"required": "yes"}),
    (
        "integer",
        "personnes",
        "Combien de personnes vivent chez vous, vous compris ?",
        "كم شخصًا يعيش في منزلكم، بمن فيهم أنتم؟",
        {
            "constraint": ". >= 1 and . <= 20",
            "constraint_message::Français (fr)": "Écrivez un nombre de 1 à 20.",
            "constraint_message::العربية (ar)": "اكتبوا عددًا من 1 إلى 20.",
        },
    ),
    (
        "integer",
        "enfants",
        "Dont combien de moins de 18 ans ?",
        "كم منهم دون 18 عامًا؟",
        {
            "relevant": "${personnes} > 1",
            "constraint": ". >= 0 and . < ${personnes}",
            "constraint_message::Français (fr)": "Ce nombre est plus petit que celui des personnes du logement.",
            "constraint_message::العربية (ar)": "يجب أن يكون هذا العدد أقل من عدد سكان المنزل.",
        },
    ),
    ("calculate", "famille", "", "", {"calculation": "if(${enfants} > 0, 'avec_enfants', 'sans_enfant')"}),
    (
        "select_one anciennete",
        "anciennete",
        "Depuis quand habitez-vous le quartier ?",
        "منذ متى تسكنون في الحيّ؟",
        {"appearance": "minimal"},
    ),
    ("end group", "", "", "", {}),
]
CHOIX_EXEMPLE = [
    ("satisfaction", "tres", "Très satisfait·e", "راضٍ جدًا"),
    ("satisfaction", "plutot", "Plutôt satisfait·e", "راضٍ إلى حدّ ما"),
    ("satisfaction", "peu", "Peu satisfait·e", "غير راضٍ إلى حدّ ما"),
    ("satisfaction", "pas", "Pas du tout satisfait·e", "غير راضٍ إطلاقًا"),
    ("lieux", "centre_social", "Le centre social", "المركز الاجتماعي"),
    ("lieux", "mediatheque", "La médiathèque", "المكتبة"),
    ("lieux", "stade", "Le stade, le gymnase", "الملعب أو القاعة الرياضية"),
    ("lieux", "marche", "Le marché", "السوق"),
    ("lieux", "parc", "Le parc", "الحديقة"),
    ("oui_non", "oui", "Oui", "نعم"),
    ("oui_non", "non", "Non", "لا"),
    ("sexe", "femme", "Une femme", "امرأة"),
    ("sexe", "homme", "Un homme", "رجل"),
    ("sexe", "autre", "Autre, ou je préfère ne pas le dire", "غير ذلك، أو أفضّل عدم الإجابة"),
    ("ages", "16_24", "16 à 24 ans", "من 16 إلى 24 عامًا"),
    ("ages", "25_44", "25 à 44 ans", "من 25 إلى 44 عامًا"),
    ("ages", "45_64", "45 à 64 ans", "من 45 إلى 64 عامًا"),
    ("ages", "65_plus", "65 ans et plus", "65 عامًا فأكثر"),
    ("anciennete", "moins_2", "Moins de 2 ans", "أقل من سنتين"),
    ("anciennete", "2_10", "De 2 à 10 ans", "من سنتين إلى 10 سنوات"),
    ("anciennete", "plus_10", "Plus de 10 ans", "أكثر من 10 سنوات"),
]


def modele_xlsx() -> bytes:
    return en_xlsx(
        {
            "survey": [ENTETE_MODELE, *MODELE],
            "choices": [["list_name", "name", FR], *CHOIX_MODELE],
            "settings": [["form_title", "default_language"], ["Mon enquête", "Français (fr)"]],
            "Mode d’emploi": MODE_D_EMPLOI,
        }
    )


def feuilles_exemple() -> dict[str, list[list[Any]]]:
    return {
        "survey": [
            ["type", "name", FR, AR, *SUITE],
            *(
                [genre, nom, fr, ar, *(reste.get(colonne, "") for colonne in SUITE)]
                for genre, nom, fr, ar, reste in EXEMPLE
            ),
        ],
        "choices": [["list_name", "name", FR, AR], *(list(ligne) for ligne in CHOIX_EXEMPLE)],
        "settings": [["form_title", "default_language"], ["La vie dans votre quartier", "Français (fr)"]],
    }


def exemple_xlsx() -> bytes:
    return en_xlsx(feuilles_exemple())
