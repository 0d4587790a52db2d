package io.tidemark.deploy.tidy;

/**
 * One text file of the project.
 *
 * @param path from the project's root, with slashes
 * @param text what it holds
 */
record SourceFile(String path, String text) {
    /** Whether it is part of the product, not of its tests. */
    boolean isMain() {
        return path.contains("/src/main/");
    }

    boolean isPackageInfo() {
        return path.endsWith("/package-info.java");
    }

    /** How many lines it has. */
    int lineCount() {
        return (int) text.lines().count();
    }

    /** The number, from 1, of the line that holds the character at {@code position}. */
    int lineAt(int position) {
        return 1 + (int) text.substring(0, position).chars().filter(c -> c == '\n').count();
    }

    /** Where the character at {@code position} is, as an editor understands it. */
    String at(int position) {
        return path + ":" + lineAt(position);
    }

    /** The folder that it lies in. */
    String folder() {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }
}
