package io.tidemark.deploy.log;

import com.google.protobuf.Message;
import io.tidemark.common.metadata.record.MetadataBatch;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.RecordCodec;
import io.tidemark.controller.inspect.EntrySink.Place;
import io.tidemark.controller.inspect.ImageTrail.Fate;
import io.tidemark.replication.inspect.DumpSink;
import io.tidemark.replication.inspect.Finding;
import io.tidemark.replication.inspect.LogRecord;
import io.tidemark.replication.log.AbortedTransaction;
import io.tidemark.replication.log.ProducerState;
import io.tidemark.replication.log.RecordBatch;
import java.nio.file.Path;
import java.util.stream.IntStream;

/** A dump for a program: one object a line; its field {@code type} says what it is. */
final class JsonDump implements DumpSink, EventSink {
    private final Json json;
    private final DumpLimit limit;

    JsonDump(Json json, DumpLimit limit) {
        this.json = json;
        this.limit = limit;
    }

    @Override
    public void batch(Path file, int position, RecordBatch batch, boolean isIntact) {
        line("batch", file, () -> {
            json.number("baseOffset", batch.baseOffset());
            json.number("lastOffset", batch.lastOffset());
            json.number("records", (long) batch.recordCount());
            json.number("bytes", (long) batch.sizeInBytes());
            json.number("position", (long) position);
            json.text("codec", Words.codec(batch.codec()));
            json.text("timestampType", batch.isLogAppendTime() ? "LogAppendTime" : "CreateTime");
            json.time("baseTimestamp", batch.baseTimestamp());
            json.time("maxTimestamp", batch.maxTimestamp());
            json.number("producerId", batch.hasProducerId() ? (Long) batch.producerId() : null);
            json.number("producerEpoch", batch.hasProducerId() ? (Long) (long) batch.producerEpoch() : null);
            json.number("baseSequence", batch.baseSequence() < 0 ? null : (Long) (long) batch.baseSequence());
            json.number("lastSequence", batch.baseSequence() < 0 ? null : (Long) (long) batch.lastSequence());
            json.number("leaderEpoch", (long) batch.leaderEpoch());
            json.flag("transactional", batch.isTransactional());
            json.flag("control", batch.isControl());
            json.flag("crcOk", isIntact);
        });
        limit.batchShown();
    }

    @Override
    public void record(RecordBatch batch, LogRecord record) {
        json.line(() -> {
            json.text("type", "record");
            json.text("partition", limit.partition());
            json.number("offset", record.offset());
            json.time("timestamp", record.timestampMs());
            json.bytes("key", record.key());
            json.bytes("value", record.value());
            json.array("headers", record.headers(), header -> {
                json.text("name", header.key());
                json.bytes("value", header.value());
            });
            json.flag("control", batch.isControl());
        });
        limit.recordShown();
    }

    @Override
    public void event(Place place, MetadataBatch batch, int index, Fate fate, String words) {
        MetadataRecord record = batch.getRecords(index);
        line("event", place, () -> {
            json.number("epoch", (long) batch.getEpoch());
            json.number("sequence", batch.getSequence());
            json.number("index", (long) index);
            json.number("kindNumber", (long) RecordCodec.kindNumber(record));
            json.text("kind", record.getAllFields().values().stream().findFirst()
                    .map(each -> ((Message) each).getDescriptorForType().getName()).orElse(null));
            json.text("fate", switch (fate) {
                case Fate.Replayed _ -> "replayed";
                case Fate.Ignored _ -> "ignored";
                case Fate.Unknown _ -> "unknown";
                case Fate.Contradicts _ -> "contradicts";
            });
            if (fate instanceof Fate.Contradicts(String why)) json.text("why", why);
            json.text("words", words);
            for (Object event : record.getAllFields().values())
                json.object("event", () -> new MessageJson(json).fields((Message) event));
        });
    }

    @Override
    public void raftEntry(Place place, String kind, String words) {
        line("raftEntry", place, () -> {
            json.text("kind", kind);
            json.text("words", words);
        });
    }

    private void line(String type, Place place, Json.Content fields) {
        line(type, place.file(), () -> {
            json.number("offset", place.offset());
            json.number("term", (long) place.term());
            json.time("timestamp", place.timestampMs());
            fields.write();
        });
    }

    @Override
    public void offsetEntry(Path file, long offset, int position) {
        line("offsetEntry", file, () -> {
            json.number("offset", offset);
            json.number("position", (long) position);
        });
    }

    @Override
    public void timeEntry(Path file, long timestampMs, long offset) {
        line("timeEntry", file, () -> {
            json.time("timestamp", timestampMs);
            json.number("offset", offset);
        });
    }

    @Override
    public void aborted(Path file, AbortedTransaction aborted) {
        line("abortedTransaction", file, () -> {
            json.number("producerId", aborted.producerId());
            json.number("firstOffset", aborted.firstOffset());
            json.number("lastOffset", aborted.lastOffset());
            json.number("lastStableOffset", aborted.lastStableOffset());
        });
    }

    @Override
    public void producer(Path file, ProducerState producer) {
        line("producer", file, () -> {
            json.number("producerId", producer.producerId());
            json.number("producerEpoch", (long) producer.producerEpoch());
            json.number("coordinatorEpoch", (long) producer.coordinatorEpoch());
            json.time("lastTimestamp", producer.lastTimestampMs());
            json.number("transactionFirstOffset",
                    producer.hasOpenTransaction() ? (Long) producer.transactionFirstOffset() : null);
            json.array("batches", IntStream.range(0, producer.batchCount()).boxed().toList(), i -> {
                json.number("lastSequence", (long) producer.batchLastSequence(i));
                json.number("lastOffset", producer.batchLastOffset(i));
                json.number("offsetDelta", (long) producer.batchOffsetDelta(i));
                json.time("timestamp", producer.batchTimestampMs(i));
            });
        });
    }

    @Override
    public void epoch(Path file, int leaderEpoch, long startOffset) {
        line("leaderEpoch", file, () -> {
            json.number("leaderEpoch", (long) leaderEpoch);
            json.number("startOffset", startOffset);
        });
    }

    @Override
    public void damage(Finding finding) {
        limit.sawDamage();
        finding("damage", finding);
    }

    @Override
    public void note(Finding finding) {
        finding("note", finding);
    }

    private void finding(String type, Finding finding) {
        json.line(() -> {
            json.text("type", type);
            json.text("partition", limit.partition());
            json.finding(finding);
        });
    }

    @Override
    public boolean wantsMore() {
        return limit.wantsMore();
    }

    private void line(String type, Path file, Json.Content fields) {
        json.line(() -> {
            json.text("type", type);
            json.text("partition", limit.partition());
            json.text("file", String.valueOf(file.getFileName()));
            fields.write();
        });
    }
}
