package io.tidemark.broker.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tidemark.broker.api.Forwarding.Forwarded;
import io.tidemark.common.port.Randomness;
import io.tidemark.sim.SeededRandomness;
import io.tidemark.sim.SimulatedScheduler;
import io.tidemark.sim.SimulatedShard;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.apache.kafka.common.message.AllocateProducerIdsRequestData;
import org.apache.kafka.common.message.AllocateProducerIdsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.junit.jupiter.api.Test;

class ProducerIdBlocksTest {
    private static final int BLOCK = 100;
    private static final int MAX_STEPS = 1_000_000;

    /** A controller that answers when the test lets it, and counts on. */
    private static final class Controller implements Forwarding {
        private final List<AllocateProducerIdsRequestData> asked = new ArrayList<>();
        private final List<Consumer<Forwarded>> open = new ArrayList<>();
        private long next;

        @Override
        public void forward(ApiKeys key, short version, ApiMessage body, String principal, long timeoutMs,
                Consumer<Forwarded> done) {
            assertEquals(ApiKeys.ALLOCATE_PRODUCER_IDS, key);
            asked.add((AllocateProducerIdsRequestData) body);
            open.add(done);
        }

        void allocate() {
            open.removeFirst().accept(allocation());
        }

        /** The block is allocated, but nobody hears of it. */
        void lose() {
            allocation();
            fail();
        }

        void fail() {
            open.removeFirst().accept(new Forwarded.Failed(Errors.REQUEST_TIMED_OUT, "not known"));
        }

        void refuse() {
            open.removeFirst().accept(new Forwarded.Answered(
                    new AllocateProducerIdsResponseData().setErrorCode(Errors.STALE_BROKER_EPOCH.code())));
        }

        private Forwarded allocation() {
            long first = next;
            next += BLOCK;
            return new Forwarded.Answered(
                    new AllocateProducerIdsResponseData().setProducerIdStart(first)
                            .setProducerIdLen(BLOCK));
        }
    }

    private final SimulatedScheduler scheduler = new SimulatedScheduler(1);
    private final SimulatedShard shard = scheduler.shard("owner");
    private final Controller controller = new Controller();
    private final List<Long> heard = new ArrayList<>();
    private final ProducerIdBlocks blocks = new ProducerIdBlocks(shard, 7, () -> 42, controller);

    private void ask(int times) {
        for (int i = 0; i < times; i++)
            blocks.next(heard::add);
        run();
    }

    private void run() {
        scheduler.runForMs(0, MAX_STEPS);
    }

    private List<Long> ids(long from, long to) {
        return LongStream.range(from, to).boxed().toList();
    }

    @Test
    void whoAsksBeforeThereIsABlockWaitsForIt() {
        ask(3);
        assertEquals(List.of(), heard);
        assertEquals(1, controller.asked.size());
        assertEquals(7, controller.asked.getFirst().brokerId());
        assertEquals(42, controller.asked.getFirst().brokerEpoch());
        controller.allocate();
        run();
        assertEquals(ids(0, 3), heard);
    }

    @Test
    void theNextBlockIsAskedForBeforeTheCurrentOneIsUsedUp() {
        ask(1);
        controller.allocate();
        ask(BLOCK - BLOCK / ProducerIdBlocks.REST_PART - 2);
        assertEquals(1, controller.asked.size());
        ask(1);
        assertEquals(2, controller.asked.size());
        controller.allocate();
        ask(BLOCK);
        assertEquals(ids(0, 2 * BLOCK - BLOCK / ProducerIdBlocks.REST_PART), heard);
    }

    @Test
    void aBlockThatNobodyHeardOfIsGivenToNobody() {
        ask(2);
        controller.lose();
        run();
        scheduler.runForMs(ProducerIdBlocks.RETRY_MS, MAX_STEPS);
        controller.allocate();
        run();
        assertEquals(ids(BLOCK, BLOCK + 2), heard);
    }

    @Test
    void aRefusalIsAskedAboutAgainAfterARestAndNotBefore() {
        ask(1);
        controller.refuse();
        run();
        ask(1);
        assertEquals(1, controller.asked.size());
        scheduler.runForMs(ProducerIdBlocks.RETRY_MS, MAX_STEPS);
        assertEquals(2, controller.asked.size());
    }

    @Test
    void whoWaitsTooLongHearsNoneAndTakesNoIdAfterwards() {
        ask(2);
        scheduler.runForMs(ProducerIdBlocks.MAX_WAIT_MS, MAX_STEPS);
        assertEquals(List.of(ProducerIdBlocks.NONE, ProducerIdBlocks.NONE), heard);
        controller.allocate();
        ask(1);
        assertEquals(0, heard.getLast());
    }

    @Test
    void noMoreWaitThanMay() {
        ask(ProducerIdBlocks.MAX_WAITING + 2);
        assertEquals(List.of(ProducerIdBlocks.NONE, ProducerIdBlocks.NONE), heard);
        assertEquals(1, controller.asked.size());
    }

    @Test
    void moreThanABlockMayBeWaitedFor() {
        ask(2 * BLOCK + 1);
        for (int i = 0; i < 3; i++) {
            controller.allocate();
            run();
        }
        assertEquals(ids(0, 2 * BLOCK + 1), heard);
    }

    @Test
    void noIdIsGivenTwiceWhateverBecomesOfTheAllocations() {
        for (long seed = 0; seed < 10; seed++) {
            Randomness random = new SeededRandomness(seed);
            Controller calls = new Controller();
            List<Long> got = new ArrayList<>();
            ProducerIdBlocks ids = new ProducerIdBlocks(shard, 7, () -> 42, calls);
            for (int i = 0; i < 300; i++) {
                for (int j = random.nextInt(20); j > 0; j--)
                    ids.next(got::add);
                scheduler.runForMs(random.nextInt(50), MAX_STEPS);
                if (!calls.open.isEmpty()) {
                    switch (random.nextInt(4)) {
                        case 0 -> calls.lose();
                        case 1 -> calls.refuse();
                        default -> calls.allocate();
                    }
                }
            }
            got.removeIf(id -> id == ProducerIdBlocks.NONE);
            assertTrue(got.size() > BLOCK, "seed " + seed);
            assertEquals(got.size(), new HashSet<>(got).size(), "seed " + seed);
        }
    }
}
