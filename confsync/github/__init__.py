"""What a pull request needs: annotations, summary, comment, and the review that an apply is bound to."""
