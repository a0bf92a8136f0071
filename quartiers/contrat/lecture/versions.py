"""The version of the structured file, written in each file (`format`) and in the schema."""

FORMAT = "contrat-de-ville/1"
