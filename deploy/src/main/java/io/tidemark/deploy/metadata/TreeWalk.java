package io.tidemark.deploy.metadata;

import io.tidemark.common.metadata.tree.TreeNode;
import java.io.PrintWriter;
import java.util.Iterator;

/** Goes through a tree from top to bottom, as long as somebody reads what is said. Of one thread. */
final class TreeWalk {
    private static final int NODES_PER_READER_CHECK = 1024;

    private final PrintWriter out;
    private final TreeReport report;
    private final int maxDepth;
    private int nodes;
    private boolean readerIsGone;

    /** @param maxDepth how many levels below the first node are shown */
    TreeWalk(PrintWriter out, TreeReport report, int maxDepth) {
        this.out = out;
        this.report = report;
        this.maxDepth = maxDepth;
    }

    /** Shows a node that stands at {@code path}, and what is below it. */
    void show(String path, TreeNode node) {
        String trimmed = path.startsWith("/") ? path.substring(1) : path;
        show(trimmed, node, 0);
    }

    private void show(String path, TreeNode node, int depth) {
        report.node(path, node, depth);
        if (++nodes % NODES_PER_READER_CHECK == 0) readerIsGone = out.checkError();
        if (depth == maxDepth) return;
        Iterator<TreeNode> children = node.children().iterator();
        while (!readerIsGone && children.hasNext()) {
            TreeNode child = children.next();
            show(path.isEmpty() ? child.name() : path + "/" + child.name(), child, depth + 1);
        }
    }
}
