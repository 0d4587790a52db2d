package io.tidemark.controller.identity;

import io.tidemark.controller.call.CallStatus;
import io.tidemark.controller.call.HelloResponse;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.Uuid;

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
     * Judges.
     *
     * @param self this node's id and directory
     * @param voters of this node's file, itself among them
     * @param answers by the node ids of the other voters, those that answered
     */
    public static Verdict judge(ControllerIdentity self, Set<Integer> voters,
            Map<Integer, HelloResponse> answers) {
        for (HelloResponse answer : answers.values()) {
            String refusal = refusal(self, answer);
            if (!refusal.isEmpty()) return new Verdict.Refused(refusal);
        }
        long formed = answers.values().stream().filter(each -> !each.getClusterId().isEmpty()).count();
        if (formed > 0) return knowsMost(voters, answers) ? new Verdict.JoinsLater() : new Verdict.Unknown();
        return isMajority(answers.size() + 1, voters.size()) ? new Verdict.FormsTheCluster()
                : new Verdict.Unknown();
    }

    private static String refusal(ControllerIdentity self, HelloResponse answer) {
        if (answer.getStatus() == CallStatus.REFUSED) return answer.getRefusal();
        Uuid known = DirectoryIds.toUuid(answer.getKnownDirectoryId());
        return known.equals(Uuid.ZERO_UUID) || known.equals(self.directoryId()) ? ""
                : HelloDesk.lostDirectory(self.nodeId(), known, self.directoryId());
    }

    /**
     * That the cluster does not know a node is known by its active controller, and is only believed when most of the
     * other voters say the same: one that was cut off may take itself for active.
     */
    private static boolean knowsMost(Set<Integer> voters, Map<Integer, HelloResponse> answers) {
        return isMajority(answers.size(), voters.size() - 1) && saysSoItself(answers.values());
    }

    private static boolean saysSoItself(Collection<HelloResponse> answers) {
        return answers.stream().anyMatch(each -> !each.getClusterId().isEmpty()
                && each.getActiveController().getEpoch() > 0
                && each.getActiveController().getNodeId() == each.getNodeId());
    }

    private static boolean isMajority(int count, int of) {
        return count > of / 2;
    }
}
