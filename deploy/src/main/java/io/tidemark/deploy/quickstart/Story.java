package io.tidemark.deploy.quickstart;

import io.tidemark.common.port.Clock;
import io.tidemark.deploy.log.CommandFailed;
import io.tidemark.deploy.log.Words;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;

/** What the quickstart does, from beginning to end, and what it tells meanwhile. */
final class Story {
    private final LocalCluster cluster;
    private final Sample sample;
    private final Clock clock;
    private final Patience patience;
    private final PrintWriter out;

    Story(LocalCluster cluster, Sample sample, Clock clock, Patience patience, PrintWriter out) {
        this.cluster = cluster;
        this.sample = sample;
        this.clock = clock;
        this.patience = patience;
        this.out = out;
    }

    /** Whether everything that was written came back. */
    boolean tell() throws CommandFailed, IOException, InterruptedException {
        startCluster();
        try (Topic topic = new Topic(cluster.bootstrapServers(), patience)) {
            Leaders before = createTopic(topic);
            LocalNode victim = cluster.node(before.of(0));
            Acknowledgements acknowledgements = write(before, victim);
            showLeaders(before, topic.leaders(), acknowledgements);
            Comparison comparison = readBack(victim);
            bringBack(victim, topic);
            return conclude(comparison, acknowledgements);
        }
    }

    private void startCluster() throws CommandFailed, IOException, InterruptedException {
        say("Starting three nodes, each a broker and a controller");
        long start = clock.monotonicNanos();
        cluster.start(patience);
        for (LocalNode node : cluster.nodes())
            tell("node %d, process %d, serves clients at %s", node.id(), node.pid(), node.address());
        tell("ready after %s", Figures.seconds(clock.monotonicNanos() - start));
    }

    private Leaders createTopic(Topic topic) throws CommandFailed, InterruptedException {
        say("Creating a topic");
        topic.create();
        Leaders leaders = topic.awaitAllInSync();
        tell("'%s': %d partitions, %d replicas of each, of which %d have to have a record", Topic.NAME,
                Topic.PARTITIONS, Topic.REPLICATION_FACTOR, Topic.MIN_IN_SYNC_REPLICAS);
        return leaders;
    }

    private Acknowledgements write(Leaders leaders, LocalNode victim)
            throws CommandFailed, InterruptedException {
        List<SampleRecord> records = sample.records();
        int half = records.size() / 2;
        say("Writing %s: %s of Debian packages, each %d times".formatted(
                Words.count(records.size(), "record"), Words.count(sample.keys(), "description"),
                Sample.ROUNDS));
        tell("by Kafka's producer: key = package, %s, acks=all, idempotent, %s records a second",
                PacedWriter.COMPRESSION, Words.number(PacedWriter.RECORDS_PER_S));
        Acknowledgements acknowledgements = new Acknowledgements(clock, Topic.PARTITIONS, records.size());
        long start = clock.monotonicNanos();
        try (PacedWriter writer = new PacedWriter(cluster.bootstrapServers(), acknowledgements, clock,
                patience)) {
            writer.send(records.subList(0, half));
            victim.kill();
            tell("%s are acknowledged: kill -9 %d, which is node %d and leads %s",
                    Words.number(acknowledgements.acknowledged()), victim.pid(), victim.id(),
                    Figures.partitions(leaders.ledBy(victim.id())));
            writer.send(records.subList(half, records.size()));
            writer.awaitAcknowledged();
        }
        tell("%s are acknowledged, after %s", Words.number(acknowledgements.acknowledged()),
                Figures.seconds(clock.monotonicNanos() - start));
        return acknowledgements;
    }

    private void showLeaders(Leaders before, Leaders now, Acknowledgements acknowledgements) {
        say("Who has led, who leads now, and the longest time without an acknowledgement");
        for (int partition = 0; partition < Topic.PARTITIONS; partition++) {
            boolean moved = before.of(partition) != now.of(partition);
            tell("partition %d: node %d%s %10s", partition, before.of(partition),
                    moved ? " -> node " + now.of(partition) : "          ",
                    Figures.millis(acknowledgements.longestPauseNanos(partition)));
        }
    }

    private Comparison readBack(LocalNode victim) throws CommandFailed, InterruptedException {
        String survivors = cluster.nodes()
                .stream()
                .filter(each -> each != victim)
                .map(each -> Integer.toString(each.id()))
                .collect(Collectors.joining(" and "));
        say("Reading all of it from nodes " + survivors);
        long start = clock.monotonicNanos();
        List<SampleRecord> read = new ReadBack(cluster.bootstrapServers(), patience).all();
        tell("%s in %s", Words.count(read.size(), "record"), Figures.seconds(clock.monotonicNanos() - start));
        return Comparison.of(sample.records(), read);
    }

    private void bringBack(LocalNode victim, Topic topic)
            throws CommandFailed, IOException, InterruptedException {
        say("Starting node " + victim.id() + " again");
        long start = clock.monotonicNanos();
        victim.start();
        victim.awaitServing(patience);
        topic.awaitAllInSync();
        tell("it has caught up, and all replicas are in sync, after %s",
                Figures.seconds(clock.monotonicNanos() - start));
    }

    private boolean conclude(Comparison comparison, Acknowledgements acknowledgements) {
        say("What was acknowledged and what was read");
        tell("count     %s missing, %s read twice, %s changed", none(comparison.missing()),
                none(comparison.twice()), none(comparison.changed()));
        tell("order     %s, %s out of order", Words.count(comparison.keys(), "key"),
                none(comparison.keysOutOfOrder()));
        tell("SHA-256   written %s", comparison.sentDigest());
        tell("          read    %s", comparison.readDigest());
        tell("pause     %s at the longest, in any partition",
                Figures.millis(acknowledgements.longestPauseNanos()));
        say(comparison.holds() ? "Everything is there, once and in order."
                : "WRONG: what was read is not what was acknowledged.");
        return comparison.holds();
    }

    private static String none(int count) {
        return count == 0 ? "none" : Words.number(count);
    }

    private void say(String headline) {
        out.println();
        out.println(headline);
        out.flush();
    }

    private void tell(String format, Object... arguments) {
        out.printf("  " + format + "%n", arguments);
        out.flush();
    }
}
