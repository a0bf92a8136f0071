"""The consolidated contract as a PDF."""

from bench.chrono import chronometrer


def mesurer_pdf() -> None:
    from django.utils import timezone

    from quartiers.accueil.document_contrat import contrat_en_pdf
    from quartiers.contrat.models import Contrat

    contrat = Contrat.objects.get(code="creusot-montceau")
    mediane, pire = chronometrer(lambda: contrat_en_pdf(contrat, timezone.localdate()), fois=3)
    print("\n## Contrat consolidé en PDF/UA")
    print(f"médiane {mediane:.2f} s, pire {pire:.2f} s")
