/** What is measured, each beside its baselines in the same run. */
@NullMarked
package dev.carillon.benchmarks;

import org.jspecify.annotations.NullMarked;
