"""What a person settled about a file's columns, kept for the next file with the same header."""

from django.db import models

from quartiers.socle.modeles import Horodate


class CorrespondanceMemorisee(Horodate):
    """Abstract: a package adds whose it is (contract, landlord, source) and the uniqueness that goes with it.

    `colonnes` holds the code of the field that each column feeds, from left to right ("" is not read);
    `vocabulaire` the words of the file by kind: {"axe": {"entretien renforce": "3"}}, "" for those set aside.
    """

    signature = models.CharField("empreinte de l’en-tête", max_length=40)
    colonnes = models.JSONField("colonnes", default=list, blank=True)
    vocabulaire = models.JSONField("mots du fichier", default=dict, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.signature
