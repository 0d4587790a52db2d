@NullMarked
package io.tidemark.deploy.quickstart;

import org.jspecify.annotations.NullMarked;
