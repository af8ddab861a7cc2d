/** Who comes to a port: those that only hold it, and somebody who wants an answer. */
@NullMarked
package dev.carillon.benchmarks.port;

import org.jspecify.annotations.NullMarked;
