package io.tidemark.controller.quorum;

import com.alipay.sofa.jraft.option.RaftOptions;
import com.alipay.sofa.jraft.storage.snapshot.SnapshotWriter;
import com.alipay.sofa.jraft.storage.snapshot.local.LocalSnapshotStorage;
import com.alipay.sofa.jraft.storage.snapshot.local.LocalSnapshotWriter;
import io.tidemark.common.port.Disk;
import io.tidemark.common.port.DiskFile;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * JRaft's snapshots, made durable. JRaft syncs the list of a snapshot's files and the snapshot's name, but not
 * the files; and once a snapshot has its name, the log before it goes. Both snapshots that a node writes and
 * those that it gets from a leader come by here. Its threads are JRaft's.
 */
final class DurableSnapshotStorage extends LocalSnapshotStorage {
    private final Disk disk;
    private final RaftOptions raftOptions;

    DurableSnapshotStorage(Path directory, Disk disk, RaftOptions raftOptions) {
        super(directory.toString(), null, raftOptions);
        this.disk = disk;
        this.raftOptions = raftOptions;
    }

    @Override
    public @Nullable SnapshotWriter create(boolean fromEmpty) {
        SnapshotWriter made = super.create(fromEmpty);
        if (made == null) return null;
        Writer writer = new Writer(made.getPath(), this);
        return writer.init(null) ? writer : null;
    }

    /** Syncs the files that a snapshot names before the list of them is written. */
    private static final class Writer extends LocalSnapshotWriter {
        private final Disk disk;

        Writer(String path, DurableSnapshotStorage storage) {
            super(path, storage, storage.raftOptions);
            this.disk = storage.disk;
        }

        @Override
        public boolean sync() throws IOException {
            Path directory = Path.of(getPath());
            for (String name : listFiles()) {
                Path path = directory.resolve(name);
                if (!disk.exists(path)) continue;
                try (DiskFile file = disk.open(path, Disk.Mode.READ)) {
                    file.force();
                }
            }
            disk.syncDirectory(directory);
            return super.sync();
        }
    }
}
