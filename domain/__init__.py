"""The law, pure: what the Opinions and the litigation law ask of an organ that is sued."""
