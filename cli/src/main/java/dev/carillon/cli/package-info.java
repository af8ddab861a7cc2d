/**
 * The {@code carillon} command: whoever operates a cluster flushes, recycles and asks with it.
 *
 * <p>It calls instances through {@link dev.carillon.rmi.NotifyClient} and knows nothing else of
 * them; no application contains it.
 */
@NullMarked
package dev.carillon.cli;

import org.jspecify.annotations.NullMarked;
