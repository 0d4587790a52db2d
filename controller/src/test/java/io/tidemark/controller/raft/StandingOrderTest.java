package io.tidemark.controller.raft;

import static org.assertj.core.api.Assertions.assertThat;

import com.alipay.sofa.jraft.entity.PeerId;
import org.junit.jupiter.api.Test;

/** Whom a node that leads takes for the leader before it. */
class StandingOrderTest {
    private final StandingOrder order = new StandingOrder(1);

    private static PeerId peer(int node) {
        return new PeerId("127.0.0.1", 9093, node);
    }

    @Test
    void theFormerLeaderIsTheOneThatWasFollowedLast() {
        order.onFollowing(peer(2), 1);
        order.onNobody();
        order.onFollowing(peer(3), 2);
        order.onNobody();
        assertThat(order.isFormerLeader(3)).as("it does not lead yet").isFalse();
        order.onLeading();
        assertThat(order.isFormerLeader(3)).isTrue();
        assertThat(order.isFormerLeader(2)).isFalse();
    }

    @Test
    void whoLeadsAgainWithoutHavingFollowedAnybodyHasNoFormerLeader() {
        order.onFollowing(peer(2), 1);
        order.onNobody();
        order.onLeading();
        order.onLeading();
        assertThat(order.isFormerLeader(2)).isFalse();
    }
}
