"""The floors: the same rows by the best technique, without sign-in, scope, shell, translation or audit."""
