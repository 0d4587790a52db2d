package io.tidemark.broker.net;

import org.apache.kafka.common.protocol.ApiMessage;

/**
 * Where the answer to one request goes. Exactly one of its methods is called, once, on any thread; the
 * request's frame is gone after that.
 */
public interface Answer {
    /** Answers. The message belongs to the network from here on, with the regions of files in it. */
    void send(ApiMessage response);

    /** No answer is to come: the client asked for none (Produce with acks=0). */
    void nothing();

    /** It cannot be answered: the connection is closed. */
    void close();
}
