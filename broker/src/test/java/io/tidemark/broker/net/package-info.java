/** Tests of the network, on real sockets of the loopback interface. */
@NullMarked
package io.tidemark.broker.net;

import org.jspecify.annotations.NullMarked;
