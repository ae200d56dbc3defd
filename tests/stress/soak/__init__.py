"""Many conversations through a storm, with kills: `make soak`."""
