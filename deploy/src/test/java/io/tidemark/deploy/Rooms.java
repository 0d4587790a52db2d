package io.tidemark.deploy;

import java.util.Map;
import java.util.Set;

/** Which room may see which: each is one Maven module, and the first package below {@code io.tidemark}. */
final class Rooms {
    static final String HOUSE = "io.tidemark";

    /** Each room, and the rooms whose classes it may use beside its own. */
    static final Map<String, Set<String>> SEES = Map.of( //
            "common", Set.of(), //
            "replication", Set.of("common"), //
            "controller", Set.of("common", "replication"), //
            "broker", Set.of("common", "replication", "controller"), //
            "cli", Set.of("common"), //
            "deploy", Set.of("common", "replication", "controller", "broker", "cli"));

    /** The packages within {@code common}, and the ones beside them that each may use. */
    static final Map<String, Set<String>> COMMON_SEES = Map.of( //
            "port", Set.of(), //
            "id", Set.of("port"), //
            "wire", Set.of("port", "id"), //
            "config", Set.of("port", "id"), //
            "metadata", Set.of("port", "id"));

    private Rooms() {}

    /** The name that follows {@code parent} in a package's name, or "" where it does not lie below it. */
    static String below(String parent, String packageName) {
        if (!packageName.startsWith(parent + "."))
            return "";
        String rest = packageName.substring(parent.length() + 1);
        int dot = rest.indexOf('.');
        return dot < 0 ? rest : rest.substring(0, dot);
    }
}
