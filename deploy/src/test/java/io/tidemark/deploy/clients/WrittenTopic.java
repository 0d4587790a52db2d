package io.tidemark.deploy.clients;

/** A topic that a client has created and written, with one codec. */
record WrittenTopic(Library writer, String codec) {
    String name() {
        return writer + "-" + codec;
    }
}
