package io.tidemark.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.common.port.Shard;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

final class SimulatedSchedulerTest {
    private static final long MAX_STEPS = 1000;

    private final SimulatedScheduler scheduler = new SimulatedScheduler(42);
    private final List<String> seen = new ArrayList<>();

    @Test
    void theTasksOfAShardRunInTheOrderInWhichTheyWereGiven() {
        SimulatedShard shard = scheduler.shard("s");
        shard.execute(() -> {
            seen.add("1");
            shard.execute(() -> seen.add("3"));
            seen.add("still 1");
        });
        shard.execute(() -> seen.add("2"));
        assertThat(seen).isEmpty();
        scheduler.runUntilIdle(MAX_STEPS);
        assertThat(seen).containsExactly("1", "still 1", "2", "3");
        assertThat(scheduler.steps()).isEqualTo(3);
    }

    @Test
    void seedsDifferInTheOrderBetweenShardsAndEachRepeatsItsOwn() {
        Set<String> orders = new HashSet<>();
        for (int seed = 0; seed < 200; seed++) {
            String order = orderOf(seed);
            assertThat(orderOf(seed)).isEqualTo(order);
            orders.add(order.substring(0, order.indexOf(' ')));
        }
        assertThat(orders).as("all ways to shuffle two times two tasks").hasSize(6);
    }

    private static String orderOf(long seed) {
        SimulatedScheduler scheduler = new SimulatedScheduler(seed);
        StringBuilder order = new StringBuilder();
        for (String name : List.of("a", "b")) {
            SimulatedShard shard = scheduler.shard(name);
            shard.execute(() -> order.append(name));
            shard.execute(() -> order.append(name));
        }
        scheduler.runUntilIdle(MAX_STEPS);
        return order + " " + scheduler.fingerprint();
    }

    @Test
    void timeJumpsToTheNextTimerAndStandsStillInBetween() {
        SimulatedShard shard = scheduler.shard("s");
        shard.schedule(50, () -> seen.add("50 at " + scheduler.clock().elapsedMs()));
        shard.schedule(10, () -> seen.add("10 at " + scheduler.clock().elapsedMs()));
        shard.schedule(10, () -> seen.add("also 10"));
        shard.schedule(-1, () -> seen.add("now"));
        shard.schedule(Long.MAX_VALUE, () -> seen.add("never")).cancel();
        shard.execute(() -> seen.add("first at " + scheduler.clock().elapsedMs()));
        scheduler.runUntilIdle(MAX_STEPS);
        assertThat(seen).containsExactly("first at 0", "now", "10 at 10", "also 10", "50 at 50");
        assertThat(scheduler.clock().elapsedMs()).isEqualTo(50);
    }

    @Test
    void aTimerThatIsCalledOffDoesNotRunEvenWhenItIsDue() {
        SimulatedShard shard = scheduler.shard("s");
        Shard.Timer[] second = new Shard.Timer[1];
        shard.schedule(5, () -> second[0].cancel());
        second[0] = shard.schedule(5, () -> seen.add("called off"));
        shard.schedule(100, () -> seen.add("far")).cancel();
        scheduler.runUntilIdle(MAX_STEPS);
        assertThat(seen).isEmpty();
        assertThat(scheduler.clock().elapsedMs()).as("no time passes for what is called off").isEqualTo(5);
    }

    @Test
    void aRunOfSomeTimeEndsThenAndLeavesTheRest() {
        SimulatedShard shard = scheduler.shard("s");
        for (int at : new int[] {5, 10, 11})
            shard.schedule(at, () -> seen.add(at + ""));
        scheduler.runForMs(10, MAX_STEPS);
        assertThat(seen).containsExactly("5", "10");
        assertThat(scheduler.clock().elapsedMs()).isEqualTo(10);
        scheduler.runForMs(10, MAX_STEPS);
        assertThat(seen).containsExactly("5", "10", "11");
    }

    @Test
    void aRunUntilSomethingHoldsStopsThere() {
        SimulatedShard shard = scheduler.shard("s");
        everyTenMs(shard);
        scheduler.runUntil("three were seen", () -> seen.size() == 3, 1000, MAX_STEPS);
        assertThat(scheduler.clock().elapsedMs()).isEqualTo(30);
        assertThatThrownBy(() -> scheduler.runUntil("pigs fly", () -> false, 100, MAX_STEPS))
                .isInstanceOf(SimulationFailed.class)
                .hasMessageContaining("seed 42")
                .hasMessageContaining("pigs fly");
    }

    private void everyTenMs(SimulatedShard shard) {
        shard.schedule(10, () -> {
            seen.add("tick");
            everyTenMs(shard);
        });
    }

    @Test
    void aRunWithoutAnEndFailsAndNamesItsSeed() {
        everyTenMs(scheduler.shard("s"));
        assertThatThrownBy(() -> scheduler.runUntilIdle(20)).isInstanceOf(SimulationFailed.class)
                .hasMessageContaining("seed 42, step 20");
    }

    @Test
    void whatATaskThrowsFailsTheRunAndNamesSeedAndShard() {
        scheduler.shard("s").execute(() -> {
            throw new IllegalStateException("oh");
        });
        assertThatThrownBy(() -> scheduler.runUntilIdle(MAX_STEPS)).isInstanceOf(SimulationFailed.class)
                .hasMessageContaining("seed 42, step 1, at 0 ms: a task of s threw")
                .hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    void aPausedShardGetsItsTasksAndTimersWhenItGoesOn() {
        SimulatedShard hung = scheduler.shard("hung");
        SimulatedShard other = scheduler.shard("other");
        hung.schedule(10, () -> seen.add("hung timer"));
        hung.execute(() -> seen.add("hung task"));
        hung.pause();
        other.schedule(20, () -> seen.add("other"));
        scheduler.runForMs(100, MAX_STEPS);
        assertThat(seen).containsExactly("other");
        hung.resume();
        scheduler.runUntilIdle(MAX_STEPS);
        assertThat(seen).containsExactly("other", "hung task", "hung timer");
    }

    @Test
    void aKilledProcessDropsAllThatItHadToDoAndAllToCome() {
        SimulatedProcess process = scheduler.process("node");
        SimulatedShard shard = process.shard("s");
        Executor pool = process.pool("io", 1, 10, 5);
        shard.execute(() -> seen.add("task"));
        shard.schedule(10, () -> seen.add("timer"));
        pool.execute(() -> seen.add("pooled"));
        process.kill();
        shard.execute(() -> seen.add("later"));
        shard.schedule(1, () -> seen.add("later"));
        pool.execute(() -> seen.add("later"));
        shard.resume();
        scheduler.runUntilIdle(MAX_STEPS);
        assertThat(seen).isEmpty();
        assertThat(scheduler.clock().elapsedMs()).isZero();
    }

    @Test
    void aCrashOfTheDiskKillsTheProcessInTheMiddleOfItsTask() {
        SimulatedDisk disk = new SimulatedDisk(1);
        disk.faults().crashAt(1, CrashKind.PROCESS);
        SimulatedProcess process = scheduler.process("node");
        process.onCrash(() -> seen.add("crashed"));
        process.shard("other").schedule(1, () -> seen.add("other"));
        scheduler.shard("bystander").schedule(1, () -> seen.add("bystander"));
        process.pool("io", 1, 1, 0).execute(() -> {
            try {
                disk.createDirectories(Path.of("/d"));
            } catch (IOException e) {
                seen.add("caught");
            }
            seen.add("went on");
        });
        scheduler.runUntilIdle(MAX_STEPS);
        assertThat(seen).containsExactly("crashed", "bystander");
        assertThat(process.isDead()).isTrue();
    }

    @Test
    void aProcessDiesWithItsDiskEvenWhenTheCrashWasCaught() {
        SimulatedDisk disk = new SimulatedDisk(1);
        disk.faults().crashAt(1, CrashKind.POWER);
        SimulatedProcess process = scheduler.process("node");
        process.uses(disk);
        SimulatedShard shard = process.shard("s");
        shard.execute(() -> {
            CompletableFuture<Void> stage = CompletableFuture.completedFuture(null);
            assertThat(stage.thenRun(() -> createDirectory(disk))).isCompletedExceptionally();
            throw new IllegalStateException("the last gasp of a dead process");
        });
        shard.execute(() -> seen.add("went on"));
        scheduler.runUntilIdle(MAX_STEPS);
        assertThat(seen).isEmpty();
        assertThat(process.isDead()).isTrue();
    }

    private static void createDirectory(SimulatedDisk disk) {
        try {
            disk.createDirectories(Path.of("/d"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aPoolRunsAFewTasksAtOnceInAnyOrderAndRefusesTooMany() {
        Executor pool = scheduler.process("node").pool("io", 2, 3, 10);
        for (int i = 0; i < 5; i++) {
            String name = i + "";
            pool.execute(() -> seen.add(name));
        }
        assertThatThrownBy(() -> pool.execute(() -> {})).isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("3 tasks wait already");
        scheduler.runUntilIdle(MAX_STEPS);
        assertThat(seen).containsExactlyInAnyOrder("0", "1", "2", "3", "4");
        assertThat(scheduler.clock().elapsedMs()).isBetween(1L, 50L);
    }

    @Test
    void aShardKnowsItsOwnTasks() {
        SimulatedShard shard = scheduler.shard("s");
        SimulatedShard other = scheduler.shard("other");
        shard.execute(() -> {
            assertThat(shard.inShard()).isTrue();
            assertThat(other.inShard()).isFalse();
            shard.requireOwner("the log");
            assertThatThrownBy(() -> other.requireOwner("the log")).isInstanceOf(WrongThreadException.class)
                    .hasMessageContaining("the log of other");
        });
        scheduler.runUntilIdle(MAX_STEPS);
        assertThat(shard.inShard()).isFalse();
        assertThat(shard.<Boolean>call(shard::inShard)).isTrue();
        shard.run(() -> shard.requireOwner("the log"));
    }

    @Test
    void anotherThreadIsTurnedAway() {
        SimulatedShard shard = scheduler.shard("s");
        CompletableFuture<Void> elsewhere = CompletableFuture.runAsync(() -> shard.execute(() -> {}));
        assertThatThrownBy(elsewhere::join).hasCauseInstanceOf(IllegalStateException.class);
    }
}
