package io.tidemark.deploy.clients;

/**
 * A record as a client read it.
 *
 * @param timestamp in milliseconds
 * @param content key, value and headers, as the programs' lines have them
 */
record ReadRecord(String topic, int partition, long offset, long timestamp, String content)
        implements
            Comparable<ReadRecord> {
    private static final int FIELDS_BEFORE_CONTENT = 4;

    /** Reads a line that a program printed. */
    static ReadRecord of(String line) {
        String[] fields = line.split("\t", FIELDS_BEFORE_CONTENT + 1);
        if (fields.length <= FIELDS_BEFORE_CONTENT)
            throw new AssertionError("not a record: " + line);
        return new ReadRecord(fields[0], Integer.parseInt(fields[1]), Long.parseLong(fields[2]),
                Long.parseLong(fields[3]), fields[FIELDS_BEFORE_CONTENT]);
    }

    /** By topic, partition and offset. */
    @Override
    public int compareTo(ReadRecord other) {
        int byTopic = topic.compareTo(other.topic);
        int byPartition = Integer.compare(partition, other.partition);
        return byTopic != 0 ? byTopic : byPartition != 0 ? byPartition : Long.compare(offset, other.offset);
    }

    /** Short enough for a failure's message. */
    @Override
    public String toString() {
        return "%s-%d at %d (%d ms): %.80s".formatted(topic, partition, offset, timestamp, content);
    }
}
