package io.tidemark.controller.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.tidemark.common.metadata.image.ClusterDelta;
import io.tidemark.common.metadata.image.RandomHistory;
import io.tidemark.controller.call.CommittedEntry;
import io.tidemark.controller.call.PullResponse;
import io.tidemark.sim.SeededRandomness;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * One seed: three controllers over one committed log, whose leadership moves, which hang, die and lag, over a
 * network that loses, doubles and delays. Whatever the broker's image is, it is the log's at that offset, and it
 * never goes back; a command that was answered was done once, one that was not done was not, and none is done
 * twice. When all is well again the broker catches up, and every command has its outcome.
 */
final class ClientRun {
    /** How many kinds of things {@link #happened} counts. */
    static final int KINDS = 7;

    private static final int EVENTS = 150;
    private static final int LONGEST_COMMAND_MS = 6_000;

    private final PullerWorld world;
    private final SeededRandomness random;
    private final RandomHistory history;
    private final Set<Integer> hung = new TreeSet<>();
    private final RandomCommands commands;
    private final List<ActiveNode> found = new ArrayList<>();
    private final boolean tampers;
    private int damagedInARow;
    private int deltasAtDamage;

    ClientRun(long seed) {
        world = new PullerWorld(seed);
        random = new SeededRandomness(seed).fork("run");
        history = new RandomHistory(random.fork("history"));
        commands = new RandomCommands(world, random.fork("commands"));
        world.controllers.values().forEach(commands::serve);
        world.channel.whenFound(found::add);
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
        world.runForMs(LONGEST_COMMAND_MS);
        commands.check();
        assertThat(found).isSortedAccordingTo(Comparator.comparingInt(ActiveNode::epoch));
        assertThat(world.fatal).isEmpty();
        world.faults.assertNothingBroken();
    }

    private void badNetwork() {
        world.calls.maxDelayMs = random.oneIn(4) ? 400 : 1 + random.nextInt(30);
        world.calls.lostOneIn = random.oneIn(2) ? 5 + random.nextInt(50) : Integer.MAX_VALUE;
        world.calls.doubledOneIn = random.oneIn(2) ? 3 + random.nextInt(20) : Integer.MAX_VALUE;
    }

    private void event() {
        switch (random.nextInt(18)) {
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
            case 10, 11, 12 -> commands.forward();
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
        commands.serve(world.start(id, random.oneIn(3) ? endOffset : random.nextInt((int) endOffset)));
    }

    /** It tells of an active controller that it once knew. */
    private void lie() {
        ScriptedController who = anyone();
        if (!who.isActive)
            who.believe(ScriptedController.who(1 + random.nextInt(3),
                    random.nextInt(world.log.image().epoch() + 1)));
    }

    private PullResponse damaged(PullResponse response) {
        if (world.deltas.size() > deltasAtDamage)
            damagedInARow = 0;
        if (!random.oneIn(5) || damagedInARow == MetadataPuller.MAX_NONSENSE - 1)
            return response;
        damagedInARow++;
        deltasAtDamage = world.deltas.size();
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

    /** How often what happened. */
    Map<String, Integer> happened() {
        Map<String, Integer> happened = commands.happened();
        for (ClusterDelta each : world.deltas)
            happened.merge(each.after().endOffset() - each.before().endOffset() > 1 ? "snapshot" : "entry", 1,
                    Integer::sum);
        happened.put("controller found", found.size());
        return happened;
    }
}
