package io.tidemark.controller.model;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was asked of the cluster, and how it was answered. What was answered as done has to be in the log by
 * then. At the end each deed has to be there as often as it was answered as done, or, by commands whose
 * outcome is not known, more often; never by one that was answered as failed.
 */
final class CommandBook {
    /** How a command came out, for whoever sent it. */
    enum Answer {
        DONE,
        FAILED,
        UNKNOWN
    }

    private final RecordLedger ledger;
    private final Map<Deed, Map<Answer, Integer>> answers = new LinkedHashMap<>();
    private final Map<Answer, Integer> totals = new EnumMap<>(Answer.class);

    CommandBook(RecordLedger ledger) {
        this.ledger = ledger;
    }

    /** A command that would have done this was answered, or nobody will ever know. */
    void enter(Deed deed, Answer answer) {
        Map<Answer, Integer> its = answers.computeIfAbsent(deed, _ -> new EnumMap<>(Answer.class));
        int times = its.merge(answer, 1, Integer::sum);
        totals.merge(answer, 1, Integer::sum);
        if (answer == Answer.DONE)
            Step.require(ledger.count(deed) >= times,
                    "%s was answered as done %d times, and is in the log %d",
                    deed, times, ledger.count(deed));
    }

    int count(Answer answer) {
        return totals.getOrDefault(answer, 0);
    }

    /** Once all commands are answered or given up. */
    void requireAllInLog() {
        answers.forEach((deed, its) -> {
            int done = its.getOrDefault(Answer.DONE, 0);
            int unknown = its.getOrDefault(Answer.UNKNOWN, 0);
            int there = ledger.count(deed);
            Step.require(done <= there && there <= done + unknown, "%s is in the log %d times; answers: %s",
                    deed, there, its);
        });
    }
}
