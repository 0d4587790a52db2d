/**
 * The tidy test: reads the project's own sources and says where they leave the house rules that no
 * compiler knows. Sources are parsed by javac's own parser, so that a word in a comment is not a call.
 */
@NullMarked
package io.tidemark.deploy.tidy;

import org.jspecify.annotations.NullMarked;
