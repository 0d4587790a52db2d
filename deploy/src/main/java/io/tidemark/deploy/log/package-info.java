/**
 * The commands below {@code tidemark log}: an operator looks at log directories, and tries the log engine
 * out. What is read and what it means is {@code io.tidemark.replication.inspect}'s; here it is put into
 * words, or into JSON whose field names stay.
 *
 * <p>Each command runs on the process's main thread, which owns everything it makes. Data goes from the
 * inspection through a sink or a record of plain values to the command's writer, one line at a time.
 */
@NullMarked
package io.tidemark.deploy.log;

import org.jspecify.annotations.NullMarked;
