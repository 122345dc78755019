"""The API: who asks, may they, is the body well formed; the answer comes from the ledger."""
