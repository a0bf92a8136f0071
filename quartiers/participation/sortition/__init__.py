"""Drawing people by lot: rules and quotas, equal chances, the lottery, the record. No model, no page here."""
