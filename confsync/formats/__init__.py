"""A plan or a run as people and programs read it. What comes from outside is made safe here."""
