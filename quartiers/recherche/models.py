"""The search index: what may be found, the words it uses, and the acronyms that stand for one another.

Below the domain packages: it knows no contract, only its number. `accueil` fills it (see `accueil.indexation`).
"""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models

from quartiers.recherche.enums import Groupe

# Contracts are dealt into so many slices, each with a full-text index of its own (migration 0005): a search that has
# found enough stops there, and costs the same with four hundred contracts as with fifty.
TRANCHES = 8


class Entree(models.Model):
    """One thing that a search may find. `politique` is the code of the right needed besides seeing the contract
    (empty: none); `public` is true when the contract is published and no right is needed.
    """

    contrat_id = models.BigIntegerField("contrat", null=True, blank=True)
    groupe = models.CharField("groupe", max_length=12, choices=Groupe.choices)
    politique = models.CharField("droit nécessaire", max_length=80, blank=True)
    public = models.BooleanField("visible de tout le monde", default=False)
    titre = models.TextField("titre")
    texte = models.TextField("texte", blank=True)
    repere = models.CharField("repère", max_length=400, blank=True, help_text="Où l’objet se trouve : contrat, axe…")
    adresse = models.CharField("adresse dans le site", max_length=300)
    titre_normalise = models.TextField("titre normalisé")
    texte_normalise = models.TextField("texte normalisé", blank=True)
    vecteur = models.GeneratedField(
        verbose_name="vecteur de recherche",
        expression=SearchVector("titre_normalise", weight="A", config="french")
        + SearchVector("texte_normalise", weight="C", config="french"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = "entrée de l’index"
        verbose_name_plural = "entrées de l’index"
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["contrat_id", "groupe"], name="entree_contrat_groupe"),
        ]

    def __str__(self) -> str:
        return self.titre


class Mot(models.Model):
    """A word of the public entries: what a typo is compared with. `lexeme` is its French root."""

    mot = models.CharField("mot", max_length=40, unique=True)
    lexeme = models.CharField("racine", max_length=40, db_index=True)
    trigrammes = ArrayField(models.CharField(max_length=3), verbose_name="trigrammes")

    class Meta:
        verbose_name = "mot"
        verbose_name_plural = "mots"
        ordering = ["mot"]
        indexes = [GinIndex(fields=["trigrammes"], name="mot_trigrammes", fastupdate=False)]

    def __str__(self) -> str:
        return self.mot


class Equivalence(models.Model):
    """An acronym and its developed form, from a contract's own table; without `contrat_id`, one of each form that the
    published contracts give: a public search reads those alone, however many contracts share them.

    `lexemes` are the roots of the form, small words left out; its first `amorce` ones tell it apart from the
    other forms of the same contract (« quartier prioritaire » is enough for QPV); `amorce_texte` is that beginning.
    """

    contrat_id = models.BigIntegerField("contrat", null=True, blank=True)
    public = models.BooleanField("visible de tout le monde", default=False)
    sigle = models.CharField("sigle normalisé", max_length=40)
    forme = models.CharField("forme développée", max_length=300)
    lexemes = ArrayField(models.CharField(max_length=60), verbose_name="racines de la forme")
    amorce = models.PositiveSmallIntegerField("racines qui suffisent")
    amorce_texte = models.CharField("début qui suffit, normalisé", max_length=300)

    class Meta:
        verbose_name = "équivalence"
        verbose_name_plural = "équivalences"
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["contrat_id"], name="equivalence_contrat"),
            models.Index(fields=["sigle"], name="equivalence_sigle"),
            GinIndex(fields=["lexemes"], name="equivalence_lexemes", fastupdate=False),
        ]

    def __str__(self) -> str:
        return f"{self.sigle} = {self.forme}"


class Indexation(models.Model):
    """When the entries of a contract were last made: what has happened since calls for a new indexing."""

    contrat_id = models.BigIntegerField("contrat", unique=True)
    faite_le = models.DateTimeField("faite le")

    class Meta:
        verbose_name = "indexation"
        verbose_name_plural = "indexations"
        ordering = ["contrat_id"]

    def __str__(self) -> str:
        return f"{self.contrat_id} : {self.faite_le:%d/%m/%Y %H:%M}"
