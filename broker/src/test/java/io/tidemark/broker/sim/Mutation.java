package io.tidemark.broker.sim;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A bug put in by hand: one place in one source file of the product reads otherwise.
 *
 * @param claim what the product does then
 * @param module whose source it is
 * @param type the class, by its full name
 * @param from what stands there, once
 * @param to what is to stand there instead
 */
record Mutation(String claim, String module, String type, String from, String to) {
    static final String PARTITION = "io.tidemark.replication.partition.";

    /** The five of the project's promise, and two that are close to the fifth. */
    static final List<Mutation> ALL = List.of(
            new Mutation("the high watermark goes one too far", "replication", PARTITION + "HighWatermark",
                    "local.log.advanceHighWatermark(replicated);",
                    "local.log.advanceHighWatermark(Math.min(replicated + 1, local.log.logEndOffset()));"),
            new Mutation("a follower truncates by its high watermark and not by epochs", "replication",
                    PARTITION + "EpochTruncation",
                    "EpochEndOffset own = log.endOffsetForEpoch(leader.leaderEpoch());",
                    "if (log.highWatermark() < log.logEndOffset()) return log.highWatermark();"
                            + "EpochEndOffset own = log.endOffsetForEpoch(leader.leaderEpoch());"),
            new Mutation("acks=all is answered at the leader's append", "replication", PARTITION + "Leader",
                    "if (produce.request.acks() != ProduceRequest.ALL) produce.succeed();",
                    "if (true) produce.succeed();"),
            new Mutation("an ISR change is taken without a look at the partition epoch", "controller",
                    "io.tidemark.controller.decision.partition.IsrProposals",
                    "return proposal.partitionEpoch() < was.partitionEpoch()", "return false"),
            new Mutation("a fenced leader goes on to serve writes", "replication", PARTITION + "Partition",
                    "boolean leads = next.isLedBy(context.brokerId());",
                    "boolean leads = next.isLedBy(context.brokerId());"
                            + "if (role instanceof Leader && !leads) return;"),
            new Mutation("a fenced leader takes the next epoch for its own", "replication",
                    PARTITION + "Partition",
                    "boolean leads = next.isLedBy(context.brokerId());",
                    "boolean leads = next.isLedBy(context.brokerId()) || role instanceof Leader;"),
            new Mutation("a broker that is back leads by what was decided for its life before", "broker",
                    "io.tidemark.broker.replica.ReplicaHost",
                    "return ownEpoch >= 0 && around.image().ownBrokerEpoch() == ownEpoch;", "return true;"));

    /** The source with the bug in it. */
    String source() throws IOException {
        String source = Files.readString(
                Path.of("..", module, "src", "main", "java").resolve(type.replace('.', '/') + ".java"));
        int at = source.indexOf(from);
        if (at < 0 || source.indexOf(from, at + 1) >= 0)
            throw new AssertionError(type + " has to have this once, for \"" + claim + "\": " + from);
        return source.replace(from, to);
    }

    @Override
    public String toString() {
        return claim;
    }
}
