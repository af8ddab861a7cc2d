/** The ways to tell keys to other processes that are compared. */
@NullMarked
package dev.carillon.benchmarks.contender;

import org.jspecify.annotations.NullMarked;
