/** What a caller outside the cluster looks like: plain Java, no server. */
@NullMarked
package dev.carillon.cluster.sample;

import org.jspecify.annotations.NullMarked;
