/**
 * Who votes, at run time: adding and removing voters, and how far each is (KIP-853, 836).
 *
 * <p>There are two accounts of the voters. Raft's configuration is the one that holds; it lies in the log as entries of
 * raft's own. The image has an event for each voter with the directory it was added with, so that everybody knows
 * where controllers are and a wiped voter is found out. The second follows from the first:
 *
 * <pre>
 *   AddRaftVoter ----&gt; {@link io.tidemark.controller.membership.VoterChanges} --&gt; raft's configuration ({@link io.tidemark.controller.membership.QuorumMembers})
 *                                                         |
 *   image &lt;-- VoterAdded, VoterRemoved &lt;-- {@link io.tidemark.controller.membership.VoterRegistrar}, on each look
 * </pre>
 *
 * <p>A crash between the two leaves work for the next active controller's first look, and nothing else.
 *
 * <p><b>Threads.</b> Everything here belongs to the controller's shard; what has to wait for raft comes back to it.
 */
@NullMarked
package io.tidemark.controller.membership;

import org.jspecify.annotations.NullMarked;
