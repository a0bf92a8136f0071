"""Files on an S3 service, by the settings alone: real HTTP, against a local server."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import boto3  # type: ignore[import-untyped]
import pytest
from moto.server import ThreadedMotoServer

PROGRAMME = """
import django, json
django.setup()
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
nom = default_storage.save("documents/ab/a.pdf", ContentFile(b"%PDF-1.7 contenu"))
second = default_storage.save("documents/ab/a.pdf", ContentFile(b"%PDF-1.7 autre"))
with default_storage.open(nom) as fichier:
    lu = fichier.read().decode()
print(json.dumps([nom, lu, second != nom]))
"""


@pytest.fixture
def serveur() -> Iterator[str]:
    serveur = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    serveur.start()
    hote, port = serveur.get_host_and_port()
    yield f"http://{hote}:{port}"
    serveur.stop()


def test_settings_send_files_to_the_bucket(serveur: str, tmp_path: object) -> None:
    client = boto3.client(
        "s3", endpoint_url=serveur, aws_access_key_id="cle", aws_secret_access_key="secret", region_name="eu-west-3"
    )
    client.create_bucket(Bucket="quartiers", CreateBucketConfiguration={"LocationConstraint": "eu-west-3"})
    environnement = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "quartiers.settings",
        "QUARTIERS_DONNEES": str(tmp_path),
        "DATABASE_URL": "postgresql://personne@127.0.0.1:9/aucune",
        "QUARTIERS_S3_BUCKET": "quartiers",
        "QUARTIERS_S3_ADRESSE": serveur,
        "QUARTIERS_S3_CLE": "cle",
        "QUARTIERS_S3_SECRET": "secret",
        "QUARTIERS_S3_REGION": "eu-west-3",
    }

    fini = subprocess.run(
        [sys.executable, "-c", PROGRAMME], env=environnement, capture_output=True, text=True, check=True, timeout=60
    )

    nom, lu, autre_nom = json.loads(fini.stdout)
    assert (nom, lu, autre_nom) == ("documents/ab/a.pdf", "%PDF-1.7 contenu", True)
    objet = client.get_object(Bucket="quartiers", Key="documents/ab/a.pdf")
    assert objet["Body"].read() == b"%PDF-1.7 contenu"
    assert len(client.list_objects_v2(Bucket="quartiers")["Contents"]) == 2
