/**
 * Attacks on the port of the service, with wire bytes written by hand: the attacking side has no
 * RMI runtime. The same attacks run against a service that is exported naively, where they must get
 * through.
 */
@NullMarked
package dev.carillon.cluster.hostile;

import org.jspecify.annotations.NullMarked;
