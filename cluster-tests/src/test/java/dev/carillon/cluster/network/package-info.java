/** Instances in plain Java, on hosts of their own. */
@NullMarked
package dev.carillon.cluster.network;

import org.jspecify.annotations.NullMarked;
