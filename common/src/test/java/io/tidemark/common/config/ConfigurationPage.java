package io.tidemark.common.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Renders docs/configuration.md from the definitions. */
final class ConfigurationPage {
    private static final String INTRODUCTION = """
            # Configuration

            <!-- Generated from the definitions in io.tidemark.common.config; do not edit. After a change there:
                 mvn -pl common test -Dtest=ConfigurationPageTest -Dregenerate=true -->

            A node is configured by one file in the form of Kafka's `server.properties`: `scripts/tidemark node FILE`. \
            Names, types and units are Kafka's, so a file that was written for Kafka is read here. An empty file is enough for \
            a single node.

            **How the file is read.** Java's properties syntax, in UTF-8. Blanks around a value do not count. Of \
            several lines with one key the last counts, with a warning. Lists have commas between their items. A \
            number counts in the unit of its key, as in Kafka; where that is a size or a time, a unit may stand beside \
            the number instead: `B`, `KiB`, `MiB`, `GiB`, `TiB` (steps of 1024), `ms`, `s`, `m` (minutes), `h`, `d`. \
            The value must then be a whole number of the key's own unit: `log.retention.hours=7d` is fine, `90m` there \
            is not.

            **What stops the start.** A value that is not allowed, or that does not fit another one. Everything that \
            is wrong is said at once, one sentence each, with the key, the value, what is allowed, and the way out. \
            Secrets are never repeated.

            **What only warns.** A key that is not known (with the nearest known one), an old name, a key of Kafka's \
            that has no effect here, a line for a listener that does not exist.

            **For one listener.** Keys marked "listener" may have `listener.name.NAME.` before them, and those of a \
            way to log in `listener.name.NAME.MECHANISM.`; such a line counts for that listener alone.

            **The columns.** *State*: `works`; `accepted`: read and checked, without effect yet; `no effect`: there is \
            nothing here that it could change. *Change*: `restart`: only in the file; `per broker`: also while the \
            node runs, for one broker; `cluster`: also for all brokers at once; `per topic`, `per group`, `per \
            subscription`: for each of them while the cluster runs. Throttles, too, are never in a file.
            """;

    private final StringBuilder page = new StringBuilder();

    private ConfigurationPage() {}

    static String render() {
        return new ConfigurationPage().all();
    }

    /** Writes the page to the file that is named. */
    static void write(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.writeString(file, render());
    }

    private String all() {
        page.append(INTRODUCTION);
        page.append("\n**Bounds.** A file has ").append(PropertiesText.MAX_FILE_BYTES).append(" bytes and ")
                .append(PropertiesText.MAX_ENTRIES).append(" keys at most, a key ")
                .append(PropertiesText.MAX_NAME_CHARS)
                .append(" and a value ").append(PropertiesText.MAX_VALUE_CHARS).append(" characters, a list ")
                .append(ValueType.MAX_LIST_ITEMS).append(" items.\n");
        changedDefaults();
        ownKeys();
        NodeKeys.tables().forEach(this::room);
        topics();
        room(ThrottleKeys.TABLE);
        room(GroupConfigKeys.TABLE);
        room(ClientMetricsKeys.TABLE);
        kafkaOnly();
        return page.toString();
    }

    private void changedDefaults() {
        page.append(
                "\n## Defaults that differ from Kafka's\n\n| key | Kafka's | here | why |\n|---|---|---|---|\n");
        everyKey().filter(key -> key.changedDefault().isPresent()).forEach(key -> {
            ConfigKey.ChangedDefault changed = key.changedDefault().orElseThrow();
            row(code(key.name()) + (key.scope() == Scope.TOPIC ? " (topic)" : ""), changed.kafkaDefault(),
                    key.defaultWords(), changed.reason());
        });
        page.append(
                "\nBesides, log directories are made and formatted at the first start; Kafka wants a tool to be run"
                        + " before.\n");
    }

    private void ownKeys() {
        page.append("\n## Keys that Kafka 4.3 has not, or not among its broker's own\n\n");
        everyKey().filter(ConfigKey::isOwn)
                .forEach(key -> page.append("- ").append(code(key.name())).append('\n'));
    }

    private void room(KeyTable table) {
        page.append("\n## ").append(table.title()).append("\n\n");
        page.append(
                "| key | default | must be | state | change | what it does |\n|---|---|---|---|---|---|\n");
        for (ConfigKey<?> key : table.keys())
            row(code(key.name()), key.defaultWords(), allowed(key), key.status().words(), change(key),
                    doc(key));
    }

    private void topics() {
        page.append("\n## ").append(TopicKeys.TABLE.title()).append("\n\n");
        page.append(
                "What a topic says itself counts first; then what was set at run time for the broker, then for all"
                        + " brokers, then the node's file (each by the node's key in the third column), then the default.\n\n");
        page.append(
                "| key | default | node's key | must be | state | what it does |\n|---|---|---|---|---|---|\n");
        for (ConfigKey<?> key : TopicKeys.TABLE.keys())
            row(code(key.name()), key.defaultWords(),
                    key.synonym().map(ofNode -> code(ofNode.name())).orElse(""),
                    allowed(key), key.status().words(), doc(key));
    }

    private void kafkaOnly() {
        page.append("\n## Keys of Kafka's that are not read\n\nThey warn, and have no effect.\n");
        Map<String, List<String>> byReason = new TreeMap<>();
        KeysOfKafkaOnly.all().forEach((name, reason) -> byReason.merge(reason, List.of(name),
                (some, more) -> Stream.concat(some.stream(), more.stream()).sorted().toList()));
        byReason.forEach((reason, names) -> page.append("\n- ").append(capital(reason)).append(": ")
                .append(String.join(", ", names.stream().map(ConfigurationPage::code).toList()))
                .append(".\n"));
    }

    private static Stream<ConfigKey<?>> everyKey() {
        Stream<ConfigKey<?>> ofNodes = NodeKeys.tables().stream().flatMap(table -> table.keys().stream());
        return Stream.concat(ofNodes, TopicKeys.TABLE.keys().stream());
    }

    private static <T> String allowed(ConfigKey<T> key) {
        return key.allowed().words(key.type()).replaceAll(" \\(plain, or such as \\w+\\)", "")
                .replace(" from " + Integer.MIN_VALUE + " to " + Integer.MAX_VALUE, "")
                .replaceAll(" from (-?\\d+) to " + Integer.MAX_VALUE, " of at least $1");
    }

    private static String change(ConfigKey<?> key) {
        return key.scope().words() + (key.isPerListener() ? ", listener" : "");
    }

    private static String doc(ConfigKey<?> key) {
        return key.doc() + key.replacedBy().map(name -> " Old: use " + code(name) + ".").orElse("");
    }

    private void row(String... cells) {
        for (String cell : cells)
            page.append("| ").append(cell.replace("|", "\\|")).append(cell.isEmpty() ? "" : " ");
        page.append("|\n");
    }

    private static String code(String text) {
        return '`' + text + '`';
    }

    private static String capital(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }
}
