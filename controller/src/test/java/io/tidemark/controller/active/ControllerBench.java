package io.tidemark.controller.active;

import static org.assertj.core.api.Assertions.assertThat;

import io.tidemark.common.config.ConfigException;
import io.tidemark.common.config.ConfigLoader;
import io.tidemark.common.config.NodeConfig;
import io.tidemark.common.metadata.image.ClusterImage;
import io.tidemark.common.metadata.record.MetadataBatch;
import io.tidemark.common.metadata.record.MetadataRecord;
import io.tidemark.common.port.Disk;
import io.tidemark.common.port.DiskFile;
import io.tidemark.controller.decision.Decided;
import io.tidemark.sim.FailingFaultHandler;
import io.tidemark.sim.SeededRandomness;
import io.tidemark.sim.SimulatedDisk;
import io.tidemark.sim.SimulatedScheduler;
import io.tidemark.sim.SimulatedShard;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;

/** A controller on a simulated shard, with a quorum that a test scripts. */
public final class ControllerBench {
    public static final int NODE_ID = 3001;
    public static final String CLUSTER_ID = "4L6g3nShT-eMCtK--X86sw";
    private static final long STEPS = 1_000_000;

    public final SimulatedScheduler scheduler = new SimulatedScheduler(1);
    public final SimulatedShard shard = scheduler.shard("controller");
    public final ScriptedQuorum quorum = new ScriptedQuorum(shard);
    public final FailingFaultHandler faults = new FailingFaultHandler();
    public final NodeConfig config = config("node.id=" + NODE_ID);
    public final ActiveController controller;

    public ControllerBench() {
        this(Bounds.DEFAULT);
    }

    public ControllerBench(Bounds bounds) {
        TreeMap<String, Integer> levels = new TreeMap<>();
        levels.put("metadata.version", 1);
        controller = new ActiveController(shard, scheduler.clock(), new SeededRandomness(1), config, quorum,
                faults, new ClusterFormation(CLUSTER_ID, levels), bounds);
        quorum.tells(controller);
    }

    /** What a node does with these lines in its file. */
    public static NodeConfig config(String... lines) {
        SimulatedDisk disk = new SimulatedDisk(1);
        Path file = Path.of("/server.properties");
        try {
            try (DiskFile open = disk.open(file, Disk.Mode.APPEND)) {
                open.append(ByteBuffer.wrap(String.join("\n", lines).getBytes(StandardCharsets.UTF_8)));
            }
            return new ConfigLoader(disk, Path.of("/tidemark")).load(file).config();
        } catch (IOException | ConfigException e) {
            throw new AssertionError(e);
        }
    }

    /** Does all that can be done without time. */
    public void settle() {
        scheduler.runForMs(0, STEPS);
    }

    public void runForMs(long ms) {
        scheduler.runForMs(ms, STEPS);
    }

    /** Makes the controller the active one of that term. */
    public void activate(int term) {
        quorum.leaderStarts(term);
        settle();
        quorum.commitAll();
        settle();
        assertThat(isActive()).isTrue();
    }

    public boolean isActive() {
        return shard.call(controller::isActive);
    }

    public ClusterImage committed() {
        return shard.call(controller::committed);
    }

    /** Submits a command and collects what becomes of it. */
    public <R> List<Outcome<R>> submit(Command<R> command) {
        List<Outcome<R>> outcomes = new ArrayList<>();
        shard.execute(() -> controller.submit(command, outcomes::add));
        settle();
        return outcomes;
    }

    /** Submits a command that yields a record. */
    public List<Outcome<String>> submit(String response, Function<ClusterImage, MetadataRecord> record) {
        return submit((image, _) -> new Decided<>(List.of(record.apply(image)), response));
    }

    /** The batches that are proposed and not committed. */
    public List<MetadataBatch> inFlight() {
        return quorum.proposals().stream().map(ScriptedQuorum.Proposal::batch).toList();
    }
}
