"""The ledger 台账: what happened, in PostgreSQL. It decides every act."""
