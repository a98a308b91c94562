"""Pictures of a record: one file each, found by listing this folder."""
