package io.tidemark.broker.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.common.message.InitProducerIdRequestData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitProducerIdApiTest {
    @TempDir
    private Path root;
    private OneBroker broker;

    @BeforeEach
    void start() throws Exception {
        broker = new OneBroker(root);
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private InitProducerIdResponseData init(int version, @Nullable String transactionalId, long id, int epoch)
            throws Exception {
        return broker.ask(ApiKeys.INIT_PRODUCER_ID, version, new InitProducerIdRequestData()
                .setTransactionalId(transactionalId).setTransactionTimeoutMs(60_000).setProducerId(id)
                .setProducerEpoch((short) epoch));
    }

    private Errors error(@Nullable String transactionalId, long id, int epoch) throws Exception {
        InitProducerIdResponseData response = init(5, transactionalId, id, epoch);
        if (response.errorCode() != Errors.NONE.code()) {
            assertThat(response.producerId()).isEqualTo(-1);
            assertThat(response.producerEpoch()).isEqualTo((short) -1);
        }
        return Errors.forCode(response.errorCode());
    }

    @Test
    void eachRequestOfEachVersionGetsAnIdOfItsOwn() throws Exception {
        Set<Long> ids = new HashSet<>();
        for (int i = 0; i < 60; i++) {
            InitProducerIdResponseData response = init(i % 6, null, -1, -1);
            assertThat(Errors.forCode(response.errorCode())).isEqualTo(Errors.NONE);
            assertThat(response.producerEpoch()).isZero();
            assertThat(ids.add(response.producerId())).isTrue();
        }
    }

    @Test
    void anIdAndItsEpochComeTogether() throws Exception {
        assertThat(error(null, 5, 0)).isEqualTo(Errors.NONE);
        assertThat(error(null, -1, 3)).isEqualTo(Errors.INVALID_REQUEST);
        assertThat(error(null, 5, -1)).isEqualTo(Errors.INVALID_REQUEST);
        assertThat(error(null, -2, -2)).isEqualTo(Errors.INVALID_REQUEST);
        assertThat(error("", -1, -1)).isEqualTo(Errors.INVALID_REQUEST);
    }

    @Test
    void transactionsHaveNoCoordinatorYet() throws Exception {
        assertThat(error("tx", -1, -1)).isEqualTo(Errors.COORDINATOR_NOT_AVAILABLE);
    }
}
