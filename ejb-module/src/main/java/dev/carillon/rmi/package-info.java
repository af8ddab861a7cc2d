/**
 * Java RMI: the service's port and remote object on one side, the calls to peers on the other.
 *
 * <p>No registry is used, no JVM-wide property or factory is set, and nothing that RMI keeps after
 * a redeploy leads back to the application's class loader.
 */
@NullMarked
package dev.carillon.rmi;

import org.jspecify.annotations.NullMarked;
