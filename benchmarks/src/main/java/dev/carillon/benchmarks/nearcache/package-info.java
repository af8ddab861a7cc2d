/** What a near cache costs, beside the cache it is built on. */
@NullMarked
package dev.carillon.benchmarks.nearcache;

import org.jspecify.annotations.NullMarked;
