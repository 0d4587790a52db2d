package io.tidemark.replication.log;

import io.tidemark.common.port.Randomness;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The name of a partition's directory, by Kafka's rules: {@code topic-partition}, and with a suffix where it
 * is not the partition's log: {@code topic-partition.UNIQUE-delete}, where UNIQUE are 32 hexadecimal digits.
 * A topic's name may have dots and dashes; the last dash before the suffix ends it.
 *
 * @param topicPartition whose log it is; when it is to be deleted, of a topic whose name may have been cut
 * @param role what the directory is for
 * @param unique what tells it from others of the same partition and role; empty for {@link Role#LOG}
 */
record PartitionDirectoryName(TopicPartition topicPartition, Role role, String unique) {
    /** The longest name that file systems take. */
    static final int MAX_LENGTH = 255;

    /** How many hexadecimal digits tell one from others of its partition and role. */
    static final int UNIQUE_LENGTH = 32;

    private static final int MAX_TOPIC_LENGTH = 249;
    private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1," + MAX_TOPIC_LENGTH + "}");
    private static final Pattern PARTITION = Pattern.compile("0|[1-9][0-9]{0,9}");
    private static final Pattern SUFFIX = Pattern.compile("\\.([0-9a-f]{32})-(delete|future|stray)\\z");

    /** What a partition's directory is for. */
    enum Role {
        /** The partition's log. */
        LOG(""),
        /** A log that waits for its files to be removed. */
        DELETE("-delete"),
        /** A copy that is catching up with the log, to take its place from another log directory. */
        FUTURE("-future"),
        /** A log of a partition that this node has no part in. */
        STRAY("-stray");

        private final String suffix;

        Role(String suffix) {
            this.suffix = suffix;
        }
    }

    static PartitionDirectoryName ofLog(TopicPartition topicPartition) {
        return new PartitionDirectoryName(topicPartition, Role.LOG, "");
    }

    /** A new name for a log that is to be deleted: the topic's name is cut where the whole were too long. */
    static PartitionDirectoryName toDelete(TopicPartition topicPartition, Randomness randomness) {
        String unique = newUnique(randomness);
        int rest = new PartitionDirectoryName(new TopicPartition("", topicPartition.partition()), Role.DELETE,
                unique).toString().length();
        String topic = topicPartition.topic();
        String cut = topic.substring(0, Math.min(topic.length(), MAX_LENGTH - rest));
        return new PartitionDirectoryName(new TopicPartition(cut, topicPartition.partition()), Role.DELETE,
                unique);
    }

    /** A new name for a copy; like Kafka's, too long for a file system where the topic's has 210 characters. */
    static PartitionDirectoryName future(TopicPartition topicPartition, Randomness randomness) {
        return ofCopy(topicPartition, newUnique(randomness));
    }

    static PartitionDirectoryName ofCopy(TopicPartition topicPartition, String unique) {
        return new PartitionDirectoryName(topicPartition, Role.FUTURE, unique);
    }

    /** What a directory's name says; null where it is no partition's. */
    static @Nullable PartitionDirectoryName parse(String name) {
        Matcher suffixed = SUFFIX.matcher(name);
        if (!suffixed.find())
            return parse(name, Role.LOG, "");
        Role role = switch (suffixed.group(2)) {
            case "delete" -> Role.DELETE;
            case "future" -> Role.FUTURE;
            case String stray -> Role.STRAY;
        };
        return parse(name.substring(0, suffixed.start()), role, suffixed.group(1));
    }

    private static @Nullable PartitionDirectoryName parse(String topicAndPartition, Role role,
            String unique) {
        int dash = topicAndPartition.lastIndexOf('-');
        if (dash < 0)
            return null;
        String topic = topicAndPartition.substring(0, dash);
        String partition = topicAndPartition.substring(dash + 1);
        if (!isTopicName(topic) || !PARTITION.matcher(partition).matches()
                || Long.parseLong(partition) > Integer.MAX_VALUE)
            return null;
        return new PartitionDirectoryName(new TopicPartition(topic, Integer.parseInt(partition)), role,
                unique);
    }

    /** Whether a topic may have this name. */
    static boolean isTopicName(String name) {
        return TOPIC.matcher(name).matches() && !name.equals(".") && !name.equals("..");
    }

    private static String newUnique(Randomness randomness) {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(randomness.nextLong()) + hex.toHexDigits(randomness.nextLong());
    }

    /** The directory's name. */
    @Override
    public String toString() {
        String log = topicPartition.topic() + "-" + topicPartition.partition();
        return role == Role.LOG ? log : log + "." + unique + role.suffix;
    }
}
