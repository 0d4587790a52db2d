package io.tidemark.controller.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.port.BoundedPool;
import io.tidemark.common.port.EventLoopShard;
import io.tidemark.common.port.ShardGroup;
import io.tidemark.controller.lifecycle.PortProbe.Answer;
import io.tidemark.sim.FailingFaultHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Probes of real ports. */
class NettyPortProbeTest {
    private static final String LOOPBACK = "127.0.0.1";

    private final FailingFaultHandler faults = new FailingFaultHandler();
    private final ShardGroup shards = ShardGroup.start(1, faults);
    private final EventLoopShard shard = shards.shard(0);
    private final BoundedPool workers = new BoundedPool("workers", 1, 4, faults);

    @AfterEach
    void close() throws Exception {
        workers.close(5_000);
        shards.close(5_000);
        faults.assertNothingBroken();
    }

    private Answer probe(String host, int port, Executor lookingUp) throws Exception {
        PortProbe probe = new NettyPortProbe(shard.eventLoop(), lookingUp, shard);
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        shard.execute(() -> probe.probe(host, port, answer::complete));
        return answer.get(20, TimeUnit.SECONDS);
    }

    private static ServerSocket listening() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK));
    }

    @Test
    void aPortWhereSomebodyListensAnswers() throws Exception {
        try (ServerSocket listening = listening()) {
            assertThat(probe(LOOPBACK, listening.getLocalPort(), workers)).isEqualTo(Answer.ANSWERED);
        }
    }

    @Test
    void aPortWhereNobodyListensRefuses() throws Exception {
        int port;
        try (ServerSocket listening = listening()) {
            port = listening.getLocalPort();
        }
        assertThat(probe(LOOPBACK, port, workers)).isEqualTo(Answer.REFUSED);
    }

    @Test
    void aNameThatNobodyKnowsRefuses() throws Exception {
        assertThat(probe("no such host", 9092, workers)).isEqualTo(Answer.REFUSED);
    }

    @Test
    void aNameServiceThatIsSilentIsNotWaitedFor() throws Exception {
        assertThat(probe(LOOPBACK, 9092, _ -> {})).isEqualTo(Answer.SILENT);
    }

    @Test
    void whatCannotBeAskedIsNotTakenForDead() throws Exception {
        assertThat(probe(LOOPBACK, 9092, _ -> {
            throw new RejectedExecutionException("full");
        })).isEqualTo(Answer.SILENT);
    }
}
