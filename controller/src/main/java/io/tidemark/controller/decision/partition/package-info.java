/**
 * What becomes of partitions: who leads, who is in sync, who may lead later, and who holds them. Brokers
 * come, go and stop; leaders propose ISRs; operators ask for elections and reassign replicas. All of it goes
 * through one function, {@code PartitionRules}, so a partition is put right whatever touches it:
 *
 * <pre>
 *   (partition, wish, which brokers may lead and be in sync, the topic's terms) --&gt; partition
 * </pre>
 *
 * <p><b>The ISR</b>: what was wished, within the replicas.
 *
 * <table>
 * <caption>Who is in it</caption>
 * <tr><th>a member that is</th><th>stays</th></tr>
 * <tr><td>not registered, fenced, or leaving; or holds the partition in a log directory that it lost</td><td>no</td></tr>
 * <tr><td>shutting down</td><td>only where no other member may lead</td></tr>
 * <tr><td>anything else</td><td>yes</td></tr>
 * </table>
 *
 * <p><b>The leader</b>: the first line that fits. The ISR is then what the line says, and in any but the first
 * four the leader's records were not acknowledged by all that were to have them.
 *
 * <table>
 * <caption>Elections</caption>
 * <tr><th></th><th>who</th><th>if</th><th>the ISR</th><th>the ELR</th></tr>
 * <tr><td>1</td><td>the first replica</td><td>asked for, it is in the ISR and may lead</td><td>stays</td><td>by the rule below</td></tr>
 * <tr><td>2</td><td>the leader</td><td>it is in the ISR and may lead</td><td>stays</td><td>by the rule below</td></tr>
 * <tr><td>3</td><td>the first of the ISR, in the order of the replicas, that may lead; or else the leader, while it shuts down</td><td></td><td>stays</td><td>by the rule below</td></tr>
 * <tr><td>4</td><td>the first of the ELR that may lead</td><td></td><td>it alone</td><td>the others</td></tr>
 * <tr><td>5</td><td>the last known leader</td><td>ISR and ELR are empty</td><td>it alone</td><td>empty</td></tr>
 * <tr><td>6</td><td>the first replica that may lead</td><td>an operator asks for an unclean election, or the topic allows it and the ISR is empty</td><td>it alone</td><td>empty</td></tr>
 * <tr><td>7</td><td>nobody</td><td></td><td>stays</td><td>by the rule below</td></tr>
 * </table>
 *
 * <p>A new leader is a new leader epoch, and so is a replica that goes. While nobody leads, the last known
 * leader is whoever led last, if it is still a replica and has not lost its log directory; otherwise whoever leaves
 * the ELR by an unclean stop while there is none, since its log may be whole, and nobody's is known to be more so.
 *
 * <p><b>The eligible leader replicas</b> (ELR, KIP-966): empty while the ISR has min.insync.replicas members.
 * Below that, whoever was in the ISR or in the ELR and is not in the ISR now. While the ISR is that small no
 * high watermark rises, so they have all that lies below it. Whoever stopped uncleanly leaves the ELR, since
 * it may lack the last it had written. This stands on three things that leaders hold to: a leader raises its
 * high watermark only while the ISR in its image has min.insync.replicas members; it takes a new ISR from
 * its image, where it comes after the configs it was decided with; and it takes min.insync.replicas to be no
 * smaller than {@code TopicTerms} does, which counts the replicas without those that are being added, and
 * never asks for more than there are.
 *
 * <p><b>Reassignment</b> (KIP-455): ends as soon as all that are being added are in the ISR, and of the
 * replicas that stay as many as min.insync.replicas, one of which may lead. Then those that are being removed
 * are gone.
 *
 * <p><b>Sweeps</b> apply the rules to all partitions, in steps. While one takes a broker away the broker is in
 * {@link io.tidemark.controller.decision.Surroundings#leaving}, so that nothing else gives it anything.
 *
 * <p>Threads: a sweep and a decision belong to whoever steps or calls it, in production the controller's
 * shard. Nothing here blocks, logs, or looks at a clock.
 */
@NullMarked
package io.tidemark.controller.decision.partition;

import org.jspecify.annotations.NullMarked;
