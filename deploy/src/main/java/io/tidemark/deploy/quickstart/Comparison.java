package io.tidemark.deploy.quickstart;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What became of records between writing and reading.
 *
 * @param missing how many were written and not read
 * @param twice how many were read more often than once
 * @param changed how many were read with another key or value than they were written with
 * @param keys how many different keys were written
 * @param keysOutOfOrder how many keys have records that were read in another order than they were written in
 * @param sentDigest SHA-256 of all keys and values as they were written
 * @param readDigest SHA-256 of all keys and values as they were read, by their numbers
 */
record Comparison(int missing, int twice, int changed, int keys, int keysOutOfOrder, String sentDigest,
        String readDigest) {
    /**
     * Compares.
     *
     * @param sent by their numbers, which count from 0
     * @param read as they were read: each partition's in their order
     */
    static Comparison of(List<SampleRecord> sent, List<SampleRecord> read) {
        Set<Integer> seen = read.stream().map(SampleRecord::number).collect(Collectors.toSet());
        int changed = (int) read.stream().filter(each -> !isOneOf(sent, each)).count();
        Map<String, List<SampleRecord>> byKey = read.stream()
                .collect(Collectors.groupingBy(SampleRecord::key));
        int outOfOrder = (int) byKey.values().stream().filter(each -> !isInOrder(each)).count();
        int missing = (int) sent.stream().filter(each -> !seen.contains(each.number())).count();
        int keys = (int) sent.stream().map(SampleRecord::key).distinct().count();
        List<SampleRecord> sorted = read.stream()
                .sorted(Comparator.comparingInt(SampleRecord::number))
                .toList();
        return new Comparison(missing, read.size() - seen.size(), changed, keys, outOfOrder, digest(sent),
                digest(sorted));
    }

    private static boolean isOneOf(List<SampleRecord> sent, SampleRecord read) {
        return read.number() >= 0 && read.number() < sent.size() && sent.get(read.number()).equals(read);
    }

    private static boolean isInOrder(List<SampleRecord> ofOneKey) {
        for (int i = 1; i < ofOneKey.size(); i++) {
            if (ofOneKey.get(i - 1).number() > ofOneKey.get(i).number())
                return false;
        }
        return true;
    }

    private static String digest(Collection<SampleRecord> records) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (SampleRecord each : records) {
                digest.update(each.key().getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
                digest.update(each.value().getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Whether everything came back once, as it was written, and in order. */
    boolean holds() {
        return missing == 0 && twice == 0 && changed == 0 && keysOutOfOrder == 0
                && sentDigest.equals(readDigest);
    }
}
