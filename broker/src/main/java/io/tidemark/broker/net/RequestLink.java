package io.tidemark.broker.net;

import java.util.function.Consumer;
import org.apache.kafka.common.protocol.ApiMessage;

/**
 * A connection over which this broker asks another one: {@link BrokerLink}, or one that a simulation carries. Responses
 * come in the order of the requests. Belongs to one shard.
 */
public interface RequestLink {
    /** Whether it was made and has not ended. */
    boolean isConnected();

    /** Whether there is room for another request. */
    boolean mayAsk();

    /**
     * Sends a request; {@link #mayAsk} must hold.
     *
     * @param response hears the response, unless the connection ends first. Records in it are memory that is there
     *     until the tasks have run which are given to the shard while it is called
     */
    void ask(short version, ApiMessage request, Consumer<ApiMessage> response);

    /** Ends it without a word to whoever opened it. */
    void close();
}
