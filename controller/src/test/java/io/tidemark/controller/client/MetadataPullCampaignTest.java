package io.tidemark.controller.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.tidemark.common.metadata.image.RandomHistory;
import io.tidemark.controller.call.CommittedEntry;
import io.tidemark.controller.call.PullResponse;
import io.tidemark.sim.SeededRandomness;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Three controllers over one committed log, whose leadership moves, which hang, die and lag, over a network
 * that loses, doubles and delays: whatever a broker's image is, it is the log's at that offset; it never goes
 * back; and when all is well again it catches up. {@code -Dseed=K} runs one seed.
 */
class MetadataPullCampaignTest {
    private static final int SEEDS = 150;
    private static final int CAMPAIGN_SEEDS = 5_000;
    private static final int EVENTS = 150;

    @Test
    void aBrokersImageIsAlwaysTheLogsAtItsOffsetAndCatchesUp() {
        Long only = Long.getLong("seed");
        if (only != null) {
            new Run(only).run();
            return;
        }
        int seeds = "metadata-pull".equals(System.getProperty("campaign")) ? CAMPAIGN_SEEDS : SEEDS;
        for (long seed = 1; seed <= seeds; seed++) {
            try {
                new Run(seed).run();
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private static final class Run {
        private final PullerWorld world;
        private final SeededRandomness random;
        private final RandomHistory history;
        private final Set<Integer> hung = new TreeSet<>();
        private final boolean tampers;
        private int damagedInARow;

        Run(long seed) {
            world = new PullerWorld(seed);
            random = new SeededRandomness(seed).fork("run");
            history = new RandomHistory(random.fork("history"));
            tampers = random.oneIn(3);
        }

        void run() {
            world.lead(1);
            appendSome();
            badNetwork();
            world.begin();
            for (int i = 0; i < EVENTS; i++) {
                event();
                world.runForMs(random.nextInt(random.oneIn(10) ? 2_000 : 60));
            }
            heal();
            world.untilCaughtUp(10_000);
            appendSome();
            world.untilCaughtUp(1_000);
            assertThat(world.fatal).isEmpty();
            world.faults.assertNothingBroken();
        }

        private void badNetwork() {
            world.calls.maxDelayMs = random.oneIn(4) ? 400 : 1 + random.nextInt(30);
            world.calls.lostOneIn = random.oneIn(2) ? 5 + random.nextInt(50) : Integer.MAX_VALUE;
            world.calls.doubledOneIn = random.oneIn(2) ? 3 + random.nextInt(20) : Integer.MAX_VALUE;
        }

        private void event() {
            switch (random.nextInt(16)) {
                case 0 -> newLeader();
                case 1 -> leaderThatTheOldOneDoesNotKnowOf();
                case 2 -> hang();
                case 3 -> goOn();
                case 4 -> restart();
                case 5 -> world.calls.cut(anyone().id, random.oneIn(2));
                case 6 -> world.calls.disconnect(anyone().id);
                case 7 -> badNetwork();
                case 8 -> lie();
                case 9 ->
                    anyone().tampering = tampers && random.oneIn(2) ? this::damaged : response -> response;
                default -> appendSome();
            }
        }

        private ScriptedController anyone() {
            return world.controller(1 + random.nextInt(3));
        }

        /** Only the newest leader can commit; who is hung cannot either. */
        private void appendSome() {
            for (ScriptedController each : world.controllers.values()) {
                boolean leads = each.isActive && each.epoch() == world.log.image().epoch();
                for (int i = random.nextInt(5); leads && i >= 0; i--)
                    world.log.appendRandom(history, random);
                if (!hung.contains(each.id) && (leads || (!each.isActive && random.oneIn(2))))
                    each.catchUp(leads ? world.log.endOffset()
                            : Math.min(world.log.endOffset(), each.endOffset() + random.nextInt(20)));
            }
        }

        private void newLeader() {
            ScriptedController next = anyone();
            if (!hung.contains(next.id))
                world.lead(next.id);
        }

        private void leaderThatTheOldOneDoesNotKnowOf() {
            ScriptedController next = anyone();
            if (hung.contains(next.id) || next.isActive)
                return;
            next.catchUp(world.log.endOffset());
            next.activate();
        }

        private void hang() {
            ScriptedController who = anyone();
            if (!hung.contains(who.id)) {
                hung.add(who.id);
                who.process.pause();
            }
        }

        private void goOn() {
            hung.forEach(each -> world.controller(each).process.resume());
            hung.clear();
        }

        private void restart() {
            int id = anyone().id;
            hung.remove(id);
            world.kill(id);
            world.runForMs(random.nextInt(300));
            long endOffset = world.log.endOffset();
            world.start(id, random.oneIn(3) ? endOffset : random.nextInt((int) endOffset));
        }

        /** It tells of an active controller that it once knew. */
        private void lie() {
            ScriptedController who = anyone();
            if (!who.isActive)
                who.believe(ScriptedController.who(1 + random.nextInt(3),
                        random.nextInt(world.log.image().epoch() + 1)));
        }

        private PullResponse damaged(PullResponse response) {
            damagedInARow = random.oneIn(5) && damagedInARow < MetadataPuller.MAX_NONSENSE - 2
                    ? damagedInARow + 1
                    : 0;
            if (damagedInARow == 0)
                return response;
            PullResponse.Builder changed = response.toBuilder();
            if (changed.hasSnapshot())
                changed.getSnapshotBuilder().setBytes(flipped(changed.getSnapshot().getBytes()));
            for (CommittedEntry.Builder each : changed.getEntriesBuilderList())
                each.setBatch(
                        each.getBatch().isEmpty() ? ByteString.EMPTY : ByteString.copyFromUtf8("damaged"));
            return changed.build();
        }

        private static ByteString flipped(ByteString bytes) {
            return bytes.substring(0, bytes.size() / 2);
        }

        private void heal() {
            goOn();
            world.calls.maxDelayMs = 2;
            world.calls.lostOneIn = Integer.MAX_VALUE;
            world.calls.doubledOneIn = Integer.MAX_VALUE;
            for (ScriptedController each : world.controllers.values()) {
                each.tampering = response -> response;
                world.calls.cut(each.id, false);
            }
            world.lead(1 + random.nextInt(3));
        }
    }
}
