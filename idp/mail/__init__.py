"""Mail that can't be lost: an outbox written with its cause, and a postman that empties it."""
