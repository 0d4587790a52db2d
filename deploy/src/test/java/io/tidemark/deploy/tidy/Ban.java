package io.tidemark.deploy.tidy;

import java.util.Map;
import java.util.Set;

/**
 * Something that only a few named files may do.
 *
 * @param what the thing, for the message
 * @param because why it is banned elsewhere
 * @param calls methods, as {@code Class.method}; {@code Class.*} is all of them
 * @param constructors classes that are not to be constructed
 * @param allowed paths below {@code io/tidemark} that may, each with its reason
 */
record Ban(String what, String because, Set<String> calls, Set<String> constructors,
        Map<String, String> allowed) {
    Ban(String what, String because, Set<String> calls, Set<String> constructors) {
        this(what, because, calls, constructors, Map.of());
    }

    /** Whether the ban holds for a file. */
    boolean holdsFor(SourceFile file) {
        return allowed.keySet().stream().noneMatch(path -> file.path().contains("io/tidemark/" + path));
    }

    boolean bansCall(String className, String method) {
        return calls.contains(className + "." + method) || calls.contains(className + ".*");
    }

    boolean bansConstructor(String className) {
        return constructors.contains(className);
    }
}
