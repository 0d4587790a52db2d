/**
 * The decisions of the active controller: one small class for each command. A decision is a pure function of
 * the newest image, the request and its {@link io.tidemark.controller.decision.Surroundings}; it yields the
 * events of what shall have happened, and the response that leaves once they are committed.
 *
 * <pre>
 *   (ClusterImage, request, Surroundings) --{@link io.tidemark.controller.decision.Decision}--> {@link io.tidemark.controller.decision.Decided}(records, response)
 * </pre>
 *
 * <p>Requests and responses are those of Kafka's protocol, so that an operator's client, a broker and a
 * decision speak of the same fields and the same error codes. What is refused is refused in the response,
 * with a sentence, and yields no record. Records of one decision are applied as a whole or not at all.
 *
 * <p><b>What takes long</b>, such as fencing a broker that is in the ISR of three hundred thousand
 * partitions, is a {@link io.tidemark.controller.decision.Sweep}: it is decided in steps of a bounded size,
 * each on the newest image, and other commands come in between.
 *
 * <p>Nothing here keeps state between calls (a sweep keeps only how far it is), blocks, logs or looks at a
 * clock. Threads: any; in production the controller's shard.
 */
@NullMarked
package io.tidemark.controller.decision;

import org.jspecify.annotations.NullMarked;
