package io.tidemark.common.config;

import java.util.Collection;
import java.util.Optional;

/** Finds the name that somebody who mistyped may have meant. */
final class NearestName {
    /** A longer name is not compared with any. */
    private static final int MAX_CHARS = 128;

    private NearestName() {}

    /** The nearest of the names, where one is near enough: one wrong character in four, at most. */
    static Optional<String> of(String given, Collection<String> names) {
        if (given.length() > MAX_CHARS)
            return Optional.empty();
        String nearest = "";
        int least = given.length() / 4 + 1;
        for (String name : names) {
            if (Math.abs(name.length() - given.length()) >= least)
                continue;
            int distance = distance(given, name);
            if (distance < least) {
                least = distance;
                nearest = name;
            }
        }
        return nearest.isEmpty() ? Optional.empty() : Optional.of(nearest);
    }

    /** How many characters must be put in, left out, replaced, or swapped with their neighbour. */
    static int distance(String a, String b) {
        int[][] rows = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++)
                rows[i][j] = cell(rows, a, b, i, j);
        }
        return rows[a.length()][b.length()];
    }

    private static int cell(int[][] rows, String a, String b, int i, int j) {
        if (i == 0 || j == 0)
            return i + j;
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int least = Math.min(rows[i - 1][j - 1] + change, Math.min(rows[i - 1][j], rows[i][j - 1]) + 1);
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(least, rows[i - 2][j - 2] + 1) : least;
    }
}
