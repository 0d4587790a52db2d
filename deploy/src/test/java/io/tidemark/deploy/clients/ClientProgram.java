package io.tidemark.deploy.clients;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A client that is used by a program of ours, with the arguments and lines of {@code src/test/clients/README.md}. */
record ClientProgram(Command program) implements ForeignClient {
    @Override
    public About about() throws Exception {
        List<String> lines = program.with("-", "about").output().lines().toList();
        String version = lines.stream().filter(line -> line.startsWith("version\t")).findFirst().orElseThrow()
                .split("\t")[1];
        Set<String> codecs = lines.stream().filter(line -> line.startsWith("codec\t"))
                .map(line -> line.split("\t")[1]).collect(Collectors.toSet());
        return new About(version, codecs);
    }

    @Override
    public void write(String bootstrapServers, Path records, Map<String, String> codecs) throws Exception {
        program.with(bootstrapServers, "write", records.toString())
                .with(codecs.entrySet().stream().map(each -> each.getKey() + "=" + each.getValue()).toList())
                .output();
    }

    @Override
    public List<ReadRecord> read(String bootstrapServers, Collection<String> topics) throws Exception {
        try (Stream<String> lines = program.with(bootstrapServers, "read").with(List.copyOf(topics)).output()
                .lines()) {
            return lines.map(ReadRecord::of).toList();
        }
    }

    @Override
    public Description describe(String bootstrapServers, String topic) throws Exception {
        return Description.of(program.with(bootstrapServers, "describe", topic).output().lines().toList());
    }
}
