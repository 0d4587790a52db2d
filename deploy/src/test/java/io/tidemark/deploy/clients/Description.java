package io.tidemark.deploy.clients;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a client was told.
 *
 * @param brokers the ids of the brokers
 * @param topics the names of all topics
 * @param partitions of the topic that was asked for: by number, the leader and the replicas in their order
 * @param configs of that topic; empty where the client cannot ask
 */
record Description(Set<Integer> brokers, Set<String> topics, Map<Integer, Replicas> partitions,
        Map<String, String> configs) {

    /** Where a partition lies. */
    record Replicas(int leader, List<Integer> replicas) {
        static Replicas of(String leader, String replicas) {
            return new Replicas(Integer.parseInt(leader),
                    List.of(replicas.split(",")).stream().map(Integer::valueOf).toList());
        }
    }

    /** Reads the lines that a program printed. */
    static Description of(List<String> lines) {
        Description read = new Description(new TreeSet<>(), new TreeSet<>(), new TreeMap<>(),
                new TreeMap<>());
        for (String line : lines) {
            String[] fields = line.split("\t", -1);
            switch (fields[0]) {
                case "broker" -> read.brokers.add(Integer.valueOf(fields[1]));
                case "topic" -> read.topics.add(fields[1]);
                case "partition" ->
                    read.partitions.put(Integer.valueOf(fields[1]), Replicas.of(fields[2], fields[3]));
                case "config" -> read.configs.put(fields[1], fields[2]);
                default -> throw new AssertionError("not of a description: " + line);
            }
        }
        return read;
    }
}
