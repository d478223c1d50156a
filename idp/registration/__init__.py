"""Sign-ups that are not accounts yet: kept, proved, judged by officers, and opened."""
