package io.tidemark.controller.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.alipay.sofa.jraft.entity.PeerId;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes in one process: JRaft's consensus on our storage and our network. */
class QuorumTest {
    private static final int NODES = 3;

    @TempDir
    Path root = Path.of("");

    private final List<String> addresses = new ArrayList<>();
    private final Map<String, QuorumNode> running = new LinkedHashMap<>();
    private @Nullable RpcTls tls;

    private void start() throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        for (int i = 0; i < NODES; i++) sockets.add(new ServerSocket(0));
        for (ServerSocket socket : sockets) {
            addresses.add("127.0.0.1:" + socket.getLocalPort());
            socket.close();
        }
        for (String address : addresses) start(address);
    }

    private void start(String address) throws IOException {
        Path directory = root.resolve(address.replace(':', '-'));
        running.put(address, new QuorumNode(directory, address, String.join(",", addresses), tls));
    }

    private void stop(String address) throws InterruptedException {
        QuorumNode stopped = running.remove(address);
        if (stopped != null) stopped.stop();
    }

    @AfterEach
    void stopAll() throws InterruptedException {
        for (String address : addresses) stop(address);
    }

    private String leader() throws InterruptedException {
        Waiting.until("there is a leader", () -> running.values().stream().anyMatch(QuorumNode::isLeader));
        return running.entrySet().stream().filter(each -> each.getValue().isLeader()).findFirst()
                .orElseThrow()
                .getKey();
    }

    private QuorumNode node(String address) {
        QuorumNode node = running.get(address);
        if (node == null) throw new IllegalStateException(address + " does not run");
        return node;
    }

    /** Proposes until it is confirmed; what fails may still be committed, so words may be there twice. */
    private void commit(String word) throws Exception {
        for (int attempt = 0; attempt < 20; attempt++) {
            if (node(leader()).propose(word).get(20, TimeUnit.SECONDS).isOk()) return;
        }
        throw new AssertionError(word + " was never committed");
    }

    private void requireAllHave(List<String> words) throws InterruptedException {
        for (QuorumNode node : running.values()) {
            Waiting.until(node.node().getNodeId() + " has " + words.size() + " words",
                    () -> node.words().stream().distinct().count() >= words.size());
            assertThat(node.words().stream().distinct()).containsExactlyElementsOf(words);
        }
    }

    @Test
    void leadersComeAndGoAndNothingCommittedIsLost() throws Exception {
        start();
        List<String> words = new ArrayList<>();
        for (int round = 0; round < 4; round++) {
            for (int i = 0; i < 50; i++) {
                words.add("round-" + round + "-word-" + i);
                commit(words.getLast());
            }
            String stopped = leader();
            stop(stopped);
            words.add("without-" + round);
            commit(words.getLast());
            start(stopped);
        }
        requireAllHave(words);
        List<String> first = node(addresses.getFirst()).words();
        for (QuorumNode node : running.values()) assertThat(node.words()).isEqualTo(first);
    }

    @Test
    void aNodeThatIsFarBehindGetsTheSnapshotAndThenTheLog() throws Exception {
        start();
        List<String> words = new ArrayList<>();
        String behind = addresses.stream().filter(each -> !each.equals(leaderOrNone())).findFirst()
                .orElseThrow();
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 30; i++) {
                words.add("round-" + round + "-word-" + i);
                commit(words.getLast());
            }
            stop(behind);
            for (QuorumNode node : running.values())
                assertThat(node.snapshot().get(20, TimeUnit.SECONDS).isOk()).isTrue();
        }
        words.add("after the snapshot");
        commit(words.getLast());
        start(behind);
        requireAllHave(words);
    }

    private String leaderOrNone() {
        try {
            return leader();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aTransferOfLeadershipIsQuick() throws Exception {
        start();
        commit("before");
        requireAllHave(List.of("before"));
        String from = leader();
        String to = addresses.stream().filter(each -> !each.equals(from)).findFirst().orElseThrow();
        assertThat(node(from).node().transferLeadershipTo(PeerId.parsePeer(to)).isOk()).isTrue();
        Waiting.until("the other one leads", () -> node(to).isLeader());
        commit("after");
    }

    @Test
    void aQuorumSpeaksMutualTls() throws Exception {
        tls = new Certificates().node("controller");
        start();
        commit("in private");
        requireAllHave(List.of("in private"));
    }
}
