package io.tidemark.deploy.quickstart;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.jspecify.annotations.Nullable;

/**
 * Who leads a topic's partitions, and who is in sync, as a broker has it.
 *
 * @param leaders the leader of each partition, or -1 where there is none
 * @param inSync how many replicas of each partition are in sync
 */
record Leaders(List<Integer> leaders, List<Integer> inSync) {
    private static final int NONE = -1;

    static Leaders of(TopicDescription topic) {
        List<TopicPartitionInfo> partitions = topic.partitions();
        return new Leaders(partitions.stream().map(each -> id(each.leader())).toList(),
                partitions.stream().map(each -> each.isr().size()).toList());
    }

    private static int id(@Nullable Node leader) {
        return leader == null || leader.isEmpty() ? NONE : leader.id();
    }

    int of(int partition) {
        return leaders.get(partition);
    }

    /** The partitions that a broker leads. */
    List<Integer> ledBy(int broker) {
        return IntStream.range(0, leaders.size()).filter(each -> leaders.get(each) == broker).boxed()
                .toList();
    }

    /** Whether each partition has a leader and as many replicas in sync. */
    boolean areComplete(int partitions, int replicas) {
        return leaders.size() == partitions && !leaders.contains(NONE)
                && inSync.stream().allMatch(each -> each == replicas);
    }
}
