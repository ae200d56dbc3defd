"""The wanted state: YAML files to declarations, with every value's place."""
