"""Acts of the evaluation: matrix, evidence, judgements, recommendations, report."""
