/**
 * What an application injects: {@link dev.carillon.Broadcaster} and {@link dev.carillon.Cluster}.
 *
 * <p>{@link dev.carillon.CarillonInstance} is the whole, and can be started without a container.
 */
@NullMarked
package dev.carillon;

import org.jspecify.annotations.NullMarked;
