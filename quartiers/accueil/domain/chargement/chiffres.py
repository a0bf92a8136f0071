"""One key per quantity, whatever the words: so that the figures of two neighbourhoods may be compared."""

import re
import unicodedata

from django.utils.text import slugify

# The first pattern found in the label (without accents, in lower case) gives the key.
GRANDEURS: tuple[tuple[str, str], ...] = (
    (r"emmenag", "menages-emmenages-depuis-moins-de-5-ans"),
    (r"pauvrete", "taux-de-pauvrete"),
    (r"ni en emploi", "jeunes-ni-en-emploi-ni-en-etude"),
    (r"sans diplome", "jeunes-non-scolarises-sans-diplome"),
    (r"indice de jeunesse", "indice-de-jeunesse"),
    (r"voiture|vehicul", "demandeurs-d-emploi-sans-voiture"),
    (r"adolescent.*monoparental", "adolescents-en-famille-monoparentale"),
    (r"monoparental.*parmi les menages|menages sont des familles monoparental", "familles-monoparentales-parmi-menages"),
    (r"parmi les familles|familles sont monoparental", "familles-monoparentales-parmi-familles"),
    (r"monoparental", "familles-monoparentales-parmi-menages"),
    (r"menages? (de 1|d.une|d.1) (seule )?personne", "menages-d-une-personne"),
    (r"taille moyenne des menages|personnes? par menage", "taille-moyenne-des-menages"),
    (r"precaire", "taux-d-emplois-precaires"),
    (r"immigre", "part-des-personnes-immigrees"),
    (r"mixit|population mixte", "part-de-population-mixte"),
    (r"revenus? declare", "revenus-declares"),
    (r"revenus? d.activite", "part-des-revenus-d-activite"),
    (r"activites? des hommes", "taux-d-activite-des-hommes"),
    (r"activites? des femmes", "taux-d-activite-des-femmes"),
    (r"moins de 25 ans", "moins-de-25-ans"),
    (r"chomage", "taux-de-chomage"),
    (r"habitant|population", "habitants"),
)  # fmt: skip


def cle_du_chiffre(libelle: str, unite: str = "") -> str:
    """« 35 % de taux de pauvreté » and « Taux de pauvreté : 27 % » give « taux-de-pauvrete ».

    A share never gets the key of a count: « moins de 25 ans » in % and in people are two quantities.
    """
    decompose = unicodedata.normalize("NFKD", f"{libelle} {unite}".lower())
    nu = "".join(c for c in decompose if not unicodedata.combining(c))
    trouvee = next((cle for motif, cle in GRANDEURS if re.search(motif, nu)), "")
    if trouvee == "habitants" and "%" in unite:
        trouvee = ""
    sans_nombres = re.sub(r"[\d.,%]+", " ", libelle)
    return (trouvee or slugify(sans_nombres) or "chiffre")[:80]
