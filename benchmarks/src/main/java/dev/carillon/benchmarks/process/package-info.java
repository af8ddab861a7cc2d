/** The processes of a run: what they do, and how the measuring process speaks with them. */
@NullMarked
package dev.carillon.benchmarks.process;

import org.jspecify.annotations.NullMarked;
