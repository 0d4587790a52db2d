package io.tidemark.controller.sim;

import io.tidemark.common.port.Shard;
import io.tidemark.controller.lifecycle.PortProbe;
import io.tidemark.sim.ConnectionEvents;
import io.tidemark.sim.SimulatedConnection;
import io.tidemark.sim.SimulatedHost;
import io.tidemark.sim.SimulatedNetwork;
import io.tidemark.sim.SimulatedShard;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Connects on the simulated network and hangs up, as {@code NettyPortProbe} does. On the controller's shard. */
public final class SimulatedPortProbe implements PortProbe {
    private static final int TIMEOUT_MS = 500;

    private final SimulatedNetwork network;
    private final SimulatedHost host;
    private final SimulatedShard shard;

    /** Probes from a host. */
    public SimulatedPortProbe(SimulatedNetwork network, SimulatedHost host, SimulatedShard shard) {
        this.network = network;
        this.host = host;
        this.shard = shard;
    }

    @Override
    public void probe(String name, int port, Consumer<Answer> done) {
        new Attempt(done).begin(network.host(name), port);
    }

    private final class Attempt implements ConnectionEvents {
        private final Consumer<Answer> done;
        private @Nullable SimulatedConnection connection;
        private Shard.Timer timeout = () -> {};
        private boolean over;

        Attempt(Consumer<Answer> done) {
            this.done = done;
        }

        void begin(SimulatedHost to, int port) {
            timeout = shard.schedule(TIMEOUT_MS, () -> end(Answer.SILENT));
            connection = host.connect(shard, to, port, this);
        }

        @Override
        public void onOpen() {
            end(Answer.ANSWERED);
        }

        @Override
        public void onMessage(Object message) {}

        @Override
        public void onClosed(String reason) {
            end(reason.equals("refused") ? Answer.REFUSED : Answer.SILENT);
        }

        private void end(Answer answer) {
            if (over)
                return;
            over = true;
            timeout.cancel();
            SimulatedConnection its = connection;
            if (its != null)
                its.close();
            done.accept(answer);
        }
    }
}
