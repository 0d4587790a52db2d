/** Tests of what a controller makes of the calls that come in. */
@NullMarked
package io.tidemark.controller.service;

import org.jspecify.annotations.NullMarked;
