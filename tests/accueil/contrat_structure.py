"""A small structured contract, fictional, with one of everything that the loader knows."""

import copy
from typing import Any

DOCUMENT: dict[str, Any] = {
    "format": "contrat-de-ville/1",
    "contrat": {
        "titre": "Contrat de ville du Val d’Essai",
        "intitule": "Contrat de ville du Val d’Essai",
        "lignes": [1, 1],
        "epci": "Communauté d’agglomération du Val d’Essai",
        "periode": {"debut": 2024, "fin": 2030},
        "date": "Avril 2024",
        "communes": ["Essai-le-Haut", "Essai-le-Bas"],
        "vocabulaire": {"axe": "Pilier"},
    },
    "axes": [
        {
            "code": "1",
            "titre": "Cohésion sociale",
            "lignes": [3, 3],
            "orientations": [
                {
                    "code": "1.1",
                    "titre": "Santé",
                    "lignes": [4, 4],
                    "objectifs": [{"code": "1.1.O1", "titre": "Accéder aux soins", "lignes": [5, 5]}],
                    "actions": [
                        {
                            "code": "1.1.A1",
                            "titre": "Ouvrir un centre",
                            "lignes": [6, 6],
                            "sous_actions": [{"code": "1.1.A1.1", "titre": "le midi", "lignes": [7, 7]}],
                        }
                    ],
                }
            ],
        },
        {
            "code": "2",
            "titre": "Emploi",
            "lignes": [8, 8],
            "orientations": [],
            "actions": [{"code": "2.A1", "titre": "Tenir un forum", "lignes": [9, 9]}],
        },
    ],
    "quartiers": [
        {
            "titre": "Le Moulin",
            "commune": "Essai-le-Haut",
            "slogan": "Vers l’eau",
            "lignes": [10, 10],
            "chiffres": [
                {"titre": "Population", "valeur": 1500, "unite": "habitants", "lignes": [11, 11]},
                {"titre": "Taux de pauvreté", "valeur": 46.5, "unite": "%", "annee": "2021", "lignes": [12, 12]},
            ],
            "themes": [{"titre": "Travailler l’image du quartier", "lignes": [13, 13]}],
            "pistes": [{"titre": "Ouvrir un jardin", "lignes": [14, 14]}],
        },
        {
            "titre": "Les Prés",
            "commune": "Essai-le-Bas",
            "slogan": "",
            "lignes": [15, 15],
            "chiffres": [
                {"titre": "35 % de taux de pauvreté", "valeur": 35, "unite": "%", "lignes": [16, 16]},
            ],
            "themes": [],
            "pistes": [{"titre": "Planter des arbres", "lignes": [17, 17]}],
        },
    ],
    "matrice": [
        {
            "titre": "Image du quartier",
            "quartier": "Le Moulin",
            "axe": "Cohésion sociale",
            "axe_code": "1",
            "theme": "Travailler l’image du quartier",
            "lignes": [18, 18],
        },
        {
            "titre": "Lutter contre l’isolement",
            "quartier": "Les Prés",
            "axe": "Emploi",
            "axe_code": "2",
            "lignes": [19, 19],
        },
    ],
    "instances": [
        {
            "titre": "Comité de pilotage",
            "lignes": [20, 21],
            "presidence": ["le sous-préfet"],
            "membres": ["les signataires"],
            "missions": ["Valider la programmation"],
            "frequence_min": 2,
            "frequence_texte": "Il se réunit deux fois par an",
        }
    ],
    "participation": [
        {
            "titre": "Conseil citoyen",
            "commune": "Essai-le-Bas",
            "lignes": [22, 22],
            "statut": "",
            "effectif": 16,
            "nombre": None,
            "colleges": ["habitants", "acteurs locaux"],
            "mandat": 3,
            "renouvellement": "",
            "designation": "tirage au sort",
            "frequence_min": None,
            "frequence_texte": "",
        }
    ],
    "signataires": [
        {"titre": "Etat", "fonction": "Préfet", "nom_personne": "Prénom Nom", "lignes": [23, 23]},
        {"titre": "OPAC du Val", "fonction": "Président", "nom_personne": "", "lignes": [24, 24]},
        {"titre": "OPAC du Val", "fonction": "Directrice", "nom_personne": "", "lignes": [24, 24]},
    ],
    "engagements": [
        {
            "code": "E1",
            "titre": "Rénover les logements",
            "signataire": "L’OPAC du Val",
            "rubrique": "Habitat",
            "lignes": [25, 25],
            "detail": "200 par an à l’échelle du département",
            "quantites": [
                {
                    "titre": "200 logements",
                    "nombre": 200,
                    "unite": "logements",
                    "periode": "par an",
                    "perimetre": "à l’échelle du département",
                    "lignes": [25, 25],
                }
            ],
        }
    ],
    "dispositifs": [
        {
            "code": "D1",
            "titre": "Service civique",
            "domaine": "Jeunesse",
            "porteur": "SDJES",
            "objectif": "Engager les jeunes",
            "nature": "droit_commun",
            "signataire": "L’Etat",
            "lignes": [26, 26],
            "autres_objectifs": ["Renforcer l’expression"],
        }
    ],
    "indicateurs": [
        {
            "code": "I1",
            "titre": "Nombre de consultations",
            "nature": "quantitatif",
            "axe": "Cohésion sociale",
            "axe_code": "1",
            "orientation": "Favoriser la santé",
            "orientation_code": "1.1",
            "question": "Se soigne-t-on mieux ?",
            "lignes": [28, 28],
            "question_lignes": [27, 27],
            "details": [{"titre": "dont jeunes", "lignes": [29, 29]}],
        },
        {
            "code": "I2",
            "titre": "Satisfaction",
            "nature": "qualitatif",
            "axe": "Cohésion sociale",
            "axe_code": "1",
            "orientation": "Favoriser la santé",
            "orientation_code": "1.1",
            "question": "Se soigne-t-on mieux ?",
            "lignes": [30, 30],
            "question_lignes": [27, 27],
        },
    ],
    "sigles": [{"sigle": "QPV", "titre": "Quartier prioritaire", "lignes": [31, 31]}],
    "references": [{"titre": "loi du 21 février 2014", "nature": "loi", "date": "2014-02-21", "lignes": [2, 2]}],
    "notes": [{"appel": "1", "titre": "Insee, RP 2019", "lignes": [32, 32]}],
}


def document() -> dict[str, Any]:
    return copy.deepcopy(DOCUMENT)
