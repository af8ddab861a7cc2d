/** Measurements over real processes, each beside a baseline in the same run. */
@NullMarked
package dev.carillon.benchmarks;

import org.jspecify.annotations.NullMarked;
