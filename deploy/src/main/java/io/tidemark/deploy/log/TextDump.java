package io.tidemark.deploy.log;

import io.tidemark.common.metadata.record.MetadataBatch;
import io.tidemark.controller.inspect.EntrySink.Place;
import io.tidemark.controller.inspect.ImageTrail.Fate;
import io.tidemark.replication.inspect.DumpSink;
import io.tidemark.replication.inspect.Finding;
import io.tidemark.replication.inspect.LogRecord;
import io.tidemark.replication.log.AbortedTransaction;
import io.tidemark.replication.log.ProducerState;
import io.tidemark.replication.log.RecordBatch;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** A dump for a person: a line for each thing, records indented below their batches. */
final class TextDump implements DumpSink, EventSink {
    private final PrintWriter out;
    private final DumpLimit limit;
    private Path shownFile = Path.of("");

    TextDump(PrintWriter out, DumpLimit limit) {
        this.out = out;
        this.limit = limit;
    }

    @Override
    public void batch(Path file, int position, RecordBatch batch, boolean isIntact) {
        begin(file);
        StringBuilder line = new StringBuilder(200).append("offsets ").append(batch.baseOffset()).append("..")
                .append(batch.lastOffset()).append("  ").append(Words.count(batch.recordCount(), "record"))
                .append("  ").append(Words.number(batch.sizeInBytes())).append(" bytes at ").append(position)
                .append("  ").append(Words.codec(batch.codec())).append("  ")
                .append(batch.isLogAppendTime() ? "LogAppendTime " : "CreateTime ")
                .append(Words.time(batch.baseTimestamp()));
        if (batch.maxTimestamp() != batch.baseTimestamp())
            line.append(" to ").append(Words.time(batch.maxTimestamp()));
        if (batch.hasProducerId()) {
            line.append("  producer ").append(batch.producerId()).append(" epoch ")
                    .append(batch.producerEpoch());
            if (batch.baseSequence() >= 0)
                line.append(" sequence ").append(batch.baseSequence()).append("..")
                        .append(batch.lastSequence());
        }
        line.append("  leader epoch ").append(batch.leaderEpoch());
        if (batch.isTransactional()) line.append("  transactional");
        if (batch.isControl()) line.append("  control");
        out.println(line.append(isIntact ? "  crc ok" : "  CRC WRONG"));
        limit.batchShown();
    }

    @Override
    public void record(RecordBatch batch, LogRecord record) {
        StringBuilder line = new StringBuilder("  offset ").append(record.offset()).append("  ")
                .append(Words.time(record.timestampMs()));
        line.append("  key ").append(Words.quoted(record.key())).append("  value ")
                .append(Words.quoted(record.value()));
        if (!record.headers().isEmpty()) {
            line.append(record.headers().stream()
                    .map(header -> Words.safe(header.key()) + "=" + Words.quoted(header.value()))
                    .collect(Collectors.joining(", ", "  headers {", "}")));
        }
        out.println(line);
        limit.recordShown();
    }

    @Override
    public void event(Place place, MetadataBatch batch, int index, Fate fate, String words) {
        String mark = switch (fate) {
            case Fate.Replayed _ -> "";
            case Fate.Unknown _ -> "";
            case Fate.Ignored _ -> "IGNORED, since its batch does not follow the one before it: ";
            case Fate.Contradicts(String why) -> "CONTRADICTS what was before it (" + Words.safe(why) + "): ";
        };
        String term = batch.getEpoch() == place.term() ? "" : " (term " + place.term() + ")";
        line(place, batch.getEpoch() + term + "  sequence " + batch.getSequence() + "  " + mark, words);
    }

    @Override
    public void raftEntry(Place place, String kind, String words) {
        line(place, place.term() + "  raft's own, " + kind + ": ", words);
    }

    private void line(Place place, String middle, String words) {
        begin(place.file());
        out.println("offset " + place.offset() + "  " + Words.iso(place.timestampMs()) + "  epoch " + middle
                + Words.safeLine(words));
    }

    @Override
    public void offsetEntry(Path file, long offset, int position) {
        begin(file);
        out.println("the batch that ends with offset " + offset + " begins at position " + position);
    }

    @Override
    public void timeEntry(Path file, long timestampMs, long offset) {
        begin(file);
        out.println("up to offset " + offset + " the greatest timestamp is " + Words.time(timestampMs));
    }

    @Override
    public void aborted(Path file, AbortedTransaction aborted) {
        begin(file);
        out.println("producer " + aborted.producerId() + " aborted its transaction of offsets "
                + aborted.firstOffset() + ".." + aborted.lastOffset() + ", last stable offset "
                + aborted.lastStableOffset());
    }

    @Override
    public void producer(Path file, ProducerState producer) {
        begin(file);
        StringBuilder line = new StringBuilder("producer ").append(producer.producerId()).append(" epoch ")
                .append(producer.producerEpoch());
        if (producer.batchCount() > 0)
            line.append(", last sequence ").append(producer.lastSequence()).append(" at offset ")
                    .append(producer.lastOffset()).append(" (").append(producer.batchCount())
                    .append(producer.batchCount() == 1 ? " batch" : " batches").append(" remembered)");
        line.append(", last seen ").append(Words.time(producer.lastTimestampMs()));
        if (producer.coordinatorEpoch() >= 0)
            line.append(", coordinator epoch ").append(producer.coordinatorEpoch());
        line.append(producer.hasOpenTransaction()
                ? ", transaction open since offset " + producer.transactionFirstOffset()
                : ", no open transaction");
        out.println(line);
    }

    @Override
    public void epoch(Path file, int leaderEpoch, long startOffset) {
        begin(file);
        out.println("leader epoch " + leaderEpoch + " from offset " + startOffset);
    }

    @Override
    public void damage(Finding finding) {
        begin(finding.file());
        out.println("DAMAGE: " + describe(finding));
        limit.sawDamage();
    }

    @Override
    public void note(Finding finding) {
        begin(finding.file());
        out.println("note: " + describe(finding));
    }

    @Override
    public boolean wantsMore() {
        return limit.wantsMore();
    }

    private static String describe(Finding finding) {
        StringBuilder words = new StringBuilder();
        if (finding.position() >= 0) words.append("position ").append(finding.position()).append(", ");
        if (finding.offset() >= 0) words.append("offset ").append(finding.offset()).append(", ");
        return words.append(Words.safe(finding.what())).toString();
    }

    /** Names a file before the first thing that is in it. */
    private void begin(Path file) {
        if (file.equals(shownFile)) return;
        shownFile = file;
        out.println(
                "== " + Words.safe(limit.partition()) + "/" + Words.safe(String.valueOf(file.getFileName())));
    }
}
