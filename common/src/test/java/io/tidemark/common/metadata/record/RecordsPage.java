package io.tidemark.common.metadata.record;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes docs/metadata-records.md of the comments in metadata.proto. */
final class RecordsPage {
    private static final Pattern TYPE = Pattern.compile("(message|enum) (\\w+) \\{(\\})?");
    private static final Pattern FIELD = Pattern
            .compile("((?:repeated |optional )?)(\\w+ )?(\\w+) = (\\d+);");

    private static final String TOP = """
            # Metadata records

            The cluster's metadata is a log of events, `__cluster_metadata`. Each node replays it into a \
            `ClusterImage`; a snapshot is an image written as records. This page is made of the comments in \
            `common/src/main/protobuf/metadata.proto` (mvn -pl common test -Dtest=RecordsPageTest \
            -Dregenerate=true).

            ## Rules

            - An event says what happened, never what should happen. Whatever had to be checked was checked \
            when it was decided; an event that contradicts the image it is replayed on is a broken invariant, \
            and is not applied.
            - A record is a `MetadataRecord` with one event. **The kind's number** is the field number of \
            that event. Neither it nor the number or type of any field ever changes or is used again.
            - "Since N" is the level of the feature `metadata.version` from which a node may write a kind or \
            a field.
            - A node that does not know **a kind** (or the number of an enum's value) keeps the record as it \
            is, at most 64 MiB of them, and writes them at the end of its snapshots in the order in which they \
            came. So a new kind must not depend on standing before one that is older.
            - A node that does not know **a field** keeps it beside the thing it belongs to. For that, events \
            about one thing (PartitionCreated and PartitionChanged, BrokerRegistered and BrokerFenced ...) give \
            the same meaning the same number and type: the last event that has a field decides its value.
            - **An event that changes** a thing names only what changed. A list that became empty cannot be \
            told from one that did not change, so the number of its field is in `emptied`.
            - **In a snapshot** things stand as they are: a broker that is fenced is registered as fenced, a \
            partition is created with its epochs. The order is: header, cluster, barrier, features, voters, \
            producer ids, brokers, topics (by id, each followed by its partitions), configs, quotas, SCRAM \
            credentials, access rules, what this node does not know, footer.
            - In a stream, such as a snapshot, each record is preceded by its length as an unsigned varint. \
            No record is larger than 4 MiB, no batch than 64 MiB.
            """;

    private record Field(String type, String name, String number, String comment) {}

    private record Type(String kind, String comment, List<Field> fields) {}

    private RecordsPage() {}

    static String render(String proto) {
        Map<String, Type> types = parse(proto.substring(proto.indexOf("// One event.")));
        Type envelope = Objects.requireNonNull(types.remove("MetadataRecord"));
        StringBuilder page = new StringBuilder(TOP)
                .append("\n## Kinds\n\n| number | kind |\n| --- | --- |\n");
        for (Field kind : envelope.fields)
            page.append("| %s | [%s](#%s) |\n".formatted(kind.number, kind.type,
                    kind.type.toLowerCase(Locale.ROOT)));
        page.append("\n## Messages\n");
        types.forEach((name, type) -> append(page, name, type));
        return page.toString();
    }

    private static void append(StringBuilder page, String name, Type type) {
        page.append("\n### ").append(name).append("\n\n").append(type.comment).append('\n');
        if (type.fields.isEmpty())
            return;
        boolean isEnum = type.kind.equals("enum");
        page.append(isEnum ? "\n| value | name | meaning |\n" : "\n| number | field | type | meaning |\n");
        page.append(isEnum ? "| --- | --- | --- |\n" : "| --- | --- | --- | --- |\n");
        for (Field field : type.fields) {
            page.append("| ").append(field.number).append(" | `").append(field.name).append("` | ");
            if (!isEnum)
                page.append(field.type).append(" | ");
            page.append(field.comment).append(" |\n");
        }
    }

    private static Map<String, Type> parse(String proto) {
        Map<String, Type> types = new LinkedHashMap<>();
        StringBuilder comment = new StringBuilder();
        Type current = new Type("", "", new ArrayList<>());
        for (String raw : proto.lines().toList()) {
            String line = raw.strip();
            Matcher type = TYPE.matcher(line);
            Matcher field = FIELD.matcher(line);
            if (line.startsWith("//")) {
                comment.append(comment.isEmpty() ? "" : " ").append(line.substring(2).strip());
            } else if (type.matches()) {
                current = new Type(type.group(1), taken(comment), new ArrayList<>());
                types.put(type.group(2), current);
            } else if (field.matches()) {
                String of = field.group(2) == null ? "" : field.group(2).strip();
                current.fields
                        .add(new Field(field.group(1) + of, field.group(3), field.group(4), taken(comment)));
            } else {
                taken(comment);
            }
        }
        return types;
    }

    private static String taken(StringBuilder comment) {
        String text = comment.toString();
        comment.setLength(0);
        return text;
    }
}
