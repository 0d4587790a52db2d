package io.tidemark.controller.identity;

import io.tidemark.controller.call.CallStatus;
import io.tidemark.controller.call.HelloResponse;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Whether a controller that starts without a log may take part, going by what the other voters of its file answer. A
 * voter that was wiped looks like a new one to itself; only the others can tell.
 */
public final class Admission {
    /** What is to be done. */
    public sealed interface Verdict {
        /** Most voters have no log either: the cluster is being formed, and this node takes part in it. */
        record FormsTheCluster() implements Verdict {}

        /** There is a cluster, and it does not know this node: it starts without a vote until it is given one. */
        record JoinsLater() implements Verdict {}

        /** The cluster knows this node by another directory, or does not want it: it must not start. */
        record Refused(String why) implements Verdict {}

        /** Too few have answered: ask again. */
        record Unknown() implements Verdict {}
    }

    private Admission() {}

    /**
     * Judges. What the active controller says of this node goes before what others say, who may not have heard yet that
     * it was removed or added; without the active controller, anybody's doubt counts.
     *
     * @param self this node's id and directory
     * @param voters of this node's file, itself among them
     * @param answers by the node ids of the other voters, those that answered
     */
    public static Verdict judge(ControllerIdentity self, Set<Integer> voters,
            Map<Integer, HelloResponse> answers) {
        HelloResponse active = active(answers.values());
        for (HelloResponse answer : answers.values()) {
            String refusal = refusal(self, answer, active);
            if (!refusal.isEmpty()) return new Verdict.Refused(refusal);
        }
        boolean isFormed = answers.values().stream().anyMatch(each -> !each.getClusterId().isEmpty());
        if (isFormed)
            return active != null && isMajority(answers.size(), voters.size() - 1) ? new Verdict.JoinsLater()
                    : new Verdict.Unknown();
        return isMajority(answers.size() + 1, voters.size()) ? new Verdict.FormsTheCluster()
                : new Verdict.Unknown();
    }

    private static String refusal(ControllerIdentity self, HelloResponse answer,
            @Nullable HelloResponse active) {
        boolean knowsAnother = knowsAnother(self, answer);
        if (knowsAnother && active != null && !knowsAnother(self, active)) return "";
        if (answer.getStatus() == CallStatus.REFUSED) return answer.getRefusal();
        return knowsAnother ? HelloDesk.lostDirectory(self.nodeId(),
                DirectoryIds.toUuid(answer.getKnownDirectoryId()), self.directoryId()) : "";
    }

    private static boolean knowsAnother(ControllerIdentity self, HelloResponse answer) {
        Uuid known = DirectoryIds.toUuid(answer.getKnownDirectoryId());
        return !known.equals(Uuid.ZERO_UUID) && !known.equals(self.directoryId());
    }

    /** Who is active: takes itself for that, and nobody knows of a later epoch. One that was cut off is not meant. */
    private static @Nullable HelloResponse active(Collection<HelloResponse> answers) {
        HelloResponse found = null;
        int lastEpoch = 0;
        for (HelloResponse answer : answers) {
            int epoch = answer.getActiveController().getEpoch();
            boolean itself = !answer.getClusterId().isEmpty()
                    && answer.getActiveController().getNodeId() == answer.getNodeId();
            if (epoch > lastEpoch) found = itself ? answer : null;
            else if (epoch == lastEpoch && epoch > 0 && itself) found = answer;
            lastEpoch = Math.max(lastEpoch, epoch);
        }
        return found;
    }

    private static boolean isMajority(int count, int of) {
        return count > of / 2;
    }
}
