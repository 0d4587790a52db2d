/**
 * The world of a simulation: the ports of {@code io.tidemark.common.port} without threads, without waiting
 * and without a disk, all stepped from one seed.
 *
 * <p><b>Time and threads.</b> {@link io.tidemark.sim.SimulatedScheduler} runs the tasks of all shards of all
 * nodes on the thread of the test. Promised: the tasks of one shard run in the order in which they were
 * given; a timer never fires early; timers of one shard that are due together fire in the order in which
 * they were set. Taken away: any order between shards, any duration of a pool's task, a process that hangs
 * ({@code pause}) or dies ({@code kill}, {@link io.tidemark.sim.SimulatedCrash}) between two tasks or in the
 * middle of a disk operation. Not simulated: time that passes while a task runs, and two threads that touch
 * the same memory at once; what is handed to a pool must not share state with its shard.
 *
 * <p><b>Disk.</b> {@link io.tidemark.sim.SimulatedDisk} keeps the contract of
 * {@link io.tidemark.common.port.Disk} and nothing beyond it.
 * <ul>
 * <li>A crash of the process loses nothing that was done. The operation that it hits has happened or not; a
 * write is cut at any byte.
 * <li>A power failure keeps the bytes that a force has covered and no truncation has cut since, and the
 * names that {@code syncDirectory} has covered. Of each file's other bytes it loses all, or none, or all
 * from some byte on, or any pages (by default 4 KiB, or a sector's 512 bytes) while it keeps others: lost
 * pages hold what was durable before, also what had been cut off, or zeros; torn ones begin new and end old.
 * The length may be anything between the shortest and the longest that the file had since its last force.
 * <li>Changes of names that were not synced are kept or lost each on its own, but never by halves, and never
 * without those before them on the same name. So a file whose bytes were forced may have no name, a rename
 * may be undone, a deleted file may be back, and a later change may survive an earlier one. A new name is
 * durable when its own directory is synced; ext4 and XFS would be kinder and keep the order.
 * <li>A force that fails writes nothing, and the next one does not try those pages again (Linux since 4.13):
 * reads go on to see them until the power fails. A write that fails with EIO or on a full disk has written
 * any part of its bytes.
 * <li>Bits flip and files are cut when a test says so, never by chance.
 * </ul>
 * Not simulated: bytes that go bad while a force reports success, a full disk for names, permissions, links,
 * interrupts. Reads see all writes at once. Operations are as fast as memory; a test that wants slow ones
 * hands them to {@link io.tidemark.sim.SimulatedProcess#pool}.
 *
 * <p><b>Network.</b> {@link io.tidemark.sim.SimulatedNetwork} joins hosts, which are addresses that outlive the
 * processes on them.
 * <ul>
 * <li>A connection is what TCP gives: messages come in the order in which they were sent, without a hole and
 * not twice, until it breaks. Promised about two connections: nothing; what was sent over an old one may come
 * after what was sent over the one that replaced it.
 * <li>When a connection breaks, what is under way arrives up to some place and is lost from there on, in each
 * direction. Both ends hear of it, each in its own time. So it is when a process dies, killed or crashed: its
 * machine resets its connections, also those that it did not know of yet.
 * <li>A process that is paused keeps its connections, and is connected to: its machine answers for it.
 * <li>Who connects to a port where nobody listens hears that it is refused. Across a cut nothing is heard, no
 * refusal and no end either; a cut in one direction alone does that, too. When the cut heals, what was held
 * up arrives after all, and so does the news that a peer is dead.
 * <li>A host that lost its power is a process that is killed while its host is isolated.
 * <li>A datagram may be lost, come several times, and overtake others: what a protocol has to stand that tries
 * its calls again over other connections.
 * </ul>
 * Not simulated: a window that fills up (what nobody reads is queued without a bound), bytes that are changed
 * on the way, messages that come in parts, names that cannot be resolved.
 *
 * <p>Except for clock, disk and fault handler, everything here is used by one thread.
 */
@NullMarked
package io.tidemark.sim;

import org.jspecify.annotations.NullMarked;
