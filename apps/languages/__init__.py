"""The only place that knows how a translated field is stored: language columns, fallback, stamps."""
