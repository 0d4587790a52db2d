package io.tidemark.controller.decision.topic;

import java.util.NavigableSet;
import java.util.Optional;

/**
 * Which names a topic may have. Metrics write a dot and an underscore the same way, so two topics whose names
 * differ in nothing else are not told apart there: the second one is refused.
 */
final class TopicNames {
    /** So that a directory's name, with the partition behind it, fits into what file systems allow. */
    static final int MAX_CHARS = 249;

    private TopicNames() {}

    /** What is wrong with a name, in a sentence. */
    static Optional<String> problem(String name) {
        if (name.isEmpty())
            return Optional.of("A topic's name may not be empty.");
        if (name.equals(".") || name.equals(".."))
            return Optional.of("A topic may not be called \"" + name + "\", since a directory is.");
        if (name.length() > MAX_CHARS)
            return Optional.of("A topic's name may have " + MAX_CHARS + " characters, but this one has "
                    + name.length() + ".");
        if (!name.chars().allMatch(TopicNames::isLegal))
            return Optional.of("A topic's name may only have the letters a to z and A to Z, the digits, dots,"
                    + " underscores and hyphens.");
        return Optional.empty();
    }

    private static boolean isLegal(int each) {
        return (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z') || (each >= '0' && each <= '9')
                || isEither(each) || each == '-';
    }

    private static boolean isEither(int each) {
        return each == '.' || each == '_';
    }

    /** One of the names that differs from this one in dots and underscores alone, and is not the same. */
    static Optional<String> colliding(String name, NavigableSet<String> names) {
        return colliding("", name, names).filter(other -> !other.equals(name));
    }

    /** Follows every spelling, as long as there is a name that begins like it. */
    private static Optional<String> colliding(String prefix, String rest, NavigableSet<String> names) {
        String next = names.ceiling(prefix);
        if (next == null || !next.startsWith(prefix))
            return Optional.empty();
        int at = firstOfEither(rest);
        String literal = prefix + rest.substring(0, at);
        if (at == rest.length())
            return names.contains(literal) ? Optional.of(literal) : Optional.empty();
        String after = rest.substring(at + 1);
        char other = rest.charAt(at) == '.' ? '_' : '.';
        return colliding(literal + other, after, names)
                .or(() -> colliding(literal + rest.charAt(at), after, names));
    }

    /** Where there is a dot or an underscore; behind the end where there is none. */
    private static int firstOfEither(String text) {
        int at = 0;
        while (at < text.length() && !isEither(text.charAt(at)))
            at++;
        return at;
    }
}
