package io.tidemark.deploy.tidy;

import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParameterizedTypeTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Modifier;

/** Finds what a list of bans forbids in one source: calls, references, constructions, static imports. */
final class BannedCalls extends TreeScanner<Void, Void> {
    private final ParsedSource source;
    private final List<Ban> bans;
    private final List<String> found = new ArrayList<>();

    private BannedCalls(ParsedSource source, List<Ban> bans) {
        this.source = source;
        this.bans = bans.stream().filter(ban -> ban.holdsFor(source.file())).toList();
    }

    /** One line for each find. */
    static List<String> in(ParsedSource source, List<Ban> bans) {
        BannedCalls calls = new BannedCalls(source, bans);
        calls.scan(source.unit(), null);
        return calls.found;
    }

    @Override
    public Void visitImport(ImportTree tree, Void unused) {
        if (tree.isStatic() && tree.getQualifiedIdentifier() instanceof MemberSelectTree select)
            checkCall(select.getExpression(), select.getIdentifier().toString(), tree);
        return null;
    }

    @Override
    public Void visitMemberSelect(MemberSelectTree tree, Void unused) {
        checkCall(tree.getExpression(), tree.getIdentifier().toString(), tree);
        return super.visitMemberSelect(tree, null);
    }

    @Override
    public Void visitMemberReference(MemberReferenceTree tree, Void unused) {
        if (tree.getName().contentEquals("<init>"))
            checkConstructor(tree.getQualifierExpression(), tree);
        else
            checkCall(tree.getQualifierExpression(), tree.getName().toString(), tree);
        return super.visitMemberReference(tree, null);
    }

    @Override
    public Void visitNewClass(NewClassTree tree, Void unused) {
        checkConstructor(tree.getIdentifier(), tree);
        return super.visitNewClass(tree, null);
    }

    @Override
    public Void visitSynchronized(SynchronizedTree tree, Void unused) {
        checkCall("synchronized", "block", tree);
        return super.visitSynchronized(tree, null);
    }

    @Override
    public Void visitMethod(MethodTree tree, Void unused) {
        if (tree.getModifiers().getFlags().contains(Modifier.SYNCHRONIZED))
            checkCall("synchronized", "method", tree);
        return super.visitMethod(tree, null);
    }

    private void checkCall(ExpressionTree owner, String method, Tree tree) {
        checkCall(lastName(owner), method, tree);
    }

    private void checkCall(String owner, String method, Tree tree) {
        for (Ban ban : bans) {
            if (ban.bansCall(owner, method))
                report(ban, owner + "." + method, tree);
        }
    }

    private void checkConstructor(ExpressionTree type, Tree tree) {
        String name = lastName(type);
        for (Ban ban : bans) {
            if (ban.bansConstructor(name))
                report(ban, "new " + name, tree);
        }
    }

    private void report(Ban ban, String what, Tree tree) {
        found.add("%s: %s (%s): %s".formatted(source.at(tree), what, ban.what(), ban.because()));
    }

    /** The simple name of a class, however it is written. */
    private static String lastName(Tree tree) {
        return switch (tree) {
            case IdentifierTree identifier -> identifier.getName().toString();
            case MemberSelectTree select -> select.getIdentifier().toString();
            case ParameterizedTypeTree type -> lastName(type.getType());
            default -> "";
        };
    }
}
