"""Static files: compressed, with a fingerprint in their name so that browsers keep them."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class StockageStatique(CompressedManifestStaticFilesStorage):
    """A missing file must not break a page in production; a test walks every template's files."""

    manifest_strict = False
