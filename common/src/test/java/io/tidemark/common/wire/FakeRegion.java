package io.tidemark.common.wire;

/** Records that are nowhere near the message; remembers whether it was let go. */
class FakeRegion implements RecordsRegion {
    private final byte[] bytes;
    private int releases;

    FakeRegion(byte[] bytes) {
        this.bytes = bytes.clone();
    }

    byte[] bytes() {
        return bytes.clone();
    }

    int releases() {
        return releases;
    }

    @Override
    public int sizeInBytes() {
        return bytes.length;
    }

    @Override
    public void release() {
        releases++;
    }
}
