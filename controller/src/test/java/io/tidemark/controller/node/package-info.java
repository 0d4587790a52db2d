@NullMarked
package io.tidemark.controller.node;

import org.jspecify.annotations.NullMarked;
