"""Runs under pretalx's own Python: an event, its organiser, so many submissions with speakers, tags and marks.

    python liste_pretalx.py 10000

It prints one line of JSON: the paths to measure and the session of the organiser. Nothing of ours is imported here.
"""

import datetime as dt
import json
import os
import random
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "pretalx.settings"
import django

django.setup()

from django.conf import settings  # noqa: E402 - after the set-up
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils.timezone import now  # noqa: E402
from django_scopes import scopes_disabled  # noqa: E402
from pretalx.event.models import Event  # noqa: E402
from pretalx.event.utils import create_organiser_with_team  # noqa: E402
from pretalx.person.models import SpeakerProfile, User  # noqa: E402
from pretalx.submission.models import Review, Submission, SubmissionStates, Tag, Track  # noqa: E402

EVENEMENT = "banc"
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ3789"
ETATS = (SubmissionStates.SUBMITTED, SubmissionStates.SUBMITTED, SubmissionStates.ACCEPTED, SubmissionStates.REJECTED)
MOTS = (
    "accès",
    "soins",
    "médiation",
    "mobilités",
    "réussite",
    "jardins",
    "sport",
    "insertion",
    "français",
    "logements",
)


def code(rang: int) -> str:
    """Six letters, different for each rank."""
    lettres = ""
    for _ in range(6):
        rang, reste = divmod(rang, len(ALPHABET))
        lettres += ALPHABET[reste]
    return lettres


def evenement() -> Event:
    deja = Event.objects.filter(slug=EVENEMENT).first()
    if deja is not None:
        return deja
    organisatrice = User.objects.create_user(
        email="organisatrice@banc.example", password="x" * 20, name="Organisatrice"
    )
    organisateur, equipe = create_organiser_with_team(name="Banc", slug="banc", users=[organisatrice])
    for droit in ("can_create_events", "can_change_event_settings", "can_change_submissions", "is_reviewer"):
        setattr(equipe, droit, True)
    equipe.all_events = True
    equipe.save()
    jour = (now() + dt.timedelta(days=60)).date()
    cree = Event.objects.create(
        name="Banc", slug=EVENEMENT, organiser=organisateur, date_from=jour, date_to=jour + dt.timedelta(days=2),
        timezone="Europe/Paris", email="organisatrice@banc.example", locale="fr", locale_array="fr", is_public=True,
    )  # fmt: skip
    cree.build_initial_data()
    return cree


def remplir(combien: int, event: Event) -> None:
    hasard = random.Random(71)
    genre = event.cfp.default_type
    pistes = [Track.objects.create(event=event, name=f"Axe {n}", color="#00ff00") for n in range(1, 5)]
    etiquettes = [Tag.objects.create(event=event, tag=f"quartier {n}", color="#0000ff") for n in range(8)]
    personnes = User.objects.bulk_create(
        [
            User(email=f"porteur-{n}@banc.example", name=f"Association fictive {n}", code=code(10**6 + n))
            for n in range(1500)
        ]
    )
    SpeakerProfile.objects.bulk_create([SpeakerProfile(user=p, event=event) for p in personnes])
    propositions = Submission.objects.bulk_create(
        [
            Submission(
                code=code(n), event=event, submission_type=genre, track=hasard.choice(pistes), state=hasard.choice(ETATS),
                title=" ".join(hasard.sample(MOTS, 3)) + f" ({hasard.randrange(10_000)})", content_locale="fr",
                abstract=" ".join(hasard.sample(MOTS, 5)), description=" ".join(hasard.sample(MOTS, 6)),
            )
            for n in range(combien)
        ],
        batch_size=1000,
    )  # fmt: skip
    Submission.speakers.through.objects.bulk_create(
        [Submission.speakers.through(submission_id=s.pk, user_id=hasard.choice(personnes).pk) for s in propositions],
        batch_size=2000,
    )
    Submission.tags.through.objects.bulk_create(
        [Submission.tags.through(submission_id=s.pk, tag_id=hasard.choice(etiquettes).pk) for s in propositions],
        batch_size=2000,
    )
    juge = User.objects.get(email="organisatrice@banc.example")
    Review.objects.bulk_create(
        [
            Review(submission=s, user=juge, text="Avis.", score=hasard.randrange(0, 5))
            for s in propositions
            if hasard.random() < 0.5
        ],
        batch_size=2000,
    )


def main() -> None:
    with scopes_disabled():
        event = evenement()
        manquent = int(sys.argv[1]) - Submission.objects.filter(event=event).count()
        if manquent > 0:
            with transaction.atomic():
                remplir(manquent, event)
            with connection.cursor() as curseur:
                curseur.execute("ANALYZE")
        client = Client()
        client.force_login(User.objects.get(email="organisatrice@banc.example"))
    temoin = client.cookies[settings.SESSION_COOKIE_NAME].value
    print(json.dumps({"base": f"/orga/event/{EVENEMENT}/", "temoin": f"{settings.SESSION_COOKIE_NAME}={temoin}"}))


if __name__ == "__main__":
    main()
