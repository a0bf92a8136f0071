"""A real OpenID provider over HTTP, in a process of its own, that insists on PKCE (S256).

`python -m tests.comptes.fournisseur_oidc` reads its people as JSON {sub: claims} from the environment, prints its
port, then serves until it is stopped.
"""

import base64
import hashlib
import io
import json
import os
import warnings
from typing import Any
from urllib.parse import parse_qs

warnings.simplefilter("ignore")

from oidc_provider_mock import User, app  # noqa: E402
from werkzeug.serving import make_server  # noqa: E402

DEFIS: dict[str, str] = {}  # redirect_uri -> code_challenge of the last authorization


def avec_pkce(application: Any) -> Any:
    """Refuse an authorization without challenge, and a token request whose verifier does not answer it."""

    def serveur(environ: dict[str, Any], start_response: Any) -> Any:
        if environ["PATH_INFO"] == "/oauth2/authorize":
            demande = parse_qs(environ["QUERY_STRING"])
            if demande.get("code_challenge_method") != ["S256"]:
                start_response("400 Bad Request", [("Content-Type", "text/plain")])
                return [b"PKCE S256 attendu"]
            DEFIS[demande["redirect_uri"][0]] = demande["code_challenge"][0]
        if environ["PATH_INFO"] == "/oauth2/token":
            corps = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            environ["wsgi.input"] = io.BytesIO(corps)
            champs = parse_qs(corps.decode())
            preuve = hashlib.sha256(champs.get("code_verifier", [""])[0].encode()).digest()
            attendu = base64.urlsafe_b64encode(preuve).rstrip(b"=").decode()
            if DEFIS.get(champs["redirect_uri"][0]) != attendu:
                start_response("400 Bad Request", [("Content-Type", "application/json")])
                return [b'{"error": "invalid_grant"}']
        return application(environ, start_response)

    return serveur


def main() -> None:
    os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # plain HTTP on the machine itself
    personnes = [User(sub=sub, claims=claims) for sub, claims in json.loads(os.environ["PERSONNES"]).items()]
    application = app(user_claims=personnes)
    serveur = make_server("localhost", 0, avec_pkce(application), threaded=True)
    print(serveur.server_port, flush=True)  # noqa: T201 - read by the tests
    serveur.serve_forever()


if __name__ == "__main__":
    main()
