package io.tidemark.deploy.tidy;

/**
 * How long something is.
 *
 * @param name a file's path, or a path, '#' and a method's signature
 * @param lines how many lines it takes
 */
record Size(String name, int lines) {
    private static final int FILE_LINES = 500;
    private static final int METHOD_TARGET_LINES = 30;
    private static final int METHOD_LINES = 60;

    boolean isMethod() {
        return name.indexOf('#') >= 0;
    }

    private boolean isMain() {
        return name.contains("/src/main/");
    }

    /** Above this it has to stand in the ratchet. A test may tell a longer story in one method. */
    int limit() {
        if (!isMethod())
            return FILE_LINES;
        return isMain() ? METHOD_TARGET_LINES : METHOD_LINES;
    }

    /** Above this not even the ratchet helps. */
    int hardLimit() {
        return isMethod() && isMain() ? METHOD_LINES : Integer.MAX_VALUE;
    }

    @Override
    public String toString() {
        return lines + " " + name;
    }
}
