/** Tests of who is in the cluster, with broker processes that register, heartbeat, hang and die. */
@NullMarked
package io.tidemark.controller.lifecycle;

import org.jspecify.annotations.NullMarked;
