package io.tidemark.controller.pull;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnknownFieldSet;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.image.ImageReader;
import io.tidemark.common.metadata.image.MalformedSnapshot;
import io.tidemark.common.metadata.record.MalformedRecord;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.metadata.record.RecordCodec;
import io.tidemark.controller.call.ActiveController;
import io.tidemark.controller.call.CallerConnection;
import io.tidemark.controller.call.PullRequest;
import io.tidemark.controller.call.PullResponse;
import io.tidemark.sim.SimulatedScheduler;
import io.tidemark.sim.SimulatedShard;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A controller's shard with {@link CommittedPulls} on it, and callers. */
final class PullHarness {
    static final int CONTROLLER = 7;
    private static final int MAX_STEPS = 100_000;

    /** A connection, and what was answered on it. */
    static final class Caller implements CallerConnection {
        final List<PullResponse> answers = new ArrayList<>();

        @Override
        public String remote() {
            return "test";
        }

        @Override
        public void close() {}

        PullResponse last() {
            return answers.getLast();
        }
    }

    final SimulatedScheduler scheduler = new SimulatedScheduler(1);
    final SimulatedShard shard = scheduler.shard("controller");
    final AuthoritativeLog log = new AuthoritativeLog();
    final CommittedPulls pulls = new CommittedPulls(shard, scheduler.clock(),
            () -> ActiveController.newBuilder().setNodeId(CONTROLLER).setEpoch(log.image().epoch()).build());

    /** Becomes active, with a barrier. */
    void activate() {
        commit(log.barrier(CONTROLLER));
        shard.run(pulls::onActive);
    }

    void commit(AuthoritativeLog.Entry entry) {
        shard.run(() -> pulls.onCommitted(entry.offset(), entry.bytes(), entry.after()));
    }

    /** A record that is about so large, of a kind that nobody knows. */
    static MetadataRecord ofBytes(int bytes) {
        return MetadataRecord.newBuilder()
                .setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(401, UnknownFieldSet.Field.newBuilder()
                                .addLengthDelimited(ByteString.copyFrom(new byte[bytes])).build())
                        .build())
                .build();
    }

    static PullRequest.Builder request(long endOffset) {
        return PullRequest.newBuilder().setNodeId(1).setEndOffset(endOffset).setMaxBytes(1 << 20)
                .setMaxWaitMs(500);
    }

    Caller pull(Caller caller, PullRequest.Builder request) {
        shard.run(() -> pulls.onPull(caller, request.build(), caller.answers::add));
        return caller;
    }

    Caller pull(PullRequest.Builder request) {
        return pull(new Caller(), request);
    }

    void run() {
        scheduler.runForMs(0, MAX_STEPS);
    }

    void runForMs(long ms) {
        scheduler.runForMs(ms, MAX_STEPS);
    }

    /** Asks for the pieces of a snapshot up to the last one, and loads it. */
    ClusterImage load(PullRequest.Builder first) throws IOException, MalformedRecord, MalformedSnapshot {
        Caller caller = pull(first);
        ByteString bytes = caller.last().getSnapshot().getBytes();
        while (!caller.last().getSnapshot().getLast()) {
            pull(caller, first.setSnapshotEndOffset(caller.last().getSnapshot().getEndOffset())
                    .setSnapshotPosition(bytes.size()));
            bytes = bytes.concat(caller.last().getSnapshot().getBytes());
        }
        return image(bytes);
    }

    static ClusterImage image(ByteString stream) throws IOException, MalformedRecord, MalformedSnapshot {
        CodedInputStream in = stream.newCodedInput();
        ImageReader reader = new ImageReader();
        while (!in.isAtEnd())
            reader.accept(RecordCodec.readDelimited(in));
        return reader.finish();
    }
}
