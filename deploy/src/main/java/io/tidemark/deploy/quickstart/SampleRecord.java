package io.tidemark.deploy.quickstart;

/**
 * A record as it is written, and as it has to come back.
 *
 * @param number its place among all that are written, from 0; a header carries it
 * @param key the name of a Debian package
 * @param value the description of the package, a JSON object
 */
record SampleRecord(int number, String key, String value) {}
